package sandbox

import (
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors/sandbox/shopifyadmin"
)

// storesPaidByShopify are a shop in New York and one in Tokyo of which a day begins before
// Amsterdam's, with nothing but Shopify Payments.
func storesPaidByShopify(t *testing.T) *World {
	t.Helper()
	american, japanese := shopifyadmin.DollarShop(), shopifyadmin.DollarShop()
	japanese.Name, japanese.Domain, japanese.Zone = "tokyo", "tokyo-goods-test.myshopify.com", "Asia/Tokyo"
	from := time.Date(2026, 1, 20, 0, 0, 0, 0, time.UTC)
	w, err := New(Options{Seed: 2, Orders: 700, From: from, To: from.AddDate(0, 8, 0), ShopifyShops: []shopifyadmin.Config{american, japanese}})
	require.NoError(t, err)
	return w
}

// TestShopifyPaymentsHoldWhatTheyTookAndDidNotGiveBackOrPayOut: on each day the balance is
// captured − refunded − chargebacks + reversed − costs − paid out, though what was captured
// comes from orders, chargebacks from disputes and the balance from its own entries.
func TestShopifyPaymentsHoldWhatTheyTookAndDidNotGiveBackOrPayOut(t *testing.T) {
	w, seen := storesPaidByShopify(t), PaymentKPI{}
	for range 2 {
		for _, shop := range w.ShopifyShops() {
			requireBalanced(t, w, shop, &seen)
		}
		w.Advance(500)
	}
	for what, n := range map[string]int{"captures": seen.PaymentsPaid, "chargebacks": seen.ChargebacksReceived, "reversals": seen.ChargebacksReversedCount} {
		require.Positive(t, n, what)
	}
	require.True(t, seen.Refunded.IsPositive() && seen.PaymentCosts.IsPositive() && seen.OtherCosts.IsPositive())
}

// requireBalanced adds what it sees to seen.
func requireBalanced(t *testing.T, w *World, shop string, seen *PaymentKPI) {
	t.Helper()
	kpis, paidOut := w.PaymentKPIs(shop), map[Day]decimal.Decimal{}
	for _, e := range w.Shopify(shop).BalanceTransactions() {
		switch e.Kind {
		case "payout", "payout_failure":
			require.True(t, e.Fee.IsZero())
			paidOut[Day(e.Day)] = paidOut[Day(e.Day)].Add(e.Net)
		}
	}
	gaps := w.SettlementGaps()[shop]
	require.Len(t, gaps, 1)
	var first, last Day
	for day := range gaps["USD"] {
		if first == "" || day < first {
			first = day
		}
		last = max(last, day)
	}
	require.Equal(t, Day(w.Shopify("tokyo").Today()), last, "where the day begins first")
	var held decimal.Decimal
	for at := first.Time(); ; at = at.AddDate(0, 0, 1) {
		day := Day(at.Format(time.DateOnly))
		for method, k := range kpis[day] {
			require.Equal(t, ShopifyPayments, method)
			require.Equal(t, k.Rows, k.Converted)
			require.Zero(t, k.Attempts+k.Intents)
			require.True(t, k.Net.Equal(k.Captured.Sub(k.Refunded).Sub(k.Chargebacks).Add(k.ChargebacksReversed)))
			held = held.Add(k.Net).Sub(k.PaymentCosts).Sub(k.OtherCosts)
			seen.PaymentsPaid += k.PaymentsPaid
			seen.ChargebacksReceived += k.ChargebacksReceived
			seen.ChargebacksReversedCount += k.ChargebacksReversedCount
			seen.Refunded, seen.PaymentCosts, seen.OtherCosts = seen.Refunded.Add(k.Refunded), seen.PaymentCosts.Add(k.PaymentCosts), seen.OtherCosts.Add(k.OtherCosts)
		}
		held = held.Add(paidOut[day])
		require.True(t, gaps["USD"][day].Equal(held), "%s on %s: the balance holds %s, what moved makes %s", shop, day, gaps["USD"][day], held)
		delete(kpis, day)
		if day == last {
			break
		}
	}
	require.Empty(t, kpis, "nothing moves before the balance's first day or after today")
}

// TestAReversalOfAChargebackIsOfTheShopsDay: among those that are won some end on another
// day of Amsterdam's; an inquiry takes nothing.
func TestAReversalOfAChargebackIsOfTheShopsDay(t *testing.T) {
	w := storesPaidByShopify(t)
	moved, inquiries := 0, 0
	for _, shop := range w.ShopifyShops() {
		zone, err := time.LoadLocation(w.Shopify(shop).Config().Zone)
		require.NoError(t, err)
		won := map[Day]decimal.Decimal{}
		for _, d := range w.Shopify(shop).Disputes() {
			switch {
			case d.Kind == "inquiry":
				inquiries++
			case d.Status == "won":
				day := DayOf(d.Ended, zone)
				won[day] = won[day].Add(d.Amount)
				if day != DayOf(d.Ended, amsterdam) {
					moved++
				}
			}
		}
		for day, methods := range w.PaymentKPIs(shop) {
			require.True(t, methods[ShopifyPayments].ChargebacksReversed.Equal(won[day]), "%s on %s", shop, day)
			delete(won, day)
		}
		require.Empty(t, won)
	}
	require.Positive(t, moved)
	require.Positive(t, inquiries)
}
