package embedded_test

import (
	"fmt"
	"syscall"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/warehouse/embedded"
	"github.com/tillhouse/tillhouse/warehouse/embedded/embeddedtest"
)

// The statements with which a model is built anew (docs/decisions/030), and where among
// them readers go over from the old table to the new one.
const exchangeStep = 5

func buildSteps(version int) []string {
	return []string{
		"DROP TABLE IF EXISTS d.staging",
		"CREATE TABLE d.staging AS d.model",
		"ALTER TABLE d.staging ATTACH PARTITION ALL FROM d.model",
		"ALTER TABLE d.staging DROP PARTITION 202602",
		fmt.Sprintf("INSERT INTO d.staging SELECT day, n, %d FROM d.model WHERE toYYYYMM(day) = 202602", version),
		"EXCHANGE TABLES d.staging AND d.model",
		"DROP TABLE d.staging",
	}
}

// modelTable makes d.model of 9,000 rows over three months, all of version 0. Builds give
// February other versions.
func modelTable(t *testing.T, conn driver.Conn) {
	t.Helper()
	for _, sql := range []string{
		"CREATE DATABASE d ENGINE = Atomic",
		`CREATE TABLE d.model (day Date, n UInt64, version UInt32) ENGINE = MergeTree PARTITION BY toYYYYMM(day) ORDER BY (day, n)
			SETTINGS fsync_after_insert = 1, fsync_part_directory = 1`,
		"INSERT INTO d.model SELECT toDate('2026-01-01') + number % 90, number, 0 FROM numbers(9000)",
	} {
		require.NoError(t, conn.Exec(t.Context(), sql), sql)
	}
}

// requireWhole: each row is there once, and all of a month is of one version. It returns
// the version of the month that is built.
func requireWhole(t *testing.T, conn driver.Conn, when string) int {
	t.Helper()
	var rows, distinct, right, others, versions uint64
	var version uint32
	require.NoError(t, conn.QueryRow(t.Context(), `SELECT count(), uniqExact(n), countIf(day = toDate('2026-01-01') + n % 90), countIf(toYYYYMM(day) != 202602 AND version != 0),
		uniqExactIf(version, toYYYYMM(day) = 202602), maxIf(version, toYYYYMM(day) = 202602) FROM d.model`).Scan(&rows, &distinct, &right, &others, &versions, &version))
	require.Equal(t, []uint64{9000, 9000, 9000, 0, 1}, []uint64{rows, distinct, right, others, versions}, when)
	return int(version)
}

// TestAfterAKillAroundAnyStepOfABuildEveryRowIsThereOnce kills the engine behind each
// step, and while each is under way. The next build starts from what the kill left, with
// all parts that nothing has cleaned up yet.
func TestAfterAKillAroundAnyStepOfABuildEveryRowIsThereOnce(t *testing.T) {
	folder := embeddedtest.Folder(t)
	engine := embeddedtest.StartIn(t, folder)
	modelTable(t, open(t, engine.Options("")))
	version := 0
	for step := range buildSteps(0) {
		for _, underWay := range []bool{false, true} {
			when := fmt.Sprintf("step %d, under way %t", step, underWay)
			steps := buildSteps(version + 1)
			conn := open(t, engine.Options(""))
			for _, sql := range steps[:step] {
				require.NoError(t, conn.Exec(t.Context(), sql), when)
			}
			done := make(chan error, 1)
			go func() { done <- conn.Exec(t.Context(), steps[step]) }()
			var err error
			if underWay {
				kill(t, engine) // may be before, amid or after the step
				err = <-done
			} else {
				err = <-done
				require.NoError(t, err, when)
				kill(t, engine)
			}

			engine = embeddedtest.StartIn(t, folder)
			found := requireWhole(t, open(t, engine.Options("")), when)
			switch {
			case step < exchangeStep:
				require.Equal(t, version, found, when)
			case step > exchangeStep || err == nil:
				require.Equal(t, version+1, found, when)
			default: // no answer came: the tables are exchanged or they are not
				require.Contains(t, []int{version, version + 1}, found, when)
			}
			version = found
		}
	}
	conn := open(t, engine.Options(""))
	for _, sql := range buildSteps(version + 1) {
		require.NoError(t, conn.Exec(t.Context(), sql))
	}
	require.Equal(t, version+1, requireWhole(t, conn, "a build that nothing kills"))
	require.GreaterOrEqual(t, version, 3, "builds were killed after their exchange")
}

// TestAKillAmidManyBuildsLeavesTheLastOneThatWasAcknowledged, or the next one where the
// kill took only its answer. It kills at no chosen step.
func TestAKillAmidManyBuildsLeavesTheLastOneThatWasAcknowledged(t *testing.T) {
	folder := embeddedtest.Folder(t)
	engine := embeddedtest.StartIn(t, folder)
	modelTable(t, open(t, engine.Options("")))
	version := 0
	for _, builds := range []int{1, 4, 9} {
		conn := open(t, engine.Options(""))
		exchanged, acknowledged := make(chan int, 1000), make(chan int, 1)
		go func() {
			last := version
			defer func() {
				close(exchanged)
				acknowledged <- last
			}()
			for next := version + 1; ; next++ {
				for i, sql := range buildSteps(next) {
					if conn.Exec(t.Context(), sql) != nil {
						return
					}
					if i == exchangeStep {
						last = next
						exchanged <- next
					}
				}
			}
		}()
		for range builds {
			<-exchanged
		}
		kill(t, engine)
		last := <-acknowledged
		require.GreaterOrEqual(t, last, version+builds)

		engine = embeddedtest.StartIn(t, folder)
		version = requireWhole(t, open(t, engine.Options("")), fmt.Sprintf("after %d builds", builds))
		require.Contains(t, []int{last, last + 1}, version)
	}
}

// kill ends the engine with SIGKILL and returns when it is gone.
func kill(t *testing.T, engine *embedded.Engine) {
	t.Helper()
	require.NoError(t, syscall.Kill(engine.PID, syscall.SIGKILL))
	<-engine.Done()
}
