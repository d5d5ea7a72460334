package endtoend

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/sandbox"
	"github.com/tillhouse/tillhouse/warehouse/embedded"
)

// Each record is one line of text with every amount at four decimals, so that a
// difference shows the whole record on both sides.

const noDay = "1970-01-01"

func amount(d decimal.Decimal) string { return d.StringFixed(4) }

func moment(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	return t.UTC().Format("2006-01-02T15:04:05")
}

// vanished are the statuses of orders that a shop does not list.
func vanished(status string) bool { return status == "trash" }

// worldOrders are the shop's orders with their lines and coupons as the warehouse must
// have them.
func worldOrders(w *sandbox.World, shop string, keyer connectors.Keyer) []string {
	var rows []string
	for _, o := range w.Orders(shop) {
		if vanished(o.Status) {
			continue
		}
		changed := o.Modified
		if changed.IsZero() {
			changed = o.Created // what WooCommerce never dated has not changed
		}
		key, class := "", "none"
		if keyed, ok := keyer.Email(o.Email); ok {
			class, key, _ = connectors.SplitKeyed(keyed)
		} else if o.CustomerID > 0 {
			class = "platform_id"
		}
		customer := ""
		if o.CustomerID > 0 {
			customer = strconv.FormatInt(o.CustomerID, 10)
		}
		sale := string(sandbox.DayOf(o.Paid, zoneOf(w, shop)))
		switch w.Config(shop).DateType {
		case "date_created":
			sale = string(o.CreatedDay)
		case "date_completed":
			sale = string(sandbox.DayOf(o.Completed, zoneOf(w, shop)))
		}
		if sale == "" {
			sale = noDay
		}
		rows = append(rows, fmt.Sprintf("order %d %s %s created %s %s sale %s paid %s completed %s changed %s customer %s %s %s discount %s shipping %s tax %s total %s",
			o.ID, o.Status, o.Currency, o.CreatedDay, moment(o.Created), sale, moment(o.Paid), moment(o.Completed), moment(changed),
			customer, class, key, amount(o.DiscountTotal), amount(o.ShippingTotal), amount(o.TotalTax), amount(o.Total)))
		for _, l := range o.Lines {
			discount, quantity := l.Subtotal.Sub(l.Total), l.Quantity
			if l.Kind != sandbox.KindProduct {
				discount = decimal.Zero
			}
			if l.Kind == sandbox.KindShipping || l.Kind == sandbox.KindFee {
				quantity = 1 // a charge is stored as one of it
			}
			rows = append(rows, fmt.Sprintf("line %d/%d %s x%d discount %s net %s tax %s %s", o.ID, l.ID, l.Kind, quantity,
				amount(discount), amount(l.Total), amount(l.TotalTax), o.Currency))
		}
		for _, c := range o.Coupons {
			rows = append(rows, fmt.Sprintf("coupon %d %s %s %s", o.ID, c.Code, amount(c.Discount), o.Currency))
		}
	}
	slices.Sort(rows)
	return rows
}

// storedOrders are the same lines from the warehouse.
func storedOrders(t testing.TB, conn driver.Conn, source string) []string {
	t.Helper()
	const when = `'%Y-%m-%dT%H:%i:%S'`
	money := func(column string) string { return "toDecimalString(" + column + ", 4)" }
	rows := texts(t, conn, `select concat('order ', order_id, ' ', status_raw, ' ', currency, ' created ', toString(created_day), ' ',
			formatDateTime(created_at, `+when+`), ' sale ', toString(sale_day),
			' paid ', ifNull(formatDateTime(paid_at, `+when+`), '-'), ' completed ', ifNull(formatDateTime(completed_at, `+when+`), '-'),
			' changed ', formatDateTime(updated_at, `+when+`), ' customer ', customer_id, ' ', identity_class, ' ', customer_key,
			' discount ', `+money("discounts")+`, ' shipping ', `+money("shipping")+`, ' tax ', `+money("tax")+`, ' total ', `+money("total")+`)
		from tillhouse_store.orders final where source = ?`, source)
	rows = append(rows, texts(t, conn, `select concat('line ', order_id, '/', line_id, ' ', kind, ' x', toString(quantity),
			' discount ', `+money("discount")+`, ' net ', `+money("net")+`, ' tax ', `+money("tax")+`, ' ', currency)
		from tillhouse_store.order_lines final where source = ?`, source)...)
	rows = append(rows, texts(t, conn, `select concat('coupon ', order_id, ' ', code, ' ', `+money("amount")+`, ' ', currency)
		from tillhouse_store.order_discounts final where source = ?`, source)...)
	slices.Sort(rows)
	return rows
}

// worldRefunds are the refunds with their lines as the warehouse must have them.
func worldRefunds(w *sandbox.World, shop string) []string {
	// A shop goes on listing the refunds of an order in the trash.
	currency := map[int64]string{}
	for _, o := range w.Orders(shop) {
		currency[o.ID] = o.Currency
	}
	var rows []string
	for _, f := range w.Refunds(shop) {
		rows = append(rows, fmt.Sprintf("refund %d of %d %s %s %s %s", f.ID, f.OrderID, f.Day, moment(f.Created), amount(f.Amount), currency[f.OrderID]))
		for _, l := range f.Lines {
			rows = append(rows, fmt.Sprintf("refund line %d/%d of %d/%d %s x%d %s tax %s", f.ID, l.ID, f.OrderID, l.RefundedLineID, l.Kind, -l.Quantity,
				amount(l.Total.Neg()), amount(l.TotalTax.Neg())))
		}
	}
	slices.Sort(rows)
	return rows
}

func storedRefunds(t testing.TB, conn driver.Conn, source string) []string {
	t.Helper()
	rows := texts(t, conn, `select concat('refund ', refund_id, ' of ', order_id, ' ', toString(refund_day), ' ',
			formatDateTime(refunded_at, '%Y-%m-%dT%H:%i:%S'), ' ', toDecimalString(money_refunded, 4), ' ', currency)
		from tillhouse_store.refunds final where source = ?`, source)
	rows = append(rows, texts(t, conn, `select concat('refund line ', refund_id, '/', refund_line_id, ' of ', order_id, '/', line_id, ' ', kind,
			' x', toString(quantity), ' ', toDecimalString(amount, 4), ' tax ', toDecimalString(tax, 4))
		from tillhouse_store.refund_lines final where source = ?`, source)...)
	slices.Sort(rows)
	return rows
}

// texts runs a query with one text column.
func texts(t testing.TB, conn driver.Conn, query string, args ...any) []string {
	t.Helper()
	rows, err := conn.Query(context.Background(), query, args...)
	require.NoError(t, err)
	defer func() { require.NoError(t, rows.Close()) }()
	var list []string
	for rows.Next() {
		var text string
		require.NoError(t, rows.Scan(&text))
		list = append(list, text)
	}
	require.NoError(t, rows.Err())
	return list
}

func zoneOf(w *sandbox.World, shop string) *time.Location {
	config := w.Config(shop)
	if config.Zone == "" {
		return time.FixedZone("shop", config.OffsetMinutes*60)
	}
	zone, err := time.LoadLocation(config.Zone)
	if err != nil {
		panic(err)
	}
	return zone
}

// requireSame compares two sorted lists and shows only what differs.
func requireSame(t testing.TB, what string, want, got []string) {
	t.Helper()
	missing, extra := difference(want, got), difference(got, want)
	if len(missing)+len(extra) == 0 {
		return
	}
	const shown = 12
	require.Failf(t, "the warehouse is not the world", "%s: %d of %d missing or wrong:\n%s\n%d too many or wrong:\n%s", what,
		len(missing), len(want), strings.Join(missing[:min(shown, len(missing))], "\n"),
		len(extra), strings.Join(extra[:min(shown, len(extra))], "\n"))
}

// difference is the multiset a − b.
func difference(a, b []string) []string {
	count := map[string]int{}
	for _, line := range b {
		count[line]++
	}
	var rest []string
	for _, line := range a {
		if count[line] > 0 {
			count[line]--
			continue
		}
		rest = append(rest, line)
	}
	return rest
}

// requireWarehouseIsWorld compares every record and every KPI of every shop.
func requireWarehouseIsWorld(t testing.TB, conn driver.Conn, w *sandbox.World, when string) {
	t.Helper()
	keyer, err := connectors.NewKeyer(secretKey)
	require.NoError(t, err)
	for _, shop := range w.Shops() {
		requireSame(t, "orders of "+shop+" "+when, worldOrders(w, shop, keyer), storedOrders(t, conn, shop))
		requireSame(t, "refunds of "+shop+" "+when, worldRefunds(w, shop), storedRefunds(t, conn, shop))
		requireSame(t, "catalogue of "+shop+" "+when, worldCatalogue(t, w, shop, keyer), storedCatalogue(t, conn, shop))
		requireCostsOfWorld(t, conn, w, shop, when)
		requireFiguresOfWorld(t, conn, w, shop, when)
	}
	for _, shop := range w.ShopifyShops() {
		requireStoreIsWorld(t, conn, w.Shopify(shop), shop, keyer, when)
		requireFiguresOfWorld(t, conn, w, shop, when)
	}
	if stored, err := number(conn, "select count() from tillhouse_store.payments"); err != nil || stored > 0 {
		require.NoError(t, err)
		requireAccountIsWorld(t, conn, w, when)
	}
}

// requireFiguresOfWorld compares the ledger and every KPI of a shop.
func requireFiguresOfWorld(t testing.TB, conn driver.Conn, w *sandbox.World, shop, when string) {
	t.Helper()
	ledger := worldLedger(w, shop)
	require.NotEmpty(t, ledger)
	requireSame(t, "ledger of "+shop+" "+when, ledger, storedLedger(t, conn, shop))
	requireSame(t, "KPIs of "+shop+" "+when, worldKPIs(w, shop), storedKPIs(t, conn, shop))
	requireSame(t, "figures of "+shop+" "+when, worldFigures(w, shop), storedFigures(t, conn, shop))
}

// connect opens a connection of its own, as a tool beside Tillhouse has.
func connect(t testing.TB, engine *embedded.Engine) driver.Conn {
	t.Helper()
	conn, err := clickhouse.Open(engine.Options("default"))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, conn.Close()) })
	return conn
}
