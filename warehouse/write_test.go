package warehouse

import (
	"reflect"
	"strconv"
	"testing"
	"time"

	"github.com/shopspring/decimal"
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

// Every column, with a value of its own, comes back as it went in: a column that is
// swapped with another, cut or forgotten shows here.
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

func TestEveryColumnComesBackAsItWentIn(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l := lease(t, w, ordersResource)
	roundTrip(t, w, schemas.Shops, func(r *schemas.Rows, row schemas.Shop) string {
		row.Source = source
		r.Shops = []schemas.Shop{row}
		return source
	}, l)
	roundTrip(t, w, schemas.Orders, func(r *schemas.Rows, row schemas.Order) string { r.Orders = []schemas.Order{row}; return row.OrderID }, l)
	roundTrip(t, w, schemas.Refunds, func(r *schemas.Rows, row schemas.Refund) string {
		r.Refunds = []schemas.Refund{row}
		return row.RefundID
	}, l)
	roundTrip(t, w, schemas.FXRates, func(r *schemas.Rows, row schemas.FXRate) string {
		r.FXRates = []schemas.FXRate{row}
		return row.RateDay.String()
	}, l)
	roundTrip(t, w, schemas.Products, func(r *schemas.Rows, row schemas.Product) string {
		r.Products = []schemas.Product{row}
		return row.ProductID
	}, l)
	roundTrip(t, w, schemas.Variations, func(r *schemas.Rows, row schemas.Variant) string {
		r.Variants = []schemas.Variant{row}
		return row.VariantID
	}, l)
	roundTrip(t, w, schemas.Customers, func(r *schemas.Rows, row schemas.Customer) string {
		r.Customers = []schemas.Customer{row}
		return row.CustomerID
	}, l)
	roundTrip(t, w, schemas.Reviews, func(r *schemas.Rows, row schemas.Review) string {
		row.Rating, row.ScaleMax, row.Rating5 = row.Rating.Truncate(3), row.ScaleMax.Truncate(3), row.Rating5.Truncate(3)
		r.Reviews = []schemas.Review{row}
		return row.ReviewID
	}, l)
	roundTrip(t, w, schemas.Coupons, func(r *schemas.Rows, row schemas.Coupon) string {
		r.Coupons = []schemas.Coupon{row}
		return row.CouponID
	}, l)
	roundTrip(t, w, schemas.Payments, func(r *schemas.Rows, row schemas.Payment) string {
		r.Payments = []schemas.Payment{row}
		return row.PaymentID
	}, l)
	roundTrip(t, w, schemas.PaymentRefunds, func(r *schemas.Rows, row schemas.PaymentRefund) string {
		r.PaymentRefunds = []schemas.PaymentRefund{row}
		return row.RefundID
	}, l)
	roundTrip(t, w, schemas.Chargebacks, func(r *schemas.Rows, row schemas.Chargeback) string {
		r.Chargebacks = []schemas.Chargeback{row}
		return row.ChargebackID
	}, l)
	roundTrip(t, w, schemas.Transactions, func(r *schemas.Rows, row schemas.Transaction) string {
		r.Transactions = []schemas.Transaction{row}
		return row.TransactionID
	}, l)
	roundTrip(t, w, schemas.Settlements, func(r *schemas.Rows, row schemas.Settlement) string {
		r.Settlements = []schemas.Settlement{row}
		return row.SettlementID
	}, l)
	roundTrip(t, w, schemas.Payouts, func(r *schemas.Rows, row schemas.Payout) string {
		r.Payouts = []schemas.Payout{row}
		return row.PayoutID
	}, l)
	roundTrip(t, w, schemas.Balances, func(r *schemas.Rows, row schemas.Balance) string {
		r.Balances = []schemas.Balance{row}
		return row.BalanceID
	}, l)
	roundTrip(t, w, schemas.BalanceEntries, func(r *schemas.Rows, row schemas.BalanceEntry) string {
		r.BalanceEntries = []schemas.BalanceEntry{row}
		return row.EntryID
	}, l)
	roundTrip(t, w, schemas.PlatformInvoices, func(r *schemas.Rows, row schemas.PlatformInvoice) string {
		r.PlatformInvoices = []schemas.PlatformInvoice{row}
		return row.InvoiceID
	}, l)
	roundTrip(t, w, schemas.PaymentProfiles, func(r *schemas.Rows, row schemas.PaymentProfile) string {
		r.PaymentProfiles = []schemas.PaymentProfile{row}
		return row.ProfileID
	}, l)
	roundTrip(t, w, schemas.SaleEvents, func(r *schemas.Rows, row schemas.SaleEvent) string {
		r.SaleEvents = []schemas.SaleEvent{row}
		return row.OrderID
	}, l)
	roundTrip(t, w, schemas.Returns, func(r *schemas.Rows, row schemas.Return) string {
		r.Returns = []schemas.Return{row}
		return row.OrderID
	}, l)
	roundTrip(t, w, schemas.Fulfilments, func(r *schemas.Rows, row schemas.Fulfilment) string {
		r.Fulfilments = []schemas.Fulfilment{row}
		return row.OrderID
	}, l)
	roundTrip(t, w, schemas.Checkouts, func(r *schemas.Rows, row schemas.Checkout) string {
		r.Checkouts = []schemas.Checkout{row}
		return row.CheckoutID
	}, l)
	roundTrip(t, w, schemas.TenderTransactions, func(r *schemas.Rows, row schemas.TenderTransaction) string {
		r.TenderTransactions = []schemas.TenderTransaction{row}
		return row.TenderTransactionID
	}, l)
	roundTrip(t, w, schemas.StockDaily, func(r *schemas.Rows, row schemas.StockDay) string {
		r.StockDaily = []schemas.StockDay{row}
		return row.SnapshotID
	}, l)
	roundTrip(t, w, schemas.WebDaily, func(r *schemas.Rows, row schemas.WebDay) string {
		r.WebDaily = []schemas.WebDay{row}
		return row.Day.String()
	}, l)
	roundTrip(t, w, schemas.ReconDaily, func(r *schemas.Rows, row schemas.ReconDay) string {
		r.ReconDaily = []schemas.ReconDay{row}
		return row.Day.String()
	}, l)
	roundTrip(t, w, schemas.CostsOfItems, func(r *schemas.Rows, row schemas.VariantCost) string {
		r.VariantCosts = []schemas.VariantCost{row}
		return row.VariantID
	}, l)
	columnsComeBack[schemas.OrderLine](t, w, schemas.OrderLines)
	columnsComeBack[schemas.OrderDiscount](t, w, schemas.OrderDiscounts)
	columnsComeBack[schemas.IdentityEvidence](t, w, schemas.EvidenceOfOrders)
	columnsComeBack[schemas.RefundLine](t, w, schemas.RefundLines)
	columnsComeBack[schemas.SettlementLine](t, w, schemas.SettlementLines)
	columnsComeBack[schemas.ReturnLine](t, w, schemas.ReturnLines)
	columnsComeBack[schemas.FulfilmentLine](t, w, schemas.FulfilmentLines)
	columnsComeBack[schemas.FulfilmentEvent](t, w, schemas.FulfilmentEvents)
}

// columnsComeBack is a round trip of a table whose rows are never a record's own.
func columnsComeBack[T any](t *testing.T, w *Warehouse, of schemas.Table) {
	t.Helper()
	ready := w.tables[of.Name].(*tableOf[T])
	sent, p := filled[T](t), ready.plan
	ready.meta(&sent).IsDeleted = 0
	for i := range p.columns {
		// settlement_lines has the one narrower decimal.
		if c := &p.columns[i]; c.name == "rate_percent" {
			*cellOf[*decimal.Decimal](&sent, c) = new(money("21.0001"))
		}
	}
	require.NoError(t, send(t.Context(), w, p, []T{sent}))
	count := 0
	for got, err := range read(t.Context(), w, p, "SELECT "+p.selects+" FROM "+w.Store()+"."+of.Name) {
		require.NoError(t, err)
		require.True(t, p.same(&sent, &got), "%s\n%+v\n%+v", of.Name, sent, got)
		count++
	}
	require.Equal(t, 1, count, of.Name)
}

func TestEveryCollectionOfRowsHasItsTable(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	collections := reflect.TypeFor[schemas.Rows]()
	require.Len(t, w.tables, collections.NumField())
	for i := range collections.NumField() {
		var rows schemas.Rows
		field := reflect.ValueOf(&rows).Elem().Field(i)
		field.Set(reflect.MakeSlice(field.Type(), 1, 1))
		counted := 0
		for _, table := range w.tables {
			counted += table.count(&rows)
		}
		require.Equal(t, 1, counted, "rows of %s would be dropped or written twice", collections.Field(i).Name)
	}
}

func roundTrip[T any](t *testing.T, w *Warehouse, of schemas.Table, put func(*schemas.Rows, T) string, l schemas.Lease) {
	t.Helper()
	sent := filled[T](t)
	rows := &schemas.Rows{}
	id := put(rows, sent)
	cw := schemas.CanonicalWrite{Source: source, Stream: "s", Shop: shopID, Family: []schemas.Table{of}, Lease: l, RunID: "run", Rows: rows,
		Records: []schemas.WrittenRecord{{ID: id, UpdatedAt: instant("2026-01-01T00:00:00Z")}}, SyncedAt: instant("2026-11-01T00:00:00Z")}
	require.Equal(t, 1, write(t, w, cw).Written)
	require.Equal(t, 1, write(t, w, cw).Unchanged)
	p := w.tables[of.Name].(*tableOf[T]).plan
	for got, err := range read(t.Context(), w, p, "SELECT "+p.selects+" FROM "+w.Store()+"."+of.Name+" FINAL") {
		require.NoError(t, err)
		wanted := w.tables[of.Name].(*tableOf[T]).rows(rows)
		require.True(t, p.same(&(*wanted)[0], &got), "%s\n%+v\n%+v", of.Name, (*wanted)[0], got)
	}
	for i := range p.columns {
		other := filled[T](t)
		c := &p.columns[i]
		if c.meta {
			continue
		}
		reflect.NewAt(fieldOf[T](c), addressOf(&other, c)).Elem().SetZero()
		require.False(t, p.same(&sent, &other), "%s.%s is not compared", of.Name, c.name)
	}
}

// filled is a row with another value in every field.
func filled[T any](t *testing.T) T {
	t.Helper()
	var row T
	n := 0
	fill(t, reflect.ValueOf(&row).Elem(), &n)
	return row
}

func fill(t *testing.T, v reflect.Value, n *int) {
	t.Helper()
	*n++
	when := instant("2024-02-29T23:59:59.123Z").Add(time.Duration(*n) * time.Hour)
	amount := decimal.New(int64(1000001+*n), -4)
	switch field := v.Addr().Interface().(type) {
	case *string:
		*field = "tekst\n'" + strconv.Itoa(*n) + "\\ \x00 é"
	case *decimal.Decimal:
		*field = amount.Neg()
	case **decimal.Decimal:
		*field = &amount
	case *time.Time:
		*field = when
	case **time.Time:
		*field = &when
	case *schemas.Day:
		*field = schemas.Day(20000 + *n)
	case **schemas.Day:
		*field = new(schemas.Day(20000 + *n))
	case *[]string:
		*field = []string{"a", "b" + strconv.Itoa(*n)}
	case *map[string]string:
		*field = map[string]string{"k": strconv.Itoa(*n), "l": ""}
	case *uint8:
		*field = uint8(*n)
	case **uint8:
		*field = new(uint8(*n))
	case **uint32:
		*field = new(uint32(*n))
	case *uint16:
		*field = uint16(*n)
	case *uint32:
		*field = uint32(*n)
	case *uint64:
		*field = uint64(*n)
	case *int32:
		*field = int32(-*n)
	default:
		require.Equal(t, reflect.Struct, v.Kind(), "%s", v.Type())
		for _, part := range v.Fields() {
			fill(t, part, n)
		}
	}
}
