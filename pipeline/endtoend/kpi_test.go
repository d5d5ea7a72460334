package endtoend

import (
	"fmt"
	"slices"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/connectors/sandbox"
)

// worldKPIs is the truth of every shop day as text, both profiles.
func worldKPIs(w *sandbox.World, shop string) []string {
	var lines []string
	for profile, days := range w.KPIs(shop) {
		for day, k := range days {
			add := func(kpi, value string) {
				lines = append(lines, fmt.Sprintf("%s %s %s %s", day, profile, kpi, value))
			}
			for kpi, d := range map[string]decimal.Decimal{
				"gross_sales": k.GrossSales, "discounts": k.Discounts, "returns": k.Returns, "net_sales": k.NetSales,
				"shipping": k.Shipping, "taxes": k.Taxes, "fees": k.Fees, "total_sales": k.TotalSales,
			} {
				if k.Converted == 0 {
					add(kpi, "unknown")
					continue
				}
				add(kpi, amount(d))
			}
			for kpi, n := range map[string]int64{
				"orders": int64(k.Orders), "units_sold": k.UnitsSold, "customers": int64(k.Customers),
				"new_customers": int64(k.NewCustomers), "returning_customers": int64(k.ReturningCustomers),
			} {
				add(kpi, amount(decimal.NewFromInt(n)))
			}
			if k.AOV.Valid {
				add("aov", amount(k.AOV.Decimal))
			} else {
				add("aov", "unknown")
			}
		}
	}
	slices.Sort(lines)
	return lines
}

// storedKPIs is what a BI tool reads.
func storedKPIs(t testing.TB, conn driver.Conn, shop string) []string {
	t.Helper()
	return texts(t, conn, `select concat(toString(day), ' ', profile, ' ', kpi_id, ' ', ifNull(toDecimalString(value, 4), 'unknown')) as line
		from tillhouse.kpi_day
		where shop = ? and kpi_id in ('gross_sales', 'discounts', 'returns', 'net_sales', 'shipping', 'taxes', 'fees', 'total_sales', 'aov', 'orders', 'units_sold',
			'customers', 'new_customers', 'returning_customers') order by line`, shop)
}

// grains are the lengths of the periods for which there are KPIs.
var grains = []sandbox.Grain{sandbox.GrainDay, sandbox.GrainWeek, sandbox.GrainMonth, sandbox.GrainQuarter}

// worldFigures is the truth of the ratios and the customers over time, and of how the
// customers of a month came back.
func worldFigures(w *sandbox.World, shop string) []string {
	var lines []string
	for _, grain := range grains {
		for _, f := range w.Figures(shop, grain) {
			lines = append(lines, fmt.Sprintf("%s %s %s %s %s of %s", grain, f.Period, f.Profile, f.KPI, known(f.Numerator), known(f.Denominator)))
		}
	}
	for profile, cells := range w.Cohorts(shop) {
		for _, c := range cells {
			lines = append(lines, fmt.Sprintf("cohort %s %s after %d: %d of %d, %d again", c.Cohort, profile, c.Offset, c.Active, c.Customers, c.Reordered))
		}
	}
	slices.Sort(lines)
	return lines
}

// ofPayments are the ratios of what requireAccountIsWorld compares.
const ofPayments = "'payment_success_rate', 'payment_attempt_success_rate', 'payment_cost_pct', 'chargeback_rate'"

// storedFigures are the same lines from the views.
func storedFigures(t testing.TB, conn driver.Conn, shop string) []string {
	t.Helper()
	const part = "ifNull(toDecimalString(%s, 4), '-')"
	var lines []string
	for _, grain := range grains {
		lines = append(lines, texts(t, conn, fmt.Sprintf(`select concat('%[1]s ', toString(%[1]s), ' ', profile, ' ', kpi_id, ' ', %[2]s, ' of ', %[3]s) from tillhouse.kpi_%[1]s
			where shop = ? and (unit in ('ratio', 'average', 'rating') or kpi_id = 'units_net') and kpi_id not in (%[4]s)`, grain, fmt.Sprintf(part, "numerator"), fmt.Sprintf(part, "denominator"), ofPayments), shop)...)
	}
	lines = append(lines, texts(t, conn, `select concat('cohort ', toString(cohort), ' ', profile, ' after ', toString(month_offset), ': ', toString(active), ' of ',
			toString(customers), ', ', toString(reordered), ' again') from tillhouse.cohort_retention where shop = ?`, shop)...)
	slices.Sort(lines)
	return lines
}
