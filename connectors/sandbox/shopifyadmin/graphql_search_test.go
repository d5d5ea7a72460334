package shopifyadmin

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"
)

func TestSearchesAreUnderstoodAsDocumented(t *testing.T) {
	for text, want := range map[string]string{
		"":                         "null",
		"a b":                      `{"and":[{"field":"default","match_all":"a"},{"field":"default","match_all":"b"}]}`,
		"status:open OR test:true": `{"or":[{"field":"status","match_all":"open"},{"field":"test","match_all":"true"}]}`,
		"updated_at:>='2026-01-01T00:00:00Z' AND updated_at:<'2026-02-01T00:00:00Z'": `{"and":[{"field":"updated_at","range":{"gte":"2026-01-01T00:00:00Z"}},` +
			`{"field":"updated_at","range":{"lt":"2026-02-01T00:00:00Z"}}]}`,
		`name:"two words"`: `{"field":"name","match_all":"two words"}`,
		"-tag:x":           `{"not":{"field":"tag","match_all":"x"}}`,
		"NOT tag:x":        `{"not":{"field":"tag","match_all":"x"}}`,
		"(a:1 OR b:2) c:3": `{"and":[{"or":[{"field":"a","match_all":"1"},{"field":"b","match_all":"2"}]},{"field":"c","match_all":"3"}]}`,
		// As recorded: a dangling OR and a stray parenthesis are nothing, and one behind a
		// field is part of the value.
		"tag:x OR":  `{"field":"tag","match_all":"x"}`,
		"(x":        `{"field":"default","match_all":"x"}`,
		"tag:(x":    `{"field":"tag","match_all":"(x"}`,
		`tag:("x"`:  `{"field":"tag","match_all":"(\"x\""}`,
		"x)":        `{"field":"default","match_all":"x"}`,
		"OR":        "null",
		"AND NOT":   "null",
		"id:1,2":    `{"field":"id","match_all":"1,2"}`,
		`a:'it\'s'`: `{"field":"a","match_all":"it's"}`,
		"a: > '1'":  `{"field":"a","range":{"gt":"1"}}`,
		"a:'open":   `{"field":"a","match_all":"open"}`,
	} {
		node := parseSearch(text)
		got := "null"
		if node != nil {
			written, err := json.Marshal(node.parsed())
			require.NoError(t, err)
			got = string(written)
		}
		require.JSONEq(t, want, got, text)
	}
}

func FuzzParseSearch(f *testing.F) {
	for _, seed := range []string{"a:>='1' AND (b OR -c)", "tag:(x", `"`, "a:", "NOT NOT", "((", "-", ":", "a:b:c", "é:'"} {
		f.Add(seed)
	}
	f.Fuzz(func(_ *testing.T, text string) {
		if node := parseSearch(text); node != nil {
			node.parsed()
			node.terms()
		}
	})
}

// TestWindowsOfUpdatesTileTheOrders cuts time into closed windows: every order is in one.
func TestWindowsOfUpdatesTileTheOrders(t *testing.T) {
	w := newGraphWorld(t, DefaultShop(), FaceConfig{})
	var found []string
	for from := w.shop.config.From.AddDate(0, -1, 0); from.Before(w.now.AddDate(0, 1, 0)); from = from.AddDate(0, 1, 0) {
		q := fmt.Sprintf("updated_at:>='%s' AND updated_at:<'%s'", from.Format(time.RFC3339), from.AddDate(0, 1, 0).Format(time.RFC3339))
		nodes, _ := w.pagesOf(orderPages, map[string]any{"first": 50, "key": "UPDATED_AT", "q": q})
		found = append(found, idsOfNodes(t, nodes)...)
	}
	all, _ := w.pagesOf(orderPages, map[string]any{"first": 250})
	want := idsOfNodes(t, all)
	slices.Sort(found)
	slices.Sort(want)
	require.Equal(t, want, found)
}

func TestATimeWithoutAZoneIsTheShops(t *testing.T) {
	w := newGraphWorld(t, DollarShop(), FaceConfig{})
	o := w.shop.orders[60]
	at := time.Unix(o.updated, 0)
	naive := at.In(w.shop.zone).Format("2006-01-02T15:04:05")
	count := func(q string) any {
		return w.good(`query($q: String) { ordersCount(query: $q) { count } }`, map[string]any{"q": q})["ordersCount"].(map[string]any)["count"]
	}
	require.InDelta(t, 1.0, count(fmt.Sprintf("id:%d updated_at:'%s'", o.id, naive)), 0)
	require.InDelta(t, 0.0, count(fmt.Sprintf("id:%d updated_at:'%sZ'", o.id, naive)), 0)
	require.InDelta(t, 1.0, count(fmt.Sprintf("id:%d updated_at:'%s'", o.id, at.UTC().Format(time.RFC3339))), 0)
	require.InDelta(t, 1.0, count(fmt.Sprintf("id:%d updated_at:%s", o.id, at.In(w.shop.zone).Format(time.DateOnly))), 0)
	require.InDelta(t, 1.0, count(fmt.Sprintf("id:%d updated_at:<=now", o.id)), 0)
}

// TestCustomersAreFoundByWholeDays: a window inside a day finds nobody of that day.
func TestCustomersAreFoundByWholeDays(t *testing.T) {
	w := newGraphWorld(t, DollarShop(), FaceConfig{})
	one := w.shop.customers[0]
	at := time.Unix(one.updated, 0)
	find := func(from, to time.Time) int {
		q := fmt.Sprintf("id:%d updated_at:>='%s' updated_at:<'%s'", one.id, from.UTC().Format(time.RFC3339), to.UTC().Format(time.RFC3339))
		return len(listAt(t, w.good(`query($q: String) { customers(first: 5, query: $q) { nodes { id } } }`, map[string]any{"q": q}), "customers", "nodes"))
	}
	require.Zero(t, find(at.Add(-time.Minute), at.Add(time.Minute)))
	day := dayStart(at, w.shop.zone)
	require.Equal(t, 1, find(day.Add(5*time.Hour), day.AddDate(0, 0, 1)), "the day is found whole, however late it begins")
}

func TestProductsFoundByASearchAreActiveUnlessItSaysOtherwise(t *testing.T) {
	w := newGraphWorld(t, DefaultShop(), FaceConfig{})
	for i, status := range []string{"draft", "archived", "unlisted"} {
		w.shop.products[i].status = status
	}
	count := func(q string) float64 {
		n, _ := w.good(`query($q: String) { productsCount(query: $q) { count } }`, map[string]any{"q": q})["productsCount"].(map[string]any)["count"].(float64)
		return n
	}
	all, active := count(""), 0
	for _, p := range w.shop.products {
		if p.status == "active" && !p.gone {
			active++
		}
	}
	require.InDelta(t, active, count("updated_at:>=2000"), 0)
	require.InDelta(t, all, count("updated_at:>=2000 status:active,archived,draft,unlisted"), 0)
	require.Less(t, float64(active), all)
	require.Positive(t, count("status:DRAFT"))
}

func TestAFilterThatTheSandboxLacksIsNotIgnored(t *testing.T) {
	w := newGraphWorld(t, DefaultShop(), FaceConfig{})
	a := w.ask(`{ orders(first: 1, query: "gateway:x") { nodes { id } } }`, nil)
	require.Contains(t, a.Errors[0]["message"], "does not filter orders")
}
