package shopifyadmin

import (
	"fmt"
	"math/rand/v2"
)

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
