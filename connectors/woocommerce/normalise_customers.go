package woocommerce

import (
	"fmt"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// normaliseCustomer maps one registered user to customers. The API gives neither the
// number of orders nor what was spent, so these are 0; the role is a tag.
func normaliseCustomer(f connectors.Facts, r connectors.Record, rows *schemas.Rows) error {
	var c customer
	if err := decode(r.Payload, &c); err != nil {
		return fmt.Errorf("reading customer %s: %w", r.ID, err)
	}
	when, err := lifetimeOf(f, c.ID, &c.dates)
	if err != nil {
		return fmt.Errorf("mapping customer %s: %w", r.ID, err)
	}
	row := schemas.Customer{
		CustomerID: id(c.ID), Shop: f.Shop, IdentityClass: "platform_id", CreatedAt: when.created, UpdatedAt: when.updated,
		Country: country(c.Billing.Value.Country), Currency: f.Currency, Tags: []string{},
	}
	if row.Country == unknownCountry {
		row.Country = country(c.Shipping.Value.Country)
	}
	for _, email := range []text{c.Email, c.Billing.Value.Email} {
		if class, key, ok := connectors.SplitKeyed(string(email)); ok {
			row.CustomerKey, row.IdentityClass = key, class
			break
		}
	}
	if c.Role != "" {
		row.Tags = append(row.Tags, string(c.Role))
	}
	rows.Customers = append(rows.Customers, row)
	return nil
}
