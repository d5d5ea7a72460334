package mollie

import (
	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/vendorjson"
	"github.com/tillhouse/tillhouse/schemas"
)

// normaliseRefund maps one refund. Mollie tells neither when a refund was done nor its
// order.
func normaliseRefund(_ connectors.Facts, r connectors.Record, rows *schemas.Rows) error {
	var p refund
	err := vendorjson.Decode(r.Payload, &p)
	if err == nil {
		err = sameRecord(p.ID, r)
	}
	row := schemas.PaymentRefund{RefundID: string(p.ID), PaymentID: string(p.PaymentID), Status: string(p.Status), SettlementID: string(p.SettlementID)}
	if err == nil {
		row.CreatedAt, row.CreatedDay, err = created(p.CreatedAt)
	}
	if err == nil {
		row.Amount, row.Currency, err = moneyOf(p.Amount, "amount")
	}
	if err != nil {
		return failed("refund", r, err)
	}
	rows.PaymentRefunds = append(rows.PaymentRefunds, row)
	return nil
}
