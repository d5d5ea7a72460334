package shopify

import (
	"context"
	"fmt"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
)

// lag is how far behind now the mark stays: what is younger is read, and read again by the
// next run, because search shows changes a little late.
const lag = 2 * time.Minute

// reader is one read of a stream.
type reader struct {
	source *source
	feed   feed
	way    *way
	stream string
	emit   func(connectors.Batch) error
	sizer
	state    state
	bound    *window // of a bounded read, which has no state
	progress connectors.Progress
	took     time.Duration // by the last pages, on average
	warned   map[string]bool
	pending  []string
}

// warnf says something once per read.
func (r *reader) warnf(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if r.warned[text] {
		return
	}
	if r.warned == nil {
		r.warned = map[string]bool{}
	}
	r.warned[text] = true
	r.pending = append(r.pending, text)
}

// send hands over records with the state after them.
func (r *reader) send(b connectors.Batch) error {
	for _, warning := range r.source.versionSays() {
		r.warnf("%s", warning)
	}
	if r.bound == nil {
		b.State = r.state.save()
	}
	b.Warnings, r.pending = r.pending, nil
	r.progress.Done += int64(len(b.Records))
	b.Progress = r.progress
	return r.emit(b)
}

// now is by this machine's clock, in whole seconds.
func (r *reader) now() time.Time { return r.source.env.Clock.Now().UTC().Truncate(time.Second) }

// incremental reads on from a state, or everything where there is none.
func (r *reader) incremental(ctx context.Context, req connectors.Request) error {
	now := r.now()
	if req.State.IsZero() {
		r.state = state{Begun: now, Since: r.source.since(req), Events: now, Census: now}
		if r.feed.limited {
			if err := r.source.checkHistory(ctx, r.state.Since); err != nil {
				return fmt.Errorf("fetching %s: %w", r.stream, err)
			}
		}
	}
	if r.feed.own != nil {
		return r.feed.own(ctx, r, req)
	}
	if r.state.Top.IsZero() {
		r.open(now)
	}
	resumed := r.state.Top.Before(now)
	if err := r.windows(ctx); err != nil {
		return err
	}
	if resumed {
		r.open(now)
		if err := r.windows(ctx); err != nil {
			return err
		}
	}
	if err := r.deletions(ctx, now); err != nil {
		return err
	}
	return r.census(ctx, now)
}

// open begins windows that end now.
func (r *reader) open(now time.Time) {
	from := time.Time{}
	if !r.state.Mark.IsZero() {
		from = r.state.Mark.Add(-lookback)
		if !r.state.Open.IsZero() && r.state.Open.Before(from) {
			from = r.state.Open
		}
	}
	r.state.Top, r.state.Windows, r.state.Opening = now, []*opened{{From: from, To: now}}, time.Time{}
	r.state.Reach = now.Add(-lag)
}

// bounded reads what was created in [since, until), or changed then where records do not
// tell their creation; no state is read or written.
func (r *reader) bounded(ctx context.Context, req connectors.Request) error {
	if r.feed.limited && req.Since.Before(r.now()) {
		if err := r.source.checkHistory(ctx, req.Since); err != nil {
			return fmt.Errorf("fetching %s: %w", r.stream, err)
		}
	}
	r.bound = &window{Since: req.Since, Until: req.Until}
	if r.feed.own != nil {
		return r.feed.own(ctx, r, req)
	}
	r.state.Top, r.state.Windows = req.Until, []*opened{{From: req.Since, To: req.Until}}
	return r.windows(ctx)
}

// asked is what a window asks for.
func (r *reader) asked(o *opened) window {
	switch {
	case r.bound == nil:
		return window{From: o.From, To: o.To, Since: r.state.Since}
	case r.feed.byChange:
		return window{From: o.From, To: o.To}
	}
	return window{Since: o.From, Until: o.To}
}

func earlier(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// take hands over those rows of a page that are in the window.
func (r *reader) take(w window, rows []row) error {
	r.note(w, rows)
	return r.hand(w, rows)
}

// note remembers the oldest record that is not final. It comes before the window is closed,
// which is when the next read's beginning is settled.
func (r *reader) note(w window, rows []row) {
	if r.feed.open == nil {
		return
	}
	for i := range rows {
		if !w.holds(rows[i]) || !r.feed.open(rows[i]) {
			continue
		}
		if at := rows[i].changed(); r.state.Opening.IsZero() || at.Before(r.state.Opening) {
			r.state.Opening = at
		}
	}
}

// hand hands over those rows that are in the window.
func (r *reader) hand(w window, rows []row) error {
	records := make([]connectors.Record, 0, len(rows))
	for i := range rows {
		if w.holds(rows[i]) {
			records = append(records, rows[i].Record)
		}
	}
	return r.send(connectors.Batch{Records: records})
}

// behind keeps the mark behind the vendor's own clock: what it stamps from now on must not
// lie before the mark.
func (r *reader) behind(server time.Time) {
	if server.IsZero() || r.bound != nil {
		return
	}
	if off := r.source.env.Clock.Now().Sub(server); off.Abs() > 5*time.Minute {
		r.warnf("Shopify's clock and this machine's differ by more than 5 minutes")
	}
	r.state.Reach = earlier(r.state.Reach, server.UTC().Truncate(time.Second).Add(-lag))
}
