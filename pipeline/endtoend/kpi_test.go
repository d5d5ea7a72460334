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
		where shop = ? and (unit = 'money' or kpi_id in ('orders', 'units_sold', 'customers', 'new_customers', 'returning_customers')) order by line`, shop)
}
