package schemas

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEveryModelAndKPIFileIsComplete(t *testing.T) {
	models, err := Models()
	require.NoError(t, err)
	seen := map[string]bool{}
	for _, m := range models {
		for _, ref := range m.Refs {
			require.True(t, seen[ref], "%s comes before %s, which it reads", m.Name, ref)
		}
		if !m.Public {
			seen[m.Name] = true
		}
		for _, c := range m.Columns {
			require.NotEmpty(t, c.NL, "%s.%s", m.Name, c.Name)
			require.NotContains(t, c.Type, "Float", "%s.%s: no float touches money", m.Name, c.Name)
		}
	}
	kpis, err := KPIs()
	require.NoError(t, err)
	for i, k := range kpis {
		require.Equal(t, i+1, k.Place, "places are 1, 2, 3 …: %s", k.ID)
		for _, column := range []string{k.Numerator, k.Denominator} {
			require.True(t, column == "" || hasColumn(models, k.From, column), "%s: %s is no column of %s", k.ID, column, k.From)
		}
		read := map[string]bool{}
		for name := range strings.SplitSeq(k.Models, ", ") {
			require.True(t, seen[name], "%s: there is no model %s", k.ID, name)
			tablesRead(t, models, name, read)
		}
		for _, table := range k.Tables {
			require.True(t, read[table], "%s: none of its models reads %s", k.ID, table)
		}
	}
}

// tablesRead collects the canonical tables that a model of the store reads, directly or
// through others.
func tablesRead(t *testing.T, models []Model, name string, read map[string]bool) {
	t.Helper()
	for _, m := range models {
		if m.Name != name || m.Public {
			continue
		}
		_, err := Expand(m.Query, func(r Reference) (string, error) {
			if r.Verb == "table" {
				read[r.Args[0]] = true
			}
			return "", nil
		})
		require.NoError(t, err)
		for _, ref := range m.Refs {
			tablesRead(t, models, ref, read)
		}
	}
}

func hasColumn(models []Model, model, column string) bool {
	for _, m := range models {
		for _, c := range m.Columns {
			if m.Name == model && c.Name == column {
				return true
			}
		}
	}
	return false
}

var floats = regexp.MustCompile(`(?i)\b(toFloat\w*|Float32|Float64|avg\w*|quantile\w*|stddev\w*|exp|log\d*|pow|sqrt|rand)\b|\d+\.\d+e|\d(?:e)\d`)

func TestNoModelComputesWithFloats(t *testing.T) {
	models, err := Models()
	require.NoError(t, err)
	for _, m := range models {
		for _, text := range append([]string{m.Query, m.Touched}, queries(append(m.Tests, m.Warnings...))...) {
			require.Empty(t, floats.FindString(text), m.Name)
		}
	}
	require.NotEmpty(t, floats.FindString("select toFloat64(a)"))
	require.NotEmpty(t, floats.FindString("select avg(a)"))
}

func queries(tests []ModelTest) []string {
	var list []string
	for _, test := range tests {
		list = append(list, test.Query)
	}
	return list
}

const goodModel = `-- name: a
-- title.nl: A
-- title.en: A
-- description.nl: een a
-- description.en: an a
-- formula: a
-- grain: a
-- unit: a
-- materialisation: incremental
-- day: day
-- key: shop, day
-- marks: sales
-- column: shop String | winkel | shop
-- column: day Date | dag | day
select shop, day from {{table orders}} where {{touched shop, day}}

-- test positive: a is positive
select 1 from {{this}} where 0

-- warning odd: a is even
select 2 from {{this}} where 0
`

func TestAModelFileThatLacksSomethingIsRefused(t *testing.T) {
	m, err := parseModel(goodModel)
	require.NoError(t, err)
	require.Equal(t, "toYYYYMM(day)", m.PartitionBy)
	require.Equal(t, "select shop, day from {{marks sales}}", m.Touched)
	require.Equal(t, []ModelTest{{Name: "positive", Says: "a is positive", Query: "select 1 from {{this}} where 0"}}, m.Tests)
	require.Equal(t, []ModelTest{{Name: "odd", Says: "a is even", Query: "select 2 from {{this}} where 0"}}, m.Warnings)
	for name, change := range map[string][2]string{
		"no title":               {"-- title.nl: A\n", ""},
		"unknown header":         {"-- unit: a", "-- units: a"},
		"unknown kind":           {"incremental", "magic"},
		"no Dutch":               {"String | winkel |", "String |"},
		"column twice":           {"-- column: day", "-- column: shop"},
		"key is no column":       {"-- key: shop, day", "-- key: shop, month"},
		"no marks":               {"-- marks: sales\n", ""},
		"a view with a key":      {"incremental", "view"},
		"a step with marks":      {"incremental", "ephemeral"},
		"a warning of nothing":   {"select 2 from {{this}} where 0\n", ""},
		"unknown reference":      {"{{table orders}}", "{{tabel orders}}"},
		"reference without name": {"{{table orders}}", "{{table}}"},
		"open reference":         {"{{table orders}}", "{{table orders"},
		"no SELECT":              {"select shop, day from {{table orders}} where {{touched shop, day}}\n", ""},
	} {
		_, err := parseModel(strings.Replace(goodModel, change[0], change[1], 1))
		require.Error(t, err, name)
	}
}

func TestAKPIFileThatLacksSomethingIsRefused(t *testing.T) {
	text, err := modelFiles.ReadFile("kpis/aov.kpi")
	require.NoError(t, err)
	for _, change := range [][2]string{{"id: aov\n", ""}, {"place: 15", "place: ten"}, {"unit: money", "unit: euro"}, {"numerator: ", "teller: "}, {"numerator: placed_net", "numerator: a b"}, {"unit: money", "unit: count"}, {"day, week", "day, hour"}, {"adds up: ratio", "adds up: sometimes"}, {"from: sales_period\n", ""}, {"tables: orders", "tables: order"}} {
		broken := strings.Replace(string(text), change[0], change[1], 1)
		require.NotEqual(t, string(text), broken)
		_, err := parseKPI(broken)
		require.Error(t, err, change[0])
	}
}

func TestAnEphemeralModelHasAKeyAndIsReadByStoredModelsOnly(t *testing.T) {
	models, err := Models()
	require.NoError(t, err)
	ephemeral := map[string]bool{}
	for _, m := range models {
		ephemeral[m.Name] = ephemeral[m.Name] || m.Kind == Ephemeral
	}
	for _, m := range models {
		require.True(t, m.Kind != Ephemeral || len(m.Key) > 0 && !m.Public, m.Name)
		for _, ref := range m.Refs {
			require.False(t, ephemeral[ref] && m.Kind == View, "%s reads %s, which is no table once a build is over", m.Name, ref)
		}
		_, err := Expand(m.Touched+" "+strings.Join(queries(append(m.Tests, m.Warnings...)), " "), func(r Reference) (string, error) {
			require.False(t, r.Verb == "ref" && ephemeral[r.Args[0]], "%s: only the SELECT reads %s", m.Name, strings.Join(r.Args, " "))
			return "", nil
		})
		require.NoError(t, err)
	}
}

func FuzzParseModel(f *testing.F) {
	f.Add(goodModel)
	f.Add("-- name: a\n{{")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := parseModel(text)
		if err == nil {
			require.NotEmpty(t, m.Query)
		}
	})
}

func FuzzParseKPI(f *testing.F) {
	f.Add("id: a\nplace: 1")
	f.Fuzz(func(_ *testing.T, text string) { _, _ = parseKPI(text) })
}

func TestTheKPIPageIsTheOneMadeOfTheFiles(t *testing.T) {
	want, err := KPIPage()
	require.NoError(t, err)
	const path = "../docs/kpis.md"
	if os.Getenv("TILLHOUSE_WRITE_DOCS") != "" {
		require.NoError(t, os.WriteFile(path, []byte(want), 0o644))
	}
	have, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, want, string(have), "write it with TILLHOUSE_WRITE_DOCS=1 go test ./schemas -run KPIPage")
}
