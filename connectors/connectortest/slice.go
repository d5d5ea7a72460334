package connectortest

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// bySlices reports a stream whose records are whole days.
func bySlices(s connectors.Stream) bool { return s.Write == connectors.ReplaceSlice }

func sliceCases() []testCase {
	truth := lacks(map[string]func(*Vendor) bool{"truth to compare with": needsCompare})
	return []testCase{
		{
			name: "DaysAreWholeOverBothClockChanges", checks: "Reads in each hour around both changes of summer time, and one read over all that: every day's rows equal the vendor's (streams that replace slices).",
			claimed: anyStream(bySlices), needs: truth, test: readsOverClockChanges,
		},
		{
			name: "RestatedDaysAreReplaced", checks: "The vendor changes a day's figures, twice, and then takes all its rows, where a day can lose them: the next read brings the day whole, and then as a deletion (streams that replace slices).",
			claimed: anyStream(bySlices),
			needs:   lacks(map[string]func(*Vendor) bool{"truth to compare with": needsCompare, "way to change": needsChange, "way to remove": needsRemove}), test: replacesDays,
		},
		{
			name: "AHalfReadDayIsNotHandedOver", checks: "The vendor fails for good after each of the first twelve requests, with the smallest page: what was handed over before is whole (streams that replace slices).",
			claimed: anyStream(bySlices), needs: truth, test: handsOverWholeDays,
		},
	}
}

// zone is where the source's days begin and end.
func (s *session) zone() *time.Location {
	s.Helper()
	facts := s.shopFacts()
	zone, err := facts.Location()
	require.NoError(s, err)
	return zone
}

// dayOf is the day that a record of a slice is.
func (s *session) dayOf(record connectors.Record) schemas.Day {
	s.Helper()
	day, err := schemas.ParseDay(record.ID)
	require.NoError(s, err, "the id of a slice is its day")
	return day
}

// clockChanges are the next two instants at which a zone's clocks are changed.
func clockChanges(zone *time.Location, after time.Time) []time.Time {
	var changes []time.Time
	offset := func(at time.Time) int {
		_, seconds := at.In(zone).Zone()
		return seconds
	}
	hour := after.Truncate(time.Hour)
	for range 400 * 24 {
		next := hour.Add(time.Hour)
		if offset(next) != offset(hour) && len(changes) < 2 {
			changes = append(changes, next)
		}
		hour = next
	}
	return changes
}

// requireDays requires every day that the vendor has, with its rows as they are now.
func (s *session) requireDays(stream string, c *collected) {
	s.Helper()
	s.requireData(stream, c)
	for id := range s.vendor.Data(stream) {
		s.requireTruth(stream, c.records[id])
	}
}

func readsOverClockChanges(tb testing.TB, s Subject) {
	tb.Helper()
	described := s.Connector()
	for _, stream := range described.Streams {
		if !bySlices(stream) {
			continue
		}
		one := start(tb, s)
		changes := clockChanges(one.zone(), one.vendor.Clock.Now())
		require.Len(tb, changes, 2, "the fake's zone %s has no summer time: nothing is tested", one.zone())
		c := one.whole(stream.Name, 0)
		for _, change := range changes {
			// Ten past: the hour does not end while the reading goes on.
			for _, hours := range []int{-26, -2, -1, 0, 1, 2, 3, 21, 22, 23, 24, 25, 50} {
				at := change.Add(time.Duration(hours)*time.Hour + 10*time.Minute)
				one.vendor.Clock.Advance(at.Sub(one.vendor.Clock.Now()))
				one.sync(c, connectors.Request{Stream: stream.Name})
				one.requireDays(stream.Name, c)
			}
		}
		one.requireDays(stream.Name, one.whole(stream.Name, one.vendor.SmallestPage))
	}
}

func replacesDays(tb testing.TB, s Subject) {
	tb.Helper()
	described := s.Connector()
	for _, stream := range described.Streams {
		if !bySlices(stream) {
			continue
		}
		one := start(tb, s)
		c := one.whole(stream.Name, 0)
		for range 2 {
			one.vendor.Clock.Advance(between)
			day := one.vendor.Change(stream.Name)
			require.Contains(tb, c.records, day, "the restated day of %s was there", stream.Name)
			before := c.records[day].UpdatedAt()
			one.vendor.Clock.Advance(time.Minute)
			one.sync(c, connectors.Request{Stream: stream.Name})
			one.requireArrived(stream.Name, c, []string{day})
			require.True(tb, c.records[day].UpdatedAt().After(before), "%s %s: a restated day is newer than what it replaces, or it counts as stale", stream.Name, day)
		}
		// A vendor may have rows for every day.
		if day := one.vendor.Remove(stream.Name); day != "" {
			one.vendor.Clock.Advance(time.Minute)
			one.sync(c, connectors.Request{Stream: stream.Name})
			require.Equal(tb, connectors.Delete, c.records[day].Op, "%s %s has no rows any more", stream.Name, day)
		}
		one.settle(stream.Name, c)
	}
}

func handsOverWholeDays(tb testing.TB, s Subject) {
	tb.Helper()
	described := s.Connector()
	for _, stream := range described.Streams {
		if !bySlices(stream) {
			continue
		}
		failed := 0
		for most := 1; most <= 12; most++ {
			one := start(tb, s)
			_ = one.shopFacts()
			asked := one.wire.requests()
			one.wire.failAlways(func(r *http.Request, base http.RoundTripper) (*http.Response, error) {
				if one.wire.requests()-asked <= most {
					return base.RoundTrip(r)
				}
				return Answer(http.StatusBadRequest, `{"message":"no"}`, "Content-Type", "application/json")(r, base)
			})
			c := &collected{}
			if err := one.read(tb.Context(), c, connectors.Request{Stream: stream.Name, PageSize: one.vendor.SmallestPage}, nil); err != nil {
				failed++
			}
			for _, record := range c.since(0) {
				if record.Op == connectors.Put {
					one.requireTruth(stream.Name, record)
				}
			}
		}
		require.Positive(tb, failed, "%s is read with a single request: nothing is tested", stream.Name)
	}
}
