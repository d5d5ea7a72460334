package warehouse

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/schemas"
)

// killedAnywhere writes blocks before and after, the second killed at each of its inserts
// in turn, each time for a source of its own, and wants what the next run makes of it to
// be what an undisturbed run gives.
func killedAnywhere(t *testing.T, family []schemas.Table, earlier, later []set, show func(w *Warehouse, source string) []string, inserts int) {
	t.Helper()
	w := newWarehouse(t)
	block := func(l schemas.Lease, of string, sets []set) schemas.CanonicalWrite {
		return setsBlock(l, of, family, sets...)
	}
	calm := lease(t, w, "sync_calm")
	write(t, w, block(calm, "calm", earlier))
	write(t, w, block(calm, "calm", later))
	wanted := show(w, "calm")
	for n := 1; ; n++ {
		of := fmt.Sprintf("killed %d", n)
		resource := fmt.Sprintf("sync_killed_%d", n)
		first, done := run(t, w, resource)
		write(t, w, block(first, of, earlier))
		killAt(w, n)
		_, err := w.WriteCanonical(t.Context(), block(first, of, later))
		w.failSend = nil
		done()
		third, done := run(t, w, resource)
		write(t, w, block(third, of, later))
		require.Equal(t, wanted, show(w, of), "killed at insert %d", n)
		again := write(t, w, block(third, of, later))
		require.Equal(t, []int{len(later), 0}, []int{again.Unchanged, len(again.Rows)}, "killed at insert %d", n)
		done()
		if err == nil {
			require.Equal(t, inserts+1, n)
			return
		}
		require.ErrorIs(t, err, errKilled)
	}
}

const later = "2026-04-01T00:00:00Z"

func TestAnOrderWithRefundsThatIsKilledBetweenAnyTwoInsertsIsMadeGood(t *testing.T) {
	t.Parallel()
	show := func(w *Warehouse, of string) []string {
		return append(refundsOf(t, w, of), shown(t, w, "orders", of, "order_id, ' ', toString(created_day)")...)
	}
	// What becomes of lines and evidence is shown for orders without refunds.
	bare := func(o orderCase, refunds ...string) set {
		s := refunded(o, refunds...)
		whole := s.rows
		s.rows = func(id string, rows *schemas.Rows) {
			whole(id, rows)
			rows.OrderLines, rows.IdentityEvidence = nil, nil
		}
		return s
	}
	one, two, three := order("1", "2026-03-01", "a"), order("2", "2026-03-02", "a"), order("3", "2026-03-03", "a")
	killedAnywhere(t, []schemas.Table{schemas.Orders, schemas.RefundsOfOrders, schemas.RefundLinesOfOrders},
		[]set{bare(one, "91 2026-03-05 1 2", "92 2025-12-31 1"), bare(two, "93 2026-03-06 1")},
		[]set{bare(one.at(later), "92 2025-12-31 1 2", "94 2026-03-30 1"), bare(two.gone().at(later)), bare(three.at(later), "95 2026-03-31 1")},
		show, 5) // marks, refund lines, refunds, orders, marks
}

func TestSetsOfAnOrderThatAreKilledBetweenAnyTwoInsertsAreMadeGood(t *testing.T) {
	t.Parallel()
	killedAnywhere(t, fulfilmentFamily,
		[]set{shipped("1", "2026-03-01T00:00:00Z", "51 2026-03-01 a b", "52 2025-12-31 c"), shipped("2", "2026-03-01T00:00:00Z", "53 2026-03-01 a"), shipped("4", "2026-03-01T00:00:00Z")},
		[]set{shipped("1", later, "51 2026-03-01 b c"), shipped("2", later), shipped("3", later, "54 2026-03-31 a"), shipped("4", later)},
		func(w *Warehouse, of string) []string { return shipmentsOf(t, w, of) }, 3) // events, lines, fulfilments
	killedAnywhere(t, saleEventFamily,
		[]set{events("1", "2026-03-01T00:00:00Z", "a 2025-12-31", "b 2026-03-01"), events("2", "2026-03-01T00:00:00Z", "c 2026-03-01")},
		[]set{events("1", later, "a 2025-12-31", "d 2026-03-31"), events("2", later), events("3", later, "e 2026-03-31").gone()},
		func(w *Warehouse, of string) []string { return eventsOf(t, w, of) }, 3) // marks, events, marks
}

// Events of an order of several years go to several partitions, which are not inserted
// as one. Whatever part of them is there, the next reading completes it.
func TestASetThatWasWrittenInPartIsCompletedByTheNextReading(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l := lease(t, w, ordersResource)
	whole := events("1", "2026-03-01T00:00:00Z", "a 2024-03-01", "b 2025-03-01", "c 2026-03-01")
	part := events("1", "2026-03-01T00:00:00Z", "b 2025-03-01", "x 2026-02-01")
	write(t, w, setsBlock(l, source, saleEventFamily, part))
	require.Equal(t, 1, write(t, w, setsBlock(l, source, saleEventFamily, whole)).Written)
	require.Equal(t, []string{"1/a 2024-03-01", "1/b 2025-03-01", "1/c 2026-03-01"}, eventsOf(t, w, source))
}

// Of a version that never arrived whole there may be lines and no fulfilment. A later
// version without any holds against what is read late between the two.
func TestAnEmptyVersionAfterAnInterruptedOneKeepsOlderVersionsDead(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l := lease(t, w, ordersResource)
	killAt(w, 3)
	_, err := w.WriteCanonical(t.Context(), setsBlock(l, source, fulfilmentFamily, shipped("1", "2026-03-01T00:00:00Z", "51 2026-03-01 a")))
	require.ErrorIs(t, err, errKilled)
	w.failSend = nil
	require.Equal(t, []string{"1/51/a 2026-03-01", "1/e51 2026-03-02"}, shipmentsOf(t, w, source))
	require.Equal(t, 1, write(t, w, setsBlock(l, source, fulfilmentFamily, shipped("1", "2026-03-03T00:00:00Z"))).Written)
	require.Equal(t, 1, write(t, w, setsBlock(l, source, fulfilmentFamily, shipped("1", "2026-03-02T00:00:00Z", "51 2026-03-01 a"))).Stale)
	require.Empty(t, shipmentsOf(t, w, source))
}

func TestASparseListTombstonesWhatIsGoneAndAsksForNothing(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l := lease(t, w, ordersResource)
	write(t, w, setsBlock(l, source, fulfilmentFamily, shipped("1", "2026-03-01T00:00:00Z", "51 2026-03-01 a"), shipped("2", "2026-03-01T00:00:00Z", "52 2026-03-01 a"),
		shipped("3", "2026-03-01T00:00:00Z")))
	list := schemas.Reconciliation{Source: source, Stream: "fulfilments", Shop: shopID, Family: fulfilmentFamily, Lease: l, RunID: "census", UpTo: 99, IDs: []int64{1, 3, 4}, Sparse: true,
		SeenAt: instant("2026-04-01T00:00:00Z"), SyncedAt: instant("2026-04-01T00:01:00Z")}
	found, err := w.Reconcile(t.Context(), list)
	require.NoError(t, err)
	require.Equal(t, schemas.Reconciled{Tombstoned: []string{"2"}}, found)
	require.Equal(t, []string{"1/51 2026-03-01", "1/51/a 2026-03-01", "1/e51 2026-03-02"}, shipmentsOf(t, w, source))
	again, err := w.Reconcile(t.Context(), list)
	require.NoError(t, err)
	require.Equal(t, schemas.Reconciled{}, again)
}

// Refunds go before their order and fulfilments after their lines: what a killed write
// left of an order that the vendor then deleted is found by its order's id.
func TestChildrenOfSetsWhoseRecordNeverArrivedGoWhenACompleteListLacksIt(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	for name, c := range map[string]struct {
		family []schemas.Table
		orphan set
		left   func(source string) []string
	}{
		"refunds":     {orderWithRefundsFamily, refunded(order("7", "2026-03-01", "a"), "91 2026-03-05 1"), func(of string) []string { return refundsOf(t, w, of) }},
		"fulfilments": {fulfilmentFamily, shipped("7", "2026-03-01T00:00:00Z", "51 2026-03-01 a"), func(of string) []string { return shipmentsOf(t, w, of) }},
	} {
		for n := 1; ; n++ {
			of := fmt.Sprintf("%s %d", name, n)
			resource := "sync_" + strings.ReplaceAll(of, " ", "_")
			l, done := run(t, w, resource)
			killAt(w, n)
			_, err := w.WriteCanonical(t.Context(), setsBlock(l, of, c.family, c.orphan))
			w.failSend = nil
			_, again := w.Reconcile(t.Context(), schemas.Reconciliation{Source: of, Stream: "s", Shop: shopID, Family: c.family, Lease: l, RunID: "census", UpTo: 99, Sparse: true,
				SeenAt: instant("2026-04-01T00:00:00Z"), SyncedAt: instant("2026-04-01T00:01:00Z")})
			require.NoError(t, again)
			require.Empty(t, c.left(of), "killed at insert %d", n)
			done()
			if err == nil {
				break
			}
		}
	}
}

func TestACompleteListOfIDsThatAreNoNumbers(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l := lease(t, w, ordersResource)
	customers := []schemas.Table{schemas.Customers}
	buyer := func(id, updated string) set {
		return set{id: id, updated: updated, rows: func(id string, r *schemas.Rows) { r.Customers = append(r.Customers, schemas.Customer{CustomerID: id}) }}
	}
	write(t, w, setsBlock(l, source, customers, buyer("cst_a", "2026-03-01T00:00:00Z"), buyer("cst_b", "2026-03-01T00:00:00Z"), buyer("12", "2026-03-01T00:00:00Z"),
		buyer("cst_new", "2026-04-01T00:00:00.001Z")))
	write(t, w, setsBlock(lease(t, w, "sync_other"), "other", customers, buyer("cst_z", "2026-03-01T00:00:00Z")))
	compare := func(ids ...string) schemas.Reconciled {
		t.Helper()
		found, err := w.Reconcile(t.Context(), schemas.Reconciliation{Source: source, Stream: "customers", Family: customers, Lease: l, RunID: "census",
			All: ids, SeenAt: instant("2026-04-01T00:00:00Z"), SyncedAt: instant("2026-04-01T00:01:00Z")})
		require.NoError(t, err)
		return found
	}
	require.Equal(t, schemas.Reconciled{Tombstoned: []string{"12", "cst_b"}, Missing: []string{"cst_c"}}, compare("cst_a", "cst_c"), "cst_new was written after the list was asked for")
	require.Equal(t, schemas.Reconciled{Tombstoned: []string{"cst_a"}}, compare([]string{}...), "the vendor has none")
	require.Equal(t, []string{"cst_new"}, shown(t, w, "customers", source, "customer_id"))
	require.Equal(t, []string{"cst_z"}, shown(t, w, "customers", "other", "customer_id"))
}

// item is a variant whose cost is a stream of its own.
func item(id, updated, cost string) set {
	return set{id: id, updated: updated, rows: func(id string, rows *schemas.Rows) {
		if cost == "" {
			return
		}
		rows.VariantCosts = append(rows.VariantCosts,
			schemas.VariantCost{VariantID: id, ValidFrom: instant(articleCreated), UnitCost: money(cost), Currency: "EUR", Origin: "assumed"},
			schemas.VariantCost{VariantID: id, ValidFrom: instant(updated), UnitCost: money(cost), Currency: "EUR", Origin: "cogs"})
	}}
}

var itemFamily = []schemas.Table{schemas.CostsOfItems}

func TestTheCostsOfItemsAreAHistoryInWhichEachVersionIsReadOnceInAnyOrder(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l := lease(t, w, ordersResource)
	put := func(s set) schemas.Outcome {
		t.Helper()
		return write(t, w, setsBlock(l, source, itemFamily, s))
	}
	put(item("1", "2026-02-01T00:00:00Z", "4"))
	require.Equal(t, 1, put(item("1", "2026-02-01T00:00:00Z", "4")).Unchanged)
	put(item("1", "2026-04-01T00:00:00Z", "4"))
	require.Equal(t, 1, put(item("1", "2026-03-01T00:00:00Z", "9")).Stale, "the later version said that the cost is still 4")
	put(item("1", "2026-05-01T00:00:00Z", "5"))
	history := []string{"2026-01-01 4 EUR assumed", "2026-05-01 5 EUR cogs"}
	require.Equal(t, history, costsOf(t, w, "1"))
	require.Equal(t, 1, put(item("1", "2026-06-01T00:00:00Z", "")).Unchanged, "a cost that is no longer given is unknown, not another one")
	require.Equal(t, 1, put(item("1", "2026-05-15T00:00:00Z", "6")).Stale)
	require.Equal(t, 1, put(item("1", "", "").unseen()).Unchanged)
	require.Equal(t, history, costsOf(t, w, "1"))

	require.Equal(t, 1, put(item("2", "2026-02-01T00:00:00Z", "")).Unchanged, "an item without a cost")
	put(item("2", "2026-03-01T00:00:00Z", "3"))
	require.Equal(t, []string{"2026-01-01 3 EUR assumed"}, costsOf(t, w, "2"))

	found, err := w.Reconcile(t.Context(), schemas.Reconciliation{Source: source, Stream: "inventory_items", Family: itemFamily, Lease: l, RunID: "census", UpTo: 99, IDs: []int64{2, 3}, Sparse: true,
		SeenAt: instant("2026-07-01T00:00:00Z"), SyncedAt: instant("2026-07-01T00:00:00Z")})
	require.NoError(t, err)
	require.Equal(t, schemas.Reconciled{}, found, "the history outlives its item")
	require.Equal(t, history, costsOf(t, w, "1"))
}

func TestCostsOfItemsThatAreKilledBetweenAnyTwoInsertsAreMadeGood(t *testing.T) {
	t.Parallel()
	killedAnywhere(t, itemFamily,
		[]set{item("1", "2026-02-01T00:00:00Z", "4"), item("2", "2026-02-01T00:00:00Z", ""), item("3", "2026-02-01T00:00:00Z", "7")},
		[]set{item("1", later, "5"), item("2", later, "1"), item("3", later, "7"), item("4", later, "")},
		func(w *Warehouse, of string) []string {
			return shown(t, w, "variant_costs", of, "variant_id, ' ', toString(toDate(valid_from)), ' ', toString(unit_cost)")
		}, 1)
}

func TestAChangeOfSaleEventsMarksTheirDaysAndAllDaysOfTheirOrder(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	orders, sales := lease(t, w, ordersResource), lease(t, w, "sync_webshop__sale_events")
	mark := func(l schemas.Lease, family []schemas.Table, s set) []string {
		t.Helper()
		cw := setsBlock(l, source, family, s)
		before := lastSeq(t, w, cw.RunID)
		write(t, w, cw)
		require.Empty(t, marksOf(t, w, groupFX, cw.RunID, 0))
		return marksOf(t, w, groupSales, cw.RunID, before)
	}
	// Sale events may be read before their order.
	require.Equal(t, daysOf("2026-03-01", "2026-03-09"), mark(sales, saleEventFamily, events("1", "2026-03-09T00:00:00Z", "a 2026-03-01", "b 2026-03-09")))
	one := order("1", "2026-03-01", "x").at("2026-03-09T00:00:00Z")
	require.Equal(t, daysOf("2026-03-01", "2026-03-05", "2026-03-09"), mark(orders, orderWithRefundsFamily, refunded(one, "91 2026-03-05 1")))

	// An event goes, another comes: the order's other days are counted anew too.
	require.Equal(t, daysOf("2026-03-01", "2026-03-05", "2026-03-09", "2026-03-11"), mark(sales, saleEventFamily, events("1", "2026-03-10T00:00:00Z", "a 2026-03-01", "c 2026-03-11")))
	require.Empty(t, mark(sales, saleEventFamily, events("1", "2026-03-11T00:00:00Z", "a 2026-03-01", "c 2026-03-11")), "nothing changed")

	// The order's sale day moves, a refund is new, another is gone.
	moved := refunded(one.on("2026-03-02").at("2026-03-12T00:00:00Z"), "92 2026-03-12 1")
	require.Equal(t, daysOf("2026-03-01", "2026-03-02", "2026-03-05", "2026-03-09", "2026-03-11", "2026-03-12"), mark(orders, orderWithRefundsFamily, moved))
	require.Equal(t, daysOf("2026-03-01", "2026-03-02", "2026-03-05", "2026-03-09", "2026-03-11", "2026-03-12"), mark(sales, saleEventFamily, events("1", "2026-03-13T00:00:00Z")))

	shop := schemas.CanonicalWrite{Source: source, Stream: "shop", Shop: shopID, Family: []schemas.Table{schemas.Shops}, Lease: orders, RunID: "shop-run", SyncedAt: instant("2026-03-10T00:00:00Z"),
		Records: []schemas.WrittenRecord{{ID: source, UpdatedAt: instant("2026-03-10T00:00:00Z")}}, Rows: &schemas.Rows{Shops: []schemas.Shop{{Meta: schemas.Meta{Source: source}, Shop: shopID, Currency: "EUR"}}}}
	write(t, w, shop)
	require.Subset(t, marksOf(t, w, groupSales, "shop-run", 0), daysOf("2026-03-02", "2026-03-11", "2026-03-12"))
}

func TestAllTransactionsOfAnOrderMarkTheirOldAndNewDays(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l := lease(t, w, ordersResource)
	put := func(updated string, days ...string) []string {
		t.Helper()
		cw := setsBlock(l, source, []schemas.Table{schemas.TransactionsOfOrders}, set{id: "1", updated: updated, rows: func(order string, r *schemas.Rows) {
			for i, on := range days {
				r.Transactions = append(r.Transactions, schemas.Transaction{CreatedDay: day("2026-03-01"), EventDay: day(on), TransactionID: strconv.Itoa(i), OrderID: order, Currency: "EUR"})
			}
		}})
		before := lastSeq(t, w, cw.RunID)
		write(t, w, cw)
		return marksOf(t, w, groupPayments, cw.RunID, before)
	}
	require.Equal(t, daysOf("2026-03-01", "2026-03-02", "2026-03-03"), put("2026-03-03T00:00:00Z", "2026-03-02", "2026-03-03"))
	require.Equal(t, slices.Sorted(slices.Values(daysOf("2026-03-01", "2026-03-02", "2026-03-03", "2026-03-04"))), put("2026-03-04T00:00:00Z", "2026-03-02", "2026-03-04"))
}
