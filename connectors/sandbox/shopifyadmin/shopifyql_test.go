package shopifyadmin

import (
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
)

const askAnalysis = `query($q: String!) { shopifyqlQuery(query: $q) { parseErrors tableData { columns { name dataType displayName } rows } } }`

// TestTheSalesReportIsTheShops compares what ShopifyQL answers with the shop's own truth.
func TestTheSalesReportIsTheShops(t *testing.T) {
	for _, config := range []Config{DefaultShop(), DollarShop()} {
		w := newGraphWorld(t, config, FaceConfig{})
		report := map[string]SalesDay{}
		for _, day := range w.shop.SalesReport() {
			report[day.Day] = day
		}
		data := w.good(askAnalysis, map[string]any{"q": "FROM sales SHOW orders, gross_sales, discounts, sales_reversals, net_sales, shipping_charges, taxes, duties, " +
			"additional_fees, total_sales TIMESERIES day SINCE 2025-08-01 UNTIL 2026-11-30 LIMIT 1000"})
		require.Empty(t, listAt(t, data, "shopifyqlQuery", "parseErrors"))
		rows := listAt(t, data, "shopifyqlQuery", "tableData", "rows")
		require.Len(t, rows, 487, "a row for each day")
		for _, row := range rows {
			day, _ := at(t, row, "day").(string)
			want := report[day]
			for name, amount := range map[string]decimal.Decimal{
				"orders": decimal.NewFromInt(want.Orders), "gross_sales": want.Gross, "discounts": want.Discounts, "sales_reversals": want.Reversals,
				"net_sales": want.Net, "shipping_charges": want.Shipping, "taxes": want.Taxes, "duties": want.Duties, "additional_fees": want.Fees,
				"total_sales": want.Total,
			} {
				text, _ := at(t, row, name).(string)
				got, err := decimal.NewFromString(text)
				require.NoError(t, err)
				require.True(t, amount.Equal(got), "%s %s: %s, want %s", day, name, got, amount)
			}
			delete(report, day)
		}
		require.Empty(t, report)
	}
}

func TestSessionsByDayAndDimension(t *testing.T) {
	w := newGraphWorld(t, DefaultShop(), FaceConfig{})
	day := w.now.AddDate(0, 0, -3).In(w.shop.zone).Format(time.DateOnly)
	sum := func(q string) (sessions, rows int64) {
		list := listAt(t, w.good(askAnalysis, map[string]any{"q": q}), "shopifyqlQuery", "tableData", "rows")
		for _, row := range list {
			text, _ := at(t, row, "sessions").(string)
			n, err := decimal.NewFromString(text)
			require.NoError(t, err)
			sessions += n.IntPart()
		}
		return sessions, int64(len(list))
	}
	whole, rows := sum("FROM sessions SHOW sessions SINCE " + day + " UNTIL " + day)
	require.EqualValues(t, 1, rows)
	byDay, rows := sum("FROM sessions SHOW sessions TIMESERIES day SINCE " + day + " UNTIL " + day)
	require.EqualValues(t, 1, rows)
	parts, rows := sum("FROM sessions SHOW sessions GROUP BY referrer_source, session_device_type TIMESERIES day SINCE " + day + " UNTIL " + day)
	require.Greater(t, rows, int64(1))
	require.Positive(t, whole)
	require.Equal(t, []int64{whole, whole}, []int64{byDay, parts})
	_, rows = sum("FROM sessions SHOW sessions GROUP BY referrer_source SINCE -30d UNTIL today ORDER BY sessions DESC LIMIT 2")
	require.EqualValues(t, 2, rows)
}

func TestAWrongAnalysisIsAParseError(t *testing.T) {
	w := newGraphWorld(t, DefaultShop(), FaceConfig{})
	for _, q := range []string{
		"", "SHOW orders", "FROM sales", "FROM nothing SHOW orders", "FROM sales SHOW flavour", "FROM sales SHOW orders SINCE tomorrow",
		"FROM sales SHOW orders UNTIL today SINCE -3d", "FROM sales SHOW orders GROUP day", "FROM sales SHOW orders LIMIT x",
		"FROM sales SHOW orders ORDER BY flavour", "FROM sales SHOW orders GROUP BY referrer_source",
	} {
		data := w.good(askAnalysis, map[string]any{"q": q})
		require.Len(t, listAt(t, data, "shopifyqlQuery", "parseErrors"), 1, q)
		require.Nil(t, at(t, data, "shopifyqlQuery", "tableData"), q)
	}
}

func TestAnalyticsNeedTheirScope(t *testing.T) {
	w := newGraphWorld(t, DefaultShop(), FaceConfig{Scopes: []string{"read_orders"}})
	a := w.ask(askAnalysis, map[string]any{"q": "FROM sales SHOW orders"})
	require.Equal(t, "`read_reports` access scope.", at(t, any(a.Errors[0]), "extensions", "requiredAccess"))
}

func FuzzParseAnalysis(f *testing.F) {
	for _, seed := range []string{"FROM sales SHOW orders TIMESERIES day SINCE -3d UNTIL today ORDER BY day", "FROM", "SHOW ,", "FROM a SHOW b SINCE -d"} {
		f.Add(seed)
	}
	f.Fuzz(func(_ *testing.T, text string) {
		_, _ = parseAnalysis(text, time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)) // neither panics nor hangs
	})
}
