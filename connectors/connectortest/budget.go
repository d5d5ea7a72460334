package connectortest

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// budget is the file, below the folder of a connector's tests, of what mapping may cost.
var budget = filepath.Join("testdata", "budget.txt")

const budgetHead = "# What Normalise may cost for each record of the fake, at most: stream, allocations, bytes.\n" +
	"# Written by: go test -run Conformance -update\n"

func budgetCases() []testCase {
	return []testCase{{
		name: "MappingKeepsItsBudget", checks: "Normalise allocates, for each record of the fake, no more often and no more bytes than testdata/budget.txt allows, and not less than half of it.", alone: true, test: keepsItsBudget,
	}}
}

// cost is what mapping one record allocates, on average.
type cost struct{ allocations, bytes int }

func keepsItsBudget(tb testing.TB, s Subject) {
	tb.Helper()
	if raceDetector {
		tb.Log("the race detector makes pools forget: nothing is counted")
		return
	}
	requireAlone(tb)
	one := start(tb, s)
	facts := one.shopFacts()
	var measured strings.Builder
	measured.WriteString(budgetHead)
	allowed := readBudget(tb, s.update)
	for _, stream := range one.connector.Streams {
		used := costOf(tb, stream, facts, landed(one, stream.Name))
		fmt.Fprintf(&measured, "%s %d %d\n", stream.Name, used.allocations+used.allocations/10+1, used.bytes+used.bytes/10+1)
		if s.update {
			continue
		}
		most, ok := allowed[stream.Name]
		require.True(tb, ok, "%s has no budget in %s: run the test with -update", stream.Name, budget)
		require.LessOrEqual(tb, used.allocations, most.allocations, "allocations for a record of %s; if they are worth it, run the test with -update", stream.Name)
		require.LessOrEqual(tb, used.bytes, most.bytes, "bytes for a record of %s; if they are worth it, run the test with -update", stream.Name)
		require.LessOrEqual(tb, most.allocations, 2*used.allocations+2, "%s needs half of its budget: run the test with -update", stream.Name)
	}
	if s.update {
		require.NoError(tb, os.MkdirAll(filepath.Dir(budget), 0o750))
		require.NoError(tb, os.WriteFile(budget, []byte(measured.String()), 0o600))
	}
}

// requireAlone requires that no other test runs, whose allocations would be counted.
func requireAlone(tb testing.TB) {
	tb.Helper()
	defer func() {
		if recover() != nil {
			tb.Fatal("the test that calls connectortest.Run must not be parallel: its allocations are counted")
		}
	}()
	testing.AllocsPerRun(1, func() {})
}

func readBudget(tb testing.TB, update bool) map[string]cost {
	tb.Helper()
	allowed := map[string]cost{}
	if update {
		return allowed
	}
	text, err := os.ReadFile(budget)
	require.NoError(tb, err, "run the test with -update")
	for line := range strings.Lines(string(text)) {
		var stream string
		var most cost
		if strings.HasPrefix(line, "#") {
			continue
		}
		_, err := fmt.Sscanf(line, "%s %d %d\n", &stream, &most.allocations, &most.bytes)
		require.NoError(tb, err, "%s: want stream, allocations, bytes: %q", budget, line)
		allowed[stream] = most
	}
	return allowed
}

// costOf maps all records of a stream several times and counts the least.
func costOf(tb testing.TB, stream connectors.Stream, facts connectors.Facts, records []connectors.Record) cost {
	tb.Helper()
	require.NotEmpty(tb, records, stream.Name)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	var rows schemas.Rows // made once: it grows with the model, and is not the connector's
	mapAll := func() {
		for _, record := range records {
			rows = schemas.Rows{}
			if err := stream.Normalise(facts, record, &rows); err != nil {
				tb.Fatalf("mapping %s %s: %v", stream.Name, record.ID, err)
			}
		}
	}
	mapAll() // what is made once is not counted
	var before, after runtime.MemStats
	least := cost{}
	for round := range 5 {
		runtime.ReadMemStats(&before)
		mapAll()
		runtime.ReadMemStats(&after)
		used := cost{int(after.Mallocs-before.Mallocs) / len(records), int(after.TotalAlloc-before.TotalAlloc) / len(records)}
		if round == 0 || used.allocations < least.allocations {
			least.allocations = used.allocations
		}
		if round == 0 || used.bytes < least.bytes {
			least.bytes = used.bytes
		}
	}
	return least
}
