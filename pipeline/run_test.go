package pipeline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
)

type bundle struct {
	vendor *toyVendor
	store  *memory
	clock  *fakeClock
	runner *Runner
	plan   Plan
}

// setup is a vendor with n records, read in pages of 3 and written in blocks of 4.
func setup(t *testing.T, n int) *bundle {
	t.Helper()
	clock := &fakeClock{now: time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)}
	vendor := &toyVendor{clock: clock, page: 3, facts: connectors.Facts{Shop: "toyshop", Platform: "toy", Currency: "EUR", Timezone: "Europe/Amsterdam", Opened: "2026-03-01"}}
	for i := range n {
		vendor.put(toyRecord{ID: strconv.Itoa(i + 1), Total: strconv.Itoa(i+1) + ".50"})
	}
	keyer, err := connectors.NewKeyer("a secret key for the tests")
	require.NoError(t, err)
	store := newMemory()
	return &bundle{
		vendor: vendor, store: store, clock: clock,
		runner: &Runner{Warehouse: store, Clock: clock, Log: zerolog.New(io.Discard), Keyer: keyer, Version: "test", Limits: Limits{BlockRecords: 4}},
		plan:   Plan{Command: "sync toys", Sources: []PlannedSource{{Name: "toys", Connector: vendor.connector(), Streams: []string{"toys"}}}},
	}
}

// sync runs the plan and returns the report of its only stream.
func (b *bundle) sync(t *testing.T) StreamReport {
	t.Helper()
	report, err := b.runner.Run(t.Context(), b.plan)
	require.NoError(t, err)
	require.Len(t, report.Streams, 1)
	return report.Streams[0]
}

// wanted is what the vendor has.
func (b *bundle) wanted() map[string]string {
	live := map[string]string{}
	for _, r := range b.vendor.records {
		if r.Gone {
			delete(live, r.ID)
			continue
		}
		live[r.ID] = strings.TrimSuffix(r.Total, "0")
	}
	return live
}

const toys = "toys/toys"

func TestEverySyncedRecordIsStoredAndAccountedFor(t *testing.T) {
	t.Parallel()
	b := setup(t, 10)
	got := b.sync(t)
	require.NoError(t, got.Err)
	require.Equal(t, StatusOK, got.Status)
	require.Equal(t, []uint64{10, 10, 0, 0, 0}, []uint64{got.Fetched, got.Written, got.Unchanged, got.Stale, got.Quarantined})
	require.Equal(t, b.wanted(), b.store.orders())
	require.Equal(t, map[string]int{"orders": 10}, got.Rows)
	require.EqualValues(t, 4, got.Calls)
	require.EqualValues(t, 40, got.Bytes)
	require.Equal(t, 1, b.vendor.closed)
	require.Empty(t, b.store.holders, "leases are given back")
	require.Empty(t, b.clock.slept, "nothing waits, and no grace period begins, where nothing ends early")

	again := b.sync(t)
	require.Equal(t, StatusOK, again.Status)
	require.Zero(t, again.Fetched)
	require.Equal(t, got.CursorAfter, again.CursorBefore)
}

func TestRawIsLandedBeforeCanonicalAndStateIsSavedLast(t *testing.T) {
	t.Parallel()
	b := setup(t, 3)
	b.vendor.put(toyRecord{ID: "bad", Total: "1", Bad: true})
	b.sync(t)
	var order []string
	for _, call := range b.store.calls {
		if name, stream, _ := strings.Cut(call, " "); stream == "toys" && name != "SaveRunStream" {
			order = append(order, name)
		}
	}
	require.Equal(t, []string{"SaveFacts", "LoadState", "LandRaw", "WriteCanonical", "Quarantine", "SaveState"}, order)
}

func TestAFirstEmptyBatchIsSavedBeforeAnythingIsRead(t *testing.T) {
	t.Parallel()
	b := setup(t, 3)
	b.vendor.mark = true
	b.vendor.before = func(_, page int) {
		if page == 0 {
			return
		}
		require.JSONEq(t, `{"change":0,"mark":true}`, string(b.store.states[toys].Payload))
	}
	require.NoError(t, b.sync(t).Err)
	require.Contains(t, b.store.calls, "SaveState toys")
}

// TestStopAtEveryWriteAndRunAgainTheUnionIsComplete makes every call from the n-th on
// fail, as when the program dies there, and runs again on what is stored.
func TestStopAtEveryWriteAndRunAgainTheUnionIsComplete(t *testing.T) {
	t.Parallel()
	clean := setup(t, 11)
	clean.vendor.put(toyRecord{ID: "bad", Total: "1", Bad: true}, toyRecord{ID: "3", Gone: true}, toyRecord{ID: "4", Total: "44.50"})
	clean.sync(t)
	for n := 1; n <= len(clean.store.calls); n++ {
		b := setup(t, 11)
		b.vendor.put(toyRecord{ID: "bad", Total: "1", Bad: true}, toyRecord{ID: "3", Gone: true}, toyRecord{ID: "4", Total: "44.50"})
		b.store.fail = func(at int, _ string) error {
			if at >= n {
				return errors.New("the process is gone")
			}
			return nil
		}
		report, err := b.runner.Run(t.Context(), b.plan)
		require.NotEqual(t, ExitOK, ExitCode(report, err), "stopped at call %d %s", n, clean.store.calls[n-1])

		b.store.fail = nil
		clear(b.store.holders)
		b.vendor.put(toyRecord{ID: "new", Total: "7.50"})
		got := b.sync(t)
		require.NoError(t, got.Err, "after a stop at call %d", n)
		want := b.wanted()
		delete(want, "bad")
		require.Equal(t, want, b.store.orders(), "after a stop at call %d %s", n, clean.store.calls[n-1])
		require.Contains(t, b.store.closed, toys+"/bad", "after a stop at call %d", n)
	}
}

func TestAccountingThatDoesNotAddUpStopsBeforeTheStateIsSaved(t *testing.T) {
	t.Parallel()
	b := setup(t, 3)
	b.store.miscnt = 1
	got := b.sync(t)
	require.Equal(t, StatusFailed, got.Status)
	require.ErrorContains(t, got.Err, "accounting for records: 3 fetched, but 4 written")
	require.Empty(t, b.store.states[toys].Payload)
}

func TestWithinABlockTheNewestVersionOfARecordWinsAndTheOthersAreStale(t *testing.T) {
	t.Parallel()
	b := setup(t, 0)
	b.vendor.page = 4
	b.vendor.put(
		toyRecord{ID: "1", Change: 5, Total: "5.50"}, toyRecord{ID: "1", Change: 9, Total: "9.50"},
		toyRecord{ID: "1", Change: 7, Total: "7.50"}, toyRecord{ID: "2", Change: 10, Total: "2.50"})
	got := b.sync(t)
	require.NoError(t, got.Err)
	require.Equal(t, []uint64{4, 2, 2}, []uint64{got.Fetched, got.Written, got.Stale})
	require.Equal(t, map[string]string{"1": "9.5", "2": "2.5"}, b.store.orders())
}

func TestABadRecordIsQuarantinedWithItsReasonAndTheOthersAreWritten(t *testing.T) {
	t.Parallel()
	for name, bad := range map[string]toyRecord{
		"no line has a price, ask [e-mail address]": {ID: "x", Total: "1", Bad: true},
		"index out of range":                        {ID: "x", Total: "1", Panic: true},
		"cannot be parsed":                          {ID: "x", Total: "1", Email: "jan@example.com", garbage: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t, 5)
			b.vendor.put(bad)
			got := b.sync(t)
			require.NoError(t, got.Err)
			require.Equal(t, StatusQuarantined, got.Status)
			require.EqualValues(t, 1, got.Quarantined)
			require.EqualValues(t, 5, got.Written)
			q := b.store.closed[toys+"/x"]
			require.Contains(t, q.Error, name)
			require.NotContains(t, q.Error, "@")
			require.Equal(t, bad.garbage, q.Unparsed)
			require.Len(t, b.store.orders(), 5)
			require.NotEmpty(t, b.store.states[toys].Payload)

			b.vendor.put(toyRecord{ID: "x", Total: "3.50"})
			require.Equal(t, StatusOK, b.sync(t).Status)
			require.True(t, b.store.solved[toys+"/x"], "a later good version resolves the quarantine")
		})
	}
}

func TestARecordThatDoesNotFitItsTableIsQuarantinedAndTheOthersAreWritten(t *testing.T) {
	t.Parallel()
	b := setup(t, 2)
	b.vendor.put(toyRecord{ID: "x", Total: "1.23456"}, toyRecord{ID: "y", Total: "6.54321"}, toyRecord{ID: "z", Total: "1.50"})
	b.runner.Limits.BlockRecords = 100
	got := b.sync(t)
	require.NoError(t, got.Err)
	require.Equal(t, []uint64{5, 3, 2}, []uint64{got.Fetched, got.Written, got.Quarantined})
	require.Equal(t, "storing: record x: orders.total has more than four decimals", b.store.closed[toys+"/x"].Error)
	require.Contains(t, b.store.closed, toys+"/y")
	require.Len(t, b.store.orders(), 3)
}

func TestAPanickingMappingNamesTheLineAndNotTheRecord(t *testing.T) {
	t.Parallel()
	b := setup(t, 0)
	b.vendor.put(toyRecord{ID: "x", Total: "1", Panic: true})
	b.sync(t)
	require.Contains(t, b.store.closed[toys+"/x"].Error, "pipeline.toyNormalise (toy_test.go:")
}

func TestMoreThanOnePercentAndMoreThanTwentyQuarantinedStopWithTheStateUnmoved(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		good, bad int
		stops     bool
	}{{100, 20, false}, {100, 21, true}, {2079, 21, false}, {2078, 21, true}} {
		t.Run(fmt.Sprintf("%d of %d", c.bad, c.good+c.bad), func(t *testing.T) {
			t.Parallel()
			b := setup(t, 0)
			b.runner.Limits.BlockRecords, b.vendor.page = 5000, 5000
			for i := range c.good {
				b.vendor.put(toyRecord{ID: strconv.Itoa(i), Total: "1.50"})
			}
			for i := range c.bad {
				b.vendor.put(toyRecord{ID: "bad" + strconv.Itoa(i), Total: "1", Bad: true})
			}
			got := b.sync(t)
			require.Equal(t, c.stops, got.Status == StatusFailed, "%v", got.Err)
			require.Equal(t, c.stops, len(b.store.states[toys].Payload) == 0)
			require.Len(t, b.store.closed, c.bad, "what failed is kept for people to look at")
			require.Len(t, b.store.raw, c.good+c.bad)
			if c.stops {
				require.Equal(t, connectors.Drift, got.Kind)
				require.Empty(t, b.store.orders(), "canonical rows are blocked")
			}
		})
	}
}

func TestDriftInTheMappingKeepsRawAndBlocksCanonical(t *testing.T) {
	t.Parallel()
	b := setup(t, 2)
	b.vendor.put(toyRecord{ID: "x", Total: "1", Drift: true})
	got := b.sync(t)
	require.Equal(t, StatusFailed, got.Status)
	require.Equal(t, "drift", got.ErrorKind)
	require.Len(t, b.store.raw, 3)
	require.Empty(t, b.store.orders())
	require.Empty(t, b.store.states[toys].Payload)
}

func TestALostLeaseStopsBeforeTheNextWrite(t *testing.T) {
	t.Parallel()
	b := setup(t, 12)
	b.store.fail = func(_ int, call string) error {
		if call == "LandRaw toys" && len(b.store.raw) > 0 {
			close(b.store.holders["sync_toys__toys"])
			b.store.fences["sync_toys__toys"]++
		}
		return nil
	}
	got := b.sync(t)
	require.Equal(t, StatusFailed, got.Status)
	require.Equal(t, "lease_lost", got.ErrorKind)
	require.Len(t, b.store.orders(), 4, "only the block before")
	last := slices.Index(b.store.calls, "SaveState toys")
	require.NotContains(t, b.store.calls[last+1:], "WriteCanonical toys")
	require.NotContains(t, b.store.calls[last+1:], "SaveState toys")
}

func TestALeasedStreamIsSkippedAndNotASuccess(t *testing.T) {
	t.Parallel()
	b := setup(t, 1)
	b.store.holders["sync_toys__toys"] = make(chan struct{})
	report, err := b.runner.Run(t.Context(), b.plan)
	require.NoError(t, err)
	require.Equal(t, StatusSkipped, report.Streams[0].Status)
	require.Equal(t, "leased", report.Streams[0].ErrorKind)
	require.Equal(t, ExitFailed, ExitCode(report, err))
}

func TestAnInterruptedRunFinishesOrAbandonsItsBlockAndSaysSo(t *testing.T) {
	t.Parallel()
	for page := range 5 {
		b := setup(t, 12)
		ctx, cancel := context.WithCancel(t.Context())
		b.vendor.before = func(_, at int) {
			if at == page {
				cancel()
			}
		}
		report, err := b.runner.Run(ctx, b.plan)
		cancel()
		require.NoError(t, err)
		if page == 4 {
			require.Contains(t, []string{StatusInterrupted, StatusOK}, report.Run.Status)
		} else {
			require.Equal(t, StatusInterrupted, report.Run.Status)
			require.Equal(t, StatusInterrupted, b.store.lines[toys].Status)
			require.Equal(t, ExitInterrupted, ExitCode(report, err))
			require.Equal(t, StatusInterrupted, b.store.runs[len(b.store.runs)-1].Status)
		}
		require.Empty(t, b.store.holders, "leases are given back")
		b.vendor.before = nil
		require.NoError(t, b.sync(t).Err)
		require.Equal(t, b.wanted(), b.store.orders())
	}
}

// TestAnInterruptIsToldInOurWords: the driver's "context canceled" around its own doings
// helps nobody who reads the run log.
func TestAnInterruptIsToldInOurWords(t *testing.T) {
	t.Parallel()
	b := setup(t, 12)
	stream := newStreamRun(&sourceRun{run: &run{Runner: b.runner.ready(), reports: map[streamName]StreamReport{}}, planned: b.plan.Sources[0], meter: &callMeter{}}, b.plan.Sources[0].Connector.Streams[0])
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	stream.err = &storeError{fmt.Errorf("saving: sendQuery: %w", context.Canceled)}
	stream.finish(ctx)
	require.Equal(t, StatusInterrupted, b.store.lines[toys].Status)
	require.Equal(t, errInterrupted.Error(), b.store.lines[toys].Error)
}

func TestARangeNeitherReadsNorWritesTheState(t *testing.T) {
	t.Parallel()
	b := setup(t, 10)
	b.plan.Since, b.plan.Until = toyEpoch.Add(3*time.Second), toyEpoch.Add(6*time.Second)
	require.NoError(t, b.sync(t).Err)
	require.Equal(t, map[string]string{"3": "3.5", "4": "4.5", "5": "5.5"}, b.store.orders())
	require.NotContains(t, b.store.calls, "LoadState toys")
	require.NotContains(t, b.store.calls, "SaveState toys")
}

func TestAFullSyncReadsEverythingAgainAndReplacesTheState(t *testing.T) {
	t.Parallel()
	b := setup(t, 10)
	b.sync(t)
	b.plan.Full = true
	got := b.sync(t)
	require.EqualValues(t, 10, got.Unchanged)
	b.plan.Full = false
	require.Zero(t, b.sync(t).Fetched)
}

func TestAWrongPlanIsRefusedBeforeAnythingIsWritten(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for want, change := range map[string]func(*Plan){
		"nothing to sync": func(p *Plan) { p.Sources = nil },
		`has no stream "toy"; it has toys and games`: func(p *Plan) { p.Sources[0].Streams = []string{"toy"} },
		"planned twice":      func(p *Plan) { p.Sources = append(p.Sources, p.Sources[0]) },
		"exclude each other": func(p *Plan) { p.Full, p.Since = true, day },
		"the range is empty": func(p *Plan) { p.Since, p.Until = day, day },
	} {
		b := setup(t, 1)
		change(&b.plan)
		report, err := b.runner.Run(t.Context(), b.plan)
		require.ErrorContains(t, err, want)
		require.Equal(t, ExitUsage, ExitCode(report, err))
		require.Empty(t, b.store.calls)
	}
}
