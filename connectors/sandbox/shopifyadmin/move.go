package shopifyadmin

import (
	"fmt"
	"slices"
	"time"
)

// Step moves the shop on by one event, some time later.
func (s *Shop) Step() { s.Advance(1) }

// Advance moves the shop on by n events.
func (s *Shop) Advance(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for range n {
		s.step(0)
	}
}

// StepAt is Step, of which the clock is somebody else's: the event happens at t, or now if
// that is later. It returns the id of the order that it happened to, 0 for none.
func (s *Shop) StepAt(t time.Time) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.step(t.Unix())
}

// step does what the dice say to an order picked by the dice. An event that does not fit
// does nothing but pass time. The lock is held.
func (s *Shop) step(at int64) int64 {
	if at != 0 {
		s.now = max(s.now, at)
	} else {
		switch pick := weighted(s.dice, 25, 55, 17, 3); pick {
		case 1:
			s.now += 1 + s.dice.Int64N(180)
		case 2:
			s.now += s.dice.Int64N(4 * hour)
		case 3:
			s.now += s.dice.Int64N(day)
		}
	}
	s.keepAppointments(s.now)
	weights := make([]int, len(moves))
	for i, m := range moves {
		weights[i] = m.weight
	}
	m := moves[weighted(s.dice, weights...)]
	id := m.do(s)
	if id != 0 {
		s.note(Orders, m.name, id, s.now)
	}
	if s.dice.IntN(6) == 0 {
		of := stepped[s.dice.IntN(len(stepped))]
		switch s.dice.IntN(9) {
		case 0, 1, 2:
			s.insert(of, s.now)
		case 3:
			s.remove(of)
		default:
			s.change(of)
		}
	}
	return id
}

// stepped are the resources that a step may move besides orders.
var stepped = []Resource{Customers, Products, Variants, InventoryItems, InventoryLevels, Checkouts, Discounts}

type move struct {
	name   string
	weight int
	do     func(*Shop) int64 // the order's id; 0 when nothing happened
}

var moves = []move{
	{"order placed", 30, (*Shop).placeOrder},
	{"order paid", 9, change(func(s *Shop, o *order) bool { return s.payOrder(s.dice, o, s.now) })},
	{"order fulfilled", 10, change(func(s *Shop, o *order) bool { return s.fulfil(s.dice, o, s.now, s.dice.IntN(5) != 0) })},
	{"parcel delivered", 8, change((*Shop).deliverSome)},
	{"order cancelled", 4, change(func(s *Shop, o *order) bool { return s.cancelOrder(o, s.now, "customer") })},
	{"order edited", 6, change(func(s *Shop, o *order) bool { return s.editOrder(s.dice, o, s.now) })},
	{"refund created", 9, change(func(s *Shop, o *order) bool { return s.randomRefund(s.dice, o, s.now) != nil })},
	{"refund settled", 5, change((*Shop).settleSome)},
	{"return opened", 4, change(func(s *Shop, o *order) bool { return s.openReturn(s.dice, o, s.now, s.dice.IntN(3) == 0) != nil })},
	{"return finished", 4, change(func(s *Shop, o *order) bool { return s.finishReturn(s.dice, o, s.now) != nil })},
	{"authorization voided", 1, change(func(s *Shop, o *order) bool { return s.voidOrder(o, s.now) })},
	{"order archived", 3, change((*Shop).archive)},
	{"note written on an order", 3, change((*Shop).annotate)},
	{"many orders touched at once", 1, (*Shop).touchMany},
	{"order deleted", 1, (*Shop).deleteOrder},
	{"customers merged", 1, (*Shop).mergeCustomers},
}

// own gives an order content that can be changed.
func (s *Shop) own(rec *orderRecord) *order {
	if rec.kept == nil {
		rec.kept = s.grow(rec)
	}
	return rec.kept
}

// pickOrder prefers recent orders; -1 when it met a deleted one ten times.
func (s *Shop) pickOrder(fits func(*orderRecord) bool) int {
	for range 10 {
		n := len(s.orders)
		if n == 0 {
			return -1
		}
		i := s.dice.IntN(n)
		if s.dice.IntN(3) != 0 {
			i = n - 1 - s.dice.IntN(min(n, 200))
		}
		if r := &s.orders[i]; !r.gone && fits(r) {
			return i
		}
	}
	return -1
}

// change makes a move of something done to one order.
func change(do func(*Shop, *order) bool) func(*Shop) int64 {
	return func(s *Shop) int64 {
		for range 6 {
			i := s.pickOrder(func(*orderRecord) bool { return true })
			if i >= 0 && s.alter(i, do) {
				return s.orders[i].id
			}
		}
		return 0
	}
}

// alter does something to one order and remembers what came of it.
func (s *Shop) alter(i int, do func(*Shop, *order) bool) bool {
	rec := &s.orders[i]
	o := s.own(rec)
	if !do(s, o) {
		return false
	}
	o.touch(s.now)
	rec.summarize(o)
	s.enterMoney(o)
	if c := s.customerByID(o.customer); c != nil {
		c.updated = s.now
	}
	return true
}

func (s *Shop) placeOrder() int64 { return s.placeAt(s.now) }

func (s *Shop) placeAt(at int64) int64 {
	rec := s.newRecord(at, at)
	rec.seed, rec.person = s.dice.Uint64(), int32(s.dice.IntN(s.persons+s.persons/20+1))
	rec.source = uint8(weighted(s.dice, 82, 9, 5, 4))
	switch rec.source {
	case sourceImport:
		rec.processed = at - s.dice.Int64N(60*day)
	case sourcePOS:
		rec.processed = at - s.dice.Int64N(8*hour)
	}
	if rec.source == sourcePOS && s.dice.IntN(2) == 0 {
		rec.person = nobody
	}
	last := s.admit(rec)
	o := s.grow(last)
	s.enterMoney(o)
	return last.id
}

func (s *Shop) deliverSome(o *order) bool {
	for _, f := range o.fulfilments {
		if o.source != "pos" && s.deliver(o, f, s.now) {
			return true
		}
	}
	return false
}

func (s *Shop) settleSome(o *order) bool {
	status := "success"
	if s.dice.IntN(8) == 0 {
		status = "failure"
	}
	return s.settleRefund(o, s.now, status) != nil
}

func (s *Shop) archive(o *order) bool {
	if o.closed != 0 {
		o.closed = 0
		return true
	}
	o.closed = s.now
	return true
}

// annotate changes nothing that counts.
func (s *Shop) annotate(o *order) bool {
	o.note = fmt.Sprintf("Bezorgen na 18:00 ✎ %d", s.now)
	return true
}

// touchMany is an app's mass edit: a crowd of orders gets one updated second.
func (s *Shop) touchMany() int64 {
	start := s.dice.IntN(len(s.orders))
	var last int64
	for i := start; i < min(len(s.orders), start+110); i++ {
		if !s.orders[i].gone {
			s.alter(i, func(_ *Shop, o *order) bool {
				if o.tags != "bulk" {
					o.tags = "bulk"
				} else {
					o.tags = "bulk, weer"
				}
				return true
			})
			last = s.orders[i].id
		}
	}
	return last
}

// pickDeletable picks an order that Shopify lets be deleted: none that went to a gateway
// online; -1 when there is none.
func (s *Shop) pickDeletable() int {
	n := len(s.orders)
	if n == 0 {
		return -1
	}
	start := s.dice.IntN(n)
	for i := range n {
		i = (start + i) % n
		if !s.orders[i].gone && !slices.ContainsFunc(s.orderAt(i).transactions, wentOnline) {
			return i
		}
	}
	return -1
}

func wentOnline(x *transaction) bool {
	return !x.test && x.gateway != GiftCardGateway && x.gateway != "cash" && !manual(x.gateway)
}

func (s *Shop) deleteOrder() int64 {
	i := s.pickDeletable()
	if i < 0 {
		return 0
	}
	s.destroyOrder(i)
	return s.orders[i].id
}

func (s *Shop) destroyOrder(i int) {
	rec := &s.orders[i]
	rec.gone, rec.kept = true, nil
	s.destroyed("Order", rec.id, fmt.Sprintf("#%d", rec.number))
	if c := s.customerByID(rec.customer); c != nil {
		c.updated = s.now
	}
	s.ordersOf[rec.customer] = slices.DeleteFunc(s.ordersOf[rec.customer], func(id int64) bool { return id == rec.id })
}

// destroyed writes an event that something was deleted.
func (s *Shop) destroyed(kind string, id int64, name string) {
	s.deletions = append(s.deletions, &event{
		id: s.takeID(), subject: id, kind: kind, verb: "destroy", created: s.now, message: kind + " " + name + " was deleted.",
		author: "Test", arguments: []string{name},
	})
}
