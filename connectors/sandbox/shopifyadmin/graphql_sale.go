package shopifyadmin

var agreementKinds = map[string]string{
	"ORDER": "OrderAgreement", "ORDER_EDIT": "OrderEditAgreement", "REFUND": "RefundAgreement", "RETURN": "ReturnAgreement",
}

var saleKinds = map[string]string{
	"PRODUCT": "ProductSale", "GIFT_CARD": "GiftCardSale", "SHIPPING": "ShippingLineSale", "TIP": "TipSale", "DUTY": "DutySale",
	"FEE": "FeeSale", "ADDITIONAL_FEE": "AdditionalFeeSale", "ADJUSTMENT": "AdjustmentSale", "UNKNOWN": "UnknownSale",
}

func agreementFields() fields[orderPart[*agreement]] {
	type p = orderPart[*agreement]
	return fields[orderPart[*agreement]]{
		"id":         func(_ *graphCall, p p, _ arguments) any { return gid(agreementKinds[p.it.reason], p.it.id) },
		"happenedAt": func(_ *graphCall, p p, _ arguments) any { return moment(p.it.happened) },
		"reason":     func(_ *graphCall, p p, _ arguments) any { return p.it.reason },
		"order":      func(_ *graphCall, p p, _ arguments) any { return object{"Order", p.in} },
		"refund": func(_ *graphCall, p p, _ arguments) any {
			if r := p.in.order().refundByID(p.it.refund); r != nil {
				return part("Refund", p.in, r)
			}
			return nil
		},
		"return": func(_ *graphCall, p p, _ arguments) any {
			if r := p.in.order().returnByID(p.it.ret); r != nil {
				return part("Return", p.in, r)
			}
			return nil
		},
		"sales": func(c *graphCall, p p, a arguments) any {
			return childrenOf(c, a, gid("SalesAgreement", p.it.id), pointers(p.it.sales),
				func(s *sale) int64 { return s.id }, func(s *sale) object { return part(saleKinds[s.lineType], p.in, s) })
		},
	}
}

func saleFields() fields[orderPart[*sale]] {
	type p = orderPart[*sale]
	lineItem := func(_ *graphCall, p p, _ arguments) any {
		if l := p.in.order().lineByID(p.it.line); l != nil {
			return part("LineItem", p.in, l)
		}
		return nil
	}
	return fields[orderPart[*sale]]{
		"id":         func(_ *graphCall, p p, _ arguments) any { return gid(saleKinds[p.it.lineType], p.it.id) },
		"actionType": func(_ *graphCall, p p, _ arguments) any { return p.it.action },
		"lineType":   func(_ *graphCall, p p, _ arguments) any { return p.it.lineType },
		"quantity": func(_ *graphCall, p p, _ arguments) any {
			if !p.it.hasQuantity {
				return nil
			}
			return p.it.quantity
		},
		"totalAmount":                    func(_ *graphCall, p p, _ arguments) any { return p.in.bag(p.it.amount) },
		"totalTaxAmount":                 func(_ *graphCall, p p, _ arguments) any { return p.in.bag(p.it.tax) },
		"totalDiscountAmountBeforeTaxes": func(_ *graphCall, p p, _ arguments) any { return p.in.bag(p.it.discountBefore) },
		"totalDiscountAmountAfterTaxes":  func(_ *graphCall, p p, _ arguments) any { return p.in.bag(p.it.discountAfter) },
		"taxes":                          func(_ *graphCall, p p, _ arguments) any { return parts("SaleTax", p.in, pointers(p.it.taxes)) },
		"lineItem":                       lineItem,
		"shippingLine": func(_ *graphCall, p p, _ arguments) any {
			if l := p.in.order().shippingByID(p.it.line); l != nil {
				return part("ShippingLine", p.in, l)
			}
			return nil
		},
		"duty": func(_ *graphCall, p p, _ arguments) any { return p.in.duty(p.it.line) },
		"additionalFee": func(_ *graphCall, p p, _ arguments) any {
			for i := range p.in.order().fees {
				if f := &p.in.order().fees[i]; f.id == p.it.line {
					return part("SaleAdditionalFee", p.in, f)
				}
			}
			return nil
		},
		"fee": func(_ *graphCall, p p, _ arguments) any {
			for _, r := range p.in.order().returns {
				if r.feeID == p.it.line && r.feeID != 0 {
					return part("ReturnShippingFee", p.in, r)
				}
			}
			return nil
		},
	}
}

// duty finds a duty of the order.
func (n *orderNode) duty(id int64) any {
	for i := range n.order().lines {
		for j := range n.order().lines[i].duties {
			if d := &n.order().lines[i].duties[j]; d.id == id {
				return part("Duty", n, d)
			}
		}
	}
	return nil
}

func saleTaxFields() fields[orderPart[*saleTax]] {
	return fields[orderPart[*saleTax]]{
		"id":      func(_ *graphCall, p orderPart[*saleTax], _ arguments) any { return gid("SaleTax", p.it.id) },
		"amount":  func(_ *graphCall, p orderPart[*saleTax], _ arguments) any { return p.in.bag(p.it.amount) },
		"taxLine": func(_ *graphCall, p orderPart[*saleTax], _ arguments) any { return part("TaxLine", p.in, &p.it.line) },
	}
}

func feeFields(kind string) fields[orderPart[*additionalFee]] {
	return fields[orderPart[*additionalFee]]{
		"id":       func(_ *graphCall, p orderPart[*additionalFee], _ arguments) any { return gid(kind, p.it.id) },
		"name":     func(_ *graphCall, p orderPart[*additionalFee], _ arguments) any { return p.it.name },
		"price":    func(_ *graphCall, p orderPart[*additionalFee], _ arguments) any { return p.in.bag(p.it.price) },
		"taxLines": func(_ *graphCall, p orderPart[*additionalFee], _ arguments) any { return p.in.taxLines(p.it.taxes) },
	}
}

func returnFeeFields() fields[orderPart[*orderReturn]] {
	return fields[orderPart[*orderReturn]]{
		"id": func(_ *graphCall, p orderPart[*orderReturn], _ arguments) any {
			return gid("ReturnShippingFee", p.it.feeID)
		},
		"amountSet": func(_ *graphCall, p orderPart[*orderReturn], _ arguments) any { return p.in.bag(p.it.fee) },
	}
}
