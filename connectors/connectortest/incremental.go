package connectortest

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
)

func incrementalCases() []testCase {
	changes := lacks(map[string]func(*Vendor) bool{"way to change": needsChange, "way to insert": needsInsert})
	return []testCase{
		{
			name: "OnlyChangesAndTheLookbackAreReadAgain", checks: "A second read brings nothing that changed before the first one's start minus the declared lookback; of a stream that is swept, not half of its records before a sweep is due.",
			claimed: anyStream(func(s connectors.Stream) bool { return incremental(s) || s.Cursor.Sweep > 0 }), test: readsOnlyChanges,
		},
		{name: "ChangesArriveOnTheNextRead", checks: "What was changed or inserted after a read is in the next one, in its new version; a change that only a sweep shows, after that.", needs: changes, test: readsChanges},
		{name: "ChangesDuringTheFirstReadAreNotLost", beside: true, checks: "Records are inserted and changed after each batch of a first read: after the next one all is there.", needs: changes, test: readsChangesOfTheFirstRead},
		{
			name: "TiesAtThePageBreakAllArrive", checks: "More records than a page holds change in one instant: the next read brings them all, with the smallest page too.",
			needs: lacks(map[string]func(*Vendor) bool{"way to tie": needsTie}), test: readsTies,
		},
		{
			name: "LateRecordsArriveWithinTheLookback", checks: "A record that becomes visible after a read, with a time before it, is in the next one.",
			needs: lacks(map[string]func(*Vendor) bool{"late records": needsLate}), test: readsLate,
		},
		{
			name: "RemovedRecordsAreFound", checks: "A record removed after a read is a deletion, or absent from a complete list of ids, within a day (streams that claim Deletes).",
			claimed: anyStream(claims(connectors.Deletes)),
			needs:   lacks(map[string]func(*Vendor) bool{"way to remove": needsRemove}), test: findsRemovals,
		},
		{name: "AClockThatWasWrongLosesNothing", checks: "The machine's clock is three hours ahead, or behind, in two reads and is set right: what changed meanwhile arrives within two days.", needs: changes, test: survivesAWrongClock},
		{name: "AStateOfTheFutureStopsTheStream", checks: "A state with a newer version is BadState, and nothing is asked of the stream.", test: refusesFutureStates},
		{name: "AStateThatCannotBeReadStopsTheStream", checks: "Broken, empty, cut and foreign states are BadState, and never a silent full read.", test: refusesBrokenStates},
		{name: "AnOlderStateIsReadOrRefused", checks: "A state with an older version is continued or BadState, and never a silent full read.", test: refusesOldStates},
	}
}

func incremental(s connectors.Stream) bool { return s.Cursor.Field != "" }

// hour is enough for something to happen between two reads.
const between = time.Hour

func readsOnlyChanges(tb testing.TB, s Subject) {
	tb.Helper()
	one := start(tb, s)
	for _, stream := range one.connector.Streams {
		if !incremental(stream) && stream.Cursor.Sweep == 0 {
			continue
		}
		started := one.vendor.Clock.Now()
		c := one.whole(stream.Name, 0)
		read := len(c.batches)
		one.vendor.Clock.Advance(between)
		one.sync(c, connectors.Request{Stream: stream.Name})
		one.requireData(stream.Name, c)
		if again := len(c.since(read)); !incremental(stream) {
			require.LessOrEqual(tb, again, len(c.records)/2, "%s is read whole again %s after the last time, and a sweep is due after %s", stream.Name, between, stream.Cursor.Sweep)
			continue
		}
		// A vendor's clock counts in steps of its precision.
		oldest := started.Add(-stream.Cursor.Lookback - stream.Cursor.Precision - time.Minute)
		for _, record := range c.since(read) {
			last := record.UpdatedAt()
			if bySlices(stream) {
				last = one.dayOf(record).Start(one.zone()).AddDate(0, 0, 1) // until then it grew
			}
			require.False(tb, last.Before(oldest), "%s %s is read again although it changed last on %s", stream.Name, record.ID, last)
		}
	}
}

func readsChanges(tb testing.TB, s Subject) {
	tb.Helper()
	one := start(tb, s)
	for _, stream := range one.connector.Streams {
		c := one.whole(stream.Name, 0)
		for range 3 {
			one.vendor.Clock.Advance(between)
			changed, inserted := one.vendor.Change(stream.Name), one.vendor.Insert(stream.Name)
			read := len(c.batches)
			one.vendor.Clock.Advance(time.Minute)
			one.sync(c, connectors.Request{Stream: stream.Name})
			one.requireRead(stream.Name, c, read, inserted)
			if stream.Cursor.Sweep > 0 {
				one.vendor.Clock.Advance(stream.Cursor.Sweep)
				one.sync(c, connectors.Request{Stream: stream.Name})
			}
			one.requireRead(stream.Name, c, read, changed)
			one.requireArrived(stream.Name, c, []string{changed, inserted})
		}
		one.settle(stream.Name, c)
	}
}

// requireRead requires a record in the batches from one on, if it still exists.
func (s *session) requireRead(stream string, c *collected, from int, id string) {
	s.Helper()
	if _, there := s.vendor.Data(stream)[id]; !there {
		return
	}
	for _, record := range c.since(from) {
		if record.ID == id {
			return
		}
	}
	s.Fatalf("%s %s was changed or is new, and is not in the next read", stream, id)
}

// requireTruth requires a record's rows to be what the vendor says now.
func (s *session) requireTruth(stream string, record connectors.Record) {
	s.Helper()
	if s.vendor.Compare != nil {
		require.NoError(s, s.vendor.Compare(stream, record.ID, s.rows(stream, record)), "%s %s", stream, record.ID)
	}
}

// requireArrived requires the last version of records that still exist. Where the vendor
// tells no instant of a change, the rows show it.
func (s *session) requireArrived(stream string, c *collected, ids []string) {
	s.Helper()
	data := s.vendor.Data(stream)
	for _, id := range ids {
		if at, ok := data[id]; ok {
			require.Contains(s, c.records, id, "%s", stream)
			require.True(s, at.IsZero() || c.records[id].Version.Equal(at), "%s %s arrived in version %s, and the vendor's is of %s", stream, id, c.records[id].Version, at)
			s.requireTruth(stream, c.records[id])
		}
	}
}

// settle reads on for two days, in which removals are found too, and compares all.
func (s *session) settle(stream string, c *collected) {
	s.Helper()
	for range 2 {
		s.vendor.Clock.Advance(25 * time.Hour)
		s.sync(c, connectors.Request{Stream: stream})
	}
	s.requireData(stream, c)
	for id, at := range s.vendor.Data(stream) {
		if at.IsZero() {
			s.requireTruth(stream, c.records[id])
		}
	}
}

func readsChangesOfTheFirstRead(tb testing.TB, s Subject) {
	tb.Helper()
	described := s.Connector()
	for _, stream := range described.Streams {
		one := start(tb, s)
		c := &collected{}
		var moved []string
		require.NoError(tb, one.read(tb.Context(), c, connectors.Request{Stream: stream.Name, PageSize: one.small(stream.Name)}, func() error {
			if len(moved) < 2*mostMoves {
				one.vendor.Clock.Advance(time.Second)
				moved = append(moved, one.vendor.Change(stream.Name), one.vendor.Insert(stream.Name))
			}
			return nil
		}))
		c.missing = nil // a list of ids made good what the window must bring
		one.vendor.Clock.Advance(between + stream.Cursor.Sweep)
		require.NoError(tb, one.read(tb.Context(), c, connectors.Request{Stream: stream.Name}, nil))
		one.requireArrived(stream.Name, c, moved)
		one.settle(stream.Name, c)
	}
}

func readsTies(tb testing.TB, s Subject) {
	tb.Helper()
	ties := 0
	for _, small := range []bool{false, true} {
		described := s.Connector()
		for _, stream := range described.Streams {
			one := start(tb, s)
			c := one.whole(stream.Name, 0)
			one.vendor.Clock.Advance(between)
			tied := one.vendor.Tie(stream.Name)
			if len(tied) == 0 {
				continue
			}
			require.Greater(tb, len(tied), 1, "a tie is of several records")
			ties++
			size := 0
			if small {
				size = max(one.vendor.SmallestPage, 1)
			}
			one.vendor.Clock.Advance(time.Minute + stream.Cursor.Sweep)
			one.sync(c, connectors.Request{Stream: stream.Name, PageSize: size})
			one.requireArrived(stream.Name, c, tied)
			one.settle(stream.Name, c)
		}
	}
	require.Positive(tb, ties, "no stream has ties: nothing is tested")
}

func readsLate(tb testing.TB, s Subject) {
	tb.Helper()
	one := start(tb, s)
	late := 0
	for _, stream := range one.connector.Streams {
		c := one.whole(stream.Name, 0)
		one.vendor.Clock.Advance(between)
		one.sync(c, connectors.Request{Stream: stream.Name})
		id := one.vendor.Late(stream.Name)
		if id == "" {
			continue
		}
		late++
		one.vendor.Clock.Advance(between)
		one.sync(c, connectors.Request{Stream: stream.Name})
		one.requireArrived(stream.Name, c, []string{id})
		one.settle(stream.Name, c)
	}
	require.Positive(tb, late, "no stream has late records: nothing is tested")
}

// wrong is by how much a machine's clock is wrong.
const wrong = 3 * time.Hour

func survivesAWrongClock(tb testing.TB, s Subject) {
	tb.Helper()
	for _, by := range []time.Duration{wrong, -wrong} {
		described := s.Connector()
		for _, stream := range described.Streams {
			v := s.Vendor(tb)
			mistaken := startWith(tb, described, v, skewed{v.Clock, by})
			c := mistaken.whole(stream.Name, 0)
			move := func() {
				v.Clock.Advance(between / 2)
				v.Change(stream.Name)
				v.Insert(stream.Name)
				v.Clock.Advance(between / 2)
			}
			move()
			mistaken.sync(c, connectors.Request{Stream: stream.Name})
			move()
			right := startAt(tb, described, v)
			right.sync(c, connectors.Request{Stream: stream.Name})
			right.settle(stream.Name, c)
		}
	}
}

func findsRemovals(tb testing.TB, s Subject) {
	tb.Helper()
	described := s.Connector()
	for _, stream := range described.Streams {
		if !stream.Caps.Has(connectors.Deletes) {
			continue
		}
		one := start(tb, s)
		c := one.whole(stream.Name, 0)
		one.vendor.Clock.Advance(between)
		id := one.vendor.Remove(stream.Name)
		require.Contains(tb, c.records, id, "what is removed was there")
		for range 2 {
			one.vendor.Clock.Advance(25 * time.Hour)
			one.sync(c, connectors.Request{Stream: stream.Name})
		}
		require.Equal(tb, connectors.Delete, c.records[id].Op, "%s %s was removed", stream.Name, id)
		one.requireData(stream.Name, c)
	}
}

func refusesFutureStates(tb testing.TB, s Subject) {
	tb.Helper()
	refusesStates(tb, s, func(state connectors.State) []connectors.State {
		return []connectors.State{{Version: state.Version + 1, Payload: state.Payload}, {Version: 65535, Payload: state.Payload}}
	}, false)
}

func refusesBrokenStates(tb testing.TB, s Subject) {
	tb.Helper()
	refusesStates(tb, s, func(state connectors.State) []connectors.State {
		var broken []connectors.State
		text := string(state.Payload)
		for _, payload := range []string{"", "{", "{}", "[]", "null", `"x"`, "1", text[:len(text)/2], strings.Repeat(text, 2), `{"foreign":"state"}`} {
			broken = append(broken, connectors.State{Version: state.Version, Payload: []byte(payload)})
		}
		return broken
	}, false)
}

func refusesOldStates(tb testing.TB, s Subject) {
	tb.Helper()
	refusesStates(tb, s, func(state connectors.State) []connectors.State {
		var old []connectors.State
		for version := range state.Version {
			old = append(old, connectors.State{Version: version, Payload: state.Payload})
		}
		return old
	}, true)
}

// refusesStates reads on from spoiled states. mayContinue: the state of an older
// version may be understood, but then not everything is read again.
func refusesStates(tb testing.TB, s Subject, spoil func(connectors.State) []connectors.State, mayContinue bool) {
	tb.Helper()
	one := start(tb, s)
	for _, stream := range one.connector.Streams {
		good := one.whole(stream.Name, 0).state
		for _, state := range spoil(good) {
			c := &collected{state: state}
			err := one.read(tb.Context(), c, connectors.Request{Stream: stream.Name}, nil)
			if mayContinue && err == nil {
				require.Less(tb, len(c.records), len(one.vendor.Data(stream.Name)), "%s reads everything again from a state of version %d", stream.Name, state.Version)
				continue
			}
			require.Equal(tb, connectors.BadState, connectors.KindOf(err), "%s with state %d %q: %v", stream.Name, state.Version, state.Payload, err)
			require.Empty(tb, c.batches, "%s with state %d %q", stream.Name, state.Version, state.Payload)
		}
	}
}
