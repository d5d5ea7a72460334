package mollie

import "github.com/tillhouse/tillhouse/connectors"

// detailsKept is what stays of the payer's means: nothing that names the payer, an account
// or a card. Methods have members of their own, and Mollie adds some.
var detailsKept = []string{
	"cardLabel", "cardCountryCode", "cardFunding", "cardAudience", "cardSecurity", "feeRegion", "failureReason", "wallet",
	"remainderAmount", "remainderMethod", "sellerProtection", "paypalFee",
}

// redactPayments drops who paid and with which account; the e-mail address is keyed. Of
// metadata and description the source lands only what the rules of order_reference read.
// Addresses of the shop's own pages hold the keys of orders.
func redactPayments() connectors.Redaction {
	return connectors.Redaction{
		Key: []string{"billingAddress.email", "billingEmail"},
		Drop: []string{
			"redirectUrl", "cancelUrl", "webhookUrl", "_links", "_embedded", "lines", "routing", "consumerDateOfBirth", "cardToken",
			"shippingAddress", "statusReason.message",
		},
		MetaKeep: map[string][]string{"details": detailsKept, "billingAddress": {"email", "country"}},
	}
}

// redactRefunds drops free text and what the shop keeps with a refund.
func redactRefunds() connectors.Redaction {
	return connectors.Redaction{Drop: []string{"description", "metadata", "lines", "_links", "_embedded", "routingReversals", "externalReference"}}
}

func redactChargebacks() connectors.Redaction {
	return connectors.Redaction{Drop: []string{"_links", "_embedded", "reason.description"}}
}

func redactCaptures() connectors.Redaction {
	return connectors.Redaction{Drop: []string{"description", "metadata", "_links", "_embedded"}}
}

// redactCustomers leaves the keyed address, the language and when it was registered.
func redactCustomers() connectors.Redaction {
	return connectors.Redaction{Key: []string{"email"}, Drop: []string{"name", "metadata", "_links", "_embedded"}}
}

func redactSettlements() connectors.Redaction {
	return connectors.Redaction{Drop: []string{"_links", "_embedded"}}
}

// redactBalances drops the account that money is sent to.
func redactBalances() connectors.Redaction {
	return connectors.Redaction{Drop: []string{"transferDestination", "transferReference", "description", "_links"}}
}

// redactBalanceTransactions drops the descriptions of payments.
func redactBalanceTransactions() connectors.Redaction {
	return connectors.Redaction{Drop: []string{
		"**.paymentDescription", "**.captureDescription", "**.refundDescription", "**.chargebackDescription", "**.description", "_links",
	}}
}

func redactPayouts() connectors.Redaction {
	return connectors.Redaction{Drop: []string{"description", "statusReason.message", "_links"}}
}

func redactInvoices() connectors.Redaction {
	return connectors.Redaction{Drop: []string{"_links", "vatNumber"}}
}

// redactProfiles drops how people reach the shop.
func redactProfiles() connectors.Redaction {
	return connectors.Redaction{Drop: []string{"profile.email", "profile.phone", "profile._links", "profile.review"}}
}
