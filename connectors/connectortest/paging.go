package connectortest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
)

func pagingCases() []testCase {
	return []testCase{
		{
			name: "TheSmallestPageReadsEverything", checks: "The vendor's least page size brings the same records as any other.",
			needs: lacks(map[string]func(*Vendor) bool{"smallest page": needsSmallest}), test: readsSmallPages,
		},
		{
			name: "AnyPageSizeReadsEverything", checks: "A single page, a last page exactly full, and one with a single record bring everything.",
			needs: lacks(map[string]func(*Vendor) bool{"smallest page": needsSmallest}), test: readsFullPages,
		},
		{
			name: "RecordsInsertedBetweenPagesSkipNone", checks: "A record is inserted after each batch: those that were there before all arrive.",
			needs: lacks(map[string]func(*Vendor) bool{"way to insert": needsInsert}), test: readsPastInserts,
		},
		{
			name: "RecordsRemovedBetweenPagesSkipNone", checks: "Two records are removed after each batch: those that stay all arrive.",
			needs: lacks(map[string]func(*Vendor) bool{"way to remove": needsRemove}), test: readsPastRemovals,
		},
		{name: "ARepeatedAnswerIsNotTheEnd", checks: "After the first records the vendor gives its last answer again and again, as a cache does: an error or everything, and not for ever.", test: noticesRepetition},
		{
			name: "AnEmptyPageIsNotTheEnd", checks: "A page without records that names a next one comes before each page of records: everything arrives.",
			needs: lacks(map[string]func(*Vendor) bool{"empty pages": needsEmpty}), test: readsPastEmptyPages,
		},
		{
			name: "AMissingNextIsNotTheEnd", checks: "The vendor does not say how the next page is asked for, though there is one; from the first page on, and from a later one on: an error or everything.",
			needs: lacks(map[string]func(*Vendor) bool{"way to hide the next page": needsNext}), test: missesNext,
		},
		{
			name: "PagesTooLargeAreMadeSmaller", checks: "The vendor fails for pages of more than ten records: everything arrives all the same.",
			needs: lacks(map[string]func(*Vendor) bool{"limit of pages": needsLimit}), test: halvesPages,
		},
	}
}

func readsSmallPages(tb testing.TB, s Subject) {
	tb.Helper()
	one := start(tb, s)
	for _, stream := range one.connector.Streams {
		one.requireData(stream.Name, one.whole(stream.Name, one.vendor.SmallestPage))
	}
}

func readsFullPages(tb testing.TB, s Subject) {
	tb.Helper()
	one := start(tb, s)
	for _, stream := range one.connector.Streams {
		n := len(one.vendor.Data(stream.Name))
		half := 0
		for size := n / 2; size > one.vendor.SmallestPage; size-- {
			if n%size == 0 {
				half = size
				break
			}
		}
		for _, size := range []int{n, half, n - 1, n + 1} {
			if size >= one.vendor.SmallestPage {
				one.requireData(stream.Name, one.whole(stream.Name, size))
			}
		}
	}
}

// mostMoves bounds how often the vendor moves on during a read.
const mostMoves = 4

func readsPastInserts(tb testing.TB, s Subject) {
	tb.Helper()
	readWhileMoving(tb, s, func(v *Vendor, stream string) { v.Insert(stream) })
}

func readsPastRemovals(tb testing.TB, s Subject) {
	tb.Helper()
	// One removal moves the next page by one record, which an overlap of one hides.
	readWhileMoving(tb, s, func(v *Vendor, stream string) {
		for range 2 {
			v.Remove(stream)
		}
	})
}

// readWhileMoving moves the vendor on between the pages of a read. What it moves may or
// may not be in the read; all else must be.
func readWhileMoving(tb testing.TB, s Subject, move func(*Vendor, string)) {
	tb.Helper()
	described := s.Connector()
	all, steady := 0, 0
	for _, stream := range described.Streams {
		one := start(tb, s)
		before := one.vendor.Data(stream.Name)
		c := &collected{}
		moves := 0
		require.NoError(tb, one.read(tb.Context(), c, connectors.Request{Stream: stream.Name, PageSize: one.small(stream.Name)}, func() error {
			if len(c.since(0)) > 0 && moves < mostMoves {
				moves++
				one.vendor.Clock.Advance(time.Second)
				move(one.vendor, stream.Name)
			}
			return nil
		}), "reading %s while it moves", stream.Name)
		require.Positive(tb, moves, "%s came in no batch: nothing is tested", stream.Name)
		// What a list of ids shows to be missing is not read by id here: the pages alone
		// must bring it.
		after := one.vendor.Data(stream.Name)
		open := map[string]bool{}
		for id, at := range after {
			if was, ok := before[id]; !ok || !was.Equal(at) {
				open[id] = true
			}
		}
		for id := range before {
			if _, ok := after[id]; !ok {
				open[id] = true
			}
		}
		for id := range before {
			all++
			if !open[id] {
				steady++
			}
		}
		one.requireThese(stream.Name, c, open)
	}
	require.Greater(tb, steady, all/4, "so much else changed by the way that nothing is tested")
}

// forEver is more requests than any read of a fake needs.
const forEver = 500

func noticesRepetition(tb testing.TB, s Subject) {
	tb.Helper()
	described := s.Connector()
	for _, stream := range described.Streams {
		one := start(tb, s)
		c := &collected{}
		err := one.read(tb.Context(), c, connectors.Request{Stream: stream.Name, PageSize: one.small(stream.Name)}, func() error {
			if len(c.since(0)) > 0 {
				one.wire.failAlways(one.wire.again())
			}
			return nil
		})
		require.Less(tb, one.wire.requests(), forEver, "%s reads the same answer for ever", stream.Name)
		if err == nil {
			one.requireData(stream.Name, c)
		}
	}
}

func readsPastEmptyPages(tb testing.TB, s Subject) {
	tb.Helper()
	one := start(tb, s)
	one.vendor.EmptyPages()
	for _, stream := range one.connector.Streams {
		one.requireData(stream.Name, one.whole(stream.Name, one.small(stream.Name)))
	}
}

func missesNext(tb testing.TB, s Subject) {
	tb.Helper()
	for _, later := range []bool{false, true} {
		described := s.Connector()
		for _, stream := range described.Streams {
			one := start(tb, s)
			if !later {
				one.vendor.HideNext()
			}
			c := &collected{}
			err := one.read(tb.Context(), c, connectors.Request{Stream: stream.Name, PageSize: one.small(stream.Name)}, func() error {
				if len(c.since(0)) > 0 {
					one.vendor.HideNext()
				}
				return nil
			})
			if err == nil {
				one.requireData(stream.Name, c)
			}
		}
	}
}

// largest is the page that a vendor can give at all.
const largest = 10

func halvesPages(tb testing.TB, s Subject) {
	tb.Helper()
	described := s.Connector()
	for _, stream := range described.Streams {
		one := start(tb, s)
		one.vendor.LimitPages(max(largest, one.vendor.SmallestPage))
		one.requireData(stream.Name, one.whole(stream.Name, 0))
	}
}

func at(second int64) time.Time { return time.Unix(second, 0).UTC() }
