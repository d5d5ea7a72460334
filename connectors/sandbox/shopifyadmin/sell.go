package shopifyadmin

// childID gives the next id of something that belongs to the order.
func (o *order) childID() int64 {
	o.children++
	return o.id*childrenPerOrder + o.children
}

// hasRoom tells whether the order's block of ids has enough left for one more change.
func (o *order) hasRoom() bool { return o.children < childrenPerOrder-1800 }

func (o *order) touch(at int64) { o.updated = max(o.updated, at) }

// agree opens an agreement. Who fills it must not keep the pointer.
func (o *order) agree(reason string, at int64) *agreement {
	o.agreements = append(o.agreements, agreement{id: o.childID(), happened: at, reason: reason})
	return &o.agreements[len(o.agreements)-1]
}

// sell adds a sale with its taxes.
func (o *order) sell(a *agreement, s sale) {
	s.id = o.childID()
	for i := range s.taxes {
		s.taxes[i].id = o.childID()
	}
	a.sales = append(a.sales, s)
}

// tax fills in the amounts of tax lines on what is paid after discounts.
func (o *order) tax(lines []taxLine, net money) []taxLine {
	var all int64
	for _, t := range lines {
		all += t.rate
	}
	base := int64(1_000_000)
	if o.taxesIncluded {
		base += all
	}
	taxes := make([]taxLine, len(lines))
	for i, t := range lines {
		taxes[i] = taxLine{title: t.title, rate: t.rate, price: net.permillion(t.rate, base)}
	}
	return taxes
}

func ratesOf(lines []taxLine) int64 {
	var all int64
	for _, t := range lines {
		all += t.rate
	}
	return all
}

// discountSides gives a discount without and with tax.
func (o *order) discountSides(discount money, taxes []taxLine) (before, after money) {
	rate := ratesOf(taxes)
	if o.taxesIncluded {
		return discount.permillion(1_000_000, 1_000_000+rate), discount
	}
	return discount, discount.permillion(1_000_000+rate, 1_000_000)
}

// incl is an entered amount with its tax.
func (o *order) incl(entered, tax money) money {
	if o.taxesIncluded {
		return entered
	}
	return entered.plus(tax)
}

func (l *line) saleType() string {
	switch {
	case l.tip:
		return "TIP"
	case l.giftCard:
		return "GIFT_CARD"
	}
	return "PRODUCT"
}

// sellLine adds the ORDER sale of a line: all of its quantity.
func (o *order) sellLine(a *agreement, l *line) {
	tax := sumTaxes(l.taxes)
	discount := sumAllocations(l.allocations)
	before, after := o.discountSides(discount, l.taxes)
	l.discountBefore = before
	s := sale{
		action: "ORDER", lineType: l.saleType(), line: l.id, quantity: l.quantity, hasQuantity: true,
		amount: o.incl(l.discounted(), tax), tax: tax, discountBefore: before, discountAfter: after,
	}
	for _, t := range l.taxes {
		s.taxes = append(s.taxes, saleTax{line: t, amount: t.price})
	}
	o.sell(a, s)
}

func (o *order) sellShipping(a *agreement, l *shippingLine) {
	tax := sumTaxes(l.taxes)
	before, after := o.discountSides(sumAllocations(l.allocations), l.taxes)
	s := sale{
		action: "ORDER", lineType: "SHIPPING", line: l.id, quantity: 1, hasQuantity: true,
		amount: o.incl(l.discounted(), tax), tax: tax, discountBefore: before, discountAfter: after,
	}
	for _, t := range l.taxes {
		s.taxes = append(s.taxes, saleTax{line: t, amount: t.price})
	}
	o.sell(a, s)
}

// sellOther adds the sale of a duty or fee.
func (o *order) sellOther(a *agreement, lineType string, id int64, price money, taxes []taxLine) {
	tax := sumTaxes(taxes)
	s := sale{action: "ORDER", lineType: lineType, line: id, amount: o.incl(price, tax), tax: tax}
	for _, t := range taxes {
		s.taxes = append(s.taxes, saleTax{line: t, amount: t.price})
	}
	o.sell(a, s)
}

// placed adds the agreement of the order itself.
func (o *order) placed(at int64) {
	a := o.agree("ORDER", at)
	for i := range o.lines {
		o.sellLine(a, &o.lines[i])
	}
	for i := range o.lines {
		for _, d := range o.lines[i].duties {
			o.sellOther(a, "DUTY", d.id, d.price, d.taxes)
		}
	}
	for i := range o.shipping {
		o.sellShipping(a, &o.shipping[i])
	}
	for _, f := range o.fees {
		o.sellOther(a, "ADDITIONAL_FEE", f.id, f.price, f.taxes)
	}
}

// takeBack adds the RETURN sale of n pieces of a line and gives what they cost after
// discounts, as entered, and their tax.
func (o *order) takeBack(a *agreement, l *line, n int64) (entered, tax money) {
	part := func(m money) money { return m.part(l.taken, n, l.quantity) }
	s := sale{action: "RETURN", lineType: l.saleType(), line: l.id, quantity: -n, hasQuantity: true}
	for _, t := range l.taxes {
		share := part(t.price)
		tax = tax.plus(share)
		s.taxes = append(s.taxes, saleTax{line: t, amount: share.neg()})
	}
	entered = part(l.discounted())
	_, after := o.discountSides(sumAllocations(l.allocations), l.taxes)
	s.amount, s.tax = o.incl(entered, tax).neg(), tax.neg()
	s.discountBefore, s.discountAfter = part(l.discountBefore).neg(), part(after).neg()
	o.sell(a, s)
	l.taken += n
	l.current -= n
	return entered, tax
}

// takeBackShipping adds the RETURN sale of an amount of a shipping line, as entered, and
// gives its tax. The rest that was not refunded takes all the tax that is left.
func (o *order) takeBackShipping(a *agreement, l *shippingLine, entered money) money {
	charged, all := l.discounted(), sumTaxes(l.taxes)
	share := func(m money) money {
		part := func(m, of, done, n int64) int64 {
			if of == 0 {
				return 0
			}
			return divide(m*(done+n), of) - divide(m*done, of)
		}
		return money{
			part(m.shop, charged.shop, l.refunded.shop, entered.shop), part(m.paid, charged.paid, l.refunded.paid, entered.paid),
		}
	}
	tax := share(all)
	s := sale{action: "RETURN", lineType: "SHIPPING", quantity: -1, hasQuantity: true, amount: o.incl(entered, tax).neg(), tax: tax.neg()}
	left := tax
	for i, t := range l.taxes {
		amount := share(t.price)
		if i == len(l.taxes)-1 {
			amount = left
		}
		left = left.minus(amount)
		s.taxes = append(s.taxes, saleTax{line: t, amount: amount.neg()})
	}
	o.sell(a, s)
	l.refunded = l.refunded.plus(entered)
	return tax
}
