package schemas

import (
	"time"

	"github.com/shopspring/decimal"
)

// WebDay is a row of tillhouse_store.web_daily; key (source, day, channel_group, source_medium, campaign, device, country).
type WebDay struct {
	Meta
	Day              Day              `ch:"day"`
	ChannelGroup     string           `ch:"channel_group"`
	SourceMedium     string           `ch:"source_medium"`
	Campaign         string           `ch:"campaign"`
	Device           string           `ch:"device"`
	Country          string           `ch:"country"`
	Shop             string           `ch:"shop"`
	ReportTZ         string           `ch:"report_tz"`
	Sessions         uint64           `ch:"sessions"`
	EngagedSessions  uint64           `ch:"engaged_sessions"`
	Pageviews        uint64           `ch:"pageviews"`
	DurationS        uint64           `ch:"duration_s"`
	SessionsCart     uint64           `ch:"sessions_cart"`
	SessionsCheckout uint64           `ch:"sessions_checkout"`
	SessionsPurchase uint64           `ch:"sessions_purchase"`
	Purchases        decimal.Decimal  `ch:"purchases"`
	Revenue          *decimal.Decimal `ch:"revenue"`
	RevenueBasis     string           `ch:"revenue_basis"`
	Currency         string           `ch:"currency"`
	IsThresholded    uint8            `ch:"is_thresholded"`
	IsSampled        uint8            `ch:"is_sampled"`
	IsFinal          uint8            `ch:"is_final"`
	FetchedAt        time.Time        `ch:"fetched_at"        seen:"true"`
}
