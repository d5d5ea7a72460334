package shopifyadmin

import (
	"slices"
	"strconv"
	"strings"
)

func fulfilmentFields() fields[orderPart[*fulfilment]] {
	type p = orderPart[*fulfilment]
	return fields[orderPart[*fulfilment]]{
		"id":               func(_ *graphCall, p p, _ arguments) any { return gid("Fulfillment", p.it.id) },
		"legacyResourceId": func(_ *graphCall, p p, _ arguments) any { return strconv.FormatInt(p.it.id, 10) },
		"name": func(_ *graphCall, p p, _ arguments) any {
			return p.in.order().name + "-F" + strconv.Itoa(slices.Index(p.in.order().fulfilments, p.it)+1)
		},
		"status": func(_ *graphCall, p p, _ arguments) any { return upper(p.it.status) },
		"displayStatus": func(_ *graphCall, p p, _ arguments) any {
			switch {
			case p.it.status == "cancelled":
				return "CANCELED"
			case p.it.shipmentStatus != "":
				return upper(p.it.shipmentStatus)
			}
			return "FULFILLED"
		},
		"createdAt":           func(_ *graphCall, p p, _ arguments) any { return moment(p.it.created) },
		"updatedAt":           func(_ *graphCall, p p, _ arguments) any { return moment(p.it.updated) },
		"deliveredAt":         func(_ *graphCall, p p, _ arguments) any { return moment(p.it.delivered) },
		"inTransitAt":         func(_ *graphCall, p p, _ arguments) any { return moment(p.it.transit) },
		"estimatedDeliveryAt": func(_ *graphCall, p p, _ arguments) any { return moment(p.it.estimated) },
		"location":            func(c *graphCall, p p, _ arguments) any { return c.locationObject(p.it.location) },
		"order":               func(_ *graphCall, p p, _ arguments) any { return object{"Order", p.in} },
		"service": func(_ *graphCall, p p, _ arguments) any {
			if p.it.service == "" {
				return nil
			}
			return object{"FulfillmentService", p.it.service}
		},
		"fulfillmentOrders": func(c *graphCall, p p, a arguments) any {
			return childrenOf(c, a, gid("Fulfillment", p.it.id)+"/fulfillmentOrders", []*fulfilment{p.it},
				func(f *fulfilment) int64 { return f.id }, func(f *fulfilment) object { return part("FulfillmentOrder", p.in, f) })
		},
		"requiresShipping": func(_ *graphCall, _ p, _ arguments) any { return true },
		"totalQuantity": func(_ *graphCall, p p, _ arguments) any {
			var sum int64
			for _, l := range p.it.lines {
				sum += l.quantity
			}
			return sum
		},
		"trackingInfo": func(_ *graphCall, p p, a arguments) any {
			list := []object{}
			for _, number := range truncated(a, p.it.numbers) {
				list = append(list, object{"FulfillmentTrackingInfo", tracking{p.it.company, number}})
			}
			return list
		},
		"events": func(c *graphCall, p p, a arguments) any {
			events := pointers(p.it.events)
			if a.text("sortKey") == "ID" {
				slices.SortStableFunc(events, func(x, y *fulfilmentEvent) int { return sign(x.id < y.id) })
			} else {
				slices.SortStableFunc(events, func(x, y *fulfilmentEvent) int { return int(x.happened - y.happened) })
			}
			return childrenOf(c, a, gid("Fulfillment", p.it.id)+"/events"+a.text("sortKey"), events,
				func(e *fulfilmentEvent) int64 { return e.id }, func(e *fulfilmentEvent) object { return object{"FulfillmentEvent", e} })
		},
		"fulfillmentLineItems": func(c *graphCall, p p, a arguments) any {
			return childrenOf(c, a, gid("Fulfillment", p.it.id)+"/fulfillmentLineItems", pointers(p.it.lines),
				func(l *fulfilmentLine) int64 { return l.id }, func(l *fulfilmentLine) object { return part("FulfillmentLineItem", p.in, l) })
		},
	}
}

type tracking struct{ company, number string }

func trackingFields() fields[tracking] {
	return fields[tracking]{
		"company": func(_ *graphCall, t tracking, _ arguments) any { return textOrNull(t.company) },
		"number":  func(_ *graphCall, t tracking, _ arguments) any { return textOrNull(t.number) },
		"url":     func(_ *graphCall, _ tracking, _ arguments) any { return nil },
	}
}

func fulfilmentLineFields() fields[orderPart[*fulfilmentLine]] {
	type p = orderPart[*fulfilmentLine]
	lineOf := func(p p) *line { return p.in.order().lineByID(p.it.line) }
	return fields[orderPart[*fulfilmentLine]]{
		"id":       func(_ *graphCall, p p, _ arguments) any { return gid("FulfillmentLineItem", p.it.id) },
		"quantity": func(_ *graphCall, p p, _ arguments) any { return p.it.quantity },
		"lineItem": func(_ *graphCall, p p, _ arguments) any {
			if l := lineOf(p); l != nil {
				return part("LineItem", p.in, l)
			}
			return nil
		},
		"originalTotalSet": func(_ *graphCall, p p, _ arguments) any {
			if l := lineOf(p); l != nil {
				return p.in.bag(l.price.times(p.it.quantity))
			}
			return nil
		},
		"discountedTotalSet": func(_ *graphCall, p p, _ arguments) any {
			if l := lineOf(p); l != nil {
				return p.in.bag(l.discounted().part(0, p.it.quantity, l.quantity))
			}
			return nil
		},
	}
}

func fulfilmentEventFields() fields[*fulfilmentEvent] {
	return fields[*fulfilmentEvent]{
		"id":                  func(_ *graphCall, e *fulfilmentEvent, _ arguments) any { return gid("FulfillmentEvent", e.id) },
		"status":              func(_ *graphCall, e *fulfilmentEvent, _ arguments) any { return upper(e.status) },
		"createdAt":           func(_ *graphCall, e *fulfilmentEvent, _ arguments) any { return moment(e.created) },
		"happenedAt":          func(_ *graphCall, e *fulfilmentEvent, _ arguments) any { return moment(e.happened) },
		"estimatedDeliveryAt": func(_ *graphCall, e *fulfilmentEvent, _ arguments) any { return moment(e.estimated) },
		"message":             func(_ *graphCall, e *fulfilmentEvent, _ arguments) any { return textOrNull(e.message) },
		"city":                func(_ *graphCall, e *fulfilmentEvent, _ arguments) any { return textOrNull(e.city) },
		"country":             func(_ *graphCall, e *fulfilmentEvent, _ arguments) any { return textOrNull(e.country) },
		"zip":                 func(_ *graphCall, e *fulfilmentEvent, _ arguments) any { return textOrNull(e.zip) },
		"address1":            func(_ *graphCall, e *fulfilmentEvent, _ arguments) any { return textOrNull(e.address) },
		"province":            func(_ *graphCall, _ *fulfilmentEvent, _ arguments) any { return nil },
		"latitude":            func(_ *graphCall, _ *fulfilmentEvent, _ arguments) any { return nil },
		"longitude":           func(_ *graphCall, _ *fulfilmentEvent, _ arguments) any { return nil },
	}
}

func returnFields() fields[orderPart[*orderReturn]] {
	type p = orderPart[*orderReturn]
	owner := func(p p, name string) string { return gid("Return", p.it.id) + "/" + name }
	return fields[orderPart[*orderReturn]]{
		"id":                func(_ *graphCall, p p, _ arguments) any { return gid("Return", p.it.id) },
		"name":              func(_ *graphCall, p p, _ arguments) any { return p.it.name },
		"status":            func(_ *graphCall, p p, _ arguments) any { return p.it.status },
		"createdAt":         func(_ *graphCall, p p, _ arguments) any { return moment(p.it.created) },
		"requestApprovedAt": func(_ *graphCall, p p, _ arguments) any { return moment(p.it.approved) },
		"closedAt":          func(_ *graphCall, p p, _ arguments) any { return moment(p.it.closed) },
		"order":             func(_ *graphCall, p p, _ arguments) any { return object{"Order", p.in} },
		"totalQuantity": func(_ *graphCall, p p, _ arguments) any {
			var sum int64
			for _, l := range p.it.lines {
				sum += l.quantity
			}
			return sum
		},
		"returnShippingFees": func(_ *graphCall, p p, _ arguments) any {
			if p.it.feeID == 0 {
				return []object{}
			}
			return []object{part("ReturnShippingFee", p.in, p.it)}
		},
		"refunds": func(c *graphCall, p p, a arguments) any {
			list := []*refund{}
			for _, id := range p.it.refunds {
				if r := p.in.order().refundByID(id); r != nil {
					list = append(list, r)
				}
			}
			return childrenOf(c, a, owner(p, "refunds"), list,
				func(r *refund) int64 { return r.id }, func(r *refund) object { return part("Refund", p.in, r) })
		},
		"returnLineItems": func(c *graphCall, p p, a arguments) any {
			return childrenOf(c, a, owner(p, "returnLineItems"), pointers(p.it.lines),
				func(l *returnLine) int64 { return l.id }, func(l *returnLine) object { return returnLineObject(p.in, l) })
		},
		"exchangeLineItems": func(c *graphCall, p p, a arguments) any {
			return childrenOf(c, a, owner(p, "exchangeLineItems"), pointers(p.it.exchanges),
				func(l *exchangeLine) int64 { return l.id }, func(l *exchangeLine) object { return part("ExchangeLineItem", p.in, exchanged{p.it, l}) })
		},
	}
}

// returnLineObject is a line of a return. One of goods that the shop never sent is not
// verified.
func returnLineObject(n *orderNode, l *returnLine) object {
	if l.fulfilmentLine == 0 {
		return part("UnverifiedReturnLineItem", n, l)
	}
	return part("ReturnLineItem", n, l)
}

// fulfilmentLine finds a line of a fulfilment of the order.
func (n *orderNode) fulfilmentLine(id int64) any {
	for _, f := range n.order().fulfilments {
		for i := range f.lines {
			if f.lines[i].id == id {
				return part("FulfillmentLineItem", n, &f.lines[i])
			}
		}
	}
	return nil
}

func returnLineFields(kind string) fields[orderPart[*returnLine]] {
	type p = orderPart[*returnLine]
	return fields[orderPart[*returnLine]]{
		"id":                     func(_ *graphCall, p p, _ arguments) any { return gid(kind, p.it.id) },
		"quantity":               func(_ *graphCall, p p, _ arguments) any { return p.it.quantity },
		"processedQuantity":      func(_ *graphCall, p p, _ arguments) any { return p.it.received },
		"unprocessedQuantity":    func(_ *graphCall, p p, _ arguments) any { return p.it.quantity - p.it.received },
		"processableQuantity":    func(_ *graphCall, p p, _ arguments) any { return p.it.quantity - p.it.received },
		"refundedQuantity":       func(_ *graphCall, p p, _ arguments) any { return p.it.refunded },
		"refundableQuantity":     func(_ *graphCall, p p, _ arguments) any { return p.it.quantity - p.it.refunded },
		"returnReason":           func(_ *graphCall, p p, _ arguments) any { return p.it.reason },
		"returnReasonNote":       func(_ *graphCall, p p, _ arguments) any { return p.it.note },
		"returnReasonDefinition": func(_ *graphCall, p p, _ arguments) any { return object{"ReturnReasonDefinition", p.it.reason} },
		"customerNote":           func(_ *graphCall, p p, _ arguments) any { return textOrNull(p.it.customerNote) },
		"restockingFee":          func(_ *graphCall, _ p, _ arguments) any { return nil },
		"fulfillmentLineItem":    func(_ *graphCall, p p, _ arguments) any { return p.in.fulfilmentLine(p.it.fulfilmentLine) },
		"unitPrice": func(_ *graphCall, p p, _ arguments) any {
			if l := p.in.order().lineByID(p.it.line); l != nil {
				return moneyOf(l.price.shop, p.in.order().currency)
			}
			return moneyOf(0, p.in.order().currency)
		},
	}
}

var knownReasons = []string{
	"UNKNOWN", "UNWANTED", "DEFECTIVE", "NOT_AS_DESCRIBED", "WRONG_ITEM", "SIZE_TOO_SMALL", "SIZE_TOO_LARGE", "STYLE", "COLOR", "OTHER",
}

func reasonFields() fields[string] {
	words := func(reason string) string { return strings.ToLower(strings.ReplaceAll(reason, "_", " ")) }
	return fields[string]{
		"id": func(_ *graphCall, r string, _ arguments) any {
			return gid("ReturnReasonDefinition", int64(slices.Index(knownReasons, r)+1))
		},
		"name":    func(_ *graphCall, r string, _ arguments) any { return r[:1] + words(r)[1:] },
		"handle":  func(_ *graphCall, r string, _ arguments) any { return strings.ReplaceAll(words(r), " ", "-") },
		"deleted": func(_ *graphCall, _ string, _ arguments) any { return false },
	}
}

// exchanged is a line of a return's exchange.
type exchanged struct {
	in *orderReturn
	*exchangeLine
}

func exchangeFields() fields[orderPart[exchanged]] {
	type p = orderPart[exchanged]
	done := func(p p) int64 {
		if p.it.line != 0 {
			return p.it.quantity
		}
		return 0
	}
	return fields[orderPart[exchanged]]{
		"id":                  func(_ *graphCall, p p, _ arguments) any { return gid("ExchangeLineItem", p.it.id) },
		"quantity":            func(_ *graphCall, p p, _ arguments) any { return p.it.quantity },
		"processedQuantity":   func(_ *graphCall, p p, _ arguments) any { return done(p) },
		"unprocessedQuantity": func(_ *graphCall, p p, _ arguments) any { return p.it.quantity - done(p) },
		"processableQuantity": func(_ *graphCall, p p, _ arguments) any { return p.it.quantity - done(p) },
		"variantId":           func(_ *graphCall, p p, _ arguments) any { return gidOrNull("ProductVariant", p.it.variant) },
		"lineItems": func(_ *graphCall, p p, _ arguments) any {
			if l := p.in.order().lineByID(p.it.line); l != nil {
				return []object{part("LineItem", p.in, l)}
			}
			return []object{}
		},
	}
}

func journeyFields() fields[*journey] {
	visited := func(j *journey, v *visit) any {
		if !j.ready || v == nil {
			return nil
		}
		return object{"CustomerVisit", v}
	}
	return fields[*journey]{
		"ready": func(_ *graphCall, j *journey, _ arguments) any { return j.ready },
		"customerOrderIndex": func(_ *graphCall, j *journey, _ arguments) any {
			if !j.ready {
				return nil
			}
			return j.index
		},
		"daysToConversion": func(_ *graphCall, j *journey, _ arguments) any {
			if !j.ready {
				return nil
			}
			return j.days
		},
		"firstVisit": func(_ *graphCall, j *journey, _ arguments) any { return visited(j, j.first) },
		"lastVisit":  func(_ *graphCall, j *journey, _ arguments) any { return visited(j, j.last) },
		"momentsCount": func(_ *graphCall, j *journey, a arguments) any {
			switch {
			case !j.ready:
				return nil
			case j.first == nil:
				return limited(0, a)
			case j.last == nil || j.last == j.first:
				return limited(1, a)
			}
			return limited(2, a)
		},
	}
}

func visitFields() fields[*visit] {
	return fields[*visit]{
		"id":                func(_ *graphCall, v *visit, _ arguments) any { return gid("CustomerVisit", v.id) },
		"occurredAt":        func(_ *graphCall, v *visit, _ arguments) any { return moment(v.at) },
		"source":            func(_ *graphCall, v *visit, _ arguments) any { return v.source },
		"sourceType":        func(_ *graphCall, v *visit, _ arguments) any { return upperOrNull(v.sourceType) },
		"sourceDescription": func(_ *graphCall, v *visit, _ arguments) any { return textOrNull(v.sourceDescription) },
		"landingPage":       func(_ *graphCall, v *visit, _ arguments) any { return textOrNull(v.landing) },
		"referrerUrl":       func(_ *graphCall, v *visit, _ arguments) any { return textOrNull(v.referrer) },
		"utmParameters": func(_ *graphCall, v *visit, _ arguments) any {
			if v.campaign+v.medium+v.utmSource+v.content+v.term == "" {
				return nil
			}
			return object{"UTMParameters", v}
		},
	}
}

func utmFields() fields[*visit] {
	return fields[*visit]{
		"campaign": func(_ *graphCall, v *visit, _ arguments) any { return textOrNull(v.campaign) },
		"content":  func(_ *graphCall, v *visit, _ arguments) any { return textOrNull(v.content) },
		"medium":   func(_ *graphCall, v *visit, _ arguments) any { return textOrNull(v.medium) },
		"source":   func(_ *graphCall, v *visit, _ arguments) any { return textOrNull(v.utmSource) },
		"term":     func(_ *graphCall, v *visit, _ arguments) any { return textOrNull(v.term) },
	}
}

func serviceFields() fields[string] {
	return fields[string]{
		"id": func(_ *graphCall, handle string, _ arguments) any {
			return "gid://shopify/FulfillmentService/" + handle + "?id=true"
		},
		"handle":      func(_ *graphCall, handle string, _ arguments) any { return handle },
		"serviceName": func(_ *graphCall, handle string, _ arguments) any { return titled(handle) },
		"type": func(_ *graphCall, handle string, _ arguments) any {
			if handle == "manual" {
				return "MANUAL"
			}
			return "THIRD_PARTY"
		},
	}
}

// deliveryFields are of how a fulfilment order is delivered, and when that was promised.
func deliveryFields() fields[orderPart[*fulfilment]] {
	type p = orderPart[*fulfilment]
	none := func(*graphCall, p, arguments) any { return nil }
	return fields[orderPart[*fulfilment]]{
		"id":                  func(_ *graphCall, p p, _ arguments) any { return gid("DeliveryMethod", p.it.id) },
		"methodType":          func(*graphCall, p, arguments) any { return "SHIPPING" },
		"minDeliveryDateTime": func(_ *graphCall, p p, _ arguments) any { return moment(p.it.estimated - day) },
		"maxDeliveryDateTime": func(_ *graphCall, p p, _ arguments) any { return moment(p.it.estimated) },
		"presentedName":       none, "serviceCode": none,
	}
}

// fulfilmentOrderFields are of the one order that each fulfilment carried out. A day of
// delivery is promised where a carrier takes the parcel.
func fulfilmentOrderFields() fields[orderPart[*fulfilment]] {
	type p = orderPart[*fulfilment]
	none := func(*graphCall, p, arguments) any { return nil }
	return fields[orderPart[*fulfilment]]{
		"id":               func(_ *graphCall, p p, _ arguments) any { return gid("FulfillmentOrder", p.it.id) },
		"createdAt":        func(_ *graphCall, p p, _ arguments) any { return moment(p.in.record().created) },
		"updatedAt":        func(_ *graphCall, p p, _ arguments) any { return moment(p.it.created) },
		"status":           func(*graphCall, p, arguments) any { return "CLOSED" },
		"requestStatus":    func(*graphCall, p, arguments) any { return "UNSUBMITTED" },
		"order":            func(_ *graphCall, p p, _ arguments) any { return object{"Order", p.in} },
		"orderId":          func(_ *graphCall, p p, _ arguments) any { return gid("Order", p.in.record().id) },
		"orderName":        func(_ *graphCall, p p, _ arguments) any { return p.in.order().name },
		"orderProcessedAt": func(_ *graphCall, p p, _ arguments) any { return moment(p.in.record().processed) },
		"deliveryMethod": func(_ *graphCall, p p, _ arguments) any {
			if p.it.estimated == 0 {
				return nil
			}
			return object{"DeliveryMethod", p}
		},
		"fulfillAt": none, "fulfillBy": none,
	}
}

func termsFields() fields[*orderNode] {
	name := func(*graphCall, *orderNode, arguments) any { return "Due on receipt" }
	return fields[*orderNode]{
		"id":               func(_ *graphCall, n *orderNode, _ arguments) any { return gid("PaymentTerms", n.record().id) },
		"order":            func(_ *graphCall, n *orderNode, _ arguments) any { return object{"Order", n} },
		"dueInDays":        func(*graphCall, *orderNode, arguments) any { return nil },
		"due":              func(_ *graphCall, n *orderNode, _ arguments) any { return n.totals().outstanding.shop > 0 },
		"overdue":          func(_ *graphCall, n *orderNode, _ arguments) any { return n.totals().outstanding.shop > 0 },
		"paymentTermsName": name, "translatedName": name,
		"paymentTermsType": func(*graphCall, *orderNode, arguments) any { return "RECEIPT" },
	}
}
