package sandbox

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

// ChangeMollie changes one thing of a list that was there before, some seconds later: an
// open payment ends or a paid one is refunded, a refund goes on its way, a chargeback is
// reversed, a customer is edited. Nothing says when. It returns the id, or "" where
// nothing is left that can change. Ledger rows never change.
func (w *World) ChangeMollie(of MollieResource) string {
	return w.moveMollie(of, (*till).change)
}

// InsertMollie makes one thing of a list, some seconds later, and returns its id; "" where
// the account cannot have another one (profiles, balances).
func (w *World) InsertMollie(of MollieResource) string {
	return w.moveMollie(of, func(m *till, of MollieResource) string { return m.insert(of, m.now) })
}

// InsertLateMollie makes one thing of a list, some seconds later, that says it was created
// a minute before, and stands there among the others. It returns "" for lists in which
// that does not happen.
func (w *World) InsertLateMollie(of MollieResource) string {
	return w.moveMollie(of, func(m *till, of MollieResource) string {
		switch of {
		case MolliePayments, MollieCustomerList, MollieRefunds, MollieChargebacks, MollieTransactions:
			return m.insert(of, m.now-60)
		default: // made by Mollie itself, at once
			return ""
		}
	})
}

// RemoveMollie deletes a customer, the only thing that a shop deletes; "" for other lists.
func (w *World) RemoveMollie(of MollieResource) string {
	return w.moveMollie(of, (*till).remove)
}

// TieMollie makes twelve payments, refunds, chargebacks, customers or ledger rows in one
// second; nil for other lists.
func (w *World) TieMollie(of MollieResource) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	m := w.passTime()
	switch of {
	case MolliePayments, MollieCustomerList, MollieRefunds, MollieChargebacks, MollieTransactions:
	default: // never many at once
		return nil
	}
	var ids []string
	for range 12 {
		ids = append(ids, m.insert(of, m.now))
	}
	return ids
}

func (w *World) moveMollie(of MollieResource, do func(*till, MollieResource) string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return do(w.passTime(), of)
}

// passTime lets some seconds pass.
func (w *World) passTime() *till {
	m := w.account()
	w.now += 2 + m.dice.Int64N(120)
	return w.account()
}

// insert makes something that was created at an instant, now or a little before.
func (m *till) insert(of MollieResource, created int64) string {
	switch of {
	case MolliePayments:
		return m.bill(m.dice, m.profiles[m.dice.IntN(len(m.profiles))], created).id
	case MollieRefunds:
		return m.insertRefund(created)
	case MollieChargebacks:
		return m.insertChargeback(created)
	case MollieCaptures:
		return m.capture(m.dice, m.payNow(payKlarna), 10*unit).id
	case MollieCustomerList:
		n := len(m.customers) + len(m.removed)
		name := firstNames[m.dice.IntN(len(firstNames))] + " " + lastNames[m.dice.IntN(len(lastNames))]
		return m.newPayer(m.profiles[m.dice.IntN(len(m.profiles))], name, fmt.Sprintf("nieuw.%d@example.com", n), created).id
	case MollieTransactions:
		return m.backdate(m.enter(&entry{kind: "balance-correction", purse: m.purses[0], initial: unit}), created).id
	case MollieSettlements, MolliePayouts:
		m.enterPayment(m.payNow(payIdeal))
		for _, e := range m.purses[0].unsettled {
			e.available = min(e.available, m.now)
		}
		for m.purses[0].total <= 0 {
			m.enter(&entry{kind: "topup", purse: m.purses[0], initial: 1000 * unit})
		}
		s := m.settle(m.purses[0])
		if of == MolliePayouts {
			return s.payout.id
		}
		return s.id
	case MollieInvoices:
		return m.insertInvoice()
	default: // profiles and balances come with the account
		return ""
	}
}

// payNow makes a payment that is paid, or authorised, at once. Who asks enters it into
// the ledger.
func (m *till) payNow(method int) *payment {
	p := m.open(&payment{
		profile: m.profiles[0], method: method, amount: 50 * unit, currency: "EUR", sequence: "oneoff", link: linkNone, who: noPerson,
		description: "Losse betaling",
	})
	if payMethods[method].captured {
		m.authorize(p)
		return p
	}
	p.status, p.paid = "paid", m.now
	m.happened(MolliePayments, "paid", p.id)
	return p
}

func (m *till) insertRefund(created int64) string {
	p := m.pickPayment(m.dice, func(p *payment) bool { return p.received()-p.refunded() >= unit })
	if p == nil {
		p = m.payNow(payIdeal)
		m.enterPayment(p)
	}
	f := m.giveBack(p, unit, 0)
	f.created = created
	m.refunds = inserted(m.refunds[:len(m.refunds)-1], f, func(f *payback) int64 { return f.created })
	return f.id
}

func (m *till) insertChargeback(created int64) string {
	p := m.pickPayment(m.dice, func(p *payment) bool { return p.received()-p.refunded()-p.chargedBack() >= unit })
	if p == nil {
		p = m.payNow(payCard)
		m.enterPayment(p)
	}
	c := m.dispute(m.dice, p)
	c.created = created
	m.chargebacks = inserted(m.chargebacks[:len(m.chargebacks)-1], c, func(c *chargeback) int64 { return c.created })
	return c.id
}

func (m *till) backdate(e *entry, created int64) *entry {
	e.created, e.available = created, created
	byCreated := func(e *entry) int64 { return e.created }
	m.entries = inserted(m.entries[:len(m.entries)-1], e, byCreated)
	e.purse.entries = inserted(e.purse.entries[:len(e.purse.entries)-1], e, byCreated)
	return e
}

// insertInvoice invoices what was not invoiced yet, of the running month too.
func (m *till) insertInvoice() string {
	m.enterPayment(m.payNow(payIdeal))
	return m.invoice(m.purses[0], monthOf(amsterdamDay(m.now))).id
}

func (m *till) pickPayment(r *rand.Rand, fits func(*payment) bool) *payment {
	return pick(r, m.payments, func(p *payment) bool { return !p.test && fits(p) })
}

func (m *till) change(of MollieResource) string {
	r := m.dice
	switch of {
	case MolliePayments:
		return m.changePayment()
	case MollieRefunds:
		if f := pick(r, m.refunds, func(f *payback) bool { return !f.final() && !f.payment.test }); f != nil {
			if f.status == "queued" {
				m.send(f)
			} else {
				m.endRefund(f, "refunded")
			}
			return f.id
		}
	case MollieChargebacks:
		if c := pick(r, m.chargebacks, func(c *chargeback) bool { return c.reversed == 0 && c.created > m.now-150*day }); c != nil {
			m.reverse(c)
			return c.id
		}
	case MollieCaptures:
		if c := pick(r, m.captures, func(c *capture) bool { return c.status == "pending" && c.payment.status == "authorized" }); c != nil {
			m.succeed(c)
			return c.id
		}
	case MollieCustomerList:
		if c := pick(r, m.customers, func(*payer) bool { return true }); c != nil {
			c.note = fmt.Sprintf("belangrijk %d", r.IntN(1_000_000))
			c.name += "!"
			m.happened(of, "edited", c.id)
			return c.id
		}
	case MollieSettlements, MolliePayouts:
		return m.changeSettlement(of)
	case MollieBalances:
		m.enter(&entry{kind: "topup", purse: m.purses[0], initial: unit})
		return m.purses[0].id
	case MollieInvoices:
		if v := pick(r, m.invoices, func(v *feeInvoice) bool { return v.status == "open" }); v != nil {
			m.settleInvoice(v)
			return v.id
		}
	case MollieProfileList:
		p := m.profiles[0]
		p.name += "."
		m.happened(of, "edited", p.id)
		return p.id
	case MollieTransactions: // never change
	}
	return ""
}

// changePayment ends a payment that is open, or gives some of a paid one back.
func (m *till) changePayment() string {
	open := m.pickPayment(m.dice, func(p *payment) bool { return p.status == "open" || p.status == "pending" })
	if open == nil || m.dice.IntN(2) == 0 {
		if p := m.pickPayment(m.dice, func(p *payment) bool { return p.received()-p.refunded() >= unit }); p != nil {
			m.giveBack(p, unit, 0)
			return p.id
		}
	}
	if open == nil {
		return ""
	}
	switch m.dice.IntN(4) {
	case 0:
		m.cancel(open)
	case 1:
		m.fail(open)
	default:
		if open.method == noMethod {
			open.method = payCard
		}
		m.pay(open)
	}
	return open.id
}

// changeSettlement moves the newest transfer on that is under way, or starts one.
func (m *till) changeSettlement(of MollieResource) string {
	for _, s := range slices.Backward(m.settlements) {
		if s.payout.status == "completed" || s.payout.status == "failed" {
			continue
		}
		m.payOut(s, "completed")
		if of == MollieSettlements {
			return s.id
		}
		return s.payout.id
	}
	return ""
}

func (m *till) remove(of MollieResource) string {
	if of != MollieCustomerList {
		return ""
	}
	c := pick(m.dice, m.customers, func(*payer) bool { return true })
	if c == nil {
		return ""
	}
	m.customers = remove(m.customers, c)
	m.removed = append(m.removed, c.id)
	for key, one := range m.payerOf {
		if one == c {
			delete(m.payerOf, key)
		}
	}
	m.happened(of, "removed", c.id)
	return c.id
}
