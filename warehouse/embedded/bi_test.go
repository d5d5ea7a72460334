package embedded_test

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// contract makes the two databases of the product on the shared engine: a view that reads the store, and a secret
// beside it.
func contract(t *testing.T) {
	t.Helper()
	for _, sql := range []string{
		"CREATE DATABASE IF NOT EXISTS tillhouse_store ENGINE = Atomic",
		"CREATE DATABASE IF NOT EXISTS tillhouse ENGINE = Atomic",
		"CREATE TABLE IF NOT EXISTS tillhouse_store.orders (id UInt64, secret String, day Date, total Decimal(18, 4)) ENGINE = MergeTree ORDER BY id",
		"TRUNCATE TABLE tillhouse_store.orders",
		"INSERT INTO tillhouse_store.orders VALUES (1, 'hidden', '2026-01-02', 12.5), (2, 'hidden', '2026-01-03', 7.25)",
		"CREATE VIEW IF NOT EXISTS tillhouse.orders AS SELECT id, day, total FROM tillhouse_store.orders",
		"CREATE VIEW IF NOT EXISTS tillhouse.orders_of AS SELECT id FROM tillhouse_store.orders WHERE day = {d:Date}",
	} {
		run(t, sql)
	}
}

func TestTheBILoginReadsTheContractAndItsDescription(t *testing.T) {
	contract(t)
	for query, want := range map[string]string{
		"SELECT id, total FROM tillhouse.orders ORDER BY id": "1\t12.5\n2\t7.25\n",
		"SELECT count() FROM orders":                         "2\n",
		"/* Metabase:: userID: 1 */ SELECT toStartOfMonth(`o`.`day`) AS d, sum(o.total) FROM `tillhouse`.`orders` AS `o` GROUP BY d ORDER BY d ASC LIMIT 10": "2026-01-01\t19.75\n",
		"WITH x AS (SELECT id FROM orders) SELECT count() FROM x WHERE id IN (SELECT id FROM tillhouse.orders)":                                              "2\n",
		"SELECT id FROM tillhouse.orders_of(d = '2026-01-02')":                                                                                               "1\n",
		"SELECT sumIf(total, id = 1), countDistinct(id), quantile(0.5)(id) FROM orders":                                                                      "12.5\t2\t1.5\n",
		"SELECT id, row_number() OVER (PARTITION BY day ORDER BY id) FROM orders ORDER BY id":                                                                "1\t1\n2\t1\n",
		"SELECT arrayMap(x -> x + 1, [1, 2]), CASE WHEN 1 THEN 'a' ELSE 'b' END, '2026-01-01'::Date":                                                         "[2,3]\ta\t2026-01-01\n",
		"SELECT sum(number) FROM numbers(4)":                                                                                                                 "6\n",
		"SHOW TABLES FROM tillhouse":                                                                                                                         "orders\norders_of\n",
		"SELECT sum(n) FROM (SELECT count() AS n FROM orders UNION ALL SELECT 1)":                                                                            "3\n",
		"SHOW TABLES":                   "orders\norders_of\n",
		"SHOW DATABASES":                "system\ntillhouse\n",
		"EXISTS TABLE tillhouse.orders": "1\n",
		"SELECT name FROM system.databases ORDER BY name":                                                                                 "system\ntillhouse\n",
		"SELECT name FROM system.tables WHERE database NOT IN ('system') ORDER BY name":                                                   "orders\norders_of\n",
		"SELECT t.name FROM system.tables AS t JOIN system.databases AS d ON d.name = t.database WHERE t.database != 'system' ORDER BY 1": "orders\norders_of\n",
		"SELECT name, type FROM system.columns WHERE database = 'tillhouse' AND table = 'orders'":                                         "id\tUInt64\nday\tDate\ntotal\tDecimal(18, 4)\n",
		"SELECT count() > 1000 FROM system.functions":                                                                                     "1\n",
		"SELECT currentUser() != '', timezone(), currentDatabase()":                                                                       "1\tUTC\ttillhouse\n",
	} {
		a := ask{bi: true, body: query}.do(t)
		require.Equal(t, http.StatusOK, a.status, "%s\n%s", query, a.body)
		require.Equal(t, want, a.body, query)
	}
	for _, query := range []string{"DESCRIBE TABLE tillhouse.orders", "DESCRIBE (SELECT 1)", "SHOW CREATE TABLE tillhouse.orders", "SHOW COLUMNS FROM orders",
		"EXPLAIN SELECT * FROM orders", "EXPLAIN indexes = 1 SELECT * FROM orders", "EXPLAIN PIPELINE SELECT * FROM orders", "EXPLAIN AST SELECT 1",
		"EXPLAIN SYNTAX SELECT * FROM orders", "SHOW FUNCTIONS LIKE 'sum'", "SELECT * FROM orders FORMAT JSON", "SELECT * FROM VALUES('a Int8', 1)", "SELECT name FROM system.functions LIMIT 1 FORMAT RowBinaryWithNamesAndTypes", "SELECT * FROM orders LIMIT 1 FORMAT Null"} {
		a := ask{bi: true, body: query}.do(t)
		require.Equal(t, http.StatusOK, a.status, "%s\n%s", query, a.body)
	}
}

// Each of these was seen to work on a connection with readonly = 1, or is a way around the check of one that did.
func TestTheBILoginCannotLeaveTheContract(t *testing.T) {
	contract(t)
	stolen := filepath.Join(t.TempDir(), "stolen")
	for _, query := range []string{
		// files of the machine
		"SELECT file('/etc/hostname')", "SELECT * FROM file('/etc/hostname', 'LineAsString')", "SELECT `file`('/etc/hostname')",
		"SELECT (SELECT file('/etc/hostname'))", "SELECT 1 LIMIT length(file('/etc/hostname'))", "SELECT * REPLACE (file('/etc/hostname') AS id) FROM orders",
		"SELECT arrayMap(x -> file(x), ['/etc/hostname'])", "SELECT 1 ORDER BY file('/etc/hostname')", "SELECT quantile(file('/etc/hostname'))(1)",
		"SELECT 1 INTO OUTFILE '" + stolen + "'", "SELECT 1 INTO OUTFILE '" + stolen + "' FORMAT CSV", "(SELECT 1) INTO OUTFILE '" + stolen + "'",
		"SELECT 1 INTO/**/OUTFILE '" + stolen + "'", "SHOW TABLES INTO OUTFILE '" + stolen + "'", "EXPLAIN SELECT 1 INTO OUTFILE '" + stolen + "'",
		"DESCRIBE TABLE file('/etc/hostname')", "SELECT * FROM sqlite('/etc/x', 't')", "SELECT * FROM filesystem('/etc')",
		"SELECT 1 FROM orders ORDER BY id WITH FILL FROM 0 TO length(file('/etc/hostname'))",
		// places that the syntax tree does not show
		"SELECT sum(id) OVER w FROM orders WINDOW w AS (ORDER BY file('/etc/hostname'))", "SELECT * APPLY(file) FROM (SELECT '/etc/hostname')",
		"SELECT * APPLY(x -> file(x)) FROM (SELECT '/etc/hostname')", "SHOW TABLES WHERE name = file('/etc/hostname')", "SHOW COLUMNS FROM orders WHERE file('/etc/hostname') != ''",
		// the network
		"DESCRIBE TABLE url('http://127.0.0.1:1/', 'CSV', 'a Int8')", "SELECT * FROM url('http://127.0.0.1:1/', 'CSV', 'a Int8')", "SELECT * FROM remote('127.0.0.1', system.one)",
		"SELECT * FROM s3('http://127.0.0.1:1/x', 'CSV')", "SELECT * FROM mysql('127.0.0.1:1', 'a', 'b', 'c', 'd')", "SELECT * FROM executable('id', 'TSV', 'a String')",
		"SELECT 1 WHERE 1 IN (SELECT 1 FROM remote('127.0.0.1', 'system', 'one'))", "SELECT * FROM cluster('default', system.one)",
		// other databases
		"USE tillhouse_store", "SELECT * FROM tillhouse_store.orders", "SELECT * FROM `tillhouse_store`.`orders`", `SELECT * FROM "tillhouse_store"."orders"`,
		"SELECT 1 IN tillhouse_store.orders", "SELECT 1 GLOBAL NOT IN (tillhouse_store.orders)", "SELECT * FROM merge('tillhouse_store', '.*')", "SELECT * FROM merge(REGEXP('.*'), '.*')",
		"SELECT * FROM mergeTreeIndex('tillhouse_store', 'orders')", "SELECT * FROM mergeTreeProjection('tillhouse_store', 'orders', 'p')", "SELECT * FROM loop(tillhouse_store.orders)",
		"SELECT * FROM view(SELECT * FROM tillhouse_store.orders)", "SELECT * FROM viewExplain('', '', (SELECT 1))", "SELECT * FROM (EXPLAIN SELECT 1)",
		"WITH x AS (SELECT * FROM tillhouse_store.orders) SELECT * FROM x", "SELECT 1 UNION ALL SELECT id FROM tillhouse_store.orders", "SELECT (SELECT max(secret) FROM tillhouse_store.orders)",
		"SELECT * FROM orders AS a JOIN tillhouse_store.orders AS b ON a.id = b.id", "SELECT 1 EXCEPT SELECT id FROM tillhouse_store.orders", "SELECT * FROM (SELECT * FROM (SELECT * FROM tillhouse_store.orders))",
		"SELECT id FROM orders WHERE id = ANY (SELECT id FROM tillhouse_store.orders)", "SELECT 1 WHERE EXISTS (SELECT 1 FROM tillhouse_store.orders)",
		"EXPLAIN SELECT * FROM tillhouse_store.orders", "EXPLAIN ESTIMATE SELECT * FROM tillhouse_store.orders", "EXPLAIN AST SELECT * FROM tillhouse_store.orders", "EXPLAIN AST DROP TABLE orders", "EXPLAIN CURRENT TRANSACTION",
		"DESCRIBE TABLE tillhouse_store.orders", "SHOW TABLES FROM tillhouse_store", "SHOW CREATE TABLE tillhouse_store.orders", "SHOW CREATE DATABASE tillhouse_store", "EXISTS TABLE tillhouse_store.orders", "EXISTS DATABASE tillhouse_store",
		"SELECT * FROM information_schema.tables", "SELECT * FROM INFORMATION_SCHEMA.COLUMNS", "SELECT hasColumnInTable('tillhouse_store', 'orders', 'secret')",
		// dictionaries and joins kept in the engine
		"SELECT dictGet('tillhouse_store.d', 'a', 1)", "SELECT joinGet('tillhouse_store.j', 'a', 1)", "SELECT * FROM dictionary('tillhouse_store.d')", "SYSTEM RELOAD DICTIONARIES",
		// system tables that are not named
		"SELECT * FROM system.processes", "SELECT * FROM system.parts", "SELECT * FROM system.server_settings", "SELECT * FROM system.named_collections", "SELECT * FROM system.users", "SELECT * FROM system.errors", "SELECT 1 IN system.processes", "SELECT query FROM system.query_log",
		// the engine itself
		"KILL QUERY WHERE 1", "SYSTEM SHUTDOWN", "SYSTEM FLUSH LOGS", "SET readonly = 0", "SET max_threads = 1", "SELECT 1 SETTINGS readonly = 0", "SELECT 1 SETTINGS additional_table_filters = {}", "SELECT * FROM (SELECT 1 SETTINGS max_threads = 1)",
		"SELECT sleep(1)", "SELECT sleepEachRow(1)", "SHOW PROCESSLIST", "SHOW GRANTS", "SHOW CLUSTERS", "CHECK TABLE tillhouse.orders", "SELECT getServerSetting('max_connections')", "SELECT serverUUID()",
		// writing
		"CREATE TABLE tillhouse.x (a Int8) ENGINE = Memory", "CREATE TEMPORARY TABLE x (a Int8)", "CREATE VIEW tillhouse.x AS SELECT 1", "CREATE DATABASE x", "CREATE FUNCTION f AS (x) -> x", "CREATE USER x",
		"DROP TABLE tillhouse.orders", "TRUNCATE TABLE tillhouse_store.orders", "RENAME TABLE tillhouse.orders TO tillhouse.o", "ALTER TABLE tillhouse_store.orders DELETE WHERE 1", "OPTIMIZE TABLE tillhouse_store.orders", "DELETE FROM tillhouse_store.orders WHERE 1",
		"INSERT INTO tillhouse_store.orders VALUES (3, '', '2026-01-01', 1)", "INSERT INTO tillhouse_store.orders SELECT * FROM tillhouse_store.orders", "INSERT INTO FUNCTION file('" + stolen + "') SELECT 1", "INSERT INTO tillhouse_store.orders FROM INFILE '/etc/hostname' FORMAT CSV",
		"BACKUP TABLE tillhouse_store.orders TO File('x')", "ATTACH TABLE x", "DETACH TABLE tillhouse.orders", "EXCHANGE TABLES tillhouse.orders AND tillhouse.orders_of", "GRANT SELECT ON *.* TO bi", "BEGIN TRANSACTION", "EXECUTE AS x SELECT 1",
		// two statements, and ways to hide one
		"SELECT 1; DROP TABLE tillhouse.orders", "SELECT 1;SELECT file('/etc/hostname')", "SELECT $$a$$; SELECT 2", "SELECT 1 /* ; */ ; SELECT 2", "SELECT '\\''; SELECT 2 --'", "SELECT 1 PARALLEL WITH SELECT 2",
		"SELECT `a\n (children 0)`", "SELECT 1 AS `a\nTableIdentifier tillhouse.orders`",
	} {
		a := ask{bi: true, body: query}.do(t)
		require.NotEqual(t, http.StatusOK, a.status, "%s\n%s", query, a.body)
		require.Contains(t, []string{"497", "62", "164"}, a.header.Get("X-Clickhouse-Exception-Code"), "%s\n%s", query, a.body)
		require.NotContains(t, a.body, "hidden", query)
	}
	_, err := os.Stat(stolen)
	require.ErrorIs(t, err, os.ErrNotExist)
	require.Equal(t, "2\n", run(t, "SELECT count() FROM tillhouse_store.orders"))
}

func TestTheBILoginCannotLeaveTheContractByParametersAndSettings(t *testing.T) {
	contract(t)
	for _, v := range []url.Values{
		{"query": {"SELECT * FROM {d:Identifier}.{t:Identifier}"}, "param_d": {"tillhouse_store"}, "param_t": {"orders"}},
		{"query": {"SELECT 1"}, "database": {"tillhouse_store"}},
		{"query": {"SELECT * FROM processes"}, "database": {"system"}},
		{"query": {"SELECT 1"}, "additional_result_filter": {"file('/etc/hostname') != ''"}},
		{"query": {"SELECT 1"}, "additional_table_filters": {"{}"}},
		{"query": {"SELECT 1"}, "format_schema": {"/etc/hostname"}},
		{"query": {"SELECT 1"}, "output_format_schema": {"/tmp/x.proto"}},
		{"query": {"SELECT 1"}, "enable_analyzer": {"0"}},
		{"query": {"SELECT 1"}, "session_id": {"a"}, "session_check": {"1"}},
		{"query": {"SELECT 1"}, "default_format": {"CSV INTO OUTFILE '/tmp/x'"}},
		{"query": {"SELECT 1"}, "role": {"admin"}},
	} {
		a := ask{bi: true, url: v}.do(t)
		require.NotEqual(t, http.StatusOK, a.status, "%v\n%s", v, a.body)
		require.NotContains(t, a.body, "hidden")
	}
	a := ask{bi: true, url: url.Values{"query": {"INSERT INTO tillhouse_store.orders FORMAT CSV"}, "readonly": {"0"}}, body: "3,a,2026-01-01,1\n"}.do(t)
	require.Equal(t, "497", a.header.Get("X-Clickhouse-Exception-Code"), a.body)
	a = ask{bi: true, url: url.Values{"query": {"SELECT {d:Date}"}, "param_d": {"2026-01-02"}, "max_execution_time": {"5"}, "readonly": {"2"}}}.do(t)
	require.Equal(t, "2026-01-02\n", a.body)
}

// Only functions that were looked at are for the BI login; a new version of the engine does not add to them by itself.
func TestEveryFunctionIsEitherOnTheListOrRefused(t *testing.T) {
	contract(t)
	refused := 0
	for name := range strings.FieldsSeq(run(t, "SELECT name FROM system.functions WHERE startsWith(categories, 'Dict') OR categories IN ('AI', 'Introspection', 'Machine Learning') OR name IN ('file', 'sleep', 'joinGet', 'joinGetOrNull', 'catboostEvaluate', 'hasColumnInTable', 'getMergeTreeSetting', 'showCertificate', '__getScalar')")) {
		a := ask{bi: true, body: "SELECT " + name + "(1)"}.do(t)
		require.Equal(t, "497", a.header.Get("X-Clickhouse-Exception-Code"), "%s: %s", name, a.body)
		refused++
	}
	require.Greater(t, refused, 50)
}
