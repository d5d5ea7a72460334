package pipeline

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/rs/zerolog"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// action is what the pipeline does about an error of a stream.
type action uint8

const (
	actRetry      action = iota // read again from the last durable state, after a wait
	actHalve                    // read again with half the page
	actFail                     // this stream stops with its state unmoved
	actSkip                     // this stream is not allowed; the others go on
	actStopSource               // no stream of the source can work until a human acts
)

// storeError wraps an error of the warehouse, which already tried again where that is
// right. It is not the vendor's: reading again would not help.
type storeError struct{ err error }

func (e *storeError) Error() string { return e.err.Error() }
func (e *storeError) Unwrap() error { return e.err }

// stopError ends a stream by a rule of the pipeline itself, for instance too many
// quarantined records.
type stopError struct {
	kind connectors.Kind
	err  error
}

func (e *stopError) Error() string { return e.err.Error() }
func (e *stopError) Unwrap() error { return e.err }

// decide is the table of error kinds and actions. An Unknown error is tried once more.
func decide(err error, unknowns int) action {
	if isFinal(err) {
		return actFail
	}
	switch connectors.KindOf(err) {
	case connectors.Transient, connectors.Throttled:
		return actRetry
	case connectors.Unknown:
		if unknowns == 0 && !errors.Is(err, errPanicked) {
			return actRetry
		}
		return actFail
	case connectors.TooLarge:
		return actHalve
	case connectors.Permission:
		return actSkip
	case connectors.Auth, connectors.BadConfig:
		return actStopSource
	case connectors.BadState, connectors.Drift:
		return actFail
	}
	return actFail
}

func isFinal(err error) bool {
	if _, ok := errors.AsType[*storeError](err); ok {
		return true
	}
	_, ok := errors.AsType[*stopError](err)
	return ok
}

// kindOf is the kind that the report shows.
func kindOf(err error) connectors.Kind {
	if stop, ok := errors.AsType[*stopError](err); ok {
		return stop.kind
	}
	return connectors.KindOf(err)
}

// kindText is run_streams.error_kind: the vendor's error kind, or which part of
// Tillhouse stopped the stream.
func kindText(err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, schemas.ErrLeased):
		return "leased"
	case errors.Is(err, schemas.ErrFenced):
		return "lease_lost"
	}
	if _, ok := errors.AsType[*storeError](err); ok {
		return "warehouse"
	}
	return kindOf(err).String()
}

// The waits between two tries double from firstWait to longestWait.
const (
	firstWait   = time.Second
	longestWait = time.Minute
)

// patience is the retry budget of one stream between two durable blocks.
type patience struct {
	clock    connectors.Clock
	budget   time.Duration
	waited   time.Duration
	next     time.Duration
	unknowns int
	told     bool
}

// quiet is how long a stream may wait before a person is told.
const quiet = 10 * time.Second

// tell says in the log what is waited for: to a person once, when it takes long.
func (p *patience) tell(log zerolog.Logger, err error) {
	level := zerolog.InfoLevel
	if p.waited >= quiet && !p.told {
		level, p.told = zerolog.WarnLevel, true
	}
	log.WithLevel(level).Err(scrub(err)).Stringer("at_most", p.budget).Msg("reading failed, trying again from the last durable state")
}

func newPatience(clock connectors.Clock, budget time.Duration) *patience {
	return &patience{clock: clock, budget: budget, next: firstWait}
}

// progressed gives the whole budget back: the vendor answered again.
func (p *patience) progressed() { p.waited, p.next, p.unknowns, p.told = 0, firstWait, 0, false }

// wait sleeps before the next try. It returns err, explained, when the budget does not
// allow it, and the context's error when that ended. A throttled vendor is asked again
// no sooner than it said.
func (p *patience) wait(ctx context.Context, err error) error {
	d := p.next
	until := connectors.UntilOf(err)
	if connectors.KindOf(err) == connectors.Throttled && !until.IsZero() {
		d = max(until.Sub(p.clock.Now()), 0)
	} else {
		p.next = min(2*p.next, longestWait)
	}
	if p.waited+d > p.budget {
		if connectors.KindOf(err) == connectors.Throttled {
			return err
		}
		return fmt.Errorf("%w (gave up after waiting %s in this run; the next sync continues here)", err, p.waited)
	}
	p.waited += d
	if connectors.KindOf(err) == connectors.Unknown {
		p.unknowns++
	}
	return p.clock.Sleep(ctx, d)
}
