package rest_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/connectortest"
	"github.com/tillhouse/tillhouse/connectors/rest"
)

func fileOf(b *bundle, path string) rest.Download {
	return rest.Download{
		Stream: "orders", Endpoint: "bulk", URL: b.base.String() + path + "?signature=planted_signature",
		AllowHosts: []string{"127.0.0.1", "*.files.example"}, MaxBytes: 1000,
	}
}

func TestAFileIsReadWithoutCredentials(t *testing.T) {
	tries := 0
	b := setup(t, func(w http.ResponseWriter, r *http.Request) {
		expect(t, r.Header.Get("Authorization"), "")
		expect(t, r.URL.RawQuery, "signature=planted_signature")
		if tries++; tries < 3 {
			reply(w, 503, "")
			return
		}
		_, _ = io.WriteString(w, "id,total\n1,2.00\n")
	}, func(o *rest.Options) { o.Auth = rest.Bearer("tok_secret") })
	file, err := b.client.Download(t.Context(), fileOf(b, "/bulk"))
	require.NoError(t, err)
	text, err := io.ReadAll(file)
	require.NoError(t, err)
	require.NoError(t, file.Close())
	require.Equal(t, "id,total\n1,2.00\n", string(text))
	require.Equal(t, connectors.Call{Stream: "orders", Endpoint: "bulk", Status: 200, Bytes: 16, Retry: 3}, last(b.calls))
}

func last(calls []connectors.Call) connectors.Call { return calls[len(calls)-1] }

func TestAFileIsTakenFromTheVendorsHostsOnly(t *testing.T) {
	b := setup(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/elsewhere":
			http.Redirect(w, r, "https://evil.example/x?signature=planted_signature", http.StatusFound)
		case "/circle":
			http.Redirect(w, r, "/circle?x=planted_signature", http.StatusFound)
		case "/plain":
			http.Redirect(w, r, "http://a.files.example/x", http.StatusFound)
		default:
			reply(w, 403, `{"message":"expired"}`)
		}
	})
	for path, says := range map[string]string{
		"/elsewhere": "the file is on evil.example, which is not one of the vendor's hosts (127.0.0.1, *.files.example)",
		"/circle":    "redirected in a circle",
		"/refused":   "answered 403 Forbidden: expired",
	} {
		_, err := b.client.Download(t.Context(), fileOf(b, path))
		require.ErrorContains(t, err, "fetching orders: GET file at http://127.0.0.1:")
		require.ErrorContains(t, err, says)
		require.NotContains(t, err.Error(), "planted")
	}
	for address, says := range map[string]string{
		"https://evil.example/x":                 "not one of the vendor's hosts",
		"https://files.example/x":                "not one of the vendor's hosts",
		"https://notfiles.example/x":             "not one of the vendor's hosts",
		"ftp://a.files.example/x":                "not offered over TLS",
		"https://a.files.example:x/planted":      "not offered over TLS",
		"https://127.0.0.1.evil.example/planted": "not one of the vendor's hosts",
	} {
		file := fileOf(b, "/x")
		file.URL = address
		_, err := b.client.Download(t.Context(), file)
		require.ErrorContains(t, err, says, address)
		require.NotContains(t, err.Error(), "planted")
	}
}

func TestAFileIsNeverFetchedFromInsideThisNetwork(t *testing.T) {
	asked := false
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	defer server.Close()
	base, _ := url.Parse("https://shop.example") // the vendor is not on this machine
	env := connectors.Env{Transport: server.Client().Transport, Clock: connectortest.NewClock(start), AllowPlainHTTP: true}
	client := rest.New(rest.Options{Base: base}, env)
	for _, host := range []string{strings.TrimPrefix(server.URL, "https://"), "localhost:" + server.URL[strings.LastIndex(server.URL, ":")+1:]} {
		name, _, _ := strings.Cut(host, ":")
		_, err := client.Download(t.Context(), rest.Download{URL: "https://" + host + "/", AllowHosts: []string{name}, MaxBytes: 10})
		require.Equal(t, connectors.BadConfig, connectors.KindOf(err), err)
		require.ErrorContains(t, err, "resolves to an address inside this network")
	}
	require.False(t, asked)

	env.Transport = connectortest.NewFaults(nil)
	_, err := rest.New(rest.Options{Base: base}, env).Download(t.Context(), rest.Download{URL: "https://a.files.example/", AllowHosts: []string{"*.files.example"}})
	require.ErrorContains(t, err, "where it connects cannot be checked")
}

func TestABrokenFileIsNeverTakenForAWholeOne(t *testing.T) {
	b := setup(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/large" {
			_, _ = io.WriteString(w, strings.Repeat("x", 1001))
			return
		}
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, "half")
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	})
	for path, kind := range map[string]connectors.Kind{"/large": connectors.TooLarge, "/half": connectors.Transient} {
		file, err := b.client.Download(t.Context(), fileOf(b, path))
		require.NoError(t, err)
		_, err = io.ReadAll(file)
		require.Equal(t, kind, connectors.KindOf(err), "%v", err)
		require.ErrorContains(t, err, "fetching orders: GET file at ")
		require.NotContains(t, err.Error(), "planted")
		require.NoError(t, file.Close())
	}
}

func TestAFileThatStallsIsGivenUp(t *testing.T) {
	b := setup(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "start")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}, func(o *rest.Options) { o.Timeout = 50 * time.Millisecond })
	file, err := b.client.Download(t.Context(), fileOf(b, "/bulk"))
	require.NoError(t, err)
	text, err := io.ReadAll(file)
	require.Equal(t, "start", string(text))
	require.ErrorContains(t, err, "no complete answer within 50ms")
	require.Equal(t, connectors.Transient, connectors.KindOf(err))
	require.NoError(t, file.Close())

	b = setup(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, func(o *rest.Options) {
		o.Timeout, o.Attempts = 20*time.Millisecond, 2
	})
	_, err = b.client.Download(t.Context(), fileOf(b, "/bulk"))
	require.ErrorContains(t, err, "no complete answer within 20ms (2 attempts)")
	require.True(t, rest.FailureOf(err).Timeout)
}

func TestOnlyPublicAddressesArePublic(t *testing.T) {
	for _, inside := range []string{
		"127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255",
		"198.18.0.1", "::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "2001::1",
	} {
		require.False(t, rest.Public(inside), inside)
	}
	for _, outside := range []string{"1.1.1.1", "93.184.215.14", "2606:4700::1111", "::ffff:1.1.1.1"} {
		require.True(t, rest.Public(outside), outside)
	}
}
