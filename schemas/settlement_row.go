package schemas

import (
	"time"

	"github.com/shopspring/decimal"
)

// Settlement is a row of tillhouse_store.settlements; key (source, settlement_id).
type Settlement struct {
	Meta
	SettlementID string          `ch:"settlement_id"`
	Reference    string          `ch:"reference"`
	Status       string          `ch:"status"`
	SettledAt    *time.Time      `ch:"settled_at"`
	SettledDay   *Day            `ch:"settled_day"`
	Amount       decimal.Decimal `ch:"amount"`
	Currency     string          `ch:"currency"`
	InvoiceID    string          `ch:"invoice_id"`
}

// SettlementLine is a row of tillhouse_store.settlement_lines; key (source, settlement_id, period_month, side, line_no).
type SettlementLine struct {
	Meta
	SettlementID string           `ch:"settlement_id"`
	PeriodMonth  Day              `ch:"period_month"`
	Side         string           `ch:"side"`
	LineNo       uint16           `ch:"line_no"`
	Method       string           `ch:"method"`
	CostClass    string           `ch:"cost_class"`
	Description  string           `ch:"description"`
	Count        int32            `ch:"count"`
	RateFixed    *decimal.Decimal `ch:"rate_fixed"`
	RatePercent  *decimal.Decimal `ch:"rate_percent"`
	AmountNet    decimal.Decimal  `ch:"amount_net"`
	AmountVAT    decimal.Decimal  `ch:"amount_vat"`
	AmountGross  decimal.Decimal  `ch:"amount_gross"`
	Currency     string           `ch:"currency"`
}

// Payout is a row of tillhouse_store.payouts; key (source, payout_day, payout_id).
type Payout struct {
	Meta
	PayoutDay Day             `ch:"payout_day"`
	PayoutID  string          `ch:"payout_id"`
	Status    string          `ch:"status"`
	PaidAt    *time.Time      `ch:"paid_at"`
	Amount    decimal.Decimal `ch:"amount"`
	Fees      decimal.Decimal `ch:"fees"`
	Currency  string          `ch:"currency"`
}

// PlatformInvoice is a row of tillhouse_store.platform_invoices; key (source, invoice_id).
type PlatformInvoice struct {
	Meta
	InvoiceID   string          `ch:"invoice_id"`
	Reference   string          `ch:"reference"`
	Status      string          `ch:"status"`
	IssuedDay   *Day            `ch:"issued_day"`
	PaidDay     *Day            `ch:"paid_day"`
	AmountNet   decimal.Decimal `ch:"amount_net"`
	AmountVAT   decimal.Decimal `ch:"amount_vat"`
	AmountGross decimal.Decimal `ch:"amount_gross"`
	Currency    string          `ch:"currency"`
}
