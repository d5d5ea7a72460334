package shopifyadmin

// totals are the amounts of an order that follow from its lines, sales and transactions.
type totals struct {
	// After edits that added something, before removals and returns. subtotal is after
	// discounts; amounts of a tax-inclusive order have their tax inside, tax repeats it.
	lineItems, discounts, subtotal         money
	shipping, shippingDiscounted           money // before and after discounts
	tax, duties, fees, tips, total         money
	original                               money // total at placing
	currentSubtotal, currentDiscounts      money // after removals and returns
	currentTax, currentDuties, currentFees money
	currentShipping, currentTotal          money
	// Money, of transactions that succeeded. net is received − refunded.
	received, refunded, net money
	outstanding, capturable money
	refundedShipping        money
	discrepancy             money // refundDiscrepancySet: negative is to the customer's favour
	giftCardPaid            money
}

func sumTaxes(lines []taxLine) money {
	var sum money
	for _, t := range lines {
		sum = sum.plus(t.price)
	}
	return sum
}

func sumAllocations(list []allocation) money {
	var sum money
	for _, a := range list {
		sum = sum.plus(a.amount)
	}
	return sum
}

// discounted is what the shipping line costs after its discounts.
func (l *shippingLine) discounted() money { return l.price.minus(sumAllocations(l.allocations)) }

// discounted is what the line's quantity costs after its discounts.
func (l *line) discounted() money {
	return l.price.times(l.quantity).minus(sumAllocations(l.allocations))
}

// totals computes the order's amounts.
func (o *order) totals() totals {
	var t totals
	o.addPlaced(&t)
	for i := range o.agreements {
		for j := range o.agreements[i].sales {
			o.addSale(&t, o.agreements[i].reason, &o.agreements[i].sales[j])
		}
	}
	o.addMoney(&t)
	return t
}

// addPlaced adds what was ordered, by placing and by edits.
func (o *order) addPlaced(t *totals) {
	for i := range o.lines {
		l := &o.lines[i]
		if l.tip {
			t.tips = t.tips.plus(l.price.times(l.quantity))
			continue
		}
		t.lineItems = t.lineItems.plus(l.price.times(l.quantity))
		t.discounts = t.discounts.plus(sumAllocations(l.allocations))
		t.subtotal = t.subtotal.plus(l.discounted())
		t.tax = t.tax.plus(sumTaxes(l.taxes))
		for _, d := range l.duties {
			t.duties = t.duties.plus(d.price)
			t.tax = t.tax.plus(sumTaxes(d.taxes))
		}
	}
	for i := range o.shipping {
		l := &o.shipping[i]
		t.shipping = t.shipping.plus(l.price)
		t.shippingDiscounted = t.shippingDiscounted.plus(l.discounted())
		t.discounts = t.discounts.plus(sumAllocations(l.allocations))
		t.tax = t.tax.plus(sumTaxes(l.taxes))
	}
	for _, f := range o.fees {
		t.fees = t.fees.plus(f.price)
		t.tax = t.tax.plus(sumTaxes(f.taxes))
	}
	t.total = t.subtotal.plus(t.shippingDiscounted).plus(t.duties).plus(t.fees).plus(t.tips)
	if !o.taxesIncluded {
		t.total = t.total.plus(t.tax)
	}
}

// addSale adds one dated sale to the current amounts.
func (o *order) addSale(t *totals, reason string, s *sale) {
	t.currentTotal = t.currentTotal.plus(s.amount)
	t.currentTax = t.currentTax.plus(s.tax)
	if reason == "ORDER" {
		t.original = t.original.plus(s.amount)
	}
	entered := s.amount
	discount := s.discountAfter
	if !o.taxesIncluded {
		entered = entered.minus(s.tax)
		discount = s.discountBefore
	}
	switch s.lineType {
	case "PRODUCT", "GIFT_CARD", "ADJUSTMENT":
		t.currentSubtotal = t.currentSubtotal.plus(entered)
	case "SHIPPING":
		t.currentShipping = t.currentShipping.plus(entered)
	case "DUTY":
		t.currentDuties = t.currentDuties.plus(entered)
	case "FEE", "ADDITIONAL_FEE":
		t.currentFees = t.currentFees.plus(entered)
	}
	t.currentDiscounts = t.currentDiscounts.plus(discount)
}

// addMoney adds what was paid and given back.
func (o *order) addMoney(t *totals) {
	var authorized money
	for _, x := range o.transactions {
		if x.status != "success" {
			continue
		}
		switch x.kind {
		case "sale", "capture":
			t.received = t.received.plus(x.amount)
			if x.kind == "capture" {
				authorized = authorized.minus(x.amount)
			}
			if x.gateway == GiftCardGateway {
				t.giftCardPaid = t.giftCardPaid.plus(x.amount)
			}
		case "authorization":
			if x.expires == 0 || o.cancelled == 0 {
				authorized = authorized.plus(x.amount)
			}
		case "void":
			authorized = money{}
		case "refund":
			t.refunded = t.refunded.plus(x.amount)
		}
	}
	if authorized.shop > 0 {
		t.capturable = authorized
	}
	t.net = t.received.minus(t.refunded)
	t.outstanding = t.currentTotal.minus(t.net)
	for _, f := range o.refunds {
		for _, l := range f.shipping {
			t.refundedShipping = t.refundedShipping.plus(l.subtotal)
			if !o.taxesIncluded {
				t.refundedShipping = t.refundedShipping.plus(l.tax)
			}
		}
		for _, a := range f.adjustments {
			t.discrepancy = t.discrepancy.plus(a.amount).plus(a.tax)
		}
	}
}

// financialStatus is the order's, in REST's spelling.
func (o *order) financialStatus() string {
	t := o.totals()
	voided, pendingPayment, failed := false, false, false
	for _, x := range o.transactions {
		switch {
		case x.kind == "void" && x.status == "success":
			voided = true
		case (x.kind == "sale" || x.kind == "authorization") && x.status == "pending":
			pendingPayment = true
		case x.kind == "authorization" && x.status == "failure":
			failed = true
		}
	}
	switch {
	case t.refunded.shop > 0 && t.refunded.shop >= t.received.shop:
		return "refunded"
	case t.refunded.shop > 0:
		return "partially_refunded"
	case t.received.shop > 0 && t.received.shop < t.currentTotal.shop:
		return "partially_paid"
	case t.received.shop > 0 || t.total.shop == 0 && o.cancelled == 0:
		return "paid"
	case voided || o.cancelled != 0:
		return "voided"
	case t.capturable.shop > 0:
		return "authorized"
	case failed && !pendingPayment:
		return "expired"
	}
	return "pending"
}

// fulfilmentStatus is the order's, in REST's spelling: "" stands for null.
func (o *order) fulfilmentStatus() string {
	var open, done int64
	for i := range o.lines {
		l := &o.lines[i]
		done += l.fulfilled
		open += l.fulfillable
	}
	switch {
	case o.cancelled != 0 && done == 0:
		return "restocked"
	case done > 0 && open > 0:
		return "partial"
	case done > 0:
		return "fulfilled"
	}
	return ""
}

// returnStatus is OrderReturnStatus.
func (o *order) returnStatus() string {
	status := "NO_RETURN"
	for _, r := range o.returns {
		switch r.status {
		case "OPEN":
			return "IN_PROGRESS"
		case "REQUESTED":
			status = "RETURN_REQUESTED"
		case "CLOSED":
			if status == "NO_RETURN" {
				status = "RETURNED"
			}
		}
	}
	return status
}

func (o *order) lineByID(id int64) *line {
	for i := range o.lines {
		if o.lines[i].id == id {
			return &o.lines[i]
		}
	}
	return nil
}

func (o *order) shippingByID(id int64) *shippingLine {
	for i := range o.shipping {
		if o.shipping[i].id == id {
			return &o.shipping[i]
		}
	}
	return nil
}

func (o *order) refundByID(id int64) *refund {
	for _, f := range o.refunds {
		if f.id == id {
			return f
		}
	}
	return nil
}

func (o *order) returnByID(id int64) *orderReturn {
	for _, r := range o.returns {
		if r.id == id {
			return r
		}
	}
	return nil
}

func (o *order) transactionByID(id int64) *transaction {
	for _, x := range o.transactions {
		if x.id == id {
			return x
		}
	}
	return nil
}
