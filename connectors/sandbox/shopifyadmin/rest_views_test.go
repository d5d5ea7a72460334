package shopifyadmin

import (
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// manyOrders is a shop with more orders than a listing is built anew for.
func manyOrders(t *testing.T) *Shop {
	t.Helper()
	config := DollarShop()
	config.OrdersOnly = true
	return builtShop(t, config, smallest+200)
}

func TestALargeListingKnowsWhatChangedSince(t *testing.T) {
	s := manyOrders(t)
	f := NewFace(s, FaceConfig{})
	count := func() int { return len(everything(t, f, "orders.json?status=any&fields=id&limit=250", "orders")) }
	before := count()
	require.Equal(t, before, count())
	s.mu.Lock()
	s.orders[7].gone = true
	s.mu.Unlock()
	require.Equal(t, before-1, count())
}

func TestTheSixtyDaysOfALargeListingMoveWithTheClock(t *testing.T) {
	s, c := manyOrders(t), &clock{}
	c.now = s.Now()
	f := NewFace(s, FaceConfig{Clock: c.at, Scopes: []string{"read_orders"}})
	seen := func() int { return len(everything(t, f, "orders.json?status=any&fields=id&limit=250", "orders")) }
	before := seen()
	c.pass(30 * 24 * time.Hour)
	require.Less(t, seen(), before)
	c.pass(30 * 24 * time.Hour)
	require.Zero(t, seen())
}

func TestReadersAndAMovingShopDoNotDisturbEachOther(t *testing.T) {
	s := builtShop(t, DollarShop(), 60)
	f := NewFace(s, FaceConfig{})
	var all sync.WaitGroup
	for _, path := range []string{
		"orders.json?status=any&limit=20", "customers.json?limit=20", "products.json?limit=20", "events.json",
		"checkouts.json?limit=20", "shopify_payments/balance/transactions.json?limit=20",
	} {
		all.Go(func() {
			for range 15 {
				if a := ask(t, f, path); a.status != http.StatusOK {
					t.Errorf("%s: %d %s", path, a.status, a.text)
				}
			}
		})
	}
	all.Go(func() {
		for range 20 {
			s.Step()
		}
	})
	all.Wait()
}
