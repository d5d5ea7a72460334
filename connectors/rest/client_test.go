package rest_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/connectortest"
	"github.com/tillhouse/tillhouse/connectors/rest"
)

var start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

const oneOrder = `[{"total":"12.10"}]`

// bundle is a vendor on loopback and a client of it on a virtual clock.
type bundle struct {
	clock   *connectortest.Clock
	client  *rest.Client
	base    *url.URL
	env     connectors.Env
	options rest.Options
	calls   []connectors.Call
}

func setup(t *testing.T, vendor http.HandlerFunc, change ...func(*rest.Options)) *bundle {
	t.Helper()
	server := httptest.NewServer(vendor)
	t.Cleanup(server.Close)
	b := &bundle{clock: connectortest.NewClock(start)}
	b.base, _ = url.Parse(server.URL)
	b.options = rest.Options{Base: b.base}
	for _, f := range change {
		f(&b.options)
	}
	b.env = connectors.Env{
		Transport:      server.Client().Transport,
		Log:            zerolog.Nop(),
		Clock:          b.clock,
		AllowPlainHTTP: true,
		Observe:        func(c connectors.Call) { b.calls = append(b.calls, c) },
	}
	b.client = rest.New(b.options, b.env)
	return b
}

// expect is for a vendor's goroutine, which must not end the test.
func expect[T comparable](t *testing.T, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("the vendor got %v, wanted %v", got, want)
	}
}

func orders() rest.Call {
	return rest.Call{Stream: "orders", Endpoint: "orders", Path: "wc/v3/orders", Query: url.Values{"page": {"1"}}}
}

func reply(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body))
}

func TestAGoodAnswerArrivesWhole(t *testing.T) {
	b := setup(t, func(w http.ResponseWriter, r *http.Request) {
		expect(t, r.URL.Path, "/wc/v3/orders")
		expect(t, r.URL.RawQuery, "page=1")
		expect(t, r.UserAgent(), rest.DefaultUserAgent)
		w.Header().Set("X-Request-ID", "r-7")
		reply(w, 200, oneOrder)
	})
	answer, err := b.client.Get(t.Context(), orders())
	require.NoError(t, err)
	require.Equal(t, oneOrder, string(answer.Body)) //nolint:testifylint // byte for byte, and not as JSON
	require.Equal(t, "r-7", answer.RequestID)
	require.Equal(t, start, answer.At)
	require.Equal(t, []connectors.Call{{Stream: "orders", Endpoint: "orders", Status: 200, Bytes: 19}}, b.calls)
}

func TestAFailureThatPassesIsTriedAgain(t *testing.T) {
	for _, status := range []int{408, 429, 500, 502, 503, 504, 520, 524} {
		n := 0
		b := setup(t, func(w http.ResponseWriter, _ *http.Request) {
			if n++; n < 3 {
				reply(w, status, `{"message":"busy"}`)
				return
			}
			reply(w, 200, `[]`)
		})
		answer, err := b.client.Get(t.Context(), orders())
		require.NoError(t, err, status)
		require.Equal(t, `[]`, string(answer.Body))
		require.Len(t, b.clock.Slept(), 2)
		require.Equal(t, []int{0, 1, 2}, []int{b.calls[0].Retry, b.calls[1].Retry, b.calls[2].Retry})
	}
}
