package sandbox

import (
	"time"

	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/connectors/sandbox/shopifyadmin"
)

// ShopifyPayments is the method under which a Shopify shop's own payment service stands in
// PaymentKPIs.
const ShopifyPayments = shopifyadmin.PaymentsGateway

// addStore adds what Shopify Payments took, gave back and cost in a Shopify shop, by the
// rules of docs/decisions/117-truth-of-shopify-payments.md: days are the shop's, amounts its
// currency, and attempts are not counted, since Shopify tells of failed ones only in part.
func (b *paymentBooks) addStore(s *shopifyadmin.Shop) {
	currency := s.Config().Currency
	add := func(day string, amount decimal.Decimal, to func(*PaymentKPI) *decimal.Decimal) {
		b.add(Day(day), ShopifyPayments, amount, currency, to)
	}
	for _, x := range s.Transactions() {
		if x.Gateway != ShopifyPayments || x.Status != "success" || x.Test {
			continue
		}
		switch x.Kind {
		case "sale", "capture":
			b.on(Day(x.Day), ShopifyPayments, func(k *PaymentKPI) { k.PaymentsPaid++ })
			add(x.Day, x.Amount, func(k *PaymentKPI) *decimal.Decimal { return &k.Captured })
		case "refund":
			add(x.Day, x.Amount, func(k *PaymentKPI) *decimal.Decimal { return &k.Refunded })
		}
	}
	for _, d := range s.Disputes() {
		if d.Kind == "inquiry" { // a question: the bank takes nothing
			continue
		}
		b.on(Day(d.Day), ShopifyPayments, func(k *PaymentKPI) { k.ChargebacksReceived++ })
		add(d.Day, d.Amount, func(k *PaymentKPI) *decimal.Decimal { return &k.Chargebacks })
		if d.Status == "won" {
			b.on(Day(d.EndedDay), ShopifyPayments, func(k *PaymentKPI) { k.ChargebacksReversedCount++ })
			add(d.EndedDay, d.Amount, func(k *PaymentKPI) *decimal.Decimal { return &k.ChargebacksReversed })
		}
	}
	for _, e := range s.BalanceTransactions() {
		if e.Test || e.Fee.IsZero() {
			continue
		}
		add(e.Day, e.Fee, func(k *PaymentKPI) *decimal.Decimal {
			if e.Kind == "charge" {
				return &k.PaymentCosts
			}
			return &k.OtherCosts
		})
	}
}

// holdings are what a balance gained on each day, by currency.
type holdings map[string]map[Day]decimal.Decimal

func (m holdings) add(currency string, day Day, amount decimal.Decimal) {
	if m[currency] == nil {
		m[currency] = map[Day]decimal.Decimal{}
	}
	m[currency][day] = m[currency][day].Add(amount)
}

// held adds up: what there is at the end of each day, from the first that has one to today.
func (m holdings) held(today Day) map[string]map[Day]decimal.Decimal {
	for _, days := range m {
		first := today
		for day := range days {
			first = min(first, day)
		}
		var sum decimal.Decimal
		for at := first.Time(); Day(at.Format(time.DateOnly)) <= today; at = at.AddDate(0, 0, 1) {
			day := Day(at.Format(time.DateOnly))
			sum = sum.Add(days[day])
			days[day] = sum
		}
	}
	return m
}

// SettlementGaps is what is not yet paid out at the end of each day, by the account that
// holds it and the currency of the balance: the Mollie account (MollieAccount) by Amsterdam's
// days, and Shopify Payments of each Shopify shop that has it, under the shop's name, by the
// shop's days. Each goes from its first entry to the latest day that has begun, by the world's
// clock, in one of the accounts.
func (w *World) SettlementGaps() map[string]map[string]map[Day]decimal.Decimal {
	w.mu.Lock()
	defer w.mu.Unlock()
	m, mollie := w.account(), holdings{}
	for _, e := range exports(m, m.entries, (*till).exportEntry) {
		mollie.add(e.Currency, e.Day, e.Result)
	}
	accounts, today := map[string]holdings{MollieAccount: mollie}, amsterdamDay(m.now)
	for _, s := range w.shopify {
		moved := holdings{}
		for _, e := range s.BalanceTransactions() {
			if !e.Test {
				moved.add(s.Config().Currency, Day(e.Day), e.Net)
			}
		}
		if len(moved) > 0 {
			accounts[s.Config().Name], today = moved, max(today, Day(s.Today()))
		}
	}
	gaps := map[string]map[string]map[Day]decimal.Decimal{}
	for name, moved := range accounts {
		gaps[name] = moved.held(today)
	}
	return gaps
}

// MollieAccount is the name of the Mollie account among those of SettlementGaps.
const MollieAccount = "mollie"
