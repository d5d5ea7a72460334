package pipeline

import (
	"encoding/json"
	"maps"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

func (b *bundle) replay(t *testing.T, change func(*ReplayPlan)) StreamReport {
	t.Helper()
	plan := ReplayPlan{Command: "replay toys", Source: b.plan.Sources[0]}
	if change != nil {
		change(&plan)
	}
	report, err := b.runner.Replay(t.Context(), plan)
	require.NoError(t, err)
	require.Len(t, report.Streams, 1)
	return report.Streams[0]
}

func TestReplayEqualsLive(t *testing.T) {
	t.Parallel()
	b := setup(t, 9)
	b.vendor.put(toyRecord{ID: "2", Total: "22.50", Email: "jan@example.com"}, toyRecord{ID: "3", Gone: true})
	b.sync(t)
	live := maps.Clone(b.store.stored[toys])
	reads := b.vendor.reads

	got := b.replay(t, nil)
	require.NoError(t, got.Err)
	require.EqualValues(t, 9, got.Unchanged)
	require.Equal(t, got.Fetched, got.Unchanged)

	clear(b.store.stored[toys])
	got = b.replay(t, nil)
	require.EqualValues(t, 9, got.Written)
	require.Equal(t, live, b.store.stored[toys])
	require.Equal(t, reads, b.vendor.reads, "the vendor is not asked")
}

func TestReplayOfTheQuarantineResolvesWhatCanNowBeMapped(t *testing.T) {
	t.Parallel()
	b := setup(t, 3)
	b.vendor.put(toyRecord{ID: "x", Total: "1.50", Bad: true}, toyRecord{ID: "y", Total: "1.50", garbage: true})
	b.sync(t)
	fixed := b.vendor.connector()
	normalise := fixed.Streams[0].Normalise
	fixed.Streams[0].Normalise = func(f connectors.Facts, rec connectors.Record, rows *schemas.Rows) error {
		var r toyRecord
		if err := json.Unmarshal(rec.Payload, &r); err != nil {
			return err
		}
		r.Bad = false
		mended, err := json.Marshal(r)
		if err != nil {
			return err
		}
		rec.Payload = mended
		return normalise(f, rec, rows)
	}
	b.plan.Sources[0].Connector = fixed
	got := b.replay(t, func(p *ReplayPlan) { p.OnlyQuarantined = true })
	require.Equal(t, StatusQuarantined, got.Status)
	require.Equal(t, []uint64{2, 1, 1}, []uint64{got.Fetched, got.Written, got.Quarantined})
	require.True(t, b.store.solved[toys+"/x"])
	require.False(t, b.store.solved[toys+"/y"])
	require.EqualValues(t, 2, b.store.closed[toys+"/y"].Attempts)
	require.Equal(t, "1.5", b.store.orders()["x"])
}

func TestReplayWithCurrentFactsMapsWithWhatTheShopSaysNow(t *testing.T) {
	t.Parallel()
	b := setup(t, 2)
	b.sync(t)
	b.vendor.facts.Currency = "GBP"
	require.EqualValues(t, 2, b.replay(t, nil).Unchanged)
	got := b.replay(t, func(p *ReplayPlan) { p.CurrentFacts = true })
	require.EqualValues(t, 2, got.Written)
	require.Equal(t, "GBP", b.store.stored[toys]["1"].order.Currency)
}

// Of a record that is read again unchanged raw keeps the first reading only.
func TestANewMappingIsReplayedToUndatedRecordsThatWereReadAgainSince(t *testing.T) {
	t.Parallel()
	b := setup(t, 2)
	b.vendor.undated = true
	b.sync(t)
	landed := len(b.store.raw)
	require.NoError(t, b.clock.Sleep(t.Context(), time.Hour))
	b.plan.Full = true
	b.sync(t)
	b.store.raw = b.store.raw[:landed] // as the warehouse keeps it

	fixed := b.vendor.connector()
	normalise := fixed.Streams[0].Normalise
	fixed.Streams[0].Normalise = func(f connectors.Facts, rec connectors.Record, rows *schemas.Rows) error {
		err := normalise(f, rec, rows)
		rows.Orders[len(rows.Orders)-1].Channel = "online"
		return err
	}
	b.plan.Sources[0].Connector = fixed
	got := b.replay(t, nil)
	require.EqualValues(t, 2, got.Written)
	require.Equal(t, "online", b.store.stored[toys]["1"].order.Channel)
}

func TestReplayOfNamedRecordsWarnsAboutUnknownOnes(t *testing.T) {
	t.Parallel()
	b := setup(t, 3)
	b.sync(t)
	got := b.replay(t, func(p *ReplayPlan) { p.IDs = []string{"2", "99"} })
	require.EqualValues(t, 1, got.Fetched)
	require.Equal(t, []string{"record 99 of toys is not in raw: nothing to replay"}, got.Warnings)
}

func TestAnEstimateCountsCallsRecordsAndTimeAndStoresNothing(t *testing.T) {
	t.Parallel()
	b := setup(t, 10)
	forecast, err := b.runner.Estimate(t.Context(), b.plan)
	require.NoError(t, err)
	require.Equal(t, []StreamForecast{{Source: "toys", Stream: "toys", Records: 10, Calls: 4, Duration: 2 * time.Second, Known: true}}, forecast.Streams)
	require.Equal(t, []string{"LoadState toys"}, b.store.calls)
}
