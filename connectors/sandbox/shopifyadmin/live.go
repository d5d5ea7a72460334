package shopifyadmin

import (
	"fmt"
	"math/rand/v2"
)

// live lets an order live until an instant.
func (s *Shop) live(r *rand.Rand, o *order, until int64) {
	at := o.created
	paid := s.startPaying(r, o, at)
	later := func(low, high int64) bool {
		at += low + r.Int64N(high-low)
		return at <= until
	}
	if r.IntN(25) == 0 && o.source != "pos" {
		if !later(hour, 3*day) {
			return
		}
		if !paid && r.IntN(2) == 0 {
			s.voidOrder(o, at)
			return
		}
		s.cancelOrder(o, at, []string{"customer", "fraud", "inventory", "other", "declined", "staff"}[r.IntN(6)])
		return
	}
	if r.IntN(20) == 0 {
		if !later(hour, day) {
			return
		}
		s.editOrder(r, o, at)
	}
	if !paid && r.IntN(6) != 0 {
		if !later(2*hour, 5*day) {
			return
		}
		s.payOrder(r, o, at)
	}
	if o.source == "pos" {
		s.fulfil(r, o, o.created, true)
	} else if r.IntN(12) != 0 {
		if !later(3*hour, 2*day) {
			return
		}
		s.fulfil(r, o, at, r.IntN(7) != 0)
	}
	if o.fulfilmentStatus() == "fulfilled" && o.owed().shop <= 0 {
		o.closed = at
	}
	if len(o.fulfilments) > 0 && o.source != "pos" {
		if !later(10*hour, 4*day) {
			return
		}
		if r.IntN(15) != 0 {
			s.deliver(o, o.fulfilments[0], at)
		}
	}
	if r.IntN(12) == 0 {
		if !later(day, 30*day) {
			return
		}
		s.randomRefund(r, o, at)
		if r.IntN(4) != 0 && later(hour, 2*day) {
			s.settleRefund(o, at, "success")
		}
	}
	if r.IntN(14) == 0 {
		if !later(day, 20*day) {
			return
		}
		if s.openReturn(r, o, at, r.IntN(4) == 0) != nil && later(day, 9*day) {
			s.finishReturn(r, o, at)
		}
	}
}

// fulfil sends what is open: all of it, or the first line only.
func (s *Shop) fulfil(r *rand.Rand, o *order, at int64, all bool) bool {
	if o.cancelled != 0 || !o.hasRoom() {
		return false
	}
	f := &fulfilment{
		id: o.childID(), order: o.id, name: fmt.Sprintf("%s.%d", o.name, len(o.fulfilments)+1), status: "success", created: at, updated: at,
		location: s.locations[r.IntN(2)].id, service: "manual", company: []string{"PostNL", "DHL", ""}[r.IntN(3)],
	}
	if f.company != "" {
		f.numbers = []string{"3S" + o.token[:10]}
		if r.IntN(6) == 0 {
			f.numbers = append(f.numbers, "3S"+o.token[10:20])
		}
		f.estimated = at + 3*day
	}
	for i := range o.lines {
		l := &o.lines[i]
		if l.fulfillable <= 0 || !all && len(f.lines) > 0 {
			continue
		}
		f.lines = append(f.lines, fulfilmentLine{id: o.childID(), line: l.id, quantity: l.fulfillable})
		l.fulfilled += l.fulfillable
		l.fulfillable = 0
	}
	if len(f.lines) == 0 {
		return false
	}
	o.fulfilments = append(o.fulfilments, f)
	if o.source == "pos" {
		f.company, f.numbers = "", nil
	} else {
		f.track(o, "in_transit", at)
	}
	o.touch(at)
	return true
}

// track adds an event of the carrier.
func (f *fulfilment) track(o *order, status string, at int64) {
	e := fulfilmentEvent{id: o.childID(), status: status, created: at, happened: at, country: "Netherlands", city: "Utrecht", estimated: f.estimated}
	if o.shippingAddress != nil && status == "delivered" {
		e.country, e.city, e.zip = o.shippingAddress.country, o.shippingAddress.city, o.shippingAddress.zip
	}
	f.events = append(f.events, e)
	f.shipmentStatus = status
	f.updated = max(f.updated, at)
	switch status {
	case "in_transit":
		f.transit = at
	case "delivered":
		f.delivered = at
	}
	o.touch(at)
}

// deliver ends a parcel's journey.
func (s *Shop) deliver(o *order, f *fulfilment, at int64) bool {
	if f.delivered != 0 || f.status != "success" || !o.hasRoom() {
		return false
	}
	if f.id%7 == 0 {
		f.track(o, "out_for_delivery", at-2*hour)
	}
	f.track(o, "delivered", at)
	return true
}
