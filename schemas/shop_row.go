package schemas

import "time"

// Shop is a row of tillhouse_store.shops; key (source).
type Shop struct {
	Meta
	Shop             string    `ch:"shop"`
	Platform         string    `ch:"platform"`
	PlatformVersion  string    `ch:"platform_version"`
	Domain           string    `ch:"domain"`
	Name             string    `ch:"name"`
	Country          string    `ch:"country"`
	Timezone         string    `ch:"timezone"`
	TimezoneFrom     time.Time `ch:"timezone_from"`
	Currency         string    `ch:"currency"`
	ReportCurrency   string    `ch:"report_currency"`
	PricesIncludeTax uint8     `ch:"prices_include_tax"`
	WeekStart        uint8     `ch:"week_start"`
	SaleDateBasis    string    `ch:"sale_date_basis"`
	ExcludedStatuses []string  `ch:"excluded_statuses"`
	HistoryFrom      Day       `ch:"history_from"`
	HistoryComplete  uint8     `ch:"history_complete"`
	ShopOpened       Day       `ch:"shop_opened"`
}
