package shopify

import (
	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

func redactTenderTransactions() connectors.Redaction {
	return kept(nil, append(
		under("rest", "id", "order_id", "amount", "currency", "test", "processed_at", "remote_reference", "payment_method"),
		under("graphql", "id", "order.id", "amount", "test", "processedAt", "remoteReference", "paymentMethod")...,
	)...)
}

// normaliseTenderTransaction maps money that changed hands. What goes back is negative. The
// currency is that of the payment.
func normaliseTenderTransaction(f connectors.Facts, r connectors.Record, rows *schemas.Rows) error {
	p, err := neutral(r.Payload, (*restTender).neutral, (*graphQLTender).neutral)
	if err == nil {
		err = sameRecord(vendorID(p.ID), r)
	}
	row := schemas.TenderTransaction{
		TenderTransactionID: r.ID, OrderID: vendorID(p.OrderID), Shop: f.Shop, Method: spelled(p.Method), IsTest: flag(p.Test),
	}
	if err == nil {
		row.ProcessedAt, err = instantOf("processed_at", p.ProcessedAt)
	}
	if err == nil {
		row.ProcessedDay, err = dayOf(f, row.ProcessedAt)
	}
	if err == nil {
		row.Amount, row.Currency, err = moneyOf("amount", p.Amount)
	}
	if err != nil {
		return failed("tender transaction", r, err)
	}
	// The gateway's own id of the payment links it to the payment provider.
	remember(&row.Meta, "remote_reference", string(p.Remote))
	rows.TenderTransactions = append(rows.TenderTransactions, row)
	return nil
}
