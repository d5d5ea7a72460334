package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/rs/zerolog"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// streamRun is one stream in one run. Reading fills blocks on a goroutine of its own;
// everything else happens on the stream's.
type streamRun struct {
	*sourceRun
	stream  connectors.Stream
	log     zerolog.Logger
	line    schemas.RunStream
	lease   schemas.Lease
	patient *patience
	redact  *connectors.Redactor
	// durable is where reading starts after an error: the state that was saved last.
	durable connectors.State
	// batch numbers the blocks of this run and stream for the deduplication token.
	batch   uint64
	counted counts
	seen    *progressMeter
	rows    map[string]int
	// room holds the mapped rows of a block, and is used again for the next one.
	room     *schemas.Rows
	open     openQuarantine
	warnings []string
	logged   time.Time // when the run log line was saved last
	err      error
}

func newStreamRun(s *sourceRun, stream connectors.Stream) *streamRun {
	return &streamRun{
		sourceRun: s,
		stream:    stream,
		log:       s.log.With().Str("stream", stream.Name).Logger(),
		line:      schemas.RunStream{RunID: s.run.id, Source: s.planned.Name, Stream: stream.Name, StartedAt: s.run.Clock.Now(), Status: StatusRunning},
		patient:   newPatience(s.run.Clock, s.run.Limits.RetryBudget),
		rows:      map[string]int{},
		seen:      &progressMeter{},
		room:      &schemas.Rows{},
	}
}

// sync reads the stream from its state to the present and writes its last line.
func (s *streamRun) sync(ctx context.Context) {
	s.err = s.holdingLease(ctx, s.readToEnd)
	s.finish(ctx)
}

// holdingLease does work under the stream's lease. The context of the work ends when
// the lease is lost.
func (s *streamRun) holdingLease(ctx context.Context, work func(context.Context) error) error {
	if ctx.Err() != nil {
		return stopCause(ctx)
	}
	lease, err := s.run.Warehouse.AcquireLease(ctx, LeaseName(s.planned.Name, s.stream.Name))
	if err != nil {
		return &storeError{fmt.Errorf("taking the lease of %s: %w", s.stream.Name, err)}
	}
	s.lease = lease
	holding, cancel := context.WithCancelCause(ctx)
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		select {
		case <-lease.Lost:
			cancel(errLeaseLost)
		case <-holding.Done():
		}
	}()
	err = s.begin(holding)
	if err == nil {
		err = work(holding)
	}
	cancel(nil)
	<-watched

	last, stop := s.run.outlive(ctx)
	defer stop()
	if releaseErr := s.run.Warehouse.ReleaseLease(last, lease); releaseErr != nil {
		s.log.Warn().Err(scrub(releaseErr)).Msg("giving the lease back failed; it ends by itself")
	}
	return err
}

// LeaseName is the resource of a stream, which one process at a time may write.
func LeaseName(source, stream string) string { return "sync_" + source + "__" + stream }

var errLeaseLost = fmt.Errorf("the lease was lost: %w", schemas.ErrFenced)

// holdsLease is asked before every write.
func (s *streamRun) holdsLease() error {
	select {
	case <-s.lease.Lost:
		return &storeError{fmt.Errorf("writing %s: %w", s.stream.Name, errLeaseLost)}
	default:
		return nil
	}
}

// begin writes the first line of the run log and makes ready what the stream needs.
func (s *streamRun) begin(ctx context.Context) error {
	var err error
	if s.redact, err = s.stream.Redact.Prepare(s.run.Keyer); err != nil {
		return &stopError{connectors.BadConfig, fmt.Errorf("preparing the redaction of %s: %w", s.stream.Name, err)}
	}
	if err := s.saveLine(ctx); err != nil {
		return err
	}
	return s.open.load(ctx, s.run.Warehouse, s.planned.Name, s.stream.Name)
}

// readToEnd reads until the source has no more, answering errors by their kind.
func (s *streamRun) readToEnd(ctx context.Context) error {
	req, err := s.request(ctx)
	if err != nil {
		return err
	}
	for {
		batch := s.batch
		err := s.pass(ctx, req)
		switch {
		case err == nil:
			return nil
		case ctx.Err() != nil && !isFinal(err):
			return stopCause(ctx)
		case s.batch > batch:
			s.patient.progressed()
		}
		switch decide(err, s.patient.unknowns) {
		case actRetry:
			s.patient.tell(s.log, err)
			if err := s.patient.wait(ctx, err); err != nil {
				if ctx.Err() != nil {
					return stopCause(ctx)
				}
				return err
			}
		case actHalve:
			if req.PageSize, err = s.halved(req.PageSize, err); err != nil {
				return err
			}
		default:
			return err
		}
		if !req.Bounded {
			req.State = s.durable
		}
	}
}

// request is what the plan asks of this stream.
func (s *streamRun) request(ctx context.Context) (connectors.Request, error) {
	plan := s.run.plan
	req := connectors.Request{Stream: s.stream.Name, Since: s.planned.historyFrom()}
	if plan.bounded() {
		if !s.stream.Caps.Has(connectors.Backfill) {
			return req, &stopError{connectors.BadConfig, fmt.Errorf("%s cannot be read by a range: leave since and until out, or name other streams", s.stream.Name)}
		}
		req.Bounded, req.Since, req.Until = true, plan.Since, plan.Until
		return req, nil
	}
	row, err := s.run.Warehouse.LoadState(ctx, s.planned.Name, s.stream.Name)
	if err != nil {
		return req, &storeError{fmt.Errorf("loading the state of %s: %w", s.stream.Name, err)}
	}
	s.line.CursorBefore = cursorText(row.Payload)
	s.line.CursorAfter = s.line.CursorBefore
	if plan.Full {
		return req, nil
	}
	if row.Version > s.stream.StateVersion {
		return req, &stopError{connectors.BadState, fmt.Errorf(
			"the saved state of %s has format %d and this program reads up to %d: use the newer program that wrote it, or read everything again with a full sync",
			s.stream.Name, row.Version, s.stream.StateVersion)}
	}
	s.durable = connectors.State{Version: row.Version, Payload: row.Payload}
	req.State = s.durable
	return req, nil
}

// usualPage is what a source is taken to ask for when it chose the page size itself
// and failed before its first page.
const usualPage = 100

func (s *streamRun) halved(size int, err error) (int, error) {
	if size == 0 {
		size = s.seen.largestBatch()
	}
	if size == 0 {
		size = usualPage
	}
	if size == 1 {
		return 0, err
	}
	s.log.Info().Err(scrub(err)).Int("page", size/2).Msg("the answer is too large, asking for half the page")
	return size / 2, nil
}

// finish gives the stream its final status and writes it down.
func (s *streamRun) finish(ctx context.Context) {
	if s.err != nil && interrupted(ctx, s.err) {
		s.err = errInterrupted
	}
	err := s.err
	line := &s.line
	line.FinishedAt = s.run.Clock.Now()
	switch {
	case err == nil && s.counted.quarantined > 0:
		line.Status = StatusQuarantined
	case err == nil:
		line.Status = StatusOK
	case errors.Is(err, errInterrupted):
		line.Status = StatusInterrupted
	case errors.Is(err, schemas.ErrLeased), errors.Is(err, errSourceStopped), decide(err, 1) == actSkip:
		line.Status = StatusSkipped
	default:
		line.Status = StatusFailed
	}
	if err != nil {
		s.err = scrub(err)
		line.ErrorKind, line.Error = kindText(err), s.err.Error()
	}
	last, cancel := s.run.outlive(ctx)
	defer cancel()
	if saveErr := s.saveLine(last); saveErr != nil {
		s.log.Error().Err(scrub(saveErr)).Msg("the run log could not be written")
		if err == nil {
			s.err = saveErr
			line.Status, line.ErrorKind, line.Error = StatusFailed, kindText(saveErr), scrub(saveErr).Error()
		}
	}
	s.tell()
	s.run.record(StreamReport{
		RunStream: *line, Kind: kindOf(err), Err: s.err, RetryAt: connectors.UntilOf(err),
		Warnings: slices.Clone(s.warnings), Rows: s.rows,
	})
}
