package woocommerce

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
)

// smallShop is a replay shop with n invented orders, ids 1…n, one a minute.
func smallShop(tb testing.TB, n int) *replayShop {
	tb.Helper()
	s := &replayShop{dir: recordedDir(tb), orders: map[int64]*replayed{}, refunds: map[int64]*replayed{}}
	for i := range n {
		s.put(tb, int64(i+1), "completed", fmt.Sprintf("2026-11-01T%02d:%02d:00", i/60%24, i%60))
	}
	return s
}

// put makes or changes an order; modified is UTC.
func (s *replayShop) put(tb testing.TB, number int64, status, modified string) {
	tb.Helper()
	created := "2026-10-01T00:00:00"
	raw, err := json.Marshal(map[string]any{
		"id": number, "status": status, "currency": "EUR", "total": "10.00", "version": "9.9.5",
		"date_created_gmt": created, "date_modified_gmt": modified,
	})
	require.NoError(tb, err)
	delete(s.orders, number)
	s.keep(tb, s.orders, raw, 0)
}

func (s *replayShop) refund(tb testing.TB, number, order int64, created string) {
	tb.Helper()
	raw, err := json.Marshal(map[string]any{"id": number, "parent_id": order, "date_created_gmt": created, "amount": "1.00", "line_items": []any{}})
	require.NoError(tb, err)
	s.keep(tb, s.refunds, raw, order)
}

func (s *replayShop) locked(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
}

func keysOf(set map[string]bool) []string { return slices.SortedFunc(maps.Keys(set), byNumber) }

func existing(s *replayShop) []string {
	return s.ids(s.orders, func(o *replayed) bool { return o.status != "trash" })
}

func TestStopAfterEveryBatchAndResumeTheUnionIsComplete(t *testing.T) {
	t.Parallel()
	shop := newReplayShop(t)
	server := shop.start(t)
	for _, stream := range []string{streamOrders, streamRefunds} {
		clock := recordedNow()
		whole := openSource(t, server.URL, server.Client(), clock, nil).read(stream)
		r := &result{}
		for stops := 0; ; stops++ {
			require.Less(t, stops, 200, "the read never ends")
			b := openSource(t, server.URL, server.Client(), clock, nil)
			n := 0
			for batch, err := range b.source.Read(t.Context(), connectors.Request{Stream: stream, State: r.state, PageSize: 20}) {
				require.NoError(t, err)
				r.add(batch)
				n++
				// Batches without progress would make the same one come again and again.
				if n == 2 {
					break
				}
			}
			if n < 2 {
				break
			}
			var s state
			require.NoError(t, json.Unmarshal(r.state.Payload, &s))
			if s.Phase == resting {
				break
			}
		}
		require.Equal(t, keysOf(whole.present()), keysOf(r.present()), stream)
	}
}

func TestAfterABreakNoMoreRequestsAreMade(t *testing.T) {
	t.Parallel()
	shop := newReplayShop(t)
	server := shop.start(t)
	b := openSource(t, server.URL, server.Client(), recordedNow(), nil)
	seen := 0
	for batch, err := range b.source.Read(t.Context(), connectors.Request{Stream: streamOrders}) {
		require.NoError(t, err)
		if len(batch.Records) > 0 {
			shop.locked(func() { seen = len(shop.requests) })
			break
		}
	}
	shop.locked(func() { require.Len(t, shop.requests, seen) })
}

func TestTheStartMarkIsYieldedBeforeTheFirstPage(t *testing.T) {
	t.Parallel()
	shop := smallShop(t, 5)
	server := shop.start(t)
	b := openSource(t, server.URL, server.Client(), recordedNow(), nil)
	r := b.read(streamOrders)
	require.Empty(t, r.batches[0].Records)
	var s state
	require.NoError(t, json.Unmarshal(r.batches[0].State.Payload, &s))
	require.Equal(t, phaseAll, s.Phase)
	require.Equal(t, recordedNow().Now().Add(-lag), s.Mark)
}

func TestTwoReadsAreEqual(t *testing.T) {
	t.Parallel()
	shop := newReplayShop(t)
	server := shop.start(t)
	for _, stream := range []string{streamOrders, streamRefunds} {
		one := openSource(t, server.URL, server.Client(), recordedNow(), nil).read(stream)
		two := openSource(t, server.URL, server.Client(), recordedNow(), nil).read(stream)
		require.Equal(t, one.state, two.state)
		require.Equal(t, keysOf(one.present()), keysOf(two.present()))
		for key, record := range one.records {
			require.Equal(t, string(record.Payload), string(two.records[key].Payload))
			require.Equal(t, record.Version, two.records[key].Version)
		}
	}
}

func TestASecondWithMoreOrdersThanAPageIsReadWhole(t *testing.T) {
	t.Parallel()
	shop := smallShop(t, 300)
	for i := range int64(250) {
		shop.put(t, i+10, "completed", "2026-11-21T12:00:00")
	}
	server := shop.start(t)
	for _, size := range []int{9, 100} {
		b := openSource(t, server.URL, server.Client(), recordedNow(), nil)
		r := &result{state: state{Mark: mustTime(t, "2026-11-21T12:00:00"), Census: recordedNow().Now()}.save()}
		require.NoError(t, b.readOn(r, connectors.Request{Stream: streamOrders, PageSize: size}))
		require.Len(t, r.records, 250, "page size %d", size)
	}
}

// TestDriftWhilePagingLosesNothing changes, trashes, deletes, restores and makes orders
// between any two requests of a read, and demands that after a last quiet run all are
// as the shop has them.
func TestDriftWhilePagingLosesNothing(t *testing.T) {
	t.Parallel()
	for seed := range uint64(12) {
		random := rand.New(rand.NewPCG(seed, 7))
		shop := smallShop(t, 120)
		clock := recordedNow()
		next := int64(121)
		stamp := func() string { return utc(clock.Now()) }
		shop.before = func(_ int, _ http.ResponseWriter, r *http.Request) bool {
			if r.URL.Query().Get("offset") == "" {
				return false
			}
			for range random.IntN(4) {
				number := int64(random.IntN(int(next-1))) + 1
				switch one, ok := shop.orders[number]; {
				case random.IntN(5) == 0:
					shop.put(t, next, "processing", stamp())
					next++
				case !ok:
				case one.status == "trash" && random.IntN(2) == 0:
					shop.put(t, number, "completed", stamp())
				case random.IntN(4) == 0:
					shop.put(t, number, "trash", stamp())
				case random.IntN(6) == 0:
					delete(shop.orders, number)
				default:
					shop.put(t, number, "on-hold", stamp())
				}
			}
			return false
		}
		server := shop.start(t)
		r := &result{}
		for range 4 {
			clock.Advance(7 * 3600e9)
			b := openSource(t, server.URL, server.Client(), clock, nil)
			require.NoError(t, b.readOn(r, connectors.Request{Stream: streamOrders, PageSize: 10}))
		}
		shop.locked(func() { shop.before = nil })
		clock.Advance(25 * 3600e9)
		b := openSource(t, server.URL, server.Client(), clock, nil)
		require.NoError(t, b.readOn(r, connectors.Request{Stream: streamOrders, PageSize: 10}))
		// What a census misses is asked for by id, as the pipeline does.
		var missing []string
		for _, key := range existing(shop) {
			if !r.present()[key] {
				missing = append(missing, key)
			}
		}
		if len(missing) > 0 {
			require.NoError(t, b.readOn(r, connectors.Request{Stream: streamOrders, IDs: missing}))
		}
		require.Equal(t, existing(shop), keysOf(r.present()), "seed %d", seed)
		for _, key := range existing(shop) {
			number, _ := strconv.ParseInt(key, 10, 64)
			require.JSONEq(t, string(shop.orders[number].raw), string(r.records[key].Payload), "seed %d order %s", seed, key)
		}
	}
}

// TestRowsThatMoveUpAreNotSkipped takes away orders that were read already, so that the
// rest moves up, within one single walk.
func TestRowsThatMoveUpAreNotSkipped(t *testing.T) {
	t.Parallel()
	for _, gone := range []int{1, 3, 10, 25, 60} {
		shop := smallShop(t, 100)
		server := shop.start(t)
		b := openSource(t, server.URL, server.Client(), recordedNow(), nil)
		requireNoneSkipped(t, shop, b, gone)
	}
}

// requireNoneSkipped walks while the first orders vanish in the middle.
func requireNoneSkipped(t *testing.T, shop *replayShop, b *bench, gone int) {
	t.Helper()
	z := newSizer(10, 0)
	w := b.source.(*source).walk(streamOrders, streamOrders, url.Values{}, &z, position{})
	seen := map[string]bool{}
	for page := 0; ; page++ {
		if page == 6 {
			shop.locked(func() {
				for i := range gone {
					delete(shop.orders, int64(i+1))
				}
			})
		}
		s, err := w.next(t.Context())
		require.NoError(t, err)
		for _, one := range s.rows {
			require.False(t, seen[id(one.ID)], "order %d came twice", one.ID)
			seen[id(one.ID)] = true
		}
		if s.done {
			break
		}
	}
	for i := gone; i < 100; i++ {
		require.True(t, seen[strconv.Itoa(i+1)], "order %d was skipped after %d went", i+1, gone)
	}
}

func TestRowsThatAreCountedButNotReturnedAreSaidAndDeleteNothing(t *testing.T) {
	t.Parallel()
	shop := smallShop(t, 60)
	hidden := func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/wp-json/wc/v3/orders" {
			return false
		}
		recorder := &recorder{header: http.Header{}}
		shop.list(recorder, r, shop.orders, listing{shown: shownOrder, dates: true})
		var rows []map[string]any
		if json.Unmarshal(recorder.body, &rows) != nil {
			return false
		}
		rows = slices.DeleteFunc(rows, func(row map[string]any) bool {
			number, _ := row["id"].(float64)
			return int(number)%10 == 9 || int(number)%10 == 0
		})
		maps.Copy(w.Header(), recorder.header)
		text, err := json.Marshal(rows)
		if err != nil {
			panic(err)
		}
		_, _ = w.Write(text)
		return true
	}
	shop.before = func(_ int, w http.ResponseWriter, r *http.Request) bool { return hidden(w, r) }
	server := shop.start(t)
	b := openSource(t, server.URL, server.Client(), recordedNow(), nil)
	r := &result{}
	require.NoError(t, b.readOn(r, connectors.Request{Stream: streamOrders, PageSize: 10}))
	require.Len(t, r.present(), 48)
	require.Contains(t, fmt.Sprint(r.warnings), "did not return")
	for _, batch := range r.batches {
		require.Nil(t, batch.Census)
	}
}

type recorder struct {
	header http.Header
	body   []byte
}

func (r *recorder) Header() http.Header { return r.header }
func (r *recorder) WriteHeader(int)     {}
func (r *recorder) Write(b []byte) (int, error) {
	r.body = append(r.body, b...)
	return len(b), nil
}

// TestAShopThatKnowsOnlyPageNumbersIsReadWhole takes the parameter offset away.
func TestAShopThatKnowsOnlyPageNumbersIsReadWhole(t *testing.T) {
	t.Parallel()
	for _, n := range []int{5, 10, 29, 31} {
		for _, stop := range []int{0, 2, 4} {
			shop := smallShop(t, n)
			shop.before = func(_ int, _ http.ResponseWriter, r *http.Request) bool {
				q := r.URL.Query()
				q.Del("offset")
				r.URL.RawQuery = q.Encode()
				return false
			}
			server := shop.start(t)
			r := &result{}
			// Stopped after some batches, and read on by a source that knows nothing of it.
			b := openSource(t, server.URL, server.Client(), recordedNow(), nil)
			batches := 0
			for batch, err := range b.source.Read(t.Context(), connectors.Request{Stream: streamOrders, PageSize: 10}) {
				require.NoError(t, err)
				r.add(batch)
				if batches++; batches > stop {
					break
				}
			}
			b = openSource(t, server.URL, server.Client(), recordedNow(), nil)
			require.NoError(t, b.readOn(r, connectors.Request{Stream: streamOrders, PageSize: 10}))
			require.Len(t, r.present(), n, "of %d, stopped after %d", n, stop+1)
		}
	}
}

func TestRowsThatMoveUpAreNotSkippedWithPageNumbersEither(t *testing.T) {
	t.Parallel()
	for _, gone := range []int{1, 3, 10, 25, 60} {
		shop := smallShop(t, 100)
		server := shop.start(t)
		b := openSource(t, server.URL, server.Client(), recordedNow(), nil)
		b.source.(*source).onlyPages.Store(true)
		requireNoneSkipped(t, shop, b, gone)
	}
}

func TestAShopThatAlwaysGivesTheSamePageIsRefused(t *testing.T) {
	t.Parallel()
	shop := smallShop(t, 30)
	shop.before = func(_ int, _ http.ResponseWriter, r *http.Request) bool {
		q := r.URL.Query()
		q.Del("offset")
		q.Del("page")
		r.URL.RawQuery = q.Encode()
		return false
	}
	server := shop.start(t)
	b := openSource(t, server.URL, server.Client(), recordedNow(), nil)
	err := b.readOn(&result{}, connectors.Request{Stream: streamOrders, PageSize: 10})
	require.Equal(t, connectors.Drift, connectors.KindOf(err))
	require.ErrorContains(t, err, "same page again")
}
