package sandbox

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func newWorld(t *testing.T, o Options) *World {
	t.Helper()
	w, err := New(o)
	require.NoError(t, err)
	return w
}

// reply is an answer read to its end.
type reply struct {
	StatusCode   int
	Header       http.Header
	Uncompressed bool
	text         string
}

// get asks a face over "TLS" with Basic keys.
func get(t *testing.T, h http.Handler, target string) reply {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, "https://shop.example"+target, nil)
	r.SetBasicAuth(WooKey, WooSecret)
	return do(t, h, r)
}

func do(t *testing.T, h http.Handler, r *http.Request) reply {
	t.Helper()
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	return reply{StatusCode: rec.Code, Header: rec.Header(), text: rec.Body.String()}
}

// headerOf finds a header however it is spelled: WordPress's own spelling is not Go's.
func headerOf(r reply, name string) string {
	for spelled, values := range r.Header {
		if strings.EqualFold(spelled, name) {
			return values[0]
		}
	}
	return ""
}

func TestTheSameSeedGivesTheSameBytesAlsoAfterMoving(t *testing.T) {
	dump := func() string {
		w := newWorld(t, Options{Seed: 7, Orders: 300})
		f := w.WooCommerce("main", WooConfig{})
		var all strings.Builder
		for range 3 {
			for _, of := range resources {
				all.WriteString(get(t, newest(w), "/wp-json/wc/v3/"+route(of)+"&per_page=50").text)
			}
			for _, path := range []string{"orders?per_page=100&page=2&orderby=id", "orders?orderby=modified&per_page=50&status=any", "refunds?per_page=100", "orders?status=trash"} {
				all.WriteString(get(t, f, "/wp-json/wc/v3/"+path).text)
			}
			all.WriteString(do(t, w.ECB(), httptest.NewRequest(http.MethodGet, "/stats/eurofxref/eurofxref-hist.csv", nil)).text)
			w.Advance(150)
		}
		return all.String()
	}
	first := dump()
	require.Equal(t, first, dump())
	require.Greater(t, len(first), 1_000_000)
}

func itoa(n int) string { return string(appendTrimmed(nil, micro(n)*unit)) }
