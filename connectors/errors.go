package connectors

import (
	"errors"
	"time"
)

// Kind says what the pipeline does about an error.
type Kind uint8

// The kinds and the pipeline's answer to each.
const (
	// Unknown: treated as Transient once, then as a failed stream.
	Unknown Kind = iota
	// Transient: try again in this run, within the retry budget.
	Transient
	// Throttled: come back at Until; never slept beyond the budget.
	Throttled
	// Auth: credentials are refused; the source pauses until a human acts.
	Auth
	// Permission: this stream is not allowed; it is skipped and said so.
	Permission
	// BadConfig: the configuration is wrong; the source stops for a human.
	BadConfig
	// BadState: the saved state cannot be read; the stream stops. It never reloads by itself.
	BadState
	// Drift: the vendor answers in a shape that is not understood; raw is kept,
	// canonical is blocked.
	Drift
	// TooLarge: the page or window is too large; it is halved and asked again.
	TooLarge
)

var kindNames = [...]string{"unknown", "transient", "throttled", "auth", "permission", "bad_config", "bad_state", "drift", "too_large"}

// String is the kind as run_streams.error_kind stores it.
func (k Kind) String() string { return kindNames[k] }

// Error is an error with a kind. Its text is for people: what was being done,
// what came back, and what to do. It holds no secret and no personal data.
type Error struct {
	Kind Kind
	// Until is when a Throttled call may be tried again; zero when not told.
	Until time.Time
	// Advice is what a person can do about it; may be empty.
	Advice string
	Err    error
}

// Error is the cause, then the advice.
func (e *Error) Error() string {
	if e.Advice == "" {
		return e.Err.Error()
	}
	return e.Err.Error() + ": " + e.Advice
}

// Unwrap is the cause.
func (e *Error) Unwrap() error { return e.Err }

// KindOf is the kind of the first Error in the chain, or Unknown.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Unknown
}

// UntilOf is when a throttled call may be tried again; zero when not told.
func UntilOf(err error) time.Time {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Until
	}
	return time.Time{}
}
