package materialise

import (
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors/sandbox"
	"github.com/tillhouse/tillhouse/schemas"
)

// load writes what a world's shop sells, as a connector would. Which orders count is
// taken from the world: the way through connector and pipeline is tested end to end.
func (b *bundle) load(w *sandbox.World, shop string) {
	b.t.Helper()
	config := w.Config(shop)
	b.write(shop, shop, "shop", []schemas.Table{schemas.Shops}, []string{shop}, nil, &schemas.Rows{Shops: []schemas.Shop{{
		Shop: shop, Platform: "woocommerce", Currency: config.Currency, ReportCurrency: config.Currency, Country: config.Country, Timezone: config.Zone,
		Meta: schemas.Meta{Extra: map[string]string{"decimals": strconv.Itoa(config.Decimals)}},
	}}})
	counted := map[int64]sandbox.LedgerRow{}
	for _, row := range w.Ledger(shop) {
		if row.RefundID == 0 {
			counted[row.OrderID] = row
		}
	}
	rows, currencies := &schemas.Rows{}, map[int64]string{}
	var ids []string
	for _, o := range w.Orders(shop) {
		currencies[o.ID] = o.Currency
		if o.Status != "trash" {
			ids = append(ids, strconv.FormatInt(o.ID, 10))
			orderOfWorld(rows, shop, o, counted[o.ID])
		}
	}
	b.replace(shop, "orders", "order_id", orderFamily, ids, rows)
	rows, ids = &schemas.Rows{}, nil
	for _, f := range w.Refunds(shop) {
		ids = append(ids, strconv.FormatInt(f.ID, 10))
		refundOfWorld(rows, shop, f, currencies[f.OrderID])
	}
	b.replace(shop, "refunds", "refund_id", refundFamily, ids, rows)
	rows, ids = &schemas.Rows{}, nil
	for _, r := range w.Reviews(shop) {
		ids = append(ids, strconv.FormatInt(r.ID, 10))
		row := schemas.Review{
			CreatedDay: dayOf(string(r.Day)), ReviewID: strconv.FormatInt(r.ID, 10), Shop: shop, Subject: "product",
			CreatedAt: r.Created, UpdatedAt: r.Created, Rating: decimal.NewFromInt(int64(r.Rating)), ScaleMax: decimal.NewFromInt(5),
		}
		if 1 <= r.Rating && r.Rating <= 5 {
			row.Rating5 = row.Rating
		}
		if r.Published {
			row.IsPublished = 1
		}
		rows.Reviews = append(rows.Reviews, row)
	}
	b.replace(shop, "reviews", "review_id", []schemas.Table{schemas.Reviews}, ids, rows)
}

// replace writes what there is and deletes what there is no more.
func (b *bundle) replace(shop, table, id string, family []schemas.Table, ids []string, rows *schemas.Rows) {
	b.t.Helper()
	deleted := map[string]bool{}
	for _, stored := range b.rows("SELECT " + id + " FROM {s}." + table + " FINAL WHERE source = '" + shop + "'") {
		if !slices.Contains(ids, stored) {
			deleted[stored] = true
			ids = append(ids, stored)
		}
	}
	b.write(shop, shop, table, family, ids, deleted, rows)
}

func orderOfWorld(rows *schemas.Rows, shop string, o sandbox.Order, counted sandbox.LedgerRow) {
	id := strconv.FormatInt(o.ID, 10)
	row := schemas.Order{
		CreatedDay: dayOf(string(o.CreatedDay)), OrderID: id, Shop: shop, CreatedAt: o.Created, ProcessedAt: o.Created, UpdatedAt: o.Created, Status: "completed",
		Currency: o.Currency, ShipCountry: o.Country, Channel: "online",
		CustomerKey: sandbox.NormalEmail(o.Email), IdentityClass: "email", Discounts: o.DiscountTotal, Shipping: o.ShippingTotal, Tax: o.TotalTax, Total: o.Total,
	}
	if o.CustomerID > 0 {
		row.CustomerID = strconv.FormatInt(o.CustomerID, 10)
	}
	switch {
	case row.CustomerKey != "":
	case row.CustomerID != "":
		row.IdentityClass = "platform_id"
	default:
		row.IdentityClass = "none"
	}
	if counted.Day != "" {
		row.SaleDay, row.ProcessedAt = dayOf(string(counted.Day)), counted.At
		row.CountsPlatform, row.CountsValid = bit(counted.CountsPlatform), bit(counted.CountsValid)
	}
	rows.Orders = append(rows.Orders, row)
	vouch(rows, &row)
	for i, l := range o.Lines {
		line := schemas.OrderLine{
			CreatedDay: row.CreatedDay, OrderID: id, LineID: strconv.FormatInt(l.ID, 10), Position: uint16(i + 1), Kind: string(l.Kind), Quantity: int32(l.Quantity),
			ProductID: strconv.FormatInt(l.ProductID, 10), Gross: l.Total, Net: l.Total, Tax: l.TotalTax, TotalInclTax: l.Total.Add(l.TotalTax), Currency: o.Currency,
		}
		line.Discount = l.Subtotal.Sub(l.Total)
		if l.Kind == sandbox.KindProduct {
			line.Gross = l.Subtotal
		}
		rows.OrderLines = append(rows.OrderLines, line)
	}
}

func refundOfWorld(rows *schemas.Rows, shop string, f sandbox.Refund, currency string) {
	day, id, order := dayOf(string(f.Day)), strconv.FormatInt(f.ID, 10), strconv.FormatInt(f.OrderID, 10)
	rows.Refunds = append(rows.Refunds, schemas.Refund{RefundDay: day, RefundID: id, OrderID: order, Shop: shop, RefundedAt: f.Created, UpdatedAt: f.Created, MoneyRefunded: f.Amount, Currency: currency})
	for _, l := range f.Lines {
		rows.RefundLines = append(rows.RefundLines, schemas.RefundLine{
			RefundDay: day, RefundID: id, RefundLineID: strconv.FormatInt(l.ID, 10), OrderID: order, LineID: strconv.FormatInt(l.RefundedLineID, 10),
			Kind: string(l.Kind), Quantity: int32(-l.Quantity), Amount: l.Total.Neg(), Tax: l.TotalTax.Neg(), Currency: currency,
		})
	}
}

func bit(is bool) uint8 {
	if is {
		return 1
	}
	return 0
}

// loadRates stores the rates that the world's shops can need.
func (b *bundle) loadRates(w *sandbox.World, from time.Time) {
	b.t.Helper()
	rows := &schemas.Rows{}
	var ids []string
	for at := from; !at.After(w.Now()); at = at.AddDate(0, 0, 1) {
		day := sandbox.DayOf(at, time.UTC)
		ids = append(ids, string(day))
		for _, currency := range []string{"USD", "GBP", "JPY"} {
			if rate, ok := w.Rate(day, currency); ok {
				rows.FXRates = append(rows.FXRates, schemas.FXRate{RateDay: dayOf(string(day)), PublishedDay: dayOf(string(day)), Currency: currency, PerEUR: rate, Origin: "ecb"})
			}
		}
	}
	b.write("ecb", "", "rates", []schemas.Table{schemas.FXRates}, ids, nil, rows)
}

// worldFigures are the KPIs over time that the world computes, one line a row.
func worldFigures(w *sandbox.World, shop string, grain sandbox.Grain) []string {
	part := func(d decimal.NullDecimal) string {
		if !d.Valid {
			return "NULL"
		}
		return d.Decimal.String()
	}
	var lines []string
	for _, f := range w.Figures(shop, grain) {
		lines = append(lines, fmt.Sprintf("%s %s %s %s %s", f.Period, f.Profile, f.KPI, part(f.Numerator), part(f.Denominator)))
	}
	slices.Sort(lines)
	return lines
}

func TestRatesAndCohortsOfInventedShopsAreTheirTruth(t *testing.T) {
	t.Parallel()
	dutch, american := sandbox.DefaultShop(), sandbox.DefaultShop()
	american.Name, american.Zone, american.Currency, american.PricesIncludeTax, american.DateType = "us", "America/New_York", "USD", false, "date_created"
	from := time.Date(2024, 10, 1, 0, 0, 0, 0, time.UTC)
	w, err := sandbox.New(sandbox.Options{Seed: 11, Orders: 500, From: from, Shops: []sandbox.Shop{dutch, american}})
	require.NoError(t, err)
	b := setup(t)
	for round := range 2 {
		w.Advance(60 * round)
		b.loadRates(w, from.AddDate(0, 0, -10))
		for _, shop := range w.Shops() {
			b.load(w, shop)
		}
		b.run(only("kpi_day", "kpi_week", "kpi_month", "kpi_quarter", "cohort_retention"))
		// The views cost more to plan than to read: all grains only at the end.
		grains := []sandbox.Grain{sandbox.GrainMonth}
		if round == 1 {
			grains = []sandbox.Grain{sandbox.GrainDay, sandbox.GrainWeek, sandbox.GrainMonth, sandbox.GrainQuarter}
		}
		for _, shop := range w.Shops() {
			requireWorldFigures(b, w, shop, grains...)
		}
	}
}

func requireWorldFigures(b *bundle, w *sandbox.World, shop string, grains ...sandbox.Grain) {
	b.t.Helper()
	t := b.t
	for _, grain := range grains {
		want := worldFigures(w, shop, grain)
		got := b.rows(fmt.Sprintf(`SELECT toString(%[1]s) AS period, profile, kpi_id, toString(numerator), toString(denominator) FROM {c}.kpi_%[1]s
			WHERE shop = '%[2]s' AND (kpi_id IN ('units_net', 'items_per_order', 'review_average', 'discount_rate', 'returning_customer_rate')
				OR kpi_id LIKE 'return_rate%%' OR kpi_id LIKE 'repeat%%' OR kpi_id LIKE 'churn%%' OR kpi_id = 'retention_rate')`, grain, shop))
		slices.Sort(got)
		require.NotEmpty(t, want)
		require.Empty(t, difference(want, got), "%s by %s: of the world and not in the warehouse; the warehouse has %v", shop, grain, first(difference(got, want)))
		require.Empty(t, difference(got, want), "%s by %s: in the warehouse and not of the world", shop, grain)
	}
	var cells []string
	for profile, of := range w.Cohorts(shop) {
		for _, c := range of {
			cells = append(cells, fmt.Sprintf("%s %s %d %d %d %d", profile, c.Cohort, c.Offset, c.Customers, c.Active, c.Reordered))
		}
	}
	require.NotEmpty(t, cells)
	require.ElementsMatch(t, cells, b.rows("SELECT profile, toString(cohort), month_offset, customers, active, reordered FROM {c}.cohort_retention WHERE shop = '"+shop+"'"))
	require.Empty(t, b.rows(`SELECT * FROM {c}.kpi_day WHERE unit IN ('ratio', 'average') AND
		isNull(value) != (ifNull(denominator, 0) = 0) OR unit IN ('ratio', 'average') AND abs(toDecimal256(value, 30) * denominator - numerator) > abs(denominator) * toDecimal256('0.000000000000000001', 30)`),
		"a ratio is exact to eighteen decimals, and empty without a denominator")
}

// difference are the lines of a that b lacks; both are sorted.
func difference(a, b []string) []string {
	var rest []string
	for _, line := range a {
		if _, found := slices.BinarySearch(b, line); !found {
			rest = append(rest, line)
		}
	}
	return first(rest)
}

func first(lines []string) []string { return lines[:min(len(lines), 8)] }
