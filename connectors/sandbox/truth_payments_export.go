package sandbox

import (
	"slices"
	"strconv"

	"github.com/shopspring/decimal"
)

// exported lists what the account has, as truth; the world is at its now.
func exported[T, E any](w *World, list func(*till) []T, export func(*till, T) E) []E {
	w.mu.Lock()
	defer w.mu.Unlock()
	m := w.account()
	return exports(m, list(m), export)
}

func exports[T, E any](m *till, list []T, export func(*till, T) E) []E {
	all := make([]E, len(list))
	for i, one := range list {
		all[i] = export(m, one)
	}
	return all
}

// Payments lists the account's payments, oldest first.
func (w *World) Payments() []Payment {
	return exported(w, func(m *till) []*payment { return m.payments }, (*till).exportPayment)
}

// PaymentRefunds lists the account's refunds, oldest first.
func (w *World) PaymentRefunds() []PaymentRefund {
	return exported(w, func(m *till) []*payback { return m.refunds }, (*till).exportPayback)
}

// Chargebacks lists the account's chargebacks, oldest first.
func (w *World) Chargebacks() []Chargeback {
	return exported(w, func(m *till) []*chargeback { return m.chargebacks }, (*till).exportChargeback)
}

// Captures lists the account's captures, oldest first.
func (w *World) Captures() []Capture {
	return exported(w, func(m *till) []*capture { return m.captures }, (*till).exportCapture)
}

// Settlements lists the account's settlements, oldest first, without the open one.
func (w *World) Settlements() []Settlement {
	return exported(w, func(m *till) []*settlement { return m.settlements }, (*till).exportSettlement)
}

// Balances lists the account's balances, the primary one first.
func (w *World) Balances() []Balance {
	return exported(w, func(m *till) []*purse { return m.purses }, func(m *till, p *purse) Balance {
		available, pending := p.holds(m.now)
		return Balance{
			ID: p.id, Currency: p.currency, Created: instant(p.created),
			Available: available.decimal(2), Pending: pending.decimal(2),
		}
	})
}

// BalanceEntries lists the ledger rows of all balances, oldest first.
func (w *World) BalanceEntries() []BalanceEntry {
	return exported(w, func(m *till) []*entry { return m.entries }, (*till).exportEntry)
}

// Payouts lists all payouts, also those before the API lists any, oldest first.
func (w *World) Payouts() []Payout {
	return exported(w, func(m *till) []*payout { return m.payouts }, func(_ *till, p *payout) Payout {
		return Payout{
			ID: p.id, BalanceID: p.purse.id, Status: p.status, Created: instant(p.created), Completed: instant(p.completed),
			Day: amsterdamDay(p.created), Amount: p.amount.decimal(2), Currency: p.purse.currency,
		}
	})
}

// PlatformInvoices lists Mollie's invoices, oldest first.
func (w *World) PlatformInvoices() []PlatformInvoice {
	return exported(w, func(m *till) []*feeInvoice { return m.invoices }, func(_ *till, v *feeInvoice) PlatformInvoice {
		return PlatformInvoice{
			ID: v.id, Reference: v.reference, Status: v.status, Month: v.month, Issued: amsterdamDay(v.issued), Paid: amsterdamDay(v.paidAt),
			Net: v.net.decimal(2), VAT: v.vat.decimal(2), Gross: v.gross.decimal(2), Currency: v.purse.currency,
		}
	})
}

// MollieCustomers lists the customers that exist, oldest first.
func (w *World) MollieCustomers() []MollieCustomer {
	return exported(w, func(m *till) []*payer { return m.customers }, func(_ *till, c *payer) MollieCustomer {
		return MollieCustomer{ID: c.id, Name: c.name, Email: c.email, Test: c.test, Created: instant(c.created)}
	})
}

// PaymentProfiles lists the account's profiles, in the order of the world's shops.
func (w *World) PaymentProfiles() []PaymentProfile {
	return exported(w, func(m *till) []*profile { return m.profiles }, func(_ *till, p *profile) PaymentProfile {
		return PaymentProfile{
			ID: p.id, Shop: p.shopName, Name: p.name, Website: p.website, Status: p.status, Created: instant(p.created),
			Methods: slices.Clone(p.methods),
		}
	})
}

func (m *till) exportPayment(p *payment) Payment {
	digits := currencyDigits(p.currency)
	out := Payment{
		ID: p.id, Profile: p.profile.id, Shop: p.profile.shopName, Test: p.test, Status: p.status,
		Created: instant(p.created), Authorized: instant(p.authorized), Paid: instant(p.paid), Canceled: instant(p.canceled),
		Expired: instant(p.expired), Failed: instant(p.failed), Day: amsterdamDay(p.created), PaidDay: amsterdamDay(p.paid),
		Amount: p.amount.decimal(digits), Currency: p.currency, Refunded: p.refunded().decimal(digits),
		ChargedBack: p.chargedBack().decimal(digits), Captured: p.caught().decimal(digits),
		Description: p.description, OrderID: p.order, Sequence: p.sequence, Settlement: p.settled.name(),
	}
	if p.method != noMethod {
		out.Method = payMethods[p.method].id
	}
	switch {
	case p.order == 0 || p.link == linkNone:
	case p.link == linkCode:
		out.OrderRef = p.description
	default:
		out.OrderRef = strconv.FormatInt(p.order, 10)
	}
	if p.customer != nil {
		out.Customer = p.customer.id
	}
	return out
}

// name is the settlement's id, "" for none.
func (s *settlement) name() string {
	if s == nil {
		return ""
	}
	return s.id
}

func (m *till) exportPayback(f *payback) PaymentRefund {
	p := f.payment
	return PaymentRefund{
		ID: f.id, PaymentID: p.id, Test: p.test, Status: f.status, Created: instant(f.created), Day: amsterdamDay(f.created),
		Amount: f.amount.decimal(currencyDigits(p.currency)), Currency: p.currency, Settlement: f.settled.name(), RefundID: f.shopRefund,
	}
}

func (m *till) exportChargeback(c *chargeback) Chargeback {
	p := c.payment
	return Chargeback{
		ID: c.id, PaymentID: p.id, Test: p.test, Created: instant(c.created), Reversed: instant(c.reversed),
		Day: amsterdamDay(c.created), ReversedDay: amsterdamDay(c.reversed), Amount: c.amount.decimal(currencyDigits(p.currency)),
		Currency: p.currency, Reason: c.reason, Settlement: c.settled.name(),
	}
}

func (m *till) exportCapture(c *capture) Capture {
	p := c.payment
	return Capture{
		ID: c.id, PaymentID: p.id, Test: p.test, Status: c.status, Created: instant(c.created), Day: amsterdamDay(c.created),
		Amount: c.amount.decimal(currencyDigits(p.currency)), Currency: p.currency, Settlement: c.settled.name(),
	}
}

func (m *till) exportEntry(e *entry) BalanceEntry {
	out := BalanceEntry{
		ID: e.id, BalanceID: e.purse.id, Kind: e.kind, Created: instant(e.created), Day: amsterdamDay(e.created),
		Initial: e.initial.decimal(2), Fee: e.fee.decimal(2), Result: e.result().decimal(2), Currency: e.purse.currency,
		Settlement: e.settlement.name(), Transfer: e.transfer,
	}
	if e.payment != nil {
		out.Payment = e.payment.id
	}
	if e.refund != nil {
		out.Refund = e.refund.id
	}
	if e.chargeback != nil {
		out.Chargeback = e.chargeback.id
	}
	if e.capture != nil {
		out.Capture = e.capture.id
	}
	if e.invoice != nil {
		out.Invoice = e.invoice.id
	}
	return out
}

func (m *till) exportSettlement(s *settlement) Settlement {
	out := Settlement{
		ID: s.id, Reference: s.reference, BalanceID: s.purse.id, Status: s.status, Created: instant(s.created), Settled: instant(s.settled),
		SettledDay: amsterdamDay(s.settled), Amount: s.amount.decimal(2), Currency: s.purse.currency,
	}
	for _, p := range s.periods {
		if v := m.invoiceOf(s.purse, p.month); v != nil && out.InvoiceID == "" {
			out.InvoiceID = v.id
		}
		for _, l := range p.revenue {
			out.Lines = append(out.Lines, l.export(p.month, "revenue"))
		}
		for _, l := range p.cost {
			out.Lines = append(out.Lines, l.export(p.month, "cost"))
		}
	}
	return out
}

func (l settledLine) export(month Day, side string) SettlementLine {
	out := SettlementLine{
		Month: month, Side: side, Method: l.price.method, Description: l.price.description, Count: l.count,
		Net: l.net.decimal(4), Gross: l.gross().decimal(4),
	}
	if !l.bare {
		out.VAT = decimal.NewNullDecimal(l.vat.decimal(4))
	}
	if l.price.fixed != 0 {
		out.RateFixed = decimal.NewNullDecimal(l.price.fixed.decimal(4))
	}
	if l.price.percent != 0 {
		out.RatePercent = decimal.NewNullDecimal(l.price.percent.decimal(2))
	}
	return out
}
