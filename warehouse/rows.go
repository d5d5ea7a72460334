package warehouse

import (
	"errors"
	"time"

	"github.com/tillhouse/tillhouse/schemas"
)

// planShops readies what shops, their visitors and their catalogue give. A table that
// several streams share is readied once.
func (w *Warehouse) planShops() error {
	return errors.Join(
		register(w, schemas.Shops, func(r *schemas.Rows) *[]schemas.Shop { return &r.Shops }, func(r *schemas.Shop) *schemas.Meta { return &r.Meta }),
		register(w, schemas.Orders, func(r *schemas.Rows) *[]schemas.Order { return &r.Orders }, func(r *schemas.Order) *schemas.Meta { return &r.Meta }),
		register(w, schemas.OrderLines, func(r *schemas.Rows) *[]schemas.OrderLine { return &r.OrderLines }, func(r *schemas.OrderLine) *schemas.Meta { return &r.Meta }),
		register(w, schemas.OrderDiscounts, func(r *schemas.Rows) *[]schemas.OrderDiscount { return &r.OrderDiscounts }, func(r *schemas.OrderDiscount) *schemas.Meta { return &r.Meta }),
		register(w, schemas.EvidenceOfOrders, func(r *schemas.Rows) *[]schemas.IdentityEvidence { return &r.IdentityEvidence }, func(r *schemas.IdentityEvidence) *schemas.Meta { return &r.Meta }),
		register(w, schemas.Refunds, func(r *schemas.Rows) *[]schemas.Refund { return &r.Refunds }, func(r *schemas.Refund) *schemas.Meta { return &r.Meta }),
		register(w, schemas.RefundLines, func(r *schemas.Rows) *[]schemas.RefundLine { return &r.RefundLines }, func(r *schemas.RefundLine) *schemas.Meta { return &r.Meta }),
		register(w, schemas.SaleEvents, func(r *schemas.Rows) *[]schemas.SaleEvent { return &r.SaleEvents }, func(r *schemas.SaleEvent) *schemas.Meta { return &r.Meta }),
		register(w, schemas.Returns, func(r *schemas.Rows) *[]schemas.Return { return &r.Returns }, func(r *schemas.Return) *schemas.Meta { return &r.Meta }),
		register(w, schemas.ReturnLines, func(r *schemas.Rows) *[]schemas.ReturnLine { return &r.ReturnLines }, func(r *schemas.ReturnLine) *schemas.Meta { return &r.Meta }),
		register(w, schemas.Fulfilments, func(r *schemas.Rows) *[]schemas.Fulfilment { return &r.Fulfilments }, func(r *schemas.Fulfilment) *schemas.Meta { return &r.Meta }),
		register(w, schemas.FulfilmentLines, func(r *schemas.Rows) *[]schemas.FulfilmentLine { return &r.FulfilmentLines }, func(r *schemas.FulfilmentLine) *schemas.Meta { return &r.Meta }),
		register(w, schemas.FulfilmentEvents, func(r *schemas.Rows) *[]schemas.FulfilmentEvent { return &r.FulfilmentEvents }, func(r *schemas.FulfilmentEvent) *schemas.Meta { return &r.Meta }),
		register(w, schemas.Checkouts, func(r *schemas.Rows) *[]schemas.Checkout { return &r.Checkouts }, func(r *schemas.Checkout) *schemas.Meta { return &r.Meta }),
		register(w, schemas.Customers, func(r *schemas.Rows) *[]schemas.Customer { return &r.Customers }, func(r *schemas.Customer) *schemas.Meta { return &r.Meta }),
		register(w, schemas.Reviews, func(r *schemas.Rows) *[]schemas.Review { return &r.Reviews }, func(r *schemas.Review) *schemas.Meta { return &r.Meta }),
		register(w, schemas.Coupons, func(r *schemas.Rows) *[]schemas.Coupon { return &r.Coupons }, func(r *schemas.Coupon) *schemas.Meta { return &r.Meta }),
		register(w, schemas.Products, func(r *schemas.Rows) *[]schemas.Product { return &r.Products }, func(r *schemas.Product) *schemas.Meta { return &r.Meta }),
		register(w, schemas.Variations, func(r *schemas.Rows) *[]schemas.Variant { return &r.Variants }, func(r *schemas.Variant) *schemas.Meta { return &r.Meta }),
		register(w, schemas.StockDaily, func(r *schemas.Rows) *[]schemas.StockDay { return &r.StockDaily }, func(r *schemas.StockDay) *schemas.Meta { return &r.Meta }),
		register(w, schemas.WebDaily, func(r *schemas.Rows) *[]schemas.WebDay { return &r.WebDaily }, func(r *schemas.WebDay) *schemas.Meta { return &r.Meta }),
		register(w, schemas.ReconDaily, func(r *schemas.Rows) *[]schemas.ReconDay { return &r.ReconDaily }, func(r *schemas.ReconDay) *schemas.Meta { return &r.Meta }),
		w.planCosts(),
	)
}

// planMoney readies rates and what payment providers give.
func (w *Warehouse) planMoney() error {
	return errors.Join(
		register(w, schemas.FXRates, func(r *schemas.Rows) *[]schemas.FXRate { return &r.FXRates }, func(r *schemas.FXRate) *schemas.Meta { return &r.Meta }),
		register(w, schemas.Payments, func(r *schemas.Rows) *[]schemas.Payment { return &r.Payments }, func(r *schemas.Payment) *schemas.Meta { return &r.Meta }),
		register(w, schemas.PaymentRefunds, func(r *schemas.Rows) *[]schemas.PaymentRefund { return &r.PaymentRefunds }, func(r *schemas.PaymentRefund) *schemas.Meta { return &r.Meta }),
		register(w, schemas.Chargebacks, func(r *schemas.Rows) *[]schemas.Chargeback { return &r.Chargebacks }, func(r *schemas.Chargeback) *schemas.Meta { return &r.Meta }),
		register(w, schemas.Transactions, func(r *schemas.Rows) *[]schemas.Transaction { return &r.Transactions }, func(r *schemas.Transaction) *schemas.Meta { return &r.Meta }),
		register(w, schemas.TenderTransactions, func(r *schemas.Rows) *[]schemas.TenderTransaction { return &r.TenderTransactions }, func(r *schemas.TenderTransaction) *schemas.Meta { return &r.Meta }),
		register(w, schemas.Settlements, func(r *schemas.Rows) *[]schemas.Settlement { return &r.Settlements }, func(r *schemas.Settlement) *schemas.Meta { return &r.Meta }),
		register(w, schemas.SettlementLines, func(r *schemas.Rows) *[]schemas.SettlementLine { return &r.SettlementLines }, func(r *schemas.SettlementLine) *schemas.Meta { return &r.Meta }),
		register(w, schemas.Payouts, func(r *schemas.Rows) *[]schemas.Payout { return &r.Payouts }, func(r *schemas.Payout) *schemas.Meta { return &r.Meta }),
		register(w, schemas.Balances, func(r *schemas.Rows) *[]schemas.Balance { return &r.Balances }, func(r *schemas.Balance) *schemas.Meta { return &r.Meta }),
		register(w, schemas.BalanceEntries, func(r *schemas.Rows) *[]schemas.BalanceEntry { return &r.BalanceEntries }, func(r *schemas.BalanceEntry) *schemas.Meta { return &r.Meta }),
		register(w, schemas.PlatformInvoices, func(r *schemas.Rows) *[]schemas.PlatformInvoice { return &r.PlatformInvoices }, func(r *schemas.PlatformInvoice) *schemas.Meta { return &r.Meta }),
		register(w, schemas.PaymentProfiles, func(r *schemas.Rows) *[]schemas.PaymentProfile { return &r.PaymentProfiles }, func(r *schemas.PaymentProfile) *schemas.Meta { return &r.Meta }),
	)
}

func (w *Warehouse) planCosts() error {
	return registerAs(w, schemas.CostsOfItems, &tableOf[schemas.VariantCost]{
		rows: func(r *schemas.Rows) *[]schemas.VariantCost { return &r.VariantCosts },
		meta: func(r *schemas.VariantCost) *schemas.Meta { return &r.Meta },
		history: &history[schemas.VariantCost]{
			from: func(r *schemas.VariantCost) time.Time { return r.ValidFrom },
			equal: func(one, other *schemas.VariantCost) bool {
				return one.UnitCost.Equal(other.UnitCost) && one.Currency == other.Currency
			},
		},
	})
}
