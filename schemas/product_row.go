package schemas

import (
	"time"

	"github.com/shopspring/decimal"
)

// Product is a row of tillhouse_store.products; key (source, product_id).
type Product struct {
	Meta
	ProductID    string    `ch:"product_id"`
	Shop         string    `ch:"shop"`
	Title        string    `ch:"title"`
	Handle       string    `ch:"handle"`
	Vendor       string    `ch:"vendor"`
	ProductType  string    `ch:"product_type"`
	CategoryPath string    `ch:"category_path"`
	Categories   []string  `ch:"categories"`
	Status       string    `ch:"status"`
	CreatedAt    time.Time `ch:"created_at"`
	UpdatedAt    time.Time `ch:"updated_at"`
	IsGiftCard   uint8     `ch:"is_gift_card"`
}

// Variant is a row of tillhouse_store.variants; key (source, variant_id).
type Variant struct {
	Meta
	VariantID      string           `ch:"variant_id"`
	ProductID      string           `ch:"product_id"`
	SKU            string           `ch:"sku"`
	Barcode        string           `ch:"barcode"`
	Title          string           `ch:"title"`
	Price          decimal.Decimal  `ch:"price"`
	CompareAtPrice *decimal.Decimal `ch:"compare_at_price"`
	Currency       string           `ch:"currency"`
	TaxClass       string           `ch:"tax_class"`
	WeightG        *uint32          `ch:"weight_g"`
	TracksStock    uint8            `ch:"tracks_stock"`
	UpdatedAt      time.Time        `ch:"updated_at"`
}

// VariantCost is a row of tillhouse_store.variant_costs; key (source, variant_id, valid_from).
type VariantCost struct {
	Meta
	VariantID string          `ch:"variant_id"`
	ValidFrom time.Time       `ch:"valid_from"`
	UnitCost  decimal.Decimal `ch:"unit_cost"`
	Currency  string          `ch:"currency"`
	Origin    string          `ch:"origin"`
	Author    string          `ch:"author"`
}
