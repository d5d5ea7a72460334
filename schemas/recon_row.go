package schemas

import (
	"time"

	"github.com/shopspring/decimal"
)

// ReconDay is a row of tillhouse_store.recon_daily; key (source, day, metric).
type ReconDay struct {
	Meta
	Day        Day              `ch:"day"`
	Metric     string           `ch:"metric"`
	AdminValue *decimal.Decimal `ch:"admin_value"`
	OurValue   *decimal.Decimal `ch:"our_value"`
	Difference *decimal.Decimal `ch:"difference"`
	CheckedAt  time.Time        `ch:"checked_at"  seen:"true"`
	Note       string           `ch:"note"`
}
