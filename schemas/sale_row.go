package schemas

import (
	"time"

	"github.com/shopspring/decimal"
)

// SaleEvent is a row of tillhouse_store.sale_events; key (source, happened_day, order_id, event_id).
type SaleEvent struct {
	Meta
	HappenedDay     Day             `ch:"happened_day"`
	OrderID         string          `ch:"order_id"`
	EventID         string          `ch:"event_id"`
	AgreementID     string          `ch:"agreement_id"`
	Reason          string          `ch:"reason"`
	Action          string          `ch:"action"`
	LineType        string          `ch:"line_type"`
	LineID          string          `ch:"line_id"`
	HappenedAt      time.Time       `ch:"happened_at"`
	Quantity        int32           `ch:"quantity"`
	AmountInclTax   decimal.Decimal `ch:"amount_incl_tax"`
	Tax             decimal.Decimal `ch:"tax"`
	DiscountExTax   decimal.Decimal `ch:"discount_ex_tax"`
	DiscountInclTax decimal.Decimal `ch:"discount_incl_tax"`
	Currency        string          `ch:"currency"`
	RefundID        string          `ch:"refund_id"`
	ReturnID        string          `ch:"return_id"`
}
