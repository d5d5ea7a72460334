package shopify

import (
	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// subscribed is the state of marketing by e-mail that counts as consent.
const subscribed = "subscribed"

// redactCustomers leaves the keyed address, the country and what the shop counts.
func redactCustomers() connectors.Redaction {
	return kept(
		[]string{"rest.email", "graphql.defaultEmailAddress.emailAddress"},
		append(
			under("rest", "id", "created_at", "updated_at", "orders_count", "total_spent", "currency", "tags", "accepts_marketing",
				"email_marketing_consent.state", "default_address.country_code", "state", "verified_email", "tax_exempt"),
			under("graphql", "id", "createdAt", "updatedAt", "numberOfOrders", "amountSpent", "tags", "defaultEmailAddress.marketingState",
				"defaultAddress.countryCodeV2")...,
		)...)
}

// normaliseCustomer maps one customer. What the shop counts as spent is in its currency, and
// is after refunds. A customer without an address is known by its id only, and has nothing
// to accept marketing with.
func normaliseCustomer(f connectors.Facts, r connectors.Record, rows *schemas.Rows) error {
	p, err := neutral(r.Payload, (*restCustomer).neutral, (*graphQLCustomer).neutral)
	if err == nil {
		err = sameRecord(vendorID(p.ID), r)
	}
	row := schemas.Customer{
		CustomerID: r.ID, Shop: f.Shop, IdentityClass: "platform_id", Country: country(p.Country), Currency: f.Currency, Tags: p.Tags,
		AcceptsMarketing: flag(p.Email != "" && spelled(p.Marketing) == subscribed),
	}
	if err == nil {
		row.CreatedAt, err = instantOf("created_at", p.CreatedAt)
	}
	if err == nil {
		row.UpdatedAt, err = instantOf("updated_at", p.UpdatedAt)
	}
	if err == nil {
		row.PlatformOrders, err = count32("orders_count", p.Orders)
	}
	if err == nil && p.Spent.Given {
		// Old versions of REST tell no currency: it is the shop's.
		if p.Spent.Value.Currency == "" {
			p.Spent.Value.Currency = text(f.Currency)
		}
		row.PlatformSpent, row.Currency, err = moneyOf("total_spent", p.Spent)
	}
	if err != nil {
		return failed("customer", r, err)
	}
	if class, key, ok := connectors.SplitKeyed(string(p.Email)); ok {
		row.CustomerKey, row.IdentityClass = key, class
	}
	rows.Customers = append(rows.Customers, row)
	return nil
}
