package warehouse

import (
	"math/rand/v2"
	"net/http"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/schemas"
)

func land(tb testing.TB, w *Warehouse, run string, records ...schemas.RawRecord) {
	tb.Helper()
	list := make([]schemas.RawRecord, len(records))
	for i, r := range records {
		list[i] = in(run, r)
	}
	require.NoError(tb, w.LandRaw(tb.Context(), list))
}

func landedRows(t *testing.T, w *Warehouse) string {
	t.Helper()
	return table(t, w, "SELECT toString(count()) FROM "+w.Store()+".raw_records")[0]
}

func saying(payload string, r schemas.RawRecord) schemas.RawRecord {
	r.Payload, r.Hash = []byte(payload), uint64(len(payload))
	return r
}

func TestARecordThatSaysWhatIsLandedIsNotLandedAgain(t *testing.T) {
	t.Parallel()
	const v, first, again = "2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z"
	w := newWarehouse(t)
	land(t, w, "first", rawOf("1", v, first), rawOf("2", v, first), rawOf("3", first, first), rawOf("4", first, first), deletion(rawOf("5", v, first)))

	land(t, w, "second", rawOf("1", v, again), rawOf("3", again, again), deletion(rawOf("5", v, again)))
	require.Equal(t, "5", landedRows(t, w), "dated, undated and deleted records, each as they were")
	land(t, another(t, w), "third", rawOf("1", v, again), rawOf("6", v, again))
	require.Equal(t, "6", landedRows(t, w), "another process, and a record that is new")

	for name, r := range map[string]schemas.RawRecord{
		"another payload":  saying("{}", rawOf("2", v, again)),
		"another version":  rawOf("2", "2026-03-01T00:00:00.001Z", again),
		"other facts":      func() schemas.RawRecord { r := rawOf("2", v, again); r.FactsID = "g"; return r }(),
		"a deletion":       deletion(rawOf("2", v, again)),
		"another source":   func() schemas.RawRecord { r := rawOf("2", v, again); r.Source = "other"; return r }(),
		"another stream":   func() schemas.RawRecord { r := rawOf("2", v, again); r.Stream = "refunds"; return r }(),
		"no date any more": rawOf("2", again, again),
		"a date now":       rawOf("4", v, again),
		"it is back":       rawOf("5", v, again),
	} {
		news, err := w.news(t.Context(), []schemas.RawRecord{in("second", r)})
		require.NoError(t, err)
		require.Len(t, news, 1, name)
	}
}

func TestAPayloadThatComesBackIsLandedAgain(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	const v = "2026-03-01T00:00:00Z"
	for n, payload := range []string{"{}", "[1]", "{}", "{}"} {
		land(t, w, "run "+strconv.Itoa(n), saying(payload, rawOf("1", v, "2026-03-0"+strconv.Itoa(n+2)+"T00:00:00Z")))
	}
	require.Equal(t, "3", landedRows(t, w))
	require.Equal(t, []string{"1 run 2 put"}, rawIDs(t, w, nil, false))
}

// Of two readings at one instant nobody knows which came last.
func TestARecordThatWasReadTwiceAtOneInstantIsLandedUntilItIsClear(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	const v, at = "2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z"
	land(t, w, "first", saying("{}", rawOf("1", v, at)), saying("[1]", rawOf("1", v, at)))
	land(t, w, "second", saying("{}", rawOf("1", v, "2026-03-03T00:00:00Z")))
	require.Equal(t, "3", landedRows(t, w))
	land(t, w, "third", saying("{}", rawOf("1", v, "2026-03-04T00:00:00Z")))
	require.Equal(t, "3", landedRows(t, w))
}

// What a reader of raw gets is the same whether records are left out or not, also after
// old versions were deleted.
func TestWhatIsLeftOutOfRawIsMissedByNoReplay(t *testing.T) {
	t.Parallel()
	everything, sparing := newWarehouse(t), newWarehouse(t)
	dice := rand.New(rand.NewPCG(3, 14))
	clock := instant("2026-03-01T00:00:00Z")
	for step := range 40 {
		clock = clock.Add(time.Duration(1+dice.IntN(90)) * time.Minute)
		var block []schemas.RawRecord
		for id := range 6 {
			r := rawOf(strconv.Itoa(id), clock.Format(time.RFC3339Nano), clock.Format(time.RFC3339Nano))
			switch dice.IntN(10) {
			case 0:
				r = deletion(r)
			case 1: // a late, older page
				r.VersionTime = instant("2026-02-01T00:00:00Z")
			case 2, 3: // the vendor says when it changed
				r.VersionTime = clock.Truncate(24 * time.Hour)
			case 4:
				continue
			default:
				if id < 4 { // these have a date always
					r.VersionTime = clock.Truncate(12 * time.Hour)
				}
			}
			if r.Op == "put" {
				r = saying([]string{"{}", "[1]", `"abc"`}[dice.IntN(8)%3], r)
			}
			block = append(block, r)
		}
		// A run is asked once whether it is the stream's first: that one lands all.
		land(t, everything, "one", block...)
		land(t, sparing, strconv.Itoa(step), block...)
		if step%20 == 19 {
			for _, w := range []*Warehouse{everything, sparing} {
				_, err := w.PruneRaw(t.Context(), clock.Add(-12*time.Hour))
				require.NoError(t, err)
			}
		}
		require.Equal(t, saidBy(t, everything), saidBy(t, sparing), "after step %d", step)
	}
	all, err := strconv.Atoi(landedRows(t, everything))
	require.NoError(t, err)
	some, err := strconv.Atoi(landedRows(t, sparing))
	require.NoError(t, err)
	require.Less(t, some, all)
}

// saidBy is what a replay is told of each record; that of an undated one is not when it
// was read.
func saidBy(t *testing.T, w *Warehouse) (list []string) {
	t.Helper()
	for r, err := range w.RawRecords(t.Context(), source, "orders", nil, false) {
		require.NoError(t, err)
		version := "undated"
		if !undated(r) {
			version = r.VersionTime.UTC().Format(time.RFC3339Nano)
		}
		list = append(list, r.RecordID+" "+r.Op+" "+version+" "+string(r.Payload))
	}
	return list
}

// A crash after landing must not hide a record: it is not landed again, but written.
func TestARecordThatWasLandedAndNotWrittenIsWrittenByTheNextRun(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l, done := run(t, w, ordersResource)
	land(t, w, "killed", rawOf("1", "2026-03-01T12:00:00Z", "2026-03-02T00:00:00Z"))
	done()
	l = lease(t, w, l.Resource)
	land(t, w, "next", rawOf("1", "2026-03-01T12:00:00Z", "2026-03-03T00:00:00Z"))
	require.Equal(t, "1", landedRows(t, w))
	require.Equal(t, 1, write(t, w, ordersBlock(l, order("1", "2026-03-01", "a"))).Written)
}

// Raw keeps when an undated record was first seen as it is; the store may have been
// written at a later reading of the same.
func TestAReplayOfAnUndatedRecordIsNeverStale(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	l, done := run(t, w, ordersResource)
	undated := func(l schemas.Lease, o orderCase) schemas.CanonicalWrite {
		cw := ordersBlock(l, o)
		cw.Records[0].Undated = true
		return cw
	}
	read := order("1", "2026-03-01", "a").at("2026-03-09T00:00:00Z")
	write(t, w, undated(l, read))
	done()
	replayed := read.at("2026-03-02T00:00:00Z").of("mapped otherwise")
	l, done = run(t, w, ordersResource)
	require.Equal(t, 1, write(t, w, ordersBlock(l, replayed)).Stale, "a dated one is")
	require.Equal(t, 1, write(t, w, undated(l, replayed)).Written)
	require.Equal(t, 1, write(t, w, undated(l, replayed)).Unchanged)
	require.Equal(t, []string{"mapped otherwise"}, table(t, w, "SELECT customer_key FROM "+w.Store()+".orders FINAL"))
	done()
	l = lease(t, w, ordersResource)
	require.Equal(t, 1, write(t, w, undated(l, read.at("2026-03-03T00:00:00Z").with("a", "b"))).Written)
	require.Contains(t, world(t, w), "line 1/b", "also the children")
}

// counted counts requests to the engine.
type counted struct {
	http.RoundTripper
	n *atomic.Int64
}

func (c counted) RoundTrip(r *http.Request) (*http.Response, error) {
	c.n.Add(1)
	return c.RoundTripper.RoundTrip(r)
}

func TestAFirstBackfillLooksNothingUpInRaw(t *testing.T) {
	t.Parallel()
	w := newWarehouse(t)
	requests := &atomic.Int64{}
	opts := engine.Options("default")
	opts.TransportFunc = func(base *http.Transport) (http.RoundTripper, error) { return counted{base, requests}, nil }
	asked, err := Open(t.Context(), Config{Options: opts, Database: w.Contract()})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, asked.Close()) })
	for n, c := range []struct {
		run  string
		want int64
		why  string
	}{
		{"backfill", 2, "whether anything is landed, and landing"},
		{"backfill", 1, "landing"},
		{"next", 2, "what is landed, and landing"},
	} {
		requests.Store(0)
		land(t, asked, c.run, rawOf(strconv.Itoa(n), "2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z"))
		require.Equal(t, c.want, requests.Load(), c.why)
	}
	requests.Store(0)
	land(t, asked, "next", rawOf("1", "2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z"))
	require.EqualValues(t, 1, requests.Load(), "nothing new, nothing landed")
}
