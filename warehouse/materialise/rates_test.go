package materialise

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/schemas"
)

// threeOrders is small enough to count on fingers: anna buys five units in two orders,
// 57 days apart, and bas one.
func threeOrders(b *bundle) {
	b.shop("webshop", "EUR")
	b.orders(
		placed("1", "2026-01-10", "anna", line{"1", "product", 2, "40", "4", "7.56"}),
		placed("2", "2026-01-10", "bas", line{"2", "product", 1, "10", "0", "2.10"}, line{"3", "gift_card", 1, "50", "0", "0"}),
		placed("3", "2026-03-08", "anna", line{"4", "product", 3, "30", "3", "5.67"}),
	)
	b.refunds(
		// A mug comes back; two euros are given for nothing; 1.22 more than the lines say.
		refund{id: "10", order: "1", at: "2026-01-15T09:00:00Z", money: "25.00", lines: []line{{"1", "product", 1, "18", "", "3.78"}, {"2", "product", 0, "2", "", "0"}}},
		refund{id: "11", order: "2", at: "2026-01-15T10:00:00Z", money: "5"},
		refund{id: "12", order: "2", at: "2026-01-16T10:00:00Z", money: "50", lines: []line{{"3", "gift_card", 1, "50", "", "0"}}},
	)
}

func (b *bundle) kpi(grain, ids, period string) []string {
	b.t.Helper()
	return b.rows("SELECT kpi_id, toString(numerator), toString(denominator), toString(value), unit FROM {c}.kpi_" + grain +
		" WHERE profile = 'platform' AND " + grain + " = '" + period + "' AND kpi_id IN ('" + strings.ReplaceAll(ids, " ", "', '") + "') ORDER BY kpi_id")
}

func TestRatesOfUnitsAndMoneyOnThreeOrdersByHand(t *testing.T) {
	t.Parallel()
	b := setup(t)
	threeOrders(b)
	b.run(only("sales_day", "kpi_day", "kpi_month", "kpi_quarter"))
	const ids = "discount_rate items_per_order return_rate_items return_rate_value units_net returns"
	require.Equal(t, []string{
		"discount_rate 4 50 0.08 ratio",
		"items_per_order 3 2 1.5 average",
		"return_rate_items 0 3 0 ratio",
		"return_rate_value 0 46 0 ratio",
		"returns 0 NULL 0 money",
		"units_net 3 NULL 3 count",
	}, b.kpi("day", ids, "2026-01-10"))
	require.Equal(t, []string{
		"discount_rate 0 0 NULL ratio",
		"items_per_order 0 0 NULL average",
		"return_rate_items 1 0 NULL ratio",
		"return_rate_value 18 0 NULL ratio",
		"returns 26.05 NULL 26.05 money",
		"units_net -1 NULL -1 count",
	}, b.kpi("day", ids, "2026-01-15"), "returns holds the money for no units, the rates do not")
	require.Equal(t, []string{
		"discount_rate 4 50 0.08 ratio",
		"items_per_order 3 2 1.5 average",
		"return_rate_items 1 3 0.333333333333333333 ratio",
		"return_rate_value 18 46 0.391304347826086957 ratio",
		"returns 26.05 NULL 26.05 money",
		"units_net 2 NULL 2 count",
	}, b.kpi("month", ids, "2026-01-01"))
	require.Equal(t, []string{
		"discount_rate 7 80 0.0875 ratio",
		"items_per_order 6 3 2 average",
		"return_rate_items 1 6 0.166666666666666667 ratio",
		"return_rate_value 18 73 0.246575342465753425 ratio",
		"returns 26.05 NULL 26.05 money",
		"units_net 5 NULL 5 count",
	}, b.kpi("quarter", ids, "2026-01-01"))
	require.Equal(t, []string{"0 0 0"}, b.rows("SELECT units_sold, units_returned, returned_value FROM {c}.sales_day WHERE profile = 'platform' AND day = '2026-01-16'"), "a gift card is not goods")
}

func TestRatesOfCustomersOnThreeOrdersByHand(t *testing.T) {
	t.Parallel()
	b := setup(t)
	threeOrders(b)
	b.orders(placed("4", "2026-04-11", "cees", product("5", "10", "0", "0")), placed("5", "2027-02-01", "", product("6", "10", "0", "0")),
		placed("6", "2027-03-08", "dora", product("7", "10", "0", "0")), placed("7", "2027-03-08", "dora", product("8", "10", "0", "0")))
	b.run(only("kpi_day", "kpi_month", "kpi_quarter"))
	const ids = "returning_customer_rate repeat_purchase_rate repeat_rate_lifetime churn_rate_90 churn_rate_365"
	require.Equal(t, []string{
		"churn_rate_365 0 0 NULL ratio", "churn_rate_90 0 0 NULL ratio", "repeat_purchase_rate 0 2 0 ratio", "repeat_rate_lifetime 0 2 0 ratio",
		"returning_customer_rate 0 2 0 ratio",
	}, b.kpi("day", ids, "2026-01-10"))
	// No sale that day: the windows have a figure, the day's customers do not.
	require.Equal(t, []string{
		"churn_rate_365 0 0 NULL ratio", "churn_rate_90 0 0 NULL ratio", "repeat_purchase_rate 1 2 0.5 ratio", "repeat_rate_lifetime 1 2 0.5 ratio",
	}, b.kpi("day", ids, "2026-04-09"))
	require.Equal(t, []string{
		"churn_rate_365 0 0 NULL ratio", "churn_rate_90 1 2 0.5 ratio", "repeat_purchase_rate 1 2 0.5 ratio", "repeat_rate_lifetime 1 2 0.5 ratio",
	}, b.kpi("day", ids, "2026-04-10"), "bas bought ninety days ago, anna since")
	// The window of 365 days holds its first day and no day before it.
	require.Equal(t, []string{"repeat_purchase_rate 1 3 0.333333333333333333 ratio"}, b.kpi("day", "repeat_purchase_rate", "2027-01-09"))
	require.Equal(t, []string{"repeat_purchase_rate 0 2 0 ratio"}, b.kpi("day", "repeat_purchase_rate", "2027-01-10"), "anna's orders lie 57 days apart, and only one is in it")
	require.Equal(t, []string{"churn_rate_365 0 0 NULL ratio"}, b.kpi("day", "churn_rate_365", "2027-01-09"))
	require.Equal(t, []string{"churn_rate_365 1 2 0.5 ratio"}, b.kpi("day", "churn_rate_365", "2027-01-10"))
	require.Equal(t, []string{"churn_rate_365 2 2 1 ratio", "repeat_purchase_rate 1 2 0.5 ratio", "repeat_rate_lifetime 2 4 0.5 ratio"},
		b.kpi("day", "churn_rate_365 repeat_purchase_rate repeat_rate_lifetime", "2027-03-08"), "two orders on one day are two orders; an order of nobody is nobody's")
	require.Equal(t, b.kpi("day", "churn_rate_365 repeat_purchase_rate", "2027-03-08"), b.kpi("quarter", "churn_rate_365 repeat_purchase_rate", "2027-01-01"), "a period that the series ends in has the last day's value")
	const windows = "repeat_purchase_rate repeat_rate_lifetime churn_rate_90 churn_rate_365"
	require.Equal(t, b.kpi("day", windows, "2026-01-31"), b.kpi("month", windows, "2026-01-01"))
	require.Equal(t, []string{"returning_customer_rate 1 2 0.5 ratio"}, b.kpi("quarter", "returning_customer_rate", "2026-01-01"))
	require.Empty(t, b.kpi("day", ids, "2026-01-09"))
	require.Empty(t, b.kpi("day", ids, "2027-03-09"))
}

func TestRetentionAndCohortsOnThreeOrdersByHand(t *testing.T) {
	t.Parallel()
	b := setup(t)
	threeOrders(b)
	b.orders(placed("4", "2026-04-11", "anna", product("5", "10", "0", "0")))
	b.run(only("kpi_month", "kpi_quarter", "cohort_retention"))
	retention := "SELECT toString(%), toString(numerator), toString(denominator), toString(value) FROM {c}.kpi_% WHERE kpi_id = 'retention_rate' AND profile = 'platform' ORDER BY %"
	require.Equal(t, []string{"2026-02-01 0 2 0", "2026-04-01 1 1 1"}, b.rows(strings.ReplaceAll(retention, "%", "month")), "March has no row: nobody bought in February")
	require.Equal(t, []string{"2026-04-01 1 2 0.5"}, b.rows(strings.ReplaceAll(retention, "%", "quarter")))
	require.Equal(t, []string{
		"2026-01-01 0 2026-01-01 2 2 0 1 0", "2026-01-01 1 2026-02-01 2 0 0 0 0", "2026-01-01 2 2026-03-01 2 1 1 0.5 0.5", "2026-01-01 3 2026-04-01 2 1 1 0.5 0.5",
	}, b.rows("SELECT toString(cohort), month_offset, toString(month), customers, active, reordered, retention, reorder_rate FROM {c}.cohort_retention WHERE profile = 'platform' ORDER BY cohort, month_offset"))
}

func TestAMonthThatStillRunsHasNoShareInItsCohort(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.shop("webshop", "EUR")
	b.orders(placed("1", "2026-01-10", "anna", product("1", "10", "0", "0")), placed("2", "2099-01-10", "anna", product("2", "10", "0", "0")))
	b.run(only("cohort_retention"))
	require.Equal(t, []string{"1 1 NULL NULL 1"}, b.rows("SELECT active, reordered, retention, reorder_rate, is_provisional FROM {c}.cohort_retention WHERE profile = 'platform' AND month = '2099-01-01'"))
}

func TestTheReviewAverageCountsPublishedProductRatings(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.shop("webshop", "EUR")
	review := func(id, day, rating string, published uint8) schemas.Review {
		return schemas.Review{CreatedDay: dayOf(day), ReviewID: id, Shop: "webshop", Subject: "product", Rating: money(rating), ScaleMax: money("5"), Rating5: money(rating), IsPublished: published}
	}
	write := func(deleted string, list ...schemas.Review) {
		ids := []string{}
		for _, r := range list {
			ids = append(ids, r.ReviewID)
		}
		if deleted != "" {
			ids = append(ids, deleted)
		}
		b.write("webshop", "webshop", "reviews", []schemas.Table{schemas.Reviews}, ids, map[string]bool{deleted: true}, &schemas.Rows{Reviews: list})
	}
	ofShop := review("6", "2026-01-10", "1", 1)
	ofShop.Subject = "shop"
	write("", review("1", "2026-01-10", "5", 1), review("2", "2026-01-10", "4", 1), review("3", "2026-01-10", "4", 1), review("4", "2026-01-10", "0", 1), review("5", "2026-01-10", "1", 0), ofShop, review("7", "2026-02-10", "2", 1))
	b.run(only("kpi_day", "kpi_month", "kpi_quarter"))
	require.Equal(t, []string{"review_average 13 3 4.3333 rating"}, b.kpi("day", "review_average", "2026-01-10"))
	require.Equal(t, []string{"review_average 15 4 3.75 rating"}, b.kpi("quarter", "review_average", "2026-01-01"))
	write("7", review("1", "2026-01-10", "2", 1))
	report := b.run(only("kpi_day", "kpi_month", "kpi_quarter"))
	for _, m := range report.Models {
		if m.Name == "mart_reviews_day" {
			require.Equal(t, actionIncremental, m.Action)
			require.Equal(t, 2, m.Days)
		}
	}
	require.Equal(t, []string{"review_average 10 3 3.3333 rating"}, b.kpi("month", "review_average", "2026-01-01"), "a changed review counts with its latest rating")
	require.Empty(t, b.kpi("month", "review_average", "2026-02-01"), "a deleted one no more")
	require.Equal(t, []string{"platform 10 3", "valid 10 3"}, b.rows("SELECT profile, toString(numerator), toString(denominator) FROM {c}.kpi_month WHERE kpi_id = 'review_average' ORDER BY profile"))
}

func TestEveryKPIHasRowsForItsGrainsOnly(t *testing.T) {
	t.Parallel()
	b := setup(t)
	threeOrders(b)
	b.orders(placed("4", "2026-04-11", "anna", product("5", "10", "0", "0")))
	b.write("webshop", "webshop", "reviews", []schemas.Table{schemas.Reviews}, []string{"1"}, nil, &schemas.Rows{Reviews: []schemas.Review{
		{CreatedDay: dayOf("2026-01-10"), ReviewID: "1", Shop: "webshop", Subject: "product", Rating: money("5"), ScaleMax: money("5"), Rating5: money("5"), IsPublished: 1},
	}})
	b.money("mollie", "payment tr_1 webshop 1 ideal paid 2026-01-10 2026-01-10 10 EUR", "entry baltr_1 payment tr_1 2026-01-10 10 1 EUR")
	b.shopOn("shopify", "atelier", "EUR")
	goldenTransactions(b)
	b.run(only("kpi_day", "kpi_week", "kpi_month", "kpi_quarter", "kpi_definitions"))
	for _, grain := range schemas.Grains() {
		require.Equal(t,
			b.rows("SELECT kpi_id, unit FROM {c}.kpi_definitions WHERE has(splitByString(', ', grains), '"+grain+"') ORDER BY kpi_id"),
			b.rows("SELECT DISTINCT kpi_id, unit FROM {c}.kpi_"+grain+" ORDER BY kpi_id"), grain)
	}
}
