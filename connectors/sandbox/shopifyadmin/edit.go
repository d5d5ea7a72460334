package shopifyadmin

import "math/rand/v2"

// editOrder changes what was ordered after placing: a line more, pieces less, or a discount.
func (s *Shop) editOrder(r *rand.Rand, o *order, at int64) bool {
	if o.cancelled != 0 || !o.hasRoom() {
		return false
	}
	switch r.IntN(5) {
	case 0, 1:
		s.addByEdit(r, o, at)
		return true
	case 2, 3:
		return s.removeByEdit(r, o, at)
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

// discountByEdit lowers the price of a line of which nothing came back yet.
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
	for i, t := range l.taxes {
		upd.taxes = append(upd.taxes, saleTax{line: t, amount: t.price.minus(rates[i].price)})
	}
	o.sell(o.agree("ORDER_EDIT", at), upd)
	o.touch(at)
	return true
}
