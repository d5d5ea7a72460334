package pipeline

import (
	"context"
	"fmt"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
)

// pass reads once from the request's state until the source ends or fails. One block
// is written while the next is being filled, and no more than that is in memory.
func (s *streamRun) pass(ctx context.Context, req connectors.Request) error {
	writeCtx, stop := s.run.outlive(ctx)
	defer stop()
	readCtx, cancel := context.WithCancel(ctx)
	blocks := make(chan *block)
	var readErr error
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer close(blocks)
		readErr = s.read(readCtx, req, func(b *block) error {
			select {
			case blocks <- b:
			case <-readCtx.Done():
				return readCtx.Err()
			}
			if b.census == nil {
				return nil
			}
			// The missing records of a census are read by the writing side: one stream
			// never asks the source for two things at once.
			select {
			case <-b.durable:
				return nil
			case <-readCtx.Done():
				return readCtx.Err()
			}
		})
	}()
	defer func() { <-done }()
	defer cancel()

	for b := range blocks {
		if ctx.Err() != nil {
			break
		}
		if err := s.write(writeCtx, b); err != nil {
			return err
		}
		close(b.durable)
	}
	cancel()
	<-done
	return readErr
}

// read fills blocks from the source and hands them to emit. What was read before an
// error of the source is handed over too; what was read before the context ended is
// abandoned.
func (s *streamRun) read(ctx context.Context, req connectors.Request, emit func(*block) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("reading %s: %w", s.stream.Name, panicError(p))
		}
	}()
	clock, limits := s.run.Clock, s.run.Limits
	saves := !req.Bounded && len(req.IDs) == 0
	filling := newBlock(clock.Now())
	first := true
	for batch, err := range s.source.Read(ctx, req) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			if emitErr := emit(filling); emitErr != nil {
				return emitErr
			}
			return fmt.Errorf("reading %s: %w", s.stream.Name, err)
		}
		s.seen.batch(batch)
		for i, rec := range batch.Records {
			s.redactInto(filling, rec)
			if i < len(batch.Records)-1 && filling.full(limits, clock.Now()) {
				if err := emit(filling); err != nil {
					return err
				}
				filling = newBlock(clock.Now())
			}
		}
		filling.warnings = append(filling.warnings, batch.Warnings...)
		filling.census = batch.Census
		if saves {
			state := batch.State
			filling.state = &state
		}
		s.observe()
		// A first batch without records is the mark from which the next read follows
		// what changes during this one: it is saved before anything is read.
		mark := first && len(batch.Records) == 0
		first = false
		if mark || filling.census != nil || filling.full(limits, clock.Now()) {
			if err := emit(filling); err != nil {
				return err
			}
			filling = newBlock(clock.Now())
		}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if filling.empty() {
		return nil
	}
	return emit(filling)
}

// redactInto adds a record to a block as everything after this sees it: without
// personal data and with instants in milliseconds, as raw keeps them.
func (s *streamRun) redactInto(b *block, rec connectors.Record) {
	rec.Version = inMillis(rec.Version)
	rec.ExtractedAt = inMillis(rec.ExtractedAt)
	if rec.Op == connectors.Delete && len(rec.Payload) == 0 {
		b.records = append(b.records, rec)
		return
	}
	payload, err := s.redact.Apply(rec.Payload)
	if err != nil {
		b.unparsed = append(b.unparsed, unparsedRecord{rec, err})
		b.bytes += len(rec.Payload)
		return
	}
	rec.Payload = payload
	b.records = append(b.records, rec)
	b.bytes += len(payload)
}

func inMillis(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.UTC().Truncate(time.Millisecond)
}
