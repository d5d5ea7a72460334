package pipeline

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/rs/zerolog"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// sourceRun is one source of a run: what its streams share.
type sourceRun struct {
	run     *run
	planned PlannedSource
	source  connectors.Source
	facts   connectors.Facts
	factsID string
	shop    shopState
	meter   *callMeter
	log     zerolog.Logger
}

// errSourceStopped is the cause that ends the other streams of a source after one of
// them met refused credentials or a wrong configuration.
var errSourceStopped = errors.New("another stream of the source was stopped")

func (r *run) newSource(planned PlannedSource) *sourceRun {
	log := r.Log.With().Str("source", planned.Name)
	if r.id != "" { // a question to a source is no run
		log = log.Str("run", r.id)
	}
	return &sourceRun{run: r, planned: planned, meter: &callMeter{}, log: log.Logger()}
}

// runSource opens the source, stores its facts and runs its streams. Every planned
// stream has a line in the report afterwards, whatever happened.
func (r *run) runSource(ctx context.Context, planned PlannedSource) {
	streams, _ := planned.streams() // resolved before, by Plan.check
	s := r.newSource(planned)
	if err := s.open(ctx); err != nil {
		s.failAll(ctx, streams, err)
		return
	}
	defer s.close()
	s.syncStreams(ctx, streams)
}

// failAll ends every stream with the error that kept the source from opening.
func (s *sourceRun) failAll(ctx context.Context, streams []connectors.Stream, err error) {
	if ctx.Err() != nil && !isFinal(err) {
		err = stopCause(ctx)
	}
	for _, stream := range streams {
		one := newStreamRun(s, stream)
		one.err = err
		one.finish(ctx)
	}
}

func (s *sourceRun) close() {
	if err := s.source.Close(); err != nil {
		s.log.Warn().Err(scrub(err)).Msg("closing the source failed")
	}
}

// open makes the source and asks for the facts of its shop.
func (s *sourceRun) open(ctx context.Context) error {
	var err error
	if s.source, err = s.planned.open(ctx, s.run.Runner, s.log, s.meter.observe); err != nil {
		return err
	}
	if err := s.loadFacts(ctx); err != nil {
		return errors.Join(err, s.source.Close())
	}
	return nil
}

// named are facts with the configured name of the shop, where they are about one that
// the vendor does not name.
func (s PlannedSource) named(facts connectors.Facts) connectors.Facts {
	if facts.Shop == "" && facts.Currency != "" { // only shops have a currency
		facts.Shop = cmp.Or(s.Shop, s.Name)
	}
	return facts
}

// open makes a source of the planned connector; no network is used.
func (s PlannedSource) open(ctx context.Context, r *Runner, log zerolog.Logger, observe func(connectors.Call)) (connectors.Source, error) {
	source, err := s.Connector.Open(ctx, s.Values, connectors.Env{
		Transport:      r.Transport,
		Log:            log,
		Clock:          r.Clock,
		Shared:         r.Shared,
		Credentials:    CredentialsOf(r.Credentials, r.Clock, s.Name),
		AllowPlainHTTP: s.AllowPlainHTTP,
		Observe:        observe,
	})
	if err != nil {
		if connectors.KindOf(err) == connectors.Unknown {
			err = &connectors.Error{Kind: connectors.BadConfig, Err: err}
		}
		return nil, fmt.Errorf("opening source %s: %w", s.Name, err)
	}
	return source, nil
}

func (s *sourceRun) loadFacts(ctx context.Context) error {
	patience := newPatience(s.run.Clock, s.run.Limits.RetryBudget)
	for {
		facts, err := s.source.Facts(ctx)
		if err == nil {
			s.facts = s.planned.named(facts)
			s.factsID = s.facts.ID()
			break
		}
		err = fmt.Errorf("reading the facts of %s: %w", s.planned.Name, err)
		if ctx.Err() != nil || decide(err, patience.unknowns) != actRetry {
			return err
		}
		patience.tell(s.log, err)
		if err := patience.wait(ctx, err); err != nil {
			return err
		}
	}
	row := schemas.FactsRow{FactsID: s.factsID, Source: s.planned.Name, Payload: s.facts.JSON()}
	if err := s.run.Warehouse.SaveFacts(ctx, row); err != nil {
		return &storeError{fmt.Errorf("storing the facts of %s: %w", s.planned.Name, err)}
	}
	return s.writeShop(ctx)
}

// syncStreams runs the streams side by side. Streams do not depend on each other's
// order: the ledger joins orders and refunds when both are there.
func (s *sourceRun) syncStreams(ctx context.Context, streams []connectors.Stream) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	slots := make(chan struct{}, s.run.Limits.Streams)
	var wg sync.WaitGroup
	complete := make([]bool, len(streams))
	for i, stream := range streams {
		one := newStreamRun(s, stream)
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			one.sync(ctx)
			if decide(one.err, 1) == actStopSource && one.err != nil {
				stop(fmt.Errorf("%w: %s: %w", errSourceStopped, stream.Name, one.err))
			}
			complete[i] = one.err == nil && !s.run.plan.bounded()
		})
	}
	wg.Wait()
	if ctx.Err() == nil {
		s.noteComplete(ctx, streams, complete)
	}
}
