package warehouse

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tillhouse/tillhouse/schemas"
)

// pruneChunk is how many runs one statement names.
const pruneChunk = 2000

// PruneMarks deletes the marks of a group and a run when the last of them is older than
// the given instant, every model that reads the group has used all of them, and none
// belongs to a block that was never settled. It then deletes what models had noted of runs
// that have no marks left. It says how many marks went.
//
// Marks go first: a note without marks says nothing, while marks without their note would
// be used once more. Cut off, it can be repeated.
func (w *Warehouse) PruneMarks(ctx context.Context, before time.Time) (uint64, error) {
	n, err := w.pruneMarks(ctx, before)
	if err != nil {
		return n, fmt.Errorf("deleting marks that all models have used: %w", err)
	}
	return n, nil
}

func (w *Warehouse) pruneMarks(ctx context.Context, before time.Time) (uint64, error) {
	used, err := w.usedMarks(ctx, before)
	if err != nil {
		return 0, err
	}
	marks, notes := w.layout.table("dirty_days"), w.layout.table("model_marks")
	var total uint64
	for chunk := range slices.Chunk(used, pruneChunk) {
		// A run may mark again at any time: what is newer stays, whoever has used it.
		n, err := w.deleteFrom(ctx, marks, olderThan(before)+" AND (run_id, model_group) IN ("+strings.Join(chunk, ", ")+")")
		total += n
		if err != nil {
			return total, err
		}
	}
	_, err = w.deleteFrom(ctx, notes, "run_id NOT IN (SELECT run_id FROM "+marks+")")
	return total, err
}

func olderThan(before time.Time) string {
	return "marked_at < fromUnixTimestamp64Milli(" + strconv.FormatInt(before.UnixMilli(), 10) + ", 'UTC')"
}

// deleteFrom counts first: a statement that finds nothing would still rewrite parts.
func (w *Warehouse) deleteFrom(ctx context.Context, table, where string) (uint64, error) {
	var n uint64
	if err := w.conn.QueryRow(longQuery(ctx), "SELECT count() FROM "+table+" WHERE "+where).Scan(&n); err != nil || n == 0 {
		return 0, err
	}
	return n, w.conn.Exec(longQuery(ctx), "DELETE FROM "+table+w.layout.onCluster()+" WHERE "+where)
}

// usedMarks are the pairs of run and group, as literals, whose marks may go.
func (w *Warehouse) usedMarks(ctx context.Context, before time.Time) ([]string, error) {
	models, err := schemas.Models()
	if err != nil {
		return nil, err
	}
	// Each group with a model that reads it. A group that no model reads has none.
	readers := []string{"('', '')"}
	for _, m := range models {
		for _, group := range m.Marks {
			readers = append(readers, "("+quote(group)+", "+quote(m.Name)+")")
		}
		readers = append(readers, "("+quote("again_"+m.Name)+", "+quote(m.Name)+")")
	}
	pairs := "(SELECT pair.1 AS model_group, pair.2 AS model FROM (SELECT arrayJoin([" + strings.Join(readers, ", ") + "]) AS pair))"
	marks, notes := w.layout.table("dirty_days"), w.layout.table("model_marks")
	query := "SELECT toString(tuple(d.run_id, d.model_group)) AS literal FROM" +
		" (SELECT run_id, toString(model_group) AS model_group, max(seq) AS last FROM " + marks + " GROUP BY run_id, model_group HAVING max(marked_at) < fromUnixTimestamp64Milli(" + strconv.FormatInt(before.UnixMilli(), 10) + ", 'UTC')) AS d" +
		" LEFT JOIN (SELECT n.run_id AS run_id, r.model_group AS model_group, min(n.seq) AS upto, count() AS models FROM" +
		" (SELECT toString(model) AS model, run_id, max(seq) AS seq FROM " + notes + " GROUP BY model, run_id) AS n" +
		" INNER JOIN " + pairs + " AS r ON r.model = n.model GROUP BY run_id, model_group) AS u ON u.run_id = d.run_id AND u.model_group = d.model_group" +
		" LEFT JOIN (SELECT model_group, count() AS models FROM " + pairs + " GROUP BY model_group) AS a ON a.model_group = d.model_group" +
		" WHERE u.models = a.models AND (a.models = 0 OR u.upto >= d.last) AND d.run_id NOT IN (" +
		"SELECT run_id FROM " + marks + " WHERE block IN (SELECT block FROM " + marks + " WHERE block != '' GROUP BY block, model_group, shop, day HAVING max(settled) = 0))" +
		" ORDER BY d.run_id, d.model_group"
	return w.textColumn(ctx, "the marks that were used", query)
}
