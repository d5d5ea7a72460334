package woocommerce

import (
	"slices"
	"strings"

	"github.com/tillhouse/tillhouse/connectors"
)

// statusOf is the vendor's status without the "wc-" that the database and some plugins
// put before it.
func statusOf(t text) string { return strings.TrimPrefix(string(t), "wc-") }

// normalStatus maps WooCommerce's statuses (https://woocommerce.com/document/managing-orders/order-statuses/)
// to pending, open, completed, cancelled, failed, draft. A status that a plugin added
// is an order in progress.
func normalStatus(status string) string {
	switch status {
	case "pending", "on-hold":
		return "pending"
	case "completed", "refunded":
		return "completed"
	case "cancelled", "trash":
		return "cancelled"
	case "failed":
		return "failed"
	}
	if isDraft(status) {
		return "draft"
	}
	return "open"
}

func isDraft(status string) bool {
	return status == "checkout-draft" || status == "auto-draft" || status == "draft"
}

// counting is whether an order counts, for the two profiles, and why not.
type counting struct {
	platform, valid uint8
	reason          string
}

// count follows the shop's own reports (platform: the setting
// woocommerce_excluded_report_order_statuses, and never drafts or trash) and the
// harmonised rule (valid: not cancelled or failed; unpaid only when the payment method
// is one that is paid afterwards).
func count(o *order, status string, paid bool, f connectors.Facts) counting {
	switch {
	case isDraft(status):
		return counting{reason: "draft"}
	case status == "trash":
		return counting{reason: "trash"}
	}
	c := counting{platform: 1, valid: 1}
	switch status {
	case "cancelled", "failed":
		c.valid, c.reason = 0, status
	case "pending", "on-hold":
		if !paid && !inList(f.Settings[settingInvoices], string(o.PaymentMethod)) {
			c.valid, c.reason = 0, "unpaid"
		}
	}
	if slices.Contains(f.ExcludedStatuses, status) {
		c.platform = 0
		if c.reason == "" {
			c.reason = "excluded_status"
		}
	}
	return c
}

// channel maps created_via; what is not named here came from an app over the API.
func channel(createdVia string) string {
	switch createdVia {
	case "checkout", "store-api", "":
		return "online"
	case "pos-rest-api", "pos":
		return "pos"
	case "admin":
		return "draft"
	case "subscription":
		return "subscription"
	default:
		return "app"
	}
}
