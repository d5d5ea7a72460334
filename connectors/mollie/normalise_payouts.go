package mollie

import (
	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/vendorjson"
	"github.com/tillhouse/tillhouse/schemas"
)

// normalisePayout maps one payout; Mollie takes no fee for it.
func normalisePayout(_ connectors.Facts, r connectors.Record, rows *schemas.Rows) error {
	var p payout
	err := vendorjson.Decode(r.Payload, &p)
	if err == nil {
		err = sameRecord(p.ID, r)
	}
	row := schemas.Payout{PayoutID: string(p.ID), Status: string(p.Status)}
	if err == nil {
		_, row.PayoutDay, err = created(p.CreatedAt)
	}
	if err == nil {
		row.PaidAt, err = instantOrNil(p.CompletedAt)
	}
	if err == nil {
		row.Amount, row.Currency, err = moneyOf(p.Amount, "amount")
	}
	if err != nil {
		return failed("payout", r, err)
	}
	remember(&row.Meta, "balance_id", p.BalanceID)
	rows.Payouts = append(rows.Payouts, row)
	return nil
}
