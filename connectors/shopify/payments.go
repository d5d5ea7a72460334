package shopify

import (
	"context"
	"errors"
	"slices"
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
// change. What was read last holds, by Shopify's clock where it is told: the reading of a
// machine whose clock was ahead would stand before later ones.
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
		p.dated()
		return p, err
	}
	if w.bulk != nil {
		undated.bulk = func(ctx context.Context, r *reader, asked window, place *bulkPlace, take func([]row) error) error {
			return w.bulk(ctx, r, asked, place, func(rows []row) error { return take(moved(rows)) })
		}
	}
	return &undated
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

// notFinal reports a record whose state is none of those, as long as it is not so old that
// it will not change any more.
func notFinal(field string, final ...string) func(row) bool {
	return func(one row) bool {
		if one.ExtractedAt.Sub(one.changed()) > settles {
			return false
		}
		state := spelled(stateOf(one, field))
		return !slices.Contains(final, state)
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
