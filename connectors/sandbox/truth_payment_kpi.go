package sandbox

import (
	"cmp"
	"slices"

	"github.com/shopspring/decimal"
)

// PaymentKPIs computes a shop's days by method ("" where there is none): Mollie's by the
// method of the payment, those of a Shopify shop's own service under ShopifyPayments. A day
// or method that is missing is all zeros. Costs that name no payment are under shop "".
func (w *World) PaymentKPIs(shopName string) map[Day]map[string]PaymentKPI {
	w.mu.Lock()
	defer w.mu.Unlock()
	m := w.account()
	b := &paymentBooks{days: map[Day]map[string]PaymentKPI{}, of: map[string]*Payment{}, shop: shopName}
	payments := exports(m, m.payments, (*till).exportPayment)
	for i := range payments {
		b.of[payments[i].ID] = &payments[i]
	}
	b.rate = w.convertInto(shopName)
	b.countIntents(payments)
	b.countPayments(payments, exports(m, m.captures, (*till).exportCapture))
	b.takeBack(exports(m, m.refunds, (*till).exportPayback), exports(m, m.chargebacks, (*till).exportChargeback))
	b.charge(exports(m, m.entries, (*till).exportEntry), feeVAT(exports(m, m.settlements, (*till).exportSettlement)))
	if s := w.findShopify(shopName); s != nil {
		b.addStore(s)
	}
	for _, methods := range b.days {
		for method, k := range methods {
			k.Net = k.Captured.Sub(k.Refunded).Sub(k.Chargebacks).Add(k.ChargebacksReversed)
			methods[method] = k
		}
	}
	return b.days
}

// convertInto gives what an amount is worth in a shop's currency; shop "" has the
// currency of the primary balance.
func (w *World) convertInto(shopName string) func(decimal.Decimal, string, Day) (decimal.Decimal, bool) {
	into := "EUR"
	if shopName != "" {
		into = w.currencyOf(shopName)
	}
	return func(amount decimal.Decimal, currency string, on Day) (decimal.Decimal, bool) {
		if currency == into {
			return amount, true
		}
		from, ok := w.rates.at(w.now, on, currency)
		to, known := w.rates.at(w.now, on, into)
		if !ok || !known {
			return decimal.Zero, false
		}
		return amount.Mul(to).DivRound(from, LedgerDigits), true
	}
}

// paymentBooks gathers the figures of one shop.
type paymentBooks struct {
	shop string
	of   map[string]*Payment
	days map[Day]map[string]PaymentKPI
	rate func(decimal.Decimal, string, Day) (decimal.Decimal, bool)
}

// on edits the figures of a day and method.
func (b *paymentBooks) on(day Day, method string, edit func(*PaymentKPI)) {
	if b.days[day] == nil {
		b.days[day] = map[string]PaymentKPI{}
	}
	k := b.days[day][method]
	edit(&k)
	b.days[day][method] = k
}

// add adds an amount in its own currency to one of the figures.
func (b *paymentBooks) add(day Day, method string, amount decimal.Decimal, currency string, to func(*PaymentKPI) *decimal.Decimal) {
	b.on(day, method, func(k *PaymentKPI) {
		k.Rows++
		if worth, ok := b.rate(amount, currency, day); ok {
			k.Converted++
			sum := to(k)
			*sum = sum.Add(worth)
		}
	})
}

func (b *paymentBooks) counts(p *Payment) bool { return p != nil && !p.Test && p.Shop == b.shop }

// countIntents counts orders that somebody tried to pay. Payments without a reference are
// each an intent of their own.
func (b *paymentBooks) countIntents(payments []Payment) {
	intents := map[string][]*Payment{}
	for i := range payments {
		p := &payments[i]
		if !b.counts(p) {
			continue
		}
		key := "order " + p.OrderRef
		if p.OrderRef == "" {
			key = p.ID
		}
		intents[key] = append(intents[key], p)
	}
	for _, tries := range intents {
		byCreated := func(a, b *Payment) int { return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.ID, b.ID)) }
		first, deciding := slices.MinFunc(tries, byCreated), slices.MaxFunc(tries, byCreated)
		paid := slices.DeleteFunc(slices.Clone(tries), func(p *Payment) bool { return p.Status != "paid" })
		open := slices.ContainsFunc(tries, func(p *Payment) bool { return !isFinal(p) })
		if len(paid) == 0 && open {
			continue
		}
		if len(paid) > 0 {
			deciding = slices.MinFunc(paid, func(a, b *Payment) int { return cmp.Or(a.Paid.Compare(b.Paid), cmp.Compare(a.ID, b.ID)) })
		}
		b.on(first.Day, deciding.Method, func(k *PaymentKPI) {
			k.Intents++
			if len(paid) > 0 {
				k.IntentsPaid++
			}
		})
	}
}

func isFinal(p *Payment) bool {
	return p.Status == "paid" || p.Status == "canceled" || p.Status == "expired" || p.Status == "failed"
}

func (b *paymentBooks) countPayments(payments []Payment, captures []Capture) {
	captured := map[string]bool{}
	for _, c := range captures {
		p := b.of[c.PaymentID]
		if c.Status != "succeeded" || !b.counts(p) {
			continue
		}
		captured[c.PaymentID] = true
		b.add(c.Day, p.Method, c.Amount, c.Currency, func(k *PaymentKPI) *decimal.Decimal { return &k.Captured })
	}
	for i := range payments {
		p := &payments[i]
		if !b.counts(p) || !isFinal(p) {
			continue
		}
		b.on(p.Day, p.Method, func(k *PaymentKPI) {
			k.Attempts++
			switch p.Status {
			case "paid":
				k.AttemptsPaid++
			case "canceled":
				k.AttemptsCanceled++
			}
		})
		if p.Status != "paid" {
			continue
		}
		b.on(p.PaidDay, p.Method, func(k *PaymentKPI) { k.PaymentsPaid++ })
		if !captured[p.ID] {
			b.add(p.PaidDay, p.Method, p.Amount, p.Currency, func(k *PaymentKPI) *decimal.Decimal { return &k.Captured })
		}
	}
}

func (b *paymentBooks) takeBack(refunds []PaymentRefund, chargebacks []Chargeback) {
	for _, f := range refunds {
		if p := b.of[f.PaymentID]; b.counts(p) && f.Status == "refunded" {
			b.add(f.Day, p.Method, f.Amount, f.Currency, func(k *PaymentKPI) *decimal.Decimal { return &k.Refunded })
		}
	}
	for _, c := range chargebacks {
		p := b.of[c.PaymentID]
		if !b.counts(p) {
			continue
		}
		b.on(c.Day, p.Method, func(k *PaymentKPI) { k.ChargebacksReceived++ })
		b.add(c.Day, p.Method, c.Amount, c.Currency, func(k *PaymentKPI) *decimal.Decimal { return &k.Chargebacks })
		if !c.Reversed.IsZero() {
			b.on(c.ReversedDay, p.Method, func(k *PaymentKPI) { k.ChargebacksReversedCount++ })
			b.add(c.ReversedDay, p.Method, c.Amount, c.Currency, func(k *PaymentKPI) *decimal.Decimal { return &k.ChargebacksReversed })
		}
	}
}

// feeVAT is the VAT on Mollie's fees, as its settlements show it, in whole percent.
func feeVAT(settlements []Settlement) decimal.NullDecimal {
	var net, vat decimal.Decimal
	for _, s := range settlements {
		for _, l := range s.Lines {
			if l.Side == "cost" && !l.VAT.Decimal.IsZero() {
				net, vat = net.Add(l.Net), vat.Add(l.VAT.Decimal)
			}
		}
	}
	if net.IsZero() {
		return decimal.NullDecimal{}
	}
	return decimal.NewNullDecimal(vat.DivRound(net, 2))
}

// charge adds up costs without VAT. Where no settlement shows the VAT, costs are not
// known and stay out.
func (b *paymentBooks) charge(entries []BalanceEntry, vat decimal.NullDecimal) {
	divisor := decimal.NewFromInt(1).Add(vat.Decimal)
	for _, e := range entries {
		method, shop := "", ""
		if p := b.of[e.Payment]; p != nil {
			method, shop = p.Method, p.Shop
		}
		if shop != b.shop || e.Test {
			continue
		}
		cost := e.Fee
		if e.Kind == "invoice-rounding-compensation" {
			cost = cost.Sub(e.Initial)
		}
		if cost.IsZero() {
			continue
		}
		if !vat.Valid {
			b.on(e.Day, method, func(*PaymentKPI) {})
			continue
		}
		b.add(e.Day, method, cost.DivRound(divisor, LedgerDigits), e.Currency, func(k *PaymentKPI) *decimal.Decimal {
			if e.Kind == "payment" || e.Kind == "capture" {
				return &k.PaymentCosts
			}
			return &k.OtherCosts
		})
	}
	for day, methods := range b.days {
		for method := range methods {
			b.on(day, method, func(k *PaymentKPI) { k.CostsUnknown = !vat.Valid })
		}
	}
}
