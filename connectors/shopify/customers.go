package shopify

import (
	"context"
	"time"
)

// customers reads customers of every state. GraphQL counts them by other filters than it
// lists them by, and documents the filter by change as one of whole days.
func customers() feed {
	listed, counting := customersSpec().way(), customersSpec()
	counting.created, counting.count = "created_at", "customersCount"
	listed.count = counting.counted
	listed.ids = graphIDs{field: "customers", created: "customer_date"}.list
	return feed{
		rest: restList{
			path: "customers", key: "customers", changed: "updated_at", created: "created_at", counts: true,
		}.way(),
		graphql: wholeDays(listed),
		census:  true,
	}
}

func customersSpec() *graphSpec {
	return &graphSpec{
		tree:    connection{field: "customers", args: "sortKey: UPDATED_AT", on: "Customer", fields: customerFields},
		changed: "updated_at", created: "customer_date", version: "updatedAt", born: "createdAt", bulk: true,
	}
}

// wholeDays asks for whole days around a window, and a day more on each side, since nobody
// says in which zone they are. What is not in the window is left out of what comes.
func wholeDays(w *way) *way {
	wide := *w
	wide.page = func(ctx context.Context, r *reader, asked window, token string) (page, error) {
		return w.page(ctx, r, asked.widened(), token)
	}
	if w.count != nil {
		wide.count = func(ctx context.Context, r *reader, asked window) (int64, error) {
			return w.count(ctx, r, asked.widened())
		}
	}
	if w.bulk != nil {
		wide.bulk = func(ctx context.Context, r *reader, asked window, place *bulkPlace, take func([]row) error) error {
			return w.bulk(ctx, r, asked.widened(), place, take)
		}
	}
	return &wide
}

const aDay = 24 * time.Hour

// widened begins and ends at midnight UTC, a day further.
func (w window) widened() window {
	down := func(at time.Time) time.Time {
		if at.IsZero() {
			return at
		}
		return at.Truncate(aDay).Add(-aDay)
	}
	up := func(at time.Time) time.Time {
		if at.IsZero() {
			return at
		}
		return at.Truncate(aDay).Add(2 * aDay)
	}
	return window{From: down(w.From), To: up(w.To), Since: down(w.Since), Until: up(w.Until)}
}
