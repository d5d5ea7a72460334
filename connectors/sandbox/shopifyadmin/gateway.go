package shopifyadmin

import (
	"time"

	"github.com/shopspring/decimal"
)

// PaymentSession is what a payments app knows of an order that it is to be paid through: what
// the shop asked it to take, and what became of it by now.
type PaymentSession struct {
	OrderID int64
	Name    string // "#1001"
	// SessionID is the payment session's: Transaction.PaymentID of its transactions.
	SessionID string
	Gateway   string // as the app names itself
	Method    string // ideal, creditcard, bancontact
	Amount    decimal.Decimal
	Currency  string // the payer's
	Created   time.Time
	Test      bool
	// Paid is zero while it is not; Failed counts attempts that were declined before; Ended is
	// when the shop gave up on an unpaid one.
	Paid, Ended time.Time
	Failed      int
	Cancelled   time.Time
	Refunds     []SessionRefund
}

// SessionRefund is money that the shop gave back through the app.
type SessionRefund struct {
	TransactionID, RefundID int64
	Amount                  decimal.Decimal
	Currency                string
	Created                 time.Time
	Status                  string // success, pending, failure
}

// PaymentSessions lists what orders asked of the gateways for which through holds, by order.
// Each transaction that takes money is one.
func (s *Shop) PaymentSessions(through func(gateway string) bool) []PaymentSession {
	var list []PaymentSession
	s.eachOrder(func(_ *orderRecord, o *order) { list = append(list, o.paymentSessions(through)...) })
	return list
}

// PaymentSessionsOf are those of one order; none when it is not there.
func (s *Shop) PaymentSessionsOf(order int64, through func(gateway string) bool) []PaymentSession {
	s.mu.RLock()
	defer s.mu.RUnlock()
	o := s.orderByID(order)
	if o == nil {
		return nil
	}
	return o.paymentSessions(through)
}

func (o *order) paymentSessions(through func(string) bool) []PaymentSession {
	var list []PaymentSession
	failed := 0
	for _, x := range o.transactions {
		if x.kind != "sale" || !through(x.gateway) {
			continue
		}
		p := PaymentSession{
			OrderID: o.id, Name: o.name, SessionID: x.paymentID, Gateway: x.gateway, Method: x.method,
			Amount: exact(x.amount.paid, o.presentment), Currency: o.presentment, Created: instant(x.created), Test: x.test,
			Cancelled: instant(o.cancelled),
		}
		switch x.status {
		case "success":
			p.Paid, p.Failed = instant(x.processed), failed
		case "failure":
			if x.processed == x.created {
				failed++
				continue
			}
			p.Ended = instant(x.processed)
		}
		for _, y := range o.transactions {
			if y.kind == "refund" && y.parent == x.id {
				p.Refunds = append(p.Refunds, SessionRefund{
					TransactionID: y.id, RefundID: y.refund, Amount: exact(y.amount.paid, o.presentment), Currency: o.presentment,
					Created: instant(y.created), Status: y.status,
				})
			}
		}
		list = append(list, p)
	}
	return list
}
