package sandbox

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
)

// movedWorld has lived: every kind of event has happened to it.
func movedWorld(t *testing.T) *World {
	t.Helper()
	w := newWorld(t, Options{Seed: 21, Orders: 900})
	w.Advance(1500)
	return w
}

func TestTheLedgerOfAnOrderAddsUpToItsTotals(t *testing.T) {
	w := movedWorld(t)
	refunded := map[int64]decimal.Decimal{}
	for _, f := range w.Refunds("main") {
		refunded[f.OrderID] = refunded[f.OrderID].Add(f.Amount)
	}
	sale, all := map[int64]Components{}, map[int64]Components{}
	for _, row := range w.Ledger("main") {
		all[row.OrderID] = all[row.OrderID].Plus(row.Native)
		if row.RefundID == 0 {
			sale[row.OrderID] = sale[row.OrderID].Plus(row.Native)
		}
	}
	checked, rounded := 0, 0
	for _, o := range w.Orders("main") {
		if o.Paid.IsZero() {
			require.NotContains(t, all, o.ID, "an unpaid order has no day")
			continue
		}
		checked++
		s := sale[o.ID]
		require.True(t, s.Total.Add(s.GiftCard).Equal(o.Total), "order %d: ledger %s, order %s", o.ID, s.Total, o.Total)
		require.True(t, s.Tax.Equal(o.TotalTax), "order %d", o.ID)
		require.True(t, s.Shipping.Equal(o.ShippingTotal), "order %d", o.ID)
		require.True(t, s.Discount.Equal(o.DiscountTotal), "order %d", o.ID)
		a := all[o.ID]
		require.True(t, a.Total.Add(a.GiftCard).Equal(o.Total.Sub(refunded[o.ID])), "order %d: all events add up to total − refunds", o.ID)
	}
	for _, row := range w.Ledger("main") {
		if row.Kind == KindRounding {
			rounded++
		}
	}
	require.Greater(t, checked, 500)
	require.Greater(t, rounded, 50, "rounding rows are common on real shops")
}

func TestARefundWithoutLinesIsSpreadToTheCentByLargestRemainder(t *testing.T) {
	line := func(id int64, total string) Line {
		return Line{ID: id, Kind: KindProduct, Quantity: 1, Total: dec(total), Subtotal: dec(total)}
	}
	order := &Order{
		ID: 1, Total: dec("121.00"), TotalTax: dec("21.00"),
		Lines: []Line{line(1, "33.33"), line(2, "0.00"), line(3, "33.33"), line(4, "33.34"), {ID: 5, Kind: KindShipping, Total: dec("0.00")}},
	}
	// Tax 10 × 21 ÷ 121 = 1.7355… → 1.74; 8.26 is left: 2.7530, 2.7530 and 2.7539 each
	// cut to 2.75, the cent to the largest rest.
	require.Equal(t, []string{
		"adjustment 1×0: reversal 2.75", "adjustment 3×0: reversal 2.75", "adjustment 4×0: reversal 2.76", "adjustment 0×0: tax -1.74",
	}, shown(refundRows(order, &Refund{ID: 2, Amount: dec("10.00")}, 2)))
	free := refundRows(&Order{ID: 1}, &Refund{ID: 2, Amount: dec("1.00")}, 2)
	require.Len(t, free, 1)
	require.Zero(t, free[0].LineID)
}

func TestAnOrderInAnotherCurrencyIsConvertedComponentByComponentAtItsOwnDay(t *testing.T) {
	w := movedWorld(t)
	seen := map[string]int{}
	for _, row := range w.Ledger("main") {
		seen[row.Currency]++
		require.True(t, row.Converted)
		rate, ok := w.Rate(row.FxDay, row.Currency)
		require.True(t, ok)
		for _, c := range [][2]decimal.Decimal{
			{row.Native.Gross, row.Shop.Gross}, {row.Native.Tax, row.Shop.Tax}, {row.Native.Reversal, row.Shop.Reversal}, {row.Native.Fees, row.Shop.Fees},
		} {
			// The exact quotient, by rational arithmetic, is within half of the last digit.
			exact := new(big.Rat).Quo(c[0].Rat(), rate.Rat())
			off := new(big.Rat).Sub(exact, c[1].Rat())
			require.LessOrEqual(t, off.Abs(off).Cmp(big.NewRat(1, 20000)), 0, "%s %s → %s", row.Currency, c[0], c[1])
			require.True(t, c[1].Equal(c[1].Round(4)))
		}
		require.True(t, row.Shop.Net.Equal(row.Shop.Gross.Sub(row.Shop.Discount).Sub(row.Shop.Reversal)))
	}
	for _, c := range []string{"EUR", "USD", "GBP", "JPY"} {
		require.Positive(t, seen[c], c)
	}
}

func TestWithoutARateAmountsAreLeftOutAndCoverageSaysSo(t *testing.T) {
	shop := DefaultShop()
	shop.Currencies = []string{"EUR", "TND"} // the ECB has no dinar
	w := newWorld(t, Options{Orders: 200, Shops: []Shop{shop}})
	missing := 0
	for _, row := range w.Ledger("main") {
		require.Equal(t, row.Currency == "EUR", row.Converted)
		if !row.Converted {
			missing++
		}
	}
	require.Positive(t, missing)
	rows, converted := 0, 0
	for _, k := range w.KPIs("main")[Valid] {
		rows, converted = rows+k.Rows, converted+k.Converted
	}
	require.Less(t, converted, rows)
}

// TestKPIsAreSumsOfTheLedger adds the ledger up in another way than KPIs does.
func TestKPIsAreSumsOfTheLedger(t *testing.T) {
	w := movedWorld(t)
	kpis := w.KPIs("main")
	for _, profile := range []Profile{Platform, Valid} {
		var sum, want Components
		units := int64(0)
		for _, row := range w.Ledger("main") {
			if row.counts(profile) {
				want = want.Plus(row.Shop)
				if row.RefundID == 0 && row.Kind == KindProduct {
					units += row.Quantity
				}
			}
		}
		for _, k := range kpis[profile] {
			sum = sum.Plus(Components{
				Gross: k.GrossSales, Discount: k.Discounts, Reversal: k.Returns, Net: k.NetSales,
				Shipping: k.Shipping, Tax: k.Taxes, Fees: k.Fees, Total: k.TotalSales, GiftCard: k.GiftCardsSold,
			})
			units -= k.UnitsSold
			require.True(t, k.NetSales.Equal(k.GrossSales.Sub(k.Discounts).Sub(k.Returns)))
			require.Equal(t, k.Orders > 0, k.AOV.Valid)
		}
		require.Equal(t, fmt.Sprint(want), fmt.Sprint(sum), profile)
		require.Zero(t, units)
	}
	require.NotEqual(t, kpis[Platform], kpis[Valid])
}

// TestCustomersAreCountedOnce compares with a walk through all orders in time.
func TestCustomersAreCountedOnce(t *testing.T) {
	w := movedWorld(t)
	orders := w.Orders("main")
	slices.SortStableFunc(orders, func(a, b Order) int { return a.Paid.Compare(b.Paid) })
	zone, err := time.LoadLocation("Europe/Amsterdam")
	require.NoError(t, err)
	seen := map[string]bool{}
	fresh, anonymous := map[Day]int{}, 0
	for _, o := range orders {
		counted := !slices.Contains([]string{"pending", "failed", "cancelled", "trash", "checkout-draft"}, o.Status) && !o.Paid.IsZero()
		key := NormalEmail(o.Email)
		if key == "" && o.CustomerID != 0 {
			key = strconv.FormatInt(o.CustomerID, 10)
		}
		if key == "" {
			anonymous++
		}
		if counted && key != "" && !seen[key] {
			seen[key] = true
			fresh[DayOf(o.Paid, zone)]++
		}
	}
	got, returning := 0, 0
	for day, k := range w.KPIs("main")[Platform] {
		require.Equal(t, fresh[day], k.NewCustomers, day)
		require.LessOrEqual(t, k.Customers, k.NewCustomers+k.ReturningCustomers)
		got += k.NewCustomers
		returning += k.ReturningCustomers
	}
	require.Equal(t, len(seen), got)
	require.Positive(t, returning)
	require.Positive(t, anonymous)
}

func TestSpellingsOfAnAddressAreOneCustomer(t *testing.T) {
	require.Equal(t, "jan@x.nl", NormalEmail(" Jan@X.nl "))
	require.Equal(t, NormalEmail("zoe\u0308@x.nl"), NormalEmail("ZO\u00cb@x.nl"))
	spellings := map[string]map[string]bool{}
	for _, o := range newWorld(t, Options{Orders: 900}).Orders("main") {
		key := NormalEmail(o.Email)
		if spellings[key] == nil {
			spellings[key] = map[string]bool{}
		}
		spellings[key][o.Email] = true
	}
	several := 0
	for _, s := range spellings {
		if len(s) > 1 {
			several++
		}
	}
	require.Greater(t, several, 10)
}

// TestTheFaceSaysWhatTheTruthSays reads every order and refund through the API.
func TestTheFaceSaysWhatTheTruthSays(t *testing.T) {
	w := movedWorld(t)
	f := w.WooCommerce("main", WooConfig{})
	type amounts struct {
		ID       int64  `json:"id"`
		Total    string `json:"total"`
		TotalTax string `json:"total_tax"`
		Currency string `json:"currency"`
		Paid     string `json:"date_paid_gmt"`
		Lines    []struct {
			ID       int64  `json:"id"`
			Subtotal string `json:"subtotal"`
			Total    string `json:"total"`
			Tax      string `json:"total_tax"`
		} `json:"line_items"`
		Refunds []struct {
			ID    int64  `json:"id"`
			Total string `json:"total"`
		} `json:"refunds"`
	}
	got := map[int64]amounts{}
	for _, status := range []string{"any", "trash"} {
		for page := 1; page <= 20; page++ {
			var orders []amounts
			text := get(t, f, "/wp-json/wc/v3/orders?orderby=id&per_page=100&status="+status+"&page="+itoa(page)).text
			require.NoError(t, json.Unmarshal([]byte(text), &orders))
			for _, o := range orders {
				got[o.ID] = o
			}
		}
	}
	truth := w.Orders("main")
	require.Len(t, got, len(truth))
	for _, o := range truth {
		g := got[o.ID]
		require.Equal(t, o.Total.StringFixed(2), g.Total)
		require.Equal(t, o.TotalTax.StringFixed(2), g.TotalTax)
		require.Equal(t, o.Currency, g.Currency)
		if !o.Paid.IsZero() {
			require.Equal(t, o.Paid.Format(wooTime), g.Paid)
		}
		for i, l := range g.Lines {
			require.Equal(t, o.Lines[i].ID, l.ID)
			require.Equal(t, o.Lines[i].Subtotal.StringFixed(2), l.Subtotal)
			require.Equal(t, o.Lines[i].Total.StringFixed(2), l.Total)
			require.Equal(t, o.Lines[i].TotalTax.StringFixed(2), l.Tax)
		}
		require.Len(t, g.Refunds, len(o.RefundIDs))
	}
}

func TestWorldsHaveTheOddCasesThatRealShopsHave(t *testing.T) {
	w := newWorld(t, Options{Seed: 2})
	zone, err := time.LoadLocation("Europe/Amsterdam")
	require.NoError(t, err)
	found := map[string]int{}
	local := map[string]int{}
	for _, o := range w.Orders("main") {
		found["status "+o.Status]++
		found["currency "+o.Currency]++
		clock := o.Created.In(zone)
		local[clock.Format(wooTime)]++
		found["at "+clock.Format("15:04:05")]++
		if o.Modified.IsZero() {
			found["null modified"]++
		}
		if o.Status == "completed" && o.Completed.IsZero() {
			found["completed without date"]++
		}
		if len(o.Coupons) > 1 {
			found["two coupons"]++
		}
		if o.Email == "" && o.CustomerID != 0 {
			found["account without address"]++
		}
		if o.Email == "" && o.CustomerID == 0 {
			found["nobody"]++
		}
		discount := o.DiscountTotal
		for _, l := range o.Lines {
			discount = discount.Sub(l.Subtotal.Sub(l.Total))
		}
		if !discount.IsZero() {
			found["discount unlike its lines"]++
		}
		for _, l := range o.Lines {
			found["line "+string(l.Kind)]++
			if l.Kind == KindFee && l.Total.IsNegative() {
				found["negative fee"]++
			}
			if l.VariationID != 0 {
				found["variation"]++
			}
		}
	}
	for _, f := range w.Refunds("main") {
		var sum decimal.Decimal
		for _, l := range f.Lines {
			sum = sum.Sub(l.Total).Sub(l.TotalTax)
		}
		switch {
		case len(f.Lines) == 0:
			found["refund of an amount"]++
		case !sum.Equal(f.Amount):
			found["refund unlike its lines"]++
		}
	}
	for _, wanted := range []string{
		"status pending", "status processing", "status on-hold", "status completed", "status cancelled", "status refunded", "status failed",
		"status checkout-draft", "status trash", "status packed", "status pre-ordered", "currency EUR", "currency USD", "currency GBP", "currency JPY",
		"at 23:59:59", "at 00:00:00", "at 01:59:59", "at 03:00:00", "at 02:15:00", "null modified", "two coupons", "account without address", "nobody",
		"line product", "line gift_card", "line shipping", "line fee", "negative fee", "variation", "refund of an amount", "refund unlike its lines",
		"completed without date", "discount unlike its lines",
	} {
		require.Positive(t, found[wanted], wanted)
	}
	require.Positive(t, local["2026-03-29T03:00:00"], "the first second after the hour that does not exist")
	require.Positive(t, local["2025-10-26T02:45:00"]+local["2025-10-26T02:15:00"], "the hour that happens twice")
}
