package main

import "strings"

// sizes are how large the invented shops are, in orders.
type sizes struct{ memory, backfill, week string }

// aim is an aim and whether it is met.
func aim(text string, met bool) string {
	if met {
		return text + ": met"
	}
	return text + ": NOT MET"
}

// A group is a set of benchmarks that run together and the lines they give.
type group struct {
	title, pkg, pattern, time string
	// test is run instead of benchmarks: it goes in virtual time, which only tests have.
	test string
	// args go to the test binary.
	args  []string
	lines func(map[string]measured) [][]string
}

func groups(n sizes) []group {
	return []group{
		{
			title: "pacing, in virtual time", pkg: "./connectors/rest", pattern: "^BenchmarkPacing$", time: "1x",
			lines: func(all map[string]measured) [][]string {
				var lines [][]string
				for _, name := range sorted(all) {
					m := all[name]
					what := strings.TrimPrefix(name, "Pacing/")
					lines = append(lines,
						[]string{"pacing, " + what + ": budget used", number(m["%used"], 2) + " %", "100 % granted", number(m["%used"]/100, 3), aim("≥ 0.95", m["%used"] >= 95)},
						[]string{"pacing, " + what + ": throttled", number(m["%throttled"], 3) + " %", "", "", aim("< 0.1 %", m["%throttled"] < 0.1)})
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
		shopifyOrders(), mollieRows(), backfill(n.backfill), bulk(n.backfill), week(n.week),
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
			args: []string{"-most-orders", n.memory},
			lines: func(all map[string]measured) [][]string {
				m := all["PeakMemory"]
				return [][]string{{
					"peak memory, 10000 and " + n.memory + " orders", number(m["MiB-small"], 0) + " and " + number(m["MiB-large"], 0) + " MiB",
					"", "", aim("≤ 128 MiB", m["MiB-large"] > 0 && max(m["MiB-small"], m["MiB-large"]) <= 128),
				}}
			},
		},
	}
}
