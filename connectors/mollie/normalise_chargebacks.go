package mollie

import (
	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/vendorjson"
	"github.com/tillhouse/tillhouse/schemas"
)

// normaliseChargeback maps one chargeback.
func normaliseChargeback(_ connectors.Facts, r connectors.Record, rows *schemas.Rows) error {
	var p chargeback
	err := vendorjson.Decode(r.Payload, &p)
	if err == nil {
		err = sameRecord(p.ID, r)
	}
	row := schemas.Chargeback{ChargebackID: string(p.ID), PaymentID: string(p.PaymentID), Reason: string(p.Reason.Value.Code)}
	if err == nil {
		row.CreatedAt, row.CreatedDay, err = created(p.CreatedAt)
	}
	if err == nil {
		row.ReversedAt, err = instantOrNil(p.ReversedAt)
	}
	if err == nil {
		row.Amount, row.Currency, err = moneyOf(p.Amount, "amount")
	}
	if err != nil {
		return failed("chargeback", r, err)
	}
	rows.Chargebacks = append(rows.Chargebacks, row)
	return nil
}
