package warehouse

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/schemas"
	"github.com/tillhouse/tillhouse/warehouse/embedded"
	"github.com/tillhouse/tillhouse/warehouse/embedded/embeddedtest"
)

// engine serves all tests of the package; each has a database of its own in it.
var engine *embedded.Engine

var databases atomic.Int64

func TestMain(m *testing.M) {
	embeddedtest.Main(m, func(e *embedded.Engine) { engine = e })
}

// spare are warehouses that tests have given back, empty: making one costs more than most
// tests do with it.
var spare = make(chan string, 1000)

// newWarehouse is a migrated, empty warehouse, which nobody else uses as long as the test
// runs. The test leaves the form of its tables alone.
func newWarehouse(tb testing.TB) *Warehouse {
	tb.Helper()
	select {
	case database := <-spare:
		tb.Cleanup(func() { giveBack(tb, database) })
		return openDatabase(tb, database)
	default:
	}
	database := fmt.Sprintf("t%d", databases.Add(1))
	tb.Cleanup(func() { giveBack(tb, database) })
	return migrated(tb, database)
}

// ownWarehouse is a migrated, empty warehouse that nobody uses after the test.
func ownWarehouse(tb testing.TB) *Warehouse {
	tb.Helper()
	return migrated(tb, fmt.Sprintf("t%d", databases.Add(1)))
}

func migrated(tb testing.TB, database string) *Warehouse {
	tb.Helper()
	w := openDatabase(tb, database)
	_, err := w.Migrate(tb.Context())
	require.NoError(tb, err)
	return w
}

// giveBack empties what a test has filled, and drops what it has created besides.
func giveBack(tb testing.TB, database string) {
	tb.Helper()
	if tb.Failed() {
		return
	}
	ctx := context.Background()
	w, err := Open(ctx, Config{Options: engine.Options("default"), Database: database})
	require.NoError(tb, err)
	defer func() { require.NoError(tb, w.Close()) }()
	defs, err := schemas.Definitions()
	require.NoError(tb, err)
	known := map[string]bool{}
	for _, d := range defs {
		known[d.Name] = true
	}
	filled, err := w.textColumn(ctx, "the tables that are not empty", "SELECT name FROM system.tables WHERE database = "+quote(w.Store())+" AND (total_rows > 0 OR name LIKE 'lease%')")
	require.NoError(tb, err)
	for _, table := range filled {
		switch {
		case table == "migrations":
		case known[table]:
			require.NoError(tb, w.conn.Exec(ctx, "TRUNCATE TABLE "+w.layout.table(table)))
		default:
			require.NoError(tb, w.conn.Exec(ctx, w.layout.dropTable(table)))
		}
	}
	spare <- database
}

// openDatabase opens a pool of its own, as another process would.
func openDatabase(tb testing.TB, database string) *Warehouse {
	tb.Helper()
	w, err := Open(tb.Context(), Config{Options: engine.Options("default"), Database: database})
	require.NoError(tb, err)
	w.pause = func(context.Context, time.Duration) error { return nil }
	tb.Cleanup(func() { require.NoError(tb, w.Close()) })
	return w
}

// another opens the same store a second time.
func another(tb testing.TB, w *Warehouse) *Warehouse {
	tb.Helper()
	return openDatabase(tb, w.Contract())
}

const (
	source = "webshop"
	shopID = "nl"
)

var orderFamily = []schemas.Table{schemas.Orders, schemas.OrderLines, schemas.OrderDiscounts, schemas.EvidenceOfOrders}

var refundFamily = []schemas.Table{schemas.Refunds, schemas.RefundLines}

func lease(tb testing.TB, w *Warehouse, resource string) schemas.Lease {
	tb.Helper()
	l, err := w.AcquireLease(tb.Context(), resource)
	require.NoError(tb, err)
	return l
}

// run is a lease that is given back when the returned function is called.
func run(tb testing.TB, w *Warehouse, resource string) (schemas.Lease, func()) {
	tb.Helper()
	l := lease(tb, w, resource)
	return l, func() { require.NoError(tb, w.ReleaseLease(tb.Context(), l)) }
}

func day(text string) schemas.Day {
	d, err := schemas.ParseDay(text)
	if err != nil {
		panic(err)
	}
	return d
}

func instant(text string) time.Time {
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		panic(err)
	}
	return at
}

func money(text string) decimal.Decimal { return decimal.RequireFromString(text) }

// order is a small order with lines of 10 euro each.
func order(id, sold string, lines ...string) orderCase {
	return orderCase{id: id, created: sold, sold: sold, updated: sold + "T12:00:00Z", customer: "c" + id, lines: lines}
}

type orderCase struct {
	id, created, sold, updated, customer string
	lines                                []string
	status                               string
	deleted                              bool
}

func (o orderCase) on(sold string) orderCase       { o.sold = sold; return o }
func (o orderCase) at(updated string) orderCase    { o.updated = updated; return o }
func (o orderCase) of(customer string) orderCase   { o.customer = customer; return o }
func (o orderCase) with(lines ...string) orderCase { o.lines = lines; return o }
func (o orderCase) gone() orderCase                { o.deleted = true; return o }

func (o orderCase) rows(rows *schemas.Rows) {
	total := money("10").Mul(decimal.NewFromInt(int64(len(o.lines))))
	rows.Orders = append(rows.Orders, schemas.Order{CreatedDay: day(o.created), OrderID: o.id, Shop: shopID, SaleDay: day(o.sold),
		CreatedAt: instant(o.created + "T10:00:00Z"), ProcessedAt: instant(o.sold + "T10:00:00Z"), UpdatedAt: instant(o.updated),
		Status: "completed", StatusRaw: o.status, CountsPlatform: 1, CountsValid: 1, CustomerKey: o.customer, IdentityClass: "email",
		Currency: "EUR", Gross: total, Total: total, Subtotal: total, DiscountCodes: []string{"welcome"}, Meta: schemas.Meta{Extra: map[string]string{"origin": "web"}}})
	for i, line := range o.lines {
		rows.OrderLines = append(rows.OrderLines, schemas.OrderLine{CreatedDay: day(o.created), OrderID: o.id, LineID: line, Position: uint16(i + 1), Kind: "product",
			Quantity: 1, UnitPrice: money("10.000001"), Gross: money("10"), Net: money("10"), TotalInclTax: money("12.10"), Tax: money("2.10"), Currency: "EUR"})
	}
	rows.IdentityEvidence = append(rows.IdentityEvidence, schemas.IdentityEvidence{CreatedDay: day(o.created), OrderID: o.id, EvidenceKey: o.customer, Kind: "email", SeenAt: instant(o.created + "T10:00:00Z")})
}

// ordersBlock is a block of orders as a pipeline would send it.
func ordersBlock(l schemas.Lease, orders ...orderCase) schemas.CanonicalWrite {
	cw := schemas.CanonicalWrite{Source: source, Stream: "orders", Shop: shopID, Family: orderFamily, Lease: l, RunID: fmt.Sprintf("run-%d", l.Fence),
		Rows: &schemas.Rows{}, SyncedAt: instant("2026-11-01T00:00:00Z")}
	for _, o := range orders {
		r := schemas.WrittenRecord{ID: o.id, Deleted: o.deleted}
		if o.updated != "" {
			r.UpdatedAt = instant(o.updated)
		}
		cw.Records = append(cw.Records, r)
		if !o.deleted {
			o.rows(cw.Rows)
		}
	}
	return cw
}

func refundsBlock(l schemas.Lease, seen string, refunds ...schemas.Refund) schemas.CanonicalWrite {
	cw := schemas.CanonicalWrite{Source: source, Stream: "refunds", Shop: shopID, Family: refundFamily, Lease: l, RunID: fmt.Sprintf("refund-run-%d", l.Fence),
		Rows: &schemas.Rows{Refunds: refunds}, SyncedAt: instant("2026-11-01T00:00:00Z")}
	for _, r := range refunds {
		cw.Records = append(cw.Records, schemas.WrittenRecord{ID: r.RefundID, UpdatedAt: instant(seen)})
		cw.Rows.RefundLines = append(cw.Rows.RefundLines, schemas.RefundLine{RefundDay: r.RefundDay, RefundID: r.RefundID, RefundLineID: "1", OrderID: r.OrderID, Kind: "product", Quantity: 1, Amount: money("5"), Currency: "EUR"})
	}
	return cw
}

func refund(id, order, on string) schemas.Refund {
	return schemas.Refund{RefundDay: day(on), RefundID: id, OrderID: order, Shop: shopID, RefundedAt: instant(on + "T09:00:00Z"), UpdatedAt: instant(on + "T09:00:00Z"),
		ProductAmount: money("5"), MoneyRefunded: money("6.05"), TaxAmount: money("1.05"), Currency: "EUR"}
}

func write(tb testing.TB, w *Warehouse, cw schemas.CanonicalWrite) schemas.Outcome {
	tb.Helper()
	outcome, err := w.WriteCanonical(tb.Context(), cw)
	require.NoError(tb, err)
	require.Equal(tb, len(cw.Records), outcome.Written+outcome.Unchanged+outcome.Stale, "every record is accounted for")
	return outcome
}

// table shows the rows a plain reader of the store sees, one line a row.
func table(tb testing.TB, w *Warehouse, query string) []string {
	tb.Helper()
	list, err := w.textColumn(tb.Context(), "a test's rows", query)
	require.NoError(tb, err)
	return list
}

// world is everything a reader sees of orders, in one text.
func world(tb testing.TB, w *Warehouse) string {
	tb.Helper()
	s := w.Store()
	lines := table(tb, w, "SELECT concat('order ', order_id, ' ', toString(created_day), ' ', toString(sale_day), ' ', toString(total), ' ', customer_key) FROM "+s+".orders FINAL ORDER BY created_day, order_id")
	lines = append(lines, table(tb, w, "SELECT concat('line ', order_id, '/', line_id, ' ', toString(created_day), ' ', toString(net)) FROM "+s+".order_lines FINAL ORDER BY created_day, order_id, line_id")...)
	lines = append(lines, table(tb, w, "SELECT concat('evidence ', order_id, ' ', evidence_key) FROM "+s+".identity_evidence FINAL ORDER BY order_id, evidence_key")...)
	return strings.Join(lines, "\n")
}
