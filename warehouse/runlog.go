package warehouse

import (
	"context"
	"fmt"
	"time"

	"github.com/tillhouse/tillhouse/schemas"
)

type runRow struct {
	RunID      string     `ch:"run_id"`
	Command    string     `ch:"command"`
	Version    string     `ch:"version"`
	StartedAt  time.Time  `ch:"started_at"`
	FinishedAt *time.Time `ch:"finished_at"`
	Status     string     `ch:"status"`
	Error      string     `ch:"error"`
	Saved      uint64     `ch:"saved"`
}

type runStreamRow struct {
	RunID        string     `ch:"run_id"`
	Source       string     `ch:"source"`
	Stream       string     `ch:"stream"`
	StartedAt    time.Time  `ch:"started_at"`
	FinishedAt   *time.Time `ch:"finished_at"`
	Status       string     `ch:"status"`
	Fetched      uint64     `ch:"fetched"`
	Written      uint64     `ch:"written"`
	Unchanged    uint64     `ch:"unchanged"`
	Stale        uint64     `ch:"stale"`
	Quarantined  uint64     `ch:"quarantined"`
	Deleted      uint64     `ch:"deleted"`
	Calls        uint64     `ch:"calls"`
	Throttles    uint64     `ch:"throttles"`
	Bytes        uint64     `ch:"bytes"`
	CursorBefore string     `ch:"cursor_before"`
	CursorAfter  string     `ch:"cursor_after"`
	ErrorKind    string     `ch:"error_kind"`
	Error        string     `ch:"error"`
	Saved        uint64     `ch:"saved"`
}

// SaveRun stores the latest version of a line of the run log.
func (w *Warehouse) SaveRun(ctx context.Context, r schemas.Run) error {
	row := runRow{RunID: r.RunID, Command: r.Command, Version: r.Version, StartedAt: r.StartedAt, FinishedAt: orNil(r.FinishedAt),
		Status: r.Status, Error: r.Error, Saved: w.saves.next(w.now())}
	if err := send(ctx, w, w.system.runs, []runRow{row}); err != nil {
		return fmt.Errorf("saving run %s: %w", r.RunID, err)
	}
	return nil
}

// SaveRunStream stores the latest version of what a run did with a stream.
func (w *Warehouse) SaveRunStream(ctx context.Context, s schemas.RunStream) error {
	row := runStreamRow{RunID: s.RunID, Source: s.Source, Stream: s.Stream, StartedAt: s.StartedAt, FinishedAt: orNil(s.FinishedAt), Status: s.Status,
		Fetched: s.Fetched, Written: s.Written, Unchanged: s.Unchanged, Stale: s.Stale, Quarantined: s.Quarantined, Deleted: s.Deleted,
		Calls: s.Calls, Throttles: s.Throttles, Bytes: s.Bytes, CursorBefore: s.CursorBefore, CursorAfter: s.CursorAfter,
		ErrorKind: s.ErrorKind, Error: s.Error, Saved: w.saves.next(w.now())}
	if err := send(ctx, w, w.system.runStreams, []runStreamRow{row}); err != nil {
		return fmt.Errorf("saving what run %s did with %s of %s: %w", s.RunID, s.Stream, s.Source, err)
	}
	return nil
}

func (r *runStreamRow) value() schemas.RunStream {
	s := schemas.RunStream{RunID: r.RunID, Source: r.Source, Stream: r.Stream, StartedAt: r.StartedAt, Status: r.Status,
		Fetched: r.Fetched, Written: r.Written, Unchanged: r.Unchanged, Stale: r.Stale, Quarantined: r.Quarantined, Deleted: r.Deleted,
		Calls: r.Calls, Throttles: r.Throttles, Bytes: r.Bytes, CursorBefore: r.CursorBefore, CursorAfter: r.CursorAfter,
		ErrorKind: r.ErrorKind, Error: r.Error}
	if r.FinishedAt != nil {
		s.FinishedAt = *r.FinishedAt
	}
	return s
}

func orNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
