package shopify

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// redactFulfilments leaves out addresses, tracking numbers and what carriers write.
func redactFulfilments() connectors.Redaction {
	return kept(nil, slices.Concat(
		under("rest", "id", "created_at", "updated_at", "shipping_address.country_code"),
		under("rest.fulfillments.*", "id", "status", "created_at", "updated_at", "service", "tracking_company", "parcels",
			"line_items.*.id", "line_items.*.quantity", "events.*.id", "events.*.status", "events.*.happened_at", "events.*.country"),
		under("graphql", "id", "createdAt", "updatedAt", "shippingAddress.countryCodeV2", "fulfillments"),
	)...)
}

// normaliseFulfilments maps what was sent of one order, with its lines and the carrier's
// events. An order of which nothing was sent gives no rows.
func normaliseFulfilments(f connectors.Facts, r connectors.Record, rows *schemas.Rows) error {
	o, err := neutral(r.Payload, (*restFulfilmentsOrder).neutral, (*graphQLFulfilmentsOrder).neutral)
	if err == nil {
		err = sameRecord(vendorID(o.ID), r)
	}
	var all schemas.Rows
	for i := range o.Fulfilments {
		if err != nil {
			break
		}
		if err = fulfilmentRows(f, r.ID, &o, &o.Fulfilments[i], &all); err != nil {
			err = fmt.Errorf("fulfilment %d: %w", i+1, err)
		}
	}
	if err != nil {
		return failed("fulfilments of order", r, err)
	}
	rows.Fulfilments = append(rows.Fulfilments, all.Fulfilments...)
	rows.FulfilmentLines = append(rows.FulfilmentLines, all.FulfilmentLines...)
	rows.FulfilmentEvents = append(rows.FulfilmentEvents, all.FulfilmentEvents...)
	return nil
}

func fulfilmentRows(f connectors.Facts, order string, o *fulfilmentsOrder, p *sent, rows *schemas.Rows) (err error) {
	row := schemas.Fulfilment{
		FulfilmentID: vendorID(p.ID), OrderID: order, Shop: f.Shop, Status: spelled(p.Status), Carrier: string(p.Carrier), Service: string(p.Service),
		ShipCountry: country(o.Country), Parcels: uint16(min(max(p.Parcels, 1), math.MaxUint16)), Currency: f.Currency,
	}
	if row.FulfilmentID == "" {
		return errors.New("it has no id")
	}
	created, err := instantOf("createdAt", p.CreatedAt)
	if err != nil {
		return err
	}
	if row.CreatedDay, err = dayOf(f, created); err != nil {
		return err
	}
	row.ShippedAt = &created
	if row.InTransitAt, err = instantOrNil("inTransitAt", p.InTransitAt); err != nil {
		return err
	}
	if row.DeliveredAt, err = instantOrNil("deliveredAt", p.DeliveredAt); err != nil {
		return err
	}
	if row.PromisedFrom, row.PromisedUntil, err = promised(p.Promises); err != nil {
		return err
	}
	if err := fulfilmentEventRows(f, &row, p, rows); err != nil {
		return err
	}
	lines, err := fulfilmentLineRows(&row, p)
	if err != nil {
		return err
	}
	rows.Fulfilments = append(rows.Fulfilments, row)
	rows.FulfilmentLines = append(rows.FulfilmentLines, lines...)
	return nil
}

// promised is from the first to the last promise of a fulfilment.
func promised(all []promise) (from, until *time.Time, err error) {
	for _, one := range all {
		first, err := instantOrNil("minDeliveryDateTime", one.From)
		if err != nil {
			return nil, nil, err
		}
		last, err := instantOrNil("maxDeliveryDateTime", one.To)
		if err != nil {
			return nil, nil, err
		}
		if first != nil && (from == nil || first.Before(*from)) {
			from = first
		}
		if last != nil && (until == nil || last.After(*until)) {
			until = last
		}
	}
	return from, until, nil
}

// eventStatus are Shopify's states of a parcel in the words of the table.
var eventStatus = map[string]string{
	"label_purchased": "label", "label_printed": "label", "confirmed": "confirmed", "carrier_picked_up": "picked_up", "in_transit": "in_transit",
	"out_for_delivery": "out_for_delivery", "attempted_delivery": "attempted", "ready_for_pickup": "ready_for_pickup", "delivered": "delivered",
	"delayed": "delayed", "failure": "failure",
}

// fulfilmentEventRows maps the events. The first that says so tells when a parcel was on its
// way and when it was delivered: both APIs have the events, only GraphQL the instants beside
// them.
func fulfilmentEventRows(f connectors.Facts, row *schemas.Fulfilment, p *sent, rows *schemas.Rows) error {
	var transit, delivered *time.Time
	for i := range p.Events {
		e := &p.Events[i]
		event := schemas.FulfilmentEvent{FulfilmentID: row.FulfilmentID, OrderID: row.OrderID, EventID: vendorID(e.ID), StatusRaw: spelled(e.Status), Country: eventCountry(e.Country)}
		if event.EventID == "" {
			return fmt.Errorf("event %d has no id", i+1)
		}
		if event.Status = eventStatus[event.StatusRaw]; event.Status == "" {
			event.Status = event.StatusRaw
		}
		var err error
		if event.HappenedAt, err = instantOf("happenedAt", e.HappenedAt); err != nil {
			return fmt.Errorf("event %d: %w", i+1, err)
		}
		if event.HappenedDay, err = dayOf(f, event.HappenedAt); err != nil {
			return fmt.Errorf("event %d: %w", i+1, err)
		}
		switch event.Status {
		case "in_transit":
			transit = first(transit, event.HappenedAt)
		case "delivered":
			delivered = first(delivered, event.HappenedAt)
		}
		rows.FulfilmentEvents = append(rows.FulfilmentEvents, event)
	}
	if transit != nil {
		row.InTransitAt = transit
	}
	if delivered != nil {
		row.DeliveredAt = delivered
	}
	return nil
}

// eventCountry is the code of a country that a carrier wrote by its code or its name.
func eventCountry(t text) string {
	if code, ok := countryCode(string(t)); ok {
		return code
	}
	return country(t)
}

func first(known *time.Time, at time.Time) *time.Time {
	if known != nil && !at.Before(*known) {
		return known
	}
	return &at
}

// fulfilmentLineRows maps what was sent, one row for each line of the order.
func fulfilmentLineRows(row *schemas.Fulfilment, p *sent) ([]schemas.FulfilmentLine, error) {
	var lines []schemas.FulfilmentLine
	for i := range p.Lines {
		id := vendorID(p.Lines[i].LineID)
		if id == "" {
			return nil, fmt.Errorf("line %d has no id", i+1)
		}
		n, err := quantity("quantity", p.Lines[i].Quantity)
		if err != nil {
			return nil, err
		}
		if at := slices.IndexFunc(lines, func(l schemas.FulfilmentLine) bool { return l.LineID == id }); at >= 0 {
			lines[at].Quantity += n
			continue
		}
		lines = append(lines, schemas.FulfilmentLine{CreatedDay: row.CreatedDay, FulfilmentID: row.FulfilmentID, LineID: id, OrderID: row.OrderID, Quantity: n})
	}
	return lines, nil
}
