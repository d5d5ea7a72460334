package shopify

import (
	"maps"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors/sandbox/shopifyadmin"
)

// TestOrdersOfEveryShopEqualItsTruth reads shops with prices with and without tax.
func TestOrdersOfEveryShopEqualItsTruth(t *testing.T) {
	for name, config := range map[string]shopifyadmin.Config{"with tax": shopifyadmin.DefaultShop(), "without": shopifyadmin.DollarShop()} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shop := newShop(t, config, 300)
			b := openShop(t, shop, shopifyadmin.FaceConfig{}, map[string]any{"api": apiREST})
			b.Sync(streamOrders)
			require.Equal(t, slices.Sorted(maps.Keys(shop.Listed(shopifyadmin.Orders))), b.IDs(streamOrders))
			truth, wrong := ordersOfShop(shop), 0
			for id, record := range b.Kept[streamOrders] {
				if err := truth.compare(id, b.Rows(streamOrders, record)); err != nil {
					t.Errorf("order %s: %v", id, err)
					if wrong++; wrong > 5 {
						t.FailNow()
					}
				}
			}
		})
	}
}
