package main

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestResultsOfBenchmarksAreReadByNameAndUnit(t *testing.T) {
	all := parse(strings.NewReader(`goos: linux
BenchmarkPacing/steady-2         	       1	   1234 ns/op	        97.50 %used	         0 %throttled
BenchmarkLoad 	       5	 200 ns/op	 1.5e+06 rows/s
some note of the benchmark
PASS
`))
	require.Equal(t, map[string]measured{
		"Pacing/steady": {"ns/op": 1234, "%used": 97.5, "%throttled": 0},
		"Load":          {"ns/op": 200, "rows/s": 1.5e6},
	}, all)
}

func TestAFigureIsPrintedWithItsAimAndWhetherItIsMet(t *testing.T) {
	backfilled := backfill("1000000").lines(parse(strings.NewReader(`
BenchmarkBackfill/standard 1 1000000 orders 170000 refunded 2050.0 virtual-s 4130 calls 0 throttled 2 at-once
BenchmarkBackfill/plus 1 1000000 orders 170000 refunded 300.0 virtual-s 4130 calls 1 throttled 15 at-once
`)))
	require.Equal(t, []string{
		"Shopify Standard, 1000000 orders (17 % refunded) over REST, answers of 0.5 s", "34:10 in 4130 calls",
		"as many calls at the plan's rate: 34:05", "0.998", "≤ 36:00: met",
	}, backfilled[0])
	require.Equal(t, "none: met", backfilled[1][4])
	require.Equal(t, "≤ 3:40: NOT MET", backfilled[2][4])
	require.Equal(t, "none: NOT MET", backfilled[3][4])

	counted := bulk("1000000").lines(parse(strings.NewReader(
		"BenchmarkBulk 1 1000000 orders 170000 refunded 6000 calls 90 polls 1 files 3940.0 file-MB 105000 points\n")))
	require.Equal(t, []string{"6000 calls, 105000 points", "full pages over REST: 4000 calls", "1.50", ""}, counted[0][1:])
	require.Equal(t, "90 polls, 1 files of 3940 MB", counted[1][1])

	hourly := week("75000").lines(parse(strings.NewReader("BenchmarkWeek 1 31447 payments 2515 full-calls 10918 calls 402 changes 2.584 %of-full\n")))
	require.Equal(t, []string{"10918 calls, sweeps included", "168 full refreshes: 422520 calls", "0.0258", "≤ 5 %: met"}, hourly[0][1:])
	require.Equal(t, "≤ 5 %: NOT MET", week("1").lines(map[string]measured{})[0][4], "what was not measured is not met")
}

func TestThePageOfBenchmarksListsEveryGroup(t *testing.T) {
	page, err := os.ReadFile("../../../../docs/benchmarks.md")
	require.NoError(t, err)
	listed := strings.Count(string(page), "\n| ") - 2
	all := groups(sizes{})
	require.Equal(t, len(all), listed)
	for _, g := range all {
		require.Contains(t, string(page), "| "+g.title+" |")
	}
}
