package schemas

import (
	"time"

	"github.com/shopspring/decimal"
)

// Fulfilment is a row of tillhouse_store.fulfilments; key (source, created_day, fulfilment_id).
type Fulfilment struct {
	Meta
	CreatedDay    Day              `ch:"created_day"`
	FulfilmentID  string           `ch:"fulfilment_id"`
	OrderID       string           `ch:"order_id"`
	Shop          string           `ch:"shop"`
	Status        string           `ch:"status"`
	Carrier       string           `ch:"carrier"`
	Service       string           `ch:"service"`
	ShipCountry   string           `ch:"ship_country"`
	ShippedAt     *time.Time       `ch:"shipped_at"`
	InTransitAt   *time.Time       `ch:"in_transit_at"`
	DeliveredAt   *time.Time       `ch:"delivered_at"`
	PromisedFrom  *time.Time       `ch:"promised_from"`
	PromisedUntil *time.Time       `ch:"promised_until"`
	Parcels       uint16           `ch:"parcels"`
	LabelCost     *decimal.Decimal `ch:"label_cost"`
	Currency      string           `ch:"currency"`
	IsReturn      uint8            `ch:"is_return"`
}

// FulfilmentLine is a row of tillhouse_store.fulfilment_lines; key (source, created_day, fulfilment_id, line_id).
type FulfilmentLine struct {
	Meta
	CreatedDay   Day    `ch:"created_day"`
	FulfilmentID string `ch:"fulfilment_id"`
	LineID       string `ch:"line_id"`
	OrderID      string `ch:"order_id"`
	Quantity     int32  `ch:"quantity"`
}

// FulfilmentEvent is a row of tillhouse_store.fulfilment_events; key (source, happened_day, fulfilment_id, event_id).
type FulfilmentEvent struct {
	Meta
	HappenedDay  Day       `ch:"happened_day"`
	FulfilmentID string    `ch:"fulfilment_id"`
	OrderID      string    `ch:"order_id"`
	EventID      string    `ch:"event_id"`
	Status       string    `ch:"status"`
	StatusRaw    string    `ch:"status_raw"`
	HappenedAt   time.Time `ch:"happened_at"`
	Country      string    `ch:"country"`
}
