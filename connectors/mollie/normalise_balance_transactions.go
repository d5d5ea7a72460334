package mollie

import (
	"errors"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/vendorjson"
	"github.com/tillhouse/tillhouse/schemas"
)

// normaliseBalanceTransaction maps one row of the ledger. Deductions are negative at
// Mollie, and a fee is positive here. Kinds that nobody has documented keep their name:
// they are money all the same.
func normaliseBalanceTransaction(_ connectors.Facts, r connectors.Record, rows *schemas.Rows) error {
	var p balanceTransaction
	err := vendorjson.Decode(r.Payload, &p)
	if err == nil {
		err = sameRecord(p.ID, r)
	}
	about := p.Context.Value
	row := schemas.BalanceEntry{
		EntryID: string(p.ID), Kind: string(p.Type), PaymentID: string(about.PaymentID),
		RefundID: first(about.RefundID, about.ChargebackID), PayoutID: first(about.PayoutID, about.SettlementID, about.TransferID),
	}
	if err == nil && p.Type == "" {
		err = errors.New("it has no type")
	}
	if err == nil {
		row.CreatedAt, row.CreatedDay, err = created(p.CreatedAt)
	}
	if err == nil {
		row.AmountResult, row.Currency, err = moneyOf(p.ResultAmount, "resultAmount")
	}
	if err == nil {
		if err = must(p.InitialAmount, "initialAmount"); err == nil {
			row.AmountInitial, err = partOf(p.InitialAmount, row.Currency, "initialAmount")
		}
	}
	if err == nil {
		row.Fee, err = partOf(p.Deductions, row.Currency, "deductions")
		row.Fee = row.Fee.Neg()
	}
	if err != nil {
		return failed("balance transaction", r, err)
	}
	remember(&row.Meta, "capture_id", about.CaptureID)
	remember(&row.Meta, "transfer_id", about.TransferID)
	remember(&row.Meta, "invoice_id", about.InvoiceID)
	rows.BalanceEntries = append(rows.BalanceEntries, row)
	return nil
}

func first(ids ...text) string {
	for _, id := range ids {
		if id != "" {
			return string(id)
		}
	}
	return ""
}
