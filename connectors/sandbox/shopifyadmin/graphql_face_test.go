package shopifyadmin

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestABudgetIsSpentAndComesBack(t *testing.T) {
	w := newGraphWorld(t, DefaultShop(), FaceConfig{Throttle: true})
	const query = `{ orders(first: 250, sortKey: ID) { nodes { id } } }`
	a := w.ask(query, nil)
	require.Equal(t, 2+pageWeight(250), a.Extensions.Cost.Requested)
	require.Equal(t, 2+pageWeight(120), *a.Extensions.Cost.Actual, "120 came back")
	require.Equal(t, 2000, a.Extensions.Cost.Throttle.Maximum)
	require.Equal(t, 100, a.Extensions.Cost.Throttle.Rate)
	require.Equal(t, 2000-*a.Extensions.Cost.Actual, a.Extensions.Cost.Throttle.Available)

	dear := `{ orders(first: 250, sortKey: ID) { nodes { id lineItems(first: 50) { nodes { id } } } } }`
	refused := graphReply{}
	for range 50 {
		if refused = w.ask(dear, nil); len(refused.Errors) > 0 {
			break
		}
	}
	require.Equal(t, http.StatusOK, refused.Status, "being throttled is no HTTP error")
	require.Equal(t, "THROTTLED", at(t, any(refused.Errors[0]), "extensions", "code"))
	require.Nil(t, refused.Data)
	require.Nil(t, refused.Extensions.Cost.Actual)
	missing := refused.Extensions.Cost.Requested - refused.Extensions.Cost.Throttle.Available
	require.Positive(t, missing)

	w.now = w.now.Add(time.Duration(missing-1) * 10 * time.Millisecond)
	require.NotEmpty(t, w.ask(dear, nil).Errors, "a point is missing yet")
	w.now = w.now.Add(10 * time.Millisecond)
	require.Empty(t, w.ask(dear, nil).Errors)
	w.now = w.now.Add(time.Hour)
	require.Equal(t, 2000-*w.ask(query, nil).Extensions.Cost.Actual, w.ask(query, nil).Extensions.Cost.Throttle.Available+*a.Extensions.Cost.Actual)
}

func TestOneQueryMayNotCostMoreThanAThousand(t *testing.T) {
	w := newGraphWorld(t, DefaultShop(), FaceConfig{})
	a := w.ask(`{ orders(first: 250) { nodes { lineItems(first: 250) { nodes { taxLines { title } product { id } variant { product { id } } } }
		shippingLines(first: 250) { nodes { id taxLines { title } discountAllocations { discountApplication { index } } } } } } }`, nil)
	require.Equal(t, http.StatusOK, a.Status)
	require.Equal(t, "MAX_COST_EXCEEDED", at(t, any(a.Errors[0]), "extensions", "code"))
	require.Greater(t, at(t, any(a.Errors[0]), "extensions", "cost"), 1000.0)
	require.Nil(t, a.Data)
}

func TestActualCostsNeverExceedRequestedOnes(t *testing.T) {
	w := newGraphWorld(t, DollarShop(), FaceConfig{})
	for _, query := range []string{
		`{ orders(first: 50) { nodes { id lineItems(first: 10) { nodes { id taxLines { title } } } refunds { id } } } }`,
		`{ orders(first: 50) { edges { cursor node { id customer { id } } } } }`, `{ shop { name plan { displayName } } }`,
		`{ ordersCount { count } }`, `{ customers(first: 5, query: "id:1") { nodes { id } } }`,
	} {
		a := w.ask(query, nil)
		require.LessOrEqual(t, *a.Extensions.Cost.Actual, a.Extensions.Cost.Requested, query)
		require.Positive(t, *a.Extensions.Cost.Actual)
	}
}

// TestAMissingScopeLeavesTheRestOfTheAnswer: an error beside data, at the field's path.
func TestAMissingScopeLeavesTheRestOfTheAnswer(t *testing.T) {
	w := newGraphWorld(t, DefaultShop(), FaceConfig{Scopes: []string{"read_orders", "read_all_orders"}})
	a := w.ask(`{ orders(first: 60) { nodes { id customer { id } } } shop { name } }`, nil)
	require.Equal(t, http.StatusOK, a.Status)
	require.NotEmpty(t, a.Errors)
	require.Equal(t, "ACCESS_DENIED", at(t, any(a.Errors[0]), "extensions", "code"))
	require.Equal(t, "`read_customers` access scope.", at(t, any(a.Errors[0]), "extensions", "requiredAccess"))
	require.Equal(t, []any{"orders", "nodes", 0.0, "customer"}, a.Errors[0]["path"])
	require.Len(t, listAt(t, any(a.Data), "orders", "nodes"), 60)
	require.Equal(t, w.shop.config.Title, at(t, any(a.Data), "shop", "name"))

	a = w.ask(`{ customers(first: 1) { nodes { id } } shop { name } }`, nil)
	require.Len(t, a.Errors, 1)
	require.Nil(t, a.Data, "customers may not be null: there is no data at all")

	a = w.ask(`{ node(id: "`+gid("Customer", w.shop.customers[0].id)+`") { id } }`, nil)
	require.Equal(t, "ACCESS_DENIED", at(t, any(a.Errors[0]), "extensions", "code"))

	scopes := listAt(t, w.good(`{ currentAppInstallation { accessScopes { handle } } }`, nil), "currentAppInstallation", "accessScopes")
	require.Equal(t, []any{map[string]any{"handle": "read_orders"}, map[string]any{"handle": "read_all_orders"}}, scopes)
}

func TestAShopWithoutShopifyPaymentsHasNoAccount(t *testing.T) {
	const query = `{ shopifyPaymentsAccount { id payouts(first: 3) { nodes { net { amount } } } } }`
	require.Nil(t, newGraphWorld(t, DefaultShop(), FaceConfig{}).good(query, nil)["shopifyPaymentsAccount"])
	payouts := listAt(t, newGraphWorld(t, DollarShop(), FaceConfig{}).good(query, nil), "shopifyPaymentsAccount", "payouts", "nodes")
	require.Len(t, payouts, 3)
}

func TestWhatIsNoQueryIsRefused(t *testing.T) {
	w := newGraphWorld(t, DefaultShop(), FaceConfig{})
	for query, code := range map[string]string{
		"{ orders(first: 1) { nodes { id flavour } } }":          "undefinedField",
		"{ orders(first: 1, flavour: 2) { nodes { id } } }":      "knownArgumentNames",
		"query($x: Int!) { orders(first: $x) { nodes { id } } }": "INVALID_VARIABLE",
		"{ orders(first: 1) { nodes { customer } } }":            "scalarLeafs",
		"{": "", "query A { shop { name } } query B { shop { name } }": "",
		"{ orders(first: 1, sortKey: UPDATED) { nodes { id } } }": "valuesOfCorrectType",
	} {
		a := w.ask(query, nil)
		require.Equal(t, http.StatusOK, a.Status, query)
		require.NotEmpty(t, a.Errors, query)
		require.Nil(t, a.Data)
		if code != "" {
			require.Equal(t, code, at(t, any(a.Errors[0]), "extensions", "code"), query)
		}
	}
	a := w.ask("{ orders(first: 1) { nodes { id flavour } } }", nil)
	require.Equal(t, "Field 'flavour' doesn't exist on type 'Order'", a.Errors[0]["message"])
	require.Equal(t, []any{"query", "orders", "nodes", "flavour"}, a.Errors[0]["path"])
	require.Equal(t, http.StatusBadRequest, w.ask(" ", nil).Status)
	require.NotEmpty(t, w.askVersion("2026-04", "{ orders(first: 1) { nodes { attribution { handle } } } }", nil).Errors)
	require.Empty(t, w.askVersion("2026-07", "{ orders(first: 1) { nodes { attribution { handle } } } }", nil).Errors)
}

func TestFragmentsAliasesAndDirectivesAreFollowed(t *testing.T) {
	w := newGraphWorld(t, DefaultShop(), FaceConfig{})
	data := w.good(`query($no: Boolean!) { a: orders(first: 1, sortKey: ID) { nodes { ...Ids number: name } } a: orders(first: 1, sortKey: ID) { nodes { test @include(if: $no) closed @skip(if: $no) } } }
		fragment Ids on Node { __typename id ... on Order { name } ... on Customer { email } }`, map[string]any{"no": false})
	node, ok := at(t, data, "a", "nodes", 0).(map[string]any)
	require.True(t, ok)
	require.Equal(t, []string{"__typename", "closed", "id", "name", "number"}, sortedNames(node))
	require.Equal(t, node["name"], node["number"])
}

func TestFaultsOfGraphQL(t *testing.T) {
	w := newGraphWorld(t, DefaultShop(), FaceConfig{})
	const query = `{ orders(first: 20) { nodes { id shippingLine { title } } } }`
	w.face.SetGraphQLFaults(GraphQLFaults{Throttle: 1})
	require.Equal(t, "THROTTLED", at(t, any(w.ask(query, nil).Errors[0]), "extensions", "code"))
	require.Empty(t, w.ask(query, nil).Errors)

	w.face.SetGraphQLFaults(GraphQLFaults{Partial: 1})
	a := w.ask(query, nil)
	require.Len(t, a.Errors, 1)
	require.Equal(t, "INTERNAL_SERVER_ERROR", at(t, any(a.Errors[0]), "extensions", "code"))
	require.Len(t, listAt(t, any(a.Data), "orders", "nodes"), 20)
	require.Empty(t, w.ask(query, nil).Errors)

	w.face.SetGraphQLFaults(GraphQLFaults{MaxPerPage: 10})
	require.Equal(t, http.StatusGatewayTimeout, w.ask(query, nil).Status)
	require.Equal(t, http.StatusOK, w.ask(strings.Replace(query, "20", "10", 1), nil).Status)

	w.face.SetFaults(Faults{Kinds: []Fault{Fault500}, Every: 1, First: 1})
	require.Equal(t, http.StatusInternalServerError, w.ask(`{ shop { name } }`, nil).Status)
	require.Equal(t, http.StatusOK, w.ask(`{ shop { name } }`, nil).Status)
}

// TestSalesOfAgreementsAddUpToTheOrder: what is dated adds up to what the order comes to.
func TestSalesOfAgreementsAddUpToTheOrder(t *testing.T) {
	for _, config := range []Config{DefaultShop(), DollarShop()} {
		w := newGraphWorld(t, config, FaceConfig{})
		for i := range w.shop.orders {
			o := w.shop.orderAt(i)
			data, problems := w.answerAll(`query($id: ID!) { order(id: $id) { currentTotalPriceSet { shopMoney { amount } } refunds { id }
				agreements(first: 250) { nodes { reason sales(first: 250) { nodes { __typename totalAmount { shopMoney { amount } } } } } } } }`,
				map[string]any{"id": gid("Order", o.id)})
			require.Empty(t, problems)
			text, err := encoded(data)
			require.NoError(t, err)
			require.Contains(t, string(text), `"currentTotalPriceSet":{"shopMoney":{"amount":"`+trimmed(o.totals().currentTotal.shop, o.currency)+`"`)
			var sum int64
			for _, a := range o.agreements {
				for _, s := range a.sales {
					sum += s.amount.shop
				}
			}
			require.Equal(t, o.totals().currentTotal.shop, sum)
			require.Equal(t, len(o.refunds), strings.Count(string(text), "gid://shopify/Refund/"))
		}
	}
}
