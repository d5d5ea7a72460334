package sandbox

import (
	"math/rand/v2"
	"slices"
	"time"
)

const (
	hour = 3600
	day  = 24 * hour
)

// invent fills a shop with its history. Orders and refunds take their ids in the order
// in which they were created, as posts do in WordPress.
func (s *shop) invent(n int, from, to int64) {
	r := repeatable(s.seed, 0x696e76656e74)
	s.persons = max(3, n/3)
	moments := s.moments(r, n, from, to)
	s.orders = make([]record, 0, n+n/8)
	var due []plannedRefund
	for i, created := range moments {
		due = s.makeDueRefunds(due, created)
		s.orders = append(s.orders, s.inventOrder(r, created, to, i))
		due = planRefunds(r, due, &s.orders[len(s.orders)-1], to)
	}
	s.makeDueRefunds(due, to+1)
	s.tieModified(r, n, from, to)
	s.changed()
}

// moments are the instants of creation, sorted. The first few sit on the edges that
// break date arithmetic: DST changes, the hour that happens twice, local midnights.
func (s *shop) moments(r *rand.Rand, n int, from, to int64) []int64 {
	edges := s.edges(from, to)
	all := make([]int64, n)
	for i := range all {
		switch {
		case i < len(edges) && i < n/4:
			all[i] = edges[i]
		case r.IntN(40) == 0:
			all[i] = edges[r.IntN(len(edges))]
		default:
			all[i] = from + r.Int64N(to-from)
		}
	}
	slices.Sort(all)
	return all
}

func (s *shop) edges(from, to int64) []int64 {
	var edges []int64
	add := func(t int64) {
		if t >= from && t <= to {
			edges = append(edges, t)
		}
	}
	for _, change := range s.transitions(from, to) {
		for _, d := range []int64{-1, 0, 1, -1800, 1800, -2700, 2700} {
			add(change + d)
		}
		midnight := s.midnight(change)
		add(midnight - 1)
		add(midnight)
		add(s.midnight(midnight+30*hour) - 1)
		add(s.midnight(midnight + 30*hour))
	}
	for t := from + 20*day; t < to; t += 61 * day {
		add(s.midnight(t) - 1)
		add(s.midnight(t))
	}
	return append(edges, to-1)
}

// transitions are the instants at which the shop's offset from UTC changes.
func (s *shop) transitions(from, to int64) []int64 {
	var all []int64
	t := time.Unix(from, 0).In(s.zone)
	for {
		_, end := t.ZoneBounds()
		if end.IsZero() || end.Unix() > to {
			return all
		}
		all = append(all, end.Unix())
		t = end
	}
}

func (s *shop) midnight(t int64) int64 {
	y, m, d := time.Unix(t, 0).In(s.zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, s.zone).Unix()
}

func (s *shop) inventOrder(r *rand.Rand, created, to int64, i int) record {
	if r.IntN(9) == 0 {
		s.takeID() // pages, coupons and auto-drafts take ids too
	}
	o := record{id: s.takeID(), seed: r.Uint64(), created: created, modified: created, person: s.pickPerson(r)}
	o.status = s.inventStatus(r)
	s.inventDates(r, &o, to)
	if i%197 == 96 {
		o.modified = 0
	}
	return o
}

// pickPerson prefers some people, so that there are repeat buyers.
func (s *shop) pickPerson(r *rand.Rand) int32 {
	if r.IntN(3) == 0 {
		return int32(r.IntN(max(1, s.persons/8)))
	}
	return int32(r.IntN(s.persons))
}

func (s *shop) inventStatus(r *rand.Rand) uint8 {
	pick := weighted(r, 4, 12, 6, 56, 8, 0, 5, 2, 3, 4)
	if pick == int(firstCustom) {
		if len(s.config.CustomStatuses) == 0 {
			return completed
		}
		return firstCustom + uint8(r.IntN(len(s.config.CustomStatuses)))
	}
	return uint8(pick)
}

// inventDates gives an order the dates that its status and payment method imply,
// with the nulls that real shops have.
func (s *shop) inventDates(r *rand.Rand, o *record, to int64) {
	status := o.status
	if status == trash {
		o.before = []uint8{processing, completed, cancelled, pending}[r.IntN(4)]
		status = o.before
	}
	delay := []int64{0, 1, 30, 600, 6 * hour}[r.IntN(5)]
	method := s.contentOf(o).method
	later := func(base int64) int64 { return min(to, base+r.Int64N(4*day)) }
	switch {
	case status == completed:
		o.paid = min(to, o.created+delay)
		if method == methodBacs {
			o.paid = later(o.created)
		}
		o.completed = later(o.paid)
		if method == methodCOD || method == methodCheque {
			o.paid = o.completed
		}
		switch r.IntN(60) {
		case 0:
			o.paid = 0 // imported
		case 1:
			o.completed = 0
		}
	case status == processing || status >= firstCustom:
		if method != methodCOD && method != methodCheque {
			o.paid = min(to, o.created+delay)
		}
	case status == cancelled && r.IntN(3) == 0:
		o.paid = min(to, o.created+delay)
	case status == pending && r.IntN(6) == 0:
		o.paid = min(to, o.created+delay) // set back to pending by hand
	}
	o.modified = max(o.created, o.paid, o.completed)
	if status == cancelled || status == failed {
		o.modified = later(o.created)
	}
	if o.status == trash {
		o.trashedAt = later(o.modified)
		o.modified = o.trashedAt
	}
}

type plannedRefund struct {
	at    int64
	order int64
	kind  refundKind
	seed  uint64
}

// planRefunds decides which refunds an order will get, after it was paid, and adds them
// to those that are due later, earliest first.
func planRefunds(r *rand.Rand, due []plannedRefund, o *record, to int64) []plannedRefund {
	chance := 8
	if o.status == cancelled {
		chance = 30
	}
	if o.paid == 0 || o.status == trash || r.IntN(100) >= chance {
		return due
	}
	at := max(o.paid, o.completed)
	for range 1 + weighted(r, 75, 18, 7) {
		at += 60 + r.Int64N(20*day)
		if at >= to {
			break
		}
		p := plannedRefund{at: at, order: o.id, kind: pickRefundKind(r), seed: r.Uint64()}
		where, _ := slices.BinarySearchFunc(due, at+1, func(p plannedRefund, at int64) int { return compare(p.at, at) })
		due = slices.Insert(due, where, p)
	}
	return due
}

// makeDueRefunds makes the planned refunds of before an instant and returns the others.
func (s *shop) makeDueRefunds(due []plannedRefund, before int64) []plannedRefund {
	for len(due) > 0 && due[0].at < before {
		if o := s.order(due[0].order); o != nil {
			s.refundOrder(repeatable(due[0].seed, 1), o, due[0].kind, due[0].at)
		}
		due = due[1:]
	}
	return due
}

// tieModified gives a crowd of orders one and the same modified second, as a bulk
// action or a migration does: 150 at least where there are orders enough.
func (s *shop) tieModified(r *rand.Rand, n int, from, to int64) {
	crowd := min(150, n/3)
	second := from + (to-from)*3/5
	second -= second % 60
	for start := r.IntN(max(1, n/4)); start < len(s.orders) && crowd > 0; start++ {
		o := &s.orders[start]
		if o.modified == 0 || o.modified > second || o.status == trash {
			continue
		}
		o.modified = second
		crowd--
	}
}
