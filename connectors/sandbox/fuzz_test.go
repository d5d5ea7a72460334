package sandbox

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzQuery: whatever the query, the answer is well-formed and refusals are WordPress's.
func FuzzQuery(f *testing.F) {
	for _, seed := range []string{
		"per_page=100&page=2", "status[]=any&status[1]=trash", "status=completed,trash", "modified_after=2026-09-15T07:59:59%2B02:00",
		"a[b=1&[=2&]=3&%zz=%", "include=1,2,,3&exclude[]=", "_fields=id,refunds.id&dp=9999999999", "page=99999999999999999999&offset=-1",
		"offset=5&per_page=3&orderby=modified&order=asc", "after=2026-02-31T24:59:59-23:59", "dp=-3", "consumer_key=a&consumer_secret=b",
		"orderby=name&role=all&order=desc", "status=all&orderby=product&product=22,23", "orderby=price&type=variable&status=draft", "sku=&code=&email=A%40b",
		"oauth_consumer_key=x&oauth_nonce=y", "orderby=include&include=30,31", "status[x][y]=1", "rest_route=/wc/v3/orders",
	} {
		f.Add(seed)
	}
	w, err := New(Options{Orders: 40})
	require.NoError(f, err)
	face := w.WooCommerce("main", WooConfig{NoGzip: true})
	f.Fuzz(func(t *testing.T, query string) {
		for _, path := range []string{
			"/wp-json/wc/v3/orders", "/wp-json/wc/v3/refunds", "/wp-json/wc/v3/products", "/wp-json/wc/v3/products/38/variations",
			"/wp-json/wc/v3/coupons", "/wp-json/wc/v3/customers", "/wp-json/wc/v3/products/reviews", "/wp-json/wc/v3/coupons/11",
		} {
			r := httptest.NewRequest(http.MethodGet, "https://shop.example"+path, nil)
			r.URL.RawQuery = query
			r.SetBasicAuth(WooKey, WooSecret)
			got := do(t, face, r)
			text := got.text
			require.True(t, json.Valid([]byte(text)), "%d %.200s", got.StatusCode, text)
			require.Contains(t, []int{200, 400, 401}, got.StatusCode)
		}
	})
}

// FuzzJSONString: strings come out as JSON that reads back as they went in.
func FuzzJSONString(f *testing.F) {
	for _, seed := range []string{"", "a/b\"c\\d\n", "Ünï 🎈 ✎", "\x00\x1f\u2028", "\xff\xfe"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		j := &phpJSON{}
		j.string(s)
		var back string
		require.NoError(t, json.Unmarshal(j.buf, &back))
		want, err := json.Marshal(s) // replaces what is not UTF-8
		require.NoError(t, err)
		var expected string
		require.NoError(t, json.Unmarshal(want, &expected))
		require.Equal(t, expected, back)
		for _, c := range j.buf {
			require.Less(t, c, byte(0x80))
		}
	})
}

// FuzzMoney: rounding and writing agree with the decimal library.
func FuzzMoney(f *testing.F) {
	f.Add(int64(1_005_000), 2)
	f.Add(int64(-735_000), 2)
	f.Add(int64(-1), 0)
	f.Add(int64(27_783_000), 6)
	f.Fuzz(func(t *testing.T, n int64, digits int) {
		if digits < 0 || digits > 12 || n > 1<<60 || n < -1<<60 {
			return // outside what amounts can be
		}
		exact := dec(string(appendFixed(nil, micro(n), microDigits)))
		want := exact.Round(int32(digits)).StringFixed(int32(digits))
		if exact.Round(int32(digits)).IsZero() {
			want = dec("0").StringFixed(int32(digits))
		}
		require.Equal(t, want, string(appendFixed(nil, micro(n), digits)))
		require.True(t, exact.Round(int32(digits)).Equal(micro(n).decimal(digits)))
	})
}
