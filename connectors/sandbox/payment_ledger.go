package sandbox

import (
	"slices"

	"github.com/shopspring/decimal"
)

var amsterdam = mustZone("Europe/Amsterdam")

// amsterdamDay is the day of Mollie's own reports.
func amsterdamDay(t int64) Day { return DayOf(instant(t), amsterdam) }

// purse is what Mollie holds in one currency.
type purse struct {
	id, currency string
	created      int64
	total        micro
	entries      []*entry
	unsettled    []*entry // without transfers to the bank
}

// entry is a row of a purse's ledger. What it moves is initial − fee. The fee was
// withheld with VAT and rounded up; net is the exact fee without.
type entry struct {
	id, kind           string
	purse              *purse
	created, available int64
	initial, fee, net  micro
	cost               cost
	payment            *payment
	refund             *payback
	chargeback         *chargeback
	capture            *capture
	settlement         *settlement // that it sends or brings back
	transfer           string
	invoice            *feeInvoice
	settled            *settlement // that it is part of
	invoiced           bool
}

func (e *entry) result() micro { return e.initial - e.fee }

// cost is a price of Mollie's: a line of its settlements and invoices.
type cost struct {
	method, description string
	fixed, percent      micro
}

// vatPercent is Dutch VAT, which Mollie puts on its fees.
const vatPercent = 21

func (m *till) openPurses() {
	currencies := []string{"EUR"}
	for _, s := range m.world.shops {
		if slices.Contains(s.config.Currencies, "USD") && len(currencies) == 1 {
			currencies = append(currencies, "USD")
		}
	}
	for i, c := range currencies {
		m.purses = append(m.purses, &purse{id: m.token("bal_", 22), currency: c, created: m.opened + int64(i)})
		m.happened(MollieBalances, "created", m.purses[i].id)
	}
}

// purseOf is where money in a currency goes: into the balance of that currency, else the
// primary one.
func (m *till) purseOf(currency string) *purse {
	for _, p := range m.purses {
		if p.currency == currency {
			return p
		}
	}
	return m.purses[0]
}

// moneyIn is an amount in the purse's currency. Mollie converts at yesterday's rate with
// two percent to its own good.
func (m *till) moneyIn(p *purse, amount micro, currency string, on int64) micro {
	if currency == p.currency {
		return amount
	}
	perEUR, ok := m.world.rates.at(m.world.now, amsterdamDay(on-day), currency)
	if !ok {
		perEUR = decimal.New(priceFactors[currency], -2)
	}
	value := decimal.New(int64(amount), -microDigits).Mul(decimal.New(98, -2)).DivRound(perEUR, 2)
	return micro(value.Shift(microDigits).IntPart())
}

func (m *till) enter(e *entry) *entry {
	e.id, e.created = m.token("baltr_", 22), m.now
	e.available = max(e.available, e.created)
	if e.net != 0 {
		e.fee = roundedUp(e.net + e.net.share(vatPercent, 100))
	}
	m.entries = append(m.entries, e)
	e.purse.entries = append(e.purse.entries, e)
	e.purse.total += e.result()
	if e.kind != "outgoing-transfer" {
		e.purse.unsettled = append(e.purse.unsettled, e)
	}
	m.happened(MollieTransactions, "created", e.id)
	m.happened(MollieBalances, "changed", e.purse.id)
	return e
}

// roundedUp is the next whole cent.
func roundedUp(fee micro) micro {
	cent := step(2)
	return (fee + cent - 1) / cent * cent
}

// charge is what a payment of that amount costs, exactly.
func (c cost) charge(amount micro) micro {
	return (c.fixed + amount.share(int64(c.percent), int64(100*unit))).round(4)
}

// costOf is the price of a payment.
func (p *payment) costOf() cost {
	method := payMethods[p.method]
	c := cost{method: method.id, description: method.title, fixed: method.fixed, percent: method.percent}
	if p.method == payCard {
		c.description += " - domestic"
		if p.abroad {
			c.percent, c.description = method.abroad, method.title+" - inter"
		}
	}
	return c
}

func (m *till) enterPayment(p *payment) {
	purse := m.purseOf(p.currency)
	initial := m.moneyIn(purse, p.amount, p.currency, p.paid)
	c := p.costOf()
	m.enter(&entry{
		kind: "payment", purse: purse, initial: initial, cost: c, net: c.charge(initial), payment: p,
		available: m.now + payMethods[p.method].delay,
	})
}

func (m *till) enterCapture(c *capture) {
	p := c.payment
	purse := m.purseOf(p.currency)
	initial := m.moneyIn(purse, c.amount, p.currency, p.created)
	price := p.costOf()
	m.enter(&entry{
		kind: "capture", purse: purse, initial: initial, cost: price, net: price.charge(initial), payment: p, capture: c,
		available: m.now + payMethods[p.method].delay,
	})
}

func (m *till) enterRefund(f *payback) {
	p := f.payment
	purse := m.purseOf(p.currency)
	price := cost{method: "refund", description: "Refunds " + p.title(), fixed: unit / 4}
	m.enter(&entry{
		kind: "refund", purse: purse, initial: -m.moneyIn(purse, f.amount, p.currency, p.created), cost: price, net: price.fixed,
		payment: p, refund: f,
	})
}

func (m *till) enterReturnedRefund(f *payback) {
	p := f.payment
	purse := m.purseOf(p.currency)
	m.enter(&entry{kind: "returned-refund", purse: purse, initial: m.moneyIn(purse, f.amount, p.currency, p.created), payment: p, refund: f})
}

func (m *till) enterChargeback(c *chargeback) {
	p := c.payment
	purse := m.purseOf(p.currency)
	price := cost{method: "chargeback", description: "Chargebacks " + p.title(), fixed: 15 * unit}
	m.enter(&entry{
		kind: "chargeback", purse: purse, initial: -m.moneyIn(purse, c.amount, p.currency, c.created), cost: price, net: price.fixed,
		payment: p, chargeback: c,
	})
}

func (m *till) enterReversal(c *chargeback) {
	p := c.payment
	purse := m.purseOf(p.currency)
	m.enter(&entry{kind: "chargeback-reversal", purse: purse, initial: m.moneyIn(purse, c.amount, p.currency, c.created), payment: p, chargeback: c})
}

// holds is what a purse has to give now, and what it has to wait for.
func (p *purse) holds(now int64) (available, pending micro) {
	for _, e := range p.unsettled {
		if e.available > now {
			pending += e.result()
		}
	}
	return p.total - pending, pending
}
