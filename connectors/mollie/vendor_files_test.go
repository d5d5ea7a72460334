package mollie

import (
	"io/fs"
	"path"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors/connectortest/payloads"
)

// notMapped are the files that hold no record of a stream, and why not.
var notMapped = map[string]string{
	"MANIFEST.tsv": "where the files come from",
	"README.md":    "where the files come from",

	"go-client-testdata/client_links.*.json":             partners,
	"go-client-testdata/partners.*.json":                 partners,
	"go-client-testdata/organizations.*.json":            organisation,
	"go-client-testdata/onboarding.*.json":               organisation,
	"go-client-testdata/permissions.*.json":              "what a token may do, which check reads and no stream",
	"go-client-testdata/delayed_routing.*.json":          otherKind,
	"go-client-testdata/mandates.*.json":                 standing,
	"go-client-testdata/subscriptions.*.json":            standing,
	"go-client-testdata/methods.*.json":                  methodsOf,
	"go-client-testdata/profiles.Enable*Response.json":   methodsOf,
	"go-client-testdata/terminals.*.json":                otherKind,
	"go-client-testdata/miscellaneous.*.json":            otherKind,
	"go-client-testdata/payment_links.*.json":            links,
	"go-client-testdata/sales_invoices.*.json":           sent,
	"go-client-testdata/shipments.*.json":                shopOrders,
	"go-client-testdata/orders.C*Request.json":           shopOrders,
	"go-client-testdata/orders.Update*.json":             shopOrders,
	"go-client-testdata/orders.CancelOrderLinesResp*":    shopOrders,
	"go-client-testdata/orders.CreateOrderResponse.json": shopOrders,
	"go-client-testdata/orders.Manage*.json":             shopOrders,
	"go-client-testdata/webhooks.*.json":                 hooks,
	"go-client-testdata/errors.*.json":                   refused,

	"php-client-templates/client*.json":                   partners,
	"php-client-templates/partner-status.json":            partners,
	"php-client-templates/organization.json":              organisation,
	"php-client-templates/onboarding.json":                organisation,
	"php-client-templates/capability.json":                organisation,
	"php-client-templates/permission*.json":               "what a token may do, which check reads and no stream",
	"php-client-templates/mandate*.json":                  standing,
	"php-client-templates/subscription.json":              standing,
	"php-client-templates/method*.json":                   methodsOf,
	"php-client-templates/issuer.json":                    methodsOf,
	"php-client-templates/payment-link*.json":             links,
	"php-client-templates/sales-invoice.json":             sent,
	"php-client-templates/webhook*.json":                  hooks,
	"php-client-templates/error.json":                     refused,
	"php-client-templates/cursor-collection*.json":        empty,
	"php-client-templates/empty-list.json":                empty,
	"php-client-templates/blueprint.json":                 hooks,
	"php-client-templates/apple-pay-session.json":         otherKind,
	"php-client-templates/business-account-transfer.json": otherKind,
	"php-client-templates/connect-balance-transfer.json":  otherKind,
	"php-client-templates/dispute.json":                   "a dispute as its own object, which the published API does not list; chargebacks are read",
	"php-client-templates/file.json":                      otherKind,
	"php-client-templates/payment-route.json":             otherKind,
	"php-client-templates/route.json":                     otherKind,
	"php-client-templates/session-list.json":              otherKind,
	"php-client-templates/terminal.json":                  otherKind,

	"python-client-responses/accepted.json":                      empty,
	"python-client-responses/client*.json":                       partners,
	"python-client-responses/customer_doesnotexist.json":         refused,
	"python-client-responses/customer_mandate*.json":             standing,
	"python-client-responses/customer_subscriptions_list.json":   standing,
	"python-client-responses/subscription_*.json":                standing,
	"python-client-responses/error_bad_request.json":             refused,
	"python-client-responses/order_error.json":                   refused,
	"python-client-responses/issuer_*.json":                      methodsOf,
	"python-client-responses/method_get_ideal*.json":             methodsOf,
	"python-client-responses/profile_enable_payment_method.json": methodsOf,
	"python-client-responses/onboarding_*.json":                  organisation,
	"python-client-responses/organization_*.json":                organisation,
	"python-client-responses/permission*.json":                   "what a token may do, which check reads and no stream",
	"python-client-responses/order_single.json":                  shopOrders,
	"python-client-responses/order_updated.json":                 shopOrders,
	"python-client-responses/shipment_single.json":               shopOrders,
	"python-client-responses/terminal_single.json":               otherKind,
	"python-client-responses/token_single.json":                  "a token",
}

// Reasons for several files.
const (
	partners     = "clients of a partner, of whom no figure is made"
	organisation = "the organisation itself: facts, and no record"
	standing     = "mandates and subscriptions: agreements to pay; what is paid by them is a payment"
	methodsOf    = "methods, of which a profile's record names the enabled ones"
	links        = "links to pay by; what is paid by them is a payment"
	sent         = "invoices that a shop sends by Mollie; the invoices stream reads Mollie's own"
	shopOrders   = "orders and shipments of the old Orders API: Mollie is no second source of orders"
	hooks        = "webhooks, of which none is asked for: subscriptions to them, and their events"
	refused      = "a refusal; the tests of troubles have such"
	empty        = "an empty list, or a template without a record"
	otherKind    = "no stream is about these"
)

func TestEveryFileOfTheVendorHasMappedRecordsOrIsListedWithTheReason(t *testing.T) {
	t.Parallel()
	root := filepath.Join(payloads.Dir(t), "mollie")
	used := map[string]bool{}
	require.NoError(t, filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(root, file)
		require.NoError(t, err)
		name = filepath.ToSlash(name)
		records := 0
		if ext := path.Ext(name); ext == ".json" || ext == ".yaml" {
			published(publishedIn(t, file), func(string, map[string]any) { records++ })
		}
		var why string
		for pattern, says := range notMapped {
			ok, err := path.Match(pattern, name)
			require.NoError(t, err)
			if ok {
				require.Empty(t, why, "%s is listed twice", name)
				why, used[pattern] = says, true
			}
		}
		if (records > 0) == (why != "") {
			t.Errorf("%s: records: %d; listed: %q", name, records, why)
		}
		return nil
	}))
	for pattern := range notMapped {
		require.True(t, used[pattern], "%s is listed, and there is no such file", pattern)
	}
}
