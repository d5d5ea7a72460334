package warehouse

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/schemas"
)

func census(l schemas.Lease, after, upTo int64, ids ...int64) schemas.Reconciliation {
	return schemas.Reconciliation{Source: source, Stream: "orders", Shop: shopID, Family: orderFamily, Lease: l, RunID: "census", After: after, UpTo: upTo, IDs: ids,
		SeenAt: instant("2026-04-01T00:00:00Z"), SyncedAt: instant("2026-04-01T00:01:00Z")}
}

func TestRecordsThatACompleteListLacksAreTombstonedAndUnknownOnesNamed(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l, done := run(t, w, ordersResource)
	write(t, w, ordersBlock(l, order("9", "2026-03-01", "a"), order("10", "2026-03-02", "a", "b"), order("11", "2026-03-03", "a"),
		order("12", "2026-03-04", "a").at("2026-04-01T00:00:00.001Z"), order("100", "2026-03-05", "a")))
	done()
	l, done = run(t, w, ordersResource)
	found, err := w.Reconcile(t.Context(), census(l, 9, 99, 11, 50))
	require.NoError(t, err)
	require.Equal(t, schemas.Reconciled{Tombstoned: []string{"10"}, Missing: []string{"50"}}, found,
		"9 and 100 are outside the range (as numbers), 12 was written by a record newer than the list")
	require.NotContains(t, world(t, w), "order 10 ")
	require.NotContains(t, world(t, w), "line 10/")
	require.Equal(t, daysOf("2026-03-02"), marksOf(t, w, groupSales, "census", 0))

	var landed []string
	for raw, err := range w.RawRecords(t.Context(), source, "orders", nil, false) {
		require.NoError(t, err)
		landed = append(landed, raw.Op+" "+raw.RecordID)
	}
	require.Equal(t, []string{"delete 10"}, landed, "a replay must not bring it back")

	again, err := w.Reconcile(t.Context(), census(l, 9, 99, 11, 50))
	require.NoError(t, err)
	require.Empty(t, again.Tombstoned)
	done()

	// It comes back with the instant it had.
	l = lease(t, w, ordersResource)
	listed, err := w.Reconcile(t.Context(), census(l, 9, 99, 10, 11))
	require.NoError(t, err)
	require.Equal(t, []string{"10"}, listed.Missing, "a tombstone is not stored")
	require.Equal(t, 1, write(t, w, ordersBlock(l, order("10", "2026-03-02", "a", "b"))).Written)
	require.Contains(t, world(t, w), "line 10/b")
}

func TestOrdersOfACustomerWhoIsGoneAreToBeReadAgain(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	account := func(deleted bool) {
		l, done := run(t, w, "source.customers")
		block := schemas.CanonicalWrite{Source: source, Stream: "customers", Shop: shopID, Family: []schemas.Table{schemas.Customers}, Lease: l, RunID: "customers",
			Records: []schemas.WrittenRecord{{ID: "7", Deleted: deleted, UpdatedAt: instant("2026-03-01T00:00:00Z").Add(time.Duration(l.Fence) * time.Second)}}, SyncedAt: instant("2026-11-01T00:00:00Z"), Rows: &schemas.Rows{}}
		if !deleted {
			block.Rows.Customers = []schemas.Customer{{CustomerID: "7", Shop: shopID}}
		}
		write(t, w, block)
		done()
	}
	account(false)
	l := lease(t, w, ordersResource)
	block := ordersBlock(l, order("1", "2026-03-01", "a"), order("2", "2026-03-02", "a"), order("3", "2026-03-03", "a"), order("4", "2026-03-04", "a"))
	for i, id := range []string{"7", "8", "", "7"} {
		block.Rows.Orders[i].CustomerID = id
	}
	write(t, w, block)
	found, err := w.Reconcile(t.Context(), census(l, 0, 99, 1, 2, 3))
	require.NoError(t, err)
	require.Empty(t, found.Outdated)
	account(true)
	found, err = w.Reconcile(t.Context(), census(l, 0, 99, 1, 2, 3))
	require.NoError(t, err)
	require.Equal(t, []string{"1"}, found.Outdated, "4 is gone itself, and 8 was never seen")
}

func TestAReconciliationThatIsKilledCanBeRepeated(t *testing.T) {
	t.Parallel()
	for n, ended := 1, false; !ended && !t.Failed(); n++ {
		t.Run(fmt.Sprintf("insert %d", n), func(t *testing.T) {
			w := newWarehouse(t)
			l := lease(t, w, ordersResource)
			write(t, w, ordersBlock(l, order("1", "2026-03-01", "a", "b"), order("2", "2026-03-02", "a")))
			killAt(w, n)
			_, err := w.Reconcile(t.Context(), census(l, 0, 9, 1))
			w.failSend = nil
			_, again := w.Reconcile(t.Context(), census(l, 0, 9, 1))
			require.NoError(t, again)
			require.NotContains(t, world(t, w), "order 2 ", "killed at insert %d", n)
			require.NotContains(t, world(t, w), "line 2/", "killed at insert %d", n)
			require.Contains(t, world(t, w), "order 1 ")
			if err == nil {
				require.Equal(t, 7, n, "raw, marks, evidence, lines, orders, marks")
				ended = true
			}
		})
	}
}

// A record's children go before its own row: a kill between them, and the record's end
// at the vendor before the next read, leave children that no record will ask for.
func TestChildrenWhoseRecordNeverArrivedGoWhenACompleteListLacksIt(t *testing.T) {
	t.Parallel()
	for n, ended := 1, false; !ended && !t.Failed(); n++ {
		t.Run(fmt.Sprintf("insert %d", n), func(t *testing.T) {
			w := newWarehouse(t)
			l, done := run(t, w, ordersResource)
			write(t, w, ordersBlock(l, order("1", "2026-03-01", "a")))
			killAt(w, n)
			_, err := w.WriteCanonical(t.Context(), ordersBlock(l, order("2", "2026-03-02", "a", "b")))
			w.failSend = nil
			done()
			l = lease(t, w, ordersResource)
			_, again := w.Reconcile(t.Context(), census(l, 0, 9, 1))
			require.NoError(t, again)
			require.NotContains(t, world(t, w), "line 2/", "killed at insert %d", n)
			require.NotContains(t, world(t, w), "order 2 ", "killed at insert %d", n)
			require.Contains(t, world(t, w), "line 1/")
			if err == nil {
				require.Equal(t, 6, n, "marks, evidence, lines, orders, marks")
				ended = true
			}
		})
	}
}

func TestAnOvertakenReconciliationDeletesNothing(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l := lease(t, w, ordersResource)
	write(t, w, ordersBlock(l, order("1", "2026-03-01", "a")))
	forgeTakeover(t, w, l)
	_, err := w.Reconcile(t.Context(), census(l, 0, 9))
	require.ErrorIs(t, err, schemas.ErrFenced)
	require.Contains(t, world(t, w), "order 1 ")
}
