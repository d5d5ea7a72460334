package endtoend

import (
	"testing"
	"time"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors/sandbox"
	"github.com/tillhouse/tillhouse/warehouse/embedded/embeddedtest"
)

// manyShops is a world in which everything that shops differ in is there: zones with and
// without summer time, precision, own currency, date type, prices with and without tax.
func manyShops() []sandbox.Shop {
	dutch := sandbox.DefaultShop()
	american := sandbox.DefaultShop()
	american.Name, american.Title, american.Zone, american.Country = "us", "Wobble US", "America/New_York", "US"
	american.Currency, american.Currencies = "USD", []string{"USD", "EUR", "GBP"}
	american.PricesIncludeTax, american.DateType = false, "date_created"
	japanese := sandbox.DefaultShop()
	japanese.Name, japanese.Title, japanese.Zone, japanese.OffsetMinutes, japanese.Country = "tokyo", "Wobble Tokyo", "Asia/Tokyo", 0, "JP"
	japanese.Currency, japanese.Currencies, japanese.Decimals, japanese.DateType = "JPY", []string{"JPY", "EUR", "USD", "GBP"}, 0, "date_completed"
	return []sandbox.Shop{dutch, american, japanese}
}

// TestEverySourceTogetherIsTheWorld is the whole way on all kinds of sources at once.
func TestEverySourceTogetherIsTheWorld(t *testing.T) { wholeWay(t, everything(t, 8, 80)) }

// TestTheWarehouseIsTheWorld is the whole way on a world that moves on between and
// during syncs, over both changes to and from summer time.
func TestTheWarehouseIsTheWorld(t *testing.T) {
	wholeWay(t, serve(t, sandbox.Options{Seed: 3, Orders: 100, Shops: manyShops()}))
}

func wholeWay(t *testing.T, world *servedWorld) {
	t.Helper()
	engine := embeddedtest.Start(t)
	in, clock := startInstallation(t, world, engine, zerolog.Nop())
	conn := connect(t, engine)

	in.sync(t)
	requireWarehouseIsWorld(t, conn, world.World, "after the first sync")

	world.Advance(50)
	clock.add(25 * time.Hour)
	in.sync(t)
	requireWarehouseIsWorld(t, conn, world.World, "after the second sync")

	world.onRequest(world.Step)
	report, err := in.runner.Run(t.Context(), in.plan)
	require.NoError(t, err)
	for _, s := range report.Streams {
		require.NoError(t, s.Err, "%s %s", s.Source, s.Stream)
	}
	world.onRequest(nil)
	clock.add(25 * time.Hour)
	in.sync(t)
	requireWarehouseIsWorld(t, conn, world.World, "after syncs of a world that moved")

	again := in.sync(t)
	for _, s := range again.Streams {
		require.Zero(t, s.Written, "%s %s: a sync of a world that stands still writes nothing", s.Source, s.Stream)
	}
}
