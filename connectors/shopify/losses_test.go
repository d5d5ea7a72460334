package shopify

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/connectortest"
	"github.com/tillhouse/tillhouse/connectors/sandbox/shopifyadmin"
)

// What other readers of Shopify lose, one test each.

func TestEveryWayToLoseRecordsIsTested(t *testing.T) {
	t.Parallel()
	connectortest.Losses(t, 14)
}

func scopesWithout(scope string) []string {
	return slices.DeleteFunc(shopifyadmin.AllScopes(), func(s string) bool { return s == scope })
}

func TestAHistoryThatShopifyWouldCutAt60DaysIsRefusedUnlessToldToGoOn(t *testing.T) {
	t.Parallel()
	shop := newShop(t, shopifyadmin.DefaultShop(), 60)
	face := shopifyadmin.FaceConfig{Scopes: scopesWithout(scopeAllOrders)}
	b := openShop(t, shop, face, nil)
	err := b.Read(t.Context(), connectors.Request{Stream: streamOrders}, nil)
	require.Equal(t, connectors.Permission, connectors.KindOf(err))
	require.ErrorContains(t, err, scopeAllOrders)
	require.ErrorContains(t, err, "60 days")
	require.ErrorContains(t, b.Source.Check(t.Context()), scopeAllOrders)
	require.Empty(t, b.Kept[streamOrders])
	err = b.Read(t.Context(), connectors.Request{Stream: streamOrders, Bounded: true, Since: shop.Now().AddDate(-1, 0, 0), Until: shop.Now()}, nil)
	require.Equal(t, connectors.Permission, connectors.KindOf(err), "a backfill")

	b = openShop(t, shop, face, map[string]any{"allow_partial_history": true})
	require.NoError(t, b.Source.Check(t.Context()))
	b.Sync(streamOrders)
	require.NotEmpty(t, b.IDs(streamOrders))
	require.Less(t, len(b.IDs(streamOrders)), len(shop.Listed(shopifyadmin.Orders)))

	// What is too old to be shown is not gone.
	b.Clock.Advance(8 * 24 * time.Hour)
	b.Sync(streamOrders)
	for _, census := range b.Census[streamOrders] {
		require.Positive(t, census.After, "nothing is concluded below the first id that is shown")
	}
	require.NoError(t, b.Read(t.Context(), connectors.Request{Stream: streamOrders, IDs: []string{"1"}}, nil))
	require.NotContains(t, b.Kept[streamOrders], "1", "an order that is not shown may be too old")
}

func TestOrdersThatAreClosedOrCancelledAreRead(t *testing.T) {
	t.Parallel()
	shop := newShop(t, shopifyadmin.DefaultShop(), 120)
	b := openShop(t, shop, shopifyadmin.FaceConfig{}, map[string]any{"api": apiREST})
	b.Sync(streamOrders)
	statuses := map[string]int{}
	for _, record := range b.Kept[streamOrders] {
		statuses[b.Rows(streamOrders, record).Orders[0].Status]++
	}
	require.Len(t, statuses, 3, "%v", statuses)
}

func TestAPageTokenIsSentAsItIsAndWithNothingButALimit(t *testing.T) {
	t.Parallel()
	shop := newShop(t, shopifyadmin.DefaultShop(), 60)
	b := openShop(t, shop, shopifyadmin.FaceConfig{}, map[string]any{"api": apiREST, "page_size": 7})
	b.Sync(streamOrders)
	paged := 0
	for _, r := range b.Asked {
		query := r.URL.Query()
		if !query.Has("page_info") {
			continue
		}
		paged++
		require.Equal(t, []string{"limit", "page_info"}, slices.Sorted(maps.Keys(query)))
	}
	require.Positive(t, paged)
	require.Len(t, b.IDs(streamOrders), len(shop.Listed(shopifyadmin.Orders)))
}

func TestARefusedPageTokenBeginsTheWindowAnew(t *testing.T) {
	t.Parallel()
	shop := newShop(t, shopifyadmin.DefaultShop(), 60)
	b := openShop(t, shop, shopifyadmin.FaceConfig{}, map[string]any{"api": apiREST, "page_size": 7})
	refused := 0
	b.Answer = func(r *http.Request) *http.Response {
		if r.URL.Query().Has("page_info") && refused == 0 {
			refused++
			return connectortest.Reply(http.StatusBadRequest, `{"errors":{"page_info":"Invalid value."}}`)
		}
		return nil
	}
	b.Sync(streamOrders)
	require.Equal(t, 1, refused)
	require.Len(t, b.IDs(streamOrders), len(shop.Listed(shopifyadmin.Orders)))

	b.Answer = func(r *http.Request) *http.Response {
		if r.URL.Query().Has("page_info") {
			return connectortest.Reply(http.StatusBadRequest, `{"errors":{"page_info":"Invalid value."}}`)
		}
		return nil
	}
	b.States[streamOrders] = connectors.State{}
	err := b.Read(t.Context(), connectors.Request{Stream: streamOrders}, nil)
	require.Equal(t, connectors.Drift, connectors.KindOf(err), "not for ever: %v", err)
}

func TestARefundOfAnOldOrderIsReadWithTheOrder(t *testing.T) {
	t.Parallel()
	shop := newShop(t, shopifyadmin.DefaultShop(), 60)
	b := openShop(t, shop, shopifyadmin.FaceConfig{}, map[string]any{"api": apiREST})
	b.Sync(streamOrders)
	for range 40 {
		b.Clock.Advance(time.Hour)
		shop.PassTo(b.Clock.Now())
		shop.Change(shopifyadmin.TransactionsOf)
		shop.Change(shopifyadmin.ReturnsOf)
		if behind := shop.Now().Sub(b.Clock.Now()); behind > 0 {
			b.Clock.Advance(behind + time.Second)
		}
	}
	b.Clock.Advance(time.Minute)
	shop.PassTo(b.Clock.Now())
	b.Sync(streamOrders)
	truth := ordersOfShop(shop)
	for id, record := range b.Kept[streamOrders] {
		require.NoError(t, truth.compare(id, b.Rows(streamOrders, record)), id)
	}
}

func TestManyChangesInOneSecondAllArriveWithPagesOfOne(t *testing.T) {
	t.Parallel()
	shop := newShop(t, shopifyadmin.DefaultShop(), 40)
	b := openShop(t, shop, shopifyadmin.FaceConfig{}, map[string]any{"api": apiREST})
	b.Sync(streamOrders)
	b.Clock.Advance(time.Hour)
	shop.PassTo(b.Clock.Now())
	tied := shop.Tie(shopifyadmin.Orders)
	require.Greater(t, len(tied), 5)
	b.Clock.Advance(shop.Now().Sub(b.Clock.Now()) + time.Second)
	shop.PassTo(b.Clock.Now())
	require.NoError(t, b.Read(t.Context(), connectors.Request{Stream: streamOrders, PageSize: 1}, nil))
	for _, id := range tied {
		require.Equal(t, shop.Listed(shopifyadmin.Orders)[id], b.Kept[streamOrders][id].Version)
	}
}

func TestTheMarkIsTheEndOfTheWindowAndNoInstantOfARecord(t *testing.T) {
	t.Parallel()
	shop := newShop(t, shopifyadmin.DefaultShop(), 40)
	b := openShop(t, shop, shopifyadmin.FaceConfig{}, map[string]any{"api": apiREST})
	b.Clock.Advance(72 * time.Hour) // nothing changed in three days
	shop.PassTo(b.Clock.Now())
	now := b.Clock.Now()
	b.Sync(streamOrders)
	s, err := loadState(b.States[streamOrders])
	require.NoError(t, err)
	require.Equal(t, now.Truncate(time.Second).Add(-lag).UTC(), s.Mark)
	b.calls()
	b.Clock.Advance(time.Hour)
	b.Sync(streamOrders)
	first, err := url.Parse(b.calls()[0])
	require.NoError(t, err)
	require.Equal(t, utc(s.Mark.Add(-lookback)), first.Query().Get("updated_at_min"))
}

func TestAPageWithAnErrorNeverMovesTheMark(t *testing.T) {
	t.Parallel()
	shop := newShop(t, shopifyadmin.DefaultShop(), 60)
	b := openShop(t, shop, shopifyadmin.FaceConfig{}, map[string]any{"api": apiREST, "page_size": 10})
	pages := 0
	b.Answer = func(r *http.Request) *http.Response {
		if strings.HasSuffix(r.URL.Path, "/orders.json") {
			if pages++; pages == 3 {
				return connectortest.Reply(http.StatusOK, `{"orders":[{"id":1}`)
			}
			if pages > 3 {
				return connectortest.Reply(http.StatusForbidden, `{"errors":"[API] This action requires merchant approval for read_orders scope."}`)
			}
		}
		return nil
	}
	err := b.Read(t.Context(), connectors.Request{Stream: streamOrders}, nil)
	require.Equal(t, connectors.Permission, connectors.KindOf(err))
	s, err := loadState(b.States[streamOrders])
	require.NoError(t, err)
	require.Zero(t, s.Mark)
	b.Answer = nil
	b.Sync(streamOrders)
	require.Len(t, b.IDs(streamOrders), len(shop.Listed(shopifyadmin.Orders)))
}

func TestInstantsAreSentInUTC(t *testing.T) {
	t.Parallel()
	shop := newShop(t, shopifyadmin.DollarShop(), 40)
	b := openShop(t, shop, shopifyadmin.FaceConfig{}, map[string]any{"api": apiREST})
	b.Sync(streamOrders)
	b.Clock.Advance(time.Hour)
	b.Sync(streamOrders)
	filters := 0
	for _, r := range b.Asked {
		for name, values := range r.URL.Query() {
			if strings.HasSuffix(name, "_min") || strings.HasSuffix(name, "_max") {
				filters++
				require.True(t, strings.HasSuffix(values[0], "Z"), "%s=%s", name, values[0])
			}
		}
	}
	require.Positive(t, filters)
}

func TestADeletedOrderIsFoundByItsEventAndByComparingIDs(t *testing.T) {
	t.Parallel()
	shop := newShop(t, shopifyadmin.DefaultShop(), 40)
	b := openShop(t, shop, shopifyadmin.FaceConfig{}, map[string]any{"api": apiREST})
	b.Sync(streamOrders)
	b.Clock.Advance(time.Hour)
	shop.PassTo(b.Clock.Now())
	gone := shop.Remove(shopifyadmin.Orders)
	b.Clock.Advance(time.Hour)
	b.Sync(streamOrders)
	require.Equal(t, connectors.Delete, b.Kept[streamOrders][gone].Op)
	require.Empty(t, b.Census[streamOrders], "ids are compared once a week")

	b.Answer = func(r *http.Request) *http.Response { // an event that is missed
		if strings.HasSuffix(r.URL.Path, "/events.json") {
			return connectortest.Reply(http.StatusOK, `{"events":[]}`)
		}
		return nil
	}
	shop.PassTo(b.Clock.Now())
	gone = shop.Remove(shopifyadmin.Orders)
	b.Clock.Advance(censusEvery)
	b.Sync(streamOrders)
	require.Len(t, b.Census[streamOrders], 1)
	listed := map[string]bool{}
	for _, id := range b.Census[streamOrders][0].IDs {
		listed[strconv.FormatInt(id, 10)] = true
	}
	require.False(t, listed[gone])
	require.Len(t, listed, len(shop.Listed(shopifyadmin.Orders)))
}

func TestAVersionThatFellForwardIsWarnedAbout(t *testing.T) {
	t.Parallel()
	shop := newShop(t, shopifyadmin.DefaultShop(), 20)
	b := openShop(t, shop, shopifyadmin.FaceConfig{}, map[string]any{"api": apiREST, "api_version": "2025-10"})
	b.Sync(streamOrders)
	require.Len(t, b.Warnings, 2, "%q", b.Warnings)
	require.Contains(t, b.Warnings[0], "2025-10")
	require.Contains(t, b.Warnings[0], "answered")
	require.Contains(t, b.Warnings[1], "ended on 2026-10-01")
	require.NoError(t, b.Source.Check(t.Context()))
	require.Contains(t, b.Log.String(), "not served any more")
}

func TestTheEndOfAVersionIsWarnedAbout60DaysAhead(t *testing.T) {
	t.Parallel()
	end := sunsetOf(defaultVersion)
	require.Equal(t, time.Date(2027, 10, 1, 0, 0, 0, 0, time.UTC), end)
	for days, warns := range map[int]bool{61: false, 59: true, 1: true, -1: true} {
		s := &source{version: defaultVersion, env: connectors.Env{Clock: fixedClock{end.AddDate(0, 0, -days)}}}
		s.answered(answerWith(versionHeader, defaultVersion))
		require.Equal(t, warns, len(s.versionSays()) == 1, "%d days ahead: %q", days, s.versionSays())
	}
}

func TestAnEmptyPageThatNamesANextOneGoesOn(t *testing.T) {
	t.Parallel()
	shop := newShop(t, shopifyadmin.DefaultShop(), 40)
	f := &front{face: shopifyadmin.NewFace(shop, shopifyadmin.FaceConfig{})}
	f.empty()
	b := openAt(t, f, shop.Now().Add(time.Minute), map[string]any{"api": apiREST, "page_size": 9})
	b.Sync(streamOrders)
	require.NotEmpty(t, f.held)
	require.Len(t, b.IDs(streamOrders), len(shop.Listed(shopifyadmin.Orders)))
}

func TestAChangeOfARecordWithALowIDArrives(t *testing.T) {
	t.Parallel()
	shop := newShop(t, shopifyadmin.DefaultShop(), 60)
	b := openShop(t, shop, shopifyadmin.FaceConfig{}, nil)
	streams := []string{streamVariants, streamInventoryItems, streamCustomers}
	b.Sync(streams...)
	b.Clock.Advance(time.Hour)
	shop.PassTo(b.Clock.Now())
	changed := map[string][]string{}
	for _, stream := range streams {
		for range 8 {
			changed[stream] = append(changed[stream], shop.Change(shopifyadmin.Resource(stream)))
		}
	}
	b.Clock.Advance(shop.Now().Sub(b.Clock.Now()) + time.Hour)
	shop.PassTo(b.Clock.Now())
	b.Sync(streams...)
	for stream, ids := range changed {
		all, low := b.IDs(stream), 0
		for _, id := range ids {
			if id != all[len(all)-1] {
				low++
			}
			require.True(t, shop.Listed(shopifyadmin.Resource(stream))[id].Equal(b.Kept[stream][id].Version), "%s %s", stream, id)
		}
		require.Positive(t, low, stream)
	}
}

// Shopify leaves codes out of bulk files, without a word, where a discount has many.
func TestCodesOfADiscountAreReadToTheirEndAndNotInBulk(t *testing.T) {
	t.Parallel()
	shop := newShop(t, shopifyadmin.DefaultShop(), 40)
	b := openShop(t, shop, shopifyadmin.FaceConfig{}, nil)
	b.Sync(streamDiscounts)
	most := 0
	for _, d := range shop.Discounts() {
		most = max(most, len(d.Codes))
		record := b.Kept[streamDiscounts][strconv.FormatInt(d.ID, 10)]
		for _, code := range d.Codes {
			require.Contains(t, string(record.Payload), `"`+code+`"`, d.ID)
		}
	}
	require.Greater(t, most, 100)
	require.Nil(t, discounts().graphql.bulk, "discounts are never read in bulk")
}

// Lists of fulfilment orders leave out those that are closed. None is read: fulfilments are
// those of their order, also of one that was archived or given back.
func TestFulfilmentsComeWithTheirOrderWhateverBecameOfIt(t *testing.T) {
	t.Parallel()
	shop := newShop(t, shopifyadmin.DefaultShop(), 80)
	ended := map[string]bool{}
	for _, o := range shop.Orders() {
		ended[strconv.FormatInt(o.ID, 10)] = o.Status != "open"
	}
	for _, api := range []string{apiREST, apiGraphQL} {
		b := openShop(t, shop, shopifyadmin.FaceConfig{}, map[string]any{"api": api})
		b.Sync(streamFulfilments)
		found := map[string]bool{}
		for _, record := range b.Kept[streamFulfilments] {
			for _, row := range b.Rows(streamFulfilments, record).Fulfilments {
				found[row.FulfilmentID] = true
			}
		}
		of := 0
		for _, f := range shop.Fulfilments() {
			require.True(t, found[strconv.FormatInt(f.ID, 10)], "%s: fulfilment %d of order %d", api, f.ID, f.OrderID)
			if ended[strconv.FormatInt(f.OrderID, 10)] {
				of++
			}
		}
		require.Positive(t, of, "no order that has ended was sent: nothing is tested")
		require.Len(t, found, len(shop.Fulfilments()))
	}
}
