package mollie

import (
	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/vendorjson"
	"github.com/tillhouse/tillhouse/schemas"
)

// normaliseInvoice maps one of Mollie's invoices.
func normaliseInvoice(_ connectors.Facts, r connectors.Record, rows *schemas.Rows) error {
	var p invoice
	err := vendorjson.Decode(r.Payload, &p)
	if err == nil {
		err = sameRecord(p.ID, r)
	}
	row := schemas.PlatformInvoice{InvoiceID: string(p.ID), Reference: string(p.Reference), Status: string(p.Status)}
	if err == nil {
		row.IssuedDay, err = dayOrNil(p.IssuedAt)
	}
	if err == nil {
		row.PaidDay, err = dayOrNil(p.PaidAt)
	}
	if err == nil {
		row.AmountGross, row.Currency, err = moneyOf(p.GrossAmount, "grossAmount")
	}
	if err == nil {
		row.AmountNet, err = partOf(p.NetAmount, row.Currency, "netAmount")
	}
	if err == nil {
		row.AmountVAT, err = partOf(p.VATAmount, row.Currency, "vatAmount")
	}
	if err != nil {
		return failed("invoice", r, err)
	}
	rows.PlatformInvoices = append(rows.PlatformInvoices, row)
	return nil
}
