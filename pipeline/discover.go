package pipeline

import (
	"context"
	"fmt"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
)

// Discovery is what a configured account offers with its credentials.
type Discovery struct {
	// Facts of the shop; zero when Err is set.
	Facts connectors.Facts
	// Err is why a sync could read nothing of the source.
	Err error
	// HistoryFrom is where a first read starts by the configuration; zero means the
	// beginning.
	HistoryFrom time.Time
	// Streams are the planned ones. With Err set nothing is known of them.
	Streams []StreamForecast
}

// Ask lets a source check its credentials and tell its facts. It needs no warehouse.
func (r *Runner) Ask(ctx context.Context, planned PlannedSource) (connectors.Facts, error) {
	var facts connectors.Facts
	err := r.visit(ctx, planned, func(s *sourceRun) (err error) {
		if err = s.source.Check(ctx); err == nil {
			facts, err = s.tell(ctx)
		}
		return err
	})
	return facts, err
}

// Discover asks a source, with as few calls as possible, what a first read of each planned
// stream would bring, and whether it is allowed. It needs no warehouse.
func (r *Runner) Discover(ctx context.Context, planned PlannedSource) Discovery {
	d := Discovery{HistoryFrom: planned.historyFrom()}
	streams, err := planned.streams()
	if err != nil {
		d.Err = err
		return d
	}
	for _, stream := range streams {
		d.Streams = append(d.Streams, StreamForecast{Source: planned.Name, Stream: stream.Name})
	}
	d.Err = r.visit(ctx, planned, func(s *sourceRun) (err error) {
		// That the cheapest call is not allowed says nothing of the other streams.
		if err := s.source.Check(ctx); err != nil && connectors.KindOf(err) != connectors.Permission {
			return err
		}
		if d.Facts, err = s.tell(ctx); err != nil {
			return err
		}
		for i := range d.Streams {
			f := &d.Streams[i]
			estimate(ctx, s, connectors.Request{Stream: f.Stream, Since: d.HistoryFrom}, f)
			f.Err = scrub(f.Err)
		}
		return nil
	})
	return d
}

// visit opens a source, without a network, for as long as do takes.
func (r *Runner) visit(ctx context.Context, planned PlannedSource, do func(*sourceRun) error) error {
	one := &run{Runner: r.ready()}
	s := one.newSource(planned)
	var err error
	if s.source, err = planned.open(ctx, one.Runner, s.log, s.meter.observe); err != nil {
		return scrub(err)
	}
	defer s.close()
	return scrub(do(s))
}

// tell reads the facts.
func (s *sourceRun) tell(ctx context.Context) (connectors.Facts, error) {
	facts, err := s.source.Facts(ctx)
	if err != nil {
		return connectors.Facts{}, fmt.Errorf("reading what the source says of itself: %w", err)
	}
	return s.planned.named(facts), nil
}
