package warehouse

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/schemas"
)

func TestTheStatusNamesEveryStreamItsLastRunAndItsFreshness(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	none, err := w.Status(t.Context())
	require.NoError(t, err)
	require.Empty(t, none)

	started := instant("2026-11-01T10:00:00Z")
	good := schemas.RunStream{RunID: "run-a", Source: source, Stream: "orders", StartedAt: started, Status: "running"}
	require.NoError(t, w.SaveRunStream(t.Context(), good))
	good.Status, good.FinishedAt, good.Fetched, good.Written, good.CursorAfter = "ok", started.Add(time.Minute), 10, 10, "c1"
	require.NoError(t, w.SaveRunStream(t.Context(), good))
	failed := schemas.RunStream{RunID: "run-b", Source: source, Stream: "orders", StartedAt: started.Add(time.Hour), FinishedAt: started.Add(time.Hour + time.Minute), Status: "failed", ErrorKind: "auth", Error: "401"}
	require.NoError(t, another(t, w).SaveRunStream(t.Context(), failed))
	l := lease(t, w, ordersResource)
	require.NoError(t, w.SaveState(t.Context(), l, schemas.StateRow{Source: source, Stream: "orders", Version: 1, Payload: []byte("{}"), SavedAt: started}))
	require.NoError(t, w.Quarantine(t.Context(), []schemas.Quarantined{bad("1", "{}"), bad("2", "{}")}))
	require.NoError(t, w.ResolveQuarantine(t.Context(), source, "orders", []string{"2"}))
	require.NoError(t, w.SaveRunStream(t.Context(), schemas.RunStream{RunID: "run-a", Source: "ecb", Stream: "rates", StartedAt: started, Status: "running"}))

	status, err := w.Status(t.Context())
	require.NoError(t, err)
	require.Len(t, status, 2)
	require.Equal(t, SourceStatus{Source: "ecb", Streams: []StreamStatus{{Stream: "rates", Last: schemas.RunStream{RunID: "run-a", Source: "ecb", Stream: "rates", StartedAt: started, Status: "running"}}}}, status[0])
	require.Equal(t, SourceStatus{Source: source, Streams: []StreamStatus{{Stream: "orders", Last: failed, FreshAt: started, Quarantined: 1,
		State: schemas.StateRow{Source: source, Stream: "orders", Fence: l.Fence, Version: 1, Payload: []byte("{}"), SavedAt: started}}}}, status[1])
}

func TestTheRunLogHoldsTheLatestVersionOfEachRunNewestFirst(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	w.now = func() time.Time { return instant("2026-11-01T10:00:00Z") } // a clock that stands still
	first := schemas.Run{RunID: "a", Command: "sync", Version: "1", StartedAt: instant("2026-11-01T10:00:00Z"), Status: "running"}
	require.NoError(t, w.SaveRun(t.Context(), first))
	first.Status, first.FinishedAt = "ok", instant("2026-11-01T10:05:00Z")
	require.NoError(t, w.SaveRun(t.Context(), first))
	second := schemas.Run{RunID: "b", Command: "replay", Version: "1", StartedAt: instant("2026-11-01T11:00:00Z"), Status: "running"}
	require.NoError(t, w.SaveRun(t.Context(), second))
	runs, err := w.Runs(t.Context(), 10)
	require.NoError(t, err)
	require.Equal(t, []schemas.Run{second, first}, runs)
	runs, err = w.Runs(t.Context(), 1)
	require.NoError(t, err)
	require.Len(t, runs, 1)
}
