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

func main() {
	var n sizes
	flag.StringVar(&n.memory, "most-orders", "300000", "orders of the larger shop whose memory is measured")
	flag.StringVar(&n.backfill, "shopify-orders", "1000000", "orders of the Shopify shop that is read for the first time, over REST and by bulk operations")
	flag.StringVar(&n.week, "mollie-orders", "75000", "orders of the shop whose Mollie account is read hourly; four in ten are paid there")
	only := flag.String("only", "", "a part of the titles of the groups that are measured; empty measures all")
	flag.Parse()
	if err := run(n, *only); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(n sizes, only string) error {
	var rows [][]string
	var failed []error
	for _, g := range groups(n) {
		if !strings.Contains(g.title, only) {
			continue
		}
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
	if g.test != "" {
		args = []string{"test", "-count", "1", "-v", "-run", g.test, "-timeout", "60m", g.pkg}
	}
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

// parse reads the lines of `go test -bench`, which tests print too: a name, a count, then
// values with units.
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
