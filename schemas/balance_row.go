package schemas

import (
	"time"

	"github.com/shopspring/decimal"
)

// Balance is a row of tillhouse_store.balances; key (source, balance_id).
type Balance struct {
	Meta
	BalanceID         string          `ch:"balance_id"`
	Currency          string          `ch:"currency"`
	Status            string          `ch:"status"`
	Available         decimal.Decimal `ch:"available"`
	Pending           decimal.Decimal `ch:"pending"`
	TransferFrequency string          `ch:"transfer_frequency"`
	UpdatedAt         time.Time       `ch:"updated_at"`
}

// BalanceEntry is a row of tillhouse_store.balance_entries; key (source, created_day, entry_id).
type BalanceEntry struct {
	Meta
	CreatedDay    Day             `ch:"created_day"`
	EntryID       string          `ch:"entry_id"`
	Kind          string          `ch:"kind"`
	PaymentID     string          `ch:"payment_id"`
	RefundID      string          `ch:"refund_id"`
	PayoutID      string          `ch:"payout_id"`
	CreatedAt     time.Time       `ch:"created_at"`
	AmountInitial decimal.Decimal `ch:"amount_initial"`
	Fee           decimal.Decimal `ch:"fee"`
	AmountResult  decimal.Decimal `ch:"amount_result"`
	Currency      string          `ch:"currency"`
}

// PaymentProfile is a row of tillhouse_store.payment_profiles; key (source, profile_id).
type PaymentProfile struct {
	Meta
	ProfileID string    `ch:"profile_id"`
	Shop      string    `ch:"shop"`
	Name      string    `ch:"name"`
	Website   string    `ch:"website"`
	Mode      string    `ch:"mode"`
	Status    string    `ch:"status"`
	CreatedAt time.Time `ch:"created_at"`
	Methods   []string  `ch:"methods"`
}
