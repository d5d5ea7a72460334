package schemas

import (
	"time"

	"github.com/shopspring/decimal"
)

// StockDay is a row of tillhouse_store.stock_daily; key (source, day, variant_id, location_id).
type StockDay struct {
	Meta
	Day        Day              `ch:"day"`
	VariantID  string           `ch:"variant_id"`
	LocationID string           `ch:"location_id"`
	SnapshotID string           `ch:"snapshot_id"`
	SKU        string           `ch:"sku"`
	OnHand     int32            `ch:"on_hand"`
	Available  int32            `ch:"available"`
	Committed  int32            `ch:"committed"`
	Incoming   int32            `ch:"incoming"`
	UnitCost   *decimal.Decimal `ch:"unit_cost"`
	Currency   string           `ch:"currency"`
	TakenAt    time.Time        `ch:"taken_at"    seen:"true"`
}
