package sandbox

import (
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
)

// emptyTill is an account in which nothing happens by itself.
func emptyTill(t *testing.T) (*World, *till, *profile) {
	t.Helper()
	w := GoldenExample()
	s := w.shops[0]
	w.now = at("2026-03-20T12:00:00Z")
	m := &till{
		world: w, now: w.now, tokens: repeatable(1, 1), dice: repeatable(1, 2),
		paymentByID: map[string]*payment{}, ofOrder: map[orderOf][]*payment{}, payerOf: map[payerOf]*payer{},
	}
	m.openPurses()
	p := &profile{id: "pfl_hand", shop: s, shopName: s.config.Name, currency: s.config.Currency, name: "Hand", website: "https://hand.example.com", status: "verified"}
	m.profiles = []*profile{p}
	w.till = m
	return w, m, p
}

// passTo lets time pass in the world too.
func (m *till) passTo(instant int64) {
	m.world.now = instant
	m.until(instant)
}

// tryAt makes a payment at an instant.
func (m *till) tryAt(t *testing.T, p *profile, instant string, method int, amount micro, currency string, order int64) *payment {
	t.Helper()
	m.passTo(at(instant))
	kind := linkNumber
	if order == 0 {
		kind = linkNone
	}
	return m.open(&payment{profile: p, method: method, amount: amount, currency: currency, order: order, link: kind, who: noPerson, sequence: "oneoff"})
}

// TestPaymentKPIsOfAWorldMadeByHand has each rule once, with the figures worked out on
// paper. Fees: 1.8 % + 0.25 of 100.00 is 2.05, with VAT 2.4805, withheld 2.49; 2.99 % +
// 0.35 of 20.00 is 0.948, with VAT 1.14708, withheld 1.15; 0.25 for a refund is 0.3025
// with VAT, withheld 0.31; 15.00 for a chargeback is 18.15.
func TestPaymentKPIsOfAWorldMadeByHand(t *testing.T) {
	w, m, p := emptyTill(t)
	// Order 1 fails by iDEAL and is paid by card as Amsterdam's midnight strikes.
	failing := m.tryAt(t, p, "2026-03-28T22:40:00Z", payIdeal, 100*unit, "EUR", 1)
	m.passTo(at("2026-03-28T22:41:00Z"))
	m.fail(failing)
	card := m.tryAt(t, p, "2026-03-28T22:50:00Z", payCard, 100*unit, "EUR", 1)
	m.passTo(at("2026-03-28T23:00:00Z"))
	m.pay(card)
	// Order 2 is authorised and captured in part: no intent yet.
	part := m.tryAt(t, p, "2026-03-29T10:00:00Z", payKlarna, 50*unit, "EUR", 2)
	m.authorize(part)
	m.passTo(at("2026-03-30T10:00:00Z"))
	taken := &capture{id: "cpt_hand", payment: part, status: "pending", created: m.now, amount: 20 * unit}
	part.captures, m.captures = []*capture{taken}, []*capture{taken}
	m.succeed(taken)
	// Somebody pays in dollars what no order is for.
	dollars := m.tryAt(t, p, "2026-03-30T11:00:00Z", payPayPal, 112*unit, "USD", 0)
	m.pay(dollars)
	// Order 3 is given up, order 4 still open.
	given := m.tryAt(t, p, "2026-03-30T12:00:00Z", payIdeal, 5*unit, "EUR", 3)
	m.cancel(given)
	m.passTo(at("2026-04-01T08:00:00Z"))
	back := m.giveBack(card, 10*unit, 0)
	m.passTo(at("2026-04-02T08:00:00Z"))
	disputed := &chargeback{id: "chb_hand", payment: card, created: m.now, amount: 30 * unit}
	card.chargebacks, m.chargebacks = []*chargeback{disputed}, []*chargeback{disputed}
	m.enterChargeback(disputed)
	m.passTo(at("2026-04-05T22:30:00Z"))
	m.reverse(disputed)
	require.Empty(t, w.Settlements())
	costless := w.PaymentKPIs("main")
	require.True(t, costless["2026-03-29"]["creditcard"].PaymentCosts.IsZero(), "without a settlement the VAT is not known")
	m.passTo(at("2026-04-06T10:00:00Z"))
	require.NotNil(t, m.settle(m.purses[0]))
	m.tryAt(t, p, "2026-04-07T10:00:00Z", payBanktransfer, 70*unit, "EUR", 4)
	w.now = at("2026-04-08T10:00:00Z")
	require.Equal(t, "refunded", back.status)

	perEUR, ok := w.Rate("2026-03-30", "USD")
	require.True(t, ok)
	inEuros := dec("112").DivRound(perEUR, 4)
	held, known := w.Rate("2026-03-29", "USD")
	require.True(t, known)
	ledger := dec("112").Mul(dec("0.98")).DivRound(held, 2)

	kpis := w.PaymentKPIs("main")
	check := func(day Day, method string, want PaymentKPI) {
		t.Helper()
		got := kpis[day][method]
		require.Equal(t, []int{want.Intents, want.IntentsPaid, want.Attempts, want.AttemptsPaid, want.AttemptsCanceled, want.PaymentsPaid, want.ChargebacksReceived, want.ChargebacksReversedCount},
			[]int{got.Intents, got.IntentsPaid, got.Attempts, got.AttemptsPaid, got.AttemptsCanceled, got.PaymentsPaid, got.ChargebacksReceived, got.ChargebacksReversedCount}, "%s %s", day, method)
		for name, pair := range map[string][2]decimal.Decimal{
			"captured": {want.Captured, got.Captured}, "refunded": {want.Refunded, got.Refunded}, "chargebacks": {want.Chargebacks, got.Chargebacks},
			"reversed": {want.ChargebacksReversed, got.ChargebacksReversed}, "net": {want.Net, got.Net}, "costs": {want.PaymentCosts, got.PaymentCosts},
			"other costs": {want.OtherCosts, got.OtherCosts},
		} {
			require.True(t, pair[0].Equal(pair[1]), "%s %s: %s is %s, want %s", day, method, name, pair[1], pair[0])
		}
		require.Equal(t, got.Rows, got.Converted)
	}
	check("2026-03-28", "ideal", PaymentKPI{Attempts: 1})
	check("2026-03-28", "creditcard", PaymentKPI{Intents: 1, IntentsPaid: 1, Attempts: 1, AttemptsPaid: 1})
	check("2026-03-29", "creditcard", PaymentKPI{PaymentsPaid: 1, Captured: dec("100"), Net: dec("100"), PaymentCosts: dec("2.0579")})
	check("2026-03-30", "klarna", PaymentKPI{Captured: dec("20"), Net: dec("20"), PaymentCosts: dec("0.9504")})
	check("2026-03-30", "paypal", PaymentKPI{
		Intents: 1, IntentsPaid: 1, Attempts: 1, AttemptsPaid: 1, PaymentsPaid: 1, Captured: inEuros, Net: inEuros, PaymentCosts: dec("0.1074"), // 0.13 ÷ 1.21
	})
	check("2026-03-30", "ideal", PaymentKPI{Intents: 1, Attempts: 1, AttemptsCanceled: 1})
	check("2026-04-01", "creditcard", PaymentKPI{Refunded: dec("10"), Net: dec("-10"), OtherCosts: dec("0.2562")})
	check("2026-04-02", "creditcard", PaymentKPI{Chargebacks: dec("30"), Net: dec("-30"), ChargebacksReceived: 1, OtherCosts: dec("15")})
	check("2026-04-06", "creditcard", PaymentKPI{ChargebacksReversed: dec("30"), Net: dec("30"), ChargebacksReversedCount: 1})
	check("2026-04-07", "banktransfer", PaymentKPI{})
	check("2026-03-29", "klarna", PaymentKPI{})

	gaps := w.SettlementGaps()[MollieAccount]["EUR"]
	for day, want := range map[Day]decimal.Decimal{
		"2026-03-29": dec("97.51"), "2026-03-30": dec("116.36").Add(ledger).Sub(dec("0.13")), "2026-03-31": dec("116.36").Add(ledger).Sub(dec("0.13")),
		"2026-04-01": dec("106.05").Add(ledger).Sub(dec("0.13")), "2026-04-02": dec("57.90").Add(ledger).Sub(dec("0.13")),
		"2026-04-06": dec("0"), "2026-04-08": dec("0"),
	} {
		require.True(t, gaps[day].Equal(want), "%s: %s, want %s", day, gaps[day], want)
	}
	require.NotContains(t, gaps, Day("2026-04-09"))
}

// TestOrdersAreTriedOnceAndCountWhenSomethingIsFinal: intents and what decides on them.
func TestOrdersAreTriedOnceAndCountWhenSomethingIsFinal(t *testing.T) {
	w, m, p := emptyTill(t)
	first := m.tryAt(t, p, "2026-04-01T10:00:00Z", payIdeal, unit, "EUR", 7)
	m.cancel(first)
	second := m.tryAt(t, p, "2026-04-01T10:01:00Z", payBanktransfer, unit, "EUR", 7)
	w.now = at("2026-04-01T10:02:00Z")
	require.Zero(t, w.PaymentKPIs("main")["2026-04-01"]["banktransfer"].Intents, "the transfer may still come")
	require.Equal(t, 1, w.PaymentKPIs("main")["2026-04-01"]["ideal"].AttemptsCanceled)
	third := m.tryAt(t, p, "2026-04-02T10:03:00Z", payCard, unit, "EUR", 7)
	m.pay(third)
	w.now = at("2026-04-02T11:00:00Z")
	require.Equal(t, "open", second.status)
	require.Equal(t, 1, w.PaymentKPIs("main")["2026-04-01"]["creditcard"].IntentsPaid, "an order that is paid counts, on the day of its first try")
	require.Zero(t, w.PaymentKPIs("main")["2026-04-02"]["creditcard"].Intents)
	w.now = at("2026-05-01T10:03:00Z")
	require.Equal(t, 1, w.PaymentKPIs("main")["2026-04-01"]["banktransfer"].Attempts, "it expired")
}

// TestKPIsOfTheWholeAccountAreThoseOfItsShops: no payment, fee or refund is left out or
// counted in two shops.
func TestKPIsOfTheWholeAccountAreThoseOfItsShops(t *testing.T) {
	w := paidWorld(t)
	paid, tried, received := 0, 0, 0
	for _, shop := range append(w.Shops(), "") {
		for _, methods := range w.PaymentKPIs(shop) {
			for _, k := range methods {
				paid += k.PaymentsPaid
				tried += k.Attempts
				received += k.ChargebacksReceived
				require.True(t, k.Captured.Sub(k.Refunded).Sub(k.Chargebacks).Add(k.ChargebacksReversed).Equal(k.Net))
				require.Equal(t, k.Rows, k.Converted)
			}
		}
	}
	wantPaid, wantTried := 0, 0
	for _, p := range w.Payments() {
		if !p.Test && isFinal(&p) {
			wantTried++
			if p.Status == "paid" {
				wantPaid++
			}
		}
	}
	require.Equal(t, wantPaid, paid)
	require.Equal(t, wantTried, tried)
	require.Len(t, w.Chargebacks(), received)
}

// TestCostsOfAnInvoicedMonthAreTheInvoicesNet up to the rounding of each row.
func TestCostsOfAnInvoicedMonthAreTheInvoicesNet(t *testing.T) {
	w := newWorld(t, Options{Seed: 4, Orders: 500})
	w.Advance(300)
	costs := map[Day]decimal.Decimal{}
	rows := map[Day]int64{}
	add := func(month Day, amount decimal.Decimal) {
		costs[month] = costs[month].Add(amount)
		rows[month]++
	}
	vat := dec("1.21")
	require.True(t, feeVAT(w.Settlements()).Decimal.Equal(dec("0.21")))
	compensated := map[string]decimal.Decimal{}
	for _, e := range w.BalanceEntries() {
		if e.Currency != "EUR" {
			continue
		}
		if e.Invoice != "" {
			compensated[e.Invoice] = e.Initial.DivRound(vat, 4)
			continue
		}
		add(monthOf(e.Day), e.Fee.DivRound(vat, 4))
	}
	checked := 0
	for _, v := range w.PlatformInvoices() {
		if v.Currency == "EUR" {
			got := costs[v.Month].Sub(compensated[v.ID])
			tolerance := decimal.New(rows[v.Month], -4).Add(dec("0.01"))
			require.True(t, got.Sub(v.Net).Abs().LessThan(tolerance), "%s: %s, invoice %s", v.Month, got, v.Net)
			checked++
		}
	}
	require.Greater(t, checked, 10)
}
