package schemas

import (
	"time"

	"github.com/shopspring/decimal"
)

// Customer is a row of tillhouse_store.customers; key (source, customer_id).
type Customer struct {
	Meta
	CustomerID       string          `ch:"customer_id"`
	Shop             string          `ch:"shop"`
	CustomerKey      string          `ch:"customer_key"`
	IdentityClass    string          `ch:"identity_class"`
	CreatedAt        time.Time       `ch:"created_at"`
	UpdatedAt        time.Time       `ch:"updated_at"`
	Country          string          `ch:"country"`
	AcceptsMarketing uint8           `ch:"accepts_marketing"`
	PlatformOrders   uint32          `ch:"platform_orders"`
	PlatformSpent    decimal.Decimal `ch:"platform_spent"`
	Currency         string          `ch:"currency"`
	Tags             []string        `ch:"tags"`
}
