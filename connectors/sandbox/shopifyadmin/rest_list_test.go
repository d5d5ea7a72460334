package shopifyadmin

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPagesOfEveryListingAreTheWholeListOnce(t *testing.T) {
	f := NewFace(dollarShop(), FaceConfig{})
	for path, name := range map[string]string{
		"orders.json?status=any": "orders", "orders.json?status=any&order=updated_at+asc": "orders",
		"orders.json?status=any&since_id=1": "orders", "customers.json": "customers", "products.json": "products",
		"checkouts.json": "checkouts", "tender_transactions.json": "tender_transactions", "price_rules.json": "price_rules",
		"shopify_payments/payouts.json": "payouts", "shopify_payments/balance/transactions.json": "transactions",
		"shopify_payments/disputes.json": "disputes",
	} {
		t.Run(path, func(t *testing.T) {
			and := "?"
			if strings.Contains(path, "?") {
				and = "&"
			}
			whole := idsOf(t, everything(t, f, path+and+"fields=id&limit=250", name))
			paged := idsOf(t, everything(t, f, path+and+"fields=id&limit=17", name))
			require.Equal(t, whole, paged)
			require.Len(t, slices.Compact(sorted(paged)), len(paged))
			require.NotEmpty(t, whole)
		})
	}
}

func TestPreviousLeadsBackToTheSamePage(t *testing.T) {
	f := NewFace(dollarShop(), FaceConfig{})
	first := ask(t, f, "orders.json?status=any&limit=20")
	second := ask(t, f, first.to("next"))
	third := ask(t, f, second.to("next"))
	require.Empty(t, first.to("previous"))
	require.Equal(t, second.ids(t, "orders"), ask(t, f, third.to("previous")).ids(t, "orders"))
	require.Equal(t, first.ids(t, "orders"), ask(t, f, second.to("previous")).ids(t, "orders"))
}

func TestASinglePageHasNoLink(t *testing.T) {
	require.Empty(t, ask(t, NewFace(dollarShop(), FaceConfig{}), "locations.json").header.Get("Link"))
	require.Empty(t, ask(t, NewFace(dollarShop(), FaceConfig{}), "shopify_payments/disputes.json?limit=250").header.Get("Link"))
}

func TestPageInfoWithAnyFilterIs400(t *testing.T) {
	f := NewFace(dollarShop(), FaceConfig{})
	next := ask(t, f, "orders.json?status=any&limit=5&created_at_min=2025-09-02T00:00:00Z").to("next")
	for _, filter := range []string{"created_at_min=2025-09-02T00:00:00Z", "status=any", "since_id=1", "order=id", "nonsense=1"} {
		a := ask(t, f, next+"&"+filter)
		name, _, _ := strings.Cut(filter, "=")
		require.Equal(t, http.StatusBadRequest, a.status)
		require.JSONEq(t, `{"errors":{"`+name+`":"`+name+` cannot be passed when page_info is present. See https://shopify.dev/api/usage/pagination-rest for more information."}}`, a.text)
	}
	a := ask(t, f, strings.Replace(next, "limit=5", "limit=9&fields=id", 1))
	require.Len(t, a.list(t, "orders"), 9)
	require.Len(t, a.list(t, "orders")[0], 1)
}

func TestPageInfoIsBoundToItsListingAndCannotBeMade(t *testing.T) {
	f := NewFace(dollarShop(), FaceConfig{})
	next, err := url.Parse(ask(t, f, "orders.json?status=any&limit=5").to("next"))
	require.NoError(t, err)
	info := next.Query().Get("page_info")
	other := NewFace(euroShop(), FaceConfig{})
	for _, a := range []answered{
		ask(t, f, "customers.json?page_info="+info), ask(t, other, "orders.json?page_info="+info),
		ask(t, f, "orders.json?page_info="+info[:len(info)-2]), ask(t, f, "orders.json?page_info="), ask(t, f, "orders.json?page_info=eyJpZCI6MX0"),
	} {
		require.Equal(t, http.StatusBadRequest, a.status)
		require.JSONEq(t, `{"errors":{"page_info":"Invalid value."}}`, a.text)
	}
}

func TestPageInfoKeepsTheFiltersOfTheFirstPage(t *testing.T) {
	f := NewFace(dollarShop(), FaceConfig{})
	want := sorted(f.shop.kept(func(o *orderRecord) bool { return o.cancelled != 0 }))
	require.Greater(t, len(want), 6)
	require.Equal(t, want, sorted(idsOf(t, everything(t, f, "orders.json?status=cancelled&limit=3", "orders"))))
}

func TestLimitIs50AndNoMoreThan250(t *testing.T) {
	f := NewFace(dollarShop(), FaceConfig{})
	require.Len(t, ask(t, f, "orders.json?status=any").list(t, "orders"), 50)
	require.Len(t, ask(t, f, "orders.json?status=any&limit=1000").list(t, "orders"), 250)
	for _, bad := range []string{"0", "-1", "many"} {
		require.Equal(t, http.StatusBadRequest, ask(t, f, "orders.json?limit="+bad).status)
	}
}

func TestWithoutStatusOnlyOpenOrdersAreListedAndCounted(t *testing.T) {
	f := NewFace(dollarShop(), FaceConfig{})
	open := f.shop.kept(func(o *orderRecord) bool { return o.closed == 0 && o.cancelled == 0 })
	all := f.shop.kept(func(*orderRecord) bool { return true })
	require.Less(t, len(open), len(all))
	require.Equal(t, sorted(open), sorted(idsOf(t, everything(t, f, "orders.json?limit=250", "orders"))))
	require.JSONEq(t, `{"count":`+digits(int64(len(open)))+`}`, ask(t, f, "orders/count.json").text)
	require.JSONEq(t, `{"count":`+digits(int64(len(all)))+`}`, ask(t, f, "orders/count.json?status=any").text)
	hidden := f.shop.kept(func(o *orderRecord) bool { return o.cancelled != 0 })[0]
	require.Empty(t, ask(t, f, "orders.json?ids="+digits(hidden)).ids(t, "orders"), "ids do not lift the default")
	require.Equal(t, []int64{hidden}, ask(t, f, "orders.json?status=any&ids=1,"+digits(hidden)).ids(t, "orders"))
	require.Equal(t, http.StatusBadRequest, ask(t, f, "orders.json?status=all").status)
}

func TestSinceIDGoesByIDAndSeesNoUpdates(t *testing.T) {
	f := NewFace(dollarShop(), FaceConfig{})
	all := sorted(f.shop.kept(func(*orderRecord) bool { return true }))
	got := idsOf(t, everything(t, f, "orders.json?status=any&limit=100&since_id="+digits(all[9]), "orders"))
	require.Equal(t, all[10:], got)
}

func TestBothEndsOfFilteredInstantsBelongToThem(t *testing.T) {
	f := NewFace(dollarShop(), FaceConfig{})
	one := f.shop.orders[20]
	at := func(field string, unix int64) string {
		return field + "_min=" + url.QueryEscape(instant(unix).Format(time.RFC3339)) + "&" + field + "_max=" + url.QueryEscape(instant(unix).Format(time.RFC3339))
	}
	for field, unix := range map[string]int64{"created_at": one.created, "updated_at": one.updated, "processed_at": one.processed} {
		assert.Contains(t, ask(t, f, "orders.json?status=any&"+at(field, unix)).ids(t, "orders"), one.id, field)
		assert.NotContains(t, ask(t, f, "orders.json?status=any&"+at(field, unix-1)).ids(t, "orders"), one.id, field)
		assert.NotContains(t, ask(t, f, "orders.json?status=any&"+at(field, unix+1)).ids(t, "orders"), one.id, field)
	}
}

func TestNaiveInstantsAreReadInTheShopsZone(t *testing.T) {
	f := NewFace(dollarShop(), FaceConfig{})
	one := f.shop.orders[20]
	local := url.QueryEscape(instant(one.created).In(f.shop.zone).Format("2006-01-02T15:04:05"))
	utc := url.QueryEscape(instant(one.created).Format("2006-01-02T15:04:05"))
	require.Contains(t, ask(t, f, "orders.json?status=any&created_at_min="+local+"&created_at_max="+local).ids(t, "orders"), one.id)
	require.NotContains(t, ask(t, f, "orders.json?status=any&created_at_min="+utc+"&created_at_max="+utc).ids(t, "orders"), one.id)
	require.Equal(t, http.StatusBadRequest, ask(t, f, "orders.json?updated_at_min=yesterday").status)
	unescaped := instant(one.created).In(time.FixedZone("", 7200)).Format(time.RFC3339)
	require.Equal(t, http.StatusBadRequest, ask(t, f, "orders.json?updated_at_min="+unescaped).status, "an unescaped + is a space")
}

func TestAskedOrderIsKeptAndUnknownOnesAreIgnored(t *testing.T) {
	f := NewFace(dollarShop(), FaceConfig{})
	updated := func(path string) []string {
		var times []string
		for _, o := range everything(t, f, path, "orders") {
			at, err := time.Parse(time.RFC3339, o["updated_at"].(string))
			require.NoError(t, err)
			times = append(times, at.UTC().Format(time.RFC3339))
		}
		return times
	}
	times := updated("orders.json?status=any&limit=100&order=updated_at+asc")
	require.True(t, slices.IsSorted(times))
	require.False(t, slices.IsSorted(updated("orders.json?status=any&limit=100&order=total_price+asc")))
}

func TestChildrenCannotBeFilteredByTime(t *testing.T) {
	f := NewFace(dollarShop(), FaceConfig{})
	id := f.shop.kept(func(o *orderRecord) bool { return o.financial == "refunded" || o.financial == "partially_refunded" })[0]
	all := ask(t, f, "orders/"+digits(id)+"/refunds.json").ids(t, "refunds")
	require.NotEmpty(t, all)
	require.Equal(t, all, ask(t, f, "orders/"+digits(id)+"/refunds.json?created_at_min=2030-01-01T00:00:00Z").ids(t, "refunds"))
}

func TestFieldsAreTheMembersAskedFor(t *testing.T) {
	f := NewFace(dollarShop(), FaceConfig{})
	record := ask(t, f, "orders.json?status=any&limit=1&fields=created_at,id,+name,total-price").list(t, "orders")[0]
	require.ElementsMatch(t, []string{"created_at", "id", "name", "total_price"}, keysOf(record))
	a := ask(t, f, "orders/"+digits(f.shop.orders[0].id)+".json?fields=id,line_items")
	require.Equal(t, http.StatusOK, a.status)
	require.Contains(t, a.text, `"price_set"`, "members inside a member are whole")
	require.NotContains(t, a.text, `"financial_status"`)
}

func keysOf(m map[string]any) []string {
	var names []string
	for name := range m {
		names = append(names, name)
	}
	return names
}

func TestAPageGoesOnWhereItWasWhenItsLastRecordIsGone(t *testing.T) {
	s := builtShop(t, DollarShop(), 60)
	f := NewFace(s, FaceConfig{})
	first := ask(t, f, "orders.json?status=any&limit=20&order=id+asc")
	ids := first.ids(t, "orders")
	i, ok := s.orderIndex(ids[19])
	require.True(t, ok)
	s.mu.Lock()
	s.orders[i].gone = true
	s.mu.Unlock()
	rest := idsOf(t, everything(t, f, first.to("next"), "orders"))
	all := sorted(s.kept(func(*orderRecord) bool { return true }))
	require.Equal(t, all[19:], rest)
}

func TestInventoryItemsHaveToBeNamedAndComeFiftyAtATime(t *testing.T) {
	f := NewFace(dollarShop(), FaceConfig{})
	require.Equal(t, http.StatusBadRequest, ask(t, f, "inventory_items.json").status)
	var ids []string
	for _, v := range f.shop.variants {
		if !v.gone && !v.product.gone && len(ids) < 101 {
			ids = append(ids, digits(v.item.id))
		}
	}
	a := ask(t, f, "inventory_items.json?ids="+strings.Join(ids[:100], ","))
	require.Len(t, a.list(t, "inventory_items"), 50)
	require.Len(t, ask(t, f, a.to("next")).list(t, "inventory_items"), 50)
	require.Len(t, ask(t, f, "inventory_items.json?limit=100&ids="+strings.Join(ids[:100], ",")).list(t, "inventory_items"), 100)
	require.Equal(t, http.StatusBadRequest, ask(t, f, "inventory_items.json?ids="+strings.Join(ids, ",")).status)
	require.Equal(t, http.StatusUnprocessableEntity, ask(t, f, "inventory_levels.json").status)
}

func TestAProductShowsAHundredVariantsAndNoMore(t *testing.T) {
	f := NewFace(dollarShop(), FaceConfig{})
	var wide *product
	for _, p := range f.shop.products {
		if len(p.variants) > mostVariants && !p.gone {
			wide = p
		}
	}
	require.NotNil(t, wide)
	for _, p := range everything(t, f, "products.json?limit=250", "products") {
		if idOf(t, p) == wide.id {
			require.Len(t, p["variants"], mostVariants)
		}
	}
	require.Len(t, everything(t, f, "products/"+digits(wide.id)+"/variants.json", "variants"), mostVariants)
	last := wide.variants[len(wide.variants)-1]
	require.Equal(t, http.StatusNotFound, ask(t, f, "variants/"+digits(last.id)+".json").status)
}

func TestDestroyedThingsShowOnlyInTheEventLog(t *testing.T) {
	s := builtShop(t, DollarShop(), 20)
	f := NewFace(s, FaceConfig{})
	gone := s.orders[3].id
	s.mu.Lock()
	s.orders[3].gone = true
	s.deletions = append(s.deletions,
		&event{id: 1, subject: gone, kind: "Order", verb: "destroy", created: s.now, message: "deleted", author: "Test", arguments: []string{"#1004"}},
		&event{id: 2, subject: 9, kind: "Product", verb: "destroy", created: s.now, message: "deleted", author: "Test"})
	s.mu.Unlock()
	require.NotContains(t, idsOf(t, everything(t, f, "orders.json?status=any", "orders")), gone)
	require.Equal(t, http.StatusNotFound, ask(t, f, "orders/"+digits(gone)+".json").status)
	require.Equal(t, []int64{1}, ask(t, f, "events.json?filter=Order&verb=destroy").ids(t, "events"))
	require.Equal(t, []int64{1, 2}, ask(t, f, "events.json?filter=Order,Product&verb=destroy").ids(t, "events"))
	require.Equal(t, []int64{1}, ask(t, f, "orders/"+digits(gone)+"/events.json").ids(t, "events"))
	blind := NewFace(s, FaceConfig{Scopes: []string{"read_products"}})
	require.Equal(t, []int64{2}, ask(t, blind, "events.json").ids(t, "events"))
}

func FuzzPageInfo(f *testing.F) {
	face := NewFace(dollarShop(), FaceConfig{})
	f.Add("")
	f.Add("AAAAAAAAAAA")
	f.Add(face.pageInfo(cursor{Path: "orders", Query: "%zz", Key: 1, ID: 2}))
	f.Fuzz(func(t *testing.T, info string) {
		a := ask(t, face, "orders.json?page_info="+url.QueryEscape(info))
		require.Contains(t, []int{http.StatusOK, http.StatusBadRequest}, a.status)
	})
}

func FuzzFilterInstant(f *testing.F) {
	for _, s := range []string{"2025-09-02", "2025-09-02 10:00:00+00:00", "2025-09-02T10:00:00.5Z", "", "x"} {
		f.Add(s)
	}
	face := NewFace(dollarShop(), FaceConfig{})
	f.Fuzz(func(t *testing.T, text string) {
		a := ask(t, face, "orders/count.json?updated_at_min="+url.QueryEscape(text))
		require.Contains(t, []int{http.StatusOK, http.StatusBadRequest}, a.status)
	})
}
