package embedded_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/google/uuid"
	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
)

// everyType is a row with each type that the warehouse and BI tools meet.
const everyType = `n UInt64, i Int64, i128 Int128, u8 UInt8, b Bool, f Float64, s String, fs FixedString(3), ls LowCardinality(String), lns LowCardinality(Nullable(String)),
	d Decimal(38, 9), d18 Decimal(18, 4), nd Nullable(Decimal(18, 4)), day Date, day32 Date32, dt DateTime('UTC'), dt64 DateTime64(3, 'UTC'), ndt Nullable(DateTime64(3, 'UTC')),
	a Array(String), aa Array(Array(UInt8)), m Map(String, UInt64), ml Map(LowCardinality(String), Decimal(18, 4)), t Tuple(a UInt8, b String), e Enum8('x' = 1, 'y' = 2), u UUID, ip IPv4, ns Nullable(String), na Array(Nullable(Int32))`

type row struct {
	N    uint64                     `ch:"n"`
	I    int64                      `ch:"i"`
	I128 big.Int                    `ch:"i128"`
	U8   uint8                      `ch:"u8"`
	B    bool                       `ch:"b"`
	F    float64                    `ch:"f"`
	S    string                     `ch:"s"`
	FS   string                     `ch:"fs"`
	LS   string                     `ch:"ls"`
	LNS  *string                    `ch:"lns"`
	D    decimal.Decimal            `ch:"d"`
	D18  decimal.Decimal            `ch:"d18"`
	ND   *decimal.Decimal           `ch:"nd"`
	Day  time.Time                  `ch:"day"`
	D32  time.Time                  `ch:"day32"`
	DT   time.Time                  `ch:"dt"`
	DT64 time.Time                  `ch:"dt64"`
	NDT  *time.Time                 `ch:"ndt"`
	A    []string                   `ch:"a"`
	AA   [][]uint8                  `ch:"aa"`
	M    map[string]uint64          `ch:"m"`
	ML   map[string]decimal.Decimal `ch:"ml"`
	T    map[string]any             `ch:"t"`
	E    string                     `ch:"e"`
	U    uuid.UUID                  `ch:"u"`
	IP   netip.Addr                 `ch:"ip"`
	NS   *string                    `ch:"ns"`
	NA   []*int32                   `ch:"na"`
}

func rowNumber(i int) row {
	text, amount, at, number := fmt.Sprintf("é%d\n", i), decimal.New(int64(i)*12345, -4), time.UnixMilli(1767225600123+int64(i)).UTC(), int32(-i)
	r := row{
		N: uint64(i), I: -int64(i), U8: uint8(i), B: i%2 == 1, F: float64(i) / 4, S: text, FS: "abc", LS: strconv.Itoa(i % 3),
		D: decimal.New(int64(i)*123456789, -9), D18: amount, Day: time.Date(2026, 1, 1+i%28, 0, 0, 0, 0, time.UTC), D32: time.Date(1950, 1, 1+i%28, 0, 0, 0, 0, time.UTC),
		DT: time.Unix(1767225600+int64(i), 0).UTC(), DT64: at, A: []string{"x", text}, AA: [][]uint8{{1}, {}, {2, 3}}, M: map[string]uint64{"k": uint64(i)},
		ML: map[string]decimal.Decimal{"btw": amount}, T: map[string]any{"a": uint8(i), "b": "z"}, E: "y", U: uuid.MustParse("0190163d-8694-739b-aea5-966c26f8ad91"), IP: netip.MustParseAddr("127.0.0.1"), NA: []*int32{nil, &number},
	}
	r.I128.SetString("-170141183460469231731687303715884105728", 10)
	if i%2 == 0 {
		r.LNS, r.ND, r.NDT, r.NS = &text, &amount, &at, &text
	}
	return r
}

func TestTheGoClientReadsBackWhatItWroteInEveryTypeAndCompression(t *testing.T) {
	for name, c := range map[string]*clickhouse.Compression{
		"none": nil, "lz4": {Method: clickhouse.CompressionLZ4}, "zstd": {Method: clickhouse.CompressionZSTD}, "gzip": {Method: clickhouse.CompressionGZIP, Level: 3},
		"deflate": {Method: clickhouse.CompressionDeflate, Level: 3}, "br": {Method: clickhouse.CompressionBrotli, Level: 3},
	} {
		t.Run(name, func(t *testing.T) {
			db := database(t)
			o := shared.Options(db)
			o.Compression = c
			conn, ctx := open(t, o), t.Context()
			require.NoError(t, conn.Exec(ctx, "CREATE TABLE every ("+everyType+") ENGINE = MergeTree ORDER BY n"))
			batch, err := conn.PrepareBatch(ctx, "INSERT INTO every")
			require.NoError(t, err)
			defer batch.Close()
			const rows = 2000
			for i := range rows {
				r := rowNumber(i)
				require.NoError(t, batch.AppendStruct(&r))
			}
			require.NoError(t, batch.Send())
			var got []row
			require.NoError(t, conn.Select(ctx, &got, "SELECT * FROM every ORDER BY n")) //nolint:unqueryvet // every column is what is read back
			require.Len(t, got, rows)
			for i := range got {
				want := rowNumber(i)
				require.Equal(t, want.D.String(), got[i].D.String())
				require.Equal(t, want.D18.String(), got[i].D18.String())
				want.D, want.D18, want.ND, want.ML, want.I128 = got[i].D, got[i].D18, got[i].ND, got[i].ML, got[i].I128
				require.Equal(t, want, got[i], "row %d", i)
			}
			require.Equal(t, "2000\t0\n", run(t, "SELECT count(), countIf(nd != d18) FROM "+db+".every"))
			err = conn.Exec(ctx, "SELECT nope")
			var e *clickhouse.Exception
			require.ErrorAs(t, err, &e)
			require.Equal(t, int32(47), e.Code)
			rowsOf, err := conn.Query(ctx, "SELECT n FROM every WHERE n > {from:UInt64} AND s != {s:String}", clickhouse.Named("from", "1990"), clickhouse.Named("s", "it's\t"))
			require.NoError(t, err)
			n := 0
			for rowsOf.Next() {
				n++
			}
			require.NoError(t, rowsOf.Err())
			require.Equal(t, 9, n)
		})
	}
}

func TestAnInsertByColumnsOfAHundredThousandRows(t *testing.T) {
	db := database(t)
	conn, ctx := open(t, shared.Options(db)), t.Context()
	require.NoError(t, conn.Exec(ctx, "CREATE TABLE t (n UInt64, s LowCardinality(String), d Decimal(18, 4), x Nullable(Date)) ENGINE = MergeTree ORDER BY n"))
	const rows = 100000
	n, s, d, x := make([]uint64, rows), make([]string, rows), make([]decimal.Decimal, rows), make([]*time.Time, rows)
	for i := range rows {
		// 0x0A bytes in the data end a query text that carries it inline.
		n[i], s[i], d[i] = uint64(i), fmt.Sprint("\n", i%10), decimal.New(int64(i), -2)
	}
	batch, err := conn.PrepareBatch(clickhouse.Context(ctx, clickhouse.WithSettings(clickhouse.Settings{"insert_deduplication_token": "a"})), "INSERT INTO t (n, s, d, x)")
	require.NoError(t, err)
	defer batch.Close()
	for i, column := range []any{n, s, d, x} {
		require.NoError(t, batch.Column(i).Append(column))
	}
	require.NoError(t, batch.Send())
	require.Equal(t, "100000\t4999950000\t49999500\t10\t100000\n", run(t, "SELECT count(), sum(n), sum(d), uniqExact(s), countIf(x IS NULL) FROM "+db+".t"))
	empty, err := conn.PrepareBatch(ctx, "INSERT INTO t (n, s)")
	require.NoError(t, err)
	defer empty.Close()
	require.NoError(t, empty.Send())
}

func TestTheGoClientReadsAResultOfManyBlocks(t *testing.T) {
	conn := open(t, shared.Options(""))
	rows, err := conn.Query(t.Context(), "SELECT number, toString(number) FROM numbers(1000000)")
	require.NoError(t, err)
	defer rows.Close()
	var n, sum, number uint64
	var text string
	for rows.Next() {
		require.NoError(t, rows.Scan(&number, &text))
		n, sum = n+1, sum+number
	}
	require.NoError(t, rows.Err())
	require.Equal(t, uint64(1000000), n)
	require.Equal(t, uint64(499999500000), sum)
}

func TestAResultThatFailsHalfwayIsAnErrorForTheGoClient(t *testing.T) {
	for name, c := range map[string]*clickhouse.Compression{"none": nil, "lz4": {Method: clickhouse.CompressionLZ4}, "gzip": {Method: clickhouse.CompressionGZIP}} {
		o := shared.Options("")
		o.Compression = c
		conn := open(t, o)
		rows, err := conn.Query(t.Context(), "SELECT number, throwIf(number = 900000, 'halfway') FROM numbers(1000000) SETTINGS max_block_size = 50000")
		if err == nil {
			for rows.Next() {
			}
			err = rows.Err()
			_ = rows.Close()
		}
		require.Error(t, err, name)
	}
}

func TestAQueryEndsWhenItsClientLeaves(t *testing.T) {
	conn := open(t, shared.Options(""))
	for name, sql := range map[string]string{
		"select":          "SELECT sum(sleepEachRow(0.01)) AS leaves_%s FROM numbers(100000) SETTINGS max_block_size = 1, function_sleep_max_microseconds_per_block = 0",
		"streamed":        "SELECT number, sleepEachRow(0.01) AS leaves_%s FROM numbers(100000) SETTINGS max_block_size = 1, function_sleep_max_microseconds_per_block = 0",
		"insert":          "INSERT INTO FUNCTION null('n UInt64') SELECT sleepEachRow(0.01) AS leaves_%s FROM numbers(100000) SETTINGS max_block_size = 1, function_sleep_max_microseconds_per_block = 0",
		"endless results": "SELECT number AS leaves_%s FROM system.numbers",
	} {
		mark := strings.ReplaceAll(name, " ", "_")
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() {
			rows, err := conn.Query(ctx, fmt.Sprintf(sql, mark))
			for err == nil && rows.Next() {
			}
			if err == nil {
				err = errors.Join(rows.Err(), rows.Close())
			}
			done <- err
		}()
		awaitQuery(t, shared, "leaves_"+mark)
		cancel()
		<-done
		for run(t, "SELECT count() FROM system.processes WHERE position(query, 'leaves_"+mark+"') > 0 AND position(query, 'system.processes') = 0") != "0\n" {
			continue
		}
	}
}

func TestKillQueryByTheIDThatItsClientGave(t *testing.T) {
	done := make(chan answer, 1)
	go func() {
		got, _ := ask{url: url.Values{"query_id": {"it's long"}}, body: "SELECT sum(sleepEachRow(0.01)) AS to_be_killed FROM numbers(100000) SETTINGS max_block_size = 1, function_sleep_max_microseconds_per_block = 0"}.send(context.Background())
		done <- got
	}()
	awaitQuery(t, shared, "to_be_killed")
	a := ask{url: url.Values{"query_id": {"it's long"}}, body: "SELECT 1"}.do(t)
	require.Equal(t, "216", a.header.Get("X-Clickhouse-Exception-Code"), "two queries under one id")
	run(t, "KILL QUERY WHERE query_id = 'it\\'s long'")
	a = <-done
	require.Equal(t, "394", a.header.Get("X-Clickhouse-Exception-Code"), a.body)
}

func TestASessionKeepsItsSettingsTablesAndDatabase(t *testing.T) {
	in := func(session, query string, more url.Values) answer {
		v := url.Values{"session_id": {session}, "query": {query}}
		maps.Copy(v, more)
		return ask{url: v}.do(t)
	}
	for _, query := range []string{"CREATE TEMPORARY TABLE mine (n UInt8)", "INSERT INTO mine VALUES (1), (2)", "SET max_threads = 3", "USE system"} {
		a := in("one", query, nil)
		require.Equal(t, 200, a.status, a.body)
	}
	require.Equal(t, "2\t3\tsystem\n", in("one", "SELECT count(), getSetting('max_threads'), currentDatabase() FROM mine", nil).body)
	require.Equal(t, "7\n", in("one", "SELECT getSetting('max_threads')", url.Values{"max_threads": {"7"}, "max_block_size": {"100"}}).body)
	require.Equal(t, "3\t0\n", in("one", "SELECT getSetting('max_threads'), (SELECT changed FROM system.settings WHERE name = 'max_block_size')", nil).body)
	require.Equal(t, "60", in("two", "SELECT n FROM mine", nil).header.Get("X-Clickhouse-Exception-Code"))
	require.Equal(t, "60", ask{body: "SELECT n FROM mine"}.do(t).header.Get("X-Clickhouse-Exception-Code"))
	require.Equal(t, "372", in("three", "SELECT 1", url.Values{"session_check": {"1"}}).header.Get("X-Clickhouse-Exception-Code"))
	require.Equal(t, 200, in("one", "SELECT 1", url.Values{"close_session": {"1"}}).status)
	require.Equal(t, "372", in("one", "SELECT 1", url.Values{"session_check": {"1"}}).header.Get("X-Clickhouse-Exception-Code"))
	a := ask{method: "GET", url: url.Values{"session_id": {"two"}, "query": {"CREATE TEMPORARY TABLE x (n UInt8)"}}}.do(t)
	require.Equal(t, "164", a.header.Get("X-Clickhouse-Exception-Code"), a.body)

	done := make(chan answer, 1)
	go func() {
		got, _ := ask{url: url.Values{"session_id": {"busy"}, "query_id": {"busy query"}, "query": {"SELECT sum(sleepEachRow(0.01)) AS busy_session FROM numbers(100000) SETTINGS max_block_size = 1, function_sleep_max_microseconds_per_block = 0"}}}.send(context.Background())
		done <- got
	}()
	awaitQuery(t, shared, "busy_session")
	require.Equal(t, "373", in("busy", "SELECT 1", nil).header.Get("X-Clickhouse-Exception-Code"))
	run(t, "KILL QUERY WHERE query_id = 'busy query'")
	<-done
}

func TestAHeavyQueryKeepsNobodyElseWaiting(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	conn := open(t, shared.Options(""))
	done := make(chan error, 1)
	go func() {
		done <- conn.Exec(ctx, "SELECT count() AS heavy_one FROM system.numbers WHERE sipHash64(number) = 1")
	}()
	awaitQuery(t, shared, "heavy_one")
	require.Equal(t, "1\n", run(t, "SELECT 1"), "an answer while the heavy query goes on")
	select {
	case err := <-done:
		t.Fatalf("the heavy query ended: %v", err)
	default:
	}
	cancel()
	<-done
}
