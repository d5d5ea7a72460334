package config_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/tillhouse/tillhouse/connectors/config"
)

const planted = "cs_planted_7f3a9b"

var shop = config.Spec{
	{Name: "url", Type: config.URL, Required: true, Example: "https://shop.example.com", Help: "Address."},
	{Name: "consumer_secret", Type: config.Text, Required: true, Secret: true, Example: "${WOO_SECRET}", Help: "Secret."},
	{Name: "auth", Type: config.Text, Default: "auto", OneOf: []string{"auto", "basic"}, Help: "How to sign in | or not."},
	{Name: "allow_http", Type: config.Bool, Default: "false", Help: "No TLS."},
	{Name: "page_size", Type: config.Int, Default: "100", Help: "Rows."},
	{Name: "timeout", Type: config.Duration, Default: "90s", Help: "Time."},
	{Name: "history_from", Type: config.Day, Example: "2024-01-01", Help: "First day."},
	{Name: "invoice_methods", Type: config.TextList, Default: "[cod, bacs]", Help: "Methods."},
	{Name: "nested", Type: config.Block, Help: "Something else."},
}

func lint(tb testing.TB, text string) (config.Values, config.Problems) {
	tb.Helper()
	var node yaml.Node
	require.NoError(tb, yaml.Unmarshal([]byte(text), &node))
	return config.Lint(shop, &node, "tillhouse.yaml", func(name string) (string, bool) {
		value, ok := map[string]string{"SECRET": planted, "SIZE": "25", "EMPTY": "", "SHORT": "abc", "HOST": "shop.example.com"}[name]
		return value, ok
	})
}

func TestEveryTypeIsReadAndDefaultsAreFilledIn(t *testing.T) {
	values, problems := lint(t, `
url: https://${HOST}/nl
consumer_secret: ${SECRET}
page_size: ${SIZE}
history_from: 2024-02-29
invoice_methods: [cod, "${HOST}", 12]
nested: {a: 1}
timeout:
`)
	require.Empty(t, problems)
	require.Equal(t, "https://shop.example.com/nl", values.URL("url").String())
	require.Equal(t, planted, values.Text("consumer_secret"))
	require.Equal(t, []string{planted}, values.Secrets())
	require.Equal(t, 25, values.Int("page_size"))
	require.Equal(t, time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC), values.Day("history_from"))
	require.Equal(t, []string{"cod", "shop.example.com", "12"}, values.List("invoice_methods"))
	require.Equal(t, "auto", values.Text("auth"))
	require.Equal(t, 90*time.Second, values.Duration("timeout"), "an empty value counts as absent")
	require.Equal(t, yaml.MappingNode, values.Node("nested").Kind)
	require.False(t, values.Bool("allow_http"))
	require.NotContains(t, fmt.Sprintf("%v %+v %#v", values, values, values), planted)
}

const good = "url: https://shop.example.com\nconsumer_secret: ${SECRET}\n"

func TestEveryFaultHasItsLineAndSaysWhatToDo(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"unknown key, near", good + "page_sise: 5", `tillhouse.yaml:3:1: unknown key "page_sise"; did you mean page_size?`},
		{"unknown key, far", good + "colour: red", `3:1: unknown key "colour"; known keys are allow_http, auth, consumer_secret, history_from`},
		{"missing", "url: https://a.nl", `1:1: consumer_secret is missing; add consumer_secret: ${WOO_SECRET}`},
		{"required without value", "consumer_secret: ${SECRET}\nurl:", `2:1: url: has no value; write url: https://shop.example.com`},
		{"twice", good + "auth: auto\nauth: basic", `4:1: auth: is given twice, first on line 3; remove one of them`},
		{"number", good + "page_size: many", `3:12: page_size: want a whole number, got "many"`},
		{"number from the environment", good + "page_size: ${HOST}", `page_size: want a whole number (in the value of ${HOST})`},
		{"bool", good + "allow_http: yes please", `allow_http: want true or false, got "yes please"`},
		{"duration", good + "timeout: 90", `timeout: want a duration such as 90s, 10m or 24h, got "90"`},
		{"day", good + "history_from: 2024-02-30", `history_from: want a day as YYYY-MM-DD, got "2024-02-30"; for instance 2024-01-01`},
		{"choice", good + "auth: oauth", `auth: want one of auto, basic, got "oauth"`},
		{"list", good + "invoice_methods: cod", `3:18: invoice_methods: want a list, got a single value; write invoice_methods: [first, second]`},
		{"list of blocks", good + "invoice_methods: [{a: 1}, cod]", `invoice_methods[0]: want a text, got a block`},
		{"block", good + "auth: {a: 1}", `auth: want a text, got a block`},
		{"list for text", good + "auth: [a]", `auth: want a text, got a list`},
		{"no block at all", "- a", `want a block of names and values, got a list`},
		{"unset", "url: https://a.nl\nconsumer_secret: ${GONE}", `2:18: consumer_secret: environment variable GONE is not set; set it where tillhouse runs, for instance: export GONE=…`},
		{"set but empty", "url: https://a.nl\nconsumer_secret: ${EMPTY}", `environment variable EMPTY is empty`},
		{"broken reference", good + "auth: ${a b}", `auth: cannot read the reference to the environment; write ${NAME}`},
		{"literal secret", "url: https://a.nl\nconsumer_secret: changeme", `2:18: consumer_secret: is a secret and must not stand in the file; write consumer_secret: ${WOO_SECRET} and set that variable, or consumer_secret: {file: path}`},
		{"half a literal secret", "url: https://a.nl\nconsumer_secret: cs_${SECRET}", `is a secret and must not stand in the file`},
		{"short secret", "url: https://a.nl\nconsumer_secret: ${SHORT}", `the secret is shorter than 4 characters`},
		{"secret list", "url: https://a.nl\nconsumer_secret: [a]", `want ${NAME} or {file: path}, got a list`},
		{"secret file missing", "url: https://a.nl\nconsumer_secret: {file: gone.txt}", `2:25: consumer_secret: cannot read the secret file gone.txt: no such file or directory`},
		{"secret file wrong", "url: https://a.nl\nconsumer_secret: {path: gone.txt}", `want {file: path}`},
		{"address without scheme", "url: shop.nl\nconsumer_secret: ${SECRET}", `1:6: url: want an address as https://host/path; for instance https://shop.example.com`},
		{"address with password", "url: https://u:" + planted + "@shop.nl\nconsumer_secret: ${SECRET}", `url: the address must not hold a user or password`},
		{"address with query", "url: https://shop.nl/?key=" + planted + "\nconsumer_secret: ${SECRET}", `url: the address must not hold a ? and what follows it`},
		{"address with fragment", "url: https://shop.nl/#a\nconsumer_secret: ${SECRET}", `must not hold a #`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, problems := lint(t, c.text)
			require.Len(t, problems, 1, "%v", problems)
			require.Contains(t, problems[0].String(), c.want)
			require.NotContains(t, problems.Error(), planted)
			require.NotEmpty(t, problems.Fatal())
		})
	}
}

func TestAllFaultsAreToldAtOnceInTheOrderOfLines(t *testing.T) {
	_, problems := lint(t, "page_size: x\nconsumer_secret: literal\nauht: basic\n")
	var lines []int
	for _, p := range problems {
		lines = append(lines, p.Line)
	}
	require.Equal(t, []int{1, 1, 2, 3}, lines)
	require.Contains(t, problems.Error(), "url is missing")
}

func TestAnEmptyBlockMissesWhatIsRequired(t *testing.T) {
	for _, text := range []string{"", "# nothing", "~"} {
		_, problems := lint(t, text)
		require.Len(t, problems, 2, text)
	}
}

func TestASecretFileIsReadBesideTheConfigurationWithoutItsNewline(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "key.txt"), []byte(planted+"\r\n"), 0o600))
	read := func() (config.Values, config.Problems) {
		var node yaml.Node
		require.NoError(t, yaml.Unmarshal([]byte("url: https://a.nl\nconsumer_secret: {file: key.txt}"), &node))
		return config.Lint(shop, &node, filepath.Join(dir, "tillhouse.yaml"), os.LookupEnv)
	}
	values, problems := read()
	require.Empty(t, problems)
	require.Equal(t, planted, values.Text("consumer_secret"))
	require.NoError(t, os.Chmod(filepath.Join(dir, "key.txt"), 0o644))
	values, problems = read()
	require.Len(t, problems, 1)
	require.Empty(t, problems.Fatal(), "it is a warning")
	require.Contains(t, problems.Error(), "warning: consumer_secret: others on this machine may read the secret file")
	require.Contains(t, problems.Error(), "chmod 600")
	require.Equal(t, planted, values.Text("consumer_secret"))
}

func TestDollarsCanBeWritten(t *testing.T) {
	values, problems := lint(t, good+"invoice_methods: [$5, '$${NAME}']")
	require.Empty(t, problems)
	require.Equal(t, []string{"$5", "${NAME}"}, values.List("invoice_methods"))
}

func TestAnchorsAreFollowed(t *testing.T) {
	values, problems := lint(t, "url: &u https://shop.example.com\nconsumer_secret: ${SECRET}\ninvoice_methods: [*u]")
	require.Empty(t, problems)
	require.Equal(t, []string{"https://shop.example.com"}, values.List("invoice_methods"))
}

func TestDocumentationAndSchemaComeFromTheSameFields(t *testing.T) {
	doc := config.Document(shop)
	require.Contains(t, doc, "| `url` | address | required | Address. Example: `https://shop.example.com`. |\n")
	require.Contains(t, doc, "| `consumer_secret` | secret | required |")
	require.Contains(t, doc, "| `auth` | `auto`, `basic` | `auto` | How to sign in \\| or not. |\n")
	schema, err := json.Marshal(config.JSONSchema(shop))
	require.NoError(t, err)
	require.Contains(t, string(schema), `"additionalProperties":false`)
	require.Contains(t, string(schema), `"required":["url","consumer_secret"]`)
	for _, field := range shop {
		require.Contains(t, doc, "`"+field.Name+"`")
		require.Contains(t, string(schema), `"`+field.Name+`":{`)
	}
	_, problems := lint(t, strings.ReplaceAll(config.Sample(shop, 0), "WOO_SECRET", "SECRET"))
	require.Empty(t, problems, "the sample passes lint")
}

func TestOneOfTwoWaysToBeLetInIsRequired(t *testing.T) {
	spec := config.Spec{
		{Name: "token", Required: true, Unless: "client_id", Secret: true, Example: "${TOKEN}", Help: "Token."},
		{Name: "client_id", Example: "app_x", Help: "App."},
	}
	require.NoError(t, spec.Validate())
	read := func(text string) error {
		var node yaml.Node
		require.NoError(t, yaml.Unmarshal([]byte(text), &node))
		_, problems := config.Lint(spec, &node, "x.yaml", func(string) (string, bool) { return planted, true })
		if len(problems) == 0 {
			return nil
		}
		return problems
	}
	require.NoError(t, read("token: ${TOKEN}"))
	require.NoError(t, read("client_id: app_x"))
	require.ErrorContains(t, read("{}"), "token is missing; add token: ${TOKEN}, or client_id")
	require.Equal(t, "app_x", config.ValuesOf(spec, map[string]any{"client_id": "app_x"}).Text("client_id"))
	require.Panics(t, func() { config.ValuesOf(spec, nil) })
	schema, err := json.Marshal(config.JSONSchema(spec))
	require.NoError(t, err)
	require.Contains(t, string(schema), `"allOf":[{"anyOf":[{"required":["token"]},{"required":["client_id"]}]}]`)
	require.Contains(t, config.Document(spec), "required, unless `client_id` is given")
}

func TestAnUnsoundDeclarationIsRefused(t *testing.T) {
	require.NoError(t, shop.Validate())
	for want, field := range map[string]config.Field{
		"a name is":                      {Name: "Url", Help: "x"},
		"no help text":                   {Name: "a"},
		"a secret is a text":             {Name: "a", Help: "x", Secret: true, Type: config.Int},
		"a secret has no default":        {Name: "a", Help: "x", Secret: true, Default: "x"},
		"required field has no default":  {Name: "a", Help: "x", Required: true, Default: "x"},
		"needs an example":               {Name: "a", Help: "x", Required: true},
		`default "x": want a whole`:      {Name: "a", Help: "x", Type: config.Int, Default: "x"},
		`example "x": want true or`:      {Name: "a", Help: "x", Type: config.Bool, Example: "x"},
		"only a text can be one of":      {Name: "a", Help: "x", Type: config.Int, OneOf: []string{"1"}},
		`example "lit": is a secret and`: {Name: "a", Help: "x", Secret: true, Example: "lit"},
	} {
		require.ErrorContains(t, config.Spec{field}.Validate(), want)
	}
	require.ErrorContains(t, config.Spec{{Name: "a", Help: "x"}, {Name: "a", Help: "x"}}.Validate(), "declared twice")
	require.ErrorContains(t, config.Spec{{Name: "a", Help: "x", Required: true, Example: "x", Unless: "b"}}.Validate(), "names another field")
}

func TestValuesMadeByHandObeyTheSpec(t *testing.T) {
	values := config.ValuesOf(shop, map[string]any{"url": "http://127.0.0.1:80", "consumer_secret": planted, "page_size": 7})
	require.Equal(t, 7, values.Int("page_size"))
	require.Equal(t, "127.0.0.1:80", values.URL("url").Host)
	require.Equal(t, []string{"cod", "bacs"}, values.List("invoice_methods"))
	for _, given := range []map[string]any{
		{"url": "http://a.nl"},
		{"url": "http://a.nl", "consumer_secret": planted, "page_size": "7x"},
		{"url": "http://a.nl", "consumer_secret": planted, "colour": "red"},
		{"url": 3, "consumer_secret": planted},
	} {
		require.Panics(t, func() { config.ValuesOf(shop, given) })
	}
	require.Panics(t, func() { values.Text("page_size") })
	require.Panics(t, func() { values.Text("colour") })
}

func FuzzLint(f *testing.F) {
	f.Add("url: https://a.nl\nconsumer_secret: ${SECRET}\npage_size: 3")
	f.Add("a: &a [*a]\n")
	f.Add("consumer_secret: {file: /dev/null}\nurl: ${")
	f.Fuzz(func(t *testing.T, text string) {
		var node yaml.Node
		if yaml.Unmarshal([]byte(text), &node) != nil {
			return
		}
		values, problems := config.Lint(shop, &node, "f.yaml", func(string) (string, bool) { return planted, true })
		require.NotContains(t, problems.Error(), planted)
		if len(problems.Fatal()) == 0 {
			require.NotNil(t, values.URL("url"))
			require.NotEmpty(t, values.Text("consumer_secret"))
		}
	})
}
