package materialise

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/schemas"
	"github.com/tillhouse/tillhouse/warehouse"
)

// The BI login may name tables of the contract database only, and that has one name.
func TestTheBILoginReadsEveryContractViewWithItsComments(t *testing.T) {
	b := setupIn(t, "tillhouse")
	golden(b)
	at := instant("2026-11-01T08:00:00Z")
	require.NoError(t, b.warehouse.SaveRunStream(t.Context(), schemas.RunStream{RunID: "run-orders-2", Source: "webshop", Stream: "orders", StartedAt: at, FinishedAt: at, Status: "ok"}))
	status := "SELECT toString(fresh_until), toString(consistent_as_of), last_status FROM {c}.data_status"
	b.run(Options{})
	require.Equal(t, []string{"2026-11-01 08:00:00.000 2026-11-01 08:00:00.000 ok"}, b.rows(status))
	b.orders(placed("9", "2026-03-29", "eva", product("9", "0", "0", "0")))
	require.NoError(t, b.warehouse.SaveRunStream(t.Context(), schemas.RunStream{RunID: "run-orders-4", Source: "webshop", Stream: "orders", StartedAt: at.Add(time.Hour), FinishedAt: at.Add(time.Hour), Status: "ok"}))
	require.Equal(t, []string{"2026-11-01 09:00:00.000 2026-11-01 08:00:00.000 ok"}, b.rows(status), "the tables are ahead of the figures")
	b.orders(order{source: "webshop", id: "9", deleted: true})
	b.write("webshop", "webshop", "reviews", []schemas.Table{schemas.Reviews}, []string{"1"}, nil, &schemas.Rows{Reviews: []schemas.Review{{CreatedDay: dayOf("2026-03-29"), ReviewID: "1", Shop: "webshop", Subject: "product", Rating5: money("4"), IsPublished: 1}}})
	require.NoError(t, b.warehouse.SaveRunStream(t.Context(), schemas.RunStream{RunID: "run-reviews-6", Source: "webshop", Stream: "reviews", StartedAt: at.Add(2 * time.Hour), FinishedAt: at.Add(2 * time.Hour), Status: "ok"}))
	ofReviews := status + " WHERE stream = 'reviews'"
	require.Equal(t, []string{"2026-11-01 10:00:00.000 NULL ok"}, b.rows(ofReviews), "a review is read and not yet in the figures")
	b.run(Options{})
	require.Equal(t, []string{"2026-11-01 10:00:00.000 2026-11-01 10:00:00.000 ok"}, b.rows(ofReviews))
	conn, err := clickhouse.Open(engine.BIOptions())
	require.NoError(t, err)
	defer conn.Close()
	for _, m := range b.builder.Models() {
		if !m.Public {
			continue
		}
		rows, err := conn.Query(t.Context(), "SELECT * FROM tillhouse."+m.Name)
		require.NoError(t, err, m.Name)
		for rows.Next() {
		}
		require.NoError(t, rows.Err(), m.Name)
		require.NoError(t, rows.Close())
		var want []string
		for _, c := range m.Columns {
			want = append(want, c.Name)
		}
		require.Equal(t, want, b.rows("SELECT name FROM system.columns WHERE database = 'tillhouse' AND table = '"+m.Name+"' ORDER BY position"), m.Name)
	}
	require.Empty(t, b.rows("SELECT table, name FROM system.columns WHERE database = 'tillhouse' AND comment NOT LIKE 'NL: % · EN: %'"))
	require.Empty(t, b.rows("SELECT name FROM system.tables WHERE database = 'tillhouse' AND comment NOT LIKE 'NL: % · EN: %'"))
	require.Equal(t, []string{"28"}, b.rows("SELECT value FROM {c}.kpi_day WHERE kpi_id = 'net_sales' AND profile = 'platform' AND day = '2026-03-29'"))
	kpis, err := schemas.KPIs()
	require.NoError(t, err)
	require.Equal(t, []string{strconv.Itoa(len(kpis))}, b.rows("SELECT count() FROM {c}.kpi_definitions"))
}

func TestAFailingTestLeavesTheLastGoodFiguresInPlaceAndSaysWhy(t *testing.T) {
	t.Parallel()
	b := setup(t)
	golden(b)
	b.run(only("mart_sales_day"))
	before := b.contents()
	for i := range b.builder.models {
		if m := &b.builder.models[i]; m.Name == "sales_ledger" {
			m.Tests = append(m.Tests, schemas.ModelTest{Name: "no_fourth", Says: "order 5 does not exist", Query: "select order_id from {{this}} where order_id = '5'"})
		}
	}
	b.orders(placed("5", "2026-03-29", "eva", product("9", "10", "0", "2.10")))
	_, err := b.builder.Run(t.Context(), only("mart_sales_day"))
	var failed *TestError
	require.ErrorAs(t, err, &failed)
	require.Contains(t, failed.Rows, "('5')")
	require.ErrorContains(t, err, "sales_ledger: test no_fourth failed: the rule is that order 5 does not exist")
	after := b.contents()
	require.Equal(t, before["sales_ledger"], after["sales_ledger"])
	require.Equal(t, before["mart_sales_day"], after["mart_sales_day"])
}

// A build that lost its lease before the swap swaps nothing; the next one does its work.
func TestABuildThatLostItsLeaseSwapsNothing(t *testing.T) {
	t.Parallel()
	b := setup(t)
	golden(b)
	b.builder.before = func(statement string) error {
		if !strings.Contains(statement, "INSERT INTO "+b.warehouse.Store()+".sales_ledger__staging") {
			return nil
		}
		// What a process on another machine does after a minute without a sign of life.
		return b.warehouse.Conn().Exec(t.Context(), "CREATE TABLE IF NOT EXISTS "+b.warehouse.Store()+".lease_models_2 AS "+b.warehouse.Store()+".lease_models_1")
	}
	_, err := b.builder.Run(t.Context(), only("sales_ledger"))
	require.ErrorIs(t, err, schemas.ErrFenced)
	require.Empty(t, b.rows("SELECT * FROM {s}.sales_ledger"))
}

func TestAnUnknownModelIsRefused(t *testing.T) {
	t.Parallel()
	b, err := New(&warehouse.Warehouse{})
	require.NoError(t, err)
	_, err = b.Run(t.Context(), Options{Only: []string{"sales_leger"}})
	require.ErrorContains(t, err, "sales_leger")
	require.NotErrorIs(t, err, schemas.ErrLeased)
}
