package main

import (
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
