package shopify

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/sandbox/shopifyadmin"
)

// requireLedgers requires what is kept of the streams of orders to be what the shop has.
func requireLedgers(t *testing.T, b *bench, shop *shopifyadmin.Shop) {
	t.Helper()
	truth := ledgerOfShop(shop, shop.Config().Currency)
	listed := slices.Sorted(maps.Keys(shop.Listed(shopifyadmin.Orders)))
	for stream := range ofOrders {
		require.Equal(t, listed, b.IDs(stream), stream)
		for _, id := range listed {
			require.NoError(t, truth.compare(stream, id, b.Rows(stream, b.Kept[stream][id])), "%s %s", stream, id)
		}
	}
}

func (b *bench) syncLedgers() {
	b.Helper()
	for _, stream := range slices.Sorted(maps.Keys(ofOrders)) {
		b.Sync(stream)
	}
}

// salesOf are the ids of what was booked on each order.
func salesOf(shop *shopifyadmin.Shop) map[int64][]int64 {
	all := map[int64][]int64{}
	for _, one := range shop.SaleEvents() {
		all[one.OrderID] = append(all[one.OrderID], one.ID)
	}
	return all
}

// §11.5: what belongs to an order is never filtered by instants of its own. A payment, a
// refund, a return and a delivery of an order from long ago arrive with their order.
func TestWhateverChangesOfAnOldOrderArrivesByGraphQL(t *testing.T) {
	shop := newShop(t, shopifyadmin.DefaultShop(), 60)
	b := openShop(t, shop, shopifyadmin.FaceConfig{}, map[string]any{"api": apiGraphQL})
	b.syncLedgers()
	before, more := salesOf(shop), 0
	for range 2 {
		for _, of := range []shopifyadmin.Resource{shopifyadmin.Orders, shopifyadmin.SaleEventsOf, shopifyadmin.TransactionsOf, shopifyadmin.FulfilmentsOf, shopifyadmin.ReturnsOf} {
			shop.Change(of)
		}
		shop.Advance(15)
		if behind := shop.Now().Add(time.Minute).Sub(b.Clock.Now()); behind > 0 {
			b.Clock.Advance(behind)
		}
		b.syncLedgers()
		requireLedgers(t, b, shop)
	}
	for order, sales := range salesOf(shop) {
		if len(before[order]) > 0 && len(sales) > len(before[order]) {
			more++
		}
	}
	require.Positive(t, more, "old orders were refunded, returned or edited")
}

// §11.6: many orders of one second, read in pages of one.
func TestTiesArriveByGraphQLInPagesOfOne(t *testing.T) {
	shop := newShop(t, shopifyadmin.DefaultShop(), 20)
	b := openShop(t, shop, shopifyadmin.FaceConfig{}, map[string]any{"api": apiGraphQL, "page_size": 1})
	b.Sync(streamSaleEvents)
	tied := shop.Tie(shopifyadmin.Orders)
	require.NotEmpty(t, tied)
	b.Clock.Advance(shop.Now().Add(time.Minute).Sub(b.Clock.Now()))
	arrived := map[string]bool{}
	require.NoError(t, b.Read(t.Context(), connectors.Request{Stream: streamSaleEvents}, func(batch connectors.Batch) error {
		for _, one := range batch.Records {
			arrived[one.ID] = true
		}
		return nil
	}))
	for _, id := range tied {
		require.True(t, arrived[id], id)
	}
}

// §9, §11.14: throttled answers, data beside errors, empty pages before others and pages
// that are too large cost time, and no record.
func TestFaultsOfTheGraphQLAPILoseNothing(t *testing.T) {
	shop := newShop(t, shopifyadmin.DollarShop(), 60)
	face := shopifyadmin.NewFace(shop, shopifyadmin.FaceConfig{Throttle: true})
	b := openAt(t, face, shop.Now().Add(time.Minute), map[string]any{"api": apiGraphQL})
	face.SetGraphQLFaults(shopifyadmin.GraphQLFaults{Throttle: 3, Partial: 2, EmptyPages: true, MaxPerPage: 12})
	for _, stream := range slices.Sorted(maps.Keys(ofOrders)) {
		err := errStop
		for runs := 0; err != nil; runs++ {
			require.Less(t, runs, 6, "%s: %v", stream, err)
			err = b.Read(t.Context(), connectors.Request{Stream: stream}, nil)
		}
	}
	requireLedgers(t, b, shop)
}

// All streams of orders of a shop on the plan with the fewest points, without a refused query.
func TestNoQueryIsThrottledAtTheShop(t *testing.T) {
	shop := newShop(t, shopifyadmin.DefaultShop(), 120)
	var b *bench
	face := shopifyadmin.NewFace(shop, shopifyadmin.FaceConfig{Throttle: true, Clock: func() time.Time {
		if b == nil {
			return shop.Now()
		}
		return b.Clock.Now()
	}})
	b = openAt(t, face, shop.Now().Add(time.Minute), map[string]any{"api": apiGraphQL, "page_size": 25})
	b.Sync(streamOrders)
	b.syncLedgers()
	require.Zero(t, face.Throttled())
	require.NotEmpty(t, b.Clock.Slept(), "the points were not enough without waiting")
}
