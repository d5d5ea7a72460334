package materialise

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/schemas"
)

// What a build leaves out because there is nothing to compute is empty: models whose
// sources have no rows, and steps whose look at the days finds nothing.
func TestWhatABuildLeavesOutHasNoRows(t *testing.T) {
	t.Parallel()
	h := newHistory(setup(t), 3)
	h.step()
	h.step()
	h.certain()
	goldenTransactions(h.bundle)
	h.money("mollie", "payment tr_1 webshop 1 ideal paid 2026-01-10 2026-01-10 10 EUR", "entry baltr_1 payment tr_1 2026-01-10 10 1 EUR", "cost stl_1 2026-01-01 10 2.10")
	h.run(only(h.models()...))
	r := &build{Builder: h.builder}
	for i := range r.models {
		if part := &r.models[i]; part.Kind == schemas.Ephemeral {
			require.NoError(t, r.create(t.Context(), part, r.scratch(part, "part"), ""))
			require.NoError(t, r.fillFrom(t.Context(), part, r.scratch(part, "part"), scope{}))
		}
	}
	count := func(text string) string { return h.rows("SELECT count() FROM (" + text + ")")[0] }
	exec := func(statement string) { require.NoError(t, h.warehouse.Conn().Exec(t.Context(), statement)) }
	// The tables take turns with empty ones: a model may read them through views.
	swap := func(m *schemas.Model) {
		for _, source := range m.RowsFrom {
			exec("CREATE TABLE IF NOT EXISTS " + r.named("no_"+source) + " AS " + r.named(source))
			exec("EXCHANGE TABLES " + r.named("no_"+source) + " AND " + r.named(source))
		}
	}
	for i := range r.models {
		m := &r.models[i]
		if len(m.RowsFrom) == 0 {
			continue
		}
		text, err := h.builder.expand(m, m.Query, scope{})
		require.NoError(t, err)
		require.NotEqual(t, "0", count(text), m.Name)
		swap(m)
		require.Equal(t, "0", count(text), m.Name)
		swap(m)
	}
	for i := range r.models {
		if m := &r.models[i]; m.OnlyIf != "" {
			requireIdleDaysAreEmpty(h, r, m)
		}
	}
}

func requireIdleDaysAreEmpty(h *history, r *build, m *schemas.Model) {
	h.t.Helper()
	var idle, busy []shopDay
	for _, row := range h.rows("SELECT DISTINCT toInt32(refund_day), toString(shop) FROM {s}.refunds") {
		var day int
		var shop string
		_, err := fmt.Sscanf(row, "%d %s", &day, &shop)
		require.NoError(h.t, err)
		d := shopDay{shop: shop, day: schemas.Day(day)}
		listed, drop, err := r.listed(h.t.Context(), m, []shopDay{d})
		require.NoError(h.t, err)
		nothing, err := r.idle(h.t.Context(), m, scope{days: listed})
		require.NoError(h.t, err)
		require.NoError(h.t, drop())
		if nothing {
			idle = append(idle, d)
		} else {
			busy = append(busy, d)
		}
	}
	require.NotEmpty(h.t, busy, m.Name)
	require.NotEmpty(h.t, idle, m.Name)
	listed, _, err := r.listed(h.t.Context(), m, idle)
	require.NoError(h.t, err)
	text, err := r.expand(m, m.Query, scope{days: listed})
	require.NoError(h.t, err)
	require.Empty(h.t, h.rows(text), m.Name)
}
