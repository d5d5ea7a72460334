package endtoend

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors/sandbox"
	"github.com/tillhouse/tillhouse/connectors/sandbox/shopifyadmin"
	"github.com/tillhouse/tillhouse/pipeline"
	"github.com/tillhouse/tillhouse/warehouse/embedded/embeddedtest"
)

// Who took over from an account that is gone is told by nothing but the orders, and those
// may come without a sign.
func TestWhoeverIsMergedIsOneCustomerInEveryFigure(t *testing.T) {
	t.Parallel()
	config := shopifyadmin.DefaultShop()
	config.Orders = 40
	from := time.Date(2026, 7, 10, 0, 0, 0, 0, time.UTC)
	world := serve(t, sandbox.Options{Seed: 11, Orders: 1, ShopifyShops: []shopifyadmin.Config{config}, From: from, To: from.AddDate(0, 3, 0)})
	engine := embeddedtest.Start(t)
	in, clock := startInstallation(t, world, engine, quiet)
	conn := connect(t, engine)
	var stores []pipeline.PlannedSource
	for _, source := range in.plan.Sources {
		if source.Connector.Name == "shopify" {
			source.Streams = []string{"customers", "orders", "sale_events"}
			stores = append(stores, source)
		}
	}
	require.Len(t, stores, 1)
	in.plan.Sources = stores
	name := stores[0].Name
	shop := world.Shopify(name)
	const customers = "select uniqExact(customer_key) from tillhouse.customer_orders"

	in.sync(t)
	requireFiguresOfWorld(t, conn, world.World, name, "before anybody was merged")
	before, err := number(conn, customers)
	require.NoError(t, err)

	for round, quietly := range []bool{false, true} {
		merged := shop.MergeCustomers(quietly)
		require.NotEmpty(t, merged.Orders)
		// The account is missed within a day, and the orders it had are looked for with the
		// next comparison of theirs, within a week.
		clock.add(25 * time.Hour)
		shop.PassTo(clock.Now())
		_, err := in.runner.Run(t.Context(), in.plan)
		require.NoError(t, err)
		clock.add(7 * 24 * time.Hour)
		shop.PassTo(clock.Now())
		in.sync(t)
		requireFiguresOfWorld(t, conn, world.World, name, "after a merge")
		now, err := number(conn, customers)
		require.NoError(t, err)
		require.EqualValues(t, int(before)-round-1, now)
		require.Equal(t, []string{merged.Kept}, texts(t, conn, "select distinct customer_id from tillhouse_store.orders final where has(?, order_id)", merged.Orders))
		require.Empty(t, texts(t, conn, "select customer_id from tillhouse.customers where customer_id = ?", merged.Gone))
	}
}
