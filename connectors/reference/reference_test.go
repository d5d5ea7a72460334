package reference_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/all"
	"github.com/tillhouse/tillhouse/connectors/config"
	"github.com/tillhouse/tillhouse/connectors/reference"
)

// own is the part of an example that the connector itself declares.
func own(t *testing.T, example string) *yaml.Node {
	t.Helper()
	var entries []map[string]yaml.Node
	require.NoError(t, yaml.Unmarshal([]byte(example), &entries))
	require.Len(t, entries, 1)
	block := &yaml.Node{Kind: yaml.MappingNode}
	for name, value := range entries[0] {
		if name != "name" && name != "connector" {
			block.Content = append(block.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: name}, &value)
		}
	}
	return block
}

// TestTheExampleOfEachConnectorPassesLint, as it stands and with every comment made a key.
func TestTheExampleOfEachConnectorPassesLint(t *testing.T) {
	t.Parallel()
	environment := func(string) (string, bool) { return "0123456789abcdef", true }
	for _, c := range all.Connectors() {
		example := reference.Example(c)
		_, problems := config.Lint(c.Config, own(t, example), "example", environment)
		require.Empty(t, problems, c.Name)
		whole := own(t, strings.ReplaceAll(example, "\n  # ", "\n  "))
		require.Len(t, whole.Content, 2*len(c.Config), "%s: a field is not in the example", c.Name)
		_, problems = config.Lint(c.Config, whole, "example", environment)
		require.Empty(t, problems, c.Name)
	}
}

// TestThePageTellsAllOfADescription: each text of the description stands in it.
func TestThePageTellsAllOfADescription(t *testing.T) {
	t.Parallel()
	for _, c := range all.Connectors() {
		page := reference.Page(c)
		require.Contains(t, page, "# "+c.Title+"\n")
		require.Contains(t, page, "`"+c.API.Version+"`")
		require.Contains(t, page, c.API.Docs)
		require.Contains(t, page, config.Document(c.Config))
		for _, limit := range c.API.Limits {
			require.Contains(t, page, "| "+limit.Scope+" |")
			require.Contains(t, page, limit.Source)
		}
		for _, s := range c.Streams {
			require.Contains(t, page, "### `"+s.Name+"`")
			for _, table := range s.Emits {
				require.Contains(t, page, "[`"+table.Name+"`](../warehouse.md#"+table.Name+")")
			}
		}
	}
}

// TestWhatNoBuiltInConnectorHasIsToldToo: a sunset, a rate, other write modes, no cursor.
func TestWhatNoBuiltInConnectorHasIsToldToo(t *testing.T) {
	t.Parallel()
	page := reference.Page(connectors.Connector{
		Name: "toy", Title: "Toy",
		API: connectors.API{
			Version: "2", Sunset: time.Date(2030, 5, 31, 0, 0, 0, 0, time.UTC), Docs: "https://toy.example/docs",
			Limits: []connectors.Limit{{Scope: "shop | app", Requests: 40, Per: time.Minute, Source: "its page"}},
		},
		Streams: []connectors.Stream{{
			Name: "ads", Title: "Ads", Key: []string{"day", "ad"}, Write: connectors.ReplaceSlice,
			Redact: connectors.Redaction{
				Drop:     []string{"who.name", "who.phone", "note", "at.home.city"},
				MetaKeep: map[string][]string{"a.meta": {}, "b.meta": {"x"}, "c.meta": {}},
			},
		}},
	})
	for _, want := range []string{
		"switched off by the vendor on 2030-05-31", `| shop \| app | 40 in a minute | – | its page |`,
		"* Key: `day`, `ad`.", "* Changes: it is read whole on every run.", "a range of days is replaced as a whole",
		"stored: `at.home.city`; `note`; of `who` `name`, `phone`.",
		"* Entries of `a.meta`, `c.meta` keep only their names.\n", "* Entries of `b.meta` keep only their names; `x` keep their values.\n",
	} {
		require.Contains(t, page, want)
	}
	require.NotContains(t, page, "Tested claims")
	swept := reference.Describe(connectors.Connector{Streams: []connectors.Stream{{Cursor: connectors.Cursor{Sweep: 24 * time.Hour}}}})
	require.Contains(t, swept.Streams[0].Changes, "everything is read again within a day")
}
