// Package mollie reads one Mollie account through the Mollie API v2: payments and what
// becomes of them, the ledger of the balances with its fees, settlements, payouts and
// invoices. Mollie is the money side of a shop, never a second source of its orders.
package mollie

import (
	"time"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/config"
	"github.com/tillhouse/tillhouse/schemas"
)

// Names of the streams.
const (
	streamProfiles            = "profiles"
	streamPayments            = "payments"
	streamRefunds             = "refunds"
	streamChargebacks         = "chargebacks"
	streamCaptures            = "captures"
	streamCustomers           = "customers"
	streamSettlements         = "settlements"
	streamBalances            = "balances"
	streamBalanceTransactions = "balance_transactions"
	streamPayouts             = "payouts"
	streamInvoices            = "invoices"
)

const (
	// weekly is after how long everything is read once more: Mollie tells no changes.
	weekly = 7 * 24 * time.Hour
	// daily is the same for what Mollie gives no sign of, and how often recent payments
	// are listed again.
	daily = 24 * time.Hour
)

// Connector describes Mollie.
func Connector() connectors.Connector {
	return connectors.Connector{
		Name:  "mollie",
		Title: "Mollie",
		API: connectors.API{
			Version: "v2",
			Docs:    "https://docs.mollie.com/reference/overview",
			Limits: []connectors.Limit{{
				Scope:       "organisation",
				Concurrency: 2,
				Source:      "Mollie's limits are dynamic and no figures are published (https://docs.mollie.com/reference/rate-limiting); two requests at a time are modest",
			}},
		},
		Config:  spec(),
		OAuth:   oauth,
		Streams: streams(),
		Open:    open,
	}
}

func streams() []connectors.Stream {
	list := []connectors.Stream{
		{
			Name: streamProfiles, Title: "Website profiles with the payment methods that are switched on", Key: []string{"profile.id"},
			Emits: []schemas.Table{schemas.PaymentProfiles}, Redact: redactProfiles(), Normalise: normaliseProfile,
		},
		{
			Name: streamPayments, Title: "Payments and attempts to pay", Cursor: connectors.Cursor{Sweep: weekly}, Caps: connectors.ByID,
			Emits: []schemas.Table{schemas.Payments}, Redact: redactPayments(), Normalise: normalisePayment,
		},
		{
			Name: streamRefunds, Title: "Refunds of payments", Cursor: connectors.Cursor{Sweep: weekly},
			Emits: []schemas.Table{schemas.PaymentRefunds}, Redact: redactRefunds(), Normalise: normaliseRefund,
		},
		{
			Name: streamChargebacks, Title: "Chargebacks by the payer's bank", Cursor: connectors.Cursor{Sweep: weekly},
			Emits: []schemas.Table{schemas.Chargebacks}, Redact: redactChargebacks(), Normalise: normaliseChargeback,
		},
		{
			Name: streamCaptures, Title: "Captures of authorised payments (Klarna and other pay-later methods)", Cursor: connectors.Cursor{Sweep: weekly},
			Emits: []schemas.Table{schemas.Transactions}, Redact: redactCaptures(), Normalise: normaliseCapture,
		},
		{
			Name: streamCustomers, Title: "Customers registered at Mollie through its API", Cursor: connectors.Cursor{Sweep: daily}, Caps: connectors.ByID | connectors.Deletes,
			Emits: []schemas.Table{schemas.Customers}, Redact: redactCustomers(), Normalise: normaliseCustomer,
		},
		{
			Name: streamSettlements, Title: "Settlements with their revenue and cost lines", Cursor: connectors.Cursor{Sweep: weekly}, Caps: connectors.ByID,
			Emits: []schemas.Table{schemas.Settlements, schemas.SettlementLines}, Redact: redactSettlements(), Normalise: normaliseSettlement,
		},
		{
			Name: streamBalances, Title: "Balances, one per currency",
			Emits: []schemas.Table{schemas.Balances}, Redact: redactBalances(), Normalise: normaliseBalance,
		},
		{
			Name: streamBalanceTransactions, Title: "Ledger of the balances, with the fees that were withheld", Cursor: connectors.Cursor{Sweep: weekly},
			Emits: []schemas.Table{schemas.BalanceEntries}, Redact: redactBalanceTransactions(), Normalise: normaliseBalanceTransaction,
		},
		{
			Name: streamPayouts, Title: "Payouts of balances to the bank account, since April 2026", Cursor: connectors.Cursor{Sweep: weekly},
			Emits: []schemas.Table{schemas.Payouts}, Redact: redactPayouts(), Normalise: normalisePayout,
		},
		{
			Name: streamInvoices, Title: "Mollie's own invoices for its fees",
			Emits: []schemas.Table{schemas.PlatformInvoices}, Redact: redactInvoices(), Normalise: normaliseInvoice,
		},
	}
	for i := range list {
		if list[i].Key == nil {
			list[i].Key = []string{"id"}
		}
		list[i].Write = connectors.Upsert
		list[i].StateVersion = stateVersion
	}
	return list
}

func spec() config.Spec {
	return config.Spec{
		{Name: settingToken, Type: config.Text, Required: true, Unless: settingClientID, Secret: true, Example: "${MOLLIE_TOKEN}", Help: "Organisation access token (access_…, Mollie dashboard → Developers → Organisation access tokens) or the API key of one profile (live_…). An API key sees neither fees nor settlements. Leave it out when an app is let in with client_id."},
		{Name: settingClientID, Type: config.Text, Example: "app_j9Pakf56Ajta6Y65AkdTtAv", Help: "Client id of an OAuth app (Mollie dashboard → Developers → Your apps), instead of a token. A person lets it in once, with `tillhouse auth payments` for a source of that name. It does not see payouts."},
		{Name: settingClientSecret, Type: config.Text, Secret: true, Example: "${MOLLIE_CLIENT_SECRET}", Help: "Secret of that app."},
		{Name: "url", Type: config.URL, Default: "https://api.mollie.com", Help: "Address of the API. Only tests need another one."},
		{Name: "testmode", Type: config.Bool, Default: "false", Help: "Read the test data of an organisation token instead of the live data. An API key says by itself which of the two it is for."},
		{Name: "profiles", Type: config.TextList, Example: "[pfl_v9hTwCvYqw]", Help: "Profiles to read, by id. Empty reads all that the token sees."},
		{Name: "shops", Type: config.TextList, Example: "[pfl_v9hTwCvYqw=main, pfl_QkEhN94Ba4=outlet]", Help: "Which shop each profile belongs to, as profile=shop, with the shop's name in KPIs."},
		{Name: settingShop, Type: config.Text, Example: "main", Help: "Shop of all profiles that shops does not name. Without it each of them counts as a shop of its own, by its id."},
		{Name: "order_reference", Type: config.TextList, Example: "[metadata.order_id, 'description ~ Order (\\d+)']", Help: "Where a payment names its order: a member of its metadata, or its description, and after ~ a pattern (RE2) with one group. The first rule that gives something wins. Empty knows what the usual plugins of WooCommerce and Shopify write. After a change read payments once more with --full."},
		{Name: "page_size", Type: config.Int, Default: "250", Help: "Records per request, 1 to 250. It is halved by itself when Mollie is slow."},
	}
}
