package embedded_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPingAndTheBarePageNeedNoLogin(t *testing.T) {
	for _, path := range []string{"/ping", "/replicas_status", "/"} {
		a := ask{method: http.MethodGet, path: path, noLogin: true}.do(t)
		require.Equal(t, http.StatusOK, a.status)
		require.Equal(t, "Ok.\n", a.body)
	}
	require.Equal(t, http.StatusNotFound, ask{path: "/play"}.do(t).status)
}

func TestAQueryMayBeInTheURLTheBodyOrBoth(t *testing.T) {
	want := "3\n"
	require.Equal(t, want, ask{url: url.Values{"query": {"SELECT 1 + 2"}}}.do(t).body)
	require.Equal(t, want, ask{method: http.MethodGet, url: url.Values{"query": {"SELECT 1 + 2"}}}.do(t).body)
	require.Equal(t, want, ask{body: "SELECT 1 + 2"}.do(t).body)
	require.Equal(t, want, ask{url: url.Values{"query": {"SELECT 1 +"}}, body: "2"}.do(t).body)
	require.Equal(t, want, ask{body: "SELECT 1 + 2 ; -- the end\n;"}.do(t).body)
}

func TestSeveralStatementsInOneQueryAreRefused(t *testing.T) {
	db := database(t)
	for _, q := range []string{"SELECT 1; SELECT 2", "CREATE TABLE " + db + ".a (n Int8) ENGINE = Memory; SELECT 1", "SELECT 1;\nSELECT 2;", "INSERT INTO " + db + ".a SELECT 1; SELECT 2"} {
		a := ask{body: q}.do(t)
		require.Equal(t, http.StatusBadRequest, a.status, q)
		require.Equal(t, "62", a.header.Get("X-Clickhouse-Exception-Code"))
		require.Contains(t, a.body, "Multi-statements are not allowed")
	}
	require.Equal(t, "0\n", run(t, "EXISTS TABLE "+db+".a"))
	require.Equal(t, "; --\n", run(t, "SELECT '; --'"))
}

func TestFormatsFromTheQueryTheURLAndTheHeader(t *testing.T) {
	for _, c := range []struct {
		ask          ask
		want, format string
	}{
		{ask{body: "SELECT 1 AS a FORMAT JSONEachRow"}, "{\"a\":1}\n", "JSONEachRow"},
		{ask{body: "SELECT 1 AS a", url: url.Values{"default_format": {"CSVWithNames"}}}, "\"a\"\n1\n", "CSVWithNames"},
		{ask{body: "SELECT 1 AS a", header: map[string]string{"X-Clickhouse-Format": "JSONCompactEachRow"}}, "[1]\n", "JSONCompactEachRow"},
		{ask{body: "SELECT 1 AS a FORMAT TSV SETTINGS max_threads = 1", url: url.Values{"default_format": {"CSV"}}}, "1\n", "TSV"},
		{ask{body: "SELECT 1 AS a SETTINGS max_threads = 1 FORMAT RowBinary"}, "\x01", "RowBinary"},
		{ask{body: "SELECT 1 AS a", url: url.Values{"default_format": {"RowBinaryWithNamesAndTypes"}}}, "\x01\x01a\x05UInt8\x01", "RowBinaryWithNamesAndTypes"},
		{ask{body: "SELECT 1 AS a FORMAT Native"}, "\x01\x01\x01a\x05UInt8\x01", "Native"},
		{ask{body: "SHOW DATABASES LIKE 'system' FORMAT JSONEachRow"}, "{\"name\":\"system\"}\n", "JSONEachRow"},
		{ask{body: "SELECT a AS format FROM (SELECT 1 AS a) ORDER BY format ASC"}, "1\n", "TabSeparated"},
		{ask{body: "SELECT format FROM (SELECT 2 AS format) WHERE format = 2"}, "2\n", "TabSeparated"},
		{ask{body: "(SELECT 1) UNION ALL (SELECT 1) FORMAT CSV"}, "1\n1\n", "CSV"},
		{ask{body: "WITH 1 AS x SELECT x format CSV"}, "1\n", "CSV"},
		{ask{body: "FROM (SELECT 7 AS n) SELECT n"}, "7\n", "TabSeparated"},
		{ask{body: "SELECT 1 FORMAT Null"}, "", "Null"},
	} {
		a := c.ask.do(t)
		require.Equal(t, http.StatusOK, a.status, "%v: %s", c.ask, a.body)
		require.Equal(t, c.want, a.body, "%v", c.ask.body)
		require.Equal(t, c.format, a.header.Get("X-Clickhouse-Format"))
	}
	for format, kind := range map[string]string{"JSON": "application/json; charset=UTF-8", "CSV": "text/csv; charset=UTF-8; header=absent", "JSONEachRow": "application/x-ndjson; charset=UTF-8", "Parquet": "application/octet-stream", "Pretty": "text/plain; charset=UTF-8"} {
		a := ask{body: "SELECT 1", url: url.Values{"default_format": {format}}}.do(t)
		require.Equal(t, kind, a.header.Get("Content-Type"))
	}
	require.Equal(t, "73", ask{body: "SELECT 1 FORMAT Nonsense"}.do(t).header.Get("X-Clickhouse-Exception-Code"))
	require.Equal(t, "73", ask{body: "SELECT 1", url: url.Values{"default_format": {"a b"}}}.do(t).header.Get("X-Clickhouse-Exception-Code"))
}

func TestAJSONResultIsOneDocumentHoweverLong(t *testing.T) {
	var got struct {
		Rows int     `json:"rows"`
		Data [][]int `json:"data"`
	}
	body := run(t, "SELECT number FROM numbers(300000) FORMAT JSONCompact SETTINGS output_format_json_quote_64bit_integers = 0")
	require.NoError(t, json.Unmarshal([]byte(body), &got))
	require.Equal(t, 300000, got.Rows)
	require.Len(t, got.Data, 300000)
}

func TestParametersAndSettingsOfARequestEndWithIt(t *testing.T) {
	v := url.Values{"query": {"SELECT {a:String}, {b:Array(UInt8)}, {c:Nullable(String)}, getSetting('max_threads')"},
		"param_a": {`it's \t "x"`}, "param_b": {"[1,2]"}, "param_c": {`\N`}, "max_threads": {"3"}}
	require.Equal(t, "it\\'s \\t \"x\"\t[1,2]\t\\N\t3\n", ask{url: v}.do(t).body)
	require.Equal(t, "0\n", run(t, "SELECT changed FROM system.settings WHERE name = 'max_threads'"))
	a := ask{body: "SELECT {a:String}"}.do(t)
	require.Equal(t, "456", a.header.Get("X-Clickhouse-Exception-Code"), a.body)
	run(t, "SET max_threads = 7")
	run(t, "USE system")
	require.Equal(t, "0\tdefault\n", run(t, "SELECT (SELECT changed FROM system.settings WHERE name = 'max_threads'), currentDatabase()"))
	require.Equal(t, "115", ask{body: "SELECT 1", url: url.Values{"no_such_setting": {"1"}}}.do(t).header.Get("X-Clickhouse-Exception-Code"))
	require.Equal(t, "system\n", ask{body: "SELECT currentDatabase()", url: url.Values{"database": {"system"}}}.do(t).body)
	a = ask{body: "SELECT 1", url: url.Values{"database": {"no`such"}}}.do(t)
	require.Equal(t, http.StatusNotFound, a.status)
	require.Equal(t, "81", a.header.Get("X-Clickhouse-Exception-Code"))
	require.Equal(t, "false\n", run(t, "SELECT getSetting('async_insert')"))
	require.Equal(t, "UTC\n", run(t, "SELECT timezone()"))
}

func TestHeadersTellTheQueryIDTheZoneAndWhatWasWritten(t *testing.T) {
	db := database(t)
	a := ask{body: "SELECT 1", url: url.Values{"query_id": {"mine-1"}}}.do(t)
	require.Equal(t, "mine-1", a.header.Get("X-Clickhouse-Query-Id"))
	require.Equal(t, "UTC", a.header.Get("X-Clickhouse-Timezone"))
	require.NotEmpty(t, ask{body: "SELECT 1"}.do(t).header.Get("X-Clickhouse-Query-Id"))
	run(t, "CREATE TABLE "+db+".t (n UInt64) ENGINE = MergeTree ORDER BY n")
	a = ask{url: url.Values{"query": {"INSERT INTO " + db + ".t FORMAT CSV"}}, body: "1\n2\n3\n"}.do(t)
	require.Equal(t, http.StatusOK, a.status, a.body)
	var summary map[string]string
	require.NoError(t, json.Unmarshal([]byte(a.header.Get("X-Clickhouse-Summary")), &summary))
	require.Equal(t, "3", summary["written_rows"])
	// The JDBC driver reads no rows of an answer whose summary says result_rows = 0.
	a = ask{body: "SELECT version() AS server_version", url: url.Values{"wait_end_of_query": {"1"}, "compress": {"1"}}, header: map[string]string{"X-Clickhouse-Format": "RowBinaryWithNamesAndTypes", "X-Clickhouse-Database": "default"}}.do(t)
	require.NoError(t, json.Unmarshal([]byte(a.header.Get("X-Clickhouse-Summary")), &summary))
	require.Equal(t, "1", summary["result_rows"])
	require.True(t, strings.HasPrefix(decode(t, "blocks", a.body), "\x01\x0eserver_version\x06String"))
}

func TestAnExceptionHasItsNumberItsStatusAndItsText(t *testing.T) {
	for query, want := range map[string]struct {
		status int
		code   string
		text   string
	}{
		"SELEC 1":                 {400, "62", "SYNTAX_ERROR"},
		"SELECT a FROM nope":      {404, "60", "UNKNOWN_TABLE"},
		"SELECT nope":             {404, "47", "UNKNOWN_IDENTIFIER"},
		"SELECT nope(1)":          {404, "46", "UNKNOWN_FUNCTION"},
		"SELECT throwIf(1, 'é!')": {500, "395", "é!"},
		"SELECT toUInt8('x')":     {400, "6", "CANNOT_PARSE_TEXT"},
		"DROP TABLE nope.nope":    {404, "81", "UNKNOWN_DATABASE"},
		"   ":                     {400, "62", "Empty query"},
		"SELECT 'a":               {400, "62", "SYNTAX_ERROR"},
		"SELECT 1 /* a":           {400, "62", "SYNTAX_ERROR"},
	} {
		a := ask{body: query}.do(t)
		require.Equal(t, want.status, a.status, "%s\n%s", query, a.body)
		require.Equal(t, want.code, a.header.Get("X-Clickhouse-Exception-Code"))
		require.True(t, strings.HasPrefix(a.body, "Code: "+want.code+". DB::Exception: "), a.body)
		require.Contains(t, a.body, want.text)
	}
	a := ask{body: "SELECT nope", url: url.Values{"compress": {"1"}}}.do(t)
	require.True(t, strings.HasPrefix(a.body, "Code: 47."), "errors are not in compressed blocks")
	a = ask{body: "SELECT 1 +"}.do(t)
	require.NotContains(t, a.body, "OUTFILE '", "the query in an error is the client's own")
}

func TestAResultThatFailsHalfwayCannotBeTakenForAWholeOne(t *testing.T) {
	query := "SELECT number, throwIf(number = 900000, 'halfway') FROM numbers(1000000) SETTINGS max_block_size = 1000 FORMAT CSV"
	a := ask{body: query, wantFail: true}.do(t)
	require.Equal(t, http.StatusOK, a.status)
	tag := a.header.Get("X-Clickhouse-Exception-Tag")
	require.Len(t, tag, 16)
	require.Contains(t, a.body, "\r\n__exception__\r\n"+tag+"\r\nCode: 395. DB::Exception: halfway")
	a = ask{body: query, url: url.Values{"wait_end_of_query": {"1"}}}.do(t)
	require.Equal(t, http.StatusInternalServerError, a.status)
	require.Equal(t, "395", a.header.Get("X-Clickhouse-Exception-Code"))
	a = ask{body: "SELECT number FROM numbers(400000)", url: url.Values{"wait_end_of_query": {"1"}}}.do(t)
	require.Equal(t, 400000, strings.Count(a.body, "\n"))
}

func TestLogins(t *testing.T) {
	for name, c := range map[string]struct {
		ask  ask
		want int
	}{
		"basic":            {ask{}, 200},
		"none":             {ask{noLogin: true}, 403},
		"headers":          {ask{noLogin: true, header: map[string]string{"X-Clickhouse-User": shared.User, "X-Clickhouse-Key": shared.Password}}, 200},
		"headers wrong":    {ask{noLogin: true, header: map[string]string{"X-Clickhouse-User": shared.User, "X-Clickhouse-Key": "x"}}, 403},
		"url":              {ask{noLogin: true, url: url.Values{"user": {shared.User}, "password": {shared.Password}}}, 200},
		"url wrong":        {ask{noLogin: true, url: url.Values{"user": {shared.User}, "password": {""}}}, 403},
		"other's password": {ask{noLogin: true, url: url.Values{"user": {shared.User}, "password": {shared.BIPassword}}}, 403},
		"default user":     {ask{noLogin: true, url: url.Values{"user": {"default"}}}, 403},
		"basic wrong":      {ask{noLogin: true, header: map[string]string{"Authorization": "Basic " + base64.StdEncoding.EncodeToString([]byte("tillhouse:"))}}, 403},
	} {
		if c.ask.url == nil {
			c.ask.url = url.Values{}
		}
		c.ask.url.Set("query", "SELECT 1")
		a := c.ask.do(t)
		require.Equal(t, c.want, a.status, name)
		if c.want == 403 {
			require.Equal(t, "516", a.header.Get("X-Clickhouse-Exception-Code"), name)
		}
	}
}

func TestAWebPageCannotUseTheEngine(t *testing.T) {
	for name, c := range map[string]struct {
		header map[string]string
		want   int
	}{
		"rebound host":     {map[string]string{"Host": "evil.example:80"}, 403},
		"localhost":        {map[string]string{"Host": "localhost:1234"}, 200},
		"loopback six":     {map[string]string{"Host": "[::1]:1234"}, 200},
		"host like it":     {map[string]string{"Host": "127.0.0.1.evil.example"}, 403},
		"foreign origin":   {map[string]string{"Origin": "https://evil.example"}, 403},
		"null origin":      {map[string]string{"Origin": "null"}, 403},
		"own origin":       {map[string]string{"Origin": "http://" + shared.Address}, 200},
		"cross site":       {map[string]string{"Sec-Fetch-Site": "cross-site"}, 403},
		"same site":        {map[string]string{"Sec-Fetch-Site": "same-site"}, 403},
		"typed in the bar": {map[string]string{"Sec-Fetch-Site": "none"}, 200},
	} {
		require.Equal(t, c.want, ask{body: "SELECT 1", header: c.header}.do(t).status, name)
		require.Equal(t, c.want, ask{path: "/ping", header: c.header}.do(t).status, name)
	}
}

func TestAGETChangesNothing(t *testing.T) {
	db := database(t)
	run(t, "CREATE TABLE "+db+".t (n UInt64) ENGINE = MergeTree ORDER BY n")
	for _, query := range []string{"INSERT INTO " + db + ".t VALUES (1)", "INSERT INTO " + db + ".t SELECT 1", "DROP TABLE " + db + ".t", "CREATE DATABASE " + db + "x"} {
		a := ask{method: http.MethodGet, url: url.Values{"query": {query}}}.do(t)
		require.Equal(t, "164", a.header.Get("X-Clickhouse-Exception-Code"), "%s: %s", query, a.body)
	}
	require.Equal(t, "0\n", ask{method: http.MethodGet, url: url.Values{"query": {"SELECT count() FROM " + db + ".t"}}}.do(t).body)
	require.Equal(t, http.StatusNotImplemented, ask{method: http.MethodPut, body: "SELECT 1"}.do(t).status)
}

func TestInsertsInEveryShape(t *testing.T) {
	db := database(t)
	run(t, "CREATE TABLE "+db+".t (n UInt64, s String DEFAULT 'd') ENGINE = MergeTree ORDER BY n")
	run(t, "CREATE TABLE "+db+".format (values UInt64) ENGINE = MergeTree ORDER BY values")
	for _, c := range []struct {
		query, body, want string
	}{
		{"", "INSERT INTO " + db + ".t VALUES (1, 'a\nb;'), (2, 'c')", "1\ta\\nb;\n2\tc\n"},
		{"INSERT INTO " + db + ".t (n) VALUES", "(3),(4)", "3\td\n4\td\n"},
		{"INSERT INTO " + db + ".t (n, s) FORMAT TSV", "5\tx\n6\ty\n", "5\tx\n6\ty\n"},
		{"INSERT INTO " + db + ".t (n, s) FORMAT TSV  \n", "5\tx\n", "5\tx\n"},
		{"", "insert into " + db + ".t (n, s) settings max_insert_threads=1 format CSV\n7,z\n", "7\tz\n"},
		{"INSERT INTO " + db + ".t (n, s) SETTINGS max_insert_threads = 1 FORMAT RowBinary", "\x08\x00\x00\x00\x00\x00\x00\x00\x02\n\n", "8\t\\n\\n\n"},
		{"INSERT INTO " + db + ".t FORMAT JSONEachRow", `{"n": 9, "s": "FORMAT CSV; SELECT 1"}`, "9\tFORMAT CSV; SELECT 1\n"},
		{"INSERT INTO TABLE " + db + ".t /* SELECT */ (`n`) -- FORMAT CSV\nVALUES", "(10)", "10\td\n"},
		{"", "INSERT INTO " + db + ".t SELECT number, 'q' FROM numbers(2)", "0\tq\n1\tq\n"},
		{"", "INSERT INTO " + db + ".t (n) WITH 5 AS x SELECT x", "5\td\n"},
		{"", "INSERT INTO " + db + ".t (SELECT 6, 'p')", "6\tp\n"},
		{"INSERT INTO " + db + ".t (n) FORMAT Native", "", ""},
		{"INSERT INTO " + db + ".t VALUES (11, 'u')", "", "11\tu\n"},
		{"", "INSERT INTO " + db + ".t (n) VALUES ({p:UInt64} + 1)", "6\td\n"},
	} {
		run(t, "TRUNCATE TABLE "+db+".t")
		a := ask{url: url.Values{"query": {c.query}, "param_p": {"5"}}, body: c.body}.do(t)
		require.Equal(t, http.StatusOK, a.status, "%s %q: %s", c.query, c.body, a.body)
		require.Equal(t, c.want, run(t, "SELECT n, s FROM "+db+".t ORDER BY n"), "%s %q", c.query, c.body)
	}
	a := ask{url: url.Values{"query": {"INSERT INTO format FORMAT CSV"}, "database": {db}}, body: "1\n"}.do(t)
	require.Equal(t, http.StatusOK, a.status, a.body)
	a = ask{body: "INSERT INTO " + db + ".t SELECT n, s FROM input('n UInt64, s String') FORMAT CSV\n1,a\n"}.do(t)
	require.Equal(t, http.StatusNotImplemented, a.status, a.body)
	require.Contains(t, a.body, "input() is not available")
	require.Equal(t, "60", ask{body: "INSERT INTO " + db + ".nope VALUES (1)"}.do(t).header.Get("X-Clickhouse-Exception-Code"))
}

func TestTheSameDeduplicationTokenInsertsOnce(t *testing.T) {
	db := database(t)
	run(t, "CREATE TABLE "+db+".t (n UInt64) ENGINE = MergeTree ORDER BY n SETTINGS non_replicated_deduplication_window = 100")
	for _, token := range []string{"a", "a", "b"} {
		a := ask{url: url.Values{"query": {"INSERT INTO " + db + ".t FORMAT CSV"}, "insert_deduplication_token": {token}, "insert_deduplicate": {"1"}}, body: "1\n"}.do(t)
		require.Equal(t, http.StatusOK, a.status, a.body)
	}
	require.Equal(t, "2\n", run(t, "SELECT count() FROM "+db+".t"))
}

func TestAnInsertWhoseClientBreaksOffInsertsNothing(t *testing.T) {
	db := database(t)
	run(t, "CREATE TABLE "+db+".t (n UInt64) ENGINE = MergeTree ORDER BY n")
	reader, writer := io.Pipe()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+shared.Address+"/?query="+url.QueryEscape("INSERT INTO "+db+".t FORMAT CSV"), reader)
	require.NoError(t, err)
	r.SetBasicAuth(shared.User, shared.Password)
	done := make(chan error, 1)
	go func() {
		got, err := http.DefaultClient.Do(r)
		if err == nil {
			_ = got.Body.Close()
		}
		done <- err
	}()
	for i := range 200000 {
		_, err := fmt.Fprintf(writer, "%d\n", i)
		require.NoError(t, err)
	}
	require.NoError(t, writer.CloseWithError(io.ErrUnexpectedEOF))
	require.Error(t, <-done)
	// The engine may see the end of the connection after this; a later insert tells that it goes on.
	run(t, "INSERT INTO "+db+".t VALUES (999999999)")
	require.Equal(t, "1\n", run(t, "SELECT count() FROM "+db+".t"))
}

func TestExternalTablesAreRefusedAndNotDropped(t *testing.T) {
	a := ask{url: url.Values{"query": {"SELECT * FROM x"}, "x_structure": {"a Int8"}}, body: "--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n1\r\n--b--\r\n", header: map[string]string{"Content-Type": "multipart/form-data; boundary=b"}}.do(t)
	require.Equal(t, http.StatusNotImplemented, a.status, a.body)
}
