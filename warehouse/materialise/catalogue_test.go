package materialise

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const wide = "SELECT toString(day), orders, gross_sales, discounts, returns, net_sales, shipping, taxes, fees, total_sales, aov, new_customers, returning_customers, customers FROM {c}.sales_day WHERE profile = 'platform' ORDER BY shop, day"

func TestTheSameRowsWrittenTwiceInAnyOrderChangeNoFigure(t *testing.T) {
	t.Parallel()
	b := setup(t)
	golden(b)
	b.run(Options{})
	before := b.contents()
	b.refunds(refund{id: "10", order: "1", at: "2026-04-02T09:00:00Z", money: "10.89", lines: []line{{"1", "product", 1, "9", "", "1.89"}}})
	golden(b)
	b.run(Options{})
	require.Equal(t, before, b.contents())
}

func TestALateRefundMovesExactlyItsOwnDay(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.shop("webshop", "EUR")
	b.orders(placed("1", "2026-01-10", "anna", product("1", "30", "0", "6.30")), placed("2", "2026-04-10", "bas", product("2", "30", "0", "6.30")))
	b.run(only("sales_day"))
	days := func() map[string]string {
		m := map[string]string{}
		for _, row := range b.rows(wide) {
			day, figures, _ := strings.Cut(row, " ")
			m[day] = figures
		}
		return m
	}
	for _, late := range []refund{
		{id: "10", order: "1", at: "2026-01-12T09:00:00Z", money: "12.10", lines: []line{{"1", "product", 1, "10", "", "2.10"}}},
		{id: "11", order: "1", at: "2026-04-12T09:00:00Z", money: "12.10", lines: []line{{"1", "product", 1, "10", "", "2.10"}}},
	} {
		before := days()
		b.refunds(late)
		b.run(only("sales_day"))
		after := days()
		require.Equal(t, "0 0 0 10 -10 0 -2.1 0 -12.1 NULL 0 0 0", after[late.at[:10]])
		delete(after, late.at[:10])
		require.Equal(t, before, after)
	}
}

func TestAllCutsOfAnAdditiveKPIAddUpToTheShopTotal(t *testing.T) {
	t.Parallel()
	h := newHistory(setup(t), 5)
	for range 3 {
		h.step()
	}
	h.run(only("sales_day", "mart_sales_day", "kpi_day", "kpi_week", "kpi_month", "kpi_quarter", "kpi_definitions"))
	columns := []string{"gross_sales", "discounts", "returns", "net_sales", "shipping", "taxes", "fees", "total_sales", "orders", "units_sold"}
	sums := "sum(" + strings.Join(columns, "), sum(") + ")"
	want := h.rows("SELECT shop, profile, " + sums + " FROM {c}.sales_day GROUP BY shop, profile ORDER BY shop, profile")
	require.NotEmpty(t, want)
	for _, cut := range []string{"channel", "country", "order_currency", "customer_type"} {
		got := h.rows("SELECT shop, profile, " + sums + " FROM (SELECT shop, profile, " + cut + ", " +
			sumsAs(columns) + " FROM {c}.mart_sales_day GROUP BY shop, profile, " + cut + ") GROUP BY shop, profile ORDER BY shop, profile")
		require.Equal(t, want, got, cut)
	}
	months := h.rows("SELECT kpi_id, shop, profile, month, sum(value) FROM {c}.kpi_month WHERE kpi_id IN (SELECT kpi_id FROM {c}.kpi_definitions WHERE adds_up IN ('additive', 'additive over time')) GROUP BY kpi_id, shop, profile, month ORDER BY 1, 2, 3, 4")
	days := h.rows("SELECT kpi_id, shop, profile, toStartOfMonth(day), sum(value) FROM {c}.kpi_day WHERE kpi_id IN (SELECT kpi_id FROM {c}.kpi_definitions WHERE adds_up IN ('additive', 'additive over time')) GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4")
	require.Equal(t, months, days, "a month is the sum of its days")
	for period, start := range map[string]string{"week": "toMonday", "month": "toStartOfMonth", "quarter": "toStartOfQuarter"} {
		require.Empty(t, h.rows("SELECT * FROM (SELECT kpi_id, shop, profile, "+start+"(day) AS period, sum(value) AS days, max(value) AS most FROM {c}.kpi_day WHERE kpi_id IN ('customers', 'returning_customers') GROUP BY ALL) AS d "+
			"JOIN {c}.kpi_"+period+" AS m ON m.kpi_id = d.kpi_id AND m.shop = d.shop AND m.profile = d.profile AND m."+period+" = d.period WHERE m.value > d.days OR m.value < d.most"),
			"distinct customers of a "+period+" are at most the sum of its days and at least the best of them")
	}
}

func sumsAs(columns []string) string {
	list := make([]string, len(columns))
	for i, c := range columns {
		list[i] = "sum(" + c + ") AS " + c
	}
	return strings.Join(list, ", ")
}

func TestACustomerOfTwoShopsIsOneCustomerOverAllAndOneInEach(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.shop("webshop", "EUR")
	b.shop("outlet", "EUR")
	second := placed("7", "2026-03-03", "anna", product("1", "10", "0", "0"))
	second.source = "outlet"
	relay := placed("8", "2026-03-04", "relayed", product("1", "10", "0", "0"))
	relay.class = "relay"
	twin := relay
	twin.source, twin.id = "outlet", "9"
	b.orders(placed("1", "2026-03-02", "anna", product("1", "10", "0", "0")), second, relay, twin)
	b.run(only("sales_day", "customer_orders"))
	require.Equal(t, []string{"outlet 2", "webshop 2"}, b.rows("SELECT shop, sum(new_customers) FROM {c}.sales_day WHERE profile = 'platform' GROUP BY shop ORDER BY shop"))
	require.Equal(t, []string{"1 1 1", "7 1 2", "8 1 1", "9 1 1"}, b.rows("SELECT order_id, order_seq, order_seq_all FROM {c}.customer_orders WHERE profile = 'platform' ORDER BY order_id"))
}

func TestGuestsWithoutEvidenceAreNeverACustomer(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.shop("webshop", "EUR")
	guest, another := placed("1", "2026-03-02", "", product("1", "10", "0", "0")), placed("2", "2026-03-03", "", product("2", "10", "0", "0"))
	guest.class, another.class = "none", "none"
	known, again := placed("3", "2026-03-02", "", product("3", "10", "0", "0")), placed("4", "2026-03-03", "", product("4", "10", "0", "0"))
	known.class, known.customerID, again.class, again.customerID = "platform_id", "77", "platform_id", "77"
	b.orders(guest, another, known, again)
	b.run(only("sales_day"))
	require.Equal(t, []string{"2026-03-02 2 1 0 1", "2026-03-03 2 0 1 1"},
		b.rows("SELECT toString(day), orders, new_customers, returning_customers, customers FROM {c}.sales_day WHERE profile = 'platform' ORDER BY day"))
}

func TestADollarOrderOnASundayUsesFridaysRateAndItsRefundTheSame(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.shop("webshop", "EUR")
	b.rate("2026-03-06", "USD 1.1250") // a Friday
	b.rate("2026-03-09", "USD 1.2500")
	o := placed("1", "2026-03-08", "anna", product("1", "100", "10", "18.90"))
	o.currency = "USD"
	b.orders(o)
	b.refunds(refund{id: "10", order: "1", at: "2026-03-20T09:00:00Z", currency: "USD", money: "108.90", lines: []line{{"1", "product", 1, "90", "", "18.90"}}})
	b.run(only("sales_day"))
	require.Equal(t, []string{"2026-03-08 88.8889 8.8889 0 80 16.8 96.8 1", "2026-03-20 0 0 80 -80 -16.8 -96.8 1"},
		b.rows("SELECT toString(day), gross_sales, discounts, returns, net_sales, taxes, total_sales, coverage FROM {c}.sales_day WHERE profile = 'platform' ORDER BY day"))

	b.rate("2026-03-06", "USD 1.0000") // corrected afterwards
	b.run(only("sales_day"))
	require.Equal(t, []string{"2026-03-08 90", "2026-03-20 -90"}, b.rows("SELECT toString(day), net_sales FROM {c}.sales_day WHERE profile = 'platform' ORDER BY day"))
}

func TestWithoutARateAnAmountIsEmptyAndCoverageSaysSo(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.shop("webshop", "EUR")
	b.rate("2026-03-06", "USD 1.1250")
	late, never := placed("1", "2026-03-17", "anna", product("1", "100", "0", "0")), placed("2", "2026-03-17", "bas", product("2", "100", "0", "0"))
	late.currency, never.currency = "USD", "RUB"
	b.orders(late, never, placed("3", "2026-03-18", "cees", product("3", "10", "0", "0")), func() order {
		o := placed("4", "2026-03-18", "dora", product("4", "10", "0", "0"))
		o.currency = "RUB"
		return o
	}())
	b.run(only("sales_day"))
	require.Equal(t, []string{"2026-03-17 2 NULL NULL 0", "2026-03-18 2 10 10 0.5"},
		b.rows("SELECT toString(day), orders, net_sales, aov, coverage FROM {c}.sales_day WHERE profile = 'platform' ORDER BY day"), "a rate eleven days old is none, and an average is over the orders that are known")
}

func TestADivisionByZeroIsAnEmptyCell(t *testing.T) {
	t.Parallel()
	b := setup(t)
	golden(b)
	b.run(only("kpi_day"))
	require.Equal(t, []string{"0 0 NULL"}, b.rows("SELECT numerator, denominator, value FROM {c}.kpi_day WHERE kpi_id = 'aov' AND profile = 'valid' AND day = '2026-04-02'"))
	require.Equal(t, []string{"28 3 9.3333 EUR money"}, b.rows("SELECT numerator, denominator, value, currency, unit FROM {c}.kpi_day WHERE kpi_id = 'aov' AND profile = 'valid' AND day = '2026-03-29'"))
}

func TestAnOrderInACurrencyThatJoinedTheEuroKeepsItsFixedRate(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.shop("webshop", "EUR")
	b.rate("2025-12-31", "USD 1.1", "BGN 1.9")
	b.rate("2026-02-27", "USD 1.1")
	o := placed("1", "2026-03-01", "anna", product("1", "195.583", "0", "0"))
	o.currency = "BGN"
	b.orders(o)
	b.run(only("sales_day"))
	require.Equal(t, []string{"100"}, b.rows("SELECT net_sales FROM {c}.sales_day WHERE profile = 'platform'"))
}
