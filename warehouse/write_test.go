package warehouse

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestABlockSentTwiceIsWrittenOnce(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l := lease(t, w, "sync_webshop_orders")
	first := write(t, w, ordersBlock(l, order("1", "2026-03-01", "a", "b"), order("2", "2026-03-02", "a")))
	require.Equal(t, 2, first.Written)
	require.Equal(t, map[string]int{"orders": 2, "order_lines": 3, "identity_evidence": 2}, first.Rows)
	seen := world(t, w)
	again := write(t, w, ordersBlock(l, order("1", "2026-03-01", "a", "b"), order("2", "2026-03-02", "a")))
	require.Equal(t, 2, again.Unchanged)
	require.Empty(t, again.Rows)
	require.Equal(t, seen, world(t, w))
}
