// Package woocommerce reads one WooCommerce shop through its REST API (wc/v3): orders,
// refunds, customers, products, variations, coupons and reviews.
package woocommerce

import (
	"time"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/config"
	"github.com/tillhouse/tillhouse/schemas"
)

// Names of the streams.
const (
	streamOrders     = "orders"
	streamRefunds    = "refunds"
	streamCustomers  = "customers"
	streamProducts   = "products"
	streamVariations = "variations"
	streamCoupons    = "coupons"
	streamReviews    = "reviews"
)

// lookback is how far before its mark an incremental read starts again: a change can
// be saved seconds after the time it carries, and the shop's clock can be behind.
const lookback = 10 * time.Minute

// Connector describes WooCommerce.
func Connector() connectors.Connector {
	return connectors.Connector{
		Name:  "woocommerce",
		Title: "WooCommerce",
		API: connectors.API{
			Version: "wc/v3",
			Docs:    "https://woocommerce.github.io/woocommerce-rest-api-docs/",
			Limits: []connectors.Limit{{
				Scope:       "site",
				Concurrency: 1,
				Source:      "WooCommerce documents no limit; a shop's server is often small, so it is asked one thing at a time",
			}},
		},
		Config:  spec(),
		Streams: streams(),
		Open:    open,
	}
}

func streams() []connectors.Stream {
	modified := connectors.Cursor{Field: "date_modified_gmt", Precision: time.Second, Zone: "UTC", Lookback: lookback}
	swept := modified
	swept.Sweep = censusEvery
	list := []connectors.Stream{
		{
			Name: streamOrders, Title: "Orders with their lines, shipping, fees and coupons", Cursor: modified,
			Emits:  []schemas.Table{schemas.Orders, schemas.OrderLines, schemas.OrderDiscounts, schemas.EvidenceOfOrders},
			Redact: redactOrders(), Normalise: normaliseOrder,
		},
		{
			Name: streamRefunds, Title: "Refunds with their lines", Key: []string{"refund.id"}, Cursor: modified,
			Emits:  []schemas.Table{schemas.Refunds, schemas.RefundLines},
			Redact: redactRefunds(), Normalise: normaliseRefund,
		},
		{
			Name: streamCustomers, Title: "Registered customers and users of every other role",
			Cursor: connectors.Cursor{Sweep: censusEvery},
			Emits:  []schemas.Table{schemas.Customers},
			Redact: redactCustomers(), Normalise: normaliseCustomer,
		},
		{
			Name: streamProducts, Title: "Products, with price and cost of those without variations", Cursor: modified,
			Emits:  []schemas.Table{schemas.Products, schemas.SimpleVariants, schemas.CostsOfProducts},
			Redact: redactProducts(), Normalise: normaliseProduct,
		},
		{
			Name: streamVariations, Title: "Variations of products with price and cost", Cursor: swept,
			Emits:  []schemas.Table{schemas.Variations, schemas.CostsOfVariations},
			Redact: redactVariations(), Normalise: normaliseVariation,
		},
		{
			Name: streamCoupons, Title: "Coupons with their limits and use", Cursor: swept,
			Emits:  []schemas.Table{schemas.Coupons},
			Redact: redactCoupons(), Normalise: normaliseCoupon,
		},
		{
			Name: streamReviews, Title: "Reviews of products, unpublished ones included",
			Cursor: connectors.Cursor{Sweep: censusEvery},
			Emits:  []schemas.Table{schemas.Reviews},
			Redact: redactReviews(), Normalise: normaliseReview,
		},
	}
	for i := range list {
		if list[i].Key == nil {
			list[i].Key = []string{"id"}
		}
		list[i].Write = connectors.Upsert
		list[i].Caps = connectors.Backfill | connectors.Deletes | connectors.ByID
		list[i].StateVersion = stateVersion
	}
	return list
}

// Ways to sign in.
const (
	authAuto  = "auto"
	authBasic = "basic"
	authQuery = "query"
	authOAuth = "oauth1"
)

func spec() config.Spec {
	return config.Spec{
		{Name: "url", Type: config.URL, Required: true, Example: "https://shop.example.com", Help: "Address of the shop as WordPress knows it (Settings → General → Site Address). Other spellings, with or without www, are redirected and lose the credentials."},
		{Name: "consumer_key", Type: config.Text, Required: true, Secret: true, Example: "${WOO_KEY}", Help: "API key, ck_… Make one with Read permission under WooCommerce → Settings → Advanced → REST API, for a user with the role Shop manager."},
		{Name: "consumer_secret", Type: config.Text, Required: true, Secret: true, Example: "${WOO_SECRET}", Help: "The key's secret, cs_…"},
		{Name: "auth", Type: config.Text, Default: authAuto, OneOf: []string{authAuto, authBasic, authQuery, authOAuth}, Help: "How to sign in. auto: over https in a header, and in the address where the server strips headers; over plain http by OAuth 1.0a signature."},
		{Name: "allow_http", Type: config.Bool, Default: "false", Help: "Read a shop without TLS. Credentials stay safe (only a signature is sent); what is read does not."},
		{Name: "timezone", Type: config.Text, Example: "Europe/Amsterdam", Help: "The shop's time zone. Needed only where WordPress has a bare UTC offset, which is wrong for half of the year in zones with summer time."},
		{Name: "sale_date_basis", Type: config.Text, OneOf: []string{"created", "paid", "completed"}, Example: "paid", Help: "Which date of an order is its day of sale. Normally read from the shop (Analytics → Settings → Date type); set it when the key may not read settings."},
		{Name: "excluded_statuses", Type: config.TextList, Example: "[pending, failed, cancelled]", Help: "Order statuses that do not count. Normally read from the shop (Analytics → Settings → Excluded statuses); set it when the key may not read settings."},
		{Name: "gift_card_products", Type: config.TextList, Example: "[1234, GIFT-50]", Help: "Product ids or SKUs of gift cards: selling one is no revenue yet."},
		{Name: "invoice_methods", Type: config.TextList, Default: "[cod, bacs, cheque]", Help: "Payment methods that are paid after delivery: their unpaid orders are valid."},
		{Name: settingCostMeta, Type: config.TextList, Example: "[_wc_cog_cost]", Help: "Keys of meta_data in which a plugin keeps what a piece costs, the most trusted one first. Used for products without a cost in WooCommerce's own feature, Cost of goods sold."},
		{Name: "history_from", Type: config.Day, Example: "2024-01-01", Help: "Orders created before this day (UTC) are left out. Empty reads everything."},
		{Name: "page_size", Type: config.Int, Default: "100", Help: "Rows per request, 2 to 100. It is halved by itself when the shop is slow."},
	}
}
