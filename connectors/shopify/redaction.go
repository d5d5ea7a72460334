package shopify

import "github.com/tillhouse/tillhouse/connectors"

// redactOrders leaves of an order what its figures need. Every object about a person is
// named with the members that stay; addresses of pages were cut before (landing.go). Tokens
// and the address of the status page open the order to their holder.
func redactOrders() connectors.Redaction {
	r := connectors.Redaction{
		Key: []string{"rest.email", "graphql.email"},
		Drop: []string{
			"rest.contact_email", "rest.phone", "rest.browser_ip", "rest.client_details", "rest.note", "rest.note_attributes", "rest.order_status_url",
			"rest.token", "rest.cart_token", "rest.checkout_token", "rest.checkout_id", "rest.landing_site_ref", "rest.reference", "rest.source_identifier", "rest.source_url",
			"rest.user_id", "rest.device_id", "rest.po_number", "rest.confirmation_number", "rest.customer_locale", "rest.payment_details", "rest.gift_cards",
			"rest.line_items.*.properties", "rest.line_items.*.attributed_staffs", "rest.line_items.*.origin_location", "rest.line_items.*.destination_location",
			"rest.shipping_lines.*.phone", "rest.refunds.*.note", "rest.refunds.*.user_id", "rest.refunds.*.refund_line_items.*.line_item",
			"refunds_in_shop_currency.*.note", "refunds_in_shop_currency.*.user_id", "refunds_in_shop_currency.*.refund_line_items.*.line_item",
			"rest.fulfillments",
			"graphql.phone", "graphql.note", "graphql.customAttributes", "graphql.statusPageUrl", "graphql.clientIp",
		},
		MetaKeep: map[string][]string{
			"rest.customer": {"id", "state"}, "graphql.customer": {"id", "state"},
			"rest.payment_terms": {"id", "payment_terms_type"},
			"rest.company":       {"id"},
		},
	}
	for _, refunds := range []string{"rest.refunds.*", "refunds_in_shop_currency.*"} {
		// Receipts of gateways hold names, accounts and tokens.
		r.MetaKeep[refunds+".transactions.*"] = []string{"id", "kind", "status", "amount", "currency", "gateway", "created_at", "processed_at", "test", "parent_id", "order_id", "error_code"}
	}
	for _, address := range []string{"rest.billing_address", "rest.shipping_address"} {
		r.MetaKeep[address] = []string{"country_code"}
	}
	for _, address := range []string{"graphql.billingAddress", "graphql.shippingAddress"} {
		r.MetaKeep[address] = []string{"countryCodeV2"}
	}
	return r
}
