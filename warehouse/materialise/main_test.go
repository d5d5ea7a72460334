package materialise

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/schemas"
	"github.com/tillhouse/tillhouse/warehouse"
	"github.com/tillhouse/tillhouse/warehouse/embedded"
	"github.com/tillhouse/tillhouse/warehouse/embedded/embeddedtest"
)

// engine serves all tests of the package; each has a database of its own in it.
var engine *embedded.Engine

var databases atomic.Int64

func TestMain(m *testing.M) {
	embeddedtest.Main(m, func(e *embedded.Engine) { engine = e })
}

// bundle is a migrated warehouse with a builder and a writer of canonical rows.
type bundle struct {
	t         testing.TB
	warehouse *warehouse.Warehouse
	builder   *Builder
	clock     time.Time       // version of the next write
	told      map[string]bool // sources whose refunds come with their order, as Shopify's
	runs      int
}

// spare are warehouses that tests have given back: making one costs more than most tests
// do with it.
var spare = make(chan string, 1000)

// setup gives a migrated warehouse without rows and models, which nobody else uses as
// long as the test runs. Views of another test may stand in it.
func setup(t testing.TB) *bundle {
	t.Helper()
	var database string
	select {
	case database = <-spare:
	default:
		database = unused()
	}
	t.Cleanup(func() { giveBack(t, database) })
	return setupIn(t, database)
}

// unused is the name of a warehouse that does not exist.
func unused() string { return fmt.Sprintf("m%d", databases.Add(1)) }

// giveBack empties the tables that migrating made, and drops the others.
func giveBack(t testing.TB, database string) {
	t.Helper()
	if t.Failed() {
		return
	}
	w, err := warehouse.Open(context.Background(), warehouse.Config{Options: engine.Options("default"), Database: database})
	require.NoError(t, err)
	defer func() { require.NoError(t, w.Close()) }()
	b := &bundle{t: t, warehouse: w}
	defs, err := schemas.Definitions()
	require.NoError(t, err)
	for _, row := range b.rows("SELECT name, total_rows FROM system.tables WHERE database = '{s}' AND engine != 'View' AND name != 'migrations'") {
		name, rows, _ := strings.Cut(row, " ")
		switch {
		case !slices.ContainsFunc(defs, func(d schemas.Definition) bool { return d.Name == name }):
			require.NoError(t, w.Conn().Exec(context.Background(), "DROP TABLE "+w.Store()+"."+name))
		case rows != "0":
			require.NoError(t, w.Conn().Exec(context.Background(), "TRUNCATE TABLE "+w.Store()+"."+name))
		}
	}
	spare <- database
}

func setupIn(t testing.TB, database string) *bundle {
	t.Helper()
	w, err := warehouse.Open(t.Context(), warehouse.Config{Options: engine.Options("default"), Database: database})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, w.Close()) })
	_, err = w.Migrate(t.Context())
	require.NoError(t, err)
	b, err := New(w)
	require.NoError(t, err)
	return &bundle{t: t, warehouse: w, builder: b, clock: instant("2026-11-01T00:00:00Z"), told: map[string]bool{}}
}

// write writes one block as a run of its own, at a later instant than all before.
func (b *bundle) write(source, shop, stream string, family []schemas.Table, ids []string, deleted map[string]bool, rows *schemas.Rows) {
	b.t.Helper()
	lease, err := b.warehouse.AcquireLease(b.t.Context(), "sync_"+source+"_"+stream)
	require.NoError(b.t, err)
	b.runs++
	b.clock = b.clock.Add(time.Second)
	cw := schemas.CanonicalWrite{Source: source, Stream: stream, Shop: shop, Family: family, Lease: lease, RunID: fmt.Sprintf("run-%s-%d", stream, b.runs), Rows: rows, SyncedAt: b.clock}
	for _, id := range ids {
		cw.Records = append(cw.Records, schemas.WrittenRecord{ID: id, Deleted: deleted[id], UpdatedAt: b.clock})
	}
	_, err = b.warehouse.WriteCanonical(b.t.Context(), cw)
	require.NoError(b.t, err)
	require.NoError(b.t, b.warehouse.ReleaseLease(b.t.Context(), lease))
}

func (b *bundle) shop(source, currency string) {
	b.t.Helper()
	b.shopOn("woocommerce", source, currency)
}

func (b *bundle) shopOn(platform, source, currency string) {
	b.t.Helper()
	b.shopIn("Europe/Amsterdam", platform, source, currency)
}

func (b *bundle) shopIn(zone, platform, source, currency string) {
	b.t.Helper()
	b.told[source] = platform == "shopify"
	b.write(source, source, "shop", []schemas.Table{schemas.Shops}, []string{source}, nil, &schemas.Rows{Shops: []schemas.Shop{{
		Shop: source, Platform: platform, Currency: currency, ReportCurrency: currency, Country: "NL", Timezone: zone,
		Meta: schemas.Meta{Extra: map[string]string{"decimals": "2"}},
	}}})
}

// rate stores rates per euro of one day: "USD 1.1", "GBP 0.85".
func (b *bundle) rate(day string, rates ...string) {
	b.t.Helper()
	rows := &schemas.Rows{}
	for _, text := range rates {
		currency, value, _ := strings.Cut(text, " ")
		rows.FXRates = append(rows.FXRates, schemas.FXRate{RateDay: dayOf(day), PublishedDay: dayOf(day), Currency: currency, PerEUR: money(value), Origin: "ecb"})
	}
	b.write("ecb", "", "rates", []schemas.Table{schemas.FXRates}, []string{day}, nil, rows)
}

var orderFamily = []schemas.Table{schemas.Orders, schemas.OrderLines, schemas.OrderDiscounts, schemas.EvidenceOfOrders}

var refundFamily = []schemas.Table{schemas.Refunds, schemas.RefundLines}

// order is an order in short.
type order struct {
	source, id   string
	created      string // instant
	sold         string // shop day; empty for none
	currency     string
	customer     string // key; empty for a guest without evidence
	class        string
	customerID   string
	channel      string
	country      string
	platform     uint8
	valid        uint8
	lines        []line
	tax, total   string // empty: the sum of the lines
	shipping     string
	discountsToo string
	tips         string
	deleted      bool
	refunds      []refund // of an order that brings them along
}

type line struct {
	id, kind             string
	quantity             int32
	gross, discount, tax string
}

func placed(id, sold, customer string, lines ...line) order {
	return order{source: "webshop", id: id, created: sold + "T10:00:00Z", sold: sold, currency: "EUR", customer: customer, class: "email", channel: "online", country: "NL", platform: 1, valid: 1, lines: lines}
}

func product(id, gross, discount, tax string) line {
	return line{id: id, kind: "product", quantity: 1, gross: gross, discount: discount, tax: tax}
}

func (o order) rows(rows *schemas.Rows) {
	created := instant(o.created)
	row := schemas.Order{
		CreatedDay: schemas.DayOf(created, time.UTC), OrderID: o.id, Shop: o.source, CreatedAt: created, ProcessedAt: created, UpdatedAt: created,
		Status: "completed", CountsPlatform: o.platform, CountsValid: o.valid, CustomerKey: o.customer, CustomerID: o.customerID, IdentityClass: o.class,
		Channel: o.channel, ShipCountry: o.country, Currency: o.currency,
	}
	if o.sold != "" {
		row.SaleDay = dayOf(o.sold)
	}
	var net decimal.Decimal
	for i, l := range o.lines {
		gross, discount, tax := money(l.gross), money(l.discount), money(l.tax)
		value := gross.Sub(discount)
		rows.OrderLines = append(rows.OrderLines, schemas.OrderLine{
			CreatedDay: row.CreatedDay, OrderID: o.id, LineID: l.id, Position: uint16(i + 1), Kind: l.kind, Quantity: l.quantity, ProductID: "p" + l.id,
			Gross: gross, Discount: discount, Net: value, Tax: tax, TotalInclTax: value.Add(tax), Currency: o.currency,
		})
		net = net.Add(value)
		row.Tax = row.Tax.Add(tax)
		switch l.kind {
		case "shipping":
			row.Shipping = row.Shipping.Add(value)
		case "tip":
			row.Tips = row.Tips.Add(value)
		case "duty":
			row.Duties = row.Duties.Add(value)
		default:
			row.Discounts = row.Discounts.Add(discount)
		}
	}
	row.Total = net.Add(row.Tax)
	for text, field := range map[string]*decimal.Decimal{"tax " + o.tax: &row.Tax, "total " + o.total: &row.Total, "shipping " + o.shipping: &row.Shipping, "discounts " + o.discountsToo: &row.Discounts, "tips " + o.tips: &row.Tips} {
		if _, value, _ := strings.Cut(text, " "); value != "" {
			*field = money(value)
		}
	}
	rows.Orders = append(rows.Orders, row)
	vouch(rows, &row)
}

// vouch adds what an order tells of its customer's identity, as connectors do.
func vouch(rows *schemas.Rows, o *schemas.Order) {
	add := func(kind, key string) {
		rows.IdentityEvidence = append(rows.IdentityEvidence, schemas.IdentityEvidence{
			CreatedDay: o.CreatedDay, OrderID: o.OrderID, EvidenceKey: key, Kind: kind, CustomerID: o.CustomerID, SeenAt: o.CreatedAt,
		})
	}
	if o.CustomerKey != "" {
		add(o.IdentityClass, o.CustomerKey)
	}
	switch {
	case o.CustomerID == "":
	case o.CustomerKey != "":
		add("account", "id:"+o.CustomerID)
	default:
		add("platform_id", "id:"+o.CustomerID)
	}
}

func (b *bundle) orders(orders ...order) {
	b.t.Helper()
	bySource := map[string][]order{}
	for _, o := range orders {
		bySource[o.source] = append(bySource[o.source], o)
	}
	for source, list := range bySource {
		rows, deleted := &schemas.Rows{}, map[string]bool{}
		var ids []string
		for _, o := range list {
			ids = append(ids, o.id)
			deleted[o.id] = o.deleted
			if !o.deleted {
				o.rows(rows)
				for _, r := range o.refunds {
					r.rows(rows, source, "EUR")
				}
			}
		}
		family := orderFamily
		if b.told[source] {
			family = append(slices.Clone(orderFamily), schemas.RefundsOfOrders, schemas.RefundLinesOfOrders)
		}
		b.write(source, source, "orders", family, ids, deleted, rows)
	}
}

type refund struct {
	source, id, order string
	at                string // instant; its UTC day is the refund day
	currency, money   string
	lines             []line // gross is the amount given back
	deleted           bool
}

func (b *bundle) refunds(refunds ...refund) {
	b.t.Helper()
	for _, r := range refunds {
		rows := &schemas.Rows{}
		if r.source == "" {
			r.source = "webshop"
		}
		if r.currency == "" {
			r.currency = "EUR"
		}
		if !r.deleted {
			r.rows(rows, r.source, r.currency)
		}
		b.write(r.source, r.source, "refunds", refundFamily, []string{r.id}, map[string]bool{r.id: r.deleted}, rows)
	}
}

func (r refund) rows(rows *schemas.Rows, shop, currency string) {
	day := schemas.DayOf(instant(r.at), time.UTC)
	rows.Refunds = append(rows.Refunds, schemas.Refund{RefundDay: day, RefundID: r.id, OrderID: r.order, Shop: shop, RefundedAt: instant(r.at), UpdatedAt: instant(r.at), MoneyRefunded: money(r.money), Currency: currency})
	for _, l := range r.lines {
		rows.RefundLines = append(rows.RefundLines, schemas.RefundLine{RefundDay: day, RefundID: r.id, RefundLineID: l.id, OrderID: r.order, LineID: l.id, Kind: l.kind, Quantity: l.quantity, Amount: money(l.gross), Tax: money(l.tax), Currency: currency})
	}
}

// only builds what a test reads.
func only(names ...string) Options { return Options{Only: names} }

func (b *bundle) run(opts Options) Report {
	b.t.Helper()
	report, err := b.builder.Run(b.t.Context(), opts)
	require.NoError(b.t, err)
	return report
}

// rows reads the columns of a query as text, joined by a space, one line a row. {s}
// is the store and {c} the contract database.
func (b *bundle) rows(query string) []string {
	b.t.Helper()
	query = strings.NewReplacer("{s}", b.warehouse.Store(), "{c}", b.warehouse.Contract()).Replace(query)
	rows, err := b.warehouse.Conn().Query(context.WithoutCancel(b.t.Context()), "SELECT toString(tuple(*)) FROM ("+query+")")
	require.NoError(b.t, err)
	defer rows.Close()
	list := []string{}
	for rows.Next() {
		var text string
		require.NoError(b.t, rows.Scan(&text))
		list = append(list, strings.NewReplacer("(", "", ")", "", "'", "", ",", " ").Replace(text))
	}
	require.NoError(b.t, rows.Err())
	return list
}

func dayOf(text string) schemas.Day {
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

func money(text string) decimal.Decimal {
	if text == "" {
		return decimal.Zero
	}
	return decimal.RequireFromString(text)
}
