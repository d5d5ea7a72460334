package warehouse

import (
	"strconv"

	"github.com/tillhouse/tillhouse/schemas"
)

func (w *Warehouse) planPayments() error {
	return register(w, schemas.Payments, tableOf[schemas.Payment]{
		rows:   func(r *schemas.Rows) *[]schemas.Payment { return &r.Payments },
		meta:   func(r *schemas.Payment) *schemas.Meta { return &r.Meta },
		group:  func(r *schemas.Payment) string { return r.PaymentID },
		frozen: func(r *schemas.Payment) *schemas.Day { return &r.CreatedDay },
		child:  func(r *schemas.Payment) string { return r.PaymentID },
	})
}

func (w *Warehouse) planPaymentRefunds() error {
	return register(w, schemas.PaymentRefunds, tableOf[schemas.PaymentRefund]{
		rows:   func(r *schemas.Rows) *[]schemas.PaymentRefund { return &r.PaymentRefunds },
		meta:   func(r *schemas.PaymentRefund) *schemas.Meta { return &r.Meta },
		group:  func(r *schemas.PaymentRefund) string { return r.RefundID },
		frozen: func(r *schemas.PaymentRefund) *schemas.Day { return &r.CreatedDay },
		child:  func(r *schemas.PaymentRefund) string { return r.RefundID },
	})
}

func (w *Warehouse) planChargebacks() error {
	return register(w, schemas.Chargebacks, tableOf[schemas.Chargeback]{
		rows:   func(r *schemas.Rows) *[]schemas.Chargeback { return &r.Chargebacks },
		meta:   func(r *schemas.Chargeback) *schemas.Meta { return &r.Meta },
		group:  func(r *schemas.Chargeback) string { return r.ChargebackID },
		frozen: func(r *schemas.Chargeback) *schemas.Day { return &r.CreatedDay },
		child:  func(r *schemas.Chargeback) string { return r.ChargebackID },
	})
}

func (w *Warehouse) planTransactions() error {
	return register(w, schemas.Transactions, tableOf[schemas.Transaction]{
		rows:   func(r *schemas.Rows) *[]schemas.Transaction { return &r.Transactions },
		meta:   func(r *schemas.Transaction) *schemas.Meta { return &r.Meta },
		group:  func(r *schemas.Transaction) string { return r.TransactionID },
		frozen: func(r *schemas.Transaction) *schemas.Day { return &r.CreatedDay },
		child:  func(r *schemas.Transaction) string { return r.TransactionID },
	})
}

func (w *Warehouse) planSettlements() error {
	return register(w, schemas.Settlements, tableOf[schemas.Settlement]{
		rows:  func(r *schemas.Rows) *[]schemas.Settlement { return &r.Settlements },
		meta:  func(r *schemas.Settlement) *schemas.Meta { return &r.Meta },
		group: func(r *schemas.Settlement) string { return r.SettlementID },
		child: func(r *schemas.Settlement) string { return r.SettlementID },
	})
}

func (w *Warehouse) planSettlementLines() error {
	return register(w, schemas.SettlementLines, tableOf[schemas.SettlementLine]{
		rows:  func(r *schemas.Rows) *[]schemas.SettlementLine { return &r.SettlementLines },
		meta:  func(r *schemas.SettlementLine) *schemas.Meta { return &r.Meta },
		group: func(r *schemas.SettlementLine) string { return r.SettlementID },
		child: func(r *schemas.SettlementLine) string {
			return r.PeriodMonth.String() + "/" + r.Side + "/" + strconv.Itoa(int(r.LineNo))
		},
	})
}

func (w *Warehouse) planPayouts() error {
	return register(w, schemas.Payouts, tableOf[schemas.Payout]{
		rows:   func(r *schemas.Rows) *[]schemas.Payout { return &r.Payouts },
		meta:   func(r *schemas.Payout) *schemas.Meta { return &r.Meta },
		group:  func(r *schemas.Payout) string { return r.PayoutID },
		frozen: func(r *schemas.Payout) *schemas.Day { return &r.PayoutDay },
		child:  func(r *schemas.Payout) string { return r.PayoutID },
	})
}

func (w *Warehouse) planBalances() error {
	return register(w, schemas.Balances, tableOf[schemas.Balance]{
		rows:  func(r *schemas.Rows) *[]schemas.Balance { return &r.Balances },
		meta:  func(r *schemas.Balance) *schemas.Meta { return &r.Meta },
		group: func(r *schemas.Balance) string { return r.BalanceID },
		child: func(r *schemas.Balance) string { return r.BalanceID },
	})
}

func (w *Warehouse) planBalanceEntries() error {
	return register(w, schemas.BalanceEntries, tableOf[schemas.BalanceEntry]{
		rows:   func(r *schemas.Rows) *[]schemas.BalanceEntry { return &r.BalanceEntries },
		meta:   func(r *schemas.BalanceEntry) *schemas.Meta { return &r.Meta },
		group:  func(r *schemas.BalanceEntry) string { return r.EntryID },
		frozen: func(r *schemas.BalanceEntry) *schemas.Day { return &r.CreatedDay },
		child:  func(r *schemas.BalanceEntry) string { return r.EntryID },
	})
}

func (w *Warehouse) planPlatformInvoices() error {
	return register(w, schemas.PlatformInvoices, tableOf[schemas.PlatformInvoice]{
		rows:  func(r *schemas.Rows) *[]schemas.PlatformInvoice { return &r.PlatformInvoices },
		meta:  func(r *schemas.PlatformInvoice) *schemas.Meta { return &r.Meta },
		group: func(r *schemas.PlatformInvoice) string { return r.InvoiceID },
		child: func(r *schemas.PlatformInvoice) string { return r.InvoiceID },
	})
}

func (w *Warehouse) planPaymentProfiles() error {
	return register(w, schemas.PaymentProfiles, tableOf[schemas.PaymentProfile]{
		rows:  func(r *schemas.Rows) *[]schemas.PaymentProfile { return &r.PaymentProfiles },
		meta:  func(r *schemas.PaymentProfile) *schemas.Meta { return &r.Meta },
		group: func(r *schemas.PaymentProfile) string { return r.ProfileID },
		child: func(r *schemas.PaymentProfile) string { return r.ProfileID },
	})
}
