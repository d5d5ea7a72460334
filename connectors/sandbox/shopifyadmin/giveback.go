package shopifyadmin

import (
	"math/rand/v2"
)

// pieces is a quantity of one line.
type pieces struct {
	line     int64
	quantity int64
	restock  string // REST spelling; "" decides by whether it was sent
}

// refundSpec says what a refund gives back.
type refundSpec struct {
	pieces   []pieces
	shipping money // as entered, of the first shipping lines that have something left
	extra    money // more than that: to the customer's favour
	less     money // less than that: to the merchant's
	pending  bool
	noMoney  bool
	note     string
	cancels  bool
	ret      *orderReturn
	duties   bool
}

// refundOrder makes a refund with its agreement.
func (s *Shop) refundOrder(o *order, at int64, spec refundSpec) *refund {
	f := &refund{id: o.childID(), order: o.id, created: at, processed: at, updated: at, note: spec.note, user: 548380009, cancels: spec.cancels}
	reason := "REFUND"
	if spec.ret != nil {
		reason, f.ret = "RETURN", spec.ret.id
		spec.ret.refunds = append(spec.ret.refunds, f.id)
	}
	o.refunds = append(o.refunds, f)
	a := o.agree(reason, at)
	a.refund = f.id
	if spec.ret != nil {
		a.refund, a.ret = 0, spec.ret.id
	}
	var wanted money
	for _, p := range spec.pieces {
		wanted = wanted.plus(s.refundPieces(o, f, a, p))
	}
	wanted = wanted.plus(o.refundShipping(f, a, spec.shipping))
	if spec.duties {
		wanted = wanted.plus(o.refundDuties(f, a))
	}
	wanted = wanted.plus(o.adjust(f, a, spec.extra.neg()))
	wanted = wanted.plus(o.adjust(f, a, spec.less))
	if !spec.noMoney && wanted.shop > 0 {
		status := "success"
		if spec.pending {
			status = "pending"
		}
		s.giveBack(o, f, wanted, at, status)
	}
	o.touch(at)
	return f
}

// refundPieces takes pieces of a line back and gives what they cost.
func (s *Shop) refundPieces(o *order, f *refund, a *agreement, p pieces) money {
	l := o.lineByID(p.line)
	if l == nil || p.quantity <= 0 {
		return money{}
	}
	p.quantity = min(p.quantity, l.quantity-l.taken)
	if p.quantity <= 0 {
		return money{}
	}
	restock := p.restock
	unsent := min(p.quantity, l.fulfillable)
	if restock == "" {
		restock = "return"
		if unsent == p.quantity {
			restock = "cancel"
		}
	}
	l.fulfillable -= unsent
	entered, tax := o.takeBack(a, l, p.quantity)
	rl := refundLine{id: o.childID(), line: l.id, quantity: p.quantity, restock: restock, price: l.price, subtotal: entered, tax: tax}
	if restock == "return" || restock == "cancel" {
		rl.location = s.locations[0].id
	}
	f.lines = append(f.lines, rl)
	return o.incl(entered, tax)
}

func (o *order) refundShipping(f *refund, a *agreement, amount money) money {
	var back money
	for i := range o.shipping {
		l := &o.shipping[i]
		left := l.discounted().minus(l.refunded)
		if amount.shop <= 0 || left.shop <= 0 {
			continue
		}
		part := amount
		if part.shop >= left.shop {
			part = left
		}
		part.paid = min(part.paid, left.paid)
		amount = amount.minus(part)
		tax := o.takeBackShipping(a, l, part)
		f.shipping = append(f.shipping, refundShipping{id: o.childID(), line: l.id, subtotal: part, tax: tax})
		back = back.plus(o.incl(part, tax))
	}
	return back
}

func (o *order) refundDuties(f *refund, a *agreement) money {
	var back money
	for i := range o.lines {
		for j := range o.lines[i].duties {
			d := &o.lines[i].duties[j]
			if d.refunded {
				continue
			}
			d.refunded = true
			o.sell(a, sale{action: "RETURN", lineType: "DUTY", line: d.id, amount: d.price.neg()})
			f.duties = append(f.duties, refundDuty{id: o.childID(), duty: d.id, amount: d.price, kind: "FULL"})
			back = back.plus(d.price)
		}
	}
	return back
}

// adjust books money that belongs to no line: negative to the customer's favour. It gives
// what the refund pays out more for it.
func (o *order) adjust(f *refund, a *agreement, amount money) money {
	if amount.shop == 0 {
		return money{}
	}
	f.adjustments = append(f.adjustments, adjustment{
		id: o.childID(), kind: "refund_discrepancy", reason: "Refund discrepancy", enum: "REFUND_DISCREPANCY", amount: amount,
	})
	o.sell(a, sale{action: "RETURN", lineType: "ADJUSTMENT", amount: amount})
	return amount.neg()
}

// settleRefund ends a pending refund.
func (s *Shop) settleRefund(o *order, at int64, status string) *refund {
	for _, f := range o.refunds {
		changed := false
		for _, x := range f.transactions {
			if x.status == "pending" {
				x.status, x.processed, changed = status, at, true
				if status != "success" {
					x.errorCode, x.message = "generic_error", "refund failed"
				}
			}
		}
		if changed {
			f.updated = at
			o.touch(at)
			return f
		}
	}
	return nil
}

// cancelOrder cancels what was not sent: everything comes back, into stock, and so does the
// money.
func (s *Shop) cancelOrder(o *order, at int64, reason string) bool {
	if o.cancelled != 0 || !o.hasRoom() {
		return false
	}
	for i := range o.lines {
		if o.lines[i].fulfilled > 0 {
			return false
		}
	}
	spec := refundSpec{cancels: true, note: "", duties: true}
	for i := range o.lines {
		l := &o.lines[i]
		if left := l.quantity - l.taken; left > 0 {
			spec.pieces = append(spec.pieces, pieces{l.id, left, "cancel"})
		}
	}
	for i := range o.shipping {
		spec.shipping = spec.shipping.plus(o.shipping[i].discounted().minus(o.shipping[i].refunded))
	}
	o.cancelled, o.closed, o.cancelReason = at, at, reason
	s.voidOrder(o, at)
	for _, x := range o.transactions {
		if x.status == "pending" && x.kind == "sale" {
			x.status, x.processed = "failure", at
		}
	}
	f := s.refundOrder(o, at, spec)
	// Fees go too.
	last := &o.agreements[len(o.agreements)-1]
	var fees money
	for _, fee := range o.fees {
		o.sell(last, sale{action: "RETURN", lineType: "ADDITIONAL_FEE", line: fee.id, amount: fee.price.neg()})
		fees = fees.plus(fee.price)
	}
	if fees.shop > 0 {
		s.giveBack(o, f, fees, at, "success")
	}
	o.touch(at)
	return true
}

// randomRefund gives something back, as a clerk would: pieces, shipping, a bit more or less.
func (s *Shop) randomRefund(r *rand.Rand, o *order, at int64) *refund {
	if o.cancelled != 0 || !o.hasRoom() {
		return nil
	}
	t := o.totals()
	if t.net.shop <= 0 {
		return nil
	}
	spec := refundSpec{note: []string{"", "stuk aangekomen", "Klant belde ✆"}[r.IntN(3)], pending: r.IntN(8) == 0}
	kind := weighted(r, 40, 15, 12, 10, 10, 8, 5)
	l := &o.lines[r.IntN(len(o.lines))]
	left := l.quantity - l.taken
	switch kind {
	case 0, 3, 4, 5: // pieces, and less or more money
		if left <= 0 || l.tip {
			return nil
		}
		spec.pieces = []pieces{{line: l.id, quantity: 1 + r.Int64N(left)}}
		worth := l.discounted().part(l.taken, 1, l.quantity).shop
		switch {
		case kind == 3 && worth >= 400:
			spec.less = o.bag(min(worth/4, 250))
		case kind == 4 && worth > 0:
			spec.extra = o.bag(100)
		case kind == 5:
			spec.pieces[0].restock = "no_restock"
		}
	case 1: // shipping only, some or all of it
		if len(o.shipping) == 0 {
			return nil
		}
		left := o.shipping[0].discounted().minus(o.shipping[0].refunded)
		if left.shop <= 0 {
			return nil
		}
		spec.shipping = left
		if r.IntN(2) == 0 && left.shop > 100 {
			spec.shipping = o.bag(left.shop / 2)
		}
	case 2: // money alone
		spec.extra = o.bag(min(t.net.shop, 100+r.Int64N(900)))
	case 6: // everything
		spec.duties = true
		for i := range o.lines {
			if n := o.lines[i].quantity - o.lines[i].taken; n > 0 && !o.lines[i].tip {
				spec.pieces = append(spec.pieces, pieces{line: o.lines[i].id, quantity: n})
			}
		}
		for i := range o.shipping {
			spec.shipping = spec.shipping.plus(o.shipping[i].discounted().minus(o.shipping[i].refunded))
		}
	}
	if spec.extra.shop > 0 {
		// No more than was paid.
		spec.extra.shop = min(spec.extra.shop, t.net.shop-t.pendingRefunds(o).shop)
		if spec.extra.shop <= 0 {
			return nil
		}
		spec.extra = o.bag(spec.extra.shop)
	}
	return s.refundOrder(o, at, spec)
}

// pendingRefunds is what is on its way back.
func (t *totals) pendingRefunds(o *order) money {
	var sum money
	for _, x := range o.transactions {
		if x.kind == "refund" && x.status == "pending" {
			sum = sum.plus(x.amount)
		}
	}
	return sum
}
