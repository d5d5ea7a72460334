package embedded_test

import (
	"encoding/binary"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// jdbc is a request as the JDBC driver 0.9 sends it, which was looked at on the wire: chunked, its format and
// database in headers, block compression on.
func jdbc(query string, bi, wait bool, database string) ask {
	v := url.Values{"compress": {"1"}, "wait_end_of_query": {"0"}}
	if wait {
		v.Set("wait_end_of_query", "1")
	} else {
		v.Set("async_insert", "0")
	}
	return ask{
		bi: bi, url: v, reader: struct{ *strings.Reader }{strings.NewReader(query)},
		header: map[string]string{"Content-Type": "text/plain", "X-Clickhouse-Format": "RowBinaryWithNamesAndTypes", "X-Clickhouse-Database": database},
	}
}

// rowBinary reads the head of RowBinaryWithNamesAndTypes.
func rowBinary(t *testing.T, body string) (names, types []string, rest string) {
	t.Helper()
	b := []byte(body)
	text := func() string {
		n, size := binary.Uvarint(b)
		s := string(b[size : size+int(n)])
		b = b[size+int(n):]
		return s
	}
	n, size := binary.Uvarint(b)
	b = b[size:]
	for range n {
		names = append(names, text())
	}
	for range n {
		types = append(types, text())
	}
	return names, types, string(b)
}

func TestWhatTheJDBCDriverSendsAndNeeds(t *testing.T) {
	contract(t)
	db := database(t)

	// Its first query. It takes no rows from an answer whose summary does not count them.
	a := jdbc("SELECT version() AS v, timezone() AS z", true, true, "tillhouse").do(t)
	require.Equal(t, http.StatusOK, a.status, a.body)
	var summary map[string]string
	require.NoError(t, json.Unmarshal([]byte(a.header.Get("X-Clickhouse-Summary")), &summary))
	require.Equal(t, "1", summary["result_rows"])
	names, types, _ := rowBinary(t, decode(t, "blocks", a.body))
	require.Equal(t, []string{"v", "z"}, names)
	require.Equal(t, []string{"String", "String"}, types)

	// Statements without a result, and a batch that it writes out as VALUES.
	require.Equal(t, http.StatusOK, jdbc("CREATE TABLE t (id UInt64, name String, total Decimal(18, 4)) ENGINE = MergeTree ORDER BY id", false, false, db).do(t).status)
	a = jdbc("INSERT INTO t (id, name, total) VALUES (1, 'it\\'s\n', 1.2345),(2, 'b', -0.5)", false, false, db).do(t)
	require.Equal(t, http.StatusOK, a.status, a.body)
	require.NoError(t, json.Unmarshal([]byte(a.header.Get("X-Clickhouse-Summary")), &summary))
	require.Equal(t, "2", summary["written_rows"])
	a = jdbc("SELECT id, total FROM t ORDER BY id", false, false, db).do(t)
	_, types, rest := rowBinary(t, decode(t, "blocks", a.body))
	require.Equal(t, []string{"UInt64", "Decimal(18, 4)"}, types)
	require.Len(t, rest, 32)
	require.Equal(t, uint64(12345), binary.LittleEndian.Uint64([]byte(rest[8:16])))

	// What Metabase asks for when it looks around.
	for _, query := range []string{
		"SELECT name FROM system.databases WHERE name LIKE '%' ORDER BY name",
		"SELECT t.database, t.name, if(t.engine = 'View', 'VIEW', 'TABLE') FROM system.tables AS t JOIN system.databases AS d ON d.name = t.database WHERE t.database LIKE 'tillhouse' ORDER BY t.database, t.name",
		"SELECT database, table, name, type, position, comment FROM system.columns WHERE database ILIKE 'tillhouse' AND table ILIKE 'orders' ORDER BY position",
		"SELECT name, case_insensitive FROM system.data_type_families",
		"SELECT name FROM system.table_engines",
		"SELECT database, table, name FROM system.data_skipping_indices",
	} {
		a := jdbc(query, true, false, "tillhouse").do(t)
		require.Equal(t, http.StatusOK, a.status, "%s\n%s", query, a.body)
	}

	// It reads the text of an error as it comes.
	a = jdbc("SELECT nope", true, false, "tillhouse").do(t)
	require.Equal(t, "47", a.header.Get("X-Clickhouse-Exception-Code"))
	require.True(t, strings.HasPrefix(a.body, "Code: 47. DB::Exception: "))
}

func TestManyClientsSideBySideLoseNothing(t *testing.T) {
	contract(t)
	db := database(t)
	run(t, "CREATE TABLE "+db+".t (client UInt8, n UInt64) ENGINE = MergeTree ORDER BY (client, n)")
	const clients, rounds = 12, 15
	failed := make(chan string, clients*rounds*3)
	var all sync.WaitGroup
	for client := range clients {
		all.Go(func() {
			for round := range rounds {
				body, err := json.Marshal(map[string]int{"client": client, "n": round})
				if err != nil {
					failed <- err.Error()
					continue
				}
				for _, a := range []ask{
					{url: url.Values{"query": {"INSERT INTO " + db + ".t FORMAT JSONEachRow"}}, body: string(body)},
					{body: "SELECT count() FROM " + db + ".t"},
					{bi: true, body: "SELECT sum(total) FROM tillhouse.orders"},
				} {
					if got, err := a.send(t.Context()); err != nil || got.status != http.StatusOK {
						failed <- got.body
					}
				}
			}
		})
	}
	all.Wait()
	close(failed)
	for text := range failed {
		t.Error(text)
	}
	require.Equal(t, "180\t180\n", run(t, "SELECT count(), uniqExact(client, n) FROM "+db+".t"))
}
