package shopify

import (
	"time"
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/sandbox/shopifyadmin"
)

// recordsByREST are the streams beside orders that REST offers.
var recordsByREST = []string{
	streamCustomers, streamProducts, streamVariants, streamInventoryItems, streamInventoryLevels, streamCheckouts, streamPayouts,
	streamBalanceTransactions, streamDisputes, streamTenderTransactions,
}

// requireRecords requires what is kept of streams to be what the shop has.
func requireRecords(t *testing.T, b *bench, shop *shopifyadmin.Shop, partial bool, streams ...string) {
	t.Helper()
	truth := recordsOfShop(shop, partial)
	for _, stream := range streams {
		require.Equal(t, slices.Sorted(maps.Keys(truth[stream])), b.ids(stream), stream)
		wrong := 0
		for _, id := range b.ids(stream) {
			if err := truth.compare(stream, id, b.rows(stream, b.kept[stream][id])); err != nil {
				t.Errorf("%s %s: %v", stream, id, err)
				if wrong++; wrong > 3 {
					t.FailNow()
				}
			}
		}
	}
}

func TestRecordsByRESTEqualTheShopsTruth(t *testing.T) {
	for name, config := range map[string]shopifyadmin.Config{"euros": shopifyadmin.DefaultShop(), "dollars": shopifyadmin.DollarShop()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shop := newShop(t, config, 200)
			b := openShop(t, shop, shopifyadmin.FaceConfig{}, map[string]any{"api": apiREST})
			b.sync(recordsByREST...)
			requireRecords(t, b, shop, true, recordsByREST...)
		})
	}
}

// recordsByGraphQL are all streams beside orders.
func recordsByGraphQL() []string {
	var all []string
	for _, s := range recordStreams(connectors.Cursor{}) {
		all = append(all, s.Name)
	}
	return all
}

func TestRecordsByGraphQLEqualTheShopsTruth(t *testing.T) {
	for name, config := range map[string]shopifyadmin.Config{"euros": shopifyadmin.DefaultShop(), "dollars": shopifyadmin.DollarShop()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shop := newShop(t, config, 200)
			b := openShop(t, shop, shopifyadmin.FaceConfig{}, map[string]any{"api": apiGraphQL})
			for _, stream := range recordsByGraphQL() {
				if stream == streamProducts || stream == streamVariants || stream == streamDiscounts { continue }
				was := time.Now()
				b.sync(stream)
				t.Log(stream, len(b.asked), time.Since(was)); b.asked = nil
				requireRecords(t, b, shop, false, stream)
			}
		})
	}
}
