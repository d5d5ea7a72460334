package shopifyadmin

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const orderPages = `query($first: Int!, $after: String, $q: String, $key: OrderSortKeys, $back: Boolean) {
	orders(first: $first, after: $after, query: $q, sortKey: $key, reverse: $back) { nodes { id updatedAt createdAt processedAt } pageInfo { hasNextPage hasPreviousPage endCursor } }
}`

// pagesOf reads the orders of a query to their end.
func (w *graphWorld) pagesOf(query string, variables map[string]any) (nodes []any, pages int) {
	w.t.Helper()
	for range 500 {
		data := w.good(query, variables)
		nodes = append(nodes, listAt(w.t, data, "orders", "nodes")...)
		pages++
		if at(w.t, data, "orders", "pageInfo", "hasNextPage") != true {
			return nodes, pages
		}
		variables["after"] = at(w.t, data, "orders", "pageInfo", "endCursor")
	}
	w.t.Fatal("the connection never ends")
	return nil, 0
}

func idsOfNodes(t *testing.T, nodes []any) []string {
	t.Helper()
	ids := make([]string, len(nodes))
	for i, n := range nodes {
		ids[i], _ = at(t, n, "id").(string)
	}
	return ids
}

func TestPagesOfAnySortHaveEveryOrderOnceInOrder(t *testing.T) {
	w := newGraphWorld(t, DefaultShop(), FaceConfig{})
	for key, field := range map[string]string{"UPDATED_AT": "updatedAt", "CREATED_AT": "createdAt", "PROCESSED_AT": "processedAt", "ID": "id"} {
		for _, back := range []bool{false, true} {
			nodes, pages := w.pagesOf(orderPages, map[string]any{"first": 17, "key": key, "back": back})
			require.Equal(t, 8, pages)
			seen := map[string]bool{}
			last := ""
			for _, n := range nodes {
				id, _ := at(t, n, "id").(string)
				require.False(t, seen[id], id)
				seen[id] = true
				value, _ := at(t, n, field).(string)
				if last != "" && back {
					require.LessOrEqual(t, value, last, key)
				} else if last != "" {
					require.GreaterOrEqual(t, value, last, key)
				}
				last = value
			}
			require.Len(t, seen, 120)
		}
	}
}

func TestACursorOfAnotherListIsRefused(t *testing.T) {
	w := newGraphWorld(t, DefaultShop(), FaceConfig{})
	start := map[string]any{"first": 10, "key": "UPDATED_AT", "back": false, "q": "updated_at:>=2025-01-01"}
	end := at(t, w.good(orderPages, start), "orders", "pageInfo", "endCursor")
	for name, value := range map[string]any{"key": "CREATED_AT", "back": true, "q": "updated_at:>=2025-01-02"} {
		other := map[string]any{"first": 10, "key": "UPDATED_AT", "back": false, "q": "updated_at:>=2025-01-01", "after": end}
		other[name] = value
		a := w.ask(orderPages, other)
		require.Equal(t, http.StatusOK, a.Status)
		require.Len(t, a.Errors, 1, name)
		require.Equal(t, "Invalid cursor for current pagination sort.", a.Errors[0]["message"])
		require.Nil(t, a.Data, "orders may not be null, so data is")
	}
	for _, after := range []string{"x", "e30=", "bm90IGpzb24="} {
		a := w.ask(orderPages, map[string]any{"first": 10, "after": after})
		require.NotEmpty(t, a.Errors, after)
	}
}

func TestPageSizesAreBounded(t *testing.T) {
	w := newGraphWorld(t, DefaultShop(), FaceConfig{})
	for args, message := range map[string]string{
		"first: 251":            "first cannot exceed 250",
		"reverse: true":         "you must provide one of first or last",
		"first: 3, last: 3":     "providing both first and last is not supported",
		"last: 3":               "using last without before is not supported",
		"first: 3, after: \"\"": "",
	} {
		a := w.ask(fmt.Sprintf("{ customers(%s) { nodes { id } } }", args), nil)
		if message == "" {
			require.Empty(t, a.Errors, args)
			continue
		}
		require.Len(t, a.Errors, 1, args)
		require.Equal(t, message, a.Errors[0]["message"])
	}
}

func TestNestedConnectionsPageOnTheirOwn(t *testing.T) {
	w := newGraphWorld(t, DefaultShop(), FaceConfig{})
	whole := map[string][]string{}
	for _, n := range listAt(t, w.good(`{ products(first: 50) { nodes { id variants(first: 250) { nodes { id } } } } }`, nil), "products", "nodes") {
		id, _ := at(t, n, "id").(string)
		whole[id] = idsOfNodes(t, listAt(t, n, "variants", "nodes"))
	}
	several := 0
	for id, want := range whole {
		nodes, pages := []any(nil), 0
		after := any(nil)
		for {
			data := w.good(`query($id: ID!, $after: String) { product(id: $id) { variants(first: 60, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } } }`,
				map[string]any{"id": id, "after": after})
			nodes = append(nodes, listAt(t, data, "product", "variants", "nodes")...)
			pages++
			if at(t, data, "product", "variants", "pageInfo", "hasNextPage") != true {
				break
			}
			after = at(t, data, "product", "variants", "pageInfo", "endCursor")
		}
		require.Equal(t, want, idsOfNodes(t, nodes))
		if pages > 1 {
			several++
		}
	}
	require.NotZero(t, several, "no product has more than sixty variants")
}

func TestAnEmptyPageMayHaveANextOne(t *testing.T) {
	w := newGraphWorld(t, DefaultShop(), FaceConfig{})
	plain, pages := w.pagesOf(orderPages, map[string]any{"first": 50, "key": "UPDATED_AT"})
	w.face.SetGraphQLFaults(GraphQLFaults{EmptyPages: true})
	nodes, twice := w.pagesOf(orderPages, map[string]any{"first": 50, "key": "UPDATED_AT"})
	require.Equal(t, idsOfNodes(t, plain), idsOfNodes(t, nodes))
	require.Equal(t, 2*pages, twice)
}

func TestLastReadsBackwards(t *testing.T) {
	w := newGraphWorld(t, DefaultShop(), FaceConfig{})
	first := w.good(`{ orders(first: 20, sortKey: ID) { nodes { id } pageInfo { endCursor } } }`, nil)
	back := w.good(`query($b: String) { orders(last: 5, before: $b, sortKey: ID) { nodes { id } pageInfo { hasNextPage hasPreviousPage } } }`,
		map[string]any{"b": at(t, first, "orders", "pageInfo", "endCursor")})
	require.Equal(t, idsOfNodes(t, listAt(t, first, "orders", "nodes"))[14:19], idsOfNodes(t, listAt(t, back, "orders", "nodes")))
	require.Equal(t, true, at(t, back, "orders", "pageInfo", "hasPreviousPage"))
}

func TestNobodyPagesThroughMoreThanTheCeiling(t *testing.T) {
	c := &graphCall{face: &graphql{faults: &graphFaults{}}}
	places := make([]sortPlace, mostPaged+100)
	for i := range places {
		places[i] = sortPlace{number: int64(i + 1), id: int64(i + 1)}
	}
	render := func(int) object { return object{} }
	w := pageWindow{first: 250, after: places[mostPaged-251].cursorText(1, false)}
	last, ok := c.cut(w, 1, false, places, render).(*connected)
	require.True(t, ok)
	require.True(t, last.next, "there are more, and they cannot be had")
	w.after = last.cursors[len(last.cursors)-1]
	require.Error(t, c.cut(w, 1, false, places, render).(error))
}

func TestOrdersOfMoreThanSixtyDaysAgoNeedAScope(t *testing.T) {
	w := newGraphWorld(t, DefaultShop(), FaceConfig{Scopes: []string{"read_orders", "read_customers"}})
	all, _ := w.pagesOf(orderPages, map[string]any{"first": 250})
	require.NotEmpty(t, all)
	require.Less(t, len(all), 120)
	for _, n := range all {
		created, _ := at(t, n, "createdAt").(string)
		require.GreaterOrEqual(t, created, w.now.Add(-60*24*time.Hour).Format(time.RFC3339))
	}
	old := w.shop.orders[0]
	require.Nil(t, at(t, w.good(`query($id: ID!) { order(id: $id) { id } }`, map[string]any{"id": gid("Order", old.id)}), "order"))
	require.InDelta(t, len(all), at(t, w.good(`{ ordersCount(limit: null) { count } }`, nil), "ordersCount", "count"), 0)
}

func TestNodesGiveWhatExistsAndNullForTheRest(t *testing.T) {
	w := newGraphWorld(t, DefaultShop(), FaceConfig{})
	id := gid("Order", w.shop.orders[3].id)
	data := w.good(`query($ids: [ID!]!) { nodes(ids: $ids) { __typename id ... on Order { name } } }`,
		map[string]any{"ids": []string{id, "gid://shopify/Order/1", "gid://shopify/Shop/1"}})
	require.Equal(t, id, at(t, data, "nodes", 0, "id"))
	require.Nil(t, at(t, data, "nodes", 1))
	require.Equal(t, "Shop", at(t, data, "nodes", 2, "__typename"))
	many := make([]string, 251)
	for i := range many {
		many[i] = id
	}
	a := w.ask(`query($ids: [ID!]!) { nodes(ids: $ids) { id } }`, map[string]any{"ids": many})
	require.Equal(t, "MAX_INPUT_SIZE_EXCEEDED", at(t, any(a.Errors[0]), "extensions", "code"))
	require.NotEmpty(t, w.ask(`{ node(id: "12") { id } }`, nil).Errors)
}

func TestCountsAreCappedUnlessTheLimitIsNull(t *testing.T) {
	w := newGraphWorld(t, DefaultShop(), FaceConfig{})
	data := w.good(`{ capped: ordersCount(limit: 7) { count precision } all: ordersCount(limit: null) { count precision } }`, nil)
	require.Equal(t, map[string]any{"count": 7.0, "precision": "AT_LEAST"}, data["capped"])
	require.Equal(t, map[string]any{"count": 120.0, "precision": "EXACT"}, data["all"])
}
