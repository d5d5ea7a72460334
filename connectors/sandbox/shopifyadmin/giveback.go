package shopifyadmin

import (
	"fmt"
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

var returnReasons = []string{
	"SIZE_TOO_SMALL", "SIZE_TOO_LARGE", "UNWANTED", "NOT_AS_DESCRIBED", "WRONG_ITEM", "DEFECTIVE", "STYLE", "COLOR", "OTHER", "UNKNOWN",
}

// openReturn announces that something that was sent comes back.
func (s *Shop) openReturn(r *rand.Rand, o *order, at int64, requested bool) *orderReturn {
	if o.cancelled != 0 || !o.hasRoom() {
		return nil
	}
	for i := range o.lines {
		l := &o.lines[i]
		free := min(l.fulfilled, l.quantity-l.taken) - o.returning(l.id)
		if free <= 0 {
			continue
		}
		ret := &orderReturn{id: o.childID(), order: o.id, name: fmt.Sprintf("%s-R%d", o.name, len(o.returns)+1), status: "OPEN", created: at, approved: at}
		if requested {
			ret.status, ret.approved = "REQUESTED", 0
		}
		ret.lines = []returnLine{{
			id: o.childID(), line: l.id, fulfilmentLine: o.fulfilmentLineOf(l.id), quantity: 1 + r.Int64N(free),
			reason: returnReasons[r.IntN(len(returnReasons))], note: []string{"", "knoop eraf"}[r.IntN(2)],
		}}
		o.returns = append(o.returns, ret)
		o.touch(at)
		return ret
	}
	return nil
}

// returning is how many pieces of a line are in returns that are not over.
func (o *order) returning(line int64) int64 {
	var n int64
	for _, ret := range o.returns {
		if ret.status != "OPEN" && ret.status != "REQUESTED" {
			continue
		}
		for _, l := range ret.lines {
			if l.line == line {
				n += l.quantity - l.refunded
			}
		}
	}
	return n
}

func (o *order) fulfilmentLineOf(line int64) int64 {
	for _, f := range o.fulfilments {
		for _, l := range f.lines {
			if l.line == line {
				return l.id
			}
		}
	}
	return 0
}

// finishReturn takes an open return in: money goes back, less a fee now and then, and an
// exchange adds a line.
func (s *Shop) finishReturn(r *rand.Rand, o *order, at int64) *orderReturn {
	for _, ret := range o.returns {
		if ret.status == "REQUESTED" {
			if r.IntN(4) == 0 {
				ret.status = "DECLINED"
				o.touch(at)
				return ret
			}
			ret.status, ret.approved = "OPEN", at
		}
		if ret.status != "OPEN" || !o.hasRoom() {
			continue
		}
		spec := refundSpec{ret: ret, note: "retour " + ret.name, noMoney: true}
		for i := range ret.lines {
			l := &ret.lines[i]
			spec.pieces = append(spec.pieces, pieces{l.line, l.quantity, "return"})
			l.refunded, l.received = l.quantity, l.quantity
		}
		f := s.refundOrder(o, at, spec)
		a := &o.agreements[len(o.agreements)-1]
		var wanted money
		for _, l := range f.lines {
			wanted = wanted.plus(o.incl(l.subtotal, l.tax))
		}
		if r.IntN(3) == 0 {
			wanted = wanted.minus(s.exchange(r, o, a, ret))
		}
		if r.IntN(3) == 0 && wanted.shop > 300 {
			ret.fee, ret.feeID = o.bag(295), o.childID()
			o.sell(a, sale{action: "ORDER", lineType: "FEE", line: ret.feeID, amount: ret.fee})
			wanted = wanted.minus(ret.fee)
		}
		if wanted.shop > 0 {
			s.giveBack(o, f, wanted, at, "success")
		}
		ret.status, ret.closed = "CLOSED", at
		o.touch(at)
		return ret
	}
	return nil
}

// exchange sends something else instead and gives what it costs.
func (s *Shop) exchange(r *rand.Rand, o *order, a *agreement, ret *orderReturn) money {
	w := s.wares[r.IntN(len(productTitles))]
	at := places[0]
	if o.shippingAddress != nil {
		at = placeOf(o.shippingAddress)
	}
	l := o.newLine(w, 1, w.price, at)
	l.taxes, l.added = o.tax(l.taxes, l.discounted()), true
	o.lines = append(o.lines, l)
	o.sellLine(a, &o.lines[len(o.lines)-1])
	ret.exchanges = append(ret.exchanges, exchangeLine{id: o.childID(), line: l.id, variant: l.variant, quantity: 1})
	return o.incl(l.discounted(), sumTaxes(l.taxes))
}

func placeOf(a *address) place {
	for _, p := range places {
		if p.code == a.countryCode && p.pid == a.provinceID {
			return p
		}
	}
	return place{country: a.country, code: a.countryCode}
}
