package shopifyadmin

import (
	"math/rand/v2"
	"slices"
)

// editOrder changes what was ordered after placing: a line more, pieces less, a discount, or a
// lower price of a line or of shipping.
func (s *Shop) editOrder(r *rand.Rand, o *order, at int64) bool {
	if o.cancelled != 0 || !o.hasRoom() {
		return false
	}
	switch r.IntN(7) {
	case 0, 1:
		s.addByEdit(r, o, at)
		return true
	case 2, 3:
		return s.removeByEdit(r, o, at)
	case 4:
		return s.cheapenByEdit(r, o, at)
	case 5:
		return s.cheapenShippingByEdit(r, o, at)
	}
	return s.discountByEdit(r, o, at)
}

func (s *Shop) addByEdit(r *rand.Rand, o *order, at int64) {
	w := s.wares[r.IntN(len(s.wares))]
	where := places[0]
	if o.shippingAddress != nil {
		where = placeOf(o.shippingAddress)
	}
	l := o.newLine(w, 1+r.Int64N(2), w.price, where)
	l.taxes, l.added = o.tax(l.taxes, l.discounted()), true
	o.lines = append(o.lines, l)
	o.sellLine(o.agree("ORDER_EDIT", at), &o.lines[len(o.lines)-1])
	o.touch(at)
}

// removeByEdit takes pieces out that were not sent: a refund without transactions appears.
func (s *Shop) removeByEdit(r *rand.Rand, o *order, at int64) bool {
	l := &o.lines[r.IntN(len(o.lines))]
	free := min(l.fulfillable, l.quantity-l.taken)
	if free <= 0 {
		return false
	}
	a := o.agree("ORDER_EDIT", at)
	f := &refund{id: o.childID(), order: o.id, created: at, processed: at, updated: at, edit: true}
	o.refunds = append(o.refunds, f)
	s.refundPieces(o, f, a, pieces{line: l.id, quantity: 1 + r.Int64N(free), restock: "cancel"})
	o.touch(at)
	return true
}

// discountByEdit gives a discount on a line of which nothing came back yet.
func (s *Shop) discountByEdit(r *rand.Rand, o *order, at int64) bool {
	l := &o.lines[r.IntN(len(o.lines))]
	before := l.discounted()
	if l.tip || l.giftCard || l.taken > 0 || before.shop < 200 {
		return false
	}
	cut := o.bag(min(before.shop/2, 50+r.Int64N(500)))
	oldTax := sumTaxes(l.taxes)
	o.applications = append(o.applications, discountApplication{
		kind: "manual", title: "Coulance", valueType: "fixed_amount", value: cut.paid, method: "across", selection: "explicit", target: "line_item",
	})
	l.allocations = append(l.allocations, allocation{application: len(o.applications) - 1, amount: cut})
	rates := l.taxes
	l.taxes = o.tax(l.taxes, l.discounted())
	tax := sumTaxes(l.taxes).minus(oldTax)
	entered := l.discounted().minus(before)
	amount := o.incl(entered, tax)
	lower := amount.minus(tax).neg() // without tax: what the gross stays equal by
	l.discountBefore = l.discountBefore.plus(lower)
	_, after := o.discountSides(cut, rates)
	upd := sale{action: "UPDATE", lineType: l.saleType(), line: l.id, quantity: 0, hasQuantity: true, amount: amount, tax: tax, discountBefore: lower, discountAfter: after}
	upd.taxes = changed(rates, l.taxes)
	o.sell(o.agree("ORDER_EDIT", at), upd)
	o.touch(at)
	return true
}

// cheapenByEdit lowers the price of a line of which nothing came back yet, and its discounts
// with it: an UPDATE by what the line is worth less.
func (s *Shop) cheapenByEdit(r *rand.Rand, o *order, at int64) bool {
	l := &o.lines[r.IntN(len(o.lines))]
	cut := 1 + r.Int64N(300)
	if l.tip || l.giftCard || l.taken > 0 || l.price.shop <= 2*cut || l.discounted().shop < 2*cut*l.quantity {
		return false
	}
	before, old, discount, taxes := l.discounted(), l.price.shop, sumAllocations(l.allocations), l.taxes
	l.price = o.bag(old - cut)
	l.allocations = slices.Clone(l.allocations)
	for i := range l.allocations {
		l.allocations[i].amount = l.allocations[i].amount.permillion(l.price.shop, old)
	}
	discountBefore := l.discountBefore
	l.discountBefore = discountBefore.permillion(l.price.shop, old)
	l.taxes = o.tax(taxes, l.discounted())
	tax := sumTaxes(l.taxes).minus(sumTaxes(taxes))
	_, after := o.discountSides(discount.minus(sumAllocations(l.allocations)), taxes)
	o.sell(o.agree("ORDER_EDIT", at), sale{
		action: "UPDATE", lineType: l.saleType(), line: l.id, hasQuantity: true, amount: o.incl(l.discounted().minus(before), tax), tax: tax,
		discountBefore: l.discountBefore.minus(discountBefore), discountAfter: after.neg(), taxes: changed(taxes, l.taxes),
	})
	o.touch(at)
	return true
}

// cheapenShippingByEdit lowers what a shipping line costs of which nothing came back yet.
func (s *Shop) cheapenShippingByEdit(r *rand.Rand, o *order, at int64) bool {
	cut := 1 + r.Int64N(300)
	if len(o.shipping) == 0 {
		return false
	}
	l := &o.shipping[0]
	before, taxes := l.discounted(), l.taxes
	if before.shop < 2*cut || l.refunded.shop > 0 {
		return false
	}
	l.price = l.price.minus(o.bag(cut))
	l.taxes = o.tax(taxes, l.discounted())
	tax := sumTaxes(l.taxes).minus(sumTaxes(taxes))
	o.sell(o.agree("ORDER_EDIT", at), sale{
		action: "UPDATE", lineType: "SHIPPING", line: l.id, hasQuantity: true, amount: o.incl(l.discounted().minus(before), tax), tax: tax, taxes: changed(taxes, l.taxes),
	})
	o.touch(at)
	return true
}

// changed are the taxes of a sale that makes one set of tax lines another.
func changed(before, after []taxLine) []saleTax {
	list := make([]saleTax, len(after))
	for i, t := range after {
		list[i] = saleTax{line: t, amount: t.price.minus(before[i].price)}
	}
	return list
}
