package shopifyadmin

import (
	"slices"
	"strings"
)

// body, header, refusal: what every resource answers with.
type resource func(c *call) ([]byte, map[string]string, *refusal)

// route is one path of the API. "#" stands for an id.
type route struct {
	path  string
	scope string // that it takes
	// people marks what holds protected customer data, old what the vendor wants nobody to
	// use any more, which the answer says.
	people, old bool
	serve       resource
}

// routes are all paths. What Shopify documents and no reader of a shop needs is not here
// and answers 404.
func routes() []route {
	return []route{
		{"shop", "", false, false, (*call).shopResource},
		{"orders", "read_orders", true, false, listed((*call).orders)},
		{"orders/count", "read_orders", true, false, counting((*call).orders)},
		{"orders/#", "read_orders", true, false, (*call).order},
		{"orders/#/refunds", "read_orders", true, false, (*call).refunds},
		{"orders/#/refunds/#", "read_orders", true, false, (*call).refund},
		{"orders/#/transactions", "read_orders", true, false, (*call).transactions},
		{"orders/#/transactions/count", "read_orders", true, false, (*call).transactionCount},
		{"orders/#/transactions/#", "read_orders", true, false, (*call).transaction},
		{"orders/#/fulfillments", "read_fulfillments", true, false, listed((*call).fulfilments)},
		{"orders/#/fulfillments/count", "read_fulfillments", true, false, counting((*call).fulfilments)},
		{"orders/#/fulfillments/#", "read_fulfillments", true, false, (*call).fulfilment},
		{"orders/#/fulfillments/#/events", "read_fulfillments", true, false, (*call).fulfilmentEvents},
		{"orders/#/fulfillments/#/events/#", "read_fulfillments", true, false, (*call).fulfilmentEvent},
		{"orders/#/events", "read_orders", false, false, listed((*call).events)},
		{"customers", "read_customers", true, false, listed((*call).customers)},
		{"customers/count", "read_customers", true, false, counting((*call).customers)},
		{"customers/#", "read_customers", true, false, (*call).customer},
		{"customers/#/orders", "read_orders", true, false, listed((*call).orders)},
		{"products", "read_products", false, true, listed((*call).products)},
		{"products/count", "read_products", false, true, counting((*call).products)},
		{"products/#", "read_products", false, true, (*call).product},
		{"products/#/variants", "read_products", false, true, listed((*call).variants)},
		{"products/#/variants/count", "read_products", false, true, counting((*call).variants)},
		{"products/#/events", "read_products", false, false, listed((*call).events)},
		{"variants/#", "read_products", false, true, (*call).variant},
		{"inventory_items", "read_inventory", false, false, listed((*call).inventoryItems)},
		{"inventory_items/#", "read_inventory", false, false, (*call).inventoryItem},
		{"inventory_levels", "read_inventory", false, false, listed((*call).inventoryLevels)},
		{"locations", "read_locations", false, false, (*call).locations},
		{"locations/count", "read_locations", false, false, (*call).locationCount},
		{"locations/#", "read_locations", false, false, (*call).location},
		{"checkouts", "read_orders", true, false, listed((*call).checkouts)},
		{"checkouts/count", "read_orders", true, false, counting((*call).checkouts)},
		{"price_rules", "read_price_rules", false, true, listed((*call).priceRules)},
		{"price_rules/count", "read_price_rules", false, true, counting((*call).priceRules)},
		{"price_rules/#", "read_price_rules", false, true, (*call).priceRule},
		{"price_rules/#/discount_codes", "read_price_rules", false, true, listed((*call).discountCodes)},
		{"price_rules/#/discount_codes/#", "read_price_rules", false, true, (*call).discountCode},
		{"discount_codes/count", "read_price_rules", false, true, (*call).discountCodeCount},
		{"shopify_payments/balance", "read_shopify_payments_payouts", false, false, (*call).balance},
		{"shopify_payments/balance/transactions", "read_shopify_payments_payouts", false, false, listed((*call).balanceTransactions)},
		{"shopify_payments/payouts", "read_shopify_payments_payouts", false, false, listed((*call).payouts)},
		{"shopify_payments/payouts/#", "read_shopify_payments_payouts", false, false, (*call).payout},
		{"shopify_payments/disputes", "read_shopify_payments_disputes", false, false, listed((*call).disputes)},
		{"shopify_payments/disputes/#", "read_shopify_payments_disputes", false, false, (*call).dispute},
		{"tender_transactions", "read_orders", false, false, listed((*call).tenderTransactions)},
		{"events", "", false, false, listed((*call).events)},
		{"events/count", "", false, false, counting((*call).events)},
		{"events/#", "", false, false, (*call).event},
	}
}

// listed makes a paged listing of a collection, counting its count.
func listed(of func(c *call) (*collection, *refusal)) resource {
	return func(c *call) ([]byte, map[string]string, *refusal) {
		return c.list(func() (*collection, *refusal) { return of(c) })
	}
}

func counting(of func(c *call) (*collection, *refusal)) resource {
	return func(c *call) ([]byte, map[string]string, *refusal) {
		return c.counted(func() (*collection, *refusal) { return of(c) })
	}
}

// route finds what answers the path and whether the caller may have it.
func (c *call) route() ([]byte, map[string]string, *refusal) {
	pattern := make([]string, len(c.path))
	for i, p := range c.path {
		pattern[i] = p
		if p != "" && strings.Trim(p, "0123456789") == "" {
			pattern[i] = "#"
		}
	}
	path := strings.Join(pattern, "/")
	i := slices.IndexFunc(c.face.routes, func(r route) bool { return r.path == path })
	if i < 0 {
		return nil, nil, notFound()
	}
	found := &c.face.routes[i]
	if found.scope != "" && !c.may(found.scope) {
		return nil, nil, scopeMissing(found.scope)
	}
	if found.people && c.data == CustomerDataNone {
		return nil, nil, customerDataRefused()
	}
	body, header, refused := found.serve(c)
	if found.old && refused == nil {
		if header == nil {
			header = map[string]string{}
		}
		header["X-Shopify-Api-Deprecated-Reason"] = "https://shopify.dev/api/usage/versioning#deprecation-practices"
	}
	return body, header, refused
}

// pathID is the n-th part of the path as an id.
func (c *call) pathID(n int) int64 { return number(c.path[n]) }
