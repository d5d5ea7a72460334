package warehouse

import (
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/schemas"
)

var errKilled = errors.New("killed here")

// killAt makes the n-th insert from now on, and all after it, fail before it is sent.
func killAt(w *Warehouse, n int) {
	w.failSend = func(string, int) error {
		if n--; n <= 0 {
			return errKilled
		}
		return nil
	}
}

// before and after are a store and what a block makes of it: a line vanishes and one
// comes, an order is deleted, another is new, a third moves to another day.
func before() []orderCase {
	return []orderCase{order("1", "2026-03-01", "a", "b"), order("2", "2026-03-02", "a"), order("4", "2025-12-31", "a")}
}

func after() []orderCase {
	const later = "2026-04-01T00:00:00Z"
	return []orderCase{
		order("1", "2026-03-01", "b", "c").at(later), order("2", "2026-03-02").gone().at(later),
		order("3", "2026-03-03", "a", "b").at(later), order("4", "2025-12-31", "a").on("2026-01-02").at(later),
	}
}

func TestAWriteThatIsKilledBetweenAnyTwoInsertsIsMadeGoodByTheNextRun(t *testing.T) {
	t.Parallel()
	calm := newWarehouse(t)
	l := lease(t, calm, ordersResource)
	write(t, calm, ordersBlock(l, before()...))
	write(t, calm, ordersBlock(l, after()...))
	wanted := world(t, calm)

	killed := 0
	for n, ended := 1, false; !ended && !t.Failed(); n++ {
		t.Run(fmt.Sprintf("insert %d", n), func(t *testing.T) {
			w := newWarehouse(t)
			first, done := run(t, w, ordersResource)
			write(t, w, ordersBlock(first, before()...))
			done()

			second, done := run(t, w, ordersResource)
			killAt(w, n)
			_, err := w.WriteCanonical(t.Context(), ordersBlock(second, after()...))
			w.failSend = nil
			done()
			if err == nil {
				ended = true
				return
			}
			killed++
			require.ErrorIs(t, err, errKilled)

			next := another(t, w)
			third := lease(t, next, ordersResource)
			require.Greater(t, third.Fence, second.Fence)
			write(t, next, ordersBlock(third, after()...))
			require.Equal(t, wanted, world(t, next), "killed at insert %d", n)
			require.Equal(t, 4, write(t, next, ordersBlock(third, after()...)).Unchanged, "killed at insert %d", n)
			requireMarkedSince(t, next, third, daysOf("2026-03-01", "2026-03-02", "2026-03-03", "2025-12-31", "2026-01-02"), n)
		})
	}
	require.Equal(t, 5, killed, "marks, evidence, lines, orders, marks")
}

// requireMarkedSince: whatever the killed run had marked or written, the days of all
// that changed are marked by it or a later run after the rows were there.
func requireMarkedSince(t *testing.T, w *Warehouse, l schemas.Lease, want []string, n int) {
	t.Helper()
	got := table(t, w, fmt.Sprintf("SELECT DISTINCT toString(day) FROM %s.dirty_days WHERE settled = 1 AND model_group = 'sales' AND fence >= %d ORDER BY day", w.Store(), l.Fence-1))
	require.ElementsMatch(t, want, got, "killed at insert %d", n)
}

func daysOf(list ...string) []string { return list }

// The child of a version that was never completed must not outlive it.
func TestChildrenOfAnInterruptedWriteDisappearWhenTheRecordChangesAgain(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l, done := run(t, w, ordersResource)
	write(t, w, ordersBlock(l, order("1", "2026-03-01", "a")))
	killAt(w, 4)
	_, err := w.WriteCanonical(t.Context(), ordersBlock(l, order("1", "2026-03-01", "a", "half").at("2026-03-02T00:00:00Z")))
	require.ErrorIs(t, err, errKilled)
	w.failSend = nil
	done()
	require.Contains(t, world(t, w), "line 1/half", "the children went first")

	l = lease(t, w, ordersResource)
	write(t, w, ordersBlock(l, order("1", "2026-03-01", "a").at("2026-03-03T00:00:00Z")))
	require.NotContains(t, world(t, w), "half")
}

// A new shop zone between a killed run and the next one gives orphans another key day.
func TestOrphansOnAnotherDayAreTombstoned(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l, done := run(t, w, ordersResource)
	killAt(w, 4)
	_, err := w.WriteCanonical(t.Context(), ordersBlock(l, order("1", "2026-03-01", "a")))
	require.ErrorIs(t, err, errKilled)
	w.failSend = nil
	done()
	moved := order("1", "2026-03-02", "a").at("2026-03-01T12:00:00Z")
	write(t, w, ordersBlock(lease(t, w, ordersResource), moved))
	require.Equal(t, []string{"2026-03-02"}, table(t, w, "SELECT toString(created_day) FROM "+w.Store()+".order_lines FINAL"))
}

// Two writers of one stream cannot be prevented for ever (a paused process), so the
// next reading of the record has to mend what they left.
func TestTwoWritersAtOnceAreMendedByTheNextReading(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	slow := lease(t, w, ordersResource)
	old := order("1", "2026-03-01", "a", "old")
	fresh := order("1", "2026-03-01", "a").at("2026-03-05T00:00:00Z").of("fresh")
	overtaken := make(chan struct{})
	resume := make(chan struct{})
	w.failSend = func(table string, _ int) error {
		if table == "order_lines" {
			close(overtaken)
			<-resume
		}
		return nil
	}
	result := make(chan error, 1)
	go func() {
		_, err := w.WriteCanonical(t.Context(), ordersBlock(slow, old))
		result <- err
	}()
	<-overtaken
	other := another(t, w)
	forgeTakeover(t, other, slow)
	quick := schemas.Lease{Resource: slow.Resource, Fence: slow.Fence + 1}
	write(t, other, ordersBlock(quick, fresh))
	close(resume)
	require.NoError(t, <-result)
	w.failSend = nil

	require.Equal(t, []string{"fresh"}, table(t, other, "SELECT customer_key FROM "+w.Store()+".orders FINAL"), "the newer version of the order holds")
	_, err := w.WriteCanonical(t.Context(), ordersBlock(slow, old.with("a", "b").at("2026-03-06T00:00:00Z")))
	require.ErrorIs(t, err, schemas.ErrFenced, "the overtaken writer writes no more")

	require.NoError(t, other.ReleaseLease(t.Context(), quick))
	third := lease(t, other, ordersResource)
	write(t, other, ordersBlock(third, fresh))
	require.Equal(t, []string{"a"}, table(t, other, "SELECT line_id FROM "+w.Store()+".order_lines FINAL"))
}

// forgeTakeover makes the next lease of the resource, as a process does that has waited
// its time.
func forgeTakeover(t *testing.T, w *Warehouse, l schemas.Lease) {
	t.Helper()
	next := schemas.Lease{Resource: l.Resource, Fence: l.Fence + 1}
	require.NoError(t, w.conn.Exec(t.Context(), w.layout.createLease(leaseName(next), `{"host":"elsewhere","pid":1,"token":"x","at":"2026-01-01T00:00:00Z"}`)))
}
