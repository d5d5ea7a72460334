package shopifyadmin

import "slices"

// kindScopes are the scopes of the types that need one; any of them is enough.
var kindScopes = map[string][]string{
	"Order": {"read_orders"}, "Refund": {"read_orders"}, "OrderTransaction": {"read_orders"}, "LineItem": {"read_orders"},
	"Fulfillment": {"read_orders", "read_fulfillments"}, "TenderTransaction": {"read_orders"}, "AbandonedCheckout": {"read_orders"},
	"FulfillmentOrder": {"read_merchant_managed_fulfillment_orders", "read_fulfillments"}, "Return": {"read_returns"}, "Customer": {"read_customers"}, "Product": {"read_products"}, "ProductVariant": {"read_products"},
	"InventoryItem": {"read_inventory"}, "InventoryLevel": {"read_inventory"}, "Location": {"read_locations", "read_inventory"},
	"DiscountNode": {"read_discounts"}, "DiscountCodeNode": {"read_discounts"}, "DiscountAutomaticNode": {"read_discounts"},
	"ShopifyPaymentsAccount": {"read_shopify_payments", "read_shopify_payments_accounts"}, "ShopifyPaymentsPayout": paymentScopes,
	"ShopifyPaymentsBalanceTransaction": paymentScopes, "ShopifyPaymentsDispute": {"read_shopify_payments_disputes"},
}

var paymentScopes = []string{"read_shopify_payments", "read_shopify_payments_payouts"}

// fieldScopes are those of fields whose type does not say it.
var fieldScopes = map[string][]string{
	"QueryRoot.ordersCount": {"read_orders"}, "QueryRoot.customersCount": {"read_customers"}, "QueryRoot.productsCount": {"read_products"},
	"QueryRoot.productVariantsCount": {"read_products"}, "QueryRoot.locationsCount": {"read_locations", "read_inventory"},
	"QueryRoot.abandonedCheckoutsCount": {"read_orders"}, "QueryRoot.discountNodesCount": {"read_discounts"},
	"QueryRoot.shopifyqlQuery": {"read_reports"},
}

// may tells whether the caller may ask for a field: scopes stand at the types of what is
// asked, whether it is one or a connection.
func (c *graphCall) may(kind, field string) error {
	scopes := fieldScopes[kind+"."+field]
	if scopes == nil {
		definition := c.schema.Types[kind].Fields.ForName(field)
		scopes = kindScopes[c.nodeKind(definition.Type.Name())]
	}
	return c.granted(scopes, field)
}

func (c *graphCall) granted(scopes []string, field string) error {
	if len(scopes) == 0 || slices.ContainsFunc(scopes, c.who.may) {
		return nil
	}
	required := "`" + scopes[0] + "` access scope."
	if len(scopes) > 1 {
		required = "the `" + scopes[0] + "` or the `" + scopes[1] + "` access scope."
	}
	return accessDenied(field, required)
}

// nodeKind is the type of a connection's objects, or the type itself.
func (c *graphCall) nodeKind(kind string) string {
	if of := c.schema.Types[kind]; of != nil && isConnection(of) {
		return of.Fields.ForName("nodes").Type.Name()
	}
	return kind
}

// personal is a name, address or the like, null for an app that was not approved for
// protected customer data.
func (c *graphCall) personal(value any) any {
	if !c.who.personal() {
		return nil
	}
	return value
}
