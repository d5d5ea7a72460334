package warehouse

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/schemas"
)

const ordersResource = "sync_webshop_orders"

func TestABlockSentTwiceIsWrittenOnce(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l := lease(t, w, ordersResource)
	first := write(t, w, ordersBlock(l, order("1", "2026-03-01", "a", "b"), order("2", "2026-03-02", "a")))
	require.Equal(t, 2, first.Written)
	require.Equal(t, map[string]int{"orders": 2, "order_lines": 3, "identity_evidence": 2}, first.Rows)
	seen := world(t, w)
	again := write(t, w, ordersBlock(l, order("1", "2026-03-01", "a", "b"), order("2", "2026-03-02", "a")))
	require.Equal(t, 2, again.Unchanged)
	require.Empty(t, again.Rows)
	require.Equal(t, seen, world(t, w))
}

func TestAnOlderPageReadLateNeverWins(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	newer := order("1", "2026-03-01", "a").at("2026-03-05T10:00:00Z")
	l, done := run(t, w, ordersResource)
	write(t, w, ordersBlock(l, newer))
	done()
	seen := world(t, w)

	l = lease(t, w, ordersResource)
	outcome := write(t, w, ordersBlock(l, newer.at("2026-03-05T09:59:59.999Z").with("a", "zombie").on("2026-03-09")))
	require.Equal(t, 1, outcome.Stale)
	require.Equal(t, seen, world(t, w), "neither the order nor its children of the older version are there")
}

func TestEqualInstantsAreOrderedByRun(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l, done := run(t, w, ordersResource)
	write(t, w, ordersBlock(l, order("1", "2026-03-01", "a")))
	require.Equal(t, 1, write(t, w, ordersBlock(l, order("1", "2026-03-01", "a").of("same run"))).Written)
	require.Contains(t, world(t, w), "same run", "within a run the later one holds")
	done()
	newer, done := run(t, w, ordersResource)
	require.Equal(t, 1, write(t, w, ordersBlock(newer, order("1", "2026-03-01", "a").of("newer run"))).Written)
	require.Contains(t, world(t, w), "newer run")
	require.NotContains(t, world(t, w), "same run")
	done()

	// The lookup must see the last of two equal versions, as FINAL does.
	require.Equal(t, 1, write(t, w, ordersBlock(lease(t, w, ordersResource), order("1", "2026-03-01", "a").of("newer run"))).Unchanged)
}

func TestTheLookupSeesTheVersionThatAReaderSees(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l := lease(t, w, ordersResource)
	for i := range 6 {
		write(t, w, ordersBlock(l, order("1", "2026-03-01", "a").of("customer "+strconv.Itoa(i%2))))
	}
	// Six versions with one number: what was inserted last is what counts.
	require.Equal(t, 1, write(t, w, ordersBlock(l, order("1", "2026-03-01", "a").of("customer 1"))).Unchanged)
	require.Contains(t, world(t, w), "customer 1")
	require.Equal(t, 1, write(t, w, ordersBlock(l, order("1", "2026-03-01", "a").of("customer 0"))).Written)
	require.Contains(t, world(t, w), "customer 0")
}

func TestChildrenThatVanishedAreTombstonedAndMayReturn(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l := lease(t, w, ordersResource)
	o := order("1", "2026-03-01", "a", "b", "c")
	write(t, w, ordersBlock(l, o))
	outcome := write(t, w, ordersBlock(l, o.with("b").at("2026-03-02T00:00:00Z")))
	require.Equal(t, 3, outcome.Rows["order_lines"], "one line and two tombstones")
	require.Equal(t, []string{"b"}, table(t, w, "SELECT line_id FROM "+w.Store()+".order_lines FINAL"))
	write(t, w, ordersBlock(l, o.with("a", "b").at("2026-03-03T00:00:00Z")))
	require.Equal(t, []string{"a", "b"}, table(t, w, "SELECT line_id FROM "+w.Store()+".order_lines FINAL ORDER BY line_id"))
}

func TestTheDayInTheKeyIsFrozenWhenFirstSeen(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l := lease(t, w, ordersResource)
	o := order("1", "2025-12-31", "a", "b")
	write(t, w, ordersBlock(l, o))
	moved := o
	moved.created = "2026-01-01"
	require.Equal(t, 1, write(t, w, ordersBlock(l, moved.with("a").on("2026-01-01").at("2026-02-01T00:00:00Z"))).Written)
	require.Equal(t, []string{"1 2025-12-31 2026-01-01"}, table(t, w, "SELECT concat(order_id, ' ', toString(created_day), ' ', toString(sale_day)) FROM "+w.Store()+".orders FINAL"))
	require.Equal(t, []string{"a 2025-12-31"}, table(t, w, "SELECT concat(line_id, ' ', toString(created_day)) FROM "+w.Store()+".order_lines FINAL"))
	require.Equal(t, 1, write(t, w, ordersBlock(l, moved.gone().at("2026-02-02T00:00:00Z"))).Written)
	require.Empty(t, world(t, w), "the tombstone has the frozen day, so it hits")
}

func TestATombstoneKeepsLateOlderVersionsDead(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	o := order("1", "2026-03-01", "a").at("2026-03-05T10:00:00Z")
	l, done := run(t, w, ordersResource)
	write(t, w, ordersBlock(l, o, order("2", "2026-03-01", "a")))
	write(t, w, ordersBlock(l, o.gone().at("2026-03-07T00:00:00Z")))
	done()
	l = lease(t, w, ordersResource)
	require.Equal(t, 1, write(t, w, ordersBlock(l, o.at("2026-03-06T00:00:00Z").of("late"))).Stale)
	require.NotContains(t, world(t, w), "order 1 ")
	require.NotContains(t, world(t, w), "line 1/")
	require.Equal(t, 1, write(t, w, ordersBlock(l, o.gone().at("2026-03-07T00:00:00Z"))).Unchanged)

	// A later deletion of the dead record moves its tombstone on.
	require.Equal(t, 1, write(t, w, ordersBlock(l, o.gone().at("2026-03-09T00:00:00Z"))).Written)
	require.Equal(t, 1, write(t, w, ordersBlock(l, o.at("2026-03-08T00:00:00Z"))).Stale)
	require.Equal(t, 1, write(t, w, ordersBlock(l, o.at("2026-03-10T00:00:00Z"))).Written, "a newer version lives again")
	require.Contains(t, world(t, w), "order 1 ")
	require.Contains(t, world(t, w), "line 1/a")
}

func TestADeletionWithoutAnInstantLetsTheSameVersionReturn(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	o := order("1", "2026-03-01", "a")
	gone := o.gone().at("")
	l := lease(t, w, ordersResource)
	write(t, w, ordersBlock(l, o))
	seen := world(t, w)
	require.Equal(t, 1, write(t, w, ordersBlock(l, gone)).Written)
	require.Empty(t, world(t, w))
	require.Equal(t, 1, write(t, w, ordersBlock(l, gone)).Unchanged)
	require.Equal(t, 1, write(t, w, ordersBlock(l, gone)).Unchanged)
	require.Equal(t, 1, write(t, w, ordersBlock(l, o)).Written)
	require.Equal(t, seen, world(t, w))
	require.Equal(t, 1, write(t, w, ordersBlock(l, order("404", "2026-01-01").gone().at(""))).Unchanged, "what was never stored needs no tombstone")
}

func TestATombstoneHoldsTheKeyAndNothingOfTheContent(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l := lease(t, w, ordersResource)
	write(t, w, ordersBlock(l, order("1", "2026-03-01", "a")))
	write(t, w, ordersBlock(l, order("1", "2026-03-01").gone()))
	require.Equal(t, []string{"webshop 2026-03-01 1  0 {}"}, table(t, w, "SELECT concat(source, ' ', toString(created_day), ' ', order_id, ' ', customer_key, ' ', toString(total), ' ', toString(extra)) FROM "+w.Store()+".orders WHERE _is_deleted = 1"))
}

func TestRowsThatDoNotFitAreRefusedBeforeAnythingIsWritten(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l := lease(t, w, ordersResource)
	for name, c := range map[string]struct {
		spoil  func(*schemas.Rows)
		column string
	}{
		"a fifth decimal":       {func(r *schemas.Rows) { r.Orders[1].Total = money("1.00001") }, "orders.total has more than 4 decimals"},
		"too large":             {func(r *schemas.Rows) { r.Orders[1].Tax = money("100000000000000") }, "orders.tax has more than 14 digits before the point"},
		"a day before 1970":     {func(r *schemas.Rows) { r.Orders[1].SaleDay = -1 }, "orders.sale_day is a day outside 1970 to 2149"},
		"an instant in 3000":    {func(r *schemas.Rows) { r.Orders[1].UpdatedAt = instant("3000-01-01T00:00:00Z") }, "orders.updated_at is an instant outside the years 1900 to 2261"},
		"a line twice":          {func(r *schemas.Rows) { r.OrderLines[2].LineID = r.OrderLines[1].LineID }, "order_lines.line_id is the same in two rows of the record"},
		"no row for the record": {func(r *schemas.Rows) { r.Orders = r.Orders[:1]; r.OrderLines = r.OrderLines[:1] }, "orders.order_id has no row: the mapping gave none"},
	} {
		block := ordersBlock(l, order("1", "2026-03-01", "a"), order("2", "2026-03-01", "a", "b"))
		c.spoil(block.Rows)
		if len(block.Rows.Orders) == 1 {
			block.Rows.IdentityEvidence = block.Rows.IdentityEvidence[:1]
		}
		_, err := w.WriteCanonical(t.Context(), block)
		var refused *schemas.RecordError
		require.ErrorAs(t, err, &refused, name)
		require.Equal(t, "2", refused.ID, name)
		require.Equal(t, "record 2: "+c.column, refused.Error(), name)
	}
	require.Empty(t, world(t, w))
	require.Equal(t, []string{"0"}, table(t, w, "SELECT toString(count()) FROM "+w.Store()+".dirty_days"))

	exact := ordersBlock(l, order("1", "2026-03-01", "a"))
	exact.Rows.Orders[0].Total = money("1.00010000")
	exact.Rows.Orders[0].Gross = money("99999999999999.9999")
	write(t, w, exact)
	require.Equal(t, []string{"1.0001 99999999999999.9999"}, table(t, w, "SELECT concat(toString(total), ' ', toString(gross)) FROM "+w.Store()+".orders FINAL"))
}

func TestRowsOutsideTheFamilyOrTheBlockAreRefused(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l := lease(t, w, ordersResource)
	block := ordersBlock(l, order("1", "2026-03-01", "a"))
	block.Rows.Refunds = []schemas.Refund{refund("9", "1", "2026-03-02")}
	_, err := w.WriteCanonical(t.Context(), block)
	require.ErrorContains(t, err, "the block has 1 rows of refunds, which the stream does not say it emits")

	block = ordersBlock(l, order("1", "2026-03-01", "a"))
	block.Rows.OrderLines[0].OrderID = "2"
	_, err = w.WriteCanonical(t.Context(), block)
	require.ErrorContains(t, err, "table order_lines has a row of record 2, which the block does not list")

	block = ordersBlock(l, order("1", "2026-03-01", "a"), order("1", "2026-03-01", "a"))
	_, err = w.WriteCanonical(t.Context(), block)
	require.Error(t, err)
	require.Empty(t, world(t, w))
}

// The key of a rate has no source: two sources share days and clocks differ, but a
// record of one says nothing about the currencies of the other.
func TestTwoSourcesOfRatesLeaveEachOthersRatesAlone(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	rates := func(source, updated string, currencies ...string) schemas.CanonicalWrite {
		cw := schemas.CanonicalWrite{Source: source, Stream: "rates", Family: []schemas.Table{schemas.FXRates}, Lease: lease(t, w, "sync_"+source+"__rates"), RunID: source, Rows: &schemas.Rows{},
			Records: []schemas.WrittenRecord{{ID: "2026-03-06", UpdatedAt: instant(updated)}}}
		for _, currency := range currencies {
			cw.Rows.FXRates = append(cw.Rows.FXRates, schemas.FXRate{RateDay: day("2026-03-06"), Currency: currency, PerEUR: money("2"), PublishedDay: day("2026-03-06"), Origin: source})
		}
		return cw
	}
	stored := func() []string {
		return table(t, w, "SELECT concat(currency, ' ', source) FROM "+w.Store()+".fx_rates FINAL ORDER BY currency")
	}
	central, other := rates("central", "2026-03-06T15:00:00Z", "GBP", "USD"), rates("other", "2026-03-06T00:00:00Z", "AED", "KWD", "USD")
	write(t, w, central)
	require.Equal(t, 1, write(t, w, other).Written, "its clock is not that of the other")
	both := []string{"AED other", "GBP central", "KWD other", "USD central"}
	require.Equal(t, both, stored(), "of a rate that both have the later version holds")
	require.Equal(t, 1, write(t, w, central).Unchanged)
	require.Equal(t, 1, write(t, w, other).Unchanged)

	fewer := rates("another", "2026-03-07T00:00:00Z")
	fewer.Source, fewer.Lease = "other", other.Lease
	fewer.Records[0] = schemas.WrittenRecord{ID: "2026-03-06", Deleted: true}
	write(t, w, fewer)
	require.Equal(t, []string{"GBP central", "USD central"}, stored())
}
