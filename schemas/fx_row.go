package schemas

import "github.com/shopspring/decimal"

// FXRate is a row of tillhouse_store.fx_rates; key (rate_day, currency).
type FXRate struct {
	Meta
	RateDay       Day             `ch:"rate_day"`
	Currency      string          `ch:"currency"`
	PerEUR        decimal.Decimal `ch:"per_eur"`
	PublishedDay  Day             `ch:"published_day"`
	IsProvisional uint8           `ch:"is_provisional"`
	Origin        string          `ch:"origin"`
}
