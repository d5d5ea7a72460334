package endtoend

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors/sandbox"
	"github.com/tillhouse/tillhouse/warehouse/embedded/embeddedtest"
)

// TestTwoSyncsStatusSQLAndBISideBySide is the load of a server on one engine: two
// programs that sync different shops while the shops move, and readers of the run log,
// of the tables and of the public views, each over a login and connections of its own.
func TestTwoSyncsStatusSQLAndBISideBySide(t *testing.T) {
	t.Parallel()
	world := serve(t, sandbox.Options{Seed: 21, Orders: 100, Shops: manyShops()[:2]})
	engine := embeddedtest.Start(t)
	whole := settingsOf(world, engineURL(engine, engine.Address))
	// The public views are there before the BI tool asks for them.
	in, _ := startInstallation(t, world, engine, quiet)
	require.NoError(t, in.build(t.Context()))

	// Each request to a shop gives each reader a turn: they read all through the syncs,
	// and no more than the syncs work.
	var turns []chan struct{}
	stop := make(chan struct{})
	var readers sync.WaitGroup
	read := func(name string, options *clickhouse.Options, queries ...string) {
		conn, err := clickhouse.Open(options)
		require.NoError(t, err)
		turn := make(chan struct{}, 1)
		turns = append(turns, turn)
		readers.Go(func() {
			defer func() { _ = conn.Close() }()
			rounds := 0
			for {
				select {
				case <-stop:
					t.Logf("%s: %d rounds", name, rounds)
					if rounds == 0 {
						t.Errorf("%s never got to read", name)
					}
					return
				case <-turn:
				}
				for _, query := range queries {
					if wrong, err := number(conn, query); err != nil || wrong != 0 {
						t.Errorf("%s: %s: %d, %v", name, query, wrong, err)
						return
					}
				}
				rounds++
			}
		})
	}
	// Each query counts what must never be seen.
	read("status", engine.Options("default"),
		`select countIf(status = 'failed') from (select argMax(status, saved) as status from tillhouse_store.run_streams group by run_id, source, stream)`)
	read("sql", engine.Options("default"),
		`select count() - uniqExact(source, order_id) from tillhouse_store.orders final`,
		`select count() - uniqExact(source, refund_id, refund_line_id) from tillhouse_store.refund_lines final`)
	read("bi", engine.BIOptions(),
		`select count() - uniqExact(source, order_id) from tillhouse.orders`,
		`select count() - uniqExact(source, order_id, line_id) from tillhouse.order_lines`)

	lead := time.Minute
	const rounds = 2
	for round := range rounds {
		moving := round < rounds-1
		if !moving {
			lead += 25 * time.Hour
		}
		world.onRequest(func() {
			if moving {
				world.Step()
			}
			for _, turn := range turns {
				select {
				case turn <- struct{}{}:
				default:
				}
			}
		})
		var programs []*child
		for i := range whole.Shops {
			one := whole
			one.Shops = whole.Shops[i : i+1]
			if i > 0 {
				one.RatesURL = ""
			}
			programs = append(programs, startChild(t, order{Settings: one, Certificate: certificate(world), Now: world.Now().Add(lead)}))
		}
		began := time.Now()
		for _, program := range programs {
			require.Zero(t, program.wait(), "the program said:\n%s", program.out)
		}
		lead += time.Since(began) + time.Second
	}
	close(stop)
	readers.Wait()
	requireWarehouseIsWorld(t, connect(t, engine), world.World, "after syncs side by side")
}

// number is the answer of a query with one number.
func number(conn driver.Conn, query string) (int64, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	var n int64
	err := conn.QueryRow(ctx, "select toInt64(("+query+"))").Scan(&n)
	return n, err
}
