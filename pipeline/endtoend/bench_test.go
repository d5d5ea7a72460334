package endtoend

import (
	"crypto/tls"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors/sandbox"
	"github.com/tillhouse/tillhouse/warehouse/embedded/embeddedtest"
)

var (
	benchOrders = flag.Int("orders", 10_000, "orders of the shop that BenchmarkSync reads")
	benchCPU    = flag.String("program-profile", "", "file for a CPU profile of the program under BenchmarkSync")
	benchMost   = flag.Int("most-orders", 300_000, "orders of the larger shop of BenchmarkPeakMemory")
)

// BenchmarkSync times a whole first sync from an unthrottled sandbox by a program of
// its own, and compares it with a ceiling measured in the same run: the same pages
// fetched by a plain HTTP client that throws them away.
func BenchmarkSync(b *testing.B) {
	world := serve(b, sandbox.Options{Seed: 5, Orders: *benchOrders})
	for b.Loop() {
		bytes, plain := fetchPlainly(b, world)
		took, cpu, _ := syncOnce(b, world)
		orders := float64(len(world.Orders("main")))
		megabytes := float64(bytes) / 1e6
		b.ReportMetric(orders/took.Seconds(), "orders/s")
		b.ReportMetric(megabytes/took.Seconds(), "MB/s")
		b.ReportMetric(plain.Seconds()/took.Seconds(), "of-ceiling")
		table(b, [][]string{
			{"whole sync", "seconds", "orders/s", "MB/s", "of ceiling", "CPU seconds of the program"},
			{"fetching the same pages only", seconds(plain), perSecond(orders, plain), perSecond(megabytes, plain), "1.00", ""},
			{"sync into the embedded engine", seconds(took), perSecond(orders, took), perSecond(megabytes, took), fmt.Sprintf("%.2f", plain.Seconds()/took.Seconds()), seconds(cpu)},
		})
	}
}

// BenchmarkPeakMemory measures the peak resident memory of the program, the engine
// apart, for a small and for a large shop: it must not grow with the shop.
func BenchmarkPeakMemory(b *testing.B) {
	for b.Loop() {
		rows := [][]string{{"orders", "peak memory of the program", "seconds"}}
		var peaks []int64
		for _, orders := range []int{10_000, *benchMost} {
			world := serve(b, sandbox.Options{Seed: 5, Orders: orders, From: time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC)})
			took, _, peak := syncOnce(b, world)
			peaks = append(peaks, peak)
			rows = append(rows, []string{strconv.Itoa(orders), fmt.Sprintf("%d MiB", peak>>20), seconds(took)})
		}
		b.ReportMetric(float64(peaks[0]>>20), "MiB-small")
		b.ReportMetric(float64(peaks[1]>>20), "MiB-large")
		table(b, rows)
	}
}

// syncOnce syncs a world into an empty engine with a program of its own.
func syncOnce(b *testing.B, world *servedWorld) (took, cpu time.Duration, peak int64) {
	b.Helper()
	engine := embeddedtest.Start(b)
	began := time.Now()
	program := startChild(b, order{
		Settings: settingsOf(world, engineURL(engine, engine.Address)), Certificate: certificate(world),
		Now: world.Now().Add(time.Minute), NoModels: true, Peak: true, Profile: *benchCPU,
	})
	require.Zero(b, program.wait(), "the program said:\n%s", program.out)
	took = time.Since(began)
	cpu = program.cmd.ProcessState.UserTime() + program.cmd.ProcessState.SystemTime()
	for line := range strings.Lines(program.out.String()) {
		if text, ok := strings.CutPrefix(line, "peak "); ok {
			var err error
			peak, err = strconv.ParseInt(strings.TrimSpace(text), 10, 64)
			require.NoError(b, err)
		}
	}
	return took, cpu, peak
}

// fetchPlainly reads every page of orders and refunds that a first sync reads.
func fetchPlainly(b *testing.B, w *servedWorld) (bytes int64, took time.Duration) {
	b.Helper()
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: w.transport().(*http.Transport).TLSClientConfig.Clone(), ForceAttemptHTTP2: false, TLSNextProto: map[string]func(string, *tls.Conn) http.RoundTripper{}}}
	began := time.Now()
	for _, list := range []string{"orders", "refunds"} {
		for page, pages := 1, 1; page <= pages; page++ {
			r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, fmt.Sprintf("%s/wp-json/wc/v3/%s?per_page=100&orderby=id&order=asc&page=%d", w.shops["main"].URL, list, page), nil)
			require.NoError(b, err)
			r.SetBasicAuth(sandbox.WooKey, sandbox.WooSecret)
			answer, err := client.Do(r)
			require.NoError(b, err)
			require.Equal(b, http.StatusOK, answer.StatusCode)
			n, err := io.Copy(io.Discard, answer.Body)
			require.NoError(b, err)
			require.NoError(b, answer.Body.Close())
			bytes += n
			pages, err = strconv.Atoi(answer.Header.Get("X-Wp-Totalpages"))
			require.NoError(b, err)
		}
	}
	return bytes, time.Since(began)
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.2f", d.Seconds()) }

func perSecond(n float64, d time.Duration) string { return fmt.Sprintf("%.0f", n/d.Seconds()) }

// table prints rows for people, apart from what the testing package prints.
func table(b *testing.B, rows [][]string) {
	b.Helper()
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w)
	for _, row := range rows {
		fmt.Fprintln(w, strings.Join(row, "\t")+"\t")
	}
	require.NoError(b, w.Flush())
}
