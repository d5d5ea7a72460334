package sandbox

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// dated is what filters by date look at, from the truth.
type dated struct {
	id                int64
	created, modified time.Time
}

func datedTruth(w *World, of Resource) (all []dated) {
	switch of {
	case ResourceCustomers:
		for _, c := range w.Customers("main") {
			all = append(all, dated{c.ID, c.Created, c.Modified})
		}
	case ResourceProducts:
		for _, p := range w.Products("main") {
			if p.Status != "trash" {
				all = append(all, dated{p.ID, p.Created, p.Modified})
			}
		}
	case ResourceVariations:
		for _, v := range w.Variations("main") {
			if v.Status != "trash" {
				all = append(all, dated{v.ID, v.Created, v.Modified})
			}
		}
	case ResourceCoupons:
		for _, c := range w.Coupons("main") {
			if c.Status == "publish" {
				all = append(all, dated{c.ID, c.Created, c.Modified})
			}
		}
	case ResourceReviews:
		for _, r := range w.Reviews("main") {
			if r.Status == "approved" || r.Status == "hold" {
				all = append(all, dated{r.ID, r.Created, time.Time{}})
			}
		}
	}
	return all
}

// TestRecordFiltersGiveWhatTheTruthSays compares random queries with a plain loop over
// the world's own lists. Customers know no filter by date; reviews know one by creation,
// in shop time or with a zone, whatever dates_are_gmt says.
func TestRecordFiltersGiveWhatTheTruthSays(t *testing.T) {
	w := newWorld(t, Options{Seed: 31, Orders: 200})
	w.Advance(900)
	f := newest(w)
	r := rand.New(rand.NewPCG(3, 4))
	zone, err := time.LoadLocation("Europe/Amsterdam")
	require.NoError(t, err)
	for _, of := range resources {
		truth := datedTruth(w, of)
		for range 25 {
			q := url.Values{}
			bound := truth[r.IntN(len(truth))].created
			modified := truth[r.IntN(len(truth))].modified
			after, before, modifiedAfter := r.IntN(2) == 0, r.IntN(3) == 0, r.IntN(2) == 0 && !modified.IsZero()
			text := func(at time.Time) string { return at.Format(wooTime) }
			if of == ResourceReviews {
				text = func(at time.Time) string { return at.In(zone).Format(time.RFC3339) }
			}
			q.Set("dates_are_gmt", strconv.FormatBool(true))
			if after {
				q.Set("after", text(bound))
			}
			if before {
				q.Set("before", text(bound.Add(90*24*time.Hour)))
			}
			if modifiedAfter {
				q.Set("modified_after", text(modified))
			}
			var want []int64
			for _, d := range truth {
				inCreated := (!after || d.created.After(bound)) && (!before || d.created.Before(bound.Add(90*24*time.Hour)))
				inModified := !modifiedAfter || d.modified.After(modified)
				if (of == ResourceCustomers || inCreated) && (of == ResourceCustomers || of == ResourceReviews || inModified) {
					want = append(want, d.id)
				}
			}
			got := listedIDs(everything(t, f, route(of)+"&"+q.Encode()))
			if len(want) == 0 {
				require.Empty(t, got)
				continue
			}
			require.Equal(t, want, got, "%s %s", of, q.Encode())
		}
	}
}

func TestPastTheEndTheTotalsOfRecordsStayRight(t *testing.T) {
	w := newWorld(t, Options{Seed: 31, Orders: 100})
	f := newest(w)
	for _, of := range resources {
		total := strconv.Itoa(len(datedTruth(w, of)))
		got := get(t, f, "/wp-json/wc/v3/"+route(of)+"&per_page=10&page=77")
		require.Equal(t, http.StatusOK, got.StatusCode)
		require.Equal(t, "[]", got.text)
		require.Equal(t, total, headerOf(got, "X-WP-Total"), of)
		require.Contains(t, headerOf(got, "Link"), `rel="prev"`)
	}
	require.Equal(t, "[]", get(t, f, "/wp-json/wc/v3/products/999999/variations").text, "an unknown product has no variations, and that is no error")
}

func TestDefaultOrders(t *testing.T) {
	w := newWorld(t, Options{Seed: 31, Orders: 100})
	f := newest(w)
	created := func(rs []listedRecord) (all []string) {
		for _, r := range rs {
			all = append(all, r.Created)
		}
		return all
	}
	for _, path := range []string{"products?", "variations?", "coupons?", "products/reviews?"} {
		got := created(everything(t, f, path))
		slices.Reverse(got)
		require.True(t, slices.IsSorted(got), "%s: newest first", path)
	}
	var names []string
	for _, c := range everything(t, f, "customers?role=all") {
		var o struct{ Username string }
		require.NoError(t, json.Unmarshal([]byte(c.whole), &o))
		names = append(names, o.Username)
	}
	require.True(t, slices.IsSorted(names), "customers by name")
	registered := created(everything(t, f, "customers?role=all&orderby=registered_date"))
	require.True(t, slices.IsSorted(registered), "ascending is their default")
	prices := everything(t, f, "products?orderby=price&order=asc")
	for i, p := range prices[1:] {
		if prices[i].Price != "" {
			require.False(t, dec(prices[i].Price).GreaterThan(dec(p.Price)))
		}
	}
}

// TestABulkEditCannotBePagedByModified: rows that share a second are repeated and left
// out, as with orders.
func TestABulkEditCannotBePagedByModified(t *testing.T) {
	w := newWorld(t, Options{Seed: 31, Orders: 100})
	f := newest(w)
	tied := w.TouchRecords("main", ResourceProducts)
	seen := map[int64]bool{}
	for page := range len(tied)/5 + 1 {
		got := get(t, f, "/wp-json/wc/v3/products?orderby=modified&order=asc&per_page=5&_fields=id&page="+strconv.Itoa(page+1))
		var records []listedRecord
		require.NoError(t, json.Unmarshal([]byte(got.text), &records))
		for _, r := range records {
			seen[r.ID] = true
		}
	}
	require.Less(t, len(seen), len(tied))
	require.Len(t, everything(t, f, "products?orderby=id"), len(tied))
}

func TestRecordParametersAreAsStrictAsTheRoutes(t *testing.T) {
	w := newWorld(t, Options{Seed: 31, Orders: 60})
	f := newest(w)
	for query, wanted := range map[string]string{
		"products?status=trash,publish":    "status is not one of any, future, trash, draft, pending, private, and publish.",
		"products?orderby=registered_date": "orderby is not one of date, id, include, title, slug, modified, menu_order, price, popularity, and rating.",
		"customers?orderby=date":           "orderby is not one of id, include, name, and registered_date.",
		"customers?role=guest":             "role is not one of all, administrator, editor, author, contributor, subscriber, customer, and shop_manager.",
		"products/reviews?status=any":      "status is not one of all, hold, approved, spam, and trash.",
		"products/reviews?orderby=rating":  "orderby is not one of date, date_gmt, id, include, and product.",
		"coupons?orderby=code":             "orderby is not one of date, id, include, title, slug, and modified.",
		"customers?per_page=101":           "per_page must be between 1 (inclusive) and 100 (inclusive)",
		"variations?modified_after=soon":   "Invalid date.",
	} {
		got := get(t, f, "/wp-json/wc/v3/"+query)
		require.Equal(t, http.StatusBadRequest, got.StatusCode, query)
		require.Contains(t, got.text, wanted, query)
	}
	for _, query := range []string{"customers?modified_after=soon", "products/reviews?modified_after=soon&dates_are_gmt=maybe", "coupons?status=none", "products?dp=x"} {
		require.Equal(t, http.StatusOK, get(t, f, "/wp-json/wc/v3/"+query).StatusCode, "%s: not a parameter here", query)
	}
	one := func(query string, id int64) {
		t.Helper()
		require.Equal(t, []int64{id}, listedIDs(everything(t, f, query)), query)
	}
	customer := w.Customers("main")[20]
	one("customers?email="+url.QueryEscape(customer.Email), customer.ID)
	one("coupons?code=welkom10", 11)
	one("products?sku=SKU-0003", 24)
	one("products?type=gift-card&include="+strconv.FormatInt(w.GiftCardProducts("main")[1], 10), w.GiftCardProducts("main")[1])
	review := w.Reviews("main")[3]
	for _, r := range everything(t, f, fmt.Sprintf("products/reviews?product=%d&status=%s", review.ProductID, review.Status)) {
		require.Contains(t, r.whole, fmt.Sprintf(`"product_id":%d,`, review.ProductID))
	}
}

func TestWhatEachVersionHasOfRecords(t *testing.T) {
	w := newWorld(t, Options{Seed: 31, Orders: 60})
	hoodie := "products/38/variations?per_page=1"
	for _, c := range []struct {
		version                                     string
		filter, parent, gtin, cost, additive, store bool
	}{
		{version: "5.7"}, {version: "5.8", filter: true}, {version: "8.9", filter: true, parent: true},
		{version: "9.2", filter: true, parent: true, gtin: true}, {version: "9.5.1", filter: true, parent: true, gtin: true, cost: true},
		{version: "9.9.5", filter: true, parent: true, gtin: true, cost: true, additive: true},
		{version: "10.3", filter: true, parent: true, gtin: true, cost: true, additive: true, store: true},
	} {
		f := w.WooCommerce("main", WooConfig{Version: c.version})
		for _, path := range []string{"products?type=simple&", "coupons?", "products/38/variations?"} {
			future := headerOf(get(t, f, "/wp-json/wc/v3/"+path+"modified_after=2099-01-01T00:00:00"), "X-WP-Total")
			require.Equal(t, c.filter, future == "0", "%s %s", c.version, path)
		}
		text := get(t, f, "/wp-json/wc/v3/"+hoodie).text
		require.Equal(t, c.parent, strings.Contains(text, `"parent_id":38`), c.version)
		require.Equal(t, c.gtin, strings.Contains(text, "global_unique_id"), c.version)
		require.Equal(t, c.cost, strings.Contains(text, "cost_of_goods_sold"), c.version)
		require.Equal(t, c.additive, strings.Contains(text, "defined_value_is_additive"), c.version)
		require.Equal(t, c.cost && !c.additive, strings.Contains(text, "defined_value_overrides_parent"), c.version)
		got := get(t, f, "/wp-json/wc/v3/variations?per_page=1")
		require.Equal(t, map[bool]int{true: http.StatusOK, false: http.StatusNotFound}[c.store], got.StatusCode, c.version)
		if c.store {
			require.Contains(t, got.text, `"parent_id":`)
		}
	}
}

func TestUnknownSingleRecordsAreRefusedByKind(t *testing.T) {
	f := newest(newWorld(t, Options{Orders: 30}))
	for path, code := range map[string]string{
		"products/999999": "woocommerce_rest_product_invalid_id", "products/38/variations/22": "woocommerce_rest_product_variation_invalid_id",
		"coupons/22": "woocommerce_rest_shop_coupon_invalid_id", "customers/999999": "woocommerce_rest_invalid_id",
		"products/reviews/1": "woocommerce_rest_review_invalid_id", "variations/39": "rest_no_route",
	} {
		got := get(t, f, "/wp-json/wc/v3/"+path)
		require.Equal(t, http.StatusNotFound, got.StatusCode, path)
		require.Contains(t, got.text, code, path)
	}
}

func TestASingleRecordIsTheListedOne(t *testing.T) {
	w := newWorld(t, Options{Seed: 3, Orders: 60})
	f := newest(w)
	for _, of := range resources {
		for _, r := range everything(t, f, route(of))[:8] {
			path := string(of)
			switch of {
			case ResourceReviews:
				path = "products/reviews"
			case ResourceVariations:
				path = "products/" + strconv.FormatInt(r.ParentID, 10) + "/variations"
			default: // the route is named like the resource
			}
			got := get(t, f, "/wp-json/wc/v3/"+path+"/"+strconv.FormatInt(r.ID, 10)).text
			if of == ResourceVariations { // the store-wide listing has links of its own
				got, r.whole = strings.Split(got, `,"_links"`)[0], strings.Split(r.whole, `,"_links"`)[0]
			}
			require.Equal(t, r.whole, got)
		}
	}
	got := get(t, f, "/wp-json/wc/v3/products/22?_fields=id,sku").text
	require.JSONEq(t, `{"id":22,"sku":"SKU-0001"}`, got)
}
