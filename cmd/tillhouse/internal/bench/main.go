// Command bench runs the benchmarks whose results have a ceiling or an aim and prints
// them as one table. Every figure comes from this run; ceilings are measured beside
// what they bound, so ratios mean the same on any machine.
package main

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/tillhouse/tillhouse/cmd/tillhouse/internal/display"
)

// measured are the figures of one benchmark, by unit.
type measured map[string]float64

// A group is a set of benchmarks that run together and the lines they give.
type group struct {
	title, pkg, pattern, time string
	// args go to the test binary.
	args  []string
	lines func(map[string]measured) [][]string
}

func groups(most string) []group {
	return []group{
		{
			title: "pacing, in virtual time", pkg: "./connectors/rest", pattern: "^BenchmarkPacing$", time: "1x",
			lines: func(all map[string]measured) [][]string {
				var lines [][]string
				for _, name := range sorted(all) {
					m := all[name]
					what := strings.TrimPrefix(name, "Pacing/")
					lines = append(lines,
						[]string{"pacing, " + what + ": budget used", number(m["%used"], 2) + " %", "100 % granted", number(m["%used"]/100, 3), "≥ 0.95"},
						[]string{"pacing, " + what + ": throttled", number(m["%throttled"], 3) + " %", "", "", "< 0.1 %"})
				}
				return lines
			},
		},
		{
			title: "decoding and normalising recorded orders", pkg: "./connectors/woocommerce", pattern: "^Benchmark(DecodeOrders|NormaliseOrders)$", time: "2s",
			lines: func(all map[string]measured) [][]string {
				decode, both := all["DecodeOrders"], all["NormaliseOrders"]
				return [][]string{{
					"decode + normalise", number(both["MB/s"], 1) + " MB/s",
					"decoding alone: " + number(decode["MB/s"], 1) + " MB/s", number(decode["ns/op"]/both["ns/op"], 2), "",
				}}
			},
		},
		{
			title: "loading rows", pkg: "./warehouse", pattern: "^BenchmarkLoad$", time: "5x",
			lines: func(all map[string]measured) [][]string {
				m := all["Load"]
				return [][]string{{
					"load", number(m["rows/s"], 0) + " rows/s", "sending the same pre-built blocks",
					number(1/m["x-of-prebuilt"], 2), "",
				}}
			},
		},
		{
			title: "a whole sync", pkg: "./pipeline/endtoend", pattern: "^BenchmarkSync$", time: "1x",
			lines: func(all map[string]measured) [][]string {
				m := all["Sync"]
				return [][]string{{
					"whole sync", number(m["orders/s"], 0) + " orders/s, " + number(m["MB/s"], 1) + " MB/s",
					"fetching the same pages only", number(m["of-ceiling"], 2), "",
				}}
			},
		},
		{
			title: "peak memory of the program (the longest)", pkg: "./pipeline/endtoend", pattern: "^BenchmarkPeakMemory$", time: "1x",
			args: []string{"-most-orders", most},
			lines: func(all map[string]measured) [][]string {
				m := all["PeakMemory"]
				return [][]string{{
					"peak memory, 10000 and " + most + " orders", number(m["MiB-small"], 0) + " and " + number(m["MiB-large"], 0) + " MiB",
					"", "", "flat, 128 MiB",
				}}
			},
		},
	}
}

func main() {
	most := flag.String("most-orders", "300000", "orders of the larger shop whose memory is measured")
	flag.Parse()
	if err := run(*most); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(most string) error {
	var rows [][]string
	var failed []error
	for _, g := range groups(most) {
		fmt.Fprintf(os.Stderr, "measuring %s …\n", g.title)
		all, err := g.measure()
		if err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", g.title, err))
			continue
		}
		rows = append(rows, g.lines(all)...)
	}
	display.Standard().Table([]string{"what", ">measured", "ceiling in the same run", ">ratio", "aim"}, rows)
	return errors.Join(failed...)
}

func (g group) measure() (map[string]measured, error) {
	args := []string{"test", "-run", "^$", "-bench", g.pattern, "-benchtime", g.time, "-timeout", "60m", g.pkg}
	if len(g.args) > 0 {
		args = append(append(args, "-args"), g.args...)
	}
	cmd := exec.Command("go", args...) //nolint:gosec,noctx // the arguments are the ones above
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, os.Stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, out.String())
	}
	all := parse(&out)
	if len(all) == 0 {
		return nil, fmt.Errorf("no benchmark ran:\n%s", out.String())
	}
	return all, nil
}

var result = regexp.MustCompile(`^Benchmark(\S+?)(?:-\d+)?\s+\d+\s+(\S.*)$`)

// parse reads the lines of `go test -bench`: a name, a count, then values with units.
func parse(r io.Reader) map[string]measured {
	all := map[string]measured{}
	for lines := bufio.NewScanner(r); lines.Scan(); {
		m := result.FindStringSubmatch(lines.Text())
		if m == nil {
			continue
		}
		fields := strings.Fields(m[2])
		one := measured{}
		for i := 0; i+1 < len(fields); i += 2 {
			if value, err := strconv.ParseFloat(fields[i], 64); err == nil {
				one[fields[i+1]] = value
			}
		}
		all[m[1]] = one
	}
	return all
}

func sorted(all map[string]measured) []string { return slices.Sorted(maps.Keys(all)) }

func number(value float64, digits int) string { return strconv.FormatFloat(value, 'f', digits, 64) }
