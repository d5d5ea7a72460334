package shopifyadmin

import (
	"maps"
	"strconv"
)

// orderNode is an order while it is answered: its content is grown when first needed.
type orderNode struct {
	shop  *Shop
	index int
	grown *order
	sums  *totals
}

func (n *orderNode) record() *orderRecord { return &n.shop.orders[n.index] }

func (n *orderNode) order() *order {
	if n.grown == nil {
		n.grown = n.shop.orderAt(n.index)
	}
	return n.grown
}

func (n *orderNode) totals() *totals {
	if n.sums == nil {
		t := n.order().totals()
		n.sums = &t
	}
	return n.sums
}

func (n *orderNode) bag(m money) object { return moneyBag(m, n.order()) }

// orderPart is something inside an order.
type orderPart[T any] struct {
	in *orderNode
	it T
}

func part[T any](kind string, n *orderNode, it T) object { return object{kind, orderPart[T]{n, it}} }

// orderNode finds an order that exists for the caller.
func (c *graphCall) orderNode(id int64) *orderNode {
	i, ok := c.shop.orderIndex(id)
	if !ok || !c.seesOrder(&c.shop.orders[i]) {
		return nil
	}
	return &orderNode{shop: c.shop, index: i}
}

// orderWall is how far back orders go for an app without read_all_orders.
const orderWall = 60 * 24 * 3600

func (c *graphCall) seesOrder(r *orderRecord) bool {
	return !r.gone && (c.who.allOrders() || r.created >= c.now-orderWall)
}

// orders are those that exist for the caller.
func (c *graphCall) orders() []*orderNode {
	list := make([]*orderNode, 0, len(c.shop.orders))
	for i := range c.shop.orders {
		if c.seesOrder(&c.shop.orders[i]) {
			list = append(list, &orderNode{shop: c.shop, index: i})
		}
	}
	return list
}

func (c *graphCall) orderObject(id int64) any {
	if n := c.orderNode(id); n != nil {
		return object{"Order", n}
	}
	return nil
}

var shownFulfilment = map[string]string{
	"": "UNFULFILLED", "partial": "PARTIALLY_FULFILLED", "fulfilled": "FULFILLED", "restocked": "RESTOCKED",
}

func orderStates(n *orderNode) []string {
	r := n.record()
	switch {
	case r.cancelled != 0 && r.closed != 0:
		return []string{"cancelled", "closed"}
	case r.cancelled != 0:
		return []string{"cancelled", "not_closed"}
	case r.closed != 0:
		return []string{"closed"}
	}
	return []string{"open", "not_closed"}
}

func ordersListing() *catalog[*orderNode] {
	return &catalog[*orderNode]{
		name: "orders", id: func(n *orderNode) int64 { return n.record().id }, natural: "PROCESSED_AT",
		filters: map[string]filter[*orderNode]{
			"id": byID(func(n *orderNode) int64 { return n.record().id }),
			"name": byText(func(_ *graphCall, n *orderNode) []string {
				number := strconv.FormatInt(n.record().number, 10)
				return []string{number, "#" + number}
			}),
			"created_at":       byTime(func(n *orderNode) int64 { return n.record().created }),
			"updated_at":       byTime(func(n *orderNode) int64 { return n.record().updated }),
			"processed_at":     byTime(func(n *orderNode) int64 { return n.record().processed }),
			"status":           byText(func(_ *graphCall, n *orderNode) []string { return orderStates(n) }),
			"financial_status": one(func(n *orderNode) string { return n.record().financial }),
			"fulfillment_status": byText(func(_ *graphCall, n *orderNode) []string {
				status := shownFulfilment[n.record().fulfilment]
				if n.record().fulfilment == "fulfilled" {
					return []string{status, "shipped"}
				}
				if n.record().fulfilment == "" {
					return []string{status, "unshipped"}
				}
				return []string{status}
			}),
			"test":        byTruth(func(n *orderNode) bool { return n.record().test }),
			"customer_id": byID(func(n *orderNode) int64 { return n.record().customer }),
			"tag":         byText(func(_ *graphCall, n *orderNode) []string { return tagTexts(n.order().tags) }),
			"email":       one(func(n *orderNode) string { return n.order().email }),
		},
		others: []string{
			"cart_token", "channel", "channel_id", "chargeback_status", "checkout_token", "confirmation_number", "current_total_price",
			"delivery_method", "discount_code", "fraud_protection_level", "fulfillment_location_id", "gateway", "location_id", "payment_id",
			"payment_provider_id", "po_number", "reference_location_id", "return_status", "risk_level", "sales_channel", "sku",
			"source_identifier", "source_name", "subtotal_line_items_quantity", "tag_not", "total_weight", "default",
		},
		sorts: map[string]sorting[*orderNode]{
			"CREATED_AT":   {number: func(_ *graphCall, n *orderNode) int64 { return n.record().created * 1000 }},
			"UPDATED_AT":   {number: func(_ *graphCall, n *orderNode) int64 { return n.record().updated * 1000 }},
			"PROCESSED_AT": {number: func(_ *graphCall, n *orderNode) int64 { return n.record().processed * 1000 }},
			"ORDER_NUMBER": {number: func(_ *graphCall, n *orderNode) int64 { return n.record().number }},
		},
		render: func(_ *graphCall, n *orderNode) object { return object{"Order", n} },
	}
}

func tagTexts(tags string) []string {
	var list []string
	for _, tag := range splitTags(tags) {
		if s, ok := tag.(string); ok {
			list = append(list, s)
		}
	}
	return list
}

func (f fields[T]) with(more fields[T]) fields[T] {
	maps.Copy(f, more)
	return f
}

func orderFields() fields[*orderNode] {
	return fields[*orderNode]{
		"id":                       func(_ *graphCall, n *orderNode, _ arguments) any { return gid("Order", n.record().id) },
		"legacyResourceId":         func(_ *graphCall, n *orderNode, _ arguments) any { return strconv.FormatInt(n.record().id, 10) },
		"name":                     func(_ *graphCall, n *orderNode, _ arguments) any { return n.order().name },
		"number":                   func(_ *graphCall, n *orderNode, _ arguments) any { return n.record().number },
		"createdAt":                func(_ *graphCall, n *orderNode, _ arguments) any { return moment(n.record().created) },
		"processedAt":              func(_ *graphCall, n *orderNode, _ arguments) any { return moment(n.record().processed) },
		"updatedAt":                func(_ *graphCall, n *orderNode, _ arguments) any { return moment(n.record().updated) },
		"cancelledAt":              func(_ *graphCall, n *orderNode, _ arguments) any { return moment(n.record().cancelled) },
		"closedAt":                 func(_ *graphCall, n *orderNode, _ arguments) any { return moment(n.record().closed) },
		"closed":                   func(_ *graphCall, n *orderNode, _ arguments) any { return n.record().closed != 0 },
		"cancelReason":             func(_ *graphCall, n *orderNode, _ arguments) any { return upperOrNull(n.order().cancelReason) },
		"test":                     func(_ *graphCall, n *orderNode, _ arguments) any { return n.record().test },
		"displayFinancialStatus":   func(_ *graphCall, n *orderNode, _ arguments) any { return upperOrNull(n.record().financial) },
		"displayFulfillmentStatus": func(_ *graphCall, n *orderNode, _ arguments) any { return shownFulfilment[n.record().fulfilment] },
		"returnStatus":             func(_ *graphCall, n *orderNode, _ arguments) any { return n.order().returnStatus() },
		"confirmed":                func(_ *graphCall, _ *orderNode, _ arguments) any { return true },
		"confirmationNumber":       func(_ *graphCall, n *orderNode, _ arguments) any { return textOrNull(n.order().confirmation) },
		"cartToken":                func(_ *graphCall, n *orderNode, _ arguments) any { return textOrNull(n.order().cartToken) },
		"checkoutToken":            func(_ *graphCall, n *orderNode, _ arguments) any { return textOrNull(n.order().checkoutToken) },
		"currencyCode":             func(_ *graphCall, n *orderNode, _ arguments) any { return n.order().currency },
		"presentmentCurrencyCode":  func(_ *graphCall, n *orderNode, _ arguments) any { return n.order().presentment },
		"taxesIncluded":            func(_ *graphCall, n *orderNode, _ arguments) any { return n.order().taxesIncluded },
		"taxExempt":                func(_ *graphCall, _ *orderNode, _ arguments) any { return false },
		"dutiesIncluded":           func(_ *graphCall, _ *orderNode, _ arguments) any { return false },
		"edited": func(_ *graphCall, n *orderNode, _ arguments) any {
			for i := range n.order().agreements {
				if n.order().agreements[i].reason == "ORDER_EDIT" {
					return true
				}
			}
			return false
		},
		"email":            func(c *graphCall, n *orderNode, _ arguments) any { return c.personal(textOrNull(n.order().email)) },
		"phone":            func(c *graphCall, n *orderNode, _ arguments) any { return c.personal(textOrNull(n.order().phone)) },
		"clientIp":         func(c *graphCall, n *orderNode, _ arguments) any { return c.personal(textOrNull(n.order().client.ip)) },
		"customerLocale":   func(_ *graphCall, n *orderNode, _ arguments) any { return textOrNull(n.order().client.language) },
		"note":             func(_ *graphCall, n *orderNode, _ arguments) any { return textOrNull(n.order().note) },
		"tags":             func(_ *graphCall, n *orderNode, _ arguments) any { return splitTags(n.order().tags) },
		"poNumber":         func(_ *graphCall, _ *orderNode, _ arguments) any { return nil },
		"sourceName":       func(_ *graphCall, n *orderNode, _ arguments) any { return textOrNull(n.order().source) },
		"sourceIdentifier": func(_ *graphCall, _ *orderNode, _ arguments) any { return nil },
		"app": func(_ *graphCall, n *orderNode, _ arguments) any {
			if n.order().app == 0 {
				return nil
			}
			return object{"OrderApp", n}
		},
		"attribution": func(_ *graphCall, n *orderNode, _ arguments) any {
			if n.order().source == "" {
				return nil
			}
			return object{"OrderAttribution", n}
		},
		"customer":                 func(c *graphCall, n *orderNode, _ arguments) any { return c.customerObject(n.record().customer) },
		"customerAcceptsMarketing": func(_ *graphCall, n *orderNode, _ arguments) any { return n.order().marketing },
		"customerJourneySummary": func(c *graphCall, n *orderNode, _ arguments) any {
			if n.order().journey == nil {
				return nil
			}
			now := *n.order().journey
			now.ready = c.shop.journeyReady(n.order())
			return object{"CustomerJourneySummary", &now}
		},
		"billingAddress":      func(_ *graphCall, n *orderNode, _ arguments) any { return addressObject(n.order().billing) },
		"shippingAddress":     func(_ *graphCall, n *orderNode, _ arguments) any { return addressObject(n.order().shippingAddress) },
		"paymentGatewayNames": func(_ *graphCall, n *orderNode, _ arguments) any { return texts(n.order().gateways) },
		"landingPageUrl":      func(_ *graphCall, n *orderNode, _ arguments) any { return textOrNull(n.order().landing) },
		"referrerUrl":         func(_ *graphCall, n *orderNode, _ arguments) any { return textOrNull(n.order().referrer) },
		"purchasingEntity": func(c *graphCall, n *orderNode, _ arguments) any {
			if c.granted(kindScopes["Customer"], "purchasingEntity") != nil {
				return nil
			}
			if n.order().company {
				return object{"PurchasingCompany", n}
			}
			return c.customerObject(n.record().customer)
		},
		"paymentTerms": func(_ *graphCall, n *orderNode, _ arguments) any {
			if !n.order().paymentTerms {
				return nil
			}
			return object{"PaymentTerms", n}
		},
		"retailLocation": func(c *graphCall, n *orderNode, _ arguments) any { return c.locationObject(n.order().location) },
		"discountCode": func(_ *graphCall, n *orderNode, _ arguments) any {
			if codes := discountCodes(n.order().applications); len(codes) > 0 {
				return codes[0]
			}
			return nil
		},
		"discountCodes": func(_ *graphCall, n *orderNode, _ arguments) any { return discountCodes(n.order().applications) },
		"fullyPaid": func(_ *graphCall, n *orderNode, _ arguments) any {
			return n.totals().outstanding.shop <= 0
		},
		"unpaid": func(_ *graphCall, n *orderNode, _ arguments) any {
			return n.totals().received.shop == 0 && n.totals().total.shop > 0
		},
		"totalWeight": func(_ *graphCall, n *orderNode, _ arguments) any {
			var grams int64
			for i := range n.order().lines {
				grams += n.order().lines[i].grams * n.order().lines[i].quantity
			}
			return strconv.FormatInt(grams, 10)
		},
		"subtotalLineItemsQuantity": func(_ *graphCall, n *orderNode, _ arguments) any {
			return n.pieces(func(l *line) int64 { return l.quantity })
		},
		"currentSubtotalLineItemsQuantity": func(_ *graphCall, n *orderNode, _ arguments) any {
			return n.pieces(func(l *line) int64 { return l.current })
		},
	}.with(orderAmounts()).with(orderChildren())
}

// pieces sums what is no tip.
func (n *orderNode) pieces(of func(*line) int64) int64 {
	var sum int64
	for i := range n.order().lines {
		if l := &n.order().lines[i]; !l.tip {
			sum += of(l)
		}
	}
	return sum
}

func texts(list []string) []any {
	values := make([]any, len(list))
	for i, s := range list {
		values[i] = s
	}
	return values
}

func discountCodes(applications []discountApplication) []any {
	codes := []any{}
	for _, a := range applications {
		if a.kind == "discount_code" {
			codes = append(codes, a.code)
		}
	}
	return codes
}

// orderAmounts are the order's MoneyBags.
func orderAmounts() fields[*orderNode] {
	amount := func(of func(*totals) money) func(*graphCall, *orderNode, arguments) any {
		return func(_ *graphCall, n *orderNode, _ arguments) any { return n.bag(of(n.totals())) }
	}
	// unless is null when there is none.
	unless := func(of func(*totals) money) func(*graphCall, *orderNode, arguments) any {
		return func(_ *graphCall, n *orderNode, _ arguments) any {
			if m := of(n.totals()); !m.isZero() {
				return n.bag(m)
			}
			return nil
		}
	}
	return fields[*orderNode]{
		"totalPriceSet":                  amount(func(t *totals) money { return t.total }),
		"originalTotalPriceSet":          amount(func(t *totals) money { return t.original }),
		"currentTotalPriceSet":           amount(func(t *totals) money { return t.currentTotal }),
		"subtotalPriceSet":               amount(func(t *totals) money { return t.subtotal }),
		"currentSubtotalPriceSet":        amount(func(t *totals) money { return t.currentSubtotal }),
		"totalTaxSet":                    amount(func(t *totals) money { return t.tax }),
		"currentTotalTaxSet":             amount(func(t *totals) money { return t.currentTax }),
		"totalDiscountsSet":              amount(func(t *totals) money { return t.discounts }),
		"currentTotalDiscountsSet":       amount(func(t *totals) money { return t.currentDiscounts }),
		"totalShippingPriceSet":          amount(func(t *totals) money { return t.shipping }),
		"currentShippingPriceSet":        amount(func(t *totals) money { return t.currentShipping }),
		"totalTipReceivedSet":            amount(func(t *totals) money { return t.tips }),
		"totalReceivedSet":               amount(func(t *totals) money { return t.received }),
		"totalRefundedSet":               amount(func(t *totals) money { return t.refunded }),
		"totalRefundedShippingSet":       amount(func(t *totals) money { return t.refundedShipping }),
		"netPaymentSet":                  amount(func(t *totals) money { return t.net }),
		"totalOutstandingSet":            amount(func(t *totals) money { return t.outstanding }),
		"totalCapturableSet":             amount(func(t *totals) money { return t.capturable }),
		"refundDiscrepancySet":           amount(func(t *totals) money { return t.discrepancy }),
		"originalTotalDutiesSet":         unless(func(t *totals) money { return t.duties }),
		"currentTotalDutiesSet":          unless(func(t *totals) money { return t.currentDuties }),
		"originalTotalAdditionalFeesSet": unless(func(t *totals) money { return t.fees }),
		"currentTotalAdditionalFeesSet":  unless(func(t *totals) money { return t.currentFees }),
		"cartDiscountAmountSet": func(_ *graphCall, n *orderNode, _ arguments) any {
			return n.bag(n.cartDiscount())
		},
		"currentCartDiscountAmountSet": func(_ *graphCall, n *orderNode, _ arguments) any {
			return n.bag(n.cartDiscount())
		},
	}
}

// cartDiscount is what discounts of the whole order took off its lines.
func (n *orderNode) cartDiscount() money {
	o := n.order()
	var sum money
	for i := range o.lines {
		for _, a := range o.lines[i].allocations {
			if o.applications[a.application].wholeOrder() {
				sum = sum.plus(a.amount)
			}
		}
	}
	return sum
}

// wholeOrder tells a discount of the order from one of lines.
func (a *discountApplication) wholeOrder() bool {
	return a.target == "line_item" && a.method == "across" && a.selection == "all"
}
