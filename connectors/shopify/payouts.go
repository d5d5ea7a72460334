package shopify

import (
	"context"
	"net/url"
	"time"
)

// payouts reads payouts of Shopify Payments until they are paid, failed or cancelled.
func payouts() feed {
	return feed{
		rest:     withPlanned(byInstant(ofAccount(restList{path: "shopify_payments/payouts", key: "payouts", row: happened("date"), bounds: payoutDays}.way())), wholeDay),
		graphql:  withPlanned(byInstant(payoutsSpec().way()), 0),
		byChange: true, slow: true,
		open: notFinal("status", "paid", "failed", "canceled"),
	}
}

func payoutsSpec() *graphSpec {
	return &graphSpec{
		tree:    connection{field: "payouts", args: "sortKey: ISSUED_AT", on: "ShopifyPaymentsPayout", fields: payoutFields},
		under:   account,
		changed: "issued_at", version: "issuedAt",
	}
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

// payoutDays asks for payouts by their day, a day more on each side, since it is the shop's.
func payoutDays(query url.Values, _ *reader, w window) {
	if !w.From.IsZero() {
		query.Set("date_min", w.From.Add(-aDay).Format(time.DateOnly))
	}
	if !w.To.IsZero() {
		query.Set("date_max", w.To.Add(aDay).Format(time.DateOnly))
	}
}
