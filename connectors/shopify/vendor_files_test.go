package shopify

import (
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors/connectortest/payloads"
)

// vendorFile is the path of one of the vendor's files.
func vendorFile(t *testing.T, name string) string {
	t.Helper()
	return filepath.Join(payloads.Dir(t), "shopify", filepath.FromSlash(name))
}

// vendorFiles are the names, with their folder, of the vendor's files that match; all of
// them without patterns.
func vendorFiles(t *testing.T, patterns ...string) (names []string) {
	t.Helper()
	root := vendorFile(t, "")
	require.NoError(t, filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		fits := len(patterns) == 0
		for _, pattern := range patterns {
			ok, err := path.Match(pattern, name)
			require.NoError(t, err)
			fits = fits || ok
		}
		if fits {
			names = append(names, name)
		}
		return nil
	}))
	return names
}

// listed is the pattern of a list that a name matches, with what it says.
func listed(t *testing.T, list map[string]string, name string) (pattern, says string) {
	t.Helper()
	for one, text := range list {
		ok, err := path.Match(one, name)
		require.NoError(t, err)
		if ok {
			require.Empty(t, pattern, "%s is listed twice", name)
			pattern, says = one, text
		}
	}
	return pattern, says
}

// notMapped are the files that hold no record of a stream, and why not.
var notMapped = map[string]string{
	"MANIFEST.tsv":                         "where the files come from",
	"README.md":                            "where the files come from",
	"graphql-schema/admin-2026-07.graphql": "the schema: every query is held against it",
	"webhook-jsonschema-2026-04/*/*.json":  "schemas of the bodies in webhook-docs-2026-04",
	"rest-samples-2026-07/_requests.jsonl": "the requests of the samples",

	"*/access_scope*.json":                            scopes,
	"*/shop*.json":                                    facts,
	"webhook-*/shop/*.json":                           facts,
	"webhook-*/*/shop/*.json":                         facts,
	"webhook-docs-2026-04/app/*.json":                 facts,
	"*/webhook*.json":                                 "subscriptions to webhooks, of which there are none",
	"*/event*.json":                                   "what happened to records; the test of deletions has events of this shape",
	"graphql-recorded/*/*/events/*.json":              "what happened to draft orders",
	"*/price_rule*.json":                              priceRules,
	"go-shopify-fixtures/price_rule/get.json":         priceRules,
	"*/discount_code*.json":                           priceRules,
	"webhook-docs-2026-04/discounts/*.json":           "a discount's title and status: neither what it gives nor its codes",
	"webhook-exemplars/*/discounts/*.json":            "a discount's title and status: neither what it gives nor its codes",
	"*/balance*.json":                                 "today's balance; what it is made of is read",
	"rest-samples-2026-07/dispute_evidence.*.json":    "what a shop answers to a dispute: no amount",
	"rest-samples-2026-07/order_risk.*.json":          otherKind,
	"go-shopify-fixtures/order_risks.json":            otherKind,
	"rest-samples-2026-07/*collection.*.json":         otherKind,
	"rest-samples-2026-07/marketing_event.*.json":     otherKind,
	"rest-samples-2026-07/deprecated_api_call.*.json": otherKind,
	"rest-samples-2026-07/gift_card_*.json":           otherKind,
	"python-api-fixtures/gift_card.json":              otherKind,
	"go-shopify-fixtures/gift_card/get.json":          otherKind,
	"go-shopify-fixtures/customer_addresses.json":     "addresses, none of which is kept",
	"*/location*.json":                                "locations, of which only ids are kept, with the stock",
	"webhook-exemplars/*/locations/*.json":            "locations, of which only ids are kept, with the stock",
	"*/draft_order*.json":                             drafts,
	"webhook-exemplars/*/draft_orders/*.json":         drafts,
	"webhook-exemplars/*/carts/*.json":                otherKind,
	"webhook-exemplars/*/collections/*.json":          otherKind,
	"webhook-exemplars/*/customer*_*/*.json":          "a part of a customer; the customer is mapped",
	"webhook-exemplars/*/fulfillment_events/*.json":   "the words \"example string\" stand in place of instants; published events are mapped",
	"webhook-exemplars/*/refunds/*.json":              "the words \"example string\" stand in place of amounts; published refunds are mapped",
	"webhook-*/bulk_operations/*.json":                "says that an operation ended; they are polled",
	"webhook-*/*/bulk_operations/*.json":              "says that an operation ended; they are polled",
	"webhook-docs-2026-04/returns/close.json":         "an id, an order and a status; recorded returns are mapped",
	"python-api-fixtures/refund_calculate.json":       "what a refund would be",

	"rest-samples-2026-07/customer.13.json":    count,
	"rest-samples-2026-07/fulfillment.04.json": count,
	"rest-samples-2026-07/product.05.json":     count,
	"rest-samples-2026-07/variant.04.json":     count,

	"go-shopify-fixtures/orderlineitems/*.json":             "pieces of lines, one of them no JSON: their properties, of which none is kept",
	"go-shopify-fixtures/shippinglines/*.json":              "pieces of orders, about a member that is not kept; orders with shipping lines are mapped",
	"graphql-recorded/*/*/bulk-operations/*.json":           "operations and their files' addresses; no record",
	"graphql-recorded/*/*/orders/abandoned-checkout-*.json": "an empty list",

	"graphql-recorded/*/*/discounts/discount-connection-mechanics.json":            tooLittle,
	"graphql-recorded/*/*/discounts/discount-mixed-catalog.json":                   tooLittle,
	"graphql-recorded/*/*/customers/customers-keyed-search-filters.json":           tooLittle,
	"graphql-recorded/*/*/customers/customer-order-summary-read-effects.json":      tooLittle,
	"graphql-recorded/*/*/orders/order-live-hybrid-mixed-catalog.json":             tooLittle,
	"graphql-recorded/*/*/orders/orderCreate-state-derived-payment-and-count.json": tooLittle,
	"graphql-recorded/*/*/orders/order-catalog-count-read.json":                    tooLittle,
	"graphql-recorded/*/*/orders/order-edit-money-math.json":                       tooLittle,
	"graphql-recorded/*/*/orders/orderCancel-restock-refundMethod-parity.json":     tooLittle,
	"graphql-recorded/*/*/orders/orderCreateManualPayment-access-*.json":           tooLittle,
	"graphql-recorded/*/*/orders/orderUpdate-multi-page-hydration.json":            tooLittle,
	"graphql-recorded/*/*/payments/order-payment-transaction-void-live.json":       tooLittle,
	"graphql-recorded/*/*/payments/payment-terms-multiple-schedules.json":          drafts,
	"graphql-recorded/*/*/payments/shopify-payments-account-access-denied.json":    "a refusal, which a test of the client reads",
	"graphql-recorded/*/*/products/product-invalid-search-query-syntax.json":       tooLittle,
}

// Reasons for several files.
const (
	scopes     = "scopes, which check reads and no stream"
	facts      = "facts of a shop, which are asked for and no record"
	priceRules = "discounts of REST: the stream reads GraphQL, where there are all of them"
	otherKind  = "no stream is about these"
	drafts     = "drafts are no orders"
	count      = "a count"
	tooLittle  = "its query asked for too little to make a row of"
)

// recordedIn counts the recorded nodes of a file that the tests map.
func recordedIn(t *testing.T, name string) (n int) {
	t.Helper()
	var whole any
	decodeFile(t, vendorFile(t, name), &whole)
	areas := map[string]map[string][]string{
		"customers": {"Customer": recordedCustomer},
		"products":  {"Product": recordedProduct, "InventoryLevel": recordedLevel},
		"discounts": {"DiscountCodeNode": recordedDiscount},
	}
	for kind, members := range areas[path.Base(path.Dir(name))] {
		for _, node := range nodesIn(whole, kind, members...) {
			if kind != "DiscountCodeNode" || wholeDiscount(node) {
				n++
			}
		}
	}
	return n
}

func TestEveryFileOfTheVendorIsMappedInATestOrListedWithTheReason(t *testing.T) {
	t.Parallel()
	mapped := map[string]bool{}
	for _, name := range vendorFiles(t, orderFiles...) {
		mapped[name] = notOrders[name] == "" && !strings.Contains(name, "risk")
	}
	for _, name := range slices.Concat(vendorFiles(t, refundFiles...), transactionFiles, fulfilmentFiles, fulfilmentEventFiles) {
		mapped[name] = true
	}
	for _, name := range vendorFiles(t, webhookFiles...) {
		mapped[name] = mapped[name] || webhookStreams[path.Base(path.Dir(name))] != ""
	}
	for _, folder := range restFolders {
		for _, name := range vendorFiles(t, folder+"/*.json") {
			mapped[name] = mapped[name] || otherRecords[path.Base(name)] == "" && len(restRecordsOf(t, vendorFile(t, name))) > 0
		}
	}
	for _, o := range recordedOrders(t, "transactions") {
		mapped[o.file] = mapped[o.file] || wholeTransactions(o)
	}
	for _, member := range []string{"returns", "fulfillments"} {
		for _, o := range recordedOrders(t, member) {
			mapped[o.file] = true
		}
	}
	for _, name := range vendorFiles(t, "graphql-recorded/*/*/*/*.json") {
		mapped[name] = mapped[name] || recordedIn(t, name) > 0
	}
	used := map[string]bool{}
	for _, name := range vendorFiles(t) {
		pattern, why := listed(t, notMapped, name)
		if base := path.Base(name); why == "" && !mapped[name] && strings.HasPrefix(name, "rest-samples-2026-07/") {
			why = otherRecords[base]
		}
		if why == "" {
			why = notOrders[name]
		}
		used[pattern] = true
		if mapped[name] == (why != "") {
			t.Errorf("%s: mapped in a test: %t; listed: %q", name, mapped[name], why)
		}
	}
	for pattern := range notMapped {
		require.True(t, used[pattern], "%s is listed, and there is no such file", pattern)
	}
}
