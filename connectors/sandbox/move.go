package sandbox

// requested counts a request to a shop face and moves the world when it is time.
func (w *World) requested() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.moveEvery <= 0 {
		return
	}
	if w.requests++; w.requests%w.moveEvery == 0 {
		w.step()
	}
}

// Step moves the world on by one event in one of its shops, some time later.
func (w *World) Step() { w.Advance(1) }

// Advance moves the world on by n events.
func (w *World) Advance(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for range n {
		w.step()
	}
}

// step does what the dice say to an order picked by the dice. An event that does not
// fit (a refund of an unpaid order) does nothing but pass time. The lock is held.
func (w *World) step() {
	w.steps++
	w.account()
	switch pick := weighted(w.random, 25, 55, 17, 3); pick {
	case 1:
		w.now += 1 + w.random.Int64N(180)
	case 2:
		w.now += w.random.Int64N(4 * hour)
	case 3:
		w.now += w.random.Int64N(day)
	}
	s := w.shops[w.random.IntN(len(w.shops))]
	what := moves[weighted(w.random, moveWeights...)]
	if id := what.do(w, s); id != 0 {
		s.events = append(s.events, Event{At: instant(w.now), What: what.name, ID: id})
		s.changed()
		w.account().follow(s, what.name, id)
	}
	s.stepRecords(w.now)
	w.stepShopify()
}

type move struct {
	name string
	do   func(*World, *shop) int64 // id of what changed; 0 when nothing did
}

var moveWeights = []int{30, 10, 10, 5, 4, 12, 12, 4, 4, 3, 3, 4, 3, 1}

var moves = []move{
	{"order placed", (*World).placeOrder},
	{"order paid", (*World).payOrder},
	{"order completed", (*World).completeOrder},
	{"order cancelled", (*World).cancelOrder},
	{"order put into a custom status", (*World).customStatus},
	{"order edited", (*World).editOrder},
	{"refund created", (*World).createRefund},
	{"refund deleted", (*World).removeRefund},
	{"order trashed", (*World).trashOrder},
	{"order taken out of the trash", (*World).untrashOrder},
	{"order deleted for good", (*World).deleteOrder},
	{"note written on an order", (*World).annotateOrder},
	{"payment date corrected", (*World).correctPaidDate},
	{"many orders touched at once", (*World).touchMany},
}

// pickOrder prefers recent orders; nil when it met a deleted one or one that the
// condition does not accept, ten times.
func (w *World) pickOrder(s *shop, fits func(*record) bool) *record {
	for range 10 {
		n := len(s.orders)
		if n == 0 {
			return nil
		}
		i := w.random.IntN(n)
		if w.random.IntN(3) != 0 {
			i = n - 1 - w.random.IntN(min(n, 200))
		}
		if o := &s.orders[i]; !o.gone && fits(o) {
			return o
		}
	}
	return nil
}

func (w *World) touch(o *record) int64 {
	o.modified = w.now
	return o.id
}

func (w *World) placeOrder(s *shop) int64 {
	r := w.random
	o := record{id: s.takeID(), seed: r.Uint64(), created: w.now, modified: w.now, person: s.pickPerson(r)}
	switch weighted(r, 45, 40, 10, 5) {
	case 1:
		o.status = processing
		if m := s.contentOf(&o).method; m != methodCOD && m != methodCheque {
			o.paid = w.now
		}
	case 2:
		o.status = onHold
	case 3:
		o.status = checkoutDraft
	}
	s.orders = append(s.orders, o)
	return o.id
}

func (w *World) payOrder(s *shop) int64 {
	o := w.pickOrder(s, func(o *record) bool {
		return o.status == pending || o.status == onHold || o.status == checkoutDraft || o.status == failed
	})
	if o == nil {
		return 0
	}
	o.status, o.paid = processing, w.now
	return w.touch(o)
}

func (w *World) completeOrder(s *shop) int64 {
	o := w.pickOrder(s, func(o *record) bool { return o.status == processing || o.status >= firstCustom })
	if o == nil {
		return 0
	}
	o.status, o.completed = completed, w.now
	if o.paid == 0 {
		o.paid = w.now
	}
	return w.touch(o)
}

func (w *World) cancelOrder(s *shop) int64 {
	o := w.pickOrder(s, func(o *record) bool { return o.status == pending || o.status == onHold || o.status == processing })
	if o == nil {
		return 0
	}
	o.status = cancelled
	if w.random.IntN(3) == 0 {
		o.status = failed
	}
	return w.touch(o)
}

func (w *World) customStatus(s *shop) int64 {
	if len(s.config.CustomStatuses) == 0 {
		return 0
	}
	o := w.pickOrder(s, func(o *record) bool { return o.status == processing || o.status == completed })
	if o == nil {
		return 0
	}
	o.status = firstCustom + uint8(w.random.IntN(len(s.config.CustomStatuses)))
	return w.touch(o)
}

func (w *World) createRefund(s *shop) int64 {
	o := w.pickOrder(s, func(o *record) bool { return o.paid != 0 && o.status != trash })
	if o == nil {
		return 0
	}
	if f := s.refundOrder(w.random, o, pickRefundKind(w.random), w.now); f != nil {
		return f.id
	}
	return 0
}

// removeRefund deletes a refund; neither the order's status nor its dates change.
func (w *World) removeRefund(s *shop) int64 {
	if len(s.refunds) == 0 {
		return 0
	}
	f := s.refunds[w.random.IntN(len(s.refunds))]
	s.deleteRefund(f)
	return f.id
}

func (w *World) trashOrder(s *shop) int64 {
	o := w.pickOrder(s, func(o *record) bool { return o.status != trash })
	if o == nil {
		return 0
	}
	o.before, o.status, o.trashedAt = o.status, trash, w.now
	return w.touch(o)
}

func (w *World) untrashOrder(s *shop) int64 {
	o := w.pickOrder(s, func(o *record) bool { return o.status == trash })
	if o == nil {
		return 0
	}
	o.status = o.before
	return w.touch(o)
}

// deleteOrder removes an order and its refunds without a trace.
func (w *World) deleteOrder(s *shop) int64 {
	o := w.pickOrder(s, func(o *record) bool { return o.status == trash || w.random.IntN(4) == 0 })
	if o == nil {
		return 0
	}
	o.gone = true
	for _, f := range s.refundsOf[o.id] {
		s.refunds = without(s.refunds, f)
	}
	delete(s.refundsOf, o.id)
	return o.id
}

func (w *World) correctPaidDate(s *shop) int64 {
	o := w.pickOrder(s, func(o *record) bool { return o.paid != 0 && o.status != trash })
	if o == nil {
		return 0
	}
	o.paid = max(o.created, min(w.now, o.paid+w.random.Int64N(6*day)-3*day))
	return w.touch(o)
}

// touchMany is a bulk action: a crowd of orders gets one modified second.
func (w *World) touchMany(s *shop) int64 {
	n := len(s.orders)
	start := w.random.IntN(n)
	var last int64
	for i := start; i < min(n, start+110); i++ {
		if o := &s.orders[i]; !o.gone && o.status != trash {
			last = w.touch(o)
		}
	}
	return last
}
