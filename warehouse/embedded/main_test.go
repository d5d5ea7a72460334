package embedded_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
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
	folder, err := os.MkdirTemp("", "tillhouse-embedded-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := 1
	defer func() { os.Exit(code) }()
	defer os.RemoveAll(folder)
	shared, err = embedded.Ensure(context.Background(), embeddedtest.Options(folder))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	defer embedded.Stop(context.Background(), folder) //nolint:errcheck // it idles out where this fails
	code = m.Run()
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

func (a ask) do(t testing.TB) answer {
	t.Helper()
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
	r, err := http.NewRequestWithContext(t.Context(), a.method, "http://"+e.Address+a.path+"?"+a.url.Encode(), a.reader)
	require.NoError(t, err)
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
	require.NoError(t, err)
	defer got.Body.Close()
	body, err := io.ReadAll(got.Body)
	if a.wantFail {
		require.Error(t, err)
	} else {
		require.NoError(t, err)
	}
	return answer{got.StatusCode, got.Header, string(body)}
}

// run sends SQL as the read-write login and wants it to work.
func run(t testing.TB, sql string) string {
	t.Helper()
	a := ask{body: sql}.do(t)
	require.Equal(t, http.StatusOK, a.status, "%s\n%s", sql, a.body)
	return a.body
}

func open(t testing.TB, o *clickhouse.Options) driver.Conn {
	t.Helper()
	conn, err := clickhouse.Open(o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, conn.Close()) })
	return conn
}

// database makes an empty database of its own for a test.
func database(t testing.TB) string {
	t.Helper()
	name := "t" + strings.ToLower(strings.NewReplacer("/", "_", "-", "_", "#", "_", " ", "_", ",", "_", "'", "_", "(", "_", ")", "_").Replace(t.Name()))
	run(t, "CREATE DATABASE "+name+" ENGINE = Atomic")
	t.Cleanup(func() {
		ask{body: "DROP DATABASE IF EXISTS " + name}.drop()
	})
	return name
}

// drop sends the request without a test to fail.
func (a ask) drop() {
	r, err := http.NewRequest(http.MethodPost, "http://"+shared.Address+"/", strings.NewReader(a.body))
	if err != nil {
		return
	}
	r.SetBasicAuth(shared.User, shared.Password)
	if got, err := http.DefaultClient.Do(r); err == nil {
		_ = got.Body.Close()
	}
}
