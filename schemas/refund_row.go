package schemas

import (
	"time"

	"github.com/shopspring/decimal"
)

// Refund is a row of tillhouse_store.refunds; key (source, refund_day, refund_id).
type Refund struct {
	Meta
	RefundDay         Day             `ch:"refund_day"`
	RefundID          string          `ch:"refund_id"`
	OrderID           string          `ch:"order_id"`
	Shop              string          `ch:"shop"`
	RefundedAt        time.Time       `ch:"refunded_at"`
	UpdatedAt         time.Time       `ch:"updated_at"`
	Reason            string          `ch:"reason"`
	IsCancellation    uint8           `ch:"is_cancellation"`
	ProductAmount     decimal.Decimal `ch:"product_amount"`
	ShippingAmount    decimal.Decimal `ch:"shipping_amount"`
	TaxAmount         decimal.Decimal `ch:"tax_amount"`
	FeeAmount         decimal.Decimal `ch:"fee_amount"`
	DiscrepancyAmount decimal.Decimal `ch:"discrepancy_amount"`
	DiscrepancyReason string          `ch:"discrepancy_reason"`
	MoneyRefunded     decimal.Decimal `ch:"money_refunded"`
	Currency          string          `ch:"currency"`
}

// RefundLine is a row of tillhouse_store.refund_lines; key (source, refund_day, refund_id, refund_line_id).
type RefundLine struct {
	Meta
	RefundDay    Day             `ch:"refund_day"`
	RefundID     string          `ch:"refund_id"`
	RefundLineID string          `ch:"refund_line_id"`
	OrderID      string          `ch:"order_id"`
	LineID       string          `ch:"line_id"`
	Kind         string          `ch:"kind"`
	Quantity     int32           `ch:"quantity"`
	Amount       decimal.Decimal `ch:"amount"`
	Tax          decimal.Decimal `ch:"tax"`
	Currency     string          `ch:"currency"`
	Restock      string          `ch:"restock"`
	ReturnID     string          `ch:"return_id"`
	Reason       string          `ch:"reason"`
}
