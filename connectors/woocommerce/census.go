package woocommerce

import (
	"context"
	"math"
	"net/url"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
)

// chunk is how many ids a census collects before it is handed over.
const chunk = 100_000

// census is the list of ids that exist in after < id ≤ the last one added.
type census struct {
	ids    []int64
	after  int64
	seenAt time.Time
	broken bool // rows were hidden: what is not listed may still exist
	partly bool // it began in the middle, and its ids cannot be told to a range
}

// listFields are asked for where only ids and dates matter.
const listFields = "id,date_modified,date_modified_gmt,date_created,date_created_gmt"

// census lists every id. Rows whose modified date is empty never match a filter, so they
// are read whole here; in shops that cannot filter, so is all that changed.
func (r *reader) census(ctx context.Context) error {
	r.compare = census{after: r.state.Position.LastID}
	fields := listFields
	if r.feed.ids != nil {
		fields = r.feed.fields
		// Ids inside rows do not ascend with the rows: nothing is known before the end.
		r.state.Position, r.compare.after = position{}, 0
	}
	saved := r.state
	return r.each(ctx, url.Values{}, fields, func(s step) error {
		r.behind(&r.state.OldTop, s.server)
		var again []string
		for i := range s.rows {
			at := s.rows[i].modified()
			if r.feed.ids == nil && r.feed.path == streamOrders && (at.IsZero() || !r.feed.modifiedFilter && !at.Before(r.state.OldMark.Add(-lookback))) {
				again = append(again, id(s.rows[i].ID))
			}
		}
		if len(again) > 0 {
			here := r.state
			r.state = saved
			if err := r.feed.byID(ctx, r, again); err != nil {
				return err
			}
			r.state = here
		}
		if s.done {
			r.state.Phase, r.state.Position = resting, position{}
			r.state.Census, r.state.CensusFrom = r.state.CensusFrom, time.Time{}
			r.state.OldMark, r.state.OldTop = r.state.OldTop, time.Time{}
		}
		if err := r.collect(s); err != nil {
			return err
		}
		if len(r.compare.ids) == 0 {
			saved = r.state
		}
		return nil
	})
}

// collect adds a step to the running census and hands it over when it is large or done.
func (r *reader) collect(s step) error {
	c := &r.compare
	if c.seenAt.IsZero() {
		c.seenAt = s.at
	}
	c.broken = c.broken || s.hidden
	for i := range s.rows {
		if r.feed.ids == nil {
			c.ids = append(c.ids, int64(s.rows[i].ID))
		} else {
			c.ids = append(c.ids, r.feed.ids(s.rows[i])...)
		}
	}
	upTo := s.to
	if s.done {
		upTo = math.MaxInt64
	} else if len(c.ids) < chunk || r.feed.ids != nil {
		return nil
	}
	b := connectors.Batch{State: r.resume()}
	switch {
	case c.partly:
	case c.broken:
		r.warn("the shop counts %s that it does not return, so deleted ones cannot be told apart; the key's user may lack the right to read them", r.feed.stream)
	default:
		b.Census = &connectors.Census{After: c.after, UpTo: upTo, IDs: c.ids, SeenAt: c.seenAt}
	}
	r.compare = census{after: upTo}
	return r.send(b)
}
