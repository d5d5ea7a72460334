package warehouse

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/schemas"
)

// readersOf are the models that read a group of marks.
func readersOf(t *testing.T, group string) []string {
	t.Helper()
	models, err := schemas.Models()
	require.NoError(t, err)
	var list []string
	for _, m := range models {
		for _, g := range m.Marks {
			if g == group {
				list = append(list, m.Name)
			}
		}
	}
	require.NotEmpty(t, list)
	return list
}

// notes stores what models have used of a run.
func notes(t *testing.T, w *Warehouse, run string, upTo uint64, models ...string) {
	t.Helper()
	for _, m := range models {
		require.NoError(t, w.conn.Exec(t.Context(), fmt.Sprintf("INSERT INTO %s.model_marks (model, run_id, seq) VALUES (%s, %s, %d)", w.Store(), quote(m), quote(run), upTo)))
	}
}

func marksLeft(t *testing.T, w *Warehouse) []string {
	t.Helper()
	return table(t, w, "SELECT concat(run_id, ' ', model_group, ' ', toString(seq)) AS row FROM "+w.Store()+".dirty_days ORDER BY row")
}

func notesLeft(t *testing.T, w *Warehouse) []string {
	t.Helper()
	return table(t, w, "SELECT DISTINCT run_id FROM "+w.Store()+".model_marks ORDER BY run_id")
}

// markAt marks one day for a group at an instant.
func markAt(t *testing.T, w *Warehouse, at, run, group, block string, states ...uint8) {
	t.Helper()
	w.now = func() time.Time { return instant(at) }
	for _, state := range states {
		m := marking{run: run, lease: schemas.Lease{Resource: "r_" + run, Fence: 1}, block: block, days: []dirtyDay{{group, shopID, day("2026-03-01")}}}
		require.NoError(t, w.mark(t.Context(), m, state))
	}
}

const (
	longAgo  = "2026-01-01T00:00:00Z"
	lastWeek = "2026-03-01T00:00:00Z"
	today    = "2026-03-05T00:00:00Z"
)

func TestMarksGoWhenAllTheirModelsHaveUsedThemAndNotBefore(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	fx, sales := readersOf(t, groupFX), readersOf(t, groupSales)
	require.Greater(t, len(sales), 1, "a group of several models")
	markAt(t, w, longAgo, "used", groupSales, "b1", unsettled, settled)
	markAt(t, w, longAgo, "used-by-one", groupSales, "b2", unsettled, settled)
	markAt(t, w, longAgo, "used-in-part", groupSales, "b3", unsettled, settled)
	markAt(t, w, longAgo, "half", groupSales, "b4", unsettled, settled)
	markAt(t, w, longAgo, "half", groupFX, "b5", unsettled, settled)
	markAt(t, w, longAgo, "killed", groupSales, "b6", unsettled)
	markAt(t, w, longAgo, "running", groupSales, "b7", unsettled, settled)
	markAt(t, w, today, "running", groupSales, "b8", unsettled, settled)
	markAt(t, w, longAgo, "nobody's", "group of another program", "b9", settled)
	markAt(t, w, longAgo, "model", "again_"+fx[0], "", settled)
	notes(t, w, "used", 2, sales...)
	notes(t, w, "used-by-one", 2, sales[0])
	notes(t, w, "used-in-part", 2, sales[1:]...)
	notes(t, w, "used-in-part", 1, sales[0])
	notes(t, w, "half", 2, sales...)
	notes(t, w, "half", 3, fx...)
	notes(t, w, "killed", 1, sales...)
	notes(t, w, "running", 4, sales...)
	notes(t, w, "model", 1, fx[0])
	notes(t, w, "long gone", 9, sales...)

	left := []string{
		"half fx 3", "half fx 4", "killed sales 1", "running sales 1", "running sales 2", "running sales 3", "running sales 4",
		"used-by-one sales 1", "used-by-one sales 2", "used-in-part sales 1", "used-in-part sales 2",
	}
	for range 2 {
		_, err := w.PruneMarks(t.Context(), instant(lastWeek))
		require.NoError(t, err)
		require.Equal(t, left, marksLeft(t, w))
		require.Equal(t, []string{"half", "killed", "running", "used-by-one", "used-in-part"}, notesLeft(t, w))
	}

	// What a killed block left is settled by the next lease, used, and can go then.
	require.NoError(t, w.settle(t.Context(), schemas.Lease{Resource: "r_killed", Fence: 2}))
	require.Contains(t, strings.Join(marksLeft(t, w), "\n"), "r_killed/2 sales 1", "it is still known what was not settled")
	notes(t, w, "r_killed/2", 1, sales...)
	_, err := w.PruneMarks(t.Context(), instant("2026-04-01T00:00:00Z"))
	require.NoError(t, err)
	require.Equal(t, []string{"half fx 3", "half fx 4", "used-by-one sales 1", "used-by-one sales 2", "used-in-part sales 1", "used-in-part sales 2"}, marksLeft(t, w))
}

// A run that goes on under a name whose marks have gone is read by every model.
func TestMarksThatComeAfterTheirRunWasPrunedAreUnread(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	sales := readersOf(t, groupSales)
	markAt(t, w, longAgo, "run", groupSales, "b1", unsettled, settled)
	notes(t, w, "run", 2, sales...)
	n, err := w.PruneMarks(t.Context(), instant(lastWeek))
	require.NoError(t, err)
	require.EqualValues(t, 2, n)
	for _, process := range []*Warehouse{w, another(t, w)} {
		markAt(t, process, today, "run", groupSales, "b2", unsettled, settled)
		unread := table(t, w, "SELECT toString(count()) FROM "+w.Store()+".dirty_days AS d LEFT JOIN (SELECT run_id, max(seq) AS seq FROM "+w.Store()+".model_marks WHERE model = "+quote(sales[0])+
			" GROUP BY run_id) AS used ON used.run_id = d.run_id WHERE d.seq > used.seq")
		require.Equal(t, []string{map[bool]string{true: "2", false: "4"}[process == w]}, unread)
	}
}

func TestTheDailyRetentionPrunesMarks(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	markAt(t, w, longAgo, "run", groupReviews, "b1", unsettled, settled)
	notes(t, w, "run", 2, readersOf(t, groupReviews)...)
	w.now = func() time.Time { return instant(longAgo).Add(MarksRetention + time.Second) }
	require.NoError(t, w.KeepRetention(t.Context()))
	require.Empty(t, marksLeft(t, w))
	require.Empty(t, notesLeft(t, w))
}
