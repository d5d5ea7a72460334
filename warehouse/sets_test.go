package warehouse

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/schemas"
)

var (
	orderWithRefundsFamily = append(slices.Clone(orderFamily), schemas.RefundsOfOrders, schemas.RefundLinesOfOrders)
	fulfilmentFamily       = []schemas.Table{schemas.Fulfilments, schemas.FulfilmentLines, schemas.FulfilmentEvents}
	returnFamily           = []schemas.Table{schemas.Returns, schemas.ReturnLines}
	saleEventFamily        = []schemas.Table{schemas.SaleEvents}
)

// set is a record that is an order, with the rows of a stream that reads them by order.
type set struct {
	id, updated string
	deleted     bool
	undated     bool
	rows        func(order string, rows *schemas.Rows)
}

func (s set) at(updated string) set { s.updated = updated; return s }
func (s set) gone() set             { s.deleted = true; return s }
func (s set) unseen() set           { s.deleted, s.updated = true, ""; return s }
func (s set) read() set             { s.undated = true; return s }

func setsBlock(l schemas.Lease, of string, family []schemas.Table, sets ...set) schemas.CanonicalWrite {
	cw := schemas.CanonicalWrite{Source: of, Stream: family[0].Name, Shop: shopID, Family: family, Lease: l, RunID: fmt.Sprintf("%s-%d", l.Resource, l.Fence),
		Rows: &schemas.Rows{}, SyncedAt: instant("2026-11-01T00:00:00Z")}
	for _, s := range sets {
		r := schemas.WrittenRecord{ID: s.id, Deleted: s.deleted, Undated: s.undated}
		if s.updated != "" {
			r.UpdatedAt = instant(s.updated)
		}
		cw.Records = append(cw.Records, r)
		if !s.deleted && s.rows != nil {
			s.rows(s.id, cw.Rows)
		}
	}
	return cw
}

// events is an order with sale events "id day".
func events(order, updated string, list ...string) set {
	return set{id: order, updated: updated, rows: func(order string, rows *schemas.Rows) {
		for _, e := range list {
			id, on, _ := strings.Cut(e, " ")
			rows.SaleEvents = append(rows.SaleEvents, schemas.SaleEvent{HappenedDay: day(on), OrderID: order, EventID: id, Reason: "order", Action: "order", LineType: "product",
				HappenedAt: instant(on + "T10:00:00Z"), Quantity: 1, AmountInclTax: money("12.10"), Tax: money("2.10"), Currency: "EUR"})
		}
	}}
}

// refunded is an order with refunds "id day line line …".
func refunded(o orderCase, list ...string) set {
	return set{id: o.id, updated: o.updated, deleted: o.deleted, rows: func(_ string, rows *schemas.Rows) {
		o.rows(rows)
		for _, text := range list {
			parts := strings.Fields(text)
			rows.Refunds = append(rows.Refunds, refund(parts[0], o.id, parts[1]))
			for _, line := range parts[2:] {
				rows.RefundLines = append(rows.RefundLines, schemas.RefundLine{RefundDay: day(parts[1]), RefundID: parts[0], RefundLineID: line, OrderID: o.id, Kind: "product", Quantity: 1, Amount: money("5"), Currency: "EUR"})
			}
		}
	}}
}

// shipped is an order with fulfilments "id day line line …"; each has an event of the
// day after.
func shipped(order, updated string, list ...string) set {
	return set{id: order, updated: updated, rows: func(order string, rows *schemas.Rows) {
		for _, text := range list {
			parts := strings.Fields(text)
			rows.Fulfilments = append(rows.Fulfilments, schemas.Fulfilment{CreatedDay: day(parts[1]), FulfilmentID: parts[0], OrderID: order, Shop: shopID, Status: "success", Parcels: 1})
			for _, line := range parts[2:] {
				rows.FulfilmentLines = append(rows.FulfilmentLines, schemas.FulfilmentLine{CreatedDay: day(parts[1]), FulfilmentID: parts[0], LineID: line, OrderID: order, Quantity: 1})
			}
			rows.FulfilmentEvents = append(rows.FulfilmentEvents, schemas.FulfilmentEvent{HappenedDay: day(parts[1]) + 1, FulfilmentID: parts[0], OrderID: order, EventID: "e" + parts[0], Status: "delivered"})
		}
	}}
}

func shown(t *testing.T, w *Warehouse, tableName, source, expression string) []string {
	t.Helper()
	return table(t, w, "SELECT concat("+expression+") AS row FROM "+w.Store()+"."+tableName+" FINAL WHERE source = "+quote(source)+" ORDER BY row")
}

func eventsOf(t *testing.T, w *Warehouse, source string) []string {
	t.Helper()
	return shown(t, w, "sale_events", source, "order_id, '/', event_id, ' ', toString(happened_day)")
}

func refundsOf(t *testing.T, w *Warehouse, source string) []string {
	t.Helper()
	return append(shown(t, w, "refunds", source, "order_id, '/', refund_id, ' ', toString(refund_day)"),
		shown(t, w, "refund_lines", source, "order_id, '/', refund_id, '/', refund_line_id, ' ', toString(refund_day)")...)
}

func shipmentsOf(t *testing.T, w *Warehouse, source string) []string {
	t.Helper()
	list := shown(t, w, "fulfilments", source, "order_id, '/', fulfilment_id, ' ', toString(created_day)")
	list = append(list, shown(t, w, "fulfilment_lines", source, "order_id, '/', fulfilment_id, '/', line_id, ' ', toString(created_day)")...)
	return append(list, shown(t, w, "fulfilment_events", source, "order_id, '/', event_id, ' ', toString(happened_day)")...)
}

func TestEachRefundOfAnOrderKeepsTheDayOnWhichItWasFirstSeen(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l := lease(t, w, ordersResource)
	put := func(s set) schemas.Outcome {
		t.Helper()
		return write(t, w, setsBlock(l, source, orderWithRefundsFamily, s))
	}
	put(refunded(order("1", "2026-03-01", "a"), "91 2026-03-05 1 2", "92 2026-12-31 1"))
	// The shop moved to another zone: every day is computed a day later.
	moved := order("1", "2026-03-02", "a").at("2027-01-02T00:00:00Z")
	later := refunded(moved, "91 2026-03-06 1 3", "92 2027-01-01 1", "93 2027-01-02 1")
	require.Equal(t, 1, put(later).Written)
	want := []string{"1/91 2026-03-05", "1/92 2026-12-31", "1/93 2027-01-02", "1/91/1 2026-03-05", "1/91/3 2026-03-05", "1/92/1 2026-12-31", "1/93/1 2027-01-02"}
	require.Equal(t, want, refundsOf(t, w, source), "also a new line of a known refund has the refund's day")
	require.Contains(t, world(t, w), "order 1 2026-03-01", "the order's day and the refunds' days are not mixed up")
	require.Equal(t, 1, put(refunded(moved, "92 2027-01-01 1", "91 2026-03-06 3 1", "93 2027-01-02 1")).Unchanged, "in whatever order they come")

	// A refund that vanishes and returns has its old day again.
	put(refunded(moved.at("2027-01-03T00:00:00Z"), "92 2027-01-01 1"))
	require.Equal(t, []string{"1/92 2026-12-31", "1/92/1 2026-12-31"}, refundsOf(t, w, source))
	put(refunded(moved.at("2027-01-04T00:00:00Z"), "91 2026-03-06 1", "92 2027-01-01 1"))
	require.Equal(t, []string{"1/91 2026-03-05", "1/92 2026-12-31", "1/91/1 2026-03-05", "1/92/1 2026-12-31"}, refundsOf(t, w, source))
}

func TestTheRefundsOfADeletedOrStaleOrderGoWithIt(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l := lease(t, w, ordersResource)
	put := func(sets ...set) schemas.Outcome {
		t.Helper()
		return write(t, w, setsBlock(l, source, orderWithRefundsFamily, sets...))
	}
	one := order("1", "2026-03-01", "a").at("2026-03-09T00:00:00Z")
	put(refunded(one, "91 2026-03-05 1"), refunded(order("2", "2026-03-01", "a"), "92 2026-03-06 1"))
	require.Equal(t, 1, put(refunded(one.at("2026-03-08T00:00:00Z"), "91 2026-03-05 1 2", "99 2026-03-07 1")).Stale)
	require.Equal(t, []string{"1/91 2026-03-05", "2/92 2026-03-06", "1/91/1 2026-03-05", "2/92/1 2026-03-06"}, refundsOf(t, w, source))

	gone := refunded(one.gone().at("2026-03-10T00:00:00Z"))
	require.Equal(t, map[string]int{"orders": 1, "order_lines": 1, "identity_evidence": 1, "refunds": 1, "refund_lines": 1}, put(gone).Rows)
	require.Equal(t, []string{"2/92 2026-03-06", "2/92/1 2026-03-06"}, refundsOf(t, w, source))
	require.Equal(t, 1, put(refunded(one.at("2026-03-09T12:00:00Z"), "91 2026-03-05 1")).Stale)
	require.Equal(t, 1, put(gone).Unchanged)
	require.Equal(t, 1, put(refunded(one.at("2026-03-11T00:00:00Z"), "91 2026-03-05 1")).Written)
	require.Contains(t, refundsOf(t, w, source), "1/91 2026-03-05")
}

func TestFulfilmentsAndReturnsOfAnOrderAreReplacedAsASet(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l := lease(t, w, ordersResource)
	put := func(sets ...set) schemas.Outcome {
		t.Helper()
		return write(t, w, setsBlock(l, source, fulfilmentFamily, sets...))
	}
	put(shipped("1", "2026-03-01T00:00:00Z", "51 2026-03-01 a b", "52 2026-03-02 c"), shipped("2", "2026-03-01T00:00:00Z", "53 2026-03-01 a"))
	put(shipped("1", "2026-03-04T00:00:00Z", "51 2026-03-03 b d"))
	require.Equal(t, []string{"1/51 2026-03-01", "2/53 2026-03-01", "1/51/b 2026-03-01", "1/51/d 2026-03-01", "2/53/a 2026-03-01", "1/e51 2026-03-02", "2/e53 2026-03-02"}, shipmentsOf(t, w, source))
	require.Equal(t, 1, put(shipped("1", "2026-03-05T00:00:00Z")).Written)
	require.Equal(t, []string{"2/53 2026-03-01", "2/53/a 2026-03-01", "2/e53 2026-03-02"}, shipmentsOf(t, w, source))

	back := func(updated string, lines ...string) set {
		return set{id: "1", updated: updated, rows: func(order string, rows *schemas.Rows) {
			rows.Returns = append(rows.Returns, schemas.Return{RequestedDay: day(updated[:10]), ReturnID: "7", OrderID: order, Status: "open"})
			for _, line := range lines {
				rows.ReturnLines = append(rows.ReturnLines, schemas.ReturnLine{RequestedDay: day(updated[:10]), ReturnID: "7", ReturnLineID: line, OrderID: order, Quantity: 1})
			}
		}}
	}
	returns := lease(t, w, "sync_webshop__returns")
	write(t, w, setsBlock(returns, source, returnFamily, back("2026-03-01T00:00:00Z", "1", "2")))
	write(t, w, setsBlock(returns, source, returnFamily, back("2026-03-02T00:00:00Z", "2", "3")))
	require.Equal(t, []string{"7/2 2026-03-01", "7/3 2026-03-01"}, shown(t, w, "return_lines", source, "return_id, '/', return_line_id, ' ', toString(requested_day)"))
}

// What a version says holds whatever was read before it: its rows, that it has none, and
// that it says the same as an earlier one.
func TestVersionsOfASetReadInAnyOrderEndInTheNewest(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	versions := []set{
		events("", "2026-03-01T00:00:00Z", "a 2026-03-01"),
		events("", "2026-03-02T00:00:00Z", "a 2026-03-01", "b 2026-03-02"),
		events("", "2026-03-03T00:00:00Z"),
		events("", "2026-03-04T00:00:00Z", "a 2026-03-01"),
	}
	newest := map[int][]string{2: {"a 2026-03-01", "b 2026-03-02"}, 3: nil, 4: {"a 2026-03-01"}}
	l := lease(t, w, ordersResource)
	for known, want := range newest {
		sequences := permutations(known)
		id := func(n int) string { return fmt.Sprintf("%d of %d", n, known) }
		for step := range known {
			var block []set
			for n, sequence := range sequences {
				s := versions[sequence[step]]
				s.id = id(n)
				block = append(block, s)
			}
			write(t, w, setsBlock(l, source, saleEventFamily, block...))
		}
		for n, sequence := range sequences {
			got := table(t, w, "SELECT concat(event_id, ' ', toString(happened_day)) AS row FROM "+w.Store()+".sale_events FINAL WHERE order_id = "+quote(id(n))+" ORDER BY row")
			require.Equal(t, want, got, "read in the order %v", sequence)
		}
	}
}

// permutations of the numbers below n.
func permutations(n int) [][]int {
	if n == 0 {
		return [][]int{nil}
	}
	var list [][]int
	for _, rest := range permutations(n - 1) {
		for at := range n {
			list = append(list, slices.Insert(slices.Clone(rest), at, n-1))
		}
	}
	return list
}

func TestARecordWithoutRowsIsAccountedForAndHoldsItsVersion(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l := lease(t, w, ordersResource)
	put := func(s set) schemas.Outcome {
		t.Helper()
		return write(t, w, setsBlock(l, source, saleEventFamily, s))
	}
	none := events("1", "2026-03-02T00:00:00Z")
	first := put(none)
	require.Equal(t, []int{0, 1}, []int{first.Written, first.Unchanged}, "no reader sees a difference")
	require.Equal(t, map[string]int{"sale_events": 1}, first.Rows, "the version by itself")
	require.Empty(t, put(none).Rows)
	require.Equal(t, 1, put(events("1", "2026-03-01T00:00:00Z", "a 2026-03-01")).Stale)
	require.Equal(t, 1, put(events("1", "2026-03-02T00:00:00Z", "a 2026-03-01")).Written, "the same instant with other content is newer")
	require.Equal(t, []string{"1/a 2026-03-01"}, eventsOf(t, w, source))

	// A deletion holds too, whether it found rows or not.
	require.Equal(t, 1, put(none.gone().at("2026-03-04T00:00:00Z")).Written)
	require.Equal(t, 1, put(events("1", "2026-03-03T00:00:00Z", "a 2026-03-01")).Stale)
	empty := events("2", "2026-03-02T00:00:00Z")
	put(empty)
	require.Equal(t, 1, put(empty.gone().at("2026-03-04T00:00:00Z")).Written)
	require.Equal(t, 1, put(events("2", "2026-03-03T00:00:00Z", "a 2026-03-01")).Stale)
	require.Equal(t, 1, put(empty.unseen()).Unchanged)
	require.Empty(t, eventsOf(t, w, source))

	// What was read last is the newest where the vendor has no instant: nothing to hold.
	require.Empty(t, put(events("3", "2026-03-02T00:00:00Z").read()).Rows)
	put(events("3", "2026-03-02T00:00:00Z", "a 2026-03-01").read())
	require.Equal(t, []string{"3/a 2026-03-01"}, eventsOf(t, w, source))
}

func TestOnlyASetMayBeEmpty(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	_, err := w.WriteCanonical(t.Context(), setsBlock(lease(t, w, ordersResource), source, orderWithRefundsFamily, set{id: "1", updated: "2026-03-01T00:00:00Z"}))
	var refused *schemas.RecordError
	require.ErrorAs(t, err, &refused)
	require.Equal(t, "record 1: orders.order_id has no row: the mapping gave none", refused.Error())
}

// A question about a payment moves no money and gives no row; it may become a chargeback.
func TestARecordThatGetsItsRowLaterHasItsOwnDay(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l := lease(t, w, ordersResource)
	dispute := func(updated string, rows ...schemas.Chargeback) schemas.Outcome {
		return write(t, w, setsBlock(l, source, []schemas.Table{schemas.Chargebacks}, set{id: "d1", updated: updated, rows: func(_ string, r *schemas.Rows) { r.Chargebacks = rows }}))
	}
	stored := func() []string {
		return shown(t, w, "chargebacks", source, "chargeback_id, ' ', toString(created_day)")
	}
	row := schemas.Chargeback{CreatedDay: day("2026-03-01"), ChargebackID: "d1", Amount: money("10"), Currency: "EUR"}
	dispute("2026-03-01T00:00:00Z")
	require.Empty(t, stored())
	require.Equal(t, 1, dispute("2026-03-02T00:00:00Z", row).Written)
	require.Equal(t, []string{"d1 2026-03-01"}, stored())
	require.Equal(t, 1, dispute("2026-03-02T00:00:00Z", row).Unchanged)
	require.Equal(t, 1, dispute("2026-03-01T00:00:00Z").Stale)
}

// One table, two connectors: the rows of one are grouped by order, those of the other
// stand alone.
func TestConnectorsThatGroupATableDifferentlyShareIt(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	shop, provider := lease(t, w, "sync_webshop__transactions"), lease(t, w, "sync_mollie__captures")
	movement := func(id, order string) schemas.Transaction {
		return schemas.Transaction{CreatedDay: day("2026-03-01"), EventDay: day("2026-03-01"), TransactionID: id, OrderID: order, Kind: "sale", Status: "success", Amount: money("10"), Currency: "EUR"}
	}
	ofOrder := func(updated string, ids ...string) schemas.Outcome {
		t.Helper()
		return write(t, w, setsBlock(shop, source, []schemas.Table{schemas.TransactionsOfOrders}, set{id: "1", updated: updated, rows: func(order string, r *schemas.Rows) {
			for _, id := range ids {
				r.Transactions = append(r.Transactions, movement(id, order))
			}
		}}))
	}
	capture := func(id string, s set) {
		t.Helper()
		s.id, s.rows = id, func(_ string, r *schemas.Rows) { r.Transactions = append(r.Transactions, movement(id, "1")) }
		write(t, w, setsBlock(provider, "mollie", []schemas.Table{schemas.Transactions}, s))
	}
	stored := func() []string {
		return append(shown(t, w, "transactions", source, "transaction_id"), shown(t, w, "transactions", "mollie", "transaction_id")...)
	}
	capture("x", set{updated: "2026-03-01T00:00:00Z"})
	capture("b", set{updated: "2026-03-01T00:00:00Z"})
	ofOrder("2026-03-01T00:00:00Z", "a", "b")
	ofOrder("2026-03-02T00:00:00Z", "b", "c")
	require.Equal(t, []string{"b", "c", "b", "x"}, stored())
	capture("b", set{updated: "2026-03-03T00:00:00Z"}.gone())
	require.Equal(t, []string{"b", "c", "x"}, stored())
	require.Equal(t, 1, ofOrder("2026-03-03T00:00:00Z").Written)
	require.Equal(t, []string{"x"}, stored())

	refunds := lease(t, w, "sync_other__refunds")
	block := refundsBlock(refunds, "2026-03-20T00:00:00Z", refund("91", "1", "2026-03-15"), refund("92", "1", "2026-03-16"))
	block.Source = "other"
	write(t, w, block)
	write(t, w, setsBlock(shop, source, orderWithRefundsFamily, refunded(order("1", "2026-03-01", "a"), "91 2026-03-05 1")))
	write(t, w, setsBlock(shop, source, orderWithRefundsFamily, refunded(order("1", "2026-03-01", "a").at("2026-03-06T00:00:00Z"))))
	require.Empty(t, refundsOf(t, w, source))
	require.Len(t, refundsOf(t, w, "other"), 4)
}

func TestTheLastSnapshotOfADayHoldsAndOlderDaysStay(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l := lease(t, w, ordersResource)
	take := func(at string, available int32) schemas.Outcome {
		t.Helper()
		id := at[:10] + ":5:8"
		return write(t, w, setsBlock(l, source, []schemas.Table{schemas.StockDaily}, set{id: id, updated: at, rows: func(id string, r *schemas.Rows) {
			r.StockDaily = append(r.StockDaily, schemas.StockDay{Day: day(at[:10]), VariantID: "5", LocationID: "8", SnapshotID: id, Available: available, TakenAt: instant(at)})
		}}))
	}
	take("2026-03-01T08:00:00Z", 10)
	take("2026-03-01T20:00:00Z", 7)
	require.Equal(t, 1, take("2026-03-01T12:00:00Z", 9).Stale, "an earlier one that is read late")
	take("2026-03-02T08:00:00Z", 6)
	require.Equal(t, 1, take("2026-03-02T09:00:00Z", 6).Unchanged, "the instant of reading is nothing new")
	require.Equal(t, []string{"2026-03-01 7", "2026-03-02 6"}, shown(t, w, "stock_daily", source, "toString(day), ' ', toString(available)"))
}

func TestADayOfAReportIsReplacedAsAWhole(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l := lease(t, w, ordersResource)
	report := func(at string, countries ...string) {
		t.Helper()
		write(t, w, setsBlock(l, source, []schemas.Table{schemas.WebDaily}, set{id: "2026-03-01", updated: at, undated: true, rows: func(_ string, r *schemas.Rows) {
			for _, c := range countries {
				r.WebDaily = append(r.WebDaily, schemas.WebDay{Day: day("2026-03-01"), Country: c, Sessions: 5})
			}
		}}))
	}
	report("2026-03-02T00:00:00Z", "NL", "BE")
	report("2026-03-03T00:00:00Z", "BE", "DE")
	require.Equal(t, []string{"BE", "DE"}, shown(t, w, "web_daily", source, "country"))
	metrics := func(metrics ...string) schemas.Outcome {
		t.Helper()
		return write(t, w, setsBlock(l, source, []schemas.Table{schemas.ReconDaily}, set{id: "2026-03-01", updated: "2026-03-02T00:00:00Z", undated: true, rows: func(_ string, r *schemas.Rows) {
			for _, m := range metrics {
				r.ReconDaily = append(r.ReconDaily, schemas.ReconDay{Day: day("2026-03-01"), Metric: m, AdminValue: new(money("12.34"))})
			}
		}}))
	}
	metrics("orders", "net_sales")
	require.Equal(t, 1, metrics("orders", "net_sales").Unchanged)
	metrics("orders")
	require.Equal(t, []string{"orders"}, shown(t, w, "recon_daily", source, "metric"))
}
