package embedded_test

import (
	"bytes"
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

func TestMemoryGrowsNeitherWithTheBodyNorWithTheResult(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("2026-11-21: the peak memory of another process is read from /proc, which only Linux has")
	}
	e := embeddedtest.Start(t)
	do := func(query string, body io.Reader) int64 {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+e.Address+"/?query="+url.QueryEscape(query), body)
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
	insert := func(chunks int) {
		bodies := make([]io.Reader, chunks)
		for i := range bodies {
			bodies[i] = bytes.NewReader(chunk)
		}
		do("INSERT INTO d.t FORMAT CSV", io.MultiReader(bodies...))
	}
	selected := func(rows int) {
		require.Greater(t, do(fmt.Sprintf("SELECT number, 'some text that is in every row of this result' FROM numbers(%d) FORMAT CSV", rows), nil), int64(rows)*40)
		require.Greater(t, do(fmt.Sprintf("SELECT number, 'some text that is in every row of this result' FROM numbers(%d) FORMAT JSON", rows), nil), int64(rows)*40)
	}
	insert(40) // 42 MB
	selected(300000)
	before := peak(t, e)
	insert(300) // 318 MB
	selected(2600000)
	after := peak(t, e)
	t.Logf("peak %d MiB after 42 MB, %d MiB after 318 MB", before, after)
	require.Less(t, after-before, 200, "many times the bytes take no more memory")
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
