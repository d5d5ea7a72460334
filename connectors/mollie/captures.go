package mollie

import (
	"context"
	"net/url"
	"strings"

	"github.com/tillhouse/tillhouse/connectors"
)

// pendingCapture ends the mark of a payment with captures that are under way.
const pendingCapture = "*"

// captures is the stream of captures. There is no list of them: they are asked for by
// payment, where the payment says that it has some.
func captures() feed {
	return feed{
		lists: profileLists(paymentList()), mode: true, every: weekly, records: capturesOf,
		final: func(r *reader, one *row) (bool, string) {
			waits := r.waiting[string(one.ID)]
			mark := string(one.Status) + " " + one.AmountCaptured.Value.Value.String()
			if one.captured() {
				mark += " captured"
			}
			if waits {
				mark += pendingCapture
			}
			ended, _ := payments().final(r, one)
			return ended && !waits, mark
		},
		changed: func(_ *row, mark, before string) bool {
			return strings.HasSuffix(before, pendingCapture) || mark != before
		},
	}
}

// captured reports a payment that has captures.
func (l *listed) captured() bool {
	return l.Links.Value.Captures.Kind() == '{' || l.AmountCaptured.Value.Value.Given && !l.AmountCaptured.Value.Value.IsZero()
}

// capturesOf are the captures of the payments that have some.
func capturesOf(ctx context.Context, r *reader, rows []row, _ page) ([]connectors.Record, error) {
	var records []connectors.Record
	for i := range rows {
		one := &rows[i]
		if !one.captured() {
			continue
		}
		l := r.prepared(listing{path: "v2/payments/" + url.PathEscape(string(one.ID)) + "/captures", key: streamCaptures, endpoint: "payments/{id}/captures"})
		waits := false
		for p, err := range r.pages(ctx, l, place{}) {
			if err != nil {
				return nil, err
			}
			for j := range p.rows {
				records = append(records, record(&p.rows[j], p))
				waits = waits || p.rows[j].Status == "pending"
			}
		}
		r.wait(string(one.ID), waits)
	}
	return records, nil
}

// wait remembers whether a record has parts that are not final.
func (r *reader) wait(id string, waits bool) {
	if r.waiting == nil {
		r.waiting = map[string]bool{}
	}
	r.waiting[id] = waits
}
