package warehouse

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/schemas"
)

var small = schemas.Definition{Name: "orders", NL: "orders", EN: "it's orders", Engine: "ReplacingMergeTree(_version, _is_deleted)", PartitionBy: "toYear(day)", OrderBy: "source, day",
	Columns: []schemas.Column{{Name: "source", Type: "String", NL: "bron", EN: "source", Storage: "CODEC(ZSTD(1))"}, {Name: "day", Type: "Date", NL: "dag", EN: "day"}}, Indexes: []string{"INDEX b source TYPE bloom_filter(0.01) GRANULARITY 1"}}

// The DDL of clusters and of ClickHouse Cloud has not met one: this is what it says.
func TestDDLFollowsTheTopology(t *testing.T) {
	body := "(\n    source String COMMENT 'NL: bron · EN: source' CODEC(ZSTD(1)),\n    day Date COMMENT 'NL: dag · EN: day',\n    INDEX b source TYPE bloom_filter(0.01) GRANULARITY 1\n)\n"
	tail := "PARTITION BY toYear(day)\nORDER BY (source, day)\n"
	comment := `COMMENT 'NL: orders · EN: it\'s orders'`
	single := layout{store: "th_store", contract: "th"}
	require.Equal(t, []string{"CREATE TABLE IF NOT EXISTS th_store.`orders`\n" + body + "ENGINE = ReplacingMergeTree(_version, _is_deleted)\n" + tail +
		"SETTINGS non_replicated_deduplication_window = 1000, fsync_after_insert = 1, fsync_part_directory = 1\n" + comment}, single.createTable(small))
	require.Equal(t, "CREATE DATABASE IF NOT EXISTS th ENGINE = Atomic", single.createDatabase("th"))

	cloud := layout{store: "th_store", topology: Cloud}
	require.Equal(t, []string{"CREATE TABLE IF NOT EXISTS th_store.`orders`\n" + body + "ENGINE = ReplacingMergeTree(_version, _is_deleted)\n" + tail +
		"SETTINGS replicated_deduplication_window = 1000\n" + comment}, cloud.createTable(small))
	require.Equal(t, "CREATE DATABASE IF NOT EXISTS th", cloud.createDatabase("th"))

	cluster := layout{store: "th_store", topology: Cluster, cluster: "main"}
	require.Equal(t, []string{
		"CREATE TABLE IF NOT EXISTS th_store.`orders_local` ON CLUSTER `main`\n" + body +
			"ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/th_store/orders', '{replica}', _version, _is_deleted)\n" + tail +
			"SETTINGS replicated_deduplication_window = 1000, fsync_after_insert = 1, fsync_part_directory = 1\n" + comment,
		"CREATE TABLE IF NOT EXISTS th_store.`orders` ON CLUSTER `main` AS th_store.`orders_local`\nENGINE = Distributed(`main`, th_store, orders_local, cityHash64(source))\n" + comment,
	}, cluster.createTable(small))
	require.Equal(t, "CREATE DATABASE IF NOT EXISTS th ON CLUSTER `main` ENGINE = Atomic", cluster.createDatabase("th"))
	require.Equal(t, "CREATE TABLE th_store.`lease_a_1` ON CLUSTER `main` (at DateTime64(3, 'UTC'), released UInt8) ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/th_store/lease_a_1', '{replica}') ORDER BY at COMMENT '{}'",
		cluster.createLease("lease_a_1", "{}"))
	require.Equal(t, "DROP TABLE IF EXISTS th_store.`lease_a_1` ON CLUSTER `main`", cluster.dropTable("lease_a_1"))
}

func TestTopologiesHaveNames(t *testing.T) {
	for text, want := range map[string]Topology{"": Single, "single": Single, "cluster": Cluster, "cloud": Cloud} {
		got, err := ParseTopology(text)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	_, err := ParseTopology("sharded")
	require.EqualError(t, err, `topology "sharded": want single, cluster or cloud`)
	_, err = Open(t.Context(), Config{Options: engine.Options("default"), Topology: Cluster})
	require.ErrorContains(t, err, "set warehouse.cluster")
}

func TestAWarehouseURLIsReadOrExplainedAndNeverRepeated(t *testing.T) {
	for text, want := range map[string]string{
		"://x":                                "warehouse url cannot be read",
		"https://user:sentinel%zz@host/x":     "warehouse url cannot be read",
		"postgres://user:sentinel@host/x":     `warehouse url has scheme "postgres"`,
		"https:///x":                          "warehouse url has no host",
		"clickhouse://u:sentinel@h?secure=no": "reading the warehouse url for host h",
		"https://u:sentinel@h:8443/a-b":       `warehouse database "a-b"`,
	} {
		_, _, err := Config{URL: text}.options()
		require.ErrorContains(t, err, want, text)
		require.NotContains(t, err.Error(), "sentinel")
	}
	opts, database, err := Config{URL: "https://user:p%40ss@host:8443/winkel"}.options()
	require.NoError(t, err)
	require.Equal(t, "winkel", database)
	require.Equal(t, "p@ss", opts.Auth.Password)
	require.Equal(t, "default", opts.Auth.Database)
	require.NotNil(t, opts.TLS)
	require.Equal(t, "http", opts.Protocol.String())
	opts, database, err = Config{URL: "clickhouse://user:pass@host:9440?secure=true"}.options()
	require.NoError(t, err)
	require.Equal(t, "tillhouse", database)
	require.Equal(t, "native", opts.Protocol.String())
	require.NotNil(t, opts.TLS)
	opts, _, err = Config{URL: "http://user:pass@127.0.0.1:8123"}.options()
	require.NoError(t, err)
	require.Nil(t, opts.TLS)
}

func TestTextInQueriesIsQuoted(t *testing.T) {
	w := newWarehouse(t)
	l := lease(t, w, ordersResource)
	evil := `1') OR ('' = '\`
	write(t, w, ordersBlock(l, order(evil, "2026-03-01", "a"), order("1", "2026-03-01", "a")))
	require.Equal(t, 1, write(t, w, ordersBlock(l, order(evil, "2026-03-01", "a"))).Unchanged)
	_, err := w.AcquireLease(t.Context(), "a`; DROP")
	require.ErrorContains(t, err, "want letters, digits")
	require.Equal(t, `('a','b\'\\')`, quoteList([]string{"a", `b'\`}))
	require.Equal(t, "`a\\`b`", quoteName("a`b"))
}
