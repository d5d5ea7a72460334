package warehouse

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/schemas"
)

func rawIDs(t *testing.T, w *Warehouse, ids []string, onlyQuarantined bool) (list []string) {
	t.Helper()
	for r, err := range w.RawRecords(t.Context(), source, "orders", ids, onlyQuarantined) {
		require.NoError(t, err)
		list = append(list, r.RecordID+" "+r.RunID+" "+r.Op)
	}
	return list
}

func in(run string, r schemas.RawRecord) schemas.RawRecord { r.RunID = run; return r }

func deletion(r schemas.RawRecord) schemas.RawRecord {
	r.Op, r.VersionTime, r.Payload = "delete", r.ExtractedAt, nil
	return r
}

func landVersions(t *testing.T, w *Warehouse) {
	t.Helper()
	require.NoError(t, w.LandRaw(t.Context(), []schemas.RawRecord{
		in("old", rawOf("1", "2024-03-01T00:00:00Z", "2024-03-01T10:00:00Z")),
		in("new", rawOf("1", "2024-03-05T00:00:00Z", "2024-03-05T10:00:00Z")),
		in("late", rawOf("1", "2024-03-02T00:00:00Z", "2024-03-06T10:00:00Z")),
		in("first", rawOf("2", "2024-03-01T00:00:00Z", "2024-03-01T10:00:00Z")),
		in("reread", rawOf("2", "2024-03-01T00:00:00Z", "2024-03-02T10:00:00Z")),
		in("old", rawOf("3", "2024-03-01T00:00:00Z", "2024-03-01T10:00:00Z")),
		in("gone", deletion(rawOf("3", "2024-03-01T00:00:00Z", "2024-03-02T10:00:00Z"))),
		in("old", rawOf("4", "2024-03-01T00:00:00Z", "2024-03-01T10:00:00Z")),
		in("gone", deletion(rawOf("4", "2024-03-01T00:00:00Z", "2024-03-02T10:00:00Z"))),
		in("back", rawOf("4", "2024-03-01T00:00:00Z", "2024-03-03T10:00:00Z")),
		in("older", rawOf("4", "2024-02-01T00:00:00Z", "2024-03-04T10:00:00Z")),
		in("other year", rawOf("5", "2023-12-31T00:00:00Z", "2023-12-31T23:00:00Z")),
		in("this year", rawOf("5", "2026-01-01T00:00:00Z", "2026-01-01T01:00:00Z")),
	}))
	other := rawOf("1", "2030-01-01T00:00:00Z", "2024-03-01T00:00:00Z")
	other.Stream = "refunds"
	require.NoError(t, w.LandRaw(t.Context(), []schemas.RawRecord{other}))
}

var latest = []string{"1 new put", "2 reread put", "3 gone delete", "4 back put", "5 this year put"}

func TestTheLatestRawVersionOfEachRecordIsRead(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	landVersions(t, w)
	require.Equal(t, latest, rawIDs(t, w, nil, false))
	require.Equal(t, []string{"4 back put"}, rawIDs(t, w, []string{"4", "404"}, false))
	for r, err := range w.RawRecords(t.Context(), source, "orders", nil, false) {
		require.NoError(t, err)
		require.JSONEq(t, `{"id":1}`, string(r.Payload))
		break // a reader may stop
	}
	require.Equal(t, latest, rawIDs(t, w, nil, false))
}

func TestPruningRawTakesOnlyWhatIsOldAndSuperseded(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	landVersions(t, w)
	n, err := w.PruneRaw(t.Context(), instant("2023-06-01T00:00:00Z"))
	require.NoError(t, err)
	require.Zero(t, n, "nothing is old enough")
	n, err = w.PruneRaw(t.Context(), instant("2025-01-01T00:00:00Z"))
	require.NoError(t, err)
	require.Equal(t, uint64(8), n)
	require.Equal(t, latest, rawIDs(t, w, nil, false))
	require.Equal(t, []string{"6"}, table(t, w, "SELECT toString(count()) FROM "+w.Store()+".raw_records"), "five of this stream and one of the other")
	n, err = w.PruneRaw(t.Context(), instant("2027-01-01T00:00:00Z"))
	require.NoError(t, err)
	require.Zero(t, n, "the latest version is kept for ever")
}

func TestFactsAreStoredOnceAndUnknownOnesAreAnError(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	facts := schemas.FactsRow{FactsID: "abc", Source: source, Payload: []byte(`{"shop":"nl"}`)}
	require.NoError(t, w.SaveFacts(t.Context(), facts))
	require.NoError(t, w.SaveFacts(t.Context(), facts))
	require.Equal(t, []string{"1"}, table(t, w, "SELECT toString(count()) FROM "+w.Store()+".facts"))
	got, err := w.LoadFacts(t.Context(), source, "abc")
	require.NoError(t, err)
	require.Equal(t, facts, got)
	_, err = w.LoadFacts(t.Context(), source, "def")
	require.EqualError(t, err, "facts def of webshop are not stored: sync the source once so that they are")
	_, err = w.LoadFacts(t.Context(), "other", "abc")
	require.Error(t, err)
}
