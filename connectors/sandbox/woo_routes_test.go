package sandbox

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestReportSettingsAreInTheirGroup(t *testing.T) {
	shop := DefaultShop()
	shop.DateType, shop.ExcludedStatuses = "date_completed", []string{"failed", "packed"}
	w := newWorld(t, Options{Orders: 30, Shops: []Shop{shop}})
	type setting struct {
		ID    string          `json:"id"`
		Value json.RawMessage `json:"value"`
	}
	f := w.WooCommerce("main", WooConfig{})
	var group []setting
	require.NoError(t, json.Unmarshal([]byte(get(t, f, "/wp-json/wc/v3/settings/wc_admin").text), &group))
	require.Equal(t, "woocommerce_excluded_report_order_statuses", group[0].ID)
	require.JSONEq(t, `["failed","packed"]`, string(group[0].Value))
	var one setting
	require.NoError(t, json.Unmarshal([]byte(get(t, f, "/wp-json/wc/v3/settings/wc_admin/woocommerce_date_type").text), &one))
	require.JSONEq(t, `"date_completed"`, string(one.Value))
	require.NoError(t, json.Unmarshal([]byte(get(t, f, "/wp-json/wc/v3/settings/general/woocommerce_price_num_decimals").text), &one))
	require.JSONEq(t, `"2"`, string(one.Value))
	require.NoError(t, json.Unmarshal([]byte(get(t, f, "/wp-json/wc/v3/settings/tax/woocommerce_prices_include_tax").text), &one))
	require.JSONEq(t, `"yes"`, string(one.Value))
	require.NoError(t, json.Unmarshal([]byte(get(t, f, "/wp-json/wc/v3/settings/products/woocommerce_weight_unit").text), &one))
	require.JSONEq(t, `"kg"`, string(one.Value))
	require.Contains(t, get(t, f, "/wp-json/wc/v3/settings").text, `"id":"wc_admin"`)
	require.Contains(t, get(t, f, "/wp-json/wc/v3/settings").text, `"id":"products"`)

	for path, code := range map[string]string{
		"settings/none": "rest_setting_setting_group_invalid", "settings/general/none": "rest_setting_setting_invalid",
	} {
		got := get(t, f, "/wp-json/wc/v3/"+path)
		require.Equal(t, http.StatusNotFound, got.StatusCode)
		require.Contains(t, got.text, code)
	}
	old := w.WooCommerce("main", WooConfig{Version: "3.9"})
	require.Equal(t, http.StatusNotFound, get(t, old, "/wp-json/wc/v3/settings/wc_admin").StatusCode)
	older := w.WooCommerce("main", WooConfig{Version: "5.8"})
	require.Equal(t, http.StatusNotFound, get(t, older, "/wp-json/wc/v3/settings/wc_admin/woocommerce_date_type").StatusCode)
}

func TestProductsTellGiftCardsApart(t *testing.T) {
	w := newWorld(t, Options{Orders: 30})
	f := w.WooCommerce("main", WooConfig{})
	var products []struct {
		ID   int64  `json:"id"`
		Type string `json:"type"`
	}
	got := get(t, f, "/wp-json/wc/v3/products?per_page=100&orderby=id&order=asc&_fields=id,type")
	require.NoError(t, json.Unmarshal([]byte(got.text), &products))
	var cards []int64
	kinds := map[string]int{}
	for _, p := range products {
		kinds[p.Type]++
		if p.Type == "gift-card" {
			cards = append(cards, p.ID)
		}
	}
	require.Equal(t, w.GiftCardProducts("main"), cards)
	want := map[string]int{}
	for _, p := range w.Products("main") {
		if p.Status != "trash" {
			want[p.Type]++
		}
	}
	require.Equal(t, want, kinds)
	require.Equal(t, strconv.Itoa(len(products)), headerOf(got, "X-WP-Total"))
	require.NotContains(t, get(t, f, "/wp-json/wc/v3/products?include="+strconv.FormatInt(cards[0], 10)).text, `"simple"`)
}

func TestARefundHasItsOwnAddressUnderItsOrder(t *testing.T) {
	w := newWorld(t, Options{Seed: 3, Orders: 200})
	f := w.WooCommerce("main", WooConfig{})
	truth := w.Refunds("main")[4]
	order := "/wp-json/wc/v3/orders/" + strconv.FormatInt(truth.OrderID, 10)
	one := get(t, f, order+"/refunds/"+strconv.FormatInt(truth.ID, 10))
	require.Equal(t, http.StatusOK, one.StatusCode)
	require.Contains(t, one.text, `"amount":"`+truth.Amount.StringFixed(2)+`"`)
	var listed []json.RawMessage
	require.NoError(t, json.Unmarshal([]byte(get(t, f, order+"/refunds").text), &listed))
	require.True(t, slices.ContainsFunc(listed, func(r json.RawMessage) bool { return string(r) == one.text }))
	require.Contains(t, get(t, f, order+"/refunds/1").text, "woocommerce_rest_invalid_order_refund_id")
	require.Contains(t, get(t, f, "/wp-json/wc/v3/orders/1/refunds/1").text, "woocommerce_rest_invalid_order_id")
	require.Equal(t, "[]", get(t, f, "/wp-json/wc/v3/orders/1/refunds").text, "an unknown order has no refunds, and that is no error")
	require.Contains(t, get(t, f, "/wp-json/wc/v3/refunds?per_page=1").text, `"parent_id":`)
	require.NotContains(t, one.text, `"parent_id":`)
}

func TestVisitorsSeeTheIndexAndNothingElse(t *testing.T) {
	f := newWorld(t, Options{Orders: 30}).WooCommerce("main", WooConfig{})
	ask := func(path string) reply {
		return do(t, f, httptest.NewRequest(http.MethodGet, "https://shop.example"+path, nil))
	}
	require.Equal(t, http.StatusOK, ask("/wp-json/").StatusCode)
	for _, path := range []string{"orders", "orders/30", "orders/30/refunds", "orders/30/refunds/31", "refunds", "products", "system_status", "settings/general", "orders/statuses", "reports/orders/totals",
		"products/22", "products/38/variations", "products/38/variations/39", "products/reviews", "coupons", "coupons/11", "customers"} {
		got := ask("/wp-json/wc/v3/" + path)
		require.Equal(t, http.StatusUnauthorized, got.StatusCode, path)
		require.Contains(t, got.text, "woocommerce_rest_cannot_view", path)
	}
	for _, path := range []string{"/", "/wp-json/wp/v2/posts", "/wp-json/wc/v3/orders/x", "/wp-json/wc/v3/variations", "/wp-json/wc/v3/customers/99", "/wp-json/wc/v3/products/reviews/9"} {
		require.Equal(t, http.StatusNotFound, ask(path).StatusCode, path)
	}
	require.Equal(t, http.StatusBadRequest, ask("/wp-json/wc/v3/orders?per_page=101").StatusCode, "parameters are checked before permission")
}

func TestAClockTimeThatHappensTwiceOrNeverIsReadAsPHPDoes(t *testing.T) {
	zone, err := time.LoadLocation("Europe/Amsterdam")
	require.NoError(t, err)
	r := &reader{shop: newWorld(t, Options{Orders: 30}).shops[0], version: version{}}
	for text, want := range map[string]string{
		"2025-10-26T02:30:00":       "2025-10-26T00:30:00Z", // the first of the two
		"2026-03-29T02:30:00":       "2026-03-29T01:30:00Z", // half past three
		"2026-03-29T01:59:59":       "2026-03-29T00:59:59Z",
		"2026-03-29T03:00:00":       "2026-03-29T01:00:00Z",
		"2026-07-01T24:00:00":       "2026-07-01T22:00:00Z",
		"2026-02-30T00:00:00":       "2026-03-01T23:00:00Z", // rolls over
		"2026-07-01t12:00:00.999z":  "2026-07-01T12:00:00Z",
		"2026-07-01T12:00:00-05":    "2026-07-01T17:00:00Z",
		"2026-07-01 12:00:00+05:30": "2026-07-01T06:30:00Z",
	} {
		q := phpQuery{}
		q.set("after", text)
		r.query = &q
		require.Equal(t, want, time.Unix(r.date("after", false), 0).UTC().Format(time.RFC3339), text)
		require.Empty(t, r.invalid)
	}
	require.Equal(t, "+0200", time.Unix(at("2025-10-26T00:30:00Z"), 0).In(zone).Format("-0700"))
}

func TestFiltersOnProductAndIncludeOrder(t *testing.T) {
	w := newWorld(t, Options{Seed: 3, Orders: 200})
	f := w.WooCommerce("main", WooConfig{})
	card := w.GiftCardProducts("main")[0]
	var want []int64
	for _, o := range w.Orders("main") {
		if o.Status != "trash" && slices.ContainsFunc(o.Lines, func(l Line) bool { return l.ProductID == card }) {
			want = append(want, o.ID)
		}
	}
	require.NotEmpty(t, want)
	require.Equal(t, want, ids(list(t, f, "orderby=id&order=asc&product="+strconv.FormatInt(card, 10))))

	orders := ids(list(t, f, "orderby=id"))
	asked := []int64{orders[5], orders[90], orders[2]}
	var text []string
	for _, id := range asked {
		text = append(text, strconv.FormatInt(id, 10))
	}
	require.Equal(t, asked, ids(list(t, f, "orderby=include&include="+strings.Join(text, ","))))
	require.Equal(t, orders[7:10], pageOf(t, f, "orderby=id&per_page=3&offset=7"))
}

func pageOf(t *testing.T, f http.Handler, query string) []int64 {
	t.Helper()
	var orders []listedOrder
	require.NoError(t, json.Unmarshal([]byte(get(t, f, "/wp-json/wc/v3/orders?_fields=id&"+query).text), &orders))
	return ids(orders)
}

func TestAWorldSaysWhatItHas(t *testing.T) {
	second := DefaultShop()
	second.Name = "second"
	w := newWorld(t, Options{Orders: 30, Shops: []Shop{DefaultShop(), second}})
	require.Equal(t, []string{"main", "second"}, w.Shops())
	require.Equal(t, second.Name, w.Config("second").Name)
	require.NotEqual(t, w.Orders("main")[3].Total, w.Orders("second")[3].Total, "two shops are two worlds of orders")
	require.Panics(t, func() { w.Orders("third") })
	require.Panics(t, func() { w.WooCommerce("main", WooConfig{Version: "nine"}) })
}
