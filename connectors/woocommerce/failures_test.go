package woocommerce

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
)

func mustTime(tb testing.TB, text string) time.Time {
	tb.Helper()
	at, err := time.Parse(naive, text)
	require.NoError(tb, err)
	return at
}

// TestEveryRecordedFailureIsExplained serves each recorded failure verbatim and asks
// for words that tell a merchant what to do.
func TestEveryRecordedFailureIsExplained(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		recording string
		kind      connectors.Kind
		words     []string
	}{
		{"err-401-no-auth", connectors.Auth, []string{"does not know the API key", "REST API"}},
		{"err-401-basic-over-http", connectors.Auth, []string{"does not know the API key"}},
		{"err-401-query-auth-over-http", connectors.Auth, []string{"auth: oauth1"}},
		{"err-401-bad-secret", connectors.Auth, []string{"consumer secret does not belong", "make a new key"}},
		{"err-401-oauth-signature", connectors.Auth, []string{"refuses the signature", "www"}},
		{"err-401-oauth-nonce-replay", connectors.Transient, []string{"twice", "proxy"}},
		{"err-400-date", connectors.Drift, []string{"modified_after"}},
		{"err-400-orderby", connectors.Drift, []string{"orderby"}},
		{"err-400-per-page", connectors.Drift, []string{"per_page"}},
		{"err-404-route", connectors.BadConfig, []string{"no WooCommerce API", "plugin WooCommerce is active"}},
		{"fail-404-plugin-inactive", connectors.BadConfig, []string{"plugin WooCommerce is active"}},
		{"fail-200-php-warning-before-json", connectors.BadConfig, []string{"PHP warning", "WP_DEBUG_DISPLAY"}},
		{"fail-500-db-down", connectors.Transient, []string{"database is down"}},
		{"fail-plain-permalinks", connectors.BadConfig, []string{"web page", "permalinks"}},
	} {
		t.Run(c.recording, func(t *testing.T) {
			t.Parallel()
			shop := newReplayShop(t)
			shop.before = func(_ int, w http.ResponseWriter, _ *http.Request) bool {
				shop.verbatim(w, c.recording)
				return true
			}
			server := shop.start(t)
			clock := recordedNow()
			b := openSource(t, server.URL, server.Client(), clock, nil)
			for doing, err := range map[string]error{
				"check": b.source.Check(t.Context()),
				"read":  b.readOn(&result{}, connectors.Request{Stream: streamOrders}),
			} {
				require.Error(t, err, doing)
				require.Equal(t, c.kind, connectors.KindOf(err), "%s: %v", doing, err)
				for _, word := range c.words {
					require.Contains(t, err.Error(), word, doing)
				}
				require.NotContains(t, err.Error(), replaySecret)
				require.NotContains(t, err.Error(), replayKey)
			}
		})
	}
}

func TestAFailureInTheMiddleYieldsItAndNothingAfter(t *testing.T) {
	t.Parallel()
	shop := newReplayShop(t)
	shop.before = func(n int, w http.ResponseWriter, _ *http.Request) bool {
		if n < 5 {
			return false
		}
		shop.verbatim(w, "fail-200-php-warning-before-json")
		return true
	}
	server := shop.start(t)
	b := openSource(t, server.URL, server.Client(), recordedNow(), nil)
	r := &result{}
	err := b.readOn(r, connectors.Request{Stream: streamOrders})
	require.ErrorContains(t, err, "fetching orders")
	require.ErrorContains(t, err, "PHP warning")
	first := len(r.present())
	require.Positive(t, first)

	// The plugin is mended: the next run goes on where this one stopped.
	shop.mu.Lock()
	shop.before = nil
	shop.mu.Unlock()
	require.NoError(t, b.readOn(r, connectors.Request{Stream: streamOrders}))
	require.Len(t, r.present(), len(shop.ids(shop.orders, func(o *replayed) bool { return o.status != "trash" })))
	require.Greater(t, len(r.present()), first)
}

func TestARedirectToAnotherHostIsExplainedAndNotFollowed(t *testing.T) {
	t.Parallel()
	asked := false
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	t.Cleanup(other.Close)
	shop := newReplayShop(t)
	shop.before = func(_ int, w http.ResponseWriter, r *http.Request) bool {
		http.Redirect(w, r, other.URL+r.URL.Path, http.StatusMovedPermanently)
		return true
	}
	server := shop.start(t)
	b := openSource(t, server.URL, server.Client(), recordedNow(), nil)
	err := b.source.Check(t.Context())
	require.Equal(t, connectors.BadConfig, connectors.KindOf(err), "%v", err)
	require.ErrorContains(t, err, other.URL)
	require.ErrorContains(t, err, "configure")
	require.False(t, asked)
}

func TestAServersOwnPasswordIsNotTakenForTheKey(t *testing.T) {
	t.Parallel()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("WWW-Authenticate", `Basic realm="staging"`)
		w.WriteHeader(http.StatusUnauthorized)
	}))
	t.Cleanup(server.Close)
	b := openSource(t, server.URL, server.Client(), recordedNow(), nil)
	err := b.source.Check(t.Context())
	require.Equal(t, connectors.Auth, connectors.KindOf(err))
	require.ErrorContains(t, err, "web server itself asks for a password")
}

func TestUnreadableStateStopsAndNeverReloads(t *testing.T) {
	t.Parallel()
	shop := newReplayShop(t)
	server := shop.start(t)
	b := openSource(t, server.URL, server.Client(), recordedNow(), nil)
	for _, saved := range []connectors.State{
		{Version: 99, Payload: []byte(`{}`)},
		{Version: stateVersion, Payload: []byte(`{"mark":`)},
		{Version: stateVersion, Payload: []byte(`{}`)},
		{Version: stateVersion, Payload: []byte(`{"phase":"dancing","mark":"2026-01-01T00:00:00Z"}`)},
	} {
		err := b.readOn(&result{state: saved}, connectors.Request{Stream: streamOrders})
		require.Equal(t, connectors.BadState, connectors.KindOf(err), "%v", err)
		require.Contains(t, err.Error(), "--full")
	}
}

func TestStateHoldsNoAddressAndNoSecret(t *testing.T) {
	t.Parallel()
	shop := newReplayShop(t)
	server := shop.start(t)
	b := openSource(t, server.URL, server.Client(), recordedNow(), nil)
	for _, stream := range []string{streamOrders, streamRefunds} {
		for _, saved := range b.read(stream).states {
			text := string(saved.Payload)
			for _, bad := range []string{"http", replayKey, replaySecret, "127.0.0.1", "@"} {
				require.NotContains(t, text, bad)
			}
		}
	}
}
