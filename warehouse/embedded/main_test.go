package embedded_test

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/warehouse/embedded"
	"github.com/tillhouse/tillhouse/warehouse/embedded/embeddedtest"
)

// shared is one engine for the tests that do not stop, kill or restart theirs.
var shared *embedded.Engine

func TestMain(m *testing.M) {
	embeddedtest.Main(m, func(e *embedded.Engine) { shared = e })
}

// answer is what the engine said to one HTTP request.
type answer struct {
	status int
	header http.Header
	body   string
}

// ask sends a query as a person or a driver would. Keys of settings that begin with a capital are headers.
type ask struct {
	engine   *embedded.Engine // default: shared
	bi       bool
	method   string // default POST
	path     string // default /
	url      url.Values
	header   map[string]string
	body     string
	reader   io.Reader
	noLogin  bool
	wantFail bool
}

func (a ask) do(tb testing.TB) answer {
	tb.Helper()
	got, err := a.send(tb.Context())
	if a.wantFail {
		require.Error(tb, err)
	} else {
		require.NoError(tb, err)
	}
	return got
}

// send is do for goroutines: where the body breaks off, it returns what came and the error.
func (a ask) send(ctx context.Context) (answer, error) {
	e := a.engine
	if e == nil {
		e = shared
	}
	if a.method == "" {
		a.method = http.MethodPost
	}
	if a.reader == nil {
		a.reader = strings.NewReader(a.body)
	}
	if a.path == "" {
		a.path = "/"
	}
	r, err := http.NewRequestWithContext(ctx, a.method, "http://"+e.Address+a.path+"?"+a.url.Encode(), a.reader)
	if err != nil {
		return answer{}, err
	}
	switch {
	case a.noLogin:
	case a.bi:
		r.SetBasicAuth(e.BIUser, e.BIPassword)
	default:
		r.SetBasicAuth(e.User, e.Password)
	}
	for k, v := range a.header {
		if k == "Host" {
			r.Host = v
			continue
		}
		r.Header.Set(k, v)
	}
	client := &http.Client{Transport: &http.Transport{DisableCompression: true}}
	defer client.CloseIdleConnections()
	got, err := client.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	return answer{got.StatusCode, got.Header, string(body)}, err
}

// run sends SQL as the read-write login and wants it to work.
func run(tb testing.TB, sql string) string {
	tb.Helper()
	a := ask{body: sql}.do(tb)
	require.Equal(tb, http.StatusOK, a.status, "%s\n%s", sql, a.body)
	return a.body
}

func open(tb testing.TB, o *clickhouse.Options) driver.Conn {
	tb.Helper()
	conn, err := clickhouse.Open(o)
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, conn.Close()) })
	return conn
}

// database makes an empty database of its own for a test.
func database(tb testing.TB) string {
	tb.Helper()
	name := "t" + strings.ToLower(strings.NewReplacer("/", "_", "-", "_", "#", "_", " ", "_", ",", "_", "'", "_", "(", "_", ")", "_").Replace(tb.Name()))
	run(tb, "CREATE DATABASE "+name+" ENGINE = Atomic")
	tb.Cleanup(func() {
		_, _ = ask{body: "DROP DATABASE IF EXISTS " + name}.send(context.Background()) // the engine may be gone, and its folder goes too
	})
	return name
}
