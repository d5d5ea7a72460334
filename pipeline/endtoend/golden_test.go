package endtoend

import (
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors/sandbox"
	"github.com/tillhouse/tillhouse/connectors/sandbox/shopifyadmin"
	"github.com/tillhouse/tillhouse/connectors/shopify"
	"github.com/tillhouse/tillhouse/warehouse/embedded/embeddedtest"
)

// golden is what the golden example of the KPI catalogue comes to at one kind of shop, in the
// catalogue's own figures.
type golden struct {
	// days: profile, day, orders | gross, discounts, returns, net | shipping, tax, total | AOV,
	// gift cards sold.
	days []string
	// aov of 29 March by profile platform, orders of nothing but gift cards left out.
	aov []string
	// orders A to E: sale day, total, tax; whether it counts by platform and by valid, is a test.
	orders []string
	// refunds: day, products, tax, money.
	refunds []string
	// cash: day, received, paid back, net.
	cash []string
	// report: each day on which the shop's own report has something; how many figures it has of
	// the day, and how many differ from ours.
	report []string
}

// goldenOfShopify is with the shop's own report where that is read.
func goldenOfShopify(reported bool) golden {
	g := golden{
		days: []string{
			"platform 2026-03-29 4 | 40.00 2.00 0.00 38.00 | 5.00 9.03 52.03 | 9.50 50.00",
			"platform 2026-03-30 0 | 0.00 0.00 10.00 -10.00 | 0.00 -2.10 -12.10 | none 0.00",
			"platform 2026-04-02 0 | 0.00 0.00 9.00 -9.00 | 0.00 -1.89 -10.89 | none 0.00",
			"valid 2026-03-29 3 | 30.00 2.00 0.00 28.00 | 5.00 6.93 39.93 | 9.33 50.00",
			"valid 2026-04-02 0 | 0.00 0.00 9.00 -9.00 | 0.00 -1.89 -10.89 | none 0.00",
		},
		aov: []string{"12.67"},
		orders: []string{
			"2026-03-29 27.83 4.83 1 1 0", "2026-03-29 50.00 0.00 1 1 0", "2026-03-29 12.10 2.10 1 1 0",
			"2026-03-29 12.10 2.10 1 0 0", "2026-03-29 12.10 2.10 0 0 1",
		},
		refunds: []string{"2026-03-30 10.00 2.10 0.00", "2026-04-02 9.00 1.89 10.89"},
		cash:    []string{"2026-03-29 77.83 0.00 77.83", "2026-04-02 0.00 10.89 -10.89"},
	}
	if reported {
		g.report = []string{"2026-03-29 8 0", "2026-03-30 8 0", "2026-04-02 8 0"}
	}
	return g
}

// WooCommerce leaves out what was cancelled, knows no test orders, and has no list of payments.
func goldenOfWooCommerce() golden {
	return golden{
		days: []string{
			"platform 2026-03-29 3 | 30.00 2.00 0.00 28.00 | 5.00 6.93 39.93 | 9.33 50.00",
			"platform 2026-04-02 0 | 0.00 0.00 9.00 -9.00 | 0.00 -1.89 -10.89 | none 0.00",
			"valid 2026-03-29 3 | 30.00 2.00 0.00 28.00 | 5.00 6.93 39.93 | 9.33 50.00",
			"valid 2026-04-02 0 | 0.00 0.00 9.00 -9.00 | 0.00 -1.89 -10.89 | none 0.00",
		},
		aov: []string{"14.00"},
		orders: []string{
			"2026-03-29 27.83 4.83 1 1 0", "2026-03-29 50.00 0.00 1 1 0", "2026-03-29 12.10 2.10 1 1 0", "1970-01-01 12.10 2.10 0 0 0",
		},
		refunds: []string{"2026-04-02 9.00 1.89 10.89"},
	}
}

// goldenLine shows a shop and columns as text. A column is an amount, with two decimals when it
// is a whole number of cents and else with all of them; one that begins with = is text.
func goldenLine(columns ...string) string {
	for i, column := range columns {
		if text, plain := strings.CutPrefix(column, "="); plain {
			columns[i] = text
			continue
		}
		columns[i] = fmt.Sprintf("ifNull(if(%[1]s = round(%[1]s, 2), toDecimalString(%[1]s, 2), toString(%[1]s)), 'none')", column)
	}
	return "select concat(shop, ' ', " + strings.Join(columns, ", ' ', ") + ") from "
}

// goldenViews give the figures of days in three ways: a row for a day, a row for each KPI,
// and the rows by which a day is broken down, where whoever asks divides.
func goldenViews() map[string]string {
	long := []string{"maxIf(value, kpi_id = 'aov') as aov"}
	broken := []string{"sum(m.placed_net) / nullIf(sum(m.placed_orders), 0) as aov"}
	for _, figure := range []string{"orders", "gross_sales", "discounts", "returns", "net_sales", "shipping", "taxes", "total_sales", "gift_cards_sold"} {
		long = append(long, fmt.Sprintf("maxIf(value, kpi_id = '%[1]s') as %[1]s", figure))
		broken = append(broken, fmt.Sprintf("sum(m.%[1]s) as %[1]s", figure))
	}
	return map[string]string{
		"sales_day":      "sales_day",
		"kpi_day":        "(select shop, profile, day, " + strings.Join(long, ", ") + " from kpi_day where shop != '' group by shop, profile, day)",
		"mart_sales_day": "(select m.shop as shop, m.profile as profile, m.day as day, " + strings.Join(broken, ", ") + " from mart_sales_day as m group by shop, profile, day)",
	}
}

// requireGolden asks for the figures as whoever reads with a BI tool does.
func requireGolden(t testing.TB, analyst driver.Conn, shops map[string]golden) {
	t.Helper()
	same := func(what string, want func(golden) []string, query string) {
		t.Helper()
		var lines []string
		for shop, one := range shops {
			for _, line := range want(one) {
				lines = append(lines, shop+" "+line)
			}
		}
		requireSame(t, what, lines, texts(t, analyst, query))
	}
	for name, view := range goldenViews() {
		line := goldenLine("=profile", "=toString(day)", "=toString(toInt64(orders))", "='|'", "gross_sales", "discounts", "returns", "net_sales", "='|'",
			"shipping", "taxes", "total_sales", "='|'", "round(aov, 2)", "gift_cards_sold")
		same("days by "+name, func(g golden) []string { return g.days }, line+view)
	}
	same("AOV without orders of gift cards only", func(g golden) []string { return g.aov },
		goldenLine("round(sum(placed_net) / uniqExactIf(order_id, kind = 'product' and action = 'sale'), 2)")+
			"sales_ledger where sale_day = '2026-03-29' and counts_platform = 1 group by shop")
	same("orders", func(g golden) []string { return g.orders },
		goldenLine("=toString(sale_day)", "total", "tax", "=toString(counts_platform)", "=toString(counts_valid)", "=toString(is_test)")+"orders")
	same("refunds", func(g golden) []string { return g.refunds }, goldenLine("=toString(refund_day)", "product_amount", "tax_amount", "money_refunded")+"refunds")
	same("cash", func(g golden) []string { return g.cash },
		goldenLine("=toString(day)", "sum(m.payments_captured)", "sum(m.refunds_paid)", "sum(m.net_payments)")+"mart_shop_payments_day as m group by shop, day")
	same("the shop's own report", func(g golden) []string { return g.report },
		goldenLine("=toString(day)", "=toString(uniqExact(metric))", "=toString(countIf(difference is null or difference != 0))")+"recon_daily group by shop, day having max(admin_value != 0)")
}

// asked notes the paths that a shop is asked for, with the endings of files. Where it is said
// to have many orders it counts more than it has, so that reading them in bulk is quicker.
func asked(face http.Handler, paths *sync.Map, many bool) http.Handler {
	count := regexp.MustCompile(`("ordersCount":\{"count":)\d+`)
	return http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		paths.Store(path.Base(r.URL.Path), true)
		paths.Store(path.Ext(r.URL.Path), true)
		if !many {
			face.ServeHTTP(out, r)
			return
		}
		r.Header.Del("Accept-Encoding")
		answer := httptest.NewRecorder()
		face.ServeHTTP(answer, r)
		maps.Copy(out.Header(), answer.Header())
		out.Header().Del("Content-Length")
		out.WriteHeader(answer.Code)
		_, _ = out.Write(count.ReplaceAll(answer.Body.Bytes(), []byte("${1}9000"))) // a client that went away is its own affair
	})
}

// TestTheGoldenExampleOfTheCatalogueHoldsTheWholeWay sends the example from the shops' own
// APIs to what a BI tool reads.
func TestTheGoldenExampleOfTheCatalogueHoldsTheWholeWay(t *testing.T) {
	t.Parallel()
	example := sandbox.GoldenShopify()
	// The version of the API that is asked for came after the example's days.
	const later = 200 * 24 * time.Hour
	example.Shopify("golden").PassTo(example.Now().Add(later))
	world := serveWorld(t, example)
	engine := embeddedtest.Start(t)
	sources := settingsOf(world, engineURL(engine, engine.Address))
	store := sources.Stores[0]
	sources.Stores = nil
	in, err := install(t.Context(), sources, &worldClock{world: world.World, ahead: later + ahead}, world.transport(), quiet)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, in.store.Close()) })

	ways := []struct {
		name    string
		values  map[string]any
		streams []string // besides orders and transactions
		// asks and never tell which transport was used.
		asks, never string
	}{
		{"rest", map[string]any{"api": "rest"}, nil, "orders.json", "graphql.json"},
		{"graphql", map[string]any{"api": "graphql"}, []string{"sale_events", "sales_report"}, "graphql.json", "orders.json"},
		{"bulk", map[string]any{"api": "graphql", "page_size": 2}, []string{"sale_events"}, ".jsonl", "orders.json"},
		{"auto", nil, []string{"sale_events", "sales_report"}, "orders.json", ".jsonl"},
	}
	want, paths := map[string]golden{sources.Shops[0].Name: goldenOfWooCommerce()}, map[string]*sync.Map{}
	for _, way := range ways {
		want[way.name], paths[way.name] = goldenOfShopify(slices.Contains(way.streams, "sales_report")), &sync.Map{}
		server := world.listen(t, asked(world.admins[store.Name], paths[way.name], way.name == "bulk"))
		given := map[string]any{"store": store.Domain, "url": server.URL, "access_token": shopifyadmin.AdminToken, "history_from": "2026-03-01"}
		maps.Copy(given, way.values)
		in.add(way.name, shopify.Connector(), given)
		in.plan.Sources[len(in.plan.Sources)-1].Streams = append([]string{"orders", "transactions"}, way.streams...)
	}
	in.sync(t)
	for _, way := range ways {
		_, ok := paths[way.name].Load(way.asks)
		require.True(t, ok, "%s: %s was not asked for", way.name, way.asks)
		_, ok = paths[way.name].Load(way.never)
		require.False(t, ok, "%s: %s was asked for", way.name, way.never)
	}

	analyst, err := clickhouse.Open(engine.BIOptions())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, analyst.Close()) })
	requireGolden(t, analyst, want)
}
