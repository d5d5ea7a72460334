package sandbox

import (
	"slices"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
)

// paidWorld is a world of two shops, one in dollars, that has moved on.
func paidWorld(t *testing.T) *World {
	t.Helper()
	dollars := DefaultShop()
	dollars.Name, dollars.Title, dollars.Currency, dollars.Currencies = "us", "Wobble US", "USD", []string{"USD"}
	w := newWorld(t, Options{Seed: 4, Orders: 400, Shops: []Shop{DefaultShop(), dollars}})
	w.Advance(1500)
	return w
}

func TestTheLedgerAddsUpToWhatTheBalanceHolds(t *testing.T) { requireMoneyAddsUp(t, paidWorld(t)) }

var ledgerKinds = []string{
	"payment", "capture", "refund", "returned-refund", "chargeback", "chargeback-reversal", "outgoing-transfer", "returned-transfer",
	"invoice-rounding-compensation", "loyalty-bonus", "balance-correction", "topup",
}

// requireMoneyAddsUp holds the account against all that has to be true of its money.
func requireMoneyAddsUp(t *testing.T, w *World) {
	t.Helper()
	held, sent := map[string]decimal.Decimal{}, map[string]decimal.Decimal{}
	for _, e := range w.BalanceEntries() {
		require.True(t, e.Initial.Sub(e.Fee).Equal(e.Result), "%+v", e)
		require.False(t, e.Fee.IsNegative(), "%+v", e)
		require.Contains(t, ledgerKinds, e.Kind)
		held[e.BalanceID] = held[e.BalanceID].Add(e.Result)
		switch e.Kind {
		case "outgoing-transfer":
			require.True(t, sent[e.Settlement].IsZero(), "%s is sent twice", e.Settlement)
			sent[e.Settlement] = e.Result.Neg()
		case "returned-transfer":
			require.True(t, e.Result.Equal(sent[e.Settlement]))
		}
	}
	require.NotEmpty(t, sent)
	gaps := w.SettlementGaps()[MollieAccount]
	for _, b := range w.Balances() {
		require.True(t, b.Available.Add(b.Pending).Equal(held[b.ID]), "%+v holds %s", b, held[b.ID])
		require.True(t, gaps[b.Currency][DayOf(w.Now(), amsterdam)].Equal(held[b.ID]), b.Currency)
	}
	for _, s := range w.Settlements() {
		sum := decimal.Zero
		for _, l := range s.Lines {
			require.True(t, l.Net.Add(l.VAT.Decimal).Equal(l.Gross), "%+v", l)
			if l.Side == "revenue" {
				sum = sum.Add(l.Gross)
			} else {
				sum = sum.Sub(l.Gross)
			}
		}
		require.True(t, sum.Equal(s.Amount), "%s is %s, its lines %s", s.ID, s.Amount, sum)
		require.True(t, sent[s.ID].Equal(s.Amount), s.ID)
	}
}

// TestWhatWasWithheldIsWhatWasInvoiced: after its invoice a month has cost exactly that.
func TestWhatWasWithheldIsWhatWasInvoiced(t *testing.T) {
	w := paidWorld(t)
	withheld := map[string]decimal.Decimal{}
	for _, e := range w.BalanceEntries() {
		key := e.Currency + string(monthOf(e.Day))
		withheld[key] = withheld[key].Add(e.Fee)
	}
	back := map[string]decimal.Decimal{}
	for _, e := range w.BalanceEntries() {
		if e.Kind == "invoice-rounding-compensation" {
			back[e.Invoice] = e.Initial
		}
	}
	require.NotEmpty(t, w.PlatformInvoices())
	for _, v := range w.PlatformInvoices() {
		require.True(t, v.Net.Add(v.VAT).Equal(v.Gross))
		require.True(t, withheld[v.Currency+string(v.Month)].Sub(back[v.ID]).Equal(v.Gross), v.ID)
	}
}

// TestTheGapClosesWhenNothingHappensAnyMore lets the account be alone until all is paid
// out: nothing is left that the bank has not got.
func TestTheGapClosesWhenNothingHappensAnyMore(t *testing.T) {
	w := paidWorld(t)
	m := w.account()
	m.agenda = nil
	for _, p := range m.purses {
		for _, e := range p.entries {
			e.available = min(e.available, m.now)
		}
	}
	settled := 0
	for _, p := range m.purses {
		if m.settle(p) != nil {
			settled++
		}
	}
	require.Positive(t, settled)
	for _, b := range w.Balances() {
		require.True(t, b.Pending.IsZero())
		require.False(t, b.Available.IsPositive(), "%s", b.Available)
	}
}

// TestWhatAWorldsPaymentsHave is the list of what the account must show in its first
// history already, and of what only time brings.
func TestWhatAWorldsPaymentsHave(t *testing.T) {
	w := newWorld(t, Options{Orders: 500})
	for moved, steps := range []int{0, 2500} {
		w.Advance(steps)
		has := map[string]int{}
		for _, p := range w.Payments() {
			has["payment "+p.Status]++
			has["method "+p.Method]++
			has["currency "+p.Currency]++
			has["sequence "+p.Sequence]++
			if p.Test {
				has["test"]++
				continue
			}
			if p.OrderID != 0 && p.OrderRef == "" {
				has["an order that nothing names"]++
			}
			if p.OrderID == 0 {
				has["no order"]++
			}
			if p.Captured.IsPositive() && p.Captured.LessThan(p.Amount) {
				has["captured in part"]++
			}
			if p.Refunded.IsPositive() && p.Refunded.LessThan(p.Amount) {
				has["refunded in part"]++
			}
		}
		for _, f := range w.PaymentRefunds() {
			has["refund "+f.Status]++
		}
		for _, c := range w.Captures() {
			has["capture "+c.Status]++
		}
		for _, c := range w.Chargebacks() {
			has["chargeback"]++
			if !c.Reversed.IsZero() {
				has["reversed"]++
			}
		}
		for _, s := range w.Settlements() {
			has["settlement "+s.Status]++
		}
		for _, e := range w.BalanceEntries() {
			has["entry "+e.Kind]++
		}
		want := []string{
			"payment paid", "payment expired", "payment canceled", "payment failed", "method ideal", "method creditcard", "method klarna", "method paypal",
			"method bancontact", "method banktransfer", "method giftcard", "method ", "currency EUR", "currency USD", "currency GBP", "currency JPY", "test", "no order",
			"an order that nothing names", "captured in part", "refunded in part", "refund refunded", "refund queued", "refund failed", "capture succeeded", "capture failed", "chargeback",
			"reversed", "settlement paidout", "settlement failed", "entry loyalty-bonus", "entry invoice-rounding-compensation", "entry returned-refund",
		}
		if moved == 1 {
			want = append(want, "refund canceled", "entry chargeback-reversal", "entry returned-transfer")
		}
		for _, what := range want {
			require.Positive(t, has[what], "%s after %d steps: %v", what, steps, has)
		}
	}
}

// TestOrdersPaidThroughMollieHaveTheirMoneyThere: what a shop says was paid, was.
func TestOrdersPaidThroughMollieHaveTheirMoneyThere(t *testing.T) {
	w := paidWorld(t)
	for _, shop := range w.Shops() {
		paid := map[int64][]Payment{}
		for _, p := range w.Payments() {
			if p.Shop == shop && !p.Test && (p.Status == "paid" || p.Status == "authorized" || !p.Authorized.IsZero()) {
				paid[p.OrderID] = append(paid[p.OrderID], p)
			}
		}
		checked, retried := 0, 0
		for _, o := range w.Orders(shop) {
			if o.PaymentMethod != methods[0].id {
				require.Empty(t, paid[o.ID], "order %d is paid elsewhere", o.ID)
				continue
			}
			if o.Paid.IsZero() || !o.Total.IsPositive() || o.Status == "trash" {
				continue
			}
			require.Len(t, paid[o.ID], 1, "order %d, %s", o.ID, o.Status)
			checked++
		}
		for _, p := range w.Payments() {
			if p.Shop == shop && p.OrderID != 0 && len(paid[p.OrderID]) > 0 && p.Status != "paid" {
				retried++
			}
		}
		require.Greater(t, checked, 80)
		require.Greater(t, retried, 10, "some orders took several tries")
	}
}

func TestEveryPaymentOfAnOrderIsNoEarlierThanTheOrder(t *testing.T) {
	w := paidWorld(t)
	for _, shop := range w.Shops() {
		created := map[int64]Order{}
		for _, o := range w.Orders(shop) {
			created[o.ID] = o
		}
		for _, p := range w.Payments() {
			o, there := created[p.OrderID]
			if p.Shop != shop || p.Test || !there {
				continue
			}
			require.False(t, p.Created.Before(o.Created), "%+v", p)
			for _, ended := range []bool{p.Paid.IsZero() || !p.Paid.Before(p.Created), p.Failed.IsZero() || !p.Failed.Before(p.Created)} {
				require.True(t, ended, "%+v", p)
			}
		}
	}
}

func TestRefundsAndChargebacksNeverExceedWhatCameIn(t *testing.T) {
	w := paidWorld(t)
	statuses := []string{"open", "pending", "authorized", "paid", "canceled", "expired", "failed"}
	for _, p := range w.Payments() {
		require.True(t, slices.Contains(statuses, p.Status))
		got := decimal.Zero
		switch {
		case p.Method == "klarna":
			got = p.Captured
		case p.Status == "paid":
			got = p.Amount
		}
		require.False(t, p.Refunded.GreaterThan(got), "%+v", p)
		require.Equal(t, p.Status == "paid", !p.Paid.IsZero(), "%+v", p)
		require.Equal(t, p.Paid.IsZero(), p.PaidDay == "", "%+v", p)
	}
}
