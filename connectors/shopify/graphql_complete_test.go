package shopify

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/vendorjson"
	"github.com/tillhouse/tillhouse/schemas"
)

// §11.4: children beyond the first page are asked for, at every level: lines of an order
// and, of an agreement that has no id to be asked by, its sales.
func TestNestedListsAreReadToTheirEnd(t *testing.T) {
	sale := func(n int) string { return fmt.Sprintf(`{"id":"gid://shopify/ProductSale/%d"}`, n) }
	w := newWire(t, func(q asked) (int, string) {
		switch {
		case q.Operation == "OrdersPage":
			return http.StatusOK, data(`{"orders":{"nodes":[{"id":"gid://shopify/Order/7","updatedAt":"2026-10-01T00:00:00Z","agreements":{"edges":[
				{"cursor":"a1","node":{"id":"gid://shopify/SalesAgreement/1","sales":{"nodes":[%s],"pageInfo":{"hasNextPage":false,"endCursor":"s1"}}}},
				{"cursor":"a2","node":{"id":"gid://shopify/SalesAgreement/2","sales":{"nodes":[%s],"pageInfo":{"hasNextPage":true,"endCursor":"s2"}}}}
			],"pageInfo":{"hasNextPage":true,"endCursor":"a2"}}}],"pageInfo":{"hasNextPage":false,"endCursor":"o"}}}`, sale(1), sale(2))
		case q.Operation == "SalesOnward" && q.Variables["before"] == "a1":
			require.Equal(t, "gid://shopify/Order/7", q.Variables["id"])
			switch q.Variables["after"] {
			case "s2":
				return http.StatusOK, data(`{"node":{"agreements":{"nodes":[{"id":"gid://shopify/SalesAgreement/2","sales":{"nodes":[],"pageInfo":{"hasNextPage":true,"endCursor":"s3"}}}],"pageInfo":{"hasNextPage":true,"endCursor":"a2"}}}}`)
			case "s3":
				return http.StatusOK, data(`{"node":{"agreements":{"nodes":[{"id":"gid://shopify/SalesAgreement/2","sales":{"nodes":[%s],"pageInfo":{"hasNextPage":false,"endCursor":"s4"}}}],"pageInfo":{"hasNextPage":true,"endCursor":"a2"}}}}`, sale(3))
			}
		case q.Operation == "AgreementsOnward":
			require.Equal(t, "a2", q.Variables["after"])
			return http.StatusOK, data(`{"node":{"agreements":{"edges":[
				{"cursor":"a3","node":{"id":"gid://shopify/SalesAgreement/3","sales":{"nodes":[],"pageInfo":{"hasNextPage":true,"endCursor":"s5"}}}}
			],"pageInfo":{"hasNextPage":false,"endCursor":"a3"}}}}`)
		case q.Operation == "SalesOnward" && q.Variables["before"] == "a2":
			return http.StatusOK, data(`{"node":{"agreements":{"nodes":[{"id":"gid://shopify/SalesAgreement/3","sales":{"nodes":[%s],"pageInfo":{"hasNextPage":false,"endCursor":"s6"}}}],"pageInfo":{"hasNextPage":false,"endCursor":"a3"}}}}`, sale(4))
		}
		t.Errorf("%s %v was not expected", q.Operation, q.Variables)
		return http.StatusInternalServerError, ""
	})
	p, err := orderSpec(saleEventsTree()).page(bounded(t), w.reader(t, streamSaleEvents, 50), window{}, "")
	require.NoError(t, err)
	require.Len(t, p.rows, 1)
	require.JSONEq(t, fmt.Sprintf(`{"graphql":{"id":"gid://shopify/Order/7","updatedAt":"2026-10-01T00:00:00Z","agreements":{"nodes":[
		{"id":"gid://shopify/SalesAgreement/1","sales":{"nodes":[%s]}},
		{"id":"gid://shopify/SalesAgreement/2","sales":{"nodes":[%s,%s]}},
		{"id":"gid://shopify/SalesAgreement/3","sales":{"nodes":[%s]}}]}}}`, sale(1), sale(2), sale(3), sale(4)), string(p.rows[0].Payload))
}

// Another agreement behind the cursor than the one that was being read is told.
func TestAListThatChangedWhileItWasReadIsReadAgain(t *testing.T) {
	for name, second := range map[string]string{
		"another parent": `{"node":{"agreements":{"nodes":[{"id":"gid://shopify/SalesAgreement/9","sales":{"nodes":[],"pageInfo":{"hasNextPage":false}}}],"pageInfo":{"hasNextPage":false}}}}`,
		"no parent":      `{"node":{"agreements":{"nodes":[],"pageInfo":{"hasNextPage":false}}}}`,
		"no order":       `{"node":null}`,
	} {
		w := newWire(t, func(q asked) (int, string) {
			if q.Operation != "OrdersPage" {
				return http.StatusOK, data("%s", second)
			}
			return http.StatusOK, data(`{"orders":{"nodes":[{"id":"gid://shopify/Order/7","agreements":{"edges":[
				{"cursor":"a1","node":{"id":"gid://shopify/SalesAgreement/1","sales":{"nodes":[],"pageInfo":{"hasNextPage":true,"endCursor":"s"}}}}
			],"pageInfo":{"hasNextPage":false}}}],"pageInfo":{"hasNextPage":false}}}`)
		})
		_, err := orderSpec(saleEventsTree()).page(bounded(t), w.reader(t, streamSaleEvents, 50), window{}, "")
		require.Equal(t, connectors.Transient, connectors.KindOf(err), "%s: %v", name, err)
	}
}

// listOfRefunds are n refunds as an order has them.
func listOfRefunds(n int) string {
	all := make([]string, n)
	empty := `{"nodes":[],"pageInfo":{"hasNextPage":false,"endCursor":null}}`
	for i := range all {
		all[i] = fmt.Sprintf(`{"id":"gid://shopify/Refund/%d","refundLineItems":%s,"refundShippingLines":%s,"orderAdjustments":%s,"transactions":%s}`, i+1, empty, empty, empty, empty)
	}
	return "[" + strings.Join(all, ",") + "]"
}

// A plain list has no cursor. One that a vendor cuts although nothing asked for it is found,
// or the record says that it may lack something.
func TestPlainListsThatAreCutAreFound(t *testing.T) {
	for _, test := range []struct {
		there, unasked, largest, want int
		cut                           bool
	}{
		{there: 9, unasked: 250, largest: 250, want: 9},
		{there: 40, unasked: 250, largest: 250, want: 40},
		{there: 40, unasked: 10, largest: 250, want: 40},
		{there: 240, unasked: 25, largest: 250, want: 240},
		{there: 600, unasked: 100, largest: 250, want: 250, cut: true},
	} {
		w := newWire(t, func(q asked) (int, string) {
			if q.Operation == "OrdersPage" {
				return http.StatusOK, data(`{"orders":{"nodes":[{"id":"gid://shopify/Order/7","refunds":%s}],"pageInfo":{"hasNextPage":false}}}`, listOfRefunds(min(test.there, test.unasked)))
			}
			require.Equal(t, "RefundsWhole", q.Operation)
			var first int
			_, after, _ := strings.Cut(q.Query, "refunds(first: ")
			_, err := fmt.Sscanf(after, "%d", &first)
			require.NoError(t, err)
			return http.StatusOK, data(`{"node":{"refunds":%s}}`, listOfRefunds(min(test.there, test.largest, first)))
		})
		tree := connection{fields: "id", below: []connection{ordersTree().below[3]}}
		p, err := orderSpec(tree).page(bounded(t), w.reader(t, streamOrders, 50), window{}, "")
		require.NoError(t, err)
		var s shapes
		require.NoError(t, vendorjson.Decode(p.rows[0].Payload, &s))
		require.Equal(t, test.want, strings.Count(string(s.GraphQL), "Refund/"))
		require.Equal(t, test.cut, s.whole() != nil, "%+v", test)
	}
}

func TestRecordsByIDLeaveOutWhatIsGone(t *testing.T) {
	w := newWire(t, func(q asked) (int, string) {
		require.Equal(t, []any{"gid://shopify/Order/1", "gid://shopify/Order/2"}, q.Variables["ids"])
		return http.StatusOK, data(`{"nodes":[null,{"id":"gid://shopify/Order/2","transactions":[]}]}`)
	})
	rows, err := orderSpec(transactionsTree()).byID(bounded(t), w.reader(t, streamTransactions, 50), []string{"1", "2"})
	require.NoError(t, err)
	require.Equal(t, []string{"2"}, ids(rows))
}

// §11.5: a payment that was pending and succeeds later is in the order's next reading.
func TestAPendingPaymentThatSucceedsLaterReplacesItself(t *testing.T) {
	read := func(status, updated string) schemas.Transaction {
		w := newWire(t, func(asked) (int, string) {
			return http.StatusOK, data(`{"orders":{"nodes":[{"id":"gid://shopify/Order/7","updatedAt":%q,"transactions":[{"id":"gid://shopify/OrderTransaction/1","kind":"REFUND","status":%q,
				"createdAt":"2026-05-01T00:00:00Z","amountSet":{"shopMoney":{"amount":"9.5","currencyCode":"EUR"},"presentmentMoney":{"amount":"9.5","currencyCode":"EUR"}}}]}],
				"pageInfo":{"hasNextPage":false}}}`, updated, status)
		})
		p, err := orderSpec(transactionsTree()).page(bounded(t), w.reader(t, streamTransactions, 50), window{From: testStart.AddDate(0, 0, -1)}, "")
		require.NoError(t, err)
		require.NotContains(t, w.asked[0].Query, "transactions(")
		var rows schemas.Rows
		require.NoError(t, normaliseTransactions(connectors.Facts{Timezone: "Europe/Amsterdam", Currency: "EUR"}, p.rows[0].Record, &rows))
		return rows.Transactions[0]
	}
	require.Equal(t, "pending", read("PENDING", "2026-05-01T00:00:00Z").Status)
	require.Equal(t, "success", read("SUCCESS", "2026-11-01T00:00:00Z").Status)
}
