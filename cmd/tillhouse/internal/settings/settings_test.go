package settings_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.yaml.in/yaml/v3"

	"github.com/tillhouse/tillhouse/cmd/tillhouse/internal/settings"
	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/all"
)

const planted = "planted-secret-7f3a9c"

func environment(name string) (string, bool) {
	text, ok := map[string]string{
		"KEY": "0123456789abcdef0123456789abcdef", "WOO_KEY": "ck_" + planted, "WOO_SECRET": "cs_" + planted, "MOLLIE_TOKEN": "access_" + planted, "MOLLIE_CLIENT_SECRET": planted, "SHOPIFY_TOKEN": "shpat_" + planted, "SHOPIFY_CLIENT_SECRET": planted, "CLICKHOUSE_PASSWORD": planted, "STREAM": "orders",
	}[name]
	return text, ok
}

func parse(scope settings.Scope, text string) (*settings.File, error) {
	return settings.Parse("tillhouse.yaml", []byte(text), scope, all.Connectors(), environment)
}

const shop = `secret_key: ${KEY}
sources:
  - name: webshop
    connector: woocommerce
    url: https://shop.example.com/sub/
    consumer_key: ${WOO_KEY}
    consumer_secret: ${WOO_SECRET}
    week_start: sunday
    report_currency: EUR
  - {name: ecb, connector: ecb}
`

func TestAFileGivesItsSourcesAndTheEmbeddedEngineBesideIt(t *testing.T) {
	file, err := parse(settings.Whole, shop)
	require.NoError(t, err)
	require.True(t, file.Warehouse.Embedded())
	here, err := filepath.Abs(".tillhouse")
	require.NoError(t, err)
	require.Equal(t, here, file.Warehouse.Folder)
	require.Len(t, file.Sources, 2)
	require.Equal(t, "shop.example.com/sub", file.Sources[0].Identity())
	require.Equal(t, uint8(7), file.Sources[0].WeekStart)
	require.Equal(t, "EUR", file.Sources[0].ReportCurrency)
	require.Contains(t, file.Secrets(), "cs_"+planted)
	plan, err := file.Plan(nil, []string{"rates"})
	require.NoError(t, err)
	require.Len(t, plan, 1)
	require.Equal(t, []string{"rates"}, plan[0].Streams)
	require.False(t, plan[0].AllowPlainHTTP)
}

// Each fault is told with its line, what is wrong and what to do, and no secret.
func TestEveryFaultIsToldWithItsLineAndARemedy(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"nothing":              {"", "tillhouse.yaml:1:1: secret_key is missing; add secret_key: {file: .tillhouse/secret.key}"},
		"not yaml":             {"secret_key: ${KEY}\nsources: [\n", "tillhouse.yaml:2:1: this is not YAML"},
		"second document":      {shop + "---\na: 1\n", "second document"},
		"unknown key":          {strings.Replace(shop, "sources:", "soruces:", 1), `tillhouse.yaml:2:1: unknown key "soruces"; did you mean sources?`},
		"unknown source key":   {strings.Replace(shop, "consumer_key:", "costumer_key:", 1), `tillhouse.yaml:6:5: unknown key "costumer_key"; did you mean consumer_key?`},
		"literal secret":       {strings.Replace(shop, "${WOO_KEY}", planted, 1), "tillhouse.yaml:6:19: consumer_key: is a secret and must not stand in the file"},
		"missing variable":     {strings.Replace(shop, "${WOO_KEY}", "${WOO_KEI}", 1), "environment variable WOO_KEI is not set"},
		"unknown connector":    {strings.Replace(shop, "woocommerce", "woocomerce", 1), `tillhouse.yaml:4:16: connector: there is no connector "woocomerce"; it is one of ecb, frankfurter, mollie, shopify, woocommerce`},
		"no connector":         {"secret_key: ${KEY}\nsources:\n  - name: x\n", "tillhouse.yaml:3:5: connector is missing; it is one of"},
		"no list":              {"secret_key: ${KEY}\nsources: {name: x}\n", "tillhouse.yaml:2:10: sources: want a list"},
		"bad name":             {strings.Replace(shop, "name: webshop", "name: Web-Shop", 1), `"Web-Shop" cannot be a source's name`},
		"a name twice":         {strings.Replace(shop, "name: ecb", "name: webshop", 1), `tillhouse.yaml:10:12: name: "webshop" is already the source on line 3`},
		"bad currency":         {strings.Replace(shop, "EUR", "euro", 1), `tillhouse.yaml:9:22: report_currency: "euro" is not a currency`},
		"unknown stream":       {strings.Replace(shop, "name: webshop", "name: webshop\n    streams: [orders, payments]", 1), `tillhouse.yaml:4:23: streams[1]: WooCommerce has no stream "payments"; it has orders, refunds`},
		"no stream":            {strings.Replace(shop, "name: webshop", "name: webshop\n    streams: []", 1), "tillhouse.yaml:4:14: streams: names no stream; remove it to read all"},
		"one stream":           {strings.Replace(shop, "name: webshop", "name: webshop\n    streams: orders", 1), "tillhouse.yaml:4:14: streams: want a list, got"},
		"short key":            {"secret_key: ${SHORT}\n", "environment variable SHORT is not set"},
		"password in url":      {shop + "warehouse: {url: 'https://me:" + planted + "@ch.example.com'}\n", "warehouse.url: must not hold a user or password"},
		"password in query":    {shop + "warehouse: {url: 'clickhouse://ch.example.com?password=" + planted + "'}\n", "warehouse.url: must not hold a user or password"},
		"scheme":               {shop + "warehouse: {url: 'postgres://x'}\n", `has the scheme "postgres"`},
		"no address":           {shop + "warehouse: {url: " + planted + "}\n", "warehouse.url: is not an address"},
		"password of embedded": {shop + "warehouse:\n  password: ${CLICKHOUSE_PASSWORD}\n", "is for a ClickHouse server"},
		"cluster":              {shop + "warehouse: {url: 'https://ch.example.com', topology: cluster}\n", "warehouse.cluster: is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := parse(settings.Whole, c.text)
			require.ErrorContains(t, err, c.want)
			require.NotContains(t, err.Error(), planted)
		})
	}
}

func TestReadingTheWarehouseNeedsNoSecretOfAShop(t *testing.T) {
	text := strings.NewReplacer("${KEY}", "${NOT_SET}", "${WOO_KEY}", "${NOT_SET}").Replace(shop) +
		"warehouse:\n  url: https://ch.example.com:8443\n  user: me\n  password: ${CLICKHOUSE_PASSWORD}\n"
	file, err := parse(settings.WarehouseOnly, text)
	require.NoError(t, err)
	require.Equal(t, "https://me:"+planted+"@ch.example.com:8443", file.Warehouse.Address())
	_, err = parse(settings.WarehouseOnly, "warehose: {}\n")
	require.ErrorContains(t, err, "did you mean warehouse?")
}

func TestPlainHTTPIsAllowedToThisMachineOnly(t *testing.T) {
	for address, allowed := range map[string]bool{
		"http://127.0.0.1:8080": true, "http://localhost:8080": true, "http://[::1]:8080": true, "http://10.0.0.1": false, "http://shop.example.com": false,
	} {
		file, err := parse(settings.Whole, strings.Replace(shop, "https://shop.example.com/sub/", address, 1))
		require.NoError(t, err)
		plan, err := file.Plan([]string{"webshop"}, nil)
		require.NoError(t, err)
		require.Equal(t, allowed, plan[0].AllowPlainHTTP, address)
	}
}

func TestAskingForWhatIsNotThereNamesWhatIs(t *testing.T) {
	file, err := parse(settings.Whole, shop)
	require.NoError(t, err)
	_, err = file.Plan([]string{"webshpo"}, nil)
	require.EqualError(t, err, `there is no source "webshpo" in tillhouse.yaml: it has webshop, ecb`)
	_, err = file.Plan([]string{"webshop"}, []string{"rates"})
	require.ErrorContains(t, err, `none of the chosen sources has a stream "rates": webshop has orders, refunds`)
	empty, err := parse(settings.Whole, "secret_key: ${KEY}\n")
	require.NoError(t, err)
	_, err = empty.Plan(nil, nil)
	require.ErrorContains(t, err, "has no sources")
}

func TestASourceReadsTheStreamsItIsConfiguredForUnlessOthersAreNamed(t *testing.T) {
	for _, text := range []string{"streams: [refunds, orders]", "streams: &some [refunds, orders]", "streams: [refunds, '${STREAM}']"} {
		file, err := parse(settings.Whole, strings.Replace(shop, "name: webshop", "name: webshop\n    "+text, 1))
		require.NoError(t, err)
		plan, err := file.SyncPlan(nil, nil)
		require.NoError(t, err)
		require.Equal(t, []string{"refunds", "orders"}, plan[0].Streams)
		require.Empty(t, plan[1].Streams, "all")
		plan, err = file.SyncPlan(nil, []string{"customers"})
		require.NoError(t, err)
		require.Len(t, plan, 1)
		require.Equal(t, []string{"customers"}, plan[0].Streams)
		plan, err = file.Plan([]string{"webshop"}, nil)
		require.NoError(t, err)
		require.Empty(t, plan[0].Streams, "what was read before can be replayed, and what may be read is discovered")
	}
}

func TestANewFileOfEveryConnectorPassesLint(t *testing.T) {
	var chosen []settings.Chosen
	for _, c := range all.Connectors() {
		chosen = append(chosen, settings.Chosen{Name: c.Name, Connector: c, Given: map[string]string{}})
	}
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "key"), []byte("0123456789abcdef"), 0o600))
	text := settings.Template("./x.json", "store", "key", chosen)
	path := filepath.Join(folder, "tillhouse.yaml")
	file, err := settings.Parse(path, []byte(text), settings.Whole, all.Connectors(), environment)
	require.NoError(t, err)
	require.Len(t, file.Sources, len(all.Connectors()))
	require.Empty(t, file.Warnings)

	// Every optional key, taken out of its comment, is valid too.
	for line := range strings.Lines(text) {
		commented, isKey := strings.CutPrefix(strings.TrimLeft(line, " "), "# ")
		key, _, colon := strings.Cut(commented, ":")
		if !isKey || !colon || strings.ContainsAny(key, " {$-") {
			continue
		}
		indent := line[:len(line)-len(strings.TrimLeft(line, " "))]
		whole := strings.Replace(text, line, indent+commented, 1)
		var node yaml.Node
		require.NoError(t, yaml.Unmarshal([]byte(whole), &node), line)
		_, err := settings.Parse(path, []byte(whole), settings.Whole, all.Connectors(), environment)
		if err != nil {
			// Some keys ask for another one, or stand in another's place.
			require.Regexp(t, "is for a ClickHouse server|; keep (access_)?token, or client_id", err.Error(), line)
		}
	}
}

func TestTheBuiltInConnectorsAreComplete(t *testing.T) {
	_, err := connectors.NewRegistry(all.Connectors()...)
	require.NoError(t, err)
}

func FuzzParse(f *testing.F) {
	f.Add(shop)
	f.Add("sources: [&a {name: x, connector: ecb}, *a]\nsecret_key: ${KEY}\n")
	f.Fuzz(func(t *testing.T, text string) {
		file, err := parse(settings.Whole, text)
		require.Equal(t, file == nil, err != nil)
	})
}
