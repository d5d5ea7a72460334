package pipeline

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestACensusTombstonesWhatIsGoneAndReadsWhatIsMissing(t *testing.T) {
	t.Parallel()
	b := setup(t, 6)
	b.sync(t)
	delete(b.store.stored[toys], "5")
	b.vendor.census = []int64{1, 2, 3, 5, 6}
	got := b.sync(t)
	require.NoError(t, got.Err)
	require.EqualValues(t, 1, got.Deleted)
	require.Equal(t, [][]string{{"5"}}, b.vendor.ids)
	want := b.wanted()
	delete(want, "4")
	require.Equal(t, want, b.store.orders())
}

func TestASparseCensusReadsNothing(t *testing.T) {
	t.Parallel()
	b := setup(t, 3)
	b.sync(t)
	delete(b.store.stored[toys], "2")
	b.vendor.census, b.vendor.sparse = []int64{1, 2}, true
	got := b.sync(t)
	require.NoError(t, got.Err)
	require.EqualValues(t, 1, got.Deleted, "3 is gone")
	require.Empty(t, b.vendor.ids, "2 may have no rows")
}

func TestACensusOfIDsThatAreNoNumbers(t *testing.T) {
	t.Parallel()
	b := setup(t, 2)
	b.vendor.put(toyRecord{ID: "cst_a", Total: "1"}, toyRecord{ID: "cst_b", Total: "2"})
	b.sync(t)
	delete(b.store.stored[toys], "cst_b")
	b.vendor.all = []string{"1", "cst_a", "cst_b"}
	got := b.sync(t)
	require.NoError(t, got.Err)
	require.EqualValues(t, 1, got.Deleted)
	require.Equal(t, [][]string{{"cst_b"}}, b.vendor.ids)
	want := b.wanted()
	delete(want, "2")
	require.Equal(t, want, b.store.orders())
}

// Its payload is landed and it is accounted for, so that a mapping that finds rows in it
// one day can be replayed.
func TestARecordWithoutRowsIsLandedCountedAndReplayed(t *testing.T) {
	t.Parallel()
	b := setup(t, 1)
	b.vendor.put(toyRecord{ID: "none", Empty: true})
	got := b.sync(t)
	require.Equal(t, StatusOK, got.Status)
	require.Equal(t, []uint64{2, 2, 0}, []uint64{got.Fetched, got.Written + got.Unchanged, got.Quarantined})
	got = b.replay(t, nil)
	require.Equal(t, []uint64{2, 2, 0}, []uint64{got.Fetched, got.Unchanged, got.Quarantined})
}

func TestTheShopsRowSaysWhenHistoryIsComplete(t *testing.T) {
	t.Parallel()
	b := setup(t, 2)
	b.sync(t)
	b.plan.Sources[0].Streams = nil
	_, err := b.runner.Run(t.Context(), b.plan)
	require.NoError(t, err)
	b.sync2(t)
	var complete []uint8
	for _, row := range b.store.shops {
		complete = append(complete, row.HistoryComplete)
	}
	require.Equal(t, []uint8{0, 0, 0, 1, 1}, complete, "before and after the first and the second sync, and before the third")
	row := b.store.shops[0]
	require.Equal(t, "2026-03-01", row.ShopOpened.String())
	require.Equal(t, []string{"toys", "EUR", "EUR"}, []string{row.Source, row.Currency, row.ReportCurrency})
	require.EqualValues(t, 1, row.WeekStart)
}

func (b *bundle) sync2(t *testing.T) {
	t.Helper()
	report, err := b.runner.Run(t.Context(), b.plan)
	require.NoError(t, err)
	for _, s := range report.Streams {
		require.NoError(t, s.Err)
	}
}
