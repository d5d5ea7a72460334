package woocommerce

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
)

// atRest is the state after a run that ended at an instant and compared ids then.
func atRest(at time.Time) connectors.State {
	return state{Mark: at, Census: at, OldMark: at}.save()
}

func queriesOf(shop *replayShop, path string) (queries []url.Values) {
	shop.locked(func() {
		for _, r := range shop.requests {
			if strings.HasSuffix(r.URL.Path, path) && r.URL.Query().Get("offset") != "" {
				queries = append(queries, r.URL.Query())
			}
		}
	})
	return queries
}

func TestABoundedReadBringsWhatWasCreatedAndTouchesNoState(t *testing.T) {
	t.Parallel()
	shop := newReplayShop(t)
	server := shop.start(t)
	since, until := mustTime(t, "2026-02-01T00:00:00"), mustTime(t, "2026-03-01T00:00:00")
	inside := func(o *replayed) bool {
		return o.status != "trash" && o.created >= utc(since) && o.created < utc(until)
	}
	for stream, records := range map[string]map[int64]*replayed{streamOrders: shop.orders, streamRefunds: shop.refunds} {
		b := openSource(t, server.URL, server.Client(), recordedNow(), nil)
		r := &result{}
		require.NoError(t, b.readOn(r, connectors.Request{Stream: stream, Bounded: true, Since: since, Until: until}))
		require.Equal(t, shop.ids(records, inside), keysOf(r.present()))
		require.NotEmpty(t, r.present())
		for _, batch := range r.batches {
			require.True(t, batch.State.IsZero())
			require.Nil(t, batch.Census)
		}
	}
}

func TestHistoryStartsWhereItIsTold(t *testing.T) {
	t.Parallel()
	shop := newReplayShop(t)
	server := shop.start(t)
	since := mustTime(t, "2026-06-01T00:00:00")
	young := func(o *replayed) bool { return o.status != "trash" && o.created >= utc(since) }
	clock := recordedNow()
	b := openSource(t, server.URL, server.Client(), clock, map[string]any{"history_from": since})
	r := &result{}
	require.NoError(t, b.readOn(r, connectors.Request{Stream: streamOrders}))
	require.Equal(t, shop.ids(shop.orders, young), keysOf(r.present()))

	// A day later all ids are compared; the old ones are listed, asked for, and left out.
	clock.Advance(censusEvery)
	require.NoError(t, b.readOn(r, connectors.Request{Stream: streamOrders}))
	saved := r.state
	require.NoError(t, b.readOn(r, connectors.Request{Stream: streamOrders, IDs: existing(shop)}))
	require.Equal(t, shop.ids(shop.orders, young), keysOf(r.present()))
	require.NotEqual(t, saved, r.state, "single records carry no state")
}

func TestSingleRecordsAreFoundWhereverTheyAre(t *testing.T) {
	t.Parallel()
	shop := smallShop(t, 130)
	shop.put(t, 5, "trash", "2026-11-05T00:00:00")
	shop.refund(t, 900, 7, "2026-11-02T00:00:00")
	shop.refund(t, 901, 5, "2026-11-02T00:00:00")
	server := shop.start(t)
	b := openSource(t, server.URL, server.Client(), recordedNow(), nil)
	var asked []string
	for i := range 130 {
		asked = append(asked, strconv.Itoa(i+1))
	}
	asked = append(asked, "99999")
	r := &result{}
	require.NoError(t, b.readOn(r, connectors.Request{Stream: streamOrders, IDs: asked}))
	require.Len(t, r.records, 131)
	require.Equal(t, connectors.Delete, r.records["5"].Op)
	require.Equal(t, connectors.Delete, r.records["99999"].Op)
	require.True(t, r.state.IsZero())

	refunds := &result{}
	require.NoError(t, b.readOn(refunds, connectors.Request{Stream: streamRefunds, IDs: []string{"900", "901", "902"}}))
	require.Equal(t, []string{"900", "901"}, keysOf(refunds.present()))
	require.Contains(t, string(refunds.records["901"].Payload), `"currency":"EUR"`, "its order lies in the trash")
	require.Equal(t, connectors.Delete, refunds.records["902"].Op)
}

func TestAnEstimateCountsWithoutReading(t *testing.T) {
	t.Parallel()
	shop := newReplayShop(t)
	server := shop.start(t)
	b := openSource(t, server.URL, server.Client(), recordedNow(), nil)
	r := &result{}
	require.NoError(t, b.readOn(r, connectors.Request{Stream: streamOrders, Estimate: true}))
	require.Len(t, r.batches, 1)
	require.Empty(t, r.records)
	all := len(existing(shop))
	require.EqualValues(t, all, r.batches[0].Progress.Total)
	require.EqualValues(t, (all+99)/100, r.batches[0].Progress.CallsLeft)

	changed := &result{state: atRest(recordedNow().Now())}
	require.NoError(t, b.readOn(changed, connectors.Request{Stream: streamOrders, Estimate: true}))
	require.Less(t, changed.batches[0].Progress.Total, int64(all))
}

// TestWindowsJoinAcrossTheClockChange runs every half hour through both nights, and
// demands that each order arrives in the run after it changed.
func TestWindowsJoinAcrossTheClockChange(t *testing.T) {
	t.Parallel()
	for _, night := range []string{"2026-10-24T22:00:00", "2026-03-28T22:00:00"} {
		shop := smallShop(t, 0)
		clock := recordedNow()
		clock.Advance(mustTime(t, night).Sub(clock.Now()))
		server := shop.start(t)
		r := &result{state: atRest(clock.Now())}
		for number := int64(1); number <= 12; number++ {
			clock.Advance(29 * time.Minute)
			shop.locked(func() { shop.put(t, number, "processing", utc(clock.Now())) })
			clock.Advance(time.Minute)
			b := openSource(t, server.URL, server.Client(), clock, nil)
			require.NoError(t, b.readOn(r, connectors.Request{Stream: streamOrders}))
			require.True(t, r.present()[strconv.FormatInt(number, 10)], "order %d of the night of %s", number, night)
		}
	}
	// What is sent is UTC without a Z, with the flag: anything else is off by the offset.
	shop := smallShop(t, 3)
	server := shop.start(t)
	b := openSource(t, server.URL, server.Client(), recordedNow(), nil)
	require.NoError(t, b.readOn(&result{state: state{Mark: mustTime(t, "2026-10-25T01:00:00"), Census: recordedNow().Now()}.save()}, connectors.Request{Stream: streamOrders}))
	for _, q := range queriesOf(shop, "/orders") {
		require.Equal(t, "true", q.Get("dates_are_gmt"))
		require.Equal(t, "2026-10-25T00:49:59", q.Get("modified_after"))
		require.Equal(t, "2026-11-21T19:59:58", q.Get("modified_before"))
	}
}

func TestOrdersAndRefundsThatAreGoneForGoodAreFoundWithinADay(t *testing.T) {
	t.Parallel()
	shop := smallShop(t, 40)
	for i := range int64(30) {
		shop.refund(t, 500+i, i+1, "2026-11-02T00:00:00")
	}
	server := shop.start(t)
	clock := recordedNow()
	b := openSource(t, server.URL, server.Client(), clock, nil)
	orders, refunds := b.read(streamOrders), b.read(streamRefunds)
	shop.locked(func() {
		delete(shop.orders, 40)
		delete(shop.orders, 17)
		delete(shop.refunds, 503)
		delete(shop.refunds, 529)
	})
	for hours := range 24 {
		clock.Advance(time.Hour)
		require.NoError(t, b.readOn(orders, connectors.Request{Stream: streamOrders}))
		require.NoError(t, b.readOn(refunds, connectors.Request{Stream: streamRefunds}))
		if hours < 23 {
			require.True(t, orders.present()["17"], "all ids were listed again after %d hours", hours)
		}
	}
	require.Equal(t, existing(shop), keysOf(orders.present()))
	require.Equal(t, shop.ids(shop.refunds, func(*replayed) bool { return true }), keysOf(refunds.present()))
}

func TestAShopsSlowClockLosesNoChange(t *testing.T) {
	t.Parallel()
	shop := smallShop(t, 3)
	server := shop.start(t)
	clock := recordedNow() // the replay shop's Date header never moves on
	clock.Advance(2 * time.Hour)
	b := openSource(t, server.URL, server.Client(), clock, nil)
	r := b.read(streamOrders)
	require.Contains(t, fmt.Sprint(r.warnings), "clock")
	shop.locked(func() { shop.put(t, 2, "cancelled", "2026-11-21T20:05:00") })
	clock.Advance(time.Hour)
	require.NoError(t, b.readOn(r, connectors.Request{Stream: streamOrders}))
	require.Contains(t, string(r.records["2"].Payload), "cancelled")
}

func TestARestoredOrderComesBack(t *testing.T) {
	t.Parallel()
	shop := smallShop(t, 5)
	server := shop.start(t)
	clock := recordedNow()
	b := openSource(t, server.URL, server.Client(), clock, nil)
	r := b.read(streamOrders)
	for i, status := range []string{"trash", "completed", "trash", "processing"} {
		clock.Advance(time.Hour)
		shop.locked(func() { shop.put(t, 3, status, utc(clock.Now().Add(-time.Minute))) })
		require.NoError(t, b.readOn(r, connectors.Request{Stream: streamOrders}))
		require.Equal(t, status != "trash", r.present()["3"], "change %d", i)
	}
}

// TestACensusOfManyIDsIsHandedOverInOnePiecePerChunk: every id is in exactly one range.
func TestACensusCoversEveryIDOnce(t *testing.T) {
	t.Parallel()
	shop := newReplayShop(t)
	server := shop.start(t)
	clock := recordedNow()
	for stream, records := range map[string]map[int64]*replayed{streamOrders: shop.orders, streamRefunds: shop.refunds} {
		b := openSource(t, server.URL, server.Client(), clock, nil)
		r := &result{state: atRest(clock.Now().Add(-censusEvery))}
		require.NoError(t, b.readOn(r, connectors.Request{Stream: stream, PageSize: 30}))
		var ids []string
		after := int64(0)
		for _, batch := range r.batches {
			if c := batch.Census; c != nil {
				require.Equal(t, after, c.After)
				after = c.UpTo
				for _, one := range c.IDs {
					ids = append(ids, strconv.FormatInt(one, 10))
				}
			}
		}
		slices.SortFunc(ids, byNumber)
		require.Equal(t, shop.ids(records, func(o *replayed) bool { return o.status != "trash" }), ids)
		var s state
		require.NoError(t, json.Unmarshal(r.state.Payload, &s))
		require.Equal(t, resting, s.Phase)
		require.Equal(t, clock.Now(), s.Census)
	}
}
