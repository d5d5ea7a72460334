package woocommerce

import (
	"context"
	"net/url"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
)

// bounded reads what was created in [since, until); no state is read or written.
func (r *reader) bounded(ctx context.Context, since, until time.Time) error {
	r.since, r.until = since, until
	query := url.Values{}
	if r.feed.ids == nil {
		createdWindow(query, since, until)
	}
	return r.each(ctx, query, r.feed.fields, func(s step) error {
		rows := s.rows
		if r.feed.ids == nil {
			rows = within(rows, since, until)
		}
		records, err := r.feed.records(ctx, r, rows, s.page)
		if err != nil {
			return err
		}
		return r.send(connectors.Batch{Records: records})
	})
}

// within keeps what was created in since ≤ at < until; a zero end is open.
func within(rows []row, since, until time.Time) []row {
	kept := make([]row, 0, len(rows))
	for _, one := range rows {
		at := one.created()
		if (since.IsZero() || !at.Before(since)) && (until.IsZero() || at.Before(until)) {
			kept = append(kept, one)
		}
	}
	return kept
}

// estimate counts what a read would bring.
func (r *reader) estimate(ctx context.Context, req connectors.Request) error {
	query := url.Values{}
	switch {
	case r.feed.ids != nil:
		// Parents stand for what they hold: how much that is shows only in reading.
	case req.Bounded:
		createdWindow(query, req.Since, req.Until)
	case req.State.IsZero():
		r.history(query)
	default:
		var err error
		if r.state, err = loadState(req.State); err != nil {
			return err
		}
		r.since = r.state.Since
		if r.state.Phase == resting {
			r.open(r.source.env.Clock.Now().UTC())
		}
		if r.state.Phase == phaseChanged {
			r.window(query)
		}
	}
	query.Set("_fields", "id")
	one := sizer{size: 1, most: 1}
	p, err := r.source.page(ctx, r.feed.stream, r.feed.path, r.query(query), &one, 0)
	if err != nil {
		return err
	}
	total := max(p.total-r.state.Position.Offset, 0)
	r.progress = connectors.Progress{Total: int64(total), CallsLeft: int64((total + r.sizer.size - 1) / r.sizer.size)}
	return r.send(connectors.Batch{})
}
