package schemas

import (
	"time"

	"github.com/shopspring/decimal"
)

// Review is a row of tillhouse_store.reviews; key (source, created_day, review_id).
type Review struct {
	Meta
	CreatedDay  Day             `ch:"created_day"`
	ReviewID    string          `ch:"review_id"`
	Shop        string          `ch:"shop"`
	Subject     string          `ch:"subject"`
	ProductID   string          `ch:"product_id"`
	VariantID   string          `ch:"variant_id"`
	OrderID     string          `ch:"order_id"`
	CustomerKey string          `ch:"customer_key"`
	CreatedAt   time.Time       `ch:"created_at"`
	UpdatedAt   time.Time       `ch:"updated_at"`
	Rating      decimal.Decimal `ch:"rating"`
	ScaleMax    decimal.Decimal `ch:"scale_max"`
	Rating5     decimal.Decimal `ch:"rating5"`
	IsPublished uint8           `ch:"is_published"`
	IsVerified  uint8           `ch:"is_verified"`
	RepliedAt   *time.Time      `ch:"replied_at"`
	Recommends  *uint8          `ch:"recommends"`
	Language    string          `ch:"language"`
}
