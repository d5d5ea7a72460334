package sandbox

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// serve runs a face behind real TLS and returns a way to ask it.
func serve(t *testing.T, f http.Handler) func(ctx context.Context, path string) (reply, error) {
	t.Helper()
	server := httptest.NewTLSServer(f)
	t.Cleanup(server.Close)
	return func(ctx context.Context, path string) (reply, error) {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+path, nil)
		if err != nil {
			return reply{}, err
		}
		r.SetBasicAuth(WooKey, WooSecret)
		got, err := server.Client().Do(r)
		if err != nil {
			return reply{}, err
		}
		defer got.Body.Close()
		text, err := io.ReadAll(got.Body)
		return reply{StatusCode: got.StatusCode, Header: got.Header, Uncompressed: got.Uncompressed, text: string(text)}, err
	}
}

const ordersPath = "/wp-json/wc/v3/orders?per_page=5"

func TestFaultsWithAStatus(t *testing.T) {
	w := newWorld(t, Options{Orders: 30})
	for fault, want := range map[Fault]struct {
		status     int
		kind       string
		retryAfter string
	}{
		Fault500: {500, "application/json; charset=UTF-8", ""}, Fault502: {502, "text/html; charset=UTF-8", ""},
		Fault503: {503, "text/html; charset=UTF-8", "2"}, Fault504: {504, "text/html; charset=UTF-8", ""},
		Fault429: {429, "text/html; charset=UTF-8", "3"}, FaultMaintenance: {503, "text/html; charset=UTF-8", "600"},
		FaultHTML: {200, "text/html; charset=UTF-8", ""}, FaultBlocked: {403, "text/html; charset=UTF-8", ""},
		Fault429Date:  {429, "text/html; charset=UTF-8", w.Now().Add(3 * time.Second).Format(http.TimeFormat)},
		FaultRedirect: {301, "text/html; charset=UTF-8", ""},
	} {
		got := get(t, w.WooCommerce("main", WooConfig{Faults: Faults{Kinds: []Fault{fault}, Every: 1}}), ordersPath)
		require.Equal(t, want.status, got.StatusCode, fault)
		require.Equal(t, want.kind, got.Header.Get("Content-Type"), fault)
		require.Equal(t, want.retryAfter, got.Header.Get("Retry-After"), fault)
		if fault == FaultRedirect {
			require.Equal(t, "https://www.elsewhere.example"+ordersPath, got.Header.Get("Location"))
		}
	}
}

func TestFaultsThatSpoilAGoodAnswer(t *testing.T) {
	w := newWorld(t, Options{Orders: 30})
	good := get(t, w.WooCommerce("main", WooConfig{}), ordersPath).text
	require.True(t, json.Valid([]byte(good)))
	for fault, check := range map[Fault]func(string) bool{
		FaultTruncated:  func(s string) bool { return strings.HasPrefix(good, s) && len(s) < len(good) },
		FaultPHPWarning: func(s string) bool { return strings.HasPrefix(s, "<br />") && strings.HasSuffix(s, good) },
		FaultBOM:        func(s string) bool { return s == "\ufeff"+good },
		FaultEmptyBody:  func(s string) bool { return s == "" },
	} {
		got := get(t, w.WooCommerce("main", WooConfig{Faults: Faults{Kinds: []Fault{fault}, Every: 1}}), ordersPath)
		require.Equal(t, http.StatusOK, got.StatusCode)
		require.True(t, check(got.text), fault)
	}
}

func TestThePHPWarningIsTheRecordedOne(t *testing.T) {
	rec := readRecording(t, "fail-200-php-warning-before-json")
	f := newWorld(t, Options{Orders: 30}).WooCommerce("main", WooConfig{Faults: Faults{Kinds: []Fault{FaultPHPWarning}, Every: 1}})
	before, _, _ := strings.Cut(string(rec.body), "[")
	got, _, _ := strings.Cut(get(t, f, ordersPath).text, "[")
	require.Equal(t, before, got)
}

func TestBrokenConnections(t *testing.T) {
	f := newWorld(t, Options{Orders: 30}).WooCommerce("main", WooConfig{Faults: Faults{Kinds: []Fault{FaultDrop, FaultHang}, Every: 1}})
	arrived := make(chan struct{}, 2)
	ask := serve(t, http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		arrived <- struct{}{}
		f.ServeHTTP(out, r)
	}))
	_, err := ask(t.Context(), ordersPath)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	<-arrived

	ctx, cancel := context.WithCancel(t.Context())
	stopped := make(chan error)
	go func() {
		_, err := ask(ctx, ordersPath)
		stopped <- err
	}()
	<-arrived
	cancel()
	require.ErrorIs(t, <-stopped, context.Canceled)
}

func TestFaultsComeWhenTheyAreDue(t *testing.T) {
	f := newWorld(t, Options{Orders: 30}).WooCommerce("main", WooConfig{Faults: Faults{Kinds: []Fault{Fault502, Fault429}, Every: 3, First: 2}})
	var seen []int
	for range 9 {
		seen = append(seen, get(t, f, ordersPath).StatusCode)
	}
	require.Equal(t, []int{200, 200, 502, 200, 200, 429, 200, 200, 200}, seen)
	var logged []int
	for _, r := range f.Requests() {
		logged = append(logged, r.Status)
	}
	require.Equal(t, seen, logged)
	require.Equal(t, 1, f.MostConcurrent())

	f.SetFaults(Faults{MaxPerPage: 25})
	require.Equal(t, http.StatusGatewayTimeout, get(t, f, "/wp-json/wc/v3/orders?per_page=26").StatusCode)
	require.Equal(t, http.StatusOK, get(t, f, "/wp-json/wc/v3/orders?per_page=25").StatusCode)

	f.SetFaults(Faults{StripAuthorization: true})
	require.Equal(t, http.StatusUnauthorized, get(t, f, ordersPath).StatusCode)
	require.Equal(t, http.StatusOK, get(t, f, ordersPath+"&consumer_key="+WooKey+"&consumer_secret="+WooSecret).StatusCode)

	held := 0
	f.SetFaults(Faults{Before: func(*http.Request) { held++ }})
	require.Equal(t, http.StatusOK, get(t, f, ordersPath).StatusCode)
	require.Equal(t, 1, held)

	f.SetFaults(Faults{CachedPages: true})
	got := get(t, f, ordersPath)
	require.Equal(t, "HIT", got.Header.Get("X-Cache"))
	require.NotEmpty(t, got.Header.Get("Age"))
}

func TestAnswersAreCompressedForThoseWhoAsk(t *testing.T) {
	w := newWorld(t, Options{Orders: 30})
	for _, plain := range []bool{true, false} {
		ask := serve(t, w.WooCommerce("main", WooConfig{NoGzip: plain}))
		got, err := ask(t.Context(), ordersPath)
		require.NoError(t, err)
		require.Equal(t, !plain, got.Uncompressed)
		require.True(t, json.Valid([]byte(got.text)))
	}
}
