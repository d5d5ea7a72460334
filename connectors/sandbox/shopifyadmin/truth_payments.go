package shopifyadmin

import (
	"time"

	"github.com/shopspring/decimal"
)

// Payout is a transfer of Shopify Payments to the bank.
type Payout struct {
	ID             int64
	Issued         time.Time
	Day            string
	Status         string // REST spelling
	Amount         decimal.Decimal
	TransactionIDs []int64
}

// BalanceTransaction is an entry of the Shopify Payments balance: Net = Amount − Fee.
type BalanceTransaction struct {
	ID, PayoutID, OrderID, TransactionID, SourceID int64
	Kind                                           string // REST spelling
	Amount, Fee, Net                               decimal.Decimal
	Processed                                      time.Time
	Day                                            string
	Test                                           bool
}

// Dispute is a chargeback or an inquiry.
type Dispute struct {
	ID, OrderID      int64
	Kind, Status     string // REST spelling
	Reason           string
	Amount           decimal.Decimal
	Initiated, Ended time.Time
	Day, EndedDay    string // of Initiated and of Ended
}

// Tender is money taken or given back (negative), in the payer's currency.
type Tender struct {
	ID, OrderID int64
	Amount      decimal.Decimal
	Currency    string
	Method      string
	Processed   time.Time
	Day         string
	Test        bool
}

// Payouts lists the payouts, by id.
func (s *Shop) Payouts() []Payout {
	return collect(s, func() []*payout { return s.payouts }, func(p *payout) (Payout, bool) {
		out := Payout{ID: p.id, Issued: instant(p.issued), Day: p.day, Status: p.status, Amount: exact(p.amount, s.config.Currency)}
		for _, b := range p.transactions {
			out.TransactionIDs = append(out.TransactionIDs, b.id)
		}
		return out, true
	})
}

// BalanceTransactions lists the entries of the balance, as they were booked.
func (s *Shop) BalanceTransactions() []BalanceTransaction {
	return collect(s, func() []*balanceTransaction { return s.balance }, func(b *balanceTransaction) (BalanceTransaction, bool) {
		out := BalanceTransaction{
			ID: b.id, OrderID: b.order, TransactionID: b.transaction, SourceID: b.source, Kind: b.kind, Amount: exact(b.amount, s.config.Currency),
			Fee: exact(b.fee, s.config.Currency), Net: exact(b.net, s.config.Currency), Processed: instant(b.processed), Day: s.dayOf(b.processed),
			Test: b.test,
		}
		if b.payout != nil {
			out.PayoutID = b.payout.id
		}
		return out, true
	})
}

// Disputes lists the disputes, by id.
func (s *Shop) Disputes() []Dispute {
	return collect(s, func() []*dispute { return s.disputes }, func(d *dispute) (Dispute, bool) {
		return Dispute{
			ID: d.id, OrderID: d.order, Kind: d.kind, Status: d.status, Reason: d.reason, Amount: exact(d.amount, s.config.Currency),
			Initiated: instant(d.initiated), Ended: instant(d.final), Day: s.dayOf(d.initiated), EndedDay: s.dayOf(d.final),
		}, true
	})
}

// Tenders lists the tender transactions, by id.
func (s *Shop) Tenders() []Tender {
	return collect(s, func() []*tender { return s.tenders }, func(x *tender) (Tender, bool) {
		return Tender{
			ID: x.id, OrderID: x.order, Amount: exact(x.amount, x.currency), Currency: x.currency, Method: x.method,
			Processed: instant(x.processed), Day: s.dayOf(x.processed), Test: x.test,
		}, true
	})
}
