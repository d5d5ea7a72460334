package warehouse

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// The setting once let deleted rows through where a partition has a single part
// (github.com/ClickHouse/ClickHouse/issues/49685).
func TestFinalWithinPartitionsDoesNotResurrectDeletedRows(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l := lease(t, w, ordersResource)
	write(t, w, ordersBlock(l, order("1", "2024-03-01", "a"), order("2", "2025-03-01", "a"), order("3", "2026-03-01", "a")))
	const later = "2026-04-01T00:00:00Z"
	write(t, w, ordersBlock(l, order("1", "2024-03-01").gone().at(later), order("2", "2025-03-01").gone().at(later)))
	alive := "SELECT order_id FROM " + w.Store() + ".orders FINAL ORDER BY order_id SETTINGS do_not_merge_across_partitions_select_final = 1"
	require.Equal(t, []string{"3"}, table(t, w, alive), "several parts")
	require.NoError(t, w.conn.Exec(t.Context(), "OPTIMIZE TABLE "+w.Store()+".orders FINAL"))
	require.Equal(t, []string{"2024 1 1", "2025 1 1", "2026 1 0"}, table(t, w, "SELECT concat(toString(toYear(created_day)), ' ', toString(count()), ' ', toString(max(_is_deleted))) FROM "+w.Store()+".orders GROUP BY toYear(created_day) ORDER BY 1"),
		"tombstones survive merges")
	require.Equal(t, []string{"1", "1", "1"}, table(t, w, "SELECT toString(count()) FROM system.parts WHERE active AND database = '"+w.Store()+"' AND table = 'orders' GROUP BY partition"))
	require.Equal(t, []string{"3"}, table(t, w, alive), "one part a partition")
	require.Equal(t, []string{"3"}, table(t, w, "SELECT order_id FROM "+w.Store()+".orders FINAL"))
}
