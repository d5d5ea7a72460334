package shopify

import (
	"context"
	"errors"
	"net/url"
	"time"

	"github.com/go-json-experiment/json"
)

// The lists of Shopify Payments tell no change. They are listed by when something happened,
// and what was not final the last time is read again, from the oldest on.

// account is the member of GraphQL's root that they stand in; a shop without Shopify
// Payments has none.
const account = "shopifyPaymentsAccount"

// settles is after how long something that is still not final is not waited for any more.
const settles = 180 * aDay

// payouts reads payouts of Shopify Payments until they are paid, failed or cancelled.
func payouts() feed {
	return feed{
		rest:     withPlanned(byInstant(ofAccount(restList{path: "shopify_payments/payouts", key: "payouts", row: happened("date"), bounds: payoutDays}.way())), wholeDay),
		graphql:  withPlanned(byInstant(payoutsSpec().way()), 0),
		byChange: true, slow: true,
		open: notFinal("status", "paid", "failed", "canceled"),
	}
}

func payoutsSpec() graphSpec {
	return graphSpec{
		tree:    connection{field: "payouts", args: "sortKey: ISSUED_AT", on: "ShopifyPaymentsPayout", fields: payoutFields},
		under:   account,
		changed: "issued_at", version: "issuedAt",
	}
}

// balanceTransactions reads the ledger of Shopify Payments, every entry until its payout is
// paid. REST lists it whole each time: it has no filter by date.
func balanceTransactions() feed {
	return feed{
		rest:     byInstant(ofAccount(restList{path: "shopify_payments/balance/transactions", key: "transactions", row: happened("processed_at")}.way())),
		graphql:  byInstant(balanceTransactionsSpec().way()),
		byChange: true, slow: true,
		open: notFinal("payout_status", "paid"),
	}
}

func balanceTransactionsSpec() graphSpec {
	return graphSpec{
		tree:    connection{field: "balanceTransactions", args: "sortKey: PROCESSED_AT", on: "ShopifyPaymentsBalanceTransaction", fields: balanceFields},
		under:   account,
		changed: "processed_at", version: "transactionDate",
	}
}

// disputes reads chargebacks and inquiries until they are decided.
func disputes() feed {
	return feed{
		rest:     byInstant(ofAccount(restList{path: "shopify_payments/disputes", key: "disputes", row: happened("initiated_at")}.way())),
		graphql:  byInstant(disputesSpec().way()),
		byChange: true, slow: true,
		open: notFinal("status", "won", "lost", "accepted", "prevented", "charge_refunded"),
	}
}

func disputesSpec() graphSpec {
	return graphSpec{
		tree:    connection{field: "disputes", on: "ShopifyPaymentsDispute", fields: disputeFields},
		under:   account,
		changed: "initiated_at", version: "initiatedAt",
	}
}

// tenderTransactions reads what changed hands for orders; it does not change.
func tenderTransactions() feed {
	return feed{
		rest:     byInstant(restList{path: "tender_transactions", key: "tender_transactions", changed: "processed_at", row: happened("processed_at")}.way()),
		graphql:  byInstant(tenderTransactionsSpec().way()),
		byChange: true,
	}
}

func tenderTransactionsSpec() graphSpec {
	return graphSpec{
		tree:    connection{field: "tenderTransactions", on: "TenderTransaction", fields: tenderFields},
		changed: "processed_at", version: "processedAt", bulk: true,
	}
}

// ofAccount takes a list that is not there for one of a shop without Shopify Payments.
func ofAccount(w *way) *way {
	listed := *w
	listed.page = func(ctx context.Context, r *reader, asked window, token string) (page, error) {
		p, err := w.page(ctx, r, asked, token)
		if notThere(err) {
			r.warnf("the shop has no Shopify Payments, so there are no %s", r.stream)
			return page{}, nil
		}
		return p, err
	}
	return &listed
}

// byInstant takes the instant by which records are listed for what it is: not one of a
// change. What was read last holds.
func byInstant(w *way) *way {
	moved := func(rows []row) []row {
		for i := range rows {
			if !rows[i].Version.IsZero() {
				rows[i].cursor, rows[i].Version = rows[i].Version, time.Time{}
			}
		}
		return rows
	}
	undated := *w
	undated.byID = nil // nothing tells how old what it gives is
	undated.page = func(ctx context.Context, r *reader, asked window, token string) (page, error) {
		p, err := w.page(ctx, r, asked, token)
		p.rows = moved(p.rows)
		return p, err
	}
	if w.bulk != nil {
		undated.bulk = func(ctx context.Context, r *reader, asked window, place *bulkPlace, take func([]row) error) error {
			return w.bulk(ctx, r, asked, place, func(rows []row) error { return take(moved(rows)) })
		}
	}
	return &undated
}

// wholeDay is how much later than its midnight UTC something of a bare day can have happened,
// whatever the zone.
const wholeDay = 36 * time.Hour

// withPlanned lists payouts that are planned, whose instant is yet to come, under now. A
// payout of which only the day is told is taken for one of the end of that day.
func withPlanned(w *way, late time.Duration) *way {
	planned := *w
	planned.page = func(ctx context.Context, r *reader, asked window, token string) (page, error) {
		open := asked
		if r.bound == nil {
			open.To = time.Time{}
		}
		p, err := w.page(ctx, r, open, token)
		if r.bound == nil && !asked.To.IsZero() {
			for i := range p.rows {
				p.rows[i].cursor = earlier(p.rows[i].cursor.Add(late), asked.To.Add(-time.Second))
			}
		}
		return p, err
	}
	return &planned
}

// happened reads the id of a record of REST and when it happened.
func happened(field string) func(raw []byte) (row, error) {
	return func(raw []byte) (row, error) {
		var one row
		members, err := parseObject(raw)
		if err != nil {
			return one, err
		}
		if one.ID = vendorID(text(members.text("id"))); one.ID == "" {
			return one, errors.New("it has no id")
		}
		told := members.text(field)
		if told == "" {
			return one, nil
		}
		one.cursor, err = time.Parse(time.DateOnly, told)
		if err != nil {
			one.cursor, err = instantOf(field, text(told))
		}
		return one, err
	}
}

// payoutDays asks for payouts by their day, a day more on each side, since it is the shop's.
func payoutDays(query url.Values, _ *reader, w window) {
	if !w.From.IsZero() {
		query.Set("date_min", w.From.Add(-aDay).Format(time.DateOnly))
	}
	if !w.To.IsZero() {
		query.Set("date_max", w.To.Add(aDay).Format(time.DateOnly))
	}
}

// notFinal reports a record whose state is none of those, as long as it is not so old that
// it will not change any more.
func notFinal(field string, final ...string) func(row) bool {
	return func(one row) bool {
		if one.ExtractedAt.Sub(one.changed()) > settles {
			return false
		}
		state := spelled(stateOf(one, field))
		for _, last := range final {
			if state == last {
				return false
			}
		}
		return true
	}
}

// stateOf is a record's state in either shape.
func stateOf(one row, field string) text {
	var s struct {
		REST struct {
			Status text `json:"status"`
			Payout text `json:"payout_status"`
		} `json:"rest"`
		GraphQL struct {
			Status text                    `json:"status"`
			Payout maybe[associatedPayout] `json:"associatedPayout"`
		} `json:"graphql"`
	}
	if err := json.Unmarshal(one.Payload, &s, lenientJSON); err != nil {
		return ""
	}
	if field == "status" {
		return s.REST.Status + s.GraphQL.Status
	}
	return s.REST.Payout + s.GraphQL.Payout.Value.Status
}
