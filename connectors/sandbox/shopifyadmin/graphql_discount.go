package shopifyadmin

import (
	"strconv"
	"strings"
)

func (c *graphCall) discounts(which func(*discount) bool) []*discount {
	var list []*discount
	for _, d := range c.shop.discounts {
		if !d.gone && which(d) {
			list = append(list, d)
		}
	}
	return list
}

func anyDiscount(*discount) bool     { return true }
func codeDiscount(d *discount) bool  { return !d.automatic }
func automaticOnly(d *discount) bool { return d.automatic }
func (d *discount) nodeKind() string {
	if d.automatic {
		return "DiscountAutomaticNode"
	}
	return "DiscountCodeNode"
}

var discountKinds = map[string]string{"basic": "Basic", "bxgy": "Bxgy", "free_shipping": "FreeShipping", "app": "App"}

func (d *discount) graphKind() string {
	if d.automatic {
		return "DiscountAutomatic" + discountKinds[d.kind]
	}
	return "DiscountCode" + discountKinds[d.kind]
}

func (d *discount) typeWords() []string {
	switch {
	case d.kind == "bxgy":
		return []string{"bxgy", "bogo", "all"}
	case d.kind == "free_shipping":
		return []string{"free_shipping", "all"}
	case d.percentage > 0:
		return []string{"percentage", "all"}
	}
	return []string{"fixed_amount", "all"}
}

// discountsListing searches discounts; kind is the type of the nodes.
func discountsListing(name, kind string) *catalog[*discount] {
	l := &catalog[*discount]{
		name: name, id: func(d *discount) int64 { return d.id }, natural: "ID",
		filters: map[string]filter[*discount]{
			"id":     byID(func(d *discount) int64 { return d.id }),
			"status": one(func(d *discount) string { return d.status }),
			"type":   byText(func(_ *graphCall, d *discount) []string { return d.typeWords() }),
		},
		others: []string{"combines_with", "combines_with.product_discounts_with_tags_on_same_cart_line", "tag", "default"},
		sorts: map[string]sorting[*discount]{
			"CREATED_AT": {number: func(_ *graphCall, d *discount) int64 { return d.created * 1000 }},
			"UPDATED_AT": {number: func(_ *graphCall, d *discount) int64 { return d.updated * 1000 }},
			"STARTS_AT":  {number: func(_ *graphCall, d *discount) int64 { return d.starts * 1000 }},
			"ENDS_AT":    {number: func(_ *graphCall, d *discount) int64 { return d.ends * 1000 }},
			"TITLE":      {text: func(_ *graphCall, d *discount) string { return strings.ToLower(d.title) }},
		},
		render: func(_ *graphCall, d *discount) object { return object{kind, d} },
	}
	if kind == "DiscountAutomaticNode" {
		return l
	}
	l.filters["created_at"] = byTime(func(d *discount) int64 { return d.created })
	l.filters["updated_at"] = byTime(func(d *discount) int64 { return d.updated })
	l.filters["starts_at"] = byTime(func(d *discount) int64 { return d.starts })
	l.filters["ends_at"] = byTime(func(d *discount) int64 { return d.ends })
	l.filters["title"] = one(func(d *discount) string { return d.title })
	l.filters["times_used"] = byID(func(d *discount) int64 { return d.used })
	l.filters["discount_type"] = l.filters["type"]
	if kind == "DiscountNode" {
		l.filters["code"] = byText(func(_ *graphCall, d *discount) []string {
			var codes []string
			for _, code := range d.codes {
				codes = append(codes, code.code)
			}
			return codes
		})
		l.filters["method"] = one(func(d *discount) string {
			if d.automatic {
				return "automatic"
			}
			return "code"
		})
		l.others = append(l.others, "context", "customer_ids", "discount_class", "market_ids", "segment_ids")
	}
	return l
}

func discountNodeFields() fields[*discount] {
	inner := func(_ *graphCall, d *discount, _ arguments) any { return object{d.graphKind(), d} }
	return fields[*discount]{
		"id":       func(_ *graphCall, d *discount, _ arguments) any { return gid(d.nodeKind(), d.id) },
		"discount": inner, "codeDiscount": inner, "automaticDiscount": inner,
	}
}

func discountFields() fields[*discount] {
	return fields[*discount]{
		"title":                  func(_ *graphCall, d *discount, _ arguments) any { return d.title },
		"status":                 func(_ *graphCall, d *discount, _ arguments) any { return d.status },
		"createdAt":              func(_ *graphCall, d *discount, _ arguments) any { return moment(d.created) },
		"updatedAt":              func(_ *graphCall, d *discount, _ arguments) any { return moment(d.updated) },
		"startsAt":               func(_ *graphCall, d *discount, _ arguments) any { return moment(d.starts) },
		"endsAt":                 func(_ *graphCall, d *discount, _ arguments) any { return moment(d.ends) },
		"shortSummary":           func(_ *graphCall, d *discount, _ arguments) any { return d.shortSummary },
		"summary":                func(_ *graphCall, d *discount, _ arguments) any { return d.shortSummary },
		"tags":                   func(_ *graphCall, _ *discount, _ arguments) any { return []any{} },
		"asyncUsageCount":        func(_ *graphCall, d *discount, _ arguments) any { return d.used },
		"appliesOncePerCustomer": func(_ *graphCall, d *discount, _ arguments) any { return d.once },
		"usageLimit": func(_ *graphCall, d *discount, _ arguments) any {
			if d.usageLimit == 0 {
				return nil
			}
			return d.usageLimit
		},
		"totalSales": func(_ *graphCall, _ *discount, _ arguments) any { return nil },
		"discountClasses": func(_ *graphCall, d *discount, _ arguments) any {
			switch d.kind {
			case "free_shipping":
				return []any{"SHIPPING"}
			case "bxgy":
				return []any{"PRODUCT"}
			}
			return []any{"ORDER"}
		},
		"combinesWith": func(_ *graphCall, d *discount, _ arguments) any { return object{"DiscountCombinesWith", d} },
		"discountId":   func(_ *graphCall, d *discount, _ arguments) any { return gid(d.nodeKind(), d.id) },
		"minimumRequirement": func(_ *graphCall, d *discount, _ arguments) any {
			if d.minimum == 0 {
				return nil
			}
			return object{"DiscountMinimumSubtotal", d}
		},
		"customerGets": func(_ *graphCall, d *discount, _ arguments) any { return object{"DiscountCustomerGets", d} },
		"codesCount":   func(_ *graphCall, d *discount, a arguments) any { return limited(len(d.codes), a) },
		"codes": func(c *graphCall, d *discount, a arguments) any {
			l := &catalog[*discountCode]{
				name: gid(d.nodeKind(), d.id) + "/codes", id: func(k *discountCode) int64 { return k.id }, natural: "ID",
				filters: map[string]filter[*discountCode]{"id": byID(func(k *discountCode) int64 { return k.id })},
				sorts: map[string]sorting[*discountCode]{
					"CODE":       {text: func(_ *graphCall, k *discountCode) string { return k.code }},
					"CREATED_AT": {number: func(_ *graphCall, k *discountCode) int64 { return k.created * 1000 }},
				},
				render: func(_ *graphCall, k *discountCode) object { return object{"DiscountRedeemCode", k} },
			}
			return l.list(c, a, pointers(d.codes))
		},
	}
}

func combinesFields() fields[*discount] {
	return fields[*discount]{
		"orderDiscounts":    func(_ *graphCall, d *discount, _ arguments) any { return d.combinesOrder },
		"productDiscounts":  func(_ *graphCall, d *discount, _ arguments) any { return d.combinesLine },
		"shippingDiscounts": func(_ *graphCall, d *discount, _ arguments) any { return d.combinesShip },
	}
}

func getsFields() fields[*discount] {
	return fields[*discount]{
		"appliesOnOneTimePurchase": func(_ *graphCall, _ *discount, _ arguments) any { return true },
		"appliesOnSubscription":    func(_ *graphCall, _ *discount, _ arguments) any { return false },
		"items": func(_ *graphCall, d *discount, _ arguments) any {
			if len(d.products) > 0 {
				return object{"DiscountProducts", d}
			}
			return object{"AllDiscountItems", d}
		},
		"value": func(_ *graphCall, d *discount, _ arguments) any {
			if d.kind == "bxgy" {
				return object{"DiscountOnQuantity", d}
			}
			return discountEffect(d)
		},
	}
}

func discountEffect(d *discount) object {
	if d.percentage > 0 {
		return object{"DiscountPercentage", d}
	}
	return object{"DiscountAmount", d}
}

// onQuantityFields are of what one gets for what one buys: one piece, in the invented shop.
func onQuantityFields() fields[*discount] {
	return fields[*discount]{
		"effect":   func(_ *graphCall, d *discount, _ arguments) any { return discountEffect(d) },
		"quantity": func(_ *graphCall, d *discount, _ arguments) any { return object{"DiscountQuantity", d} },
	}
}

func pieceFields() fields[*discount] {
	return fields[*discount]{"quantity": func(*graphCall, *discount, arguments) any { return "1" }}
}

func minimumFields() fields[*discount] {
	return fields[*discount]{
		"greaterThanOrEqualToSubtotal": func(c *graphCall, d *discount, _ arguments) any { return moneyOf(d.minimum, c.shop.config.Currency) },
		"greaterThanOrEqualToQuantity": func(*graphCall, *discount, arguments) any { return "1" },
	}
}

// discountItemFields are of what a discount is for: everything, or some products.
func discountItemFields() fields[*discount] {
	nothing := func(*graphCall, *discount, arguments) any { return &connected{} }
	return fields[*discount]{
		"allItems": func(*graphCall, *discount, arguments) any { return true },
		"products": func(c *graphCall, d *discount, a arguments) any {
			l := &catalog[*product]{
				name: gid(d.nodeKind(), d.id) + "/products", id: func(p *product) int64 { return p.id }, natural: "ID",
				render: func(_ *graphCall, p *product) object { return object{"Product", p} },
			}
			return l.list(c, a, c.shop.productsOf(d))
		},
		"productVariants": nothing, "collections": nothing,
	}
}

func discountAmountFields() fields[*discount] {
	return fields[*discount]{
		"amount":            func(c *graphCall, d *discount, _ arguments) any { return moneyOf(d.amount, c.shop.config.Currency) },
		"appliesOnEachItem": func(_ *graphCall, _ *discount, _ arguments) any { return false },
		// Between 0 and 1, unlike a price's percentage.
		"percentage": func(_ *graphCall, d *discount, _ arguments) any { return scaled(d.percentage, 4) },
	}
}

func redeemCodeFields() fields[*discountCode] {
	return fields[*discountCode]{
		"id":              func(_ *graphCall, k *discountCode, _ arguments) any { return gid("DiscountRedeemCode", k.id) },
		"code":            func(_ *graphCall, k *discountCode, _ arguments) any { return k.code },
		"asyncUsageCount": func(_ *graphCall, k *discountCode, _ arguments) any { return k.used },
	}
}

func checkoutsListing() *catalog[*checkout] {
	return &catalog[*checkout]{
		name: "abandonedCheckouts", id: func(k *checkout) int64 { return k.id }, natural: "ID",
		filters: map[string]filter[*checkout]{
			"id":         byID(func(k *checkout) int64 { return k.id }),
			"created_at": byTime(func(k *checkout) int64 { return k.created }),
			"updated_at": byTime(func(k *checkout) int64 { return k.updated }),
			"recovery_state": one(func(k *checkout) string {
				if k.completed != 0 {
					return "recovered"
				}
				return "not_recovered"
			}),
			"status": one(func(k *checkout) string {
				if k.completed != 0 {
					return "closed"
				}
				return "open"
			}),
		},
		others: []string{"email_state", "default"},
		sorts: map[string]sorting[*checkout]{
			"CREATED_AT":  {number: func(_ *graphCall, k *checkout) int64 { return k.created * 1000 }},
			"CHECKOUT_ID": {number: func(_ *graphCall, k *checkout) int64 { return k.id }},
		},
		render: func(_ *graphCall, k *checkout) object { return object{"AbandonedCheckout", newCheckoutNode(k)} },
	}
}

// checkoutNode is a checkout with the order that it would have become.
type checkoutNode struct {
	*checkout
	as   *orderNode
	sums totals
}

func newCheckoutNode(k *checkout) *checkoutNode {
	o := &order{
		id: k.id, currency: k.currency, presentment: k.presentment, taxesIncluded: k.taxesIncluded,
		lines: k.lines, shipping: k.shipping, applications: k.applications,
	}
	return &checkoutNode{checkout: k, as: &orderNode{grown: o}, sums: o.totals()}
}

func checkoutFields() fields[*checkoutNode] {
	amount := func(of func(*totals) money) func(*graphCall, *checkoutNode, arguments) any {
		return func(_ *graphCall, k *checkoutNode, _ arguments) any { return k.as.bag(of(&k.sums)) }
	}
	return fields[*checkoutNode]{
		"id":   func(_ *graphCall, k *checkoutNode, _ arguments) any { return gid("AbandonedCheckout", k.id) },
		"name": func(_ *graphCall, k *checkoutNode, _ arguments) any { return k.name },
		"defaultCursor": func(_ *graphCall, k *checkoutNode, _ arguments) any {
			return sortPlace{number: k.id, id: k.id}.cursorText(0, false)
		},
		"abandonedCheckoutUrl": func(c *graphCall, k *checkoutNode, _ arguments) any {
			return "https://" + c.shop.config.Domain + "/checkouts/ac/" + k.token + "/recover"
		},
		"createdAt":              func(_ *graphCall, k *checkoutNode, _ arguments) any { return moment(k.created) },
		"updatedAt":              func(_ *graphCall, k *checkoutNode, _ arguments) any { return moment(k.updated) },
		"completedAt":            func(_ *graphCall, k *checkoutNode, _ arguments) any { return moment(k.completed) },
		"note":                   func(_ *graphCall, _ *checkoutNode, _ arguments) any { return "" },
		"customer":               func(c *graphCall, k *checkoutNode, _ arguments) any { return c.customerObject(k.customer) },
		"billingAddress":         func(_ *graphCall, k *checkoutNode, _ arguments) any { return addressObject(k.address) },
		"shippingAddress":        func(_ *graphCall, k *checkoutNode, _ arguments) any { return addressObject(k.address) },
		"discountCodes":          func(_ *graphCall, k *checkoutNode, _ arguments) any { return texts(k.codes) },
		"taxesIncluded":          func(_ *graphCall, k *checkoutNode, _ arguments) any { return k.taxesIncluded },
		"taxLines":               func(_ *graphCall, k *checkoutNode, _ arguments) any { return k.as.taxLines(k.as.orderTaxes(false)) },
		"totalPriceSet":          amount(func(t *totals) money { return t.total }),
		"subtotalPriceSet":       amount(func(t *totals) money { return t.subtotal }),
		"totalDiscountSet":       amount(func(t *totals) money { return t.discounts }),
		"totalTaxSet":            amount(func(t *totals) money { return t.tax }),
		"totalLineItemsPriceSet": amount(func(t *totals) money { return t.lineItems }),
		"totalDutiesSet": func(_ *graphCall, k *checkoutNode, _ arguments) any {
			if k.sums.duties.isZero() {
				return nil
			}
			return k.as.bag(k.sums.duties)
		},
		"lineItems": func(c *graphCall, k *checkoutNode, a arguments) any {
			return childrenOf(c, a, gid("AbandonedCheckout", k.id)+"/lineItems", pointers(k.lines),
				func(l *line) int64 { return l.id }, func(l *line) object { return part("AbandonedCheckoutLineItem", k.as, l) })
		},
	}
}

func checkoutLineFields() fields[orderPart[*line]] {
	type p = orderPart[*line]
	return fields[orderPart[*line]]{
		"id": func(_ *graphCall, p p, _ arguments) any {
			return "gid://shopify/AbandonedCheckoutLineItem/" + strconv.FormatInt(p.it.id, 10)
		},
		"title":                func(_ *graphCall, p p, _ arguments) any { return textOrNull(p.it.title) },
		"variantTitle":         func(_ *graphCall, p p, _ arguments) any { return textOrNull(p.it.variantName) },
		"sku":                  func(_ *graphCall, p p, _ arguments) any { return textOrNull(p.it.sku) },
		"quantity":             func(_ *graphCall, p p, _ arguments) any { return p.it.quantity },
		"product":              func(c *graphCall, p p, _ arguments) any { return c.productObject(p.it.product) },
		"variant":              func(c *graphCall, p p, _ arguments) any { return c.variantObject(p.it.variant) },
		"originalUnitPriceSet": func(_ *graphCall, p p, _ arguments) any { return p.in.bag(p.it.price) },
		"originalTotalPriceSet": func(_ *graphCall, p p, _ arguments) any {
			return p.in.bag(p.it.price.times(p.it.quantity))
		},
		"discountedUnitPriceSet": func(_ *graphCall, p p, _ arguments) any {
			return p.in.bag(p.it.discounted().part(0, 1, p.it.quantity))
		},
		"discountedTotalPriceSet": func(_ *graphCall, p p, _ arguments) any { return p.in.bag(p.it.discounted()) },
	}
}
