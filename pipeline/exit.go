package pipeline

import (
	"context"
	"errors"

	"github.com/tillhouse/tillhouse/connectors"
)

// The exit codes of the program.
const (
	ExitOK          = 0
	ExitUsage       = 1   // configuration or usage
	ExitFailed      = 2   // a source or stream failed
	ExitQuarantined = 3   // finished, with quarantined records
	ExitInterrupted = 130 // stopped by a person or by the system
)

// The statuses of a run and of a stream in the run log.
const (
	StatusRunning     = "running"
	StatusOK          = "ok"
	StatusQuarantined = "quarantined"
	StatusSkipped     = "skipped"
	StatusFailed      = "failed"
	StatusInterrupted = "interrupted"
)

// PlanError says that a run could not begin because what was asked for is wrong.
type PlanError struct{ Err error }

// Error is the reason.
func (e *PlanError) Error() string { return e.Err.Error() }

// Unwrap is the reason.
func (e *PlanError) Unwrap() error { return e.Err }

// ExitCode maps what Run or Replay returned to the program's exit code. Whatever was
// asked for and did not happen, skipped streams included, is never a success.
func ExitCode(report Report, err error) int {
	if _, ok := errors.AsType[*PlanError](err); ok {
		return ExitUsage
	}
	if report.Run.Status == StatusInterrupted || errors.Is(err, context.Canceled) {
		return ExitInterrupted
	}
	if err != nil {
		return ExitFailed
	}
	var failed, misconfigured, quarantined bool
	for _, s := range report.Streams {
		switch {
		case s.Status == StatusOK:
		case s.Status == StatusQuarantined:
			quarantined = true
		case s.Kind == connectors.BadConfig:
			misconfigured = true
		default:
			failed = true
		}
	}
	switch {
	case failed:
		return ExitFailed
	case misconfigured:
		return ExitUsage
	case quarantined:
		return ExitQuarantined
	}
	return ExitOK
}
