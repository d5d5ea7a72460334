// Package shopify reads one Shopify shop through its Admin API, REST and GraphQL: orders
// with their refunds, the dated sales ledger, payments, customers, the catalogue, and what
// Shopify reports of its own.
package shopify

import (
	"time"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/config"
	"github.com/tillhouse/tillhouse/schemas"
)

// Names of the streams.
const (
	streamOrders              = "orders"
	streamSaleEvents          = "sale_events"
	streamTransactions        = "transactions"
	streamFulfilments         = "fulfilments"
	streamReturns             = "returns"
	streamCustomers           = "customers"
	streamProducts            = "products"
	streamVariants            = "variants"
	streamInventoryItems      = "inventory_items"
	streamInventoryLevels     = "inventory_levels"
	streamCheckouts           = "checkouts"
	streamDiscounts           = "discounts"
	streamPayouts             = "payouts"
	streamBalanceTransactions = "balance_transactions"
	streamDisputes            = "disputes"
	streamTenderTransactions  = "tender_transactions"
	streamSessions            = "sessions"
	streamSalesReport         = "sales_report"
)

// lookback is how far before its mark an incremental read starts again: search lags
// behind writes, and a parent is stamped before its children are written.
const lookback = 24 * time.Hour

// Connector describes Shopify.
func Connector() connectors.Connector {
	return connectors.Connector{
		Name:  "shopify",
		Title: "Shopify",
		API: connectors.API{
			Version: defaultVersion,
			Sunset:  sunsetOf(defaultVersion),
			Docs:    "https://shopify.dev/docs/api/admin",
			Limits: []connectors.Limit{{
				Scope:       "app and shop",
				Concurrency: mostLanes,
				Source:      "Rates depend on the shop's plan and are read from each answer: 2 to 40 REST calls a second (https://shopify.dev/docs/api/admin-rest/usage/rate-limits), 100 to 2000 points a second in GraphQL (https://shopify.dev/docs/apps/build/apis/graphql-admin/rate-limits). Sixteen requests at a time are as many as answers of 0.4 s need to use up the highest rate.",
			}},
		},
		Config:  spec(),
		OAuth:   oauth,
		Streams: streams(),
		Open:    open,
	}
}

func streams() []connectors.Stream {
	updated := connectors.Cursor{Field: "updated_at", Precision: time.Second, Zone: "UTC", Lookback: lookback}
	const all = connectors.Backfill | connectors.Deletes | connectors.ByID
	list := []connectors.Stream{
		{
			Name: streamOrders, Title: "Orders with lines, shipping, discounts and refunds", Cursor: updated, Caps: all,
			Emits:  []schemas.Table{schemas.Orders, schemas.OrderLines, schemas.OrderDiscounts, schemas.EvidenceOfOrders, schemas.RefundsOfOrders, schemas.RefundLinesOfOrders},
			Redact: redactOrders(), Normalise: normaliseOrder,
		},
		{
			Name: streamSaleEvents, Title: "Dated ledger of each order: sales, edits, refunds and returns", Cursor: updated, Caps: all,
			Emits: []schemas.Table{schemas.SaleEvents}, Redact: redactSaleEvents(), Normalise: normaliseSaleEvents,
		},
		{
			Name: streamTransactions, Title: "Payments and refunds of orders, with fees of Shopify Payments", Cursor: updated, Caps: all,
			Emits: []schemas.Table{schemas.TransactionsOfOrders}, Redact: redactTransactions(), Normalise: normaliseTransactions,
		},
		{
			Name: streamFulfilments, Title: "Fulfilments of orders with lines and the carriers' events", Cursor: updated, Caps: all,
			Emits:  []schemas.Table{schemas.Fulfilments, schemas.FulfilmentLines, schemas.FulfilmentEvents},
			Redact: redactFulfilments(), Normalise: normaliseFulfilments,
		},
		{
			Name: streamReturns, Title: "Returns of orders with reasons, exchanges and fees", Cursor: updated, Caps: all,
			Emits: []schemas.Table{schemas.Returns, schemas.ReturnLines}, Redact: redactReturns(), Normalise: normaliseReturns,
		},
	}
	list = append(list, recordStreams(updated)...)
	for i := range list {
		if list[i].Key == nil {
			list[i].Key = []string{"id"}
		}
		if list[i].StateVersion == 0 {
			list[i].StateVersion = stateVersion
		}
	}
	return list
}

// Which transport is used.
const (
	apiAuto    = "auto"
	apiREST    = "rest"
	apiGraphQL = "graphql"
)

func spec() config.Spec {
	return config.Spec{
		{Name: "store", Type: config.Text, Required: true, Example: "example.myshopify.com", Help: "The store's permanent name, example or example.myshopify.com; an address of the admin works too. A domain of your own does not."},
		{Name: "access_token", Type: config.Text, Required: true, Unless: "client_id", Secret: true, Example: "${SHOPIFY_TOKEN}", Help: "Admin API access token, shpat_… of a custom app. Shopify gives no new ones since January 2026; those that exist stay valid. Without it client_id and client_secret are needed."},
		{Name: "client_id", Type: config.Text, Example: "0123456789abcdef0123456789abcdef", Help: "Client id of an app made in the Dev Dashboard."},
		{Name: "client_secret", Type: config.Text, Secret: true, Example: "${SHOPIFY_CLIENT_SECRET}", Help: "Secret of that app."},
		{Name: "grant", Type: config.Text, Default: grantClient, OneOf: []string{grantClient, grantCode}, Help: "How tokens are had with a client id. client_credentials: the app and the shop are of one organisation, and nobody has to be asked. authorization_code: the shop's owner allows it once, by tillhouse auth."},
		{Name: "scopes", Type: config.TextList, Example: "[read_orders, read_customers, read_products]", Help: "For authorization_code: the scopes that are asked for. Empty asks for all that the streams use; Shopify refuses those that the app may not have, such as read_all_orders before it is approved."},
		{Name: "api", Type: config.Text, Default: apiAuto, OneOf: []string{apiAuto, apiREST, apiGraphQL}, Help: "Transport. auto takes for each stream the fastest one that is complete and that the token may use. Streams that only GraphQL offers are read with it all the same, unless this is rest."},
		{Name: "api_version", Type: config.Text, Default: defaultVersion, Help: "Version of the Admin API, YYYY-MM. Each one is switched off a year after its release."},
		{Name: settingInvoiceMethods, Type: config.TextList, Default: "['Cash on Delivery (COD)', Bank Deposit, Money Order]", Help: "Payment methods that are paid after delivery, as Shopify names their gateways: orders that are not paid yet are valid with them. Orders with payment terms always are."},
		{Name: "timezone", Type: config.Text, Example: "Europe/Amsterdam", Help: "Zone of the shop's days. Normally the shop's own; another one makes days that Shopify's reports do not have."},
		{Name: "history_from", Type: config.Day, Example: "2024-01-01", Help: "Records created before this day (UTC) are left out. Empty reads everything."},
		{Name: "allow_partial_history", Type: config.Bool, Default: "false", Help: "Go on without the scope read_all_orders: Shopify then shows orders of the last 60 days only, and history begins there."},
		{Name: "page_size", Type: config.Int, Default: "250", Help: "Records per request, 1 to 250. It is made smaller by itself when Shopify is slow or a query costs too much."},
		{Name: "url", Type: config.URL, Example: "https://example.myshopify.com", Help: "Address that is asked instead of the shop's. Only tests need one."},
	}
}
