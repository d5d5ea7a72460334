package mollie

import (
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
)

const stateVersion = 1

// mostOpen bounds the records that a state remembers as not final. Older ones beyond it
// are left to the look-back and the sweep.
const mostOpen = 20_000

// state is where a stream continues. Instants are UTC. It holds ids and instants only.
type state struct {
	// Begun is when the first read began.
	Begun time.Time `json:"begun"`
	// Since leaves out what was created before; zero leaves out nothing.
	Since time.Time `json:"since,omitzero"`
	// Lanes are the listings that the stream reads, by profile or balance; "" where there
	// is one for the whole credential.
	Lanes lanes `json:"lanes,omitempty"`
	// Swept is when the last complete reading of everything began, Back when the last
	// look-back did. Sweep is the running one.
	Swept time.Time `json:"swept,omitzero"`
	Back  time.Time `json:"back,omitzero"`
	Sweep *sweep    `json:"sweep,omitempty"`
	// Follow are further listings that name records of the stream which changed.
	Follow map[string]lanes `json:"follow,omitempty"`
}

// lanes are listings by what tells them apart.
type lanes map[string]*lane

// lane is how far one listing was read.
type lane struct {
	// After is a record behind which everything was read, created At. It stands a
	// look-back before the newest one that was seen.
	After string    `json:"after,omitempty"`
	At    time.Time `json:"at,omitzero"`
	// Cursor is the last record that the running reading has seen; "" when none runs.
	Cursor string `json:"cursor,omitempty"`
	// Top is what After will be once a reading from the newest down to At is complete:
	// until then there is a gap between them, which ends at Cursor. Newest is the instant
	// of the newest record of that reading.
	Top    string    `json:"top,omitempty"`
	TopAt  time.Time `json:"top_at,omitzero"`
	Newest time.Time `json:"newest,omitzero"`
	// Open are the records that are not final, by id.
	Open map[string]openRecord `json:"open,omitempty"`
}

// openRecord is a record that can still change.
type openRecord struct {
	At time.Time `json:"at"`
	// Mark is what was last seen of it.
	Mark string `json:"mark,omitempty"`
}

// sweep is a reading of everything once more.
type sweep struct {
	Begun  time.Time `json:"begun"`
	Lane   string    `json:"lane,omitempty"`
	Cursor string    `json:"cursor,omitempty"`
}

func (s *state) save() connectors.State { return connectors.NewState(stateVersion, s) }

func loadState(saved connectors.State) (state, error) {
	var s state
	if err := saved.Read(stateVersion, &s); err != nil {
		return s, err
	}
	if s.Begun.IsZero() {
		return s, connectors.UnreadableState(errors.New("it has no beginning"))
	}
	for _, all := range s.listings() {
		for _, one := range all {
			if one == nil {
				return s, connectors.UnreadableState(errors.New("one of its listings is empty"))
			}
		}
	}
	return s, nil
}

func (s *state) listings() []lanes {
	list := []lanes{s.Lanes}
	for _, followed := range s.Follow {
		list = append(list, followed)
	}
	return list
}

// clone is a copy of the listings that can be moved on without the original.
func (l lanes) clone() lanes {
	c := make(lanes, len(l))
	for name, one := range l {
		copied := *one
		copied.Open = maps.Clone(one.Open)
		c[name] = &copied
	}
	return c
}

// lane is the listing of that name, made at its first use.
func (l lanes) lane(name string) *lane {
	one := l[name]
	if one == nil {
		one = &lane{}
		l[name] = one
	}
	return one
}

// inTurn puts the listing whose reading was stopped first and those never read next: were
// the first ones read again before, reads that are stopped early would not reach the rest.
func (l lanes) inTurn(names []string) []string {
	turn := func(name string) int {
		switch one := l[name]; {
		case one == nil:
			return 1
		case one.Cursor != "":
			return 0
		default:
			return 2
		}
	}
	return slices.SortedStableFunc(slices.Values(names), func(a, b string) int { return turn(a) - turn(b) })
}

// note remembers a record that is not final, and forgets one that is.
func (l *lane) note(id string, at time.Time, mark string, final bool) {
	if final {
		delete(l.Open, id)
		return
	}
	if l.Open == nil {
		l.Open = map[string]openRecord{}
	}
	l.Open[id] = openRecord{at, mark}
}
