package embedded_test

import (
	"context"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/warehouse/embedded/embeddedtest"
)

func TestFirst(t *testing.T) {
	e := embeddedtest.Start(t)
	conn, err := clickhouse.Open(e.Options(""))
	require.NoError(t, err)
	ctx := context.Background()
	require.NoError(t, conn.Exec(ctx, "CREATE DATABASE x ENGINE=Atomic"))
	require.NoError(t, conn.Exec(ctx, "CREATE TABLE x.t (n UInt64, s LowCardinality(String)) ENGINE=MergeTree ORDER BY n"))
	b, err := conn.PrepareBatch(ctx, "INSERT INTO x.t (n, s)")
	require.NoError(t, err)
	for i := range 1000 {
		require.NoError(t, b.Append(uint64(i), "a"))
	}
	require.NoError(t, b.Send())
	var n, c uint64
	require.NoError(t, conn.QueryRow(ctx, "SELECT sum(n), count() FROM x.t WHERE s = {s:String}", clickhouse.Named("s", "a")).Scan(&n, &c))
	require.Equal(t, uint64(1000), c)
	require.Error(t, conn.Exec(ctx, "SELECT nope"))
	t.Log(conn.Exec(ctx, "SELECT nope"))
	t.Log(conn.Exec(ctx, "SELECT 1; SELECT 2"))
	t.Log(conn.Exec(ctx, "SELEC 1"))
	t.Log(conn.Exec(ctx, "SHOW DATABASES"))
}
