package schemas

import (
	"time"

	"github.com/shopspring/decimal"
)

// Coupon is a row of tillhouse_store.coupons; key (source, coupon_id).
type Coupon struct {
	Meta
	CouponID              string           `ch:"coupon_id"`
	Shop                  string           `ch:"shop"`
	Code                  string           `ch:"code"`
	Kind                  string           `ch:"kind"`
	KindRaw               string           `ch:"kind_raw"`
	Percent               *decimal.Decimal `ch:"percent"`
	Amount                *decimal.Decimal `ch:"amount"`
	Currency              string           `ch:"currency"`
	Status                string           `ch:"status"`
	FreeShipping          uint8            `ch:"free_shipping"`
	IndividualUse         uint8            `ch:"individual_use"`
	UsageCount            uint32           `ch:"usage_count"`
	UsageLimit            *uint32          `ch:"usage_limit"`
	UsageLimitPerCustomer *uint32          `ch:"usage_limit_per_customer"`
	MinimumAmount         *decimal.Decimal `ch:"minimum_amount"`
	MaximumAmount         *decimal.Decimal `ch:"maximum_amount"`
	ProductIDs            []string         `ch:"product_ids"`
	ExcludedProductIDs    []string         `ch:"excluded_product_ids"`
	CreatedAt             time.Time        `ch:"created_at"`
	UpdatedAt             time.Time        `ch:"updated_at"`
	ExpiresAt             *time.Time       `ch:"expires_at"`
}
