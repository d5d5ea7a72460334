package sandbox

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
)

// requireAppPaid: what the shop took and gave back through Mollie is what Mollie says.
func requireAppPaid(t *testing.T, w *World) {
	t.Helper()
	taken, back := map[string]decimal.Decimal{}, decimal.Zero
	for _, p := range w.Payments() {
		if p.Shop != "laden" || p.Test || p.OrderRef == "" {
			continue
		}
		if p.Status == "paid" {
			taken[p.OrderRef] = taken[p.OrderRef].Add(p.Amount)
			back = back.Add(p.Refunded)
		}
	}
	sales, refunds := 0, 0
	sold := map[string]decimal.Decimal{}
	for _, x := range w.Shopify("laden").Transactions() {
		if x.Test || x.Status != "success" || !strings.HasPrefix(x.Gateway, appGateway) {
			continue
		}
		switch x.Kind {
		case "sale":
			sales++
			sold[x.PaymentID] = sold[x.PaymentID].Add(x.AmountPaid)
		case "refund":
			refunds++
		}
	}
	require.Greater(t, sales, 50)
	require.Positive(t, refunds)
	require.True(t, back.GreaterThan(decimal.NewFromInt(4)), "more than what was given back outside the shop: %s", back)
	for code, amount := range sold {
		require.True(t, amount.Equal(taken[code]), "%s: the shop took %s and Mollie %s", code, amount, taken[code])
	}
}

func TestMollieTakesWhatAShopifyShopSells(t *testing.T) {
	w := shopifyWorld(t, 9)
	requireAppPaid(t, w)
	w.Advance(300)
	requireAppPaid(t, w)
	shops := map[string]bool{}
	for _, p := range w.PaymentProfiles() {
		shops[p.Shop] = true
	}
	require.Equal(t, map[string]bool{"main": true, "laden": true}, shops, "the dollar shop is paid elsewhere")
	require.NotEmpty(t, w.PaymentKPIs("laden"))
}

func TestTheAccountIsTheSameWheneverItIsFirstAsked(t *testing.T) {
	one, other := shopifyWorld(t, 3), shopifyWorld(t, 3)
	require.NotEmpty(t, one.Payments())
	one.Advance(60)
	other.Advance(60)
	require.Equal(t, one.Payments(), other.Payments())
	require.Equal(t, one.BalanceEntries(), other.BalanceEntries())
}
