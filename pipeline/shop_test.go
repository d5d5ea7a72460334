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
