package shopifyadmin

import "strings"

// partOf shortens the signature of resolvers of things inside orders.
type partOf[T any] = func(c *graphCall, p orderPart[T], a arguments) any

func orderChildren() fields[*orderNode] {
	return fields[*orderNode]{
		"lineItems": func(c *graphCall, n *orderNode, a arguments) any {
			return childrenOf(c, a, gid("Order", n.record().id)+"/lineItems", pointers(n.order().lines),
				func(l *line) int64 { return l.id }, func(l *line) object { return part("LineItem", n, l) })
		},
		"shippingLines": func(c *graphCall, n *orderNode, a arguments) any {
			return childrenOf(c, a, gid("Order", n.record().id)+"/shippingLines", n.shippingLines(a.yes("includeRemovals")),
				func(l *shippingLine) int64 { return l.id }, func(l *shippingLine) object { return part("ShippingLine", n, l) })
		},
		"shippingLine": func(_ *graphCall, n *orderNode, _ arguments) any {
			if lines := n.shippingLines(false); len(lines) > 0 {
				return part("ShippingLine", n, lines[0])
			}
			return nil
		},
		"discountApplications": func(c *graphCall, n *orderNode, a arguments) any {
			return childrenOf(c, a, gid("Order", n.record().id)+"/discountApplications", indexes(n.order().applications),
				func(i int) int64 { return int64(i) }, n.application)
		},
		"taxLines": func(_ *graphCall, n *orderNode, _ arguments) any { return n.taxLines(n.orderTaxes(false)) },
		"currentTaxLines": func(_ *graphCall, n *orderNode, _ arguments) any {
			return n.taxLines(n.orderTaxes(true))
		},
		"additionalFees": func(_ *graphCall, n *orderNode, _ arguments) any {
			list := []object{}
			for i := range n.order().fees {
				list = append(list, part("AdditionalFee", n, &n.order().fees[i]))
			}
			return list
		},
		"agreements": func(c *graphCall, n *orderNode, a arguments) any {
			return childrenOf(c, a, gid("Order", n.record().id)+"/agreements", pointers(n.order().agreements),
				func(g *agreement) int64 { return g.id }, func(g *agreement) object { return part(agreementKinds[g.reason], n, g) })
		},
		"refunds": func(_ *graphCall, n *orderNode, a arguments) any {
			return parts("Refund", n, truncated(a, n.order().refunds))
		},
		"returns": func(c *graphCall, n *orderNode, a arguments) any {
			return childrenOf(c, a, gid("Order", n.record().id)+"/returns", n.order().returns,
				func(r *orderReturn) int64 { return r.id }, func(r *orderReturn) object { return part("Return", n, r) })
		},
		"transactions": func(_ *graphCall, n *orderNode, a arguments) any {
			list := n.order().transactions
			if capturable, asked := a["capturable"].(bool); asked {
				kept := []*transaction{}
				for _, x := range list {
					if capturable == (x.kind == "authorization" && x.status == "success" && !n.totals().capturable.isZero()) {
						kept = append(kept, x)
					}
				}
				list = kept
			}
			return parts("OrderTransaction", n, truncated(a, list))
		},
		"transactionsCount": func(_ *graphCall, n *orderNode, a arguments) any { return limited(len(n.order().transactions), a) },
		"fulfillments": func(_ *graphCall, n *orderNode, a arguments) any {
			return parts("Fulfillment", n, truncated(a, n.order().fulfilments))
		},
		"disputes": func(c *graphCall, n *orderNode, _ arguments) any {
			list := []object{}
			for _, d := range c.shop.disputes {
				if d.order == n.record().id {
					list = append(list, object{"OrderDisputeSummary", d})
				}
			}
			return list
		},
	}
}

// pointers are the addresses of the elements.
func pointers[T any](list []T) []*T {
	all := make([]*T, len(list))
	for i := range list {
		all[i] = &list[i]
	}
	return all
}

func indexes[T any](list []T) []int {
	all := make([]int, len(list))
	for i := range list {
		all[i] = i
	}
	return all
}

func parts[T any](kind string, n *orderNode, list []T) []object {
	all := make([]object, len(list))
	for i, one := range list {
		all[i] = part(kind, n, one)
	}
	return all
}

func (n *orderNode) shippingLines(removed bool) []*shippingLine {
	var list []*shippingLine
	for i := range n.order().shipping {
		if l := &n.order().shipping[i]; removed || !l.removed {
			list = append(list, l)
		}
	}
	return list
}

var applicationKinds = map[string]string{
	"discount_code": "DiscountCodeApplication", "automatic": "AutomaticDiscountApplication", "manual": "ManualDiscountApplication",
	"script": "ScriptDiscountApplication",
}

// indexed is a discount application with its place in the order.
type indexed struct {
	index int
	*discountApplication
	currency string
}

func (n *orderNode) application(i int) object {
	a := &n.order().applications[i]
	return object{applicationKinds[a.kind], indexed{i, a, n.order().presentment}}
}

func applicationFields() fields[indexed] {
	return fields[indexed]{
		"index":            func(_ *graphCall, d indexed, _ arguments) any { return d.index },
		"allocationMethod": func(_ *graphCall, d indexed, _ arguments) any { return upper(d.method) },
		"targetSelection":  func(_ *graphCall, d indexed, _ arguments) any { return upper(d.selection) },
		"targetType":       func(_ *graphCall, d indexed, _ arguments) any { return upper(d.target) },
		"code":             func(_ *graphCall, d indexed, _ arguments) any { return d.code },
		"title":            func(_ *graphCall, d indexed, _ arguments) any { return d.title },
		"description":      func(_ *graphCall, d indexed, _ arguments) any { return textOrNull(d.title) },
		"value": func(_ *graphCall, d indexed, _ arguments) any {
			if d.valueType == "percentage" {
				return object{"PricingPercentageValue", d.value}
			}
			return moneyOf(d.value, d.currency)
		},
	}
}

func allocations(n *orderNode, list []allocation) []object {
	return parts("DiscountAllocation", n, pointers(list))
}

func allocationFields() fields[orderPart[*allocation]] {
	return fields[orderPart[*allocation]]{
		"allocatedAmountSet": func(_ *graphCall, p orderPart[*allocation], _ arguments) any { return p.in.bag(p.it.amount) },
		"discountApplication": func(_ *graphCall, p orderPart[*allocation], _ arguments) any {
			return p.in.application(p.it.application)
		},
	}
}

func (n *orderNode) taxLines(list []taxLine) []object { return parts("TaxLine", n, pointers(list)) }

// orderTaxes sums the taxes of lines by title and rate. The current ones are what is left
// after removals and returns.
func (n *orderNode) orderTaxes(current bool) []taxLine {
	var sums []taxLine
	add := func(t taxLine, amount money) {
		for i := range sums {
			if sums[i].title == t.title && sums[i].rate == t.rate {
				sums[i].price = sums[i].price.plus(amount)
				return
			}
		}
		sums = append(sums, taxLine{t.title, t.rate, amount})
	}
	o := n.order()
	if current {
		for i := range o.agreements {
			for j := range o.agreements[i].sales {
				for _, t := range o.agreements[i].sales[j].taxes {
					add(t.line, t.amount)
				}
			}
		}
		return sums
	}
	for i := range o.lines {
		for _, t := range o.lines[i].taxes {
			add(t, t.price)
		}
		for _, d := range o.lines[i].duties {
			for _, t := range d.taxes {
				add(t, t.price)
			}
		}
	}
	for i := range o.shipping {
		for _, t := range o.shipping[i].taxes {
			add(t, t.price)
		}
	}
	for _, f := range o.fees {
		for _, t := range f.taxes {
			add(t, t.price)
		}
	}
	return sums
}

func taxLineFields() fields[orderPart[*taxLine]] {
	return fields[orderPart[*taxLine]]{
		"channelLiable":  func(_ *graphCall, _ orderPart[*taxLine], _ arguments) any { return false },
		"priceSet":       func(_ *graphCall, p orderPart[*taxLine], _ arguments) any { return p.in.bag(p.it.price) },
		"rate":           func(_ *graphCall, p orderPart[*taxLine], _ arguments) any { return rateOf(p.it.rate) },
		"ratePercentage": func(_ *graphCall, p orderPart[*taxLine], _ arguments) any { return scaled(p.it.rate, 4) },
		"source":         func(_ *graphCall, _ orderPart[*taxLine], _ arguments) any { return nil },
		"title":          func(_ *graphCall, p orderPart[*taxLine], _ arguments) any { return p.it.title },
	}
}

// lineDiscounts are the discounts of the line itself: those of the whole order are not
// among them, and those by code only when asked for.
func (n *orderNode) lineDiscounts(l *line, codes bool) money {
	var sum money
	for _, a := range l.allocations {
		application := &n.order().applications[a.application]
		if !application.wholeOrder() && (codes || application.kind != "discount_code") {
			sum = sum.plus(a.amount)
		}
	}
	return sum
}

func lineFields() fields[orderPart[*line]] {
	type p = orderPart[*line]
	amount := func(of func(n *orderNode, l *line) money) partOf[*line] {
		return func(_ *graphCall, p p, _ arguments) any { return p.in.bag(of(p.in, p.it)) }
	}
	return fields[orderPart[*line]]{
		"id":           func(_ *graphCall, p p, _ arguments) any { return gid("LineItem", p.it.id) },
		"title":        func(_ *graphCall, p p, _ arguments) any { return p.it.title },
		"variantTitle": func(_ *graphCall, p p, _ arguments) any { return textOrNull(p.it.variantName) },
		"name": func(_ *graphCall, p p, _ arguments) any {
			return strings.TrimSuffix(p.it.title+" - "+p.it.variantName, " - ")
		},
		"sku":                    func(_ *graphCall, p p, _ arguments) any { return textOrNull(p.it.sku) },
		"vendor":                 func(_ *graphCall, p p, _ arguments) any { return textOrNull(p.it.vendor) },
		"quantity":               func(_ *graphCall, p p, _ arguments) any { return p.it.quantity },
		"currentQuantity":        func(_ *graphCall, p p, _ arguments) any { return p.it.current },
		"fulfillableQuantity":    func(_ *graphCall, p p, _ arguments) any { return p.it.fulfillable },
		"unfulfilledQuantity":    func(_ *graphCall, p p, _ arguments) any { return p.it.fulfillable },
		"nonFulfillableQuantity": func(_ *graphCall, p p, _ arguments) any { return max(0, p.it.quantity-p.it.fulfillable-p.it.fulfilled) },
		"refundableQuantity":     func(_ *graphCall, p p, _ arguments) any { return p.it.current },
		"isGiftCard":             func(_ *graphCall, p p, _ arguments) any { return p.it.giftCard },
		"taxable":                func(_ *graphCall, p p, _ arguments) any { return p.it.taxable },
		"requiresShipping":       func(_ *graphCall, p p, _ arguments) any { return p.it.ships },
		"customAttributes":       func(_ *graphCall, _ p, _ arguments) any { return []object{} },
		"product":                func(c *graphCall, p p, _ arguments) any { return c.productObject(p.it.product) },
		"variant":                func(c *graphCall, p p, _ arguments) any { return c.variantObject(p.it.variant) },
		"duties":                 func(_ *graphCall, p p, _ arguments) any { return parts("Duty", p.in, pointers(p.it.duties)) },
		"discountAllocations":    func(_ *graphCall, p p, _ arguments) any { return allocations(p.in, p.it.allocations) },
		"taxLines":               func(_ *graphCall, p p, a arguments) any { return p.in.taxLines(truncated(a, p.it.taxes)) },
		"originalUnitPriceSet":   amount(func(_ *orderNode, l *line) money { return l.price }),
		"originalTotalSet":       amount(func(_ *orderNode, l *line) money { return l.price.times(l.quantity) }),
		"totalDiscountSet":       amount(func(n *orderNode, l *line) money { return n.lineDiscounts(l, true) }),
		"discountedTotalSet": func(_ *graphCall, p p, a arguments) any {
			return p.in.bag(p.it.price.times(p.it.quantity).minus(p.in.lineDiscounts(p.it, a.yes("withCodeDiscounts"))))
		},
		"discountedUnitPriceSet": amount(func(n *orderNode, l *line) money {
			return l.price.times(l.quantity).minus(n.lineDiscounts(l, false)).part(0, 1, l.quantity)
		}),
		"discountedUnitPriceAfterAllDiscountsSet": amount(func(_ *orderNode, l *line) money { return l.discounted().part(0, 1, l.quantity) }),
		"priceAfterAllDiscountsBeforeTaxesSet": amount(func(n *orderNode, l *line) money {
			if n.order().taxesIncluded {
				return l.discounted().minus(sumTaxes(l.taxes))
			}
			return l.discounted()
		}),
	}
}

func dutyFields() fields[orderPart[*duty]] {
	return fields[orderPart[*duty]]{
		"id":                   func(_ *graphCall, p orderPart[*duty], _ arguments) any { return gid("Duty", p.it.id) },
		"countryCodeOfOrigin":  func(_ *graphCall, p orderPart[*duty], _ arguments) any { return textOrNull(p.it.country) },
		"harmonizedSystemCode": func(_ *graphCall, p orderPart[*duty], _ arguments) any { return textOrNull(p.it.code) },
		"price":                func(_ *graphCall, p orderPart[*duty], _ arguments) any { return p.in.bag(p.it.price) },
		"taxLines":             func(_ *graphCall, p orderPart[*duty], _ arguments) any { return p.in.taxLines(p.it.taxes) },
	}
}

func shippingLineFields() fields[orderPart[*shippingLine]] {
	type p = orderPart[*shippingLine]
	return fields[orderPart[*shippingLine]]{
		"id":                  func(_ *graphCall, p p, _ arguments) any { return gidOrNull("ShippingLine", p.it.id) },
		"title":               func(_ *graphCall, p p, _ arguments) any { return p.it.title },
		"code":                func(_ *graphCall, p p, _ arguments) any { return textOrNull(p.it.code) },
		"source":              func(_ *graphCall, p p, _ arguments) any { return textOrNull(p.it.source) },
		"custom":              func(_ *graphCall, p p, _ arguments) any { return p.it.code == "custom" },
		"isRemoved":           func(_ *graphCall, p p, _ arguments) any { return p.it.removed },
		"carrierIdentifier":   func(_ *graphCall, _ p, _ arguments) any { return nil },
		"deliveryCategory":    func(_ *graphCall, _ p, _ arguments) any { return nil },
		"phone":               func(_ *graphCall, _ p, _ arguments) any { return nil },
		"discountAllocations": func(_ *graphCall, p p, _ arguments) any { return allocations(p.in, p.it.allocations) },
		"taxLines":            func(_ *graphCall, p p, _ arguments) any { return p.in.taxLines(p.it.taxes) },
		"originalPriceSet":    func(_ *graphCall, p p, _ arguments) any { return p.in.bag(p.it.price) },
		"discountedPriceSet":  func(_ *graphCall, p p, _ arguments) any { return p.in.bag(p.it.discounted()) },
		"currentDiscountedPriceSet": func(_ *graphCall, p p, _ arguments) any {
			if p.it.removed {
				return p.in.bag(money{})
			}
			return p.in.bag(p.it.discounted().minus(p.it.refunded))
		},
	}
}
