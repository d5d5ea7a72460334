package shopifyadmin

import (
	"strconv"
	"strings"
)

func refundFields() fields[orderPart[*refund]] {
	type p = orderPart[*refund]
	owner := func(p p, name string) string { return gid("Refund", p.it.id) + "/" + name }
	return fields[orderPart[*refund]]{
		"id":               func(_ *graphCall, p p, _ arguments) any { return gid("Refund", p.it.id) },
		"legacyResourceId": func(_ *graphCall, p p, _ arguments) any { return strconv.FormatInt(p.it.id, 10) },
		"createdAt":        func(_ *graphCall, p p, _ arguments) any { return moment(p.it.created) },
		"processedAt":      func(_ *graphCall, p p, _ arguments) any { return moment(p.it.processed) },
		"updatedAt":        func(_ *graphCall, p p, _ arguments) any { return moment(p.it.updated) },
		"note":             func(_ *graphCall, p p, _ arguments) any { return textOrNull(p.it.note) },
		"order":            func(_ *graphCall, p p, _ arguments) any { return object{"Order", p.in} },
		"return": func(_ *graphCall, p p, _ arguments) any {
			if r := p.in.order().returnByID(p.it.ret); r != nil {
				return part("Return", p.in, r)
			}
			return nil
		},
		"totalRefundedSet": func(_ *graphCall, p p, _ arguments) any {
			var sum money
			for _, x := range p.it.transactions {
				if x.kind == "refund" && x.status == "success" {
					sum = sum.plus(x.amount)
				}
			}
			return p.in.bag(sum)
		},
		"duties": func(_ *graphCall, p p, _ arguments) any { return parts("RefundDuty", p.in, pointers(p.it.duties)) },
		"refundLineItems": func(c *graphCall, p p, a arguments) any {
			return childrenOf(c, a, owner(p, "refundLineItems"), pointers(p.it.lines),
				func(l *refundLine) int64 { return l.id }, func(l *refundLine) object { return part("RefundLineItem", p.in, l) })
		},
		"refundShippingLines": func(c *graphCall, p p, a arguments) any {
			return childrenOf(c, a, owner(p, "refundShippingLines"), pointers(p.it.shipping),
				func(l *refundShipping) int64 { return l.id }, func(l *refundShipping) object { return part("RefundShippingLine", p.in, l) })
		},
		"orderAdjustments": func(c *graphCall, p p, a arguments) any {
			return childrenOf(c, a, owner(p, "orderAdjustments"), pointers(p.it.adjustments),
				func(l *adjustment) int64 { return l.id }, func(l *adjustment) object { return part("OrderAdjustment", p.in, l) })
		},
		"transactions": func(c *graphCall, p p, a arguments) any {
			return childrenOf(c, a, owner(p, "transactions"), p.it.transactions,
				func(x *transaction) int64 { return x.id }, func(x *transaction) object { return part("OrderTransaction", p.in, x) })
		},
	}
}

func refundLineFields() fields[orderPart[*refundLine]] {
	type p = orderPart[*refundLine]
	return fields[orderPart[*refundLine]]{
		"id":          func(_ *graphCall, p p, _ arguments) any { return gid("RefundLineItem", p.it.id) },
		"quantity":    func(_ *graphCall, p p, _ arguments) any { return p.it.quantity },
		"restockType": func(_ *graphCall, p p, _ arguments) any { return upper(p.it.restock) },
		"restocked":   func(_ *graphCall, p p, _ arguments) any { return p.it.restock != "no_restock" },
		"location":    func(c *graphCall, p p, _ arguments) any { return c.locationObject(p.it.location) },
		"priceSet":    func(_ *graphCall, p p, _ arguments) any { return p.in.bag(p.it.price) },
		"subtotalSet": func(_ *graphCall, p p, _ arguments) any { return p.in.bag(p.it.subtotal) },
		"totalTaxSet": func(_ *graphCall, p p, _ arguments) any { return p.in.bag(p.it.tax) },
		"lineItem": func(_ *graphCall, p p, _ arguments) any {
			if l := p.in.order().lineByID(p.it.line); l != nil {
				return part("LineItem", p.in, l)
			}
			return nil
		},
	}
}

func refundShippingFields() fields[orderPart[*refundShipping]] {
	type p = orderPart[*refundShipping]
	return fields[orderPart[*refundShipping]]{
		"id":                func(_ *graphCall, p p, _ arguments) any { return gid("RefundShippingLine", p.it.id) },
		"subtotalAmountSet": func(_ *graphCall, p p, _ arguments) any { return p.in.bag(p.it.subtotal) },
		"taxAmountSet":      func(_ *graphCall, p p, _ arguments) any { return p.in.bag(p.it.tax) },
		"shippingLine": func(_ *graphCall, p p, _ arguments) any {
			if l := p.in.order().shippingByID(p.it.line); l != nil {
				return part("ShippingLine", p.in, l)
			}
			return nil
		},
	}
}

func adjustmentFields() fields[orderPart[*adjustment]] {
	type p = orderPart[*adjustment]
	return fields[orderPart[*adjustment]]{
		"id":           func(_ *graphCall, p p, _ arguments) any { return gid("OrderAdjustment", p.it.id) },
		"amountSet":    func(_ *graphCall, p p, _ arguments) any { return p.in.bag(p.it.amount) },
		"taxAmountSet": func(_ *graphCall, p p, _ arguments) any { return p.in.bag(p.it.tax) },
		"reason":       func(_ *graphCall, p p, _ arguments) any { return textOrNull(p.it.enum) },
	}
}

func refundDutyFields() fields[orderPart[*refundDuty]] {
	type p = orderPart[*refundDuty]
	return fields[orderPart[*refundDuty]]{
		"amountSet":    func(_ *graphCall, p p, _ arguments) any { return p.in.bag(p.it.amount) },
		"originalDuty": func(_ *graphCall, p p, _ arguments) any { return p.in.duty(p.it.duty) },
	}
}

func transactionFields() fields[orderPart[*transaction]] {
	type p = orderPart[*transaction]
	return fields[orderPart[*transaction]]{
		"id":                     func(_ *graphCall, p p, _ arguments) any { return gid("OrderTransaction", p.it.id) },
		"kind":                   func(_ *graphCall, p p, _ arguments) any { return upper(p.it.kind) },
		"status":                 func(_ *graphCall, p p, _ arguments) any { return upper(p.it.status) },
		"gateway":                func(_ *graphCall, p p, _ arguments) any { return textOrNull(p.it.gateway) },
		"formattedGateway":       func(_ *graphCall, p p, _ arguments) any { return textOrNull(titled(p.it.gateway)) },
		"createdAt":              func(_ *graphCall, p p, _ arguments) any { return moment(p.it.created) },
		"processedAt":            func(_ *graphCall, p p, _ arguments) any { return moment(p.it.processed) },
		"test":                   func(_ *graphCall, p p, _ arguments) any { return p.it.test },
		"errorCode":              func(_ *graphCall, p p, _ arguments) any { return upperOrNull(p.it.errorCode) },
		"paymentId":              func(_ *graphCall, p p, _ arguments) any { return textOrNull(p.it.paymentID) },
		"authorizationExpiresAt": func(_ *graphCall, p p, _ arguments) any { return moment(p.it.expires) },
		"manualPaymentGateway": func(_ *graphCall, p p, _ arguments) any {
			return p.it.gateway == ManualCOD || p.it.gateway == ManualDeposit
		},
		"amountSet": func(_ *graphCall, p p, _ arguments) any { return p.in.bag(p.it.amount) },
		"paymentDetails": func(_ *graphCall, p p, _ arguments) any {
			if p.it.cardCompany == "" {
				return nil
			}
			return object{"CardPaymentDetails", p.it}
		},
		"amountRoundingSet": func(_ *graphCall, _ p, _ arguments) any { return nil },
		"totalUnsettledSet": func(_ *graphCall, p p, _ arguments) any {
			if p.it.kind == "authorization" && p.it.status == "success" {
				return p.in.bag(p.in.totals().capturable)
			}
			return p.in.bag(money{})
		},
		"settlementCurrency": func(_ *graphCall, p p, _ arguments) any { return textOrNull(p.it.settlement) },
		"settlementCurrencyRate": func(_ *graphCall, p p, _ arguments) any {
			if p.it.settlementRate == 0 {
				return nil
			}
			return string(rateOf(p.it.settlementRate))
		},
		"order": func(_ *graphCall, p p, _ arguments) any { return object{"Order", p.in} },
		"parentTransaction": func(_ *graphCall, p p, _ arguments) any {
			if x := p.in.order().transactionByID(p.it.parent); x != nil {
				return part("OrderTransaction", p.in, x)
			}
			return nil
		},
		"fees": func(_ *graphCall, p p, _ arguments) any { return parts("TransactionFee", p.in, pointers(p.it.fees)) },
	}
}

// titled is a gateway's name for people.
func titled(gateway string) string {
	words := strings.Fields(strings.ReplaceAll(gateway, "_", " "))
	for i, w := range words {
		words[i] = strings.ToUpper(w[:1]) + w[1:]
	}
	return strings.Join(words, " ")
}

func transactionFeeFields() fields[orderPart[*transactionFee]] {
	type p = orderPart[*transactionFee]
	in := func(p p, minor int64) any { return moneyOf(minor, p.in.order().currency) }
	return fields[orderPart[*transactionFee]]{
		"id":          func(_ *graphCall, p p, _ arguments) any { return gid("TransactionFee", p.it.id) },
		"amount":      func(_ *graphCall, p p, _ arguments) any { return in(p, p.it.amount) },
		"flatFee":     func(_ *graphCall, p p, _ arguments) any { return in(p, p.it.flat) },
		"flatFeeName": func(_ *graphCall, _ p, _ arguments) any { return nil },
		"taxAmount":   func(_ *graphCall, p p, _ arguments) any { return in(p, p.it.tax) },
		"rate":        func(_ *graphCall, p p, _ arguments) any { return string(rateOf(p.it.rate)) },
		"rateName":    func(_ *graphCall, p p, _ arguments) any { return textOrNull(p.it.name) },
		"type":        func(_ *graphCall, p p, _ arguments) any { return p.it.kind },
	}
}

// paymentDetailsFields are of a payment by card; those of other kinds say no more than their
// method, and the invented shop does not tell it.
func paymentDetailsFields() fields[*transaction] {
	none := func(*graphCall, *transaction, arguments) any { return nil }
	return fields[*transaction]{
		"company":           func(_ *graphCall, x *transaction, _ arguments) any { return textOrNull(x.cardCompany) },
		"number":            func(_ *graphCall, x *transaction, _ arguments) any { return textOrNull(x.digits) },
		"paymentMethodName": func(_ *graphCall, x *transaction, _ arguments) any { return textOrNull(x.method) },
		"avsResultCode":     none, "bin": none, "cvvResultCode": none, "expirationMonth": none, "expirationYear": none, "name": none,
		"paymentDescriptor": none,
	}
}
