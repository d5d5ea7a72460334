package mollie

import (
	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/vendorjson"
	"github.com/tillhouse/tillhouse/schemas"
)

// unknownCountry is what stands where no country is known.
const unknownCountry = "ZZ"

// normaliseCustomer maps one customer. Mollie knows neither what a customer ordered nor
// when the registration changed.
func normaliseCustomer(f connectors.Facts, r connectors.Record, rows *schemas.Rows) error {
	var p customer
	err := vendorjson.Decode(r.Payload, &p)
	if err == nil {
		err = sameRecord(p.ID, r)
	}
	row := schemas.Customer{CustomerID: string(p.ID), Shop: ofOthers(f), IdentityClass: "platform_id", Country: unknownCountry, Tags: []string{}}
	if err == nil {
		row.CreatedAt, err = instant(p.CreatedAt)
	}
	if err != nil {
		return failed("customer", r, err)
	}
	row.UpdatedAt = row.CreatedAt
	if class, key, ok := connectors.SplitKeyed(string(p.Email)); ok {
		row.CustomerKey, row.IdentityClass = key, class
	}
	remember(&row.Meta, "locale", p.Locale)
	rows.Customers = append(rows.Customers, row)
	return nil
}
