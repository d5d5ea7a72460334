package sandbox

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

func newWorld(t *testing.T, o Options) *World {
	t.Helper()
	w, err := New(o)
	require.NoError(t, err)
	return w
}

// get asks a face over "TLS" with Basic keys.
func get(t *testing.T, h http.Handler, target string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, "https://shop.example"+target, nil)
	r.SetBasicAuth(WooKey, WooSecret)
	return do(t, h, r)
}

func do(t *testing.T, h http.Handler, r *http.Request) *http.Response {
	t.Helper()
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	return rec.Result()
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	require.NoError(t, err)
	return string(b)
}

func TestTheSameSeedGivesTheSameBytesAlsoAfterMoving(t *testing.T) {
	dump := func() string {
		w := newWorld(t, Options{Seed: 7, Orders: 300})
		f := w.WooCommerce("main", WooConfig{})
		var all string
		for range 3 {
			for _, path := range []string{"orders?per_page=100&page=2&orderby=id", "orders?orderby=modified&per_page=50&status=any", "refunds?per_page=100", "orders?status=trash"} {
				all += body(t, get(t, f, "/wp-json/wc/v3/"+path))
			}
			all += body(t, do(t, w.ECB(), httptest.NewRequest(http.MethodGet, "/stats/eurofxref/eurofxref-hist.csv", nil)))
			w.Advance(150)
		}
		return all
	}
	first := dump()
	require.Equal(t, first, dump())
	require.Greater(t, len(first), 1_000_000)
}

func itoa(n int) string { return string(appendTrimmed(nil, micro(n)*unit)) }
