package schemas

import (
	"time"

	"github.com/shopspring/decimal"
)

// Return is a row of tillhouse_store.returns; key (source, requested_day, return_id).
type Return struct {
	Meta
	RequestedDay Day             `ch:"requested_day"`
	ReturnID     string          `ch:"return_id"`
	OrderID      string          `ch:"order_id"`
	Status       string          `ch:"status"`
	RequestedAt  time.Time       `ch:"requested_at"`
	ReceivedAt   *time.Time      `ch:"received_at"`
	ClosedAt     *time.Time      `ch:"closed_at"`
	IsExchange   uint8           `ch:"is_exchange"`
	ReturnFee    decimal.Decimal `ch:"return_fee"`
	Currency     string          `ch:"currency"`
}

// ReturnLine is a row of tillhouse_store.return_lines; key (source, requested_day, return_id, return_line_id).
type ReturnLine struct {
	Meta
	RequestedDay     Day    `ch:"requested_day"`
	ReturnID         string `ch:"return_id"`
	ReturnLineID     string `ch:"return_line_id"`
	OrderID          string `ch:"order_id"`
	LineID           string `ch:"line_id"`
	Quantity         int32  `ch:"quantity"`
	QuantityRefunded int32  `ch:"quantity_refunded"`
	Reason           string `ch:"reason"`
	ReasonRaw        string `ch:"reason_raw"`
}
