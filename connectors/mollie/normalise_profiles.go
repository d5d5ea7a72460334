package mollie

import (
	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/vendorjson"
	"github.com/tillhouse/tillhouse/schemas"
)

// normaliseProfile maps one website profile and the methods that are switched on for it.
func normaliseProfile(f connectors.Facts, r connectors.Record, rows *schemas.Rows) error {
	var p profileRecord
	err := vendorjson.Decode(r.Payload, &p)
	one := &p.Profile.Value
	if err == nil {
		err = sameRecord(one.ID, r)
	}
	row := schemas.PaymentProfile{
		ProfileID: string(one.ID), Shop: shopOf(f, string(one.ID)), Name: string(one.Name), Website: string(one.Website),
		Mode: string(one.Mode), Status: string(one.Status), Methods: []string{},
	}
	if err == nil {
		row.CreatedAt, err = instant(one.CreatedAt)
	}
	if err != nil {
		return failed("profile", r, err)
	}
	for _, method := range p.Methods {
		row.Methods = append(row.Methods, string(method))
	}
	rows.PaymentProfiles = append(rows.PaymentProfiles, row)
	return nil
}
