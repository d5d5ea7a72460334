package warehouse

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/tillhouse/tillhouse/schemas"
)

// rankBits are the low bits of a state's rank: the number of the save in its lease.
const rankBits = 32

// LoadState returns the state with the highest fence; the zero StateRow when there is none.
func (w *Warehouse) LoadState(ctx context.Context, source, stream string) (schemas.StateRow, error) {
	s := schemas.StateRow{Source: source, Stream: stream}
	err := w.conn.QueryRow(ctx, "SELECT fence, version, payload, saved_at FROM "+w.layout.table("state")+
		" WHERE source = "+quote(source)+" AND stream = "+quote(stream)+" ORDER BY rank DESC LIMIT 1").
		Scan(&s.Fence, &s.Version, &s.Payload, &s.SavedAt)
	if errors.Is(err, sql.ErrNoRows) {
		return schemas.StateRow{}, nil
	}
	if err != nil {
		return schemas.StateRow{}, fmt.Errorf("loading the state of %s of %s: %w", stream, source, err)
	}
	return s, nil
}

// SaveState stores a state under the lease's fence; SavedAt is set where it is zero.
// It returns schemas.ErrFenced when a newer lease exists. A state saved in the instant
// between that look and a takeover has the lower fence and is not loaded again once
// the newer run has saved one.
func (w *Warehouse) SaveState(ctx context.Context, lease schemas.Lease, state schemas.StateRow) error {
	what := "saving the state of " + state.Stream + " of " + state.Source
	if err := w.holds(ctx, lease); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	n, err := w.saveNumber(ctx, lease, state)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	row := stateRow{Source: state.Source, Stream: state.Stream, Fence: lease.Fence, Version: state.Version, Payload: state.Payload,
		SavedAt: orNow(state.SavedAt, w.now), Rank: lease.Fence<<rankBits | n}
	if err := send(ctx, w, w.system.state, []stateRow{row}); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// saveNumber is one more than the number of the last save under this fence. Saves of a
// stream come one after the other.
func (w *Warehouse) saveNumber(ctx context.Context, lease schemas.Lease, state schemas.StateRow) (uint64, error) {
	if n, ok := w.leases.nextSave(lease); ok {
		return n, nil
	}
	var last uint64
	err := w.conn.QueryRow(ctx, "SELECT max(rank) FROM "+w.layout.table("state")+
		" WHERE source = "+quote(state.Source)+" AND stream = "+quote(state.Stream)).Scan(&last)
	if err != nil {
		return 0, err
	}
	if last>>rankBits != lease.Fence {
		return 1, nil
	}
	return last&(1<<rankBits-1) + 1, nil
}

func orNow(t time.Time, now func() time.Time) time.Time {
	if t.IsZero() {
		return now()
	}
	return t
}
