package warehouse

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/schemas"
)

func TestMigratingTwiceOrAtOnceChangesNothingMore(t *testing.T) {
	t.Parallel()
	database := fmt.Sprintf("t%d", databases.Add(1))
	applied := make([][]Applied, 3)
	var wg sync.WaitGroup
	for i := range applied {
		w := openDatabase(t, database)
		wg.Go(func() {
			var err error
			if applied[i], err = w.Migrate(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	total := 0
	for _, list := range applied {
		total += len(list)
	}
	list, err := openDatabase(t, database).migrations()
	require.NoError(t, err)
	require.Equal(t, len(list), total, "each step was done by one of them")
	again, err := openDatabase(t, database).Migrate(t.Context())
	require.NoError(t, err)
	require.Empty(t, again)
}

func TestAMigrationThatWasCutOffRunsAgainWhole(t *testing.T) {
	t.Parallel()
	w := openDatabase(t, fmt.Sprintf("t%d", databases.Add(1)))
	require.NoError(t, w.conn.Exec(t.Context(), w.layout.createDatabase(w.layout.store)))
	list, err := w.migrations()
	require.NoError(t, err)
	for _, statement := range list[0].statements[:5] {
		require.NoError(t, w.conn.Exec(t.Context(), statement))
	}
	require.ErrorContains(t, w.Check(t.Context()), ".runs does not exist: run `tillhouse migrate`")
	applied, err := w.Migrate(t.Context())
	require.NoError(t, err)
	statements := 0
	for i, a := range applied {
		require.Equal(t, i+1, a.N)
		statements += a.Statements
	}
	require.Len(t, applied, len(list))
	require.Equal(t, len(w.defs), statements)
}

func TestMigrationsGoForwardOnlyAndKeepTheirText(t *testing.T) {
	t.Parallel()
	w := ownWarehouse(t)
	list, err := w.migrations()
	require.NoError(t, err)
	n := len(list) + 1
	next := migration{n: uint32(n), checksum: "one", statements: []string{"CREATE TABLE IF NOT EXISTS " + w.Store() + ".next (n UInt8) ENGINE = MergeTree ORDER BY n"}}
	done, err := w.migrate(t.Context(), append(list, next))
	require.NoError(t, err)
	require.Equal(t, []Applied{{N: n, Statements: 1}}, done)

	_, err = w.Migrate(t.Context())
	require.EqualError(t, err, w.Store()+" was migrated by a newer program (migration "+strconv.Itoa(n)+"): update tillhouse")
	next.checksum = "other"
	_, err = w.migrate(t.Context(), append(list, next))
	require.ErrorContains(t, err, "migration "+strconv.Itoa(n)+" was applied to "+w.Store()+" with another text than this program has")
}

func TestTheWordingOfACommentIsNoOtherMigration(t *testing.T) {
	t.Parallel()
	defs, err := schemas.Definitions()
	require.NoError(t, err)
	other := defs[0]
	other.NL, other.EN = "anders", "other"
	require.Equal(t, withoutComments(defs[0]), withoutComments(other))
}

// The engine has what the files say: names, order, types and comments.
func TestTheEngineReportsWhatTheTableFilesSay(t *testing.T) {
	t.Parallel()
	w := ownWarehouse(t)
	defs, err := schemas.Definitions()
	require.NoError(t, err)
	for _, d := range defs {
		var want []string
		for _, c := range d.Columns {
			want = append(want, c.Name+"|"+c.Type+"|"+c.Comment())
		}
		require.Equal(t, want, table(t, w, "SELECT concat(name, '|', type, '|', comment) FROM system.columns WHERE database = "+quote(w.Store())+" AND table = "+quote(d.Name)+" ORDER BY position"), d.Name)
		found := table(t, w, "SELECT concat(comment, '|', engine_full) FROM system.tables WHERE database = "+quote(w.Store())+" AND name = "+quote(d.Name))
		require.Len(t, found, 1)
		comment, engine, _ := strings.Cut(found[0], "|")
		require.Equal(t, d.Comment(), comment)
		require.Contains(t, engine, "fsync_after_insert = 1")
		require.Contains(t, engine, "fsync_part_directory = 1")
		require.Contains(t, engine, "non_replicated_deduplication_window = 1000")
	}
}

func TestATableThatSomebodyAlteredStopsTheProgramWithAnExplanation(t *testing.T) {
	t.Parallel()
	w := ownWarehouse(t)
	s := w.Store()
	for _, statement := range []string{
		"ALTER TABLE " + s + ".orders ADD COLUMN own_note String",
		"ALTER TABLE " + s + ".refunds MODIFY COLUMN reason String",
		"DROP TABLE " + s + ".order_lines",
		"CREATE TABLE " + s + ".order_lines (source String, created_day Date) ENGINE = MergeTree PARTITION BY toYYYYMM(created_day) ORDER BY source",
		"DROP TABLE " + s + ".shops",
		"CREATE TABLE " + s + ".fx (n UInt8) ENGINE = MergeTree ORDER BY n",
	} {
		require.NoError(t, w.conn.Exec(t.Context(), statement))
	}
	err := w.Check(t.Context())
	require.Error(t, err)
	for _, part := range []string{
		"nothing was changed",
		"table " + s + ".refunds: column reason is String, expected LowCardinality(String)",
		"table " + s + ".order_lines: engine is MergeTree, expected ReplacingMergeTree",
		"table " + s + ".order_lines: sorting key is (source), expected (source, created_day, order_id, line_id)",
		"table " + s + `.order_lines: partition key is "toYYYYMM(created_day)", expected "toYear(created_day)"`,
		"table " + s + ".order_lines: column line_id is missing",
		"table " + s + ".shops does not exist: run `tillhouse migrate`",
	} {
		require.ErrorContains(t, err, part)
	}
	require.NotContains(t, err.Error(), ".orders:", "a column more is the owner's business")
}
