package schemas

import (
	"time"

	"github.com/shopspring/decimal"
)

// Checkout is a row of tillhouse_store.checkouts; key (source, created_day, checkout_id).
type Checkout struct {
	Meta
	CreatedDay  Day             `ch:"created_day"`
	CheckoutID  string          `ch:"checkout_id"`
	Shop        string          `ch:"shop"`
	CreatedAt   time.Time       `ch:"created_at"`
	UpdatedAt   time.Time       `ch:"updated_at"`
	CompletedAt *time.Time      `ch:"completed_at"`
	OrderID     string          `ch:"order_id"`
	Step        string          `ch:"step"`
	HasContact  uint8           `ch:"has_contact"`
	CustomerKey string          `ch:"customer_key"`
	Country     string          `ch:"country"`
	Items       int32           `ch:"items"`
	Amount      decimal.Decimal `ch:"amount"`
	Currency    string          `ch:"currency"`
	Channel     string          `ch:"channel"`
}
