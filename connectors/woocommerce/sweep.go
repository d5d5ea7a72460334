package woocommerce

import (
	"context"
	"net/url"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
)

// sweepPages is how many full pages a sweep hands over at once: comparing ids costs the
// warehouse the same for few and for many.
const sweepPages = 10

// openNewest begins a run of a listing that tells no changes: a sweep once in 24 hours,
// else only what is new.
func (r *reader) openNewest(now time.Time) {
	r.state.Phase, r.state.Position = phaseNew, r.state.Tail
	if r.due(now) {
		r.state.Phase, r.state.Position, r.state.CensusFrom = phaseSweep, position{}, now
	}
}

// fresh reads what has come behind the last known record. Ids ascend, so this is one page
// where nothing is new.
func (r *reader) fresh(ctx context.Context) error {
	return r.each(ctx, url.Values{}, r.feed.fields, func(s step) error {
		records, err := r.feed.records(ctx, r, s.rows, s.page)
		if err != nil {
			return err
		}
		r.state.Tail = r.state.Position
		if s.done {
			r.state.Phase, r.state.Position = resting, position{}
			r.state.Mark = r.source.env.Clock.Now().UTC()
		}
		return r.send(connectors.Batch{Records: records, State: r.state.save()})
	})
}

// sweep reads every record once more. Where rows are the records, it is the census too,
// and the position moves on only with the ids before it.
func (r *reader) sweep(ctx context.Context) error {
	r.compare, r.held = census{after: r.state.Position.LastID}, nil
	return r.each(ctx, url.Values{}, r.feed.fields, func(s step) error {
		records, err := r.feed.records(ctx, r, s.rows, s.page)
		if err != nil {
			return err
		}
		if r.feed.ids != nil {
			if s.done {
				r.state.Phase, r.state.Position = phaseCensus, position{}
			}
			return r.send(connectors.Batch{Records: records, State: r.state.save()})
		}
		r.held = append(r.held, records...)
		if s.done {
			r.state.Tail = r.state.Position
			r.state.Phase, r.state.Position = resting, position{}
			r.state.Census, r.state.CensusFrom = r.state.CensusFrom, time.Time{}
			r.state.OldTop = time.Time{}
		}
		b := connectors.Batch{State: r.state.save()}
		if !r.collect(&b, s, len(r.held) >= sweepPages*r.sizer.most) {
			return nil
		}
		b.Records, r.held = r.held, nil
		return r.send(b)
	})
}
