package schemas

import (
	"time"

	"github.com/shopspring/decimal"
)

// Payment is a row of tillhouse_store.payments; key (source, created_day, payment_id).
type Payment struct {
	Meta
	CreatedDay         Day              `ch:"created_day"`
	PaymentID          string           `ch:"payment_id"`
	Shop               string           `ch:"shop"`
	OrderID            string           `ch:"order_id"`
	OrderRef           string           `ch:"order_ref"`
	Method             string           `ch:"method"`
	Status             string           `ch:"status"`
	StatusRaw          string           `ch:"status_raw"`
	CreatedAt          time.Time        `ch:"created_at"`
	PaidAt             *time.Time       `ch:"paid_at"`
	EndedAt            *time.Time       `ch:"ended_at"`
	PaidDay            *Day             `ch:"paid_day"`
	Amount             decimal.Decimal  `ch:"amount"`
	Currency           string           `ch:"currency"`
	AmountRefunded     decimal.Decimal  `ch:"amount_refunded"`
	AmountChargedBack  decimal.Decimal  `ch:"amount_charged_back"`
	SettlementID       string           `ch:"settlement_id"`
	SettlementAmount   *decimal.Decimal `ch:"settlement_amount"`
	SettlementCurrency string           `ch:"settlement_currency"`
	IsTest             uint8            `ch:"is_test"`
	IsRecurring        uint8            `ch:"is_recurring"`
	CardBrand          string           `ch:"card_brand"`
	IssuerCountry      string           `ch:"issuer_country"`
	CustomerKey        string           `ch:"customer_key"`
}

// PaymentRefund is a row of tillhouse_store.payment_refunds; key (source, created_day, refund_id).
type PaymentRefund struct {
	Meta
	CreatedDay   Day             `ch:"created_day"`
	RefundID     string          `ch:"refund_id"`
	PaymentID    string          `ch:"payment_id"`
	OrderID      string          `ch:"order_id"`
	Status       string          `ch:"status"`
	CreatedAt    time.Time       `ch:"created_at"`
	DoneAt       *time.Time      `ch:"done_at"`
	Amount       decimal.Decimal `ch:"amount"`
	Currency     string          `ch:"currency"`
	SettlementID string          `ch:"settlement_id"`
}

// Chargeback is a row of tillhouse_store.chargebacks; key (source, created_day, chargeback_id).
type Chargeback struct {
	Meta
	CreatedDay   Day             `ch:"created_day"`
	ChargebackID string          `ch:"chargeback_id"`
	PaymentID    string          `ch:"payment_id"`
	OrderID      string          `ch:"order_id"`
	CreatedAt    time.Time       `ch:"created_at"`
	ReversedAt   *time.Time      `ch:"reversed_at"`
	Amount       decimal.Decimal `ch:"amount"`
	Currency     string          `ch:"currency"`
	Reason       string          `ch:"reason"`
}

// Transaction is a row of tillhouse_store.transactions; key (source, created_day, transaction_id).
type Transaction struct {
	Meta
	CreatedDay         Day              `ch:"created_day"`
	TransactionID      string           `ch:"transaction_id"`
	OrderID            string           `ch:"order_id"`
	ParentID           string           `ch:"parent_id"`
	PaymentID          string           `ch:"payment_id"`
	Kind               string           `ch:"kind"`
	Status             string           `ch:"status"`
	StatusRaw          string           `ch:"status_raw"`
	Gateway            string           `ch:"gateway"`
	Method             string           `ch:"method"`
	CreatedAt          time.Time        `ch:"created_at"`
	ProcessedAt        *time.Time       `ch:"processed_at"`
	EventDay           Day              `ch:"event_day"`
	Amount             decimal.Decimal  `ch:"amount"`
	Currency           string           `ch:"currency"`
	AmountPaidCurrency decimal.Decimal  `ch:"amount_paid_currency"`
	PaidCurrency       string           `ch:"paid_currency"`
	Fee                *decimal.Decimal `ch:"fee"`
	FeeTax             *decimal.Decimal `ch:"fee_tax"`
	IsTest             uint8            `ch:"is_test"`
	IsGiftCard         uint8            `ch:"is_gift_card"`
	ErrorCode          string           `ch:"error_code"`
}
