package shopifyadmin

import (
	"time"

	"github.com/shopspring/decimal"
)

// Fulfilment is a parcel, or what was handed over.
type Fulfilment struct {
	ID, OrderID                                    int64
	Status, Carrier                                string
	Created, Updated, InTransit, Delivered, Expect time.Time
	CreatedDay                                     string
	Country                                        string
	Parcels                                        int
	Lines                                          []FulfilmentLine
	Events                                         []FulfilmentEvent
}

// FulfilmentLine is what of an order's line is in a parcel.
type FulfilmentLine struct{ ID, LineID, Quantity int64 }

// FulfilmentEvent is what a carrier told.
type FulfilmentEvent struct {
	ID       int64
	Status   string // REST spelling
	Happened time.Time
	Day      string
	Country  string // by name, as the carrier wrote it
}

// Return is a return of an order's lines.
type Return struct {
	ID, OrderID               int64
	Status                    string // GraphQL spelling
	Created, Approved, Closed time.Time
	Day                       string
	Fee                       decimal.Decimal
	Exchange                  bool
	Lines                     []ReturnLine
}

// ReturnLine is what comes back of one line.
type ReturnLine struct {
	ID, LineID, Quantity, Refunded int64
	Reason                         string // GraphQL spelling
}

// Fulfilments lists the fulfilments of the orders that are there, by order.
func (s *Shop) Fulfilments() []Fulfilment {
	var list []Fulfilment
	s.eachOrder(func(_ *orderRecord, o *order) {
		for _, f := range o.fulfilments {
			out := Fulfilment{
				ID: f.id, OrderID: o.id, Status: f.status, Carrier: f.company, Created: instant(f.created), Updated: instant(f.updated),
				InTransit: instant(f.transit), Delivered: instant(f.delivered), Expect: instant(f.estimated), CreatedDay: s.dayOf(f.created),
				Parcels: max(1, len(f.numbers)),
			}
			if o.shippingAddress != nil {
				out.Country = o.shippingAddress.countryCode
			}
			for _, l := range f.lines {
				out.Lines = append(out.Lines, FulfilmentLine{ID: l.id, LineID: l.line, Quantity: l.quantity})
			}
			for _, e := range f.events {
				out.Events = append(out.Events, FulfilmentEvent{ID: e.id, Status: e.status, Happened: instant(e.happened), Day: s.dayOf(e.happened), Country: e.country})
			}
			list = append(list, out)
		}
	})
	return list
}

// Returns lists the returns of the orders that are there, by order.
func (s *Shop) Returns() []Return {
	var list []Return
	s.eachOrder(func(_ *orderRecord, o *order) {
		for _, r := range o.returns {
			out := Return{
				ID: r.id, OrderID: o.id, Status: r.status, Created: instant(r.created), Approved: instant(r.approved), Closed: instant(r.closed),
				Day: s.dayOf(r.created), Fee: s.exact(r.fee), Exchange: len(r.exchanges) > 0,
			}
			for _, l := range r.lines {
				out.Lines = append(out.Lines, ReturnLine{ID: l.id, LineID: l.line, Quantity: l.quantity, Refunded: l.refunded, Reason: l.reason})
			}
			list = append(list, out)
		}
	})
	return list
}
