package main

import (
	"fmt"
	"time"
)

// plans are Shopify's published rates and what a million orders may take with them. A
// bucket holds what leaks in twenty seconds.
// https://shopify.dev/docs/api/admin-rest/usage/rate-limits
var plans = []struct {
	name, title  string
	rate, bucket float64
	aim          time.Duration
}{
	{"standard", "Standard", 2, 40, 36 * time.Minute},
	{"plus", "Plus", 20, 400, 3*time.Minute + 40*time.Second},
}

func backfill(orders string) group {
	return group{
		title: "a first read of a Shopify shop over REST, in virtual time", pkg: "./connectors/shopify",
		test: "^TestAFirstReadOverRESTUsesUpThePlansRate$", args: []string{"-backfill-orders", orders},
		lines: func(all map[string]measured) (lines [][]string) {
			for _, plan := range plans {
				m := all["Backfill/"+plan.name]
				took := seconds(m["virtual-s"])
				most := time.Duration(float64(plan.aim) * m["orders"] / 1e6)
				granted := seconds((m["calls"] - plan.bucket) / plan.rate)
				what := fmt.Sprintf("Shopify %s, %s orders (%s %% refunded) over REST", plan.title, orders, number(100*m["refunded"]/m["orders"], 0))
				lines = append(lines,
					[]string{
						what + ", answers of 0.5 s", minutes(took) + " in " + number(m["calls"], 0) + " calls",
						"as many calls at the plan's rate: " + minutes(granted), number(granted.Seconds()/took.Seconds(), 3),
						aim("≤ "+minutes(most), m["virtual-s"] > 0 && took <= most),
					},
					[]string{what + ": throttled", number(m["throttled"], 0), "", "", aim("none", m["calls"] > 0 && m["throttled"] == 0)})
			}
			return lines
		},
	}
}

func bulk(orders string) group {
	return group{
		title: "a first read of a Shopify shop by bulk operations", pkg: "./connectors/shopify",
		test: "^TestAFirstReadByBulkOperationsTakesAFileAndPagesOfRefunds$", args: []string{"-bulk-orders", orders},
		lines: func(all map[string]measured) [][]string {
			m := all["Bulk"]
			return [][]string{{
				"Shopify, " + orders + " orders by bulk operations", number(m["calls"], 0) + " calls, " + number(m["points"], 0) + " points",
				"full pages over REST: " + number(m["orders"]/250, 0) + " calls", number(m["calls"]*250/m["orders"], 2), "",
			}, {
				"of these", fmt.Sprintf("%.0f polls, %.0f files of %.0f MB", m["polls"], m["files"], m["file-MB"]), "", "", "",
			}}
		},
	}
}

func week(orders string) group {
	return group{
		title: "a week of hourly syncs from Mollie, in virtual time", pkg: "./connectors/mollie",
		test: "^TestHourlySyncsOfAWeekCostLittleBesideFullRefreshes$", args: []string{"-week-orders", orders},
		lines: func(all map[string]measured) [][]string {
			m := all["Week"]
			return [][]string{{
				"Mollie, a week of hourly syncs, " + number(m["payments"], 0) + " payments of three years", number(m["calls"], 0) + " calls, sweeps included",
				"168 full refreshes: " + number(168*m["full-calls"], 0) + " calls", number(m["%of-full"]/100, 4), aim("≤ 5 %", m["calls"] > 0 && m["%of-full"] <= 5),
			}}
		},
	}
}

func shopifyOrders() group {
	return group{
		title: "decoding and normalising Shopify's orders", pkg: "./connectors/shopify", pattern: "^BenchmarkOrders$", time: "2s",
		lines: func(all map[string]measured) [][]string {
			return append(rowLines("Shopify orders, REST: decode + normalise", all["Orders/rest"]),
				rowLines("Shopify orders, GraphQL: decode + normalise", all["Orders/graphql"])...)
		},
	}
}

func mollieRows() group {
	return group{
		title: "decoding and normalising Mollie's rows", pkg: "./connectors/mollie", pattern: "^BenchmarkRows$", time: "2s",
		lines: func(all map[string]measured) [][]string {
			return append(rowLines("Mollie payments: decode + normalise", all["Rows/payments"]),
				rowLines("Mollie balance transactions: decode + normalise", all["Rows/balance_transactions"])...)
		},
	}
}

func rowLines(what string, m measured) [][]string {
	return [][]string{{what, number(m["rows/s"], 0) + " rows/s", "decoding alone: " + number(m["ceiling-rows/s"], 0) + " rows/s", number(m["rows/s"]/m["ceiling-rows/s"], 2), ""}}
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

// minutes is a duration as people write it, in minutes and seconds.
func minutes(d time.Duration) string {
	d = d.Round(time.Second)
	return fmt.Sprintf("%d:%02d", int(d.Minutes()), int(d.Seconds())%60)
}
