package sandbox

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// BenchmarkBuild invents a shop with 300,000 orders.
func BenchmarkBuild(b *testing.B) {
	for b.Loop() {
		if _, err := New(Options{Orders: 300_000}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkPage serves pages of 100 orders out of 300,000, as a sync reads them.
func BenchmarkPage(b *testing.B) {
	w, err := New(Options{Orders: 300_000})
	if err != nil {
		b.Fatal(err)
	}
	f := w.WooCommerce("main", WooConfig{NoGzip: true})
	page, size := 0, 0
	for b.Loop() {
		page = page%2900 + 1
		r := httptest.NewRequest(http.MethodGet, "https://shop.example/wp-json/wc/v3/orders?per_page=100&orderby=modified&order=asc&page="+itoa(page), nil)
		r.SetBasicAuth(WooKey, WooSecret)
		rec := httptest.NewRecorder()
		f.ServeHTTP(rec, r)
		size += rec.Body.Len()
	}
	b.SetBytes(int64(size / b.N))
	b.ReportMetric(float64(100*b.N)/b.Elapsed().Seconds(), "orders/s")
}
