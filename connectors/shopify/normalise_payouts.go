package shopify

import (
	"time"

	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

func redactPayouts() connectors.Redaction {
	return kept(nil, append(
		under("rest", "id", "status", "date", "currency", "amount", "summary"),
		under("graphql", "id", "legacyResourceId", "issuedAt", "status", "transactionType", "net", "summary")...,
	)...)
}

// normalisePayout maps one payout. Its day is the shop's: REST gives a bare date, GraphQL the
// instant. What is paid out is after fees, which are positive where they cost. Shopify does
// not tell when the bank had the money.
func normalisePayout(f connectors.Facts, r connectors.Record, rows *schemas.Rows) error {
	p, err := neutral(r.Payload, (*restPayout).neutral, (*graphQLPayout).neutral)
	if err == nil {
		err = sameRecord(vendorID(p.ID), r)
	}
	row := schemas.Payout{PayoutID: r.ID, Status: spelled(p.Status)}
	if err == nil {
		row.PayoutDay, err = payoutDay(f, &p)
	}
	if err == nil {
		row.Amount, row.Currency, err = moneyOf("amount", p.Net)
	}
	for _, fee := range p.Fees {
		var part decimal.Decimal
		if err == nil {
			part, err = partOf("fee", fee, row.Currency)
			row.Fees = row.Fees.Add(part)
		}
	}
	if err != nil {
		return failed("payout", r, err)
	}
	if spelled(p.Direction) == "withdrawal" {
		remember(&row.Meta, "transaction_type", "withdrawal")
	}
	rows.Payouts = append(rows.Payouts, row)
	return nil
}

func payoutDay(f connectors.Facts, p *payoutRecord) (schemas.Day, error) {
	if p.IssuedAt == "" {
		return bareDay("date", p.Date)
	}
	var at time.Time
	at, err := instantOf("issuedAt", p.IssuedAt)
	if err != nil {
		return 0, err
	}
	return dayOf(f, at)
}
