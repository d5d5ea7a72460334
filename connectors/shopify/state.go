package shopify

import (
	"errors"
	"slices"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tillhouse/tillhouse/connectors"
)

const stateVersion = 1

// state is where a stream continues. Instants are UTC.
type state struct {
	// Begun is when the first read began.
	Begun time.Time `json:"begun"`
	// Since is where history starts, by creation; zero reads everything.
	Since time.Time `json:"since,omitzero"`
	// Mark: every change before it was read. It is an end of windows, never the instant of a
	// record.
	Mark time.Time `json:"mark,omitzero"`
	// Top is where the running windows end; zero while none runs. Windows are those that are
	// not read to their end, by time: what lies before Top and in none of them was read.
	Top     time.Time `json:"top,omitzero"`
	Windows []*opened `json:"windows,omitempty"`
	// Reach is the latest that Mark will be after them: a little before now, and before what
	// Shopify's own clock said.
	Reach time.Time `json:"reach,omitzero"`
	// Open is the oldest record that was not final; Opening what it will be.
	Open    time.Time `json:"open,omitzero"`
	Opening time.Time `json:"opening,omitzero"`
	// Events: deletions before it were read.
	Events time.Time `json:"events,omitzero"`
	// Census is when the last complete comparison of ids began, Listing the running one.
	Census  time.Time   `json:"census,omitzero"`
	Listing *comparison `json:"listing,omitzero"`
	// Own is what a stream keeps that is read in a way of its own.
	Own jsontext.Value `json:"own,omitempty"`
}

// opened is a window that is to be read, and how far it was.
type opened struct {
	From time.Time `json:"from,omitzero"`
	To   time.Time `json:"to,omitzero"`
	// Step is how many seconds long the windows are made that are cut from it, where one would
	// hold too many objects; 0 cuts none.
	Step int64 `json:"step,omitzero"`
	// API whose token this is; Token asks for the next page, Seen is what was listed.
	API   string `json:"api,omitzero"`
	Token string `json:"token,omitzero"`
	Seen  int64  `json:"seen,omitzero"`
	// Counted: the window is known not to be too large.
	Counted bool `json:"counted,omitzero"`
	// Bulk is where the bulk operation of the window is.
	Bulk *bulkPlace `json:"bulk,omitzero"`
}

// comparison is one of ids of ids that is under way.
type comparison struct {
	Begun time.Time `json:"begun"`
	After int64     `json:"after,omitzero"`
}

func (s *state) save() connectors.State { return connectors.NewState(stateVersion, s) }

func loadState(saved connectors.State) (state, error) {
	var s state
	if err := saved.Read(stateVersion, &s); err != nil {
		return s, err
	}
	if s.Begun.IsZero() || s.Top.IsZero() != (len(s.Windows) == 0) || slices.Contains(s.Windows, nil) {
		return s, connectors.UnreadableState(errors.New("it does not say how far it is"))
	}
	return s, nil
}
