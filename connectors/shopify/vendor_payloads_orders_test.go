package shopify

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/connectortest"
	"github.com/tillhouse/tillhouse/schemas"
)

// notOrders are the vendor's files below the named folders that hold orders' members and
// are no orders, by reason.
var notOrders = map[string]string{
	"webhook-docs-2026-04/orders/edited.json": "tells which lines an edit changed; no order",
	"webhook-docs-2026-04/orders/delete.json": "an id alone",
	"rest-samples-2026-07/order.07.json":      "a count",
}

// refusedOrders are orders that the mapping must refuse, by what it says.
var refusedOrders = map[string]string{
	"rest-samples-2026-07/order.02.json":      "it has no currency", // asked for with some fields only
	"rest-samples-2026-07/order.05.json":      "it has no currency", // the same
	"webhook-exemplars/2023-10/orders/1.json": "want an amount",     // the words "example string" stand in place of values
	"webhook-exemplars/2024-01/orders/1.json": "want an amount",
	"webhook-exemplars/2024-01/orders/2.json": "want an amount",
	"webhook-exemplars/2025-04/orders/1.json": "want an amount",
}

// publishedOrder is what a vendor's order says, read another way than the connector does.
type publishedOrder map[string]any

func (o publishedOrder) text(name string) string {
	switch v := o[name].(type) {
	case json.Number:
		return v.String()
	case string:
		return v
	}
	return ""
}

func (o publishedOrder) amount(t *testing.T, name string) decimal.Decimal {
	t.Helper()
	if o.text(name) == "" {
		return decimal.Zero
	}
	d, err := decimal.NewFromString(o.text(name))
	require.NoError(t, err, name)
	return d
}

func (o publishedOrder) list(name string) []publishedOrder {
	var list []publishedOrder
	all, _ := o[name].([]any)
	for _, one := range all {
		if object, ok := one.(map[string]any); ok {
			list = append(list, object)
		}
	}
	return list
}

func readPublished(t *testing.T, path string) []publishedOrder {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	d := json.NewDecoder(strings.NewReader(string(text)))
	d.UseNumber()
	var whole publishedOrder
	require.NoError(t, d.Decode(&whole), path)
	for _, key := range []string{"payload", "body", "response"} { // how some publishers wrap theirs
		if inner, ok := whole[key].(map[string]any); ok {
			whole = inner
		}
	}
	if one, ok := whole["order"].(map[string]any); ok {
		return []publishedOrder{one}
	}
	if list := whole.list("orders"); len(list) > 0 {
		return list
	}
	if whole["line_items"] != nil && whole["total_price"] != nil {
		return []publishedOrder{whole}
	}
	return nil
}

// orderFiles are where the vendor's orders are.
var orderFiles = []string{
	"rest-samples-2026-07/order.*.json", "rest-samples-2026-07/customer.14.json", "python-api-fixtures/order*.json", "go-shopify-fixtures/order.json", "go-shopify-fixtures/orders.json",
	"webhook-exemplars/*/orders/*.json", "webhook-docs-2026-04/orders/*.json",
}

// TestEveryOrderThatShopifyPublishedIsMapped checks amounts against the vendor's own.
func TestEveryOrderThatShopifyPublishedIsMapped(t *testing.T) {
	t.Parallel()
	mappedOrders := 0
	for _, name := range vendorFiles(t, orderFiles...) {
		file := vendorFile(t, name)
		found := readPublished(t, file)
		if reason := notOrders[name]; reason != "" || strings.Contains(name, "risk") {
			require.Empty(t, found, "%s: %s", name, reason)
			continue
		}
		require.NotEmpty(t, found, "%s has no order, and nothing says why", name)
		for _, o := range found {
			if says := refusedOrders[name]; says != "" {
				_, err := mapPublished(t, o)
				require.ErrorContains(t, err, says, name)
				continue
			}
			t.Run(name, func(t *testing.T) {
				rows, err := mapPublished(t, o)
				require.NoError(t, err)
				requirePublished(t, name, o, rows)
			})
			mappedOrders++
		}
	}
	require.Greater(t, mappedOrders, 8)
}

func mapPublished(t *testing.T, o publishedOrder) (rows schemas.Rows, err error) {
	t.Helper()
	raw, err := json.Marshal(o)
	require.NoError(t, err)
	currency := o.text("currency")
	facts := connectors.Facts{Shop: "main", Platform: "shopify", Timezone: "America/Toronto", Currency: currency, Decimals: decimalsOf(currency)}
	cut, err := reduceAddresses(raw)
	require.NoError(t, err)
	ready, err := redactOrders().Prepare(connectortest.Keyer(t))
	require.NoError(t, err)
	payload, err := ready.Apply(inREST(cut))
	require.NoError(t, err)
	require.NotContains(t, string(payload), "@", "an address is left")
	for _, name := range []string{"Bob", "Norman", "Chestnut", "Steve Shipper", "Shippington"} {
		require.NotContains(t, string(payload), name)
	}
	return rows, normaliseOrder(facts, connectors.Record{ID: vendorID(text(o.text("id"))), Payload: payload}, &rows)
}

func requirePublished(t *testing.T, name string, o publishedOrder, rows schemas.Rows) {
	t.Helper()
	require.Len(t, rows.Orders, 1, name)
	r := &rows.Orders[0]
	same := func(what string, want, got decimal.Decimal) {
		t.Helper()
		require.True(t, want.Equal(got), "%s: %s: want %s, got %s", name, what, want, got)
	}
	same("total_price", o.amount(t, "total_price"), r.Total)
	same("total_tax", o.amount(t, "total_tax"), r.Tax)
	same("total_outstanding", o.amount(t, "total_outstanding"), r.Outstanding)
	require.Equal(t, o.text("name"), r.OrderNumber, name)
	lines := o.list("line_items")
	require.GreaterOrEqual(t, len(rows.OrderLines), len(lines), name)
	for i, l := range lines {
		row := rows.OrderLines[i]
		price := l.amount(t, "price").Mul(l.amount(t, "quantity"))
		paid := price
		for _, a := range l.list("discount_allocations") {
			paid = paid.Sub(a.amount(t, "amount"))
		}
		if o["taxes_included"] == true {
			same("line incl. tax", paid, row.TotalInclTax)
		} else {
			same("line", paid, row.Net)
			same("line before discount", price, row.Gross)
		}
		require.True(t, row.Gross.Equal(row.Net.Add(row.Discount)), "%s: gross is net and discount", name)
	}
	refunds := o.list("refunds")
	require.Len(t, rows.Refunds, len(refunds), name)
	for i, f := range refunds {
		money := decimal.Zero
		for _, x := range f.list("transactions") {
			if x.text("kind") == "refund" && x.text("status") == "success" {
				money = money.Add(x.amount(t, "amount"))
			}
		}
		same("money of a refund", money, rows.Refunds[i].MoneyRefunded)
		require.Len(t, slices.DeleteFunc(slices.Clone(rows.RefundLines), func(l schemas.RefundLine) bool {
			return l.RefundID != rows.Refunds[i].RefundID || l.Kind == kindShipping || l.Kind == kindAdjustment || l.Kind == kindDuty
		}), len(f.list("refund_line_items")), name)
	}
}

// refundFiles are where the vendor's refunds are.
var refundFiles = []string{"rest-samples-2026-07/refund.*.json", "python-api-fixtures/refund.json", "webhook-docs-2026-04/refunds/create.json"}

// TestEveryRefundThatShopifyPublishedIsMapped reads refunds as those of an order.
func TestEveryRefundThatShopifyPublishedIsMapped(t *testing.T) {
	t.Parallel()
	seen := 0
	for _, name := range vendorFiles(t, refundFiles...) {
		file := vendorFile(t, name)
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		d := json.NewDecoder(strings.NewReader(string(text)))
		d.UseNumber()
		var whole publishedOrder
		require.NoError(t, d.Decode(&whole), file)
		list := whole.list("refunds")
		if one, ok := whole["refund"].(map[string]any); ok {
			list = append(list, one)
		}
		if one, ok := whole["response"].(map[string]any); ok {
			list = append(list, one)
		}
		if len(list) == 0 && whole["refund_line_items"] != nil {
			list = append(list, whole)
		}
		for _, f := range list {
			if f.text("id") == "" {
				continue // a calculation
			}
			product, tax := decimal.Zero, decimal.Zero
			exact := true
			for _, l := range f.list("refund_line_items") {
				set, ok := l["subtotal_set"].(map[string]any)
				exact = exact && ok
				if ok {
					product = product.Add(publishedOrder(set["shop_money"].(map[string]any)).amount(t, "amount"))
					tax = tax.Add(publishedOrder(l["total_tax_set"].(map[string]any)["shop_money"].(map[string]any)).amount(t, "amount"))
				}
			}
			rows, err := mapPublished(t, publishedOrder{
				"id": json.Number("1"), "name": "#1", "currency": "USD", "created_at": "2025-01-01T00:00:00Z", "updated_at": "2025-01-01T00:00:00Z", "processed_at": "2025-01-01T00:00:00Z",
				"total_price": "1.00", "refunds": []any{map[string]any(f)},
			})
			if !exact {
				require.ErrorContains(t, err, "subtotal", "%s: an old one without exact sets is refusedOrders, not read from floating-point numbers", file)
				continue
			}
			if strings.HasSuffix(file, "webhook-docs-2026-04/refunds/create.json") {
				require.ErrorContains(t, err, "its transaction's amount has no currency", "Shopify's example has none")
				continue
			}
			require.NoError(t, err, file)
			require.True(t, product.Equal(rows.Refunds[0].ProductAmount), "%s: want %s, got %s", file, product, rows.Refunds[0].ProductAmount)
			require.False(t, rows.Refunds[0].TaxAmount.LessThan(tax), file)
			seen++
		}
	}
	require.Greater(t, seen, 2)
}
