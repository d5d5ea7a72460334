package woocommerce

import (
	"errors"
	"fmt"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
)

const stateVersion = 1

// phase is what a stream is in the middle of.
type phase string

// The phases, in the order in which a run goes through them.
const (
	// resting: nothing begun; the next run opens a window.
	resting phase = ""
	// reading everything there is.
	phaseAll phase = "all"
	// reading what changed in the window.
	phaseChanged phase = "changed"
	// reading what was moved to the trash in the window.
	phaseTrash phase = "trash"
	// listing all ids, to find what was deleted for good.
	phaseCensus phase = "census"
	// reading what has a higher id than all that was read.
	phaseNew phase = "new"
	// reading everything again, because the shop tells no changes.
	phaseSweep phase = "sweep"
)

// state is where a stream continues. Instants are UTC.
type state struct {
	Phase phase `json:"phase,omitempty"`
	// Since is where history starts; zero reads everything.
	Since time.Time `json:"since,omitzero"`
	// Mark: every change before it was read.
	Mark time.Time `json:"mark"`
	// From and Top bound the running window: From ≤ change < Top.
	From time.Time `json:"from,omitzero"`
	Top  time.Time `json:"top,omitzero"`
	// Reach is what Mark will be: Top, or the shop's own time when its clock is behind.
	Reach time.Time `json:"reach,omitzero"`
	// Position in the running phase.
	Position position `json:"position,omitzero"`
	// Tail is where the listing ended: new records come behind it.
	Tail position `json:"tail,omitzero"`
	// Census is when the last complete comparison of ids began; CensusFrom when the
	// running one did.
	Census     time.Time `json:"census,omitzero"`
	CensusFrom time.Time `json:"census_from,omitzero"`
	// OldMark is Mark for orders that are older than what a window reads, in shops that
	// cannot filter by modified date; OldTop is what it will be after the running census.
	OldMark time.Time `json:"old_mark,omitzero"`
	OldTop  time.Time `json:"old_top,omitzero"`
}

func (s state) save() connectors.State { return connectors.NewState(stateVersion, s) }

func loadState(saved connectors.State) (s state, err error) {
	if err := saved.Read(stateVersion, &s); err != nil {
		return s, err
	}
	switch s.Phase {
	case resting, phaseAll, phaseChanged, phaseTrash, phaseCensus, phaseNew, phaseSweep:
	default:
		return s, connectors.UnreadableState(fmt.Errorf("its phase is %q", s.Phase))
	}
	if s.Mark.IsZero() || s.Position.Offset < 0 || s.Tail.Offset < 0 {
		return s, connectors.UnreadableState(errors.New("it has no mark"))
	}
	return s, nil
}
