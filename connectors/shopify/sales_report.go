package shopify

import "strings"

// salesSettle is how many days of the report of sales are compared each day.
const salesSettle = 35

// salesReport reads the shop's own figures of each day.
func salesReport() feed {
	var columns []string
	for _, m := range salesMetrics() {
		columns = append(columns, m.column)
	}
	return report{
		query: "FROM sales SHOW " + strings.Join(columns, ", ") + " TIMESERIES day",
		order: "ORDER BY day", again: 2, daily: salesSettle, atOnce: 90, most: 1000,
	}.feed()
}
