package embedded_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/warehouse/embedded"
	"github.com/tillhouse/tillhouse/warehouse/embedded/embeddedtest"
)

// peak is the most memory that the engine's process has had, in MiB.
func peak(tb testing.TB, e *embedded.Engine) int {
	tb.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", e.PID))
	require.NoError(tb, err)
	_, rest, found := strings.Cut(string(status), "VmHWM:")
	require.True(tb, found)
	kib, err := strconv.Atoi(strings.Fields(rest)[0])
	require.NoError(tb, err)
	return kib / 1024
}

// smallBlocks makes the engine work in blocks of a few megabytes. Its own defaults are a million rows, of which it has
// several in hand: as much as the bodies that a test can afford.
var smallBlocks = url.Values{
	"max_block_size": {"65536"}, "max_insert_block_size": {"65536"}, "min_insert_block_size_rows": {"65536"},
	"min_chunk_bytes_for_parallel_parsing": {"1048576"},
}

func TestMemoryGrowsNeitherWithTheBodyNorWithTheResult(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("2026-11-21: the peak memory of another process is read from /proc, which only Linux has")
	}
	e := embeddedtest.Start(t)
	do := func(query string, body io.Reader) int64 {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+e.Address+"/?query="+url.QueryEscape(query)+"&"+smallBlocks.Encode(), body)
		require.NoError(t, err)
		r.SetBasicAuth(e.User, e.Password)
		got, err := (&http.Client{Transport: &http.Transport{DisableCompression: true}}).Do(r)
		require.NoError(t, err)
		defer got.Body.Close()
		n, err := io.Copy(io.Discard, got.Body)
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, got.StatusCode)
		return n
	}
	do("CREATE DATABASE d ENGINE = Atomic", nil)
	do("CREATE TABLE d.t (n UInt64, s String) ENGINE = Null", nil)
	chunk := bytes.Repeat([]byte("1234567,\"some text that is in every row of this body\"\n"), 20000)
	insert := func(chunks int) int64 {
		bodies := make([]io.Reader, chunks)
		for i := range bodies {
			bodies[i] = bytes.NewReader(chunk)
		}
		do("INSERT INTO d.t FORMAT CSV", io.MultiReader(bodies...))
		return int64(chunks * len(chunk))
	}
	selected := func(rows int, format string) int64 {
		return do(fmt.Sprintf("SELECT number, 'some text that is in every row of this result' FROM numbers(%d) FORMAT %s", rows, format), nil)
	}
	for _, way := range []struct {
		name        string
		small, many func() int64
	}{
		{"the body of an INSERT", func() int64 { return insert(40) }, func() int64 { return insert(300) }},
		{"a result as CSV", func() int64 { return selected(500000, "CSV") }, func() int64 { return selected(5000000, "CSV") }},
		{"a result as JSON", func() int64 { return selected(300000, "JSON") }, func() int64 { return selected(2600000, "JSON") }},
	} {
		small := way.small()
		before := peak(t, e)
		many := way.many()
		after, added := peak(t, e), int((many-small)>>20)
		t.Logf("%s: peak %d MiB after %d MB, %d MiB after %d MB", way.name, before, small/1e6, after, many/1e6)
		require.Greater(t, added, 200, "enough bytes to be seen")
		require.Less(t, after-before, added/3, "%s: many times the bytes take no more memory", way.name)
	}
}

// TestAResultWaitsForItsReader asks for some gigabytes and does not take them: the engine may be ahead of the reader by
// a few blocks and what the connection holds, and then has to stand still.
func TestAResultWaitsForItsReader(t *testing.T) {
	const rows, still = 40000000, 20
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+shared.Address+"/?"+smallBlocks.Encode(),
		strings.NewReader(fmt.Sprintf("SELECT number, 'some text of a result that nobody takes' FROM numbers(%d) FORMAT CSV", rows)))
	require.NoError(t, err)
	r.SetBasicAuth(shared.User, shared.Password)
	got, err := (&http.Client{Transport: &http.Transport{DisableCompression: true}}).Do(r)
	require.NoError(t, err)
	defer got.Body.Close()
	require.Equal(t, http.StatusOK, got.StatusCode)

	read := func() string {
		return strings.TrimSpace(run(t, "SELECT read_rows FROM system.processes WHERE query LIKE '%of a result that nobody takes%' AND query NOT LIKE '%processes%'"))
	}
	made, same := "", 0
	for same < still {
		now := read()
		require.NotEmpty(t, now, "the query is not over")
		if now == made {
			same++
			continue
		}
		made, same = now, 0
	}
	n, err := strconv.Atoi(made)
	require.NoError(t, err)
	t.Logf("%d of %d rows made for a reader that takes none", n, rows)
	require.Less(t, n, rows/10, "the engine stands still long before the end")

	_, err = io.CopyN(io.Discard, got.Body, 64<<20)
	require.NoError(t, err)
	require.NotEqual(t, made, read(), "and goes on with its reader")
}

func BenchmarkStart(b *testing.B) {
	folder := b.TempDir()
	for b.Loop() {
		e, err := embedded.Ensure(b.Context(), embeddedtest.Options(folder))
		require.NoError(b, err)
		b.StopTimer()
		b.ReportMetric(float64(peak(b, e)), "MiB")
		require.NoError(b, embedded.Stop(b.Context(), folder))
		require.NoError(b, e.Close())
		b.StartTimer()
	}
}

func BenchmarkSmallQuery(b *testing.B) {
	for name, o := range map[string]bool{"rw": false, "bi": true} {
		b.Run(name, func(b *testing.B) {
			run(b, "CREATE DATABASE IF NOT EXISTS tillhouse ENGINE = Atomic")
			options := shared.Options("")
			if o {
				options = shared.BIOptions()
			}
			conn := open(b, options)
			for b.Loop() {
				require.NoError(b, conn.Exec(b.Context(), "SELECT 1"))
			}
		})
	}
}

func BenchmarkInsertByColumns(b *testing.B) {
	db := database(b)
	conn := open(b, shared.Options(db))
	require.NoError(b, conn.Exec(b.Context(), "CREATE TABLE t (n UInt64, a String, b LowCardinality(String), c UInt64, d UInt64, e UInt64, f UInt64, g UInt64) ENGINE = MergeTree ORDER BY n"))
	const rows = 100000
	numbers, texts := make([]uint64, rows), make([]string, rows)
	for i := range rows {
		numbers[i], texts[i] = uint64(i), fmt.Sprint("row ", i%1000)
	}
	for b.Loop() {
		batch, err := conn.PrepareBatch(b.Context(), "INSERT INTO t") //nolint:clickhouselint // closed at the end of each round
		require.NoError(b, err)
		for i := range 8 {
			if i == 1 || i == 2 {
				require.NoError(b, batch.Column(i).Append(texts))
				continue
			}
			require.NoError(b, batch.Column(i).Append(numbers))
		}
		require.NoError(b, batch.Send())
		require.NoError(b, batch.Close())
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkReadMillionRows(b *testing.B) {
	conn := open(b, shared.Options(""))
	for b.Loop() {
		rows, err := conn.Query(b.Context(), "SELECT number, number + 1, toString(number) FROM numbers(1000000)")
		require.NoError(b, err)
		n := 0
		for rows.Next() {
			n++
		}
		require.NoError(b, rows.Err())
		require.Equal(b, 1000000, n)
	}
}
