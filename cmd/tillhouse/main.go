// Command tillhouse pulls orders, refunds and rates from shops, keeps them correct in
// ClickHouse and builds KPIs.
package main

import "github.com/tillhouse/tillhouse/cmd/tillhouse/program"

func main() { program.Main() }
