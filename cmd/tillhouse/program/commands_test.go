package program

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/cmd/tillhouse/internal/demo"
	"github.com/tillhouse/tillhouse/connectors/ecb"
	"github.com/tillhouse/tillhouse/connectors/mollie"
	"github.com/tillhouse/tillhouse/connectors/reference"
	"github.com/tillhouse/tillhouse/connectors/sandbox"
	"github.com/tillhouse/tillhouse/connectors/sandbox/shopifyadmin"
	"github.com/tillhouse/tillhouse/connectors/shopify"
	"github.com/tillhouse/tillhouse/connectors/woocommerce"
	"github.com/tillhouse/tillhouse/pipeline"
	"github.com/tillhouse/tillhouse/warehouse/embedded/embeddedtest"
)

// install is a folder with a configuration, and what running the program there gives.
type install struct {
	t      *testing.T
	folder string
}

func newInstall(t *testing.T, config string) *install {
	t.Helper()
	i := &install{t: t, folder: embeddedtest.Folder(t)}
	for name, text := range map[string]string{
		"tillhouse.yaml": config, "secret.key": "0123456789abcdef0123456789abcdef", "shop.key": sandbox.WooKey, "shop.secret": sandbox.WooSecret,
		"payments.token": sandbox.MollieToken, "store.token": shopifyadmin.AdminToken,
	} {
		i.write(name, text)
	}
	t.Cleanup(func() { i.run("engine", "stop") })
	return i
}

func (i *install) write(name, text string) {
	i.t.Helper()
	require.NoError(i.t, os.WriteFile(filepath.Join(i.folder, name), []byte(text), 0o600))
}

type outcome struct {
	out, err string
	code     int
}

func (i *install) run(args ...string) outcome {
	i.t.Helper()
	cmd := exec.Command(program, args...)
	cmd.Dir = i.folder
	var out, problems bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problems
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		require.NoError(i.t, err)
	}
	return outcome{out.String(), problems.String(), cmd.ProcessState.ExitCode()}
}

// well runs a command that must succeed, and reads its JSON into value.
func (i *install) well(value any, args ...string) {
	i.t.Helper()
	got := i.run(append(args, "--json")...)
	require.Zero(i.t, got.code, got.err)
	require.NoError(i.t, json.Unmarshal([]byte(got.out), value), got.out)
}

func openShop(t *testing.T) *demo.Business {
	t.Helper()
	shop, err := demo.Open(time.Now())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, shop.Close()) })
	shop.UseRealClock() // the program under test has no other
	return shop
}

// TestAShopFromCheckToKPI walks the way of a new user with the program itself.
func TestAShopFromCheckToKPI(t *testing.T) {
	t.Parallel()
	i := newInstall(t, openShop(t).Config("secret.key"))

	var checked []checkedSource
	i.well(&checked, "check")
	require.Len(t, checked, 5)
	require.True(t, checked[0].OK)
	require.Equal(t, "EUR", checked[0].Facts.Currency)

	streams := len(woocommerce.Connector().Streams) + 2*len(shopify.Connector().Streams) + len(mollie.Connector().Streams) + len(ecb.Connector().Streams)
	before := i.run("status")
	require.Equal(t, pipeline.ExitUsage, before.code)
	require.Contains(t, before.err, "nothing has been synced yet")

	var forecast []forecastLine
	i.well(&forecast, "sync", "--dry-run")
	require.Len(t, forecast, streams)
	require.Positive(t, forecast[0].Records)
	var none []map[string]string
	i.well(&none, "sql", "SELECT name FROM system.tables WHERE database = 'tillhouse_store' AND name = 'orders' AND total_rows > 0")
	require.Empty(t, none, "a dry run wrote orders")

	var first, second reportJSON
	i.well(&first, "sync")
	require.Equal(t, pipeline.StatusOK, first.Status)
	require.Positive(t, first.Streams[0].Written)
	require.NotEmpty(t, first.Models)
	i.well(&second, "sync")
	for _, s := range second.Streams {
		require.Zero(t, s.Written, "%s %s wrote again what had not changed", s.Source, s.Stream)
	}
	var replayed reportJSON
	i.well(&replayed, "replay", "webshop")
	for _, s := range replayed.Streams {
		require.Zero(t, s.Written, "a replay with the same program changed %s", s.Stream)
	}

	var status []statusLine
	i.well(&status, "status")
	require.Len(t, status, streams)
	for _, s := range status {
		require.NotNil(t, s.FreshAt)
	}
	var figures []figure
	i.well(&figures, "kpi", "show", "net_sales", "--grain", "month", "--last", "2")
	require.Len(t, figures, 6, "two months of three shops")
	var built []builtModel
	i.well(&built, "kpi", "build", "--full")
	require.NotEmpty(t, built)
	var again []figure
	i.well(&again, "kpi", "show", "net_sales", "--grain", "month", "--last", "2")
	require.Equal(t, figures, again, "a full build gives the same rows")

	i.readOnly()
}

func (i *install) readOnly() {
	t := i.t
	csv := i.run("sql", "--format", "csv", "SELECT 1 AS one, CAST('12.30', 'Decimal(18, 4)') AS amount, NULL AS nothing")
	require.Equal(t, "one,amount,nothing\n1,12.3000,\n", csv.out)
	for _, statement := range []string{
		"DROP TABLE tillhouse_store.orders", "/* */ INSERT INTO tillhouse_store.orders SELECT * FROM tillhouse_store.orders", "TRUNCATE tillhouse_store.orders",
	} {
		got := i.run("sql", statement)
		require.Equal(t, pipeline.ExitUsage, got.code)
		require.Contains(t, got.err, "--write")
	}
	wrong := i.run("sql", "SELECT * FROM nowhere")
	require.Equal(t, pipeline.ExitUsage, wrong.code)
	require.Regexp(t, "^tillhouse: Unknown table expression identifier 'nowhere'", wrong.err)
	// A change that does not look like one is refused by the engine.
	got := i.run("sql", "WITH 1 AS x INSERT INTO tillhouse_store.runs SELECT * FROM tillhouse_store.runs")
	require.Equal(t, pipeline.ExitUsage, got.code)
	var count []map[string]int
	i.well(&count, "sql", "SELECT count() > 0 AS n FROM tillhouse_store.orders")
	require.Equal(t, 1, count[0]["n"])
	require.Zero(t, i.run("sql", "--write", "CREATE TABLE default.mine (x UInt8) ENGINE = Memory").code)
}

// TestEveryWrongStepSaysWhatToDo reads each error as a person would: what, where, why
// and what to do, on standard error, once, with the exit code of the architecture.
func TestEveryWrongStepSaysWhatToDo(t *testing.T) {
	shop := openShop(t)
	right := shop.Config("secret.key")
	for name, c := range map[string]struct {
		config string
		args   []string
		code   int
		want   []string
	}{
		"no file":         {right, []string{"-c", "other.yaml", "sync"}, 1, []string{"there is no other.yaml", "tillhouse init"}},
		"unknown command": {right, []string{"snyc"}, 1, []string{`no command "tillhouse snyc"`, "did you mean sync?"}},
		"unknown flag":    {right, []string{"sync", "--fulll"}, 1, []string{"unknown flag: --fulll", "did you mean --full?", "tillhouse sync --help"}},
		"unknown source":  {right, []string{"sync", "webshpo"}, 1, []string{`no source "webshpo"`, "webshop, laden, stoop, payments, ecb"}},
		"unknown stream":  {right, []string{"sync", "--stream", "order"}, 1, []string{`stream "order"`, "webshop has orders, refunds"}},
		"a wrong day":     {right, []string{"sync", "--since", "01-02-2026"}, 1, []string{"--since 01-02-2026", "2026-01-31"}},
		"an empty range":  {right, []string{"sync", "webshop", "--since", "2026-02-01", "--until", "2026-01-01"}, 1, []string{"range is empty"}},
		"unknown KPI":     {right, []string{"kpi", "show", "omzet"}, 1, []string{`no KPI "omzet"`, "tillhouse kpi list"}},
		"unknown grain":   {right, []string{"kpi", "show", "--grain", "year"}, 1, []string{`no grain "year"`, "day, week, month"}},
		"unknown format":  {right, []string{"sql", "--format", "xml", "SELECT 1"}, 1, []string{`no format "xml"`, "table, csv, json"}},
		"no argument":     {right, []string{"replay"}, 1, []string{"wants one source", "tillhouse replay webshop --quarantined"}},
		"an argument":     {right, []string{"status", "webshop"}, 1, []string{`takes no arguments, and "webshop" is one`}},
		"a near word":     {right, []string{"connectors", "show", "woocomerce"}, 1, []string{`no connector "woocomerce"`, "did you mean woocommerce?"}},
		"a wrong command": {right, []string{"kpi", "biuld"}, 1, []string{`no command "tillhouse kpi biuld"`, "did you mean build?"}},
		"a wrong number":  {right, []string{"kpi", "show", "--last", "many"}, 1, []string{"--last many: want a whole number"}},
		"a wrong port":    {right, []string{"engine", "serve", "--port", "70000"}, 1, []string{"--port 70000", "65535"}},
		"a future day":    {right, []string{"sync", "--since", "2999-01-01"}, 1, []string{"--since 2999-01-01", "future"}},
		"a KPI's grain":   {right, []string{"kpi", "show", "retention_rate"}, 1, []string{"retention_rate has no figures per day", "month or quarter"}},
		"bare SQL":        {right, []string{"sql", "SELECT", "1"}, 1, []string{"between quotes"}},
		"a folder":        {right, []string{"-c", ".", "init"}, 1, []string{". is a folder", "--config"}},
		"a literal login": {right, []string{"-c", "new.yaml", "init", "--url", "https://a:0123456789abcdef@shop.example.com"}, 1, []string{"--url", "user or password"}},
		"no connector":    {right, []string{"-c", "new.yaml", "init", "--connector", ""}, 1, []string{"tillhouse connectors"}},
		"an odd source":   {strings.Replace(right, "    connector: ecb\n", "", 1), []string{"discover"}, 1, []string{"connector is missing", "ecb, "}},
		"too early":       {right, []string{"sql", "SELECT 1"}, 1, []string{"nothing has been synced yet"}},
		"unknown key":     {strings.Replace(right, "consumer_key", "costumer_key", 1), []string{"check"}, 1, []string{"tillhouse.yaml:12:5", "did you mean consumer_key?"}},
		"no such shop":    {strings.Replace(right, shop.Address, "http://127.0.0.1:1", 1), []string{"check", "webshop"}, 2, []string{"webshop", "127.0.0.1:1", "connection refused"}},
		"no shop there":   {strings.Replace(right, "url: "+shop.Address, "url: "+shop.Rates, 1), []string{"check", "webshop"}, 2, []string{"webshop", "404"}},
		"a wrong key":     {strings.Replace(right, "{file: shop.key}", "{file: secret.key}", 1), []string{"check", "webshop"}, 2, []string{"webshop", "key"}},
		"a server asleep": {strings.Replace(right, "url: embedded", "url: http://127.0.0.1:1", 1), []string{"status"}, 1, []string{"127.0.0.1:1", "connection refused"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := newInstall(t, c.config).run(c.args...)
			t.Logf("%s", got.err)
			require.Equal(t, c.code, got.code, got.err)
			for _, want := range c.want {
				require.Contains(t, got.err, want)
			}
			require.NotContains(t, got.err, "Usage:")
			require.NotContains(t, got.out+got.err, sandbox.WooSecret)
			require.NotContains(t, got.out+got.err, "0123456789abcdef")
		})
	}
}

// TestCtrlCStopsASyncThatWaitsForItsShop: nobody waits for a shop that hangs.
func TestCtrlCStopsASyncThatWaitsForItsShop(t *testing.T) {
	asked := make(chan struct{}, 100)
	hangs := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		asked <- struct{}{}
		<-r.Context().Done()
	}))
	defer hangs.Close()
	shop := openShop(t)
	i := newInstall(t, strings.Replace(shop.Config("secret.key"), shop.Address, hangs.URL, 1))
	cmd := exec.Command(program, "sync", "webshop")
	cmd.Dir = i.folder
	var problems bytes.Buffer
	cmd.Stderr = &problems
	require.NoError(t, cmd.Start())
	<-asked
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	_ = cmd.Wait() // its exit code is what is asked next
	require.Equal(t, pipeline.ExitInterrupted, cmd.ProcessState.ExitCode(), problems.String())
	require.Contains(t, problems.String(), "stopped")
}

// TestAKilledSyncIsNotShownAsRunning: its last line in the run log says so for ever.
func TestAKilledSyncIsNotShownAsRunning(t *testing.T) {
	asked := make(chan struct{}, 100)
	shop := openShop(t)
	address, err := url.Parse(shop.Address)
	require.NoError(t, err)
	pass := httputil.NewSingleHostReverseProxy(address)
	hangs := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/orders") && r.URL.Query().Get("per_page") != "1" {
			asked <- struct{}{}
			<-r.Context().Done()
			return
		}
		pass.ServeHTTP(out, r) // with the client's Host, which it has signed
	}))
	defer hangs.Close()
	i := newInstall(t, strings.Replace(shop.Config("secret.key"), shop.Address, hangs.URL, 1))
	cmd := exec.Command(program, "sync", "webshop", "--stream", "orders")
	cmd.Dir = i.folder
	require.NoError(t, cmd.Start())
	<-asked
	require.Contains(t, i.run("status").out, "running")
	require.NoError(t, cmd.Process.Kill())
	_ = cmd.Wait() // it was killed
	status := i.run("status")
	require.Contains(t, status.out, "killed")
	require.Contains(t, status.out, "the next sync continues")
}

// TestAnotherSecretKeyIsRefused: customers would all look new.
func TestAnotherSecretKeyIsRefused(t *testing.T) {
	i := newInstall(t, openShop(t).Config("secret.key"))
	require.Zero(t, i.run("sync", "ecb").code)
	i.write("secret.key", "another key another key another key")
	got := i.run("sync", "ecb")
	require.Equal(t, pipeline.ExitUsage, got.code)
	require.Contains(t, got.err, "not the key this warehouse was written with")
}

func TestErrorsAreOneLineOfJSONWhereJSONIsAskedFor(t *testing.T) {
	got := newInstall(t, "sources: []\n").run("check", "--json")
	require.Equal(t, pipeline.ExitUsage, got.code)
	require.Empty(t, got.out)
	var said struct {
		Error string
		Exit  int
	}
	require.NoError(t, json.Unmarshal([]byte(got.err), &said))
	require.Contains(t, said.Error, "secret_key is missing")
	require.Equal(t, pipeline.ExitUsage, said.Exit)
}

func TestInitNeverOverwrites(t *testing.T) {
	i := &install{t: t, folder: t.TempDir()}
	require.Zero(t, i.run("init", "--url", "https://shop.example.com").code)
	key, err := os.ReadFile(filepath.Join(i.folder, ".tillhouse", "secret.key"))
	require.NoError(t, err)
	require.Equal(t, pipeline.ExitUsage, i.run("init").code)
	require.NoError(t, os.Remove(filepath.Join(i.folder, "tillhouse.yaml")))
	require.Zero(t, i.run("init").code)
	again, err := os.ReadFile(filepath.Join(i.folder, ".tillhouse", "secret.key"))
	require.NoError(t, err)
	require.Equal(t, string(key), string(again))
	info, err := os.Stat(filepath.Join(i.folder, ".tillhouse", "secret.key"))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}

// TestDiscoverSaysWhatAMissingRightCosts, before there is a warehouse.
func TestDiscoverSaysWhatAMissingRightCosts(t *testing.T) {
	shop := openShop(t)
	address, err := url.Parse(shop.Address)
	require.NoError(t, err)
	pass := httputil.NewSingleHostReverseProxy(address)
	closed := httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/wc/v3/refunds") {
			pass.ServeHTTP(out, r)
			return
		}
		out.Header().Set("Content-Type", "application/json")
		out.WriteHeader(http.StatusForbidden)
		_, _ = out.Write([]byte(`{"code":"woocommerce_rest_cannot_view","message":"Sorry, you cannot list resources.","data":{"status":403}}`))
	}))
	defer closed.Close()
	i := newInstall(t, strings.Replace(shop.Config("secret.key"), shop.Address, closed.URL, 1))

	got := i.run("discover", "--json")
	require.Equal(t, pipeline.ExitFailed, got.code, got.err)
	var found []discovered
	require.NoError(t, json.Unmarshal([]byte(got.out), &found))
	require.Len(t, found, 5)
	webshop, rates := found[0], found[4]
	require.True(t, rates.OK)
	require.Nil(t, rates.Without)
	require.False(t, webshop.OK)
	require.Equal(t, "EUR", webshop.Facts.Currency)
	require.Equal(t, webshop.Facts.Opened, webshop.From)
	for _, s := range webshop.Streams {
		require.Equal(t, s.Stream != "refunds", s.Readable, s.Stream)
		require.Equal(t, s.Readable, s.Known && s.Records > 0 && s.Calls > 0, s.Stream)
		if !s.Readable {
			require.Equal(t, "permission", s.Kind)
			require.Contains(t, s.Error, "Shop manager")
		}
	}
	require.Equal(t, []string{"refunds", "refund_lines"}, webshop.Without.Tables)
	require.Subset(t, webshop.Without.KPIs, []string{"returns", "net_sales"})
	require.NotContains(t, webshop.Without.KPIs, "gross_sales")

	people := i.run("discover", "webshop")
	require.Equal(t, pipeline.ExitFailed, people.code)
	require.Contains(t, people.out, "the key may not read this")
	require.Contains(t, people.out, "refunds, refund_lines")
	require.Contains(t, people.err, "webshop refunds: ")
	require.NoDirExists(t, filepath.Join(i.folder, "store"), "a discovery needs no warehouse")
}

func TestConnectorsAreListedAndShownWithoutAConfiguration(t *testing.T) {
	i := &install{t: t, folder: t.TempDir()}
	var list []connectorLine
	i.well(&list, "connectors")
	require.NotEmpty(t, list)
	for _, c := range list {
		require.NotEmpty(t, c.Streams)
		var one reference.Description
		i.well(&one, "connectors", "show", c.Name)
		require.Equal(t, c.Title, one.Title)
		people := i.run("connectors", "show", c.Name)
		require.Contains(t, people.out, one.Docs)
		for line := range strings.Lines(one.Example) {
			require.Contains(t, people.out, strings.TrimSpace(line))
		}
		for _, s := range one.Streams {
			require.Contains(t, people.out, "Stream "+s.Name+": "+s.Title)
		}
		for _, f := range one.Fields {
			require.Contains(t, people.out, f.Help)
		}
	}
}
