package woocommerce

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
)

// catalogueStreams are the streams beside orders and refunds.
var catalogueStreams = []string{streamCustomers, streamProducts, streamVariations, streamCoupons, streamReviews}

// add puts a record into the replayed shop, made of another with another id and time.
func (s *replayShop) add(tb testing.TB, stream string, like, number int64, at time.Time) {
	tb.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	text := strings.Replace(string(s.catalogue[stream][like].raw), `"id":`+id(integer(like))+`,`, `"id":`+id(integer(number))+`,`, 1)
	keepRecord(tb, s.catalogue[stream], []byte(text))
	added := s.catalogue[stream][number]
	require.NotNil(tb, added)
	added.set(tb, "date_created_gmt", utc(at))
	added.set(tb, "date_modified_gmt", utc(at))
	added.created, added.modified = utc(at), utc(at)
}

// change gives a record another value in a field, without a trace in its dates.
func (s *replayShop) change(tb testing.TB, stream string, number int64, field, value string) {
	tb.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.catalogue[stream][number].set(tb, field, value)
}

func (s *replayShop) remove(stream string, number int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.catalogue[stream], number)
}

// asked counts requests since the last call.
func (s *replayShop) asked() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := len(s.requests)
	s.requests = nil
	return n
}

func highest(from map[int64]*replayed) int64 { return slices.Max(slices.Collect(maps.Keys(from))) }

// TestNewCustomersAndReviewsCostOneRequest reads again an hour later: one request where
// nothing is new, and new records arrive; changed and deleted ones with the next sweep.
func TestNewCustomersAndReviewsCostOneRequest(t *testing.T) {
	t.Parallel()
	for stream, field := range map[string]string{streamCustomers: "role", streamReviews: "status"} {
		shop := newReplayShop(t)
		server := shop.start(t)
		clock := recordedNow()
		b := openSource(t, server.URL, server.Client(), clock, nil)
		r := b.read(stream)
		before := len(r.records)
		shop.asked()

		clock.Advance(time.Hour)
		seen := len(r.batches)
		require.NoError(t, b.readOn(r, connectors.Request{Stream: stream}))
		require.Equal(t, 1, shop.asked(), stream)
		require.Len(t, r.batches, seen+1)
		require.Empty(t, r.batches[seen].Records, "nothing is new")

		known := slices.Sorted(maps.Keys(shop.catalogue[stream]))
		last := known[len(known)-1]
		shop.add(t, stream, known[3], last+1, clock.Now())
		shop.add(t, stream, known[4], last+7, clock.Now())
		shop.change(t, stream, known[5], field, "hold")
		shop.remove(stream, known[0])
		shop.remove(stream, last)
		clock.Advance(time.Hour)
		seen = len(r.batches)
		require.NoError(t, b.readOn(r, connectors.Request{Stream: stream}))
		var got []string
		for _, batch := range r.batches[seen:] {
			for _, one := range batch.Records {
				got = append(got, one.ID)
			}
		}
		require.Equal(t, []string{id(integer(last + 1)), id(integer(last + 7))}, got, "%s: only new ones are read", stream)

		clock.Advance(24 * time.Hour)
		require.NoError(t, b.readOn(r, connectors.Request{Stream: stream}))
		require.Len(t, r.present(), before) // two came, two went
		require.False(t, r.present()[id(integer(known[0]))], "a deleted record is found by the sweep")
		require.Contains(t, string(r.records[id(integer(known[5]))].Payload), `"hold"`, "a changed record is found by the sweep")
	}
}

// TestASweepStoppedAnywhereGoesOn stops after each batch, each time with a source that
// remembers nothing: what was deleted is found all the same.
func TestASweepStoppedAnywhereGoesOn(t *testing.T) {
	t.Parallel()
	for _, stream := range catalogueStreams {
		for stop := 1; ; stop += 1 + stop/4 { // all of the first, and some of the many like them
			shop := newReplayShop(t)
			server := shop.start(t)
			clock := recordedNow()
			open := func() *bench {
				return openSource(t, server.URL, server.Client(), clock, map[string]any{"page_size": 5})
			}
			r := openSource(t, server.URL, server.Client(), clock, nil).read(stream)
			known := slices.Sorted(maps.Keys(shop.catalogue[stream]))
			gone := id(integer(known[len(known)/2]))
			shop.remove(stream, known[len(known)/2])
			for _, parent := range shop.catalogue[variationParents] {
				parent.drop(t, "variations", gone)
			}
			clock.Advance(25 * time.Hour)
			n := 0
			for batch, err := range open().source.Read(t.Context(), connectors.Request{Stream: stream, State: r.state}) {
				require.NoError(t, err)
				r.add(batch)
				if n++; n == stop {
					break
				}
			}
			require.NoError(t, open().readOn(r, connectors.Request{Stream: stream}))
			require.False(t, r.present()[gone], "%s %s was deleted, stopped after batch %d", stream, gone, stop)
			require.Len(t, r.present(), len(known)-1+len(shop.standIns(stream)))
			if n < stop {
				break
			}
		}
	}
}

// standIns are the products that the replayed shop has for the variations' sake.
func (s *replayShop) standIns(stream string) map[int64]*replayed {
	if stream == streamProducts {
		return s.catalogue[variationParents]
	}
	return nil
}

func TestRecordsOfTheCatalogueAreReadByID(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"", "10.3.0"} {
		shop := newReplayShop(t)
		shop.version = version
		server := shop.start(t)
		b := openSource(t, server.URL, server.Client(), recordedNow(), nil)
		for _, stream := range catalogueStreams {
			known := slices.Sorted(maps.Keys(shop.catalogue[stream]))
			wanted := []string{id(integer(known[1])), id(integer(known[len(known)-1])), "987654"}
			r := &result{}
			require.NoError(t, b.readOn(r, connectors.Request{Stream: stream, IDs: wanted}))
			require.Len(t, r.records, 3, stream)
			require.Equal(t, connectors.Put, r.records[wanted[0]].Op, stream)
			require.Equal(t, connectors.Put, r.records[wanted[1]].Op, stream)
			require.Equal(t, connectors.Delete, r.records["987654"].Op, stream)
		}
	}
}

func TestATrashedProductIsDeletedInTheNextWindowAndByID(t *testing.T) {
	t.Parallel()
	for _, stream := range []string{streamProducts, streamCoupons} {
		shop := newReplayShop(t)
		server := shop.start(t)
		clock := recordedNow()
		b := openSource(t, server.URL, server.Client(), clock, nil)
		r := b.read(stream)
		number := highest(shop.catalogue[stream])
		clock.Advance(time.Hour)
		shop.catalogue[stream][number].trash(t, clock.Now().Add(-time.Minute))
		require.NoError(t, b.readOn(r, connectors.Request{Stream: stream}))
		require.Equal(t, connectors.Delete, r.records[id(integer(number))].Op, stream)
		one := &result{}
		require.NoError(t, b.readOn(one, connectors.Request{Stream: stream, IDs: []string{id(integer(number))}}))
		require.Equal(t, connectors.Delete, one.records[id(integer(number))].Op, stream)
	}
}

// TestAShopThatCannotListItsTrashLosesNothing refuses status=trash, as old versions do.
func TestAShopThatCannotListItsTrashLosesNothing(t *testing.T) {
	t.Parallel()
	shop := newReplayShop(t)
	shop.before = func(_ int, w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Query().Get("status") != "trash" {
			return false
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"code":"rest_invalid_param","message":"Invalid parameter(s): status","data":{"status":400}}`))
		return true
	}
	server := shop.start(t)
	clock := recordedNow()
	b := openSource(t, server.URL, server.Client(), clock, nil)
	r := b.read(streamProducts)
	number := highest(shop.catalogue[streamProducts])
	shop.catalogue[streamProducts][number].trash(t, clock.Now())
	for range 2 {
		clock.Advance(25 * time.Hour)
		require.NoError(t, b.readOn(r, connectors.Request{Stream: streamProducts}))
	}
	require.False(t, r.present()[id(integer(number))])
	one := &result{}
	require.NoError(t, b.readOn(one, connectors.Request{Stream: streamProducts, IDs: []string{id(integer(number))}}))
	require.Equal(t, connectors.Delete, one.records[id(integer(number))].Op)
}

// TestARefusedPageBehindTheLastIsTheEnd answers 400 past the end, as some routes do.
func TestARefusedPageBehindTheLastIsTheEnd(t *testing.T) {
	t.Parallel()
	for _, stream := range []string{streamCustomers, streamReviews} {
		shop := newReplayShop(t)
		total := len(shop.catalogue[stream])
		shop.before = func(_ int, w http.ResponseWriter, r *http.Request) bool {
			if !strings.Contains(r.URL.Path, stream) || number(r.URL.Query(), "offset", 0) < total {
				return false
			}
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusBadRequest)
			_, _ = w.Write([]byte(`{"code":"rest_post_invalid_page_number","message":"The page number requested is larger than the number of pages available.","data":{"status":400}}`))
			return true
		}
		server := shop.start(t)
		clock := recordedNow()
		b := openSource(t, server.URL, server.Client(), clock, map[string]any{"page_size": 10})
		r := b.read(stream)
		require.Len(t, r.present(), total)
		for range 30 {
			shop.remove(stream, highest(shop.catalogue[stream]))
		}
		total -= 30
		clock.Advance(time.Hour)
		require.NoError(t, b.readOn(r, connectors.Request{Stream: stream}), "the end has moved up")
		clock.Advance(25 * time.Hour)
		require.NoError(t, b.readOn(r, connectors.Request{Stream: stream}))
		require.Len(t, r.present(), total)
	}
}

// TestHistoryLeavesOutNoCatalogue: a product of before history_from is sold after it.
func TestHistoryLeavesOutNoCatalogue(t *testing.T) {
	t.Parallel()
	shop := newReplayShop(t)
	server := shop.start(t)
	b := openSource(t, server.URL, server.Client(), recordedNow(), map[string]any{"history_from": "2026-11-21"})
	for _, stream := range catalogueStreams {
		require.Len(t, b.read(stream).present(), len(shop.catalogue[stream])+len(shop.standIns(stream)), stream)
	}
}

// TestVariationsOfAShopThatTellsNoVersionAreRead: without orders and without the right to
// the system status nothing tells the version.
func TestVariationsOfAShopThatTellsNoVersionAreRead(t *testing.T) {
	t.Parallel()
	shop := newReplayShop(t)
	clear(shop.orders)
	server := shop.start(t)
	b := openSource(t, server.URL, server.Client(), recordedNow(), nil)
	require.Len(t, b.read(streamVariations).present(), len(shop.catalogue[streamVariations]))
}

// TestCostsOfAPluginArriveFromItsMetaData asks for meta_data only where it is configured,
// and lands nothing of it but the cost.
func TestCostsOfAPluginArriveFromItsMetaData(t *testing.T) {
	t.Parallel()
	shop := newReplayShop(t)
	number := highest(shop.catalogue[streamProducts])
	shop.catalogue[streamProducts][number].edit(t, func(fields map[string]json.RawMessage) {
		delete(fields, "cost_of_goods_sold")
		fields["meta_data"] = json.RawMessage(`[{"id":1,"key":"_supplier","value":"SENTINEL"},{"id":2,"key":"_wc_cog_cost","value":"3.20"}]`)
	})
	server := shop.start(t)
	for configured, values := range map[bool]map[string]any{false: nil, true: {settingCostMeta: []string{"_alg_wc_cog_cost", "_wc_cog_cost"}}} {
		b := openSource(t, server.URL, server.Client(), recordedNow(), values)
		record := b.read(streamProducts).records[id(integer(number))]
		rows, err := mapper().Rows(b.facts, streamProducts, record)
		require.NoError(t, err)
		require.Equal(t, configured, strings.Contains(string(record.Payload), "_supplier"))
		if !configured {
			require.Empty(t, rows.VariantCosts)
			continue
		}
		require.Len(t, rows.VariantCosts, 2)
		require.Equal(t, originMeta, rows.VariantCosts[1].Origin)
		require.Equal(t, "3.2", rows.VariantCosts[1].UnitCost.String())
		landed, err := mapper().Redact(streamProducts, record.Payload)
		require.NoError(t, err)
		require.NotContains(t, string(landed), "SENTINEL")
		require.Contains(t, string(landed), `"3.20"`)
	}
}
