package shopify

import (
	"time"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

func redactDisputes() connectors.Redaction {
	return kept(nil, append(
		under("rest", "id", "order_id", "type", "amount", "currency", "reason", "network_reason_code", "status", "evidence_due_by",
			"evidence_sent_on", "finalized_on", "initiated_at"),
		under("graphql", "id", "legacyResourceId", "order.id", "type", "status", "amount", "reasonDetails.reason", "reasonDetails.networkReasonCode",
			"initiatedAt", "finalizedOn", "evidenceDueBy", "evidenceSentOn")...,
	)...)
}

// normaliseDispute maps a dispute in which the bank took the money back. An inquiry moves no
// money, so it has no row until it becomes a chargeback. What is won comes back.
func normaliseDispute(f connectors.Facts, r connectors.Record, rows *schemas.Rows) error {
	p, err := neutral(r.Payload, (*restDispute).neutral, (*graphQLDispute).neutral)
	if err == nil {
		err = sameRecord(vendorID(p.ID), r)
	}
	row := schemas.Chargeback{ChargebackID: r.ID, OrderID: vendorID(p.OrderID), Reason: spelled(p.Reason)}
	if err == nil {
		row.CreatedAt, err = instantOf("initiated_at", p.InitiatedAt)
	}
	if err == nil {
		row.CreatedDay, err = dayOf(f, row.CreatedAt)
	}
	if err == nil {
		row.Amount, row.Currency, err = moneyOf("amount", p.Amount)
	}
	won := spelled(p.Status) == "won"
	if err == nil && won {
		row.ReversedAt, err = finalised(f, p.FinalizedOn, row.CreatedAt)
	}
	if err != nil {
		return failed("dispute", r, err)
	}
	if spelled(p.Type) == "inquiry" {
		return nil
	}
	remember(&row.Meta, "status", spelled(p.Status))
	if won && p.FinalizedOn == "" {
		remember(&row.Meta, "reversed_at", originAssumed)
	}
	rows.Chargebacks = append(rows.Chargebacks, row)
	return nil
}

// finalised is when a dispute ended. One that is won and has no such date ended when it
// began, for all that is known.
func finalised(f connectors.Facts, t text, began time.Time) (*time.Time, error) {
	if t == "" {
		return &began, nil
	}
	at, err := instantOrDay(f, "finalized_on", t)
	if err != nil {
		return nil, err
	}
	return &at, nil
}
