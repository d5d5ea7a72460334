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

// addressKept is what stays of a customer's addresses. A plugin may add any field.
var addressKept = []string{"country", "email"}

// redactCustomers drops who the user is; see redactOrders.
func redactCustomers() connectors.Redaction {
	return connectors.Redaction{
		Key:  []string{"email", "billing.email"},
		Drop: []string{"first_name", "last_name", "username", "avatar_url", "shipping.email", "_links"},
		MetaKeep: map[string][]string{
			"billing": addressKept, "shipping": addressKept, "meta_data": {},
		},
	}
}

// redactProducts drops long texts and pictures, which nothing is made of, and the password
// of a protected product.
func redactProducts() connectors.Redaction {
	return connectors.Redaction{
		Drop: []string{
			"description", "short_description", "images", "price_html", "related_ids", "purchase_note", "downloads",
			"post_password", "external_url", "_links",
		},
		MetaKeep: map[string][]string{"meta_data": {}},
	}
}

// redactVariations does the same for variations.
func redactVariations() connectors.Redaction {
	return connectors.Redaction{
		Drop:     []string{"description", "image", "downloads", "_links"},
		MetaKeep: map[string][]string{"meta_data": {}},
	}
}

// redactCoupons drops who used a coupon and for whose address it holds.
func redactCoupons() connectors.Redaction {
	return connectors.Redaction{
		Drop:     []string{"description", "used_by", "email_restrictions", "_links"},
		MetaKeep: map[string][]string{"meta_data": {}},
	}
}

// redactReviews drops the text and who wrote it; the address is keyed.
func redactReviews() connectors.Redaction {
	return connectors.Redaction{
		Key:  []string{"reviewer_email"},
		Drop: []string{"reviewer", "review", "reviewer_avatar_urls", "_links"},
	}
}
