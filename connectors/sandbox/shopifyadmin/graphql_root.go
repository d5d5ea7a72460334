package shopifyadmin

import "slices"

// root stands for QueryRoot and Mutation.
type root struct{}

type rootResolver = func(c *graphCall, _ root, a arguments) any

// connectionOf answers a root connection.
func connectionOf[T any](l func() *catalog[T], from func(c *graphCall) []T) rootResolver {
	return func(c *graphCall, _ root, a arguments) any { return l().list(c, a, from(c)) }
}

func countOf[T any](l func() *catalog[T], from func(c *graphCall) []T) rootResolver {
	return func(c *graphCall, _ root, a arguments) any { return l().count(c, a, from(c)) }
}

// byGID answers a root field that takes an id.
func byGID(kinds ...string) rootResolver {
	return func(c *graphCall, _ root, a arguments) any { return c.node(a.text("id"), kinds...) }
}

func rootFields() fields[root] {
	discounts := func(name, kind string, which func(*discount) bool) (func() *catalog[*discount], func(*graphCall) []*discount) {
		return func() *catalog[*discount] { return discountsListing(name, kind) }, func(c *graphCall) []*discount { return c.discounts(which) }
	}
	allDiscounts, allOf := discounts("discountNodes", "DiscountNode", anyDiscount)
	checkouts := func(c *graphCall) []*checkout {
		return present(c.shop.checkouts, func(k *checkout) bool { return k.gone })
	}
	return fields[root]{
		"orders":               connectionOf(ordersListing, (*graphCall).orders),
		"ordersCount":          countOf(ordersListing, (*graphCall).orders),
		"order":                byGID("Order"),
		"refund":               byGID("Refund"),
		"return":               byGID("Return"),
		"fulfillment":          byGID("Fulfillment"),
		"customers":            connectionOf(customersListing, (*graphCall).customers),
		"customersCount":       countCustomers,
		"customer":             byGID("Customer"),
		"products":             connectionOf(productsListing, (*graphCall).products),
		"productsCount":        countOf(productsListing, (*graphCall).products),
		"product":              byGID("Product"),
		"productVariants":      connectionOf(variantsListing, (*graphCall).variants),
		"productVariantsCount": countOf(variantsListing, (*graphCall).variants),
		"productVariant":       byGID("ProductVariant"),
		"inventoryItems":       connectionOf(itemsListing, (*graphCall).items),
		"inventoryItem":        byGID("InventoryItem"),
		"inventoryLevel":       byGID("InventoryLevel"),
		"locations": connectionOf(locationsListing, func(c *graphCall) []*location {
			return present(c.shop.locations, func(l *location) bool { return !l.active })
		}),
		"locationsCount":          countOf(locationsListing, func(c *graphCall) []*location { return c.shop.locations }),
		"location":                oneLocation,
		"abandonedCheckouts":      connectionOf(checkoutsListing, checkouts),
		"abandonedCheckoutsCount": countOf(checkoutsListing, checkouts),
		"discountNodes":           connectionOf(allDiscounts, allOf),
		"discountNodesCount":      countOf(allDiscounts, allOf),
		"codeDiscountNodes":       connectionOf(discounts("codeDiscountNodes", "DiscountCodeNode", codeDiscount)),
		"automaticDiscountNodes":  connectionOf(discounts("automaticDiscountNodes", "DiscountAutomaticNode", automaticOnly)),
		"discountNode":            discountNode("DiscountNode", anyDiscount),
		"codeDiscountNode":        discountNode("DiscountCodeNode", codeDiscount),
		"automaticDiscountNode":   discountNode("DiscountAutomaticNode", automaticOnly),
		"tenderTransactions":      connectionOf(tendersListing, func(c *graphCall) []*tender { return c.shop.tenders }),
		"disputes":                connectionOf(disputesListing, func(c *graphCall) []*dispute { return c.shop.disputes }),
		"dispute":                 byGID("ShopifyPaymentsDispute"),
		"shopifyPaymentsAccount": func(c *graphCall, _ root, _ arguments) any {
			if !c.hasPayments() {
				return nil
			}
			return object{"ShopifyPaymentsAccount", account{}}
		},
		"events":      connectionOf(eventsListing, (*graphCall).events),
		"eventsCount": countEvents,
		"event":       byGID("BasicEvent"),
		"deletionEvents": func(c *graphCall, _ root, a arguments) any {
			kinds, given := a.texts("subjectTypes")
			if !given {
				kinds = []string{"PRODUCT", "COLLECTION"}
			}
			return deletionsListing().list(c, a, present(c.events(), func(e *event) bool {
				return e.verb != "destroy" || !slices.Contains(kinds, e.subjectType()) || e.subjectType() == "ORDER" || e.subjectType() == "CUSTOMER"
			}))
		},
		"currentAppInstallation": func(*graphCall, root, arguments) any { return object{"AppInstallation", installation{}} },
		"shop":                   func(*graphCall, root, arguments) any { return object{"Shop", storefront{}} },
		"shopifyqlQuery":         func(c *graphCall, _ root, a arguments) any { return c.shopifyQL(a.text("query")) },
		"node":                   func(c *graphCall, _ root, a arguments) any { return c.node(a.text("id")) },
		"nodes":                  manyNodes,
		"bulkOperation":          byGID("BulkOperation"),
		"bulkOperations":         connectionOf(bulkListing, (*graphCall).bulkOperations),
		"currentBulkOperation": func(c *graphCall, _ root, a arguments) any {
			list := c.bulkOperations()
			if len(list) == 0 || a.text("type") == "MUTATION" {
				return nil
			}
			return object{"BulkOperation", list[len(list)-1]}
		},
		"bulkOperationRunQuery": func(c *graphCall, _ root, a arguments) any { return c.runBulk(a.text("query"), a.yes("groupObjects")) },
		"bulkOperationCancel":   func(c *graphCall, _ root, a arguments) any { return c.cancelBulk(a.text("id")) },
	}
}

// countCustomers knows no search fields but the id: the recorded answer to a count by
// e-mail ignores it and says so.
func countCustomers(c *graphCall, _ root, a arguments) any {
	l := customersListing()
	for name := range l.filters {
		if name != "id" {
			delete(l.filters, name)
		}
	}
	l.others = nil
	return l.count(c, a, c.customers())
}

// countEvents has no limit argument: ten thousand is the most it counts.
func countEvents(c *graphCall, _ root, a arguments) any {
	l := eventsListing()
	found, err := l.matching(c, a, c.events())
	if err != nil {
		return err
	}
	return limited(len(found), arguments{"limit": 10_000})
}

// oneLocation is the shop's first location when no id is given.
func oneLocation(c *graphCall, _ root, a arguments) any {
	if id := a.text("id"); id != "" {
		return c.node(id, "Location")
	}
	if len(c.shop.locations) == 0 {
		return nil
	}
	return object{"Location", c.shop.locations[0]}
}

// discountNode finds a discount by the id of any of the node types that show it.
func discountNode(kind string, which func(*discount) bool) rootResolver {
	return func(c *graphCall, _ root, a arguments) any {
		_, id, ok := parseGID(a.text("id"))
		if !ok {
			return invalidID(a.text("id"))
		}
		if d := c.shop.discountByID(id); d != nil && !d.gone && which(d) {
			return object{kind, d}
		}
		return nil
	}
}

func manyNodes(c *graphCall, _ root, a arguments) any {
	ids, _ := a.texts("ids")
	if len(ids) > mostPerConnection {
		return &graphError{
			message:    "The input array size of " + digits(int64(len(ids))) + " is greater than the maximum allowed of 250.",
			extensions: members{{"code", "MAX_INPUT_SIZE_EXCEEDED"}},
		}
	}
	list := make([]any, len(ids))
	for i, id := range ids {
		list[i] = c.node(id)
		if err, failed := list[i].(error); failed {
			return err
		}
	}
	return list
}

// nodeFinders find the object of a global id's number, by type.
func nodeFinders() map[string]func(c *graphCall, id int64) any {
	return map[string]func(c *graphCall, id int64) any{
		"Order":          (*graphCall).orderObject,
		"Customer":       (*graphCall).customerObject,
		"Product":        (*graphCall).productObject,
		"ProductVariant": (*graphCall).variantObject,
		"InventoryItem":  (*graphCall).itemObject,
		"Location":       (*graphCall).locationObject,
		"InventoryLevel": func(c *graphCall, id int64) any {
			for _, item := range c.items() {
				for _, l := range item.levels {
					if l.id == id {
						return object{"InventoryLevel", l}
					}
				}
			}
			return nil
		},
		"Refund":           childOf((*order).refundByID, "Refund"),
		"Return":           childOf((*order).returnByID, "Return"),
		"OrderTransaction": childOf((*order).transactionByID, "OrderTransaction"),
		"LineItem":         childOf((*order).lineByID, "LineItem"),
		"Fulfillment":      childOf((*order).fulfilmentByID, "Fulfillment"),
		"AbandonedCheckout": func(c *graphCall, id int64) any {
			if k := c.shop.checkoutByID(id); k != nil && !k.gone {
				return object{"AbandonedCheckout", newCheckoutNode(k)}
			}
			return nil
		},
		"DiscountCodeNode":       discountFinder("DiscountCodeNode", codeDiscount),
		"DiscountAutomaticNode":  discountFinder("DiscountAutomaticNode", automaticOnly),
		"DiscountNode":           discountFinder("DiscountNode", anyDiscount),
		"ShopifyPaymentsDispute": found("ShopifyPaymentsDispute", func(c *graphCall, id int64) *dispute { return c.shop.disputeByID(id) }),
		"ShopifyPaymentsPayout":  found("ShopifyPaymentsPayout", func(c *graphCall, id int64) *payout { return c.shop.payoutByID(id) }),
		"TenderTransaction": found("TenderTransaction", func(c *graphCall, id int64) *tender {
			return firstOf(c.shop.tenders, func(t *tender) bool { return t.id == id })
		}),
		"ShopifyPaymentsBalanceTransaction": found("ShopifyPaymentsBalanceTransaction", func(c *graphCall, id int64) *balanceTransaction {
			return firstOf(c.shop.balance, func(b *balanceTransaction) bool { return b.id == id })
		}),
		"BasicEvent": found("BasicEvent", func(c *graphCall, id int64) *event {
			return firstOf(c.events(), func(e *event) bool { return e.id == id })
		}),
		"BulkOperation": found("BulkOperation", func(c *graphCall, id int64) *bulkOperation { return c.bulkOperation(id) }),
		"Shop":          func(*graphCall, int64) any { return object{"Shop", storefront{}} },
	}
}

func firstOf[T any](list []*T, is func(*T) bool) *T {
	if i := slices.IndexFunc(list, is); i >= 0 {
		return list[i]
	}
	return nil
}

func found[T any](kind string, find func(c *graphCall, id int64) *T) func(*graphCall, int64) any {
	return func(c *graphCall, id int64) any {
		if it := find(c, id); it != nil {
			return object{kind, it}
		}
		return nil
	}
}

func discountFinder(kind string, which func(*discount) bool) func(*graphCall, int64) any {
	return func(c *graphCall, id int64) any {
		if d := c.shop.discountByID(id); d != nil && !d.gone && which(d) {
			return object{kind, d}
		}
		return nil
	}
}

// childOf finds something inside an order: ids of children lie in their order's block.
func childOf[T any](find func(o *order, id int64) *T, kind string) func(*graphCall, int64) any {
	return func(c *graphCall, id int64) any {
		n := c.orderNode(id / childrenPerOrder)
		if n == nil {
			return nil
		}
		if it := find(n.order(), id); it != nil {
			return part(kind, n, it)
		}
		return nil
	}
}

func (o *order) fulfilmentByID(id int64) *fulfilment {
	return firstOf(o.fulfilments, func(f *fulfilment) bool { return f.id == id })
}

// node finds what a global id stands for: of any type, or of the given ones only. The type
// needs its scopes here too.
func (c *graphCall) node(text string, kinds ...string) any {
	kind, id, ok := parseGID(text)
	if !ok {
		return invalidID(text)
	}
	find := c.face.finders[kind]
	if find == nil || len(kinds) > 0 && !slices.Contains(kinds, kind) {
		return nil
	}
	if err := c.granted(kindScopes[kind], "node"); err != nil && len(kinds) == 0 {
		return err
	}
	return find(c, id)
}
