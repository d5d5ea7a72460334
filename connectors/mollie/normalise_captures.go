package mollie

import (
	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/vendorjson"
	"github.com/tillhouse/tillhouse/schemas"
)

// normaliseCapture maps one capture to a transaction.
func normaliseCapture(_ connectors.Facts, r connectors.Record, rows *schemas.Rows) error {
	var p capture
	err := vendorjson.Decode(r.Payload, &p)
	if err == nil {
		err = sameRecord(p.ID, r)
	}
	row := schemas.Transaction{
		TransactionID: string(p.ID), PaymentID: string(p.PaymentID), Kind: "capture", Status: captureStatus(p.Status), StatusRaw: string(p.Status),
		Gateway: "mollie", IsTest: flag(p.Mode == "test"),
	}
	if err == nil {
		row.CreatedAt, row.CreatedDay, err = created(p.CreatedAt)
	}
	if err == nil {
		row.Amount, row.Currency, err = moneyOf(p.Amount, "amount")
	}
	if err != nil {
		return failed("capture", r, err)
	}
	row.EventDay, row.AmountPaidCurrency, row.PaidCurrency = row.CreatedDay, row.Amount, row.Currency
	rows.Transactions = append(rows.Transactions, row)
	return nil
}

// captureStatus is the warehouse's word. Captures had no status before they could fail.
func captureStatus(t text) string {
	switch t {
	case "succeeded", "":
		return "success"
	}
	return string(t)
}
