package connectortest

import (
	"bytes"
	"context"
	"maps"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
)

func readingCases() []testCase {
	return []testCase{
		{name: "AFullReadEqualsTheVendor", beside: true, checks: "Facts and Check work, and a first read brings every record in its last version, and nothing else.", test: readsAll},
		{name: "TwoReadsAreEqual", checks: "Two sources at two equal vendors bring the same ids, versions and payloads.", test: readsTwice},
		{name: "StopAfterEveryBatchAndResumeTheUnionIsComplete", checks: "A read that is stopped after each batch, and gone on with by a new source each time, brings everything; so does one stopped after ever more batches, by turns gone on with by the same source and by a new one, and one stopped before its last batch. The batch at which a read stops is lost.", test: resumesEverywhere},
		{name: "BreakStopsTheRequests", beside: true, checks: "After the consumer stops, the source asks nothing more.", test: stopsAsking},
		{name: "CancelEndsTheReadAndItsGoroutines", beside: true, checks: "A context that ends between two batches ends the read with its error; no goroutine is left.", test: cancels},
		{name: "CancelEndsAWaitForTheVendor", beside: true, checks: "A context that ends while the vendor is silent ends the read at once.", test: cancelsSilence},
		{name: "TwoAccountsShareNothing", beside: true, checks: "Two sources of one description, read by turns, each bring their own vendor's data.", test: keepsApart},
		{
			name: "ABoundedReadLeavesTheState", checks: "Two bounded reads before and from an instant bring every record once; no batch carries a state (streams that claim Backfill).",
			claimed: anyStream(claims(connectors.Backfill)), test: readsBounds,
		},
		{
			name: "IDsReadExactlyTheseRecords", checks: "A read by id brings what was asked and nothing else (streams that claim ByID).",
			claimed: anyStream(claims(connectors.ByID)), test: readsByID,
		},
		{name: "AnEstimateReadsNoRecords", checks: "An estimate is one batch without records, with a total.", test: estimates},
		{name: "AnUnknownStreamIsAnError", checks: "A stream that the connector does not have is an error, not an empty read.", test: refusesStreams},
	}
}

func readsAll(tb testing.TB, s Subject) {
	tb.Helper()
	one := start(tb, s)
	require.NoError(tb, one.source.Check(tb.Context()))
	_ = one.shopFacts()
	for _, stream := range one.connector.Streams {
		c := one.whole(stream.Name, 0)
		one.requireSome(stream.Name, len(c.records))
		one.requireData(stream.Name, c)
		require.Equal(tb, stream.StateVersion, c.state.Version, "the version of %s's state", stream.Name)
	}
}

func readsTwice(tb testing.TB, s Subject) {
	tb.Helper()
	first, second := start(tb, s), start(tb, s)
	for _, stream := range first.connector.Streams {
		a, b := first.whole(stream.Name, 0), second.whole(stream.Name, 0)
		require.Len(tb, b.records, len(a.records))
		for id, record := range a.records {
			other := b.records[id]
			if !other.Version.Equal(record.Version) || !bytes.Equal(other.Payload, record.Payload) {
				tb.Fatalf("%s %s differs between two reads of the same data", stream.Name, id)
			}
		}
	}
}

// small is a page size that makes several pages, and not hundreds.
func (s *session) small(stream string) int {
	return max(s.vendor.SmallestPage, len(s.vendor.Data(stream))/6)
}

func stopsAsking(tb testing.TB, s Subject) {
	tb.Helper()
	one := start(tb, s)
	for _, stream := range one.connector.Streams {
		before := 0
		request := connectors.Request{Stream: stream.Name, PageSize: one.small(stream.Name)}
		c := &collected{}
		err := one.read(tb.Context(), c, request, func() error {
			if len(c.since(0)) == 0 {
				return nil
			}
			before = one.wire.requests()
			return errEnough
		})
		require.ErrorIs(tb, err, errEnough)
		synctest.Wait()
		require.Equal(tb, before, one.wire.requests(), "%s: the vendor is asked although nobody reads on", stream.Name)
	}
}

func cancels(tb testing.TB, s Subject) {
	tb.Helper()
	one := start(tb, s)
	before := goroutines()
	for _, stream := range one.connector.Streams {
		ctx, cancel := context.WithCancel(tb.Context())
		defer cancel()
		c := &collected{}
		asked := 0
		err := one.read(ctx, c, connectors.Request{Stream: stream.Name, PageSize: one.small(stream.Name)}, func() error {
			if asked == 0 && len(c.since(0)) > 0 {
				asked = one.wire.requests()
				cancel()
			}
			return nil
		})
		if whole := len(c.since(0)) >= len(one.vendor.Data(stream.Name)); !whole || err != nil {
			require.ErrorIs(tb, err, context.Canceled, "%s, after its first records", stream.Name)
		}
		require.LessOrEqual(tb, one.wire.requests(), asked+1, "%s goes on asking after the context ended", stream.Name)
		synctest.Wait()
		require.LessOrEqual(tb, goroutines(), before, "%s leaves goroutines", stream.Name)
	}
}

// goroutines counts those of the running bubble.
func goroutines() int {
	own := make([]byte, 200)
	own = own[:runtime.Stack(own, false)]
	head, _, _ := strings.Cut(string(own), "\n")
	at := strings.Index(head, "synctest bubble ")
	if at < 0 {
		return 0
	}
	bubble := strings.TrimRight(head[at:], "]:")
	all := make([]byte, 1<<20)
	all = all[:runtime.Stack(all, true)]
	n := 0
	for line := range strings.Lines(string(all)) {
		if strings.HasPrefix(line, "goroutine ") && (strings.Contains(line, bubble+"]") || strings.Contains(line, bubble+",")) {
			n++
		}
	}
	return n
}

func cancelsSilence(tb testing.TB, s Subject) {
	tb.Helper()
	one := start(tb, s)
	for _, stream := range one.connector.Streams {
		ctx, cancel := context.WithCancel(tb.Context())
		one.wire.failAlways(stalls(cancel))
		err := one.read(ctx, &collected{}, connectors.Request{Stream: stream.Name}, nil)
		cancel()
		require.ErrorIs(tb, err, context.Canceled, "reading %s from a silent vendor", stream.Name)
	}
}

func keepsApart(tb testing.TB, s Subject) {
	tb.Helper()
	c := s.Connector()
	one, other := startAt(tb, c, s.Vendor(tb)), startAt(tb, c, s.Vendor(tb))
	for _, stream := range c.Streams {
		if other.vendor.Insert != nil {
			other.vendor.Insert(stream.Name)
		}
	}
	other.vendor.Clock.Advance(time.Hour)
	for _, stream := range c.Streams {
		a, b := &collected{}, &collected{}
		request := connectors.Request{Stream: stream.Name, PageSize: one.small(stream.Name)}
		again := false
		require.NoError(tb, one.read(tb.Context(), a, request, func() error {
			if again || len(a.since(0)) == 0 {
				return nil
			}
			again = true
			return other.read(tb.Context(), b, request, nil)
		}))
		one.fill(a, stream.Name)
		other.fill(b, stream.Name)
		one.requireData(stream.Name, a)
		other.requireData(stream.Name, b)
	}
	require.Positive(tb, one.wire.requests(), "the first account's vendor is never asked")
	require.Positive(tb, other.wire.requests(), "the second account's vendor is never asked")
}

func readsBounds(tb testing.TB, s Subject) {
	tb.Helper()
	one := start(tb, s)
	for _, stream := range one.connector.Streams {
		if !stream.Caps.Has(connectors.Backfill) {
			continue
		}
		versions := []int64{}
		for _, record := range one.whole(stream.Name, 0).records {
			at := record.UpdatedAt()
			if bySlices(stream) {
				at = one.dayOf(record).Start(one.zone())
			}
			versions = append(versions, at.Unix())
		}
		one.requireSome(stream.Name, len(versions))
		slices.Sort(versions)
		middle := at(versions[len(versions)/2])
		old, young := &collected{}, &collected{}
		require.NoError(tb, one.read(tb.Context(), old, connectors.Request{Stream: stream.Name, Bounded: true, Until: middle, PageSize: one.small(stream.Name)}, nil))
		require.NoError(tb, one.read(tb.Context(), young, connectors.Request{Stream: stream.Name, Bounded: true, Since: middle, PageSize: one.small(stream.Name)}, nil))
		for _, b := range append(old.batches, young.batches...) {
			require.True(tb, b.State.IsZero(), "a bounded read of %s carries a state", stream.Name)
		}
		for id := range old.records {
			require.NotContains(tb, young.records, id, "%s: until is exclusive, since inclusive", stream.Name)
		}
		union := &collected{records: old.records}
		if union.records == nil {
			union.records = map[string]connectors.Record{}
		}
		maps.Copy(union.records, young.records)
		one.requireData(stream.Name, union)
	}
}

func readsByID(tb testing.TB, s Subject) {
	tb.Helper()
	one := start(tb, s)
	for _, stream := range one.connector.Streams {
		if !stream.Caps.Has(connectors.ByID) {
			continue
		}
		ids := one.ids(stream.Name)
		one.requireSome(stream.Name, len(ids))
		want := []string{ids[0], ids[len(ids)/2], ids[len(ids)-1]}
		c := &collected{}
		require.NoError(tb, one.read(tb.Context(), c, connectors.Request{Stream: stream.Name, IDs: want}, nil))
		got := []string{}
		for id, record := range c.records {
			if record.Op == connectors.Put {
				got = append(got, id)
			}
		}
		slices.Sort(want)
		slices.Sort(got)
		require.Equal(tb, slices.Compact(want), got, "reading %s by id", stream.Name)
	}
}

// ids are the vendor's ids of a stream, in a fixed order.
func (s *session) ids(stream string) []string {
	var ids []string
	for id := range s.vendor.Data(stream) {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

func estimates(tb testing.TB, s Subject) {
	tb.Helper()
	one := start(tb, s)
	for _, stream := range one.connector.Streams {
		c := &collected{}
		require.NoError(tb, one.read(tb.Context(), c, connectors.Request{Stream: stream.Name, Estimate: true}, nil))
		require.Len(tb, c.batches, 1, "an estimate of %s", stream.Name)
		require.Empty(tb, c.batches[0].Records, "an estimate of %s", stream.Name)
		require.Positive(tb, c.batches[0].Progress.Total, "an estimate of %s", stream.Name)
	}
}

func refusesStreams(tb testing.TB, s Subject) {
	tb.Helper()
	one := start(tb, s)
	err := one.read(tb.Context(), &collected{}, connectors.Request{Stream: "no_such_stream"}, nil)
	require.Error(tb, err)
	require.NotErrorIs(tb, err, context.Canceled)
}
