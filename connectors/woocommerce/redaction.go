package woocommerce

import "github.com/tillhouse/tillhouse/connectors"

// Keys of the order attribution that WooCommerce stores in meta_data since 8.5.
const (
	metaSource   = "_wc_order_attribution_utm_source"
	metaMedium   = "_wc_order_attribution_utm_medium"
	metaCampaign = "_wc_order_attribution_utm_campaign"
	metaReferrer = "_wc_order_attribution_referrer"
	metaEntry    = "_wc_order_attribution_session_entry"
)

// attribution are the keys of an order's meta_data whose values are kept.
var attribution = []string{
	metaSource, metaMedium, metaCampaign, metaReferrer, metaEntry,
	"_wc_order_attribution_source_type", "_wc_order_attribution_device_type",
	"_wc_order_attribution_session_pages", "_wc_order_attribution_session_count",
}

// personFields are what an address holds beside its country and e-mail address.
var personFields = []string{
	"first_name", "last_name", "company", "address_1", "address_2", "city", "state", "postcode", "phone",
}

// redactOrders drops who the customer is: of an address only the country stays, the
// e-mail address is keyed. order_key and payment_url let their holder open the order,
// a gift card's code lets its holder spend it.
func redactOrders() connectors.Redaction {
	r := connectors.Redaction{
		Key: []string{"billing.email"},
		Drop: []string{
			"shipping.email", "customer_note", "customer_ip_address", "customer_user_agent",
			"order_key", "payment_url", "cart_hash", "_links", "gift_cards.*.code", "refunds.*.reason",
		},
		MetaKeep: map[string][]string{
			"meta_data":                  attribution,
			"line_items.*.meta_data":     {},
			"shipping_lines.*.meta_data": {},
			"fee_lines.*.meta_data":      {},
			"tax_lines.*.meta_data":      {},
			"coupon_lines.*.meta_data":   {},
		},
	}
	for _, field := range personFields {
		r.Drop = append(r.Drop, "billing."+field, "shipping."+field)
	}
	return r
}

// redactRefunds drops the free text of the reason and who gave the refund.
func redactRefunds() connectors.Redaction {
	return connectors.Redaction{
		Drop: []string{"refund.reason", "refund.refunded_by", "refund._links"},
		MetaKeep: map[string][]string{
			"refund.meta_data":                  {},
			"refund.line_items.*.meta_data":     {metaRefundedItem},
			"refund.shipping_lines.*.meta_data": {metaRefundedItem},
			"refund.fee_lines.*.meta_data":      {metaRefundedItem},
			"refund.tax_lines.*.meta_data":      {},
		},
	}
}
