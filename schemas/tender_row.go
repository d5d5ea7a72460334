package schemas

import (
	"time"

	"github.com/shopspring/decimal"
)

// TenderTransaction is a row of tillhouse_store.tender_transactions; key (source, processed_day, tender_transaction_id).
type TenderTransaction struct {
	Meta
	ProcessedDay        Day             `ch:"processed_day"`
	TenderTransactionID string          `ch:"tender_transaction_id"`
	OrderID             string          `ch:"order_id"`
	Shop                string          `ch:"shop"`
	ProcessedAt         time.Time       `ch:"processed_at"`
	Amount              decimal.Decimal `ch:"amount"`
	Currency            string          `ch:"currency"`
	Method              string          `ch:"method"`
	IsTest              uint8           `ch:"is_test"`
}
