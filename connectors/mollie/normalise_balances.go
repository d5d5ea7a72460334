package mollie

import (
	"errors"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/vendorjson"
	"github.com/tillhouse/tillhouse/schemas"
)

// normaliseBalance maps one balance.
func normaliseBalance(_ connectors.Facts, r connectors.Record, rows *schemas.Rows) error {
	var p balance
	err := vendorjson.Decode(r.Payload, &p)
	if err == nil {
		err = sameRecord(p.ID, r)
	}
	row := schemas.Balance{BalanceID: string(p.ID), Currency: string(p.Currency), Status: string(p.Status), TransferFrequency: string(p.TransferFrequency)}
	if err == nil && !currencyCode.MatchString(row.Currency) {
		err = errors.New("it has no currency")
	}
	if err == nil {
		row.UpdatedAt, err = instant(p.CreatedAt)
	}
	if err == nil {
		row.Available, err = partOf(p.AvailableAmount, row.Currency, "availableAmount")
	}
	if err == nil {
		row.Pending, err = partOf(p.PendingAmount, row.Currency, "pendingAmount")
	}
	if err != nil {
		return failed("balance", r, err)
	}
	rows.Balances = append(rows.Balances, row)
	return nil
}
