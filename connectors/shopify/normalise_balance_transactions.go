package shopify

import (
	"errors"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

func redactBalanceTransactions() connectors.Redaction {
	return kept(nil, append(
		under("rest", "id", "type", "test", "payout_id", "payout_status", "currency", "amount", "fee", "net", "source_id", "source_type",
			"source_order_id", "source_order_transaction_id", "processed_at"),
		under("graphql", "id", "type", "test", "amount", "fee", "net", "transactionDate", "associatedPayout.id", "associatedPayout.status",
			"associatedOrder.id", "sourceId", "sourceType", "sourceOrderTransactionId", "adjustmentReason")...,
	)...)
}

// normaliseBalanceTransaction maps one row of the ledger of Shopify Payments. A fee is what
// the net amount lacks of the amount, so that it costs when it is positive; Shopify's own
// number stays in extra where it says otherwise. Test entries are kept and marked in extra.
func normaliseBalanceTransaction(f connectors.Facts, r connectors.Record, rows *schemas.Rows) error {
	p, err := neutral(r.Payload, (*restBalanceTransaction).neutral, (*graphQLBalanceTransaction).neutral)
	if err == nil {
		err = sameRecord(vendorID(p.ID), r)
	}
	raw := spelled(p.Type)
	row := schemas.BalanceEntry{EntryID: r.ID, Kind: balanceKind(raw), PayoutID: vendorID(p.PayoutID)}
	if err == nil && raw == "" {
		err = errors.New("it has no type")
	}
	if strings.HasPrefix(raw, "refund") {
		row.RefundID = vendorID(p.TransactionID)
	} else {
		row.PaymentID = vendorID(p.TransactionID)
	}
	if err == nil {
		row.CreatedAt, err = instantOrDay(f, "processed_at", p.ProcessedAt)
	}
	if err == nil {
		row.CreatedDay, err = dayOf(f, row.CreatedAt)
	}
	if err == nil {
		row.AmountResult, row.Currency, err = moneyOf("net", p.Net)
	}
	if err == nil {
		row.AmountInitial, err = partOf("amount", p.Amount, row.Currency)
	}
	var told decimal.Decimal
	if err == nil {
		told, err = partOf("fee", p.Fee, row.Currency)
	}
	if err != nil {
		return failed("balance transaction", r, err)
	}
	row.Fee = row.AmountInitial.Sub(row.AmountResult)
	if !row.Fee.Equal(told) {
		remember(&row.Meta, "fee", told.String())
	}
	if p.Test {
		remember(&row.Meta, "test", "1")
	}
	remember(&row.Meta, "order_id", vendorID(p.OrderID))
	remember(&row.Meta, "payout_status", spelled(p.PayoutStatus))
	rows.BalanceEntries = append(rows.BalanceEntries, row)
	return nil
}

// balanceKind is the kind of an entry in the words that all payment providers share; the
// others keep Shopify's name.
func balanceKind(raw string) string {
	switch raw {
	case "charge":
		return "payment"
	case "dispute", "dispute_withdrawal", "dispute_reversal":
		return "chargeback"
	case "transfer":
		return "payout"
	case "transfer_failure":
		return "payout_failure"
	case "transfer_cancel":
		return "payout_cancellation"
	}
	return raw
}
