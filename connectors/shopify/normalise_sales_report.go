package shopify

import (
	"fmt"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// salesMetric is a column of the report of sales, with the KPI that it is compared with.
type salesMetric struct{ column, metric string }

// salesMetrics are the columns that are read. Until 2026-04 reversals were called returns.
func salesMetrics() []salesMetric {
	return []salesMetric{
		{"orders", "orders"},
		{"gross_sales", "gross_sales"},
		{"discounts", "discounts"},
		{"sales_reversals", "returns"},
		{"net_sales", "net_sales"},
		{"shipping_charges", "shipping"},
		{"taxes", "taxes"},
		{"total_sales", "total_sales"},
	}
}

// normaliseSalesReport maps one day of the shop's own report of sales to the values that our
// figures are compared with. They keep Shopify's sign: discounts and returns are negative.
// Amounts are in the shop's currency.
func normaliseSalesReport(_ connectors.Facts, r connectors.Record, rows *schemas.Rows) error {
	day, table, err := decodeReport(r)
	var all []schemas.ReconDay
	if err == nil {
		all, err = reconDays(r, day, table)
	}
	if err != nil {
		return failed("sales report of", r, err)
	}
	rows.ReconDaily = append(rows.ReconDaily, all...)
	return nil
}

func reconDays(r connectors.Record, day schemas.Day, table []reportRow) ([]schemas.ReconDay, error) {
	if len(table) != 1 {
		return nil, fmt.Errorf("it has %d rows: want one a day", len(table))
	}
	var all []schemas.ReconDay
	for _, m := range salesMetrics() {
		value, err := table[0].number(m.column)
		if err != nil {
			return nil, err
		}
		if value != nil {
			if *value, err = exact(m.column, *value); err != nil {
				return nil, err
			}
		}
		all = append(all, schemas.ReconDay{Day: day, Metric: m.metric, AdminValue: value, CheckedAt: r.ExtractedAt.UTC()})
	}
	return all, nil
}
