package warehouse

import (
	"context"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/schemas"
)

const benchRows = 50_000

func benchOrders(b *testing.B) []schemas.Order {
	b.Helper()
	var rows schemas.Rows
	for i := range benchRows {
		o := order(strconv.Itoa(1_000_000+i), schemas.Day(19_000+i%1500).String(), "a", "b").of(fmt.Sprintf("%032x", i%30_000))
		o.rows(&rows)
	}
	for i := range rows.Orders {
		o := &rows.Orders[i]
		o.Source, o.RunID, o.Version, o.SyncedAt = source, "run", schemas.NewVersion(o.UpdatedAt, 1), o.UpdatedAt
	}
	return rows.Orders
}

// BenchmarkLoad loads rows of the widest table and reports, beside the rate, how long
// that takes in parts of the ceiling: sending the same blocks, built before, measured
// in the same run.
func BenchmarkLoad(b *testing.B) {
	w := newWarehouse(b)
	rows := benchOrders(b)
	p := w.tables["orders"].(*tableOf[schemas.Order]).plan
	var load, ceiling time.Duration
	n := 0
	b.ReportAllocs()
	for b.Loop() {
		start := time.Now()
		require.NoError(b, send(b.Context(), w, p, rows))
		load += time.Since(start)

		b.StopTimer()
		// A token of its own, or the engine drops a block whose content it has seen before.
		ctx := clickhouse.Context(b.Context(), clickhouse.WithSettings(clickhouse.Settings{"async_insert": 0, "insert_deduplication_token": fmt.Sprintf("ceiling %d", n)}))
		built := make([]driver.Batch, 0, 1)
		for _, block := range p.blocks(rows) {
			batch, err := p.batch(ctx, w.conn, block) //nolint:clickhouselint // sent and so closed below
			require.NoError(b, err)
			built = append(built, batch)
		}
		start = time.Now()
		for _, batch := range built {
			require.NoError(b, batch.Send())
		}
		ceiling += time.Since(start)
		n++
		require.NoError(b, w.conn.Exec(context.WithoutCancel(ctx), "TRUNCATE TABLE "+w.Store()+".orders"))
		b.StartTimer()
	}
	b.ReportMetric(float64(n*len(rows))/load.Seconds(), "rows/s")
	b.ReportMetric(float64(load)/float64(ceiling), "x-of-prebuilt")
}

// BenchmarkFill builds blocks without sending them.
func BenchmarkFill(b *testing.B) {
	w := newWarehouse(b)
	rows := benchOrders(b)
	p := w.tables["orders"].(*tableOf[schemas.Order]).plan
	b.ReportAllocs()
	for b.Loop() {
		batch, err := p.batch(b.Context(), w.conn, rows) //nolint:clickhouselint // aborted and so closed below
		require.NoError(b, err)
		require.NoError(b, batch.Abort())
	}
	b.ReportMetric(float64(b.N*len(rows))/b.Elapsed().Seconds(), "rows/s")
}

// BenchmarkWriteCanonical writes blocks of new orders with two lines each, and the same
// blocks again unchanged.
func BenchmarkWriteCanonical(b *testing.B) {
	const perBlock = 2000
	for name, fresh := range map[string]bool{"new": true, "unchanged": false} {
		b.Run(name, func(b *testing.B) {
			w := newWarehouse(b)
			l := lease(b, w, ordersResource)
			block := func(first int) schemas.CanonicalWrite {
				orders := make([]orderCase, perBlock)
				for i := range orders {
					orders[i] = order(strconv.Itoa(first+i), schemas.Day(19_000+i/10).String(), "a", "b")
				}
				return ordersBlock(l, orders...)
			}
			write(b, w, block(0))
			n := 0
			for b.Loop() {
				b.StopTimer()
				n++
				cw := block(0)
				if fresh {
					cw = block(n * perBlock)
				}
				b.StartTimer()
				write(b, w, cw)
			}
			b.ReportMetric(float64(b.N*perBlock)/b.Elapsed().Seconds(), "orders/s")
		})
	}
}
