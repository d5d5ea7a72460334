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
const listFields = "id,status,date_modified,date_modified_gmt,date_created,date_created_gmt"

// census lists every id. Rows whose modified date is empty never match a filter, so they
// are read whole here; in shops that cannot filter, so is all that changed.
func (r *reader) census(ctx context.Context) error {
	fields := listFields
	if r.feed.ids != nil {
		fields = r.feed.fields
		// Ids inside rows do not ascend with the rows: nothing is known before the end.
		r.state.Position = position{}
	}
	r.compare = census{after: r.state.Position.LastID}
	return r.each(ctx, url.Values{}, fields, func(s step) error {
		r.behind(&r.state.OldTop, s.server)
		records, err := r.unseen(ctx, s.rows)
		if err != nil {
			return err
		}
		if s.done {
			r.state.Phase, r.state.Position = resting, position{}
			r.state.Census, r.state.CensusFrom = r.state.CensusFrom, time.Time{}
			r.state.OldMark, r.state.OldTop = r.state.OldTop, time.Time{}
		}
		// The position moves on only with the ids before it, so what was collected is
		// handed over together with records.
		b := connectors.Batch{Records: records, State: r.state.save()}
		if !r.collect(&b, s, len(records) > 0) {
			return nil
		}
		return r.send(b)
	})
}

// unseen reads those rows of a census that no window shows.
func (r *reader) unseen(ctx context.Context, rows []row) ([]connectors.Record, error) {
	if !r.feed.dated || r.feed.ids != nil {
		return nil, nil // these are listed, and missed ones read by id
	}
	var ids []string
	for i := range rows {
		at := rows[i].modified()
		old := !r.feed.modifiedFilter && !r.feed.lasting && !at.Before(r.state.OldMark.Add(-lookback))
		if (at.IsZero() || old) && !rows[i].gone() {
			ids = append(ids, id(rows[i].ID))
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	return r.recordsOf(ctx, ids)
}

// collect adds a step to the running census. When it is large, done, or asked for, it
// is put into the batch, and collect reports true.
func (r *reader) collect(b *connectors.Batch, s step, now bool) bool {
	c := &r.compare
	if c.seenAt.IsZero() {
		c.seenAt = s.at
	}
	c.broken = c.broken || s.hidden
	for i := range s.rows {
		switch {
		case r.feed.ids != nil:
			c.ids = append(c.ids, r.feed.ids(s.rows[i])...)
		case !s.rows[i].gone():
			c.ids = append(c.ids, int64(s.rows[i].ID))
		}
	}
	upTo := s.to
	if s.done {
		upTo = math.MaxInt64
	} else if r.feed.ids != nil || len(c.ids) < chunk && !now {
		return false
	}
	switch {
	case c.partly:
	case c.broken:
		r.warnf("the shop counts %s that it does not return, so deleted ones cannot be told apart; the key's user may lack the right to read them", r.feed.stream)
	default:
		b.Census = &connectors.Census{After: c.after, UpTo: upTo, IDs: c.ids, SeenAt: c.seenAt}
	}
	r.compare = census{after: upTo}
	return true
}
