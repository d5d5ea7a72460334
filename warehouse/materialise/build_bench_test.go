package materialise

import (
	"flag"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var benchOrders = flag.Int("orders", 100_000, "orders of BenchmarkAFullBuild")

// BenchmarkAFullBuild computes every model over three years of orders with two lines, a
// twentieth of them refunded, by customers who come back two and a half times. It
// reports the engine's processor time, and the seconds of each model that takes long.
func BenchmarkAFullBuild(b *testing.B) {
	f := setup(b)
	f.shop("webshop", "EUR")
	f.invented(*benchOrders)
	for b.Loop() {
		before := f.processorTime()
		report := f.run(Options{Full: true})
		b.ReportMetric((f.processorTime() - before).Seconds(), "cpu-s/op")
		for _, m := range report.Models {
			if m.Took > 50*time.Millisecond {
				b.ReportMetric(m.Took.Seconds(), m.Name+"-s/op")
			}
		}
	}
	for name, query := range map[string]string{
		"kpi_day": "SELECT count(), sum(value) FROM {c}.kpi_day WHERE kpi_id = 'aov'", "kpi_month": "SELECT count(), sum(value) FROM {c}.kpi_month WHERE kpi_id = 'aov'",
		"sales_day": "SELECT count(), sum(aov) FROM {c}.sales_day",
	} {
		start, before := time.Now(), f.processorTime()
		f.rows(query)
		b.ReportMetric(time.Since(start).Seconds(), name+"-read-s")
		b.ReportMetric((f.processorTime() - before).Seconds(), name+"-read-cpu-s")
	}
}

// invented inserts orders by SQL: writing is measured elsewhere.
func (b *bundle) invented(orders int) {
	b.t.Helper()
	for _, text := range []string{
		`INSERT INTO {s}.orders (source, _version, created_day, order_id, shop, created_at, processed_at, updated_at, sale_day, status, counts_platform, counts_valid,
			customer_key, identity_class, ship_country, channel, currency, total, tax, discounts)
		SELECT 'webshop', 1, toDate('2023-11-01') + intDiv(number * 1095, %[1]d), toString(number), 'webshop', toDateTime64('2023-11-01 10:00:00', 3, 'UTC') + intDiv(number * 1095 * 86400, %[1]d) AS at, at, at,
			toDate('2023-11-01') + intDiv(number * 1095, %[1]d), 'completed', 1, 1, hex(sipHash64(intDiv(cityHash64(number), 7) %% intDiv(%[1]d * 2, 5))), 'email', 'NL', 'online', 'EUR', 42.35, 7.35, 5
		FROM numbers(%[1]d)`,
		`INSERT INTO {s}.order_lines (source, _version, created_day, order_id, line_id, position, kind, product_id, quantity, gross, discount, net, tax, total_incl_tax, currency)
		SELECT 'webshop', 1, toDate('2023-11-01') + intDiv(number * 1095, %[1]d), toString(number), toString(n), n, 'product', 'p', 2, 20, 2.5, 17.5, 3.675, 21.175, 'EUR'
		FROM numbers(%[1]d) ARRAY JOIN [1, 2] AS n`,
		`INSERT INTO {s}.refunds (source, _version, refund_day, refund_id, order_id, shop, refunded_at, updated_at, money_refunded, currency)
		SELECT 'webshop', 1, toDate('2023-11-06') + intDiv(number * 1095, %[1]d), toString(number), toString(number), 'webshop', toDateTime64('2023-11-06 10:00:00', 3, 'UTC') AS at, at, 10.59, 'EUR'
		FROM numbers(%[1]d) WHERE number %% 20 = 0`,
		`INSERT INTO {s}.refund_lines (source, _version, refund_day, refund_id, refund_line_id, order_id, line_id, kind, quantity, amount, tax, currency)
		SELECT 'webshop', 1, toDate('2023-11-06') + intDiv(number * 1095, %[1]d), toString(number), '1', toString(number), '1', 'product', 1, 8.75, 1.84, 'EUR'
		FROM numbers(%[1]d) WHERE number %% 20 = 0`,
	} {
		statement := strings.ReplaceAll(fmt.Sprintf(text, orders), "{s}", b.warehouse.Store())
		require.NoError(b.t, b.warehouse.Conn().Exec(b.t.Context(), statement))
	}
}

// processorTime is what the engine's threads have used for queries so far.
func (b *bundle) processorTime() time.Duration {
	b.t.Helper()
	var microseconds uint64
	row := b.warehouse.Conn().QueryRow(b.t.Context(), "SELECT sum(value) FROM system.events WHERE event IN ('UserTimeMicroseconds', 'SystemTimeMicroseconds')")
	require.NoError(b.t, row.Scan(&microseconds))
	return time.Duration(microseconds) * time.Microsecond
}
