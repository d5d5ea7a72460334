package warehouse

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/schemas"
)

func bad(id, payload string) schemas.Quarantined {
	r := rawOf(id, "2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z")
	r.Payload = []byte(payload)
	return schemas.Quarantined{RawRecord: r, Error: "total: want an amount", FirstSeen: instant("2026-03-02T00:00:00Z"), Attempts: 1}
}

func TestAQuarantinedRecordKeepsItsFirstDayAndCountsAttempts(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	require.NoError(t, w.Quarantine(t.Context(), []schemas.Quarantined{bad("1", "{}"), bad("2", "{}")}))
	again := bad("1", `{"v":2}`)
	again.FirstSeen, again.Error, again.RunID = instant("2026-03-09T00:00:00Z"), "other reason", "run2"
	require.NoError(t, another(t, w).Quarantine(t.Context(), []schemas.Quarantined{again}))
	list, err := w.QuarantinedRecords(t.Context(), source, "orders")
	require.NoError(t, err)
	require.Len(t, list, 2)
	require.Equal(t, uint32(2), list[0].Attempts)
	require.Equal(t, "other reason", list[0].Error)
	require.Equal(t, "run2", list[0].RunID)
	require.Equal(t, instant("2026-03-02T00:00:00Z"), list[0].FirstSeen)
	require.JSONEq(t, `{"v":2}`, string(list[0].Payload))
	require.Equal(t, bad("2", "{}"), list[1])
}

func TestAResolvedRecordLeavesQuarantineAndItsPayloadIsDropped(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	require.NoError(t, w.Quarantine(t.Context(), []schemas.Quarantined{bad("1", "{}"), bad("2", "{}")}))
	require.NoError(t, w.ResolveQuarantine(t.Context(), source, "orders", []string{"1", "404"}))
	require.NoError(t, w.ResolveQuarantine(t.Context(), source, "refunds", []string{"2"}))
	require.Equal(t, []string{"2 run put"}, rawIDs(t, w, nil, true))
	require.Equal(t, []string{"1 "}, table(t, w, "SELECT concat(record_id, ' ', payload) FROM "+w.Store()+".quarantine FINAL WHERE resolved_at IS NOT NULL"), "what was never there is not resolved")

	require.NoError(t, w.Quarantine(t.Context(), []schemas.Quarantined{bad("1", "{}")}))
	list, err := w.QuarantinedRecords(t.Context(), source, "orders")
	require.NoError(t, err)
	require.Len(t, list, 2)
	require.Equal(t, uint32(1), list[0].Attempts, "a new case after the old one was resolved")
}

func TestAPayloadThatWasNeverLandedIsReadFromQuarantine(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	unparsed := bad("1", "<html>mail@example.com")
	unparsed.Unparsed = true
	unparsed.FirstSeen = time.Now() // the engine drops an expired payload when it comes in
	require.NoError(t, w.Quarantine(t.Context(), []schemas.Quarantined{unparsed, bad("2", "{}"), bad("3", "{}")}))
	landed := in("landed", rawOf("2", "2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z"))
	newer := in("newer", rawOf("3", "2026-03-05T00:00:00Z", "2026-03-06T00:00:00Z"))
	require.NoError(t, w.LandRaw(t.Context(), []schemas.RawRecord{landed, newer, rawOf("4", "2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z")}))
	got := map[string]string{}
	for r, err := range w.RawRecords(t.Context(), source, "orders", nil, true) {
		require.NoError(t, err)
		got[r.RecordID] = r.RunID + " " + string(r.Payload)
	}
	require.Equal(t, map[string]string{"1": "run <html>mail@example.com", "2": `landed {"id":2}`, "3": `newer {"id":3}`}, got)
	require.Equal(t, []string{"2 landed put"}, rawIDs(t, w, []string{"2", "4"}, true))
}

func TestUnparsedPayloadsExpireAndTheirEntryStays(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	unparsed, fresh := bad("1", "<html>mail@example.com"), bad("2", "<html>fresh")
	unparsed.Unparsed, fresh.Unparsed = true, true
	yesterday := time.Now().Add(-24 * time.Hour)
	unparsed.FirstSeen, fresh.FirstSeen = yesterday, time.Now()
	require.NoError(t, w.Quarantine(t.Context(), []schemas.Quarantined{unparsed, fresh, bad("3", "{}")}))
	require.NoError(t, w.PruneQuarantine(t.Context(), yesterday.Add(time.Hour)))
	require.Equal(t, []string{"1  ", "2  <html>fresh", "3 {} "}, table(t, w, "SELECT concat(record_id, ' ', payload, ' ', unparsed_payload) FROM "+w.Store()+".quarantine FINAL ORDER BY record_id"))

	// The table does the same by itself, 30 days after the first time.
	old := bad("4", "<html>old")
	old.Unparsed = true
	old.FirstSeen = instant("2020-01-01T00:00:00Z")
	require.NoError(t, w.Quarantine(t.Context(), []schemas.Quarantined{old}))
	require.NoError(t, w.conn.Exec(t.Context(), "OPTIMIZE TABLE "+w.Store()+".quarantine FINAL"))
	require.Equal(t, []string{"4 "}, table(t, w, "SELECT concat(record_id, ' ', unparsed_payload) FROM "+w.Store()+".quarantine FINAL WHERE record_id = '4'"))
}
