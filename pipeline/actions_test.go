package pipeline

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
)

func kindError(kind connectors.Kind) error {
	return &connectors.Error{Kind: kind, Err: errors.New("the vendor said no")}
}

func TestTransientErrorsResumeFromTheLastDurableStateWithinTheBudget(t *testing.T) {
	t.Parallel()
	b := setup(t, 12)
	b.vendor.fault = func(read, page int) error {
		if read < 6 && page == 2 {
			return kindError(connectors.Transient)
		}
		return nil
	}
	got := b.sync(t)
	require.NoError(t, got.Err)
	require.Equal(t, b.wanted(), b.store.orders())
	require.Less(t, got.Fetched, uint64(20), "durable records are not read again")
}

func TestALastingTransientErrorEndsTheStreamWhenTheBudgetIsSpent(t *testing.T) {
	t.Parallel()
	b := setup(t, 3)
	b.vendor.fault = func(int, int) error { return kindError(connectors.Transient) }
	got := b.sync(t)
	require.Equal(t, StatusFailed, got.Status)
	require.ErrorContains(t, got.Err, "gave up after waiting")
	var waited time.Duration
	for i, d := range b.clock.slept {
		waited += d
		require.LessOrEqual(t, d, longestWait)
		require.True(t, i == 0 || d >= b.clock.slept[i-1])
	}
	require.LessOrEqual(t, waited, DefaultLimits().RetryBudget)
	require.Greater(t, waited, DefaultLimits().RetryBudget/2)
}

func TestAThrottledStreamWaitsUntilTheVendorSaysOrComesBackLater(t *testing.T) {
	t.Parallel()
	b := setup(t, 3)
	start := b.clock.Now()
	throttle := func(until time.Time) error {
		return &connectors.Error{Kind: connectors.Throttled, Until: until, Err: errors.New("slow down")}
	}
	b.vendor.fault = func(read, _ int) error {
		if read == 0 {
			return throttle(start.Add(90 * time.Second))
		}
		return nil
	}
	require.NoError(t, b.sync(t).Err)
	require.Equal(t, start.Add(90*time.Second), b.clock.Now())

	later := b.clock.Now().Add(time.Hour)
	b.vendor.put(toyRecord{ID: "new", Total: "1.50"})
	b.vendor.fault = func(int, int) error { return throttle(later) }
	slept := len(b.clock.slept)
	got := b.sync(t)
	require.Equal(t, StatusFailed, got.Status)
	require.Equal(t, connectors.Throttled, got.Kind)
	require.Equal(t, later, got.RetryAt)
	require.Len(t, b.clock.slept, slept, "a wait beyond the budget is not slept")
}

func TestAnUnknownErrorIsTriedOnceMore(t *testing.T) {
	t.Parallel()
	b := setup(t, 3)
	b.vendor.fault = func(int, int) error { return errors.New("odd") }
	require.Equal(t, StatusFailed, b.sync(t).Status)
	require.Equal(t, 2, b.vendor.reads)
}

func TestEachKindHasItsAction(t *testing.T) {
	t.Parallel()
	for kind, want := range map[connectors.Kind]struct {
		status string
		reads  int
		exit   int
	}{
		connectors.Permission: {StatusSkipped, 1, ExitFailed},
		connectors.Auth:       {StatusFailed, 1, ExitFailed},
		connectors.BadConfig:  {StatusFailed, 1, ExitUsage},
		connectors.BadState:   {StatusFailed, 1, ExitFailed},
		connectors.Drift:      {StatusFailed, 1, ExitFailed},
	} {
		b := setup(t, 3)
		b.vendor.fault = func(int, int) error { return kindError(kind) }
		report, err := b.runner.Run(t.Context(), b.plan)
		require.NoError(t, err)
		require.Equal(t, want.status, report.Streams[0].Status, kind)
		require.Equal(t, kind.String(), report.Streams[0].ErrorKind)
		require.Equal(t, want.reads, b.vendor.reads, kind)
		require.Equal(t, want.exit, ExitCode(report, err), kind)
		require.Empty(t, b.store.states[toys].Payload)
	}
}

func TestRefusedCredentialsStopTheOtherStreamsOfTheSourceAndNotOtherSources(t *testing.T) {
	t.Parallel()
	b := setup(t, 3)
	b.runner.Limits.Streams = 1
	b.vendor.fault = func(int, int) error { return kindError(connectors.Auth) }
	other := setup(t, 3)
	b.plan.Sources[0].Streams = nil
	b.plan.Sources = append(b.plan.Sources, PlannedSource{Name: "others", Connector: other.vendor.connector(), Streams: []string{"toys"}})
	report, err := b.runner.Run(t.Context(), b.plan)
	require.NoError(t, err)
	require.Len(t, report.Streams, 3)
	statuses := []string{report.Streams[0].Status, report.Streams[1].Status}
	slices.Sort(statuses)
	require.Equal(t, []string{StatusFailed, StatusSkipped}, statuses)
	require.Equal(t, StatusOK, report.Streams[2].Status)
	require.Equal(t, 1, b.vendor.reads)
	require.NotNil(t, b.vendor.shared)
	require.Same(t, b.vendor.shared, other.vendor.shared, "sources of one program share limits")
}

func TestTooLargeAnswersHalveThePage(t *testing.T) {
	t.Parallel()
	b := setup(t, 10)
	b.vendor.page = 8
	b.vendor.fault = func(read, _ int) error {
		if size := b.vendor.pages[read]; size == 0 || size > 25 {
			return kindError(connectors.TooLarge)
		}
		return nil
	}
	require.NoError(t, b.sync(t).Err)
	require.Equal(t, []int{0, 50, 25}, b.vendor.pages)

	b.vendor.put(toyRecord{ID: "new", Total: "1.50"})
	b.vendor.fault = func(int, int) error { return kindError(connectors.TooLarge) }
	got := b.sync(t)
	require.Equal(t, StatusFailed, got.Status)
	require.Equal(t, 1, b.vendor.pages[len(b.vendor.pages)-1])
}

func TestAStateOfANewerProgramStopsTheStreamAndNeverReloads(t *testing.T) {
	t.Parallel()
	b := setup(t, 3)
	b.sync(t)
	row := b.store.states[toys]
	row.Version = toyStateVersion + 1
	b.store.states[toys] = row
	reads := b.vendor.reads
	got := b.sync(t)
	require.Equal(t, "bad_state", got.ErrorKind)
	require.Equal(t, reads, b.vendor.reads)
	require.Equal(t, row, b.store.states[toys])
}

func TestAWarehouseErrorIsNotTheVendorsAndIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	b := setup(t, 3)
	b.store.fail = func(_ int, call string) error {
		if call == "WriteCanonical toys" {
			return errors.New("the engine has gone away")
		}
		return nil
	}
	got := b.sync(t)
	require.Equal(t, "warehouse", got.ErrorKind)
	require.ErrorContains(t, got.Err, "writing toys: the engine has gone away")
	require.Equal(t, 1, b.vendor.reads)
}
