package endtoend

import (
	"testing"
	"time"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors/sandbox"
	"github.com/tillhouse/tillhouse/pipeline"
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

// TestEverySourceTogetherIsTheWorld is the whole way on all kinds of sources at once, on a
// world that moves on between and during syncs, over both changes to and from summer time.
func TestEverySourceTogetherIsTheWorld(t *testing.T) {
	t.Parallel()
	world := everything(t, 8, 80, manyShops()...)
	engine := embeddedtest.Start(t)
	in, clock := startInstallation(t, world, engine, zerolog.Nop())
	conn := connect(t, engine)

	in.sync(t)
	requireWarehouseIsWorld(t, conn, world.World, "after the first sync")

	world.Advance(80)
	clock.add(25 * time.Hour)
	world.onRequest(world.Step)
	report, err := in.runner.Run(t.Context(), in.plan)
	require.NoError(t, err)
	for _, s := range report.Streams {
		require.NoError(t, s.Err, "%s %s", s.Source, s.Stream)
	}
	world.onRequest(nil)
	clock.add(25 * time.Hour)
	report = in.sync(t)
	requireWarehouseIsWorld(t, conn, world.World, "after syncs of a world that moved")
	var deleted uint64
	for _, s := range report.Streams {
		deleted += s.Deleted
	}
	require.Positive(t, deleted, "something vanished without a word")

	again := in.sync(t)
	for _, s := range again.Streams {
		require.Zero(t, s.Written, "%s %s: a sync of a world that stands still writes nothing", s.Source, s.Stream)
	}
	replayChangesNothing(t, in)
}

// replayChangesNothing: raw holds all that canonical rows were made of, deletions
// included, and mapping it again gives the same rows.
func replayChangesNothing(t *testing.T, in *installation) {
	t.Helper()
	for _, source := range in.plan.Sources {
		report, err := in.runner.Replay(t.Context(), pipeline.ReplayPlan{Command: "replay", Source: source})
		require.NoError(t, err)
		for _, s := range report.Streams {
			require.NoError(t, s.Err, "%s %s", s.Source, s.Stream)
			require.Zero(t, s.Written, "%s %s", s.Source, s.Stream)
			require.Zero(t, s.Deleted, "%s %s", s.Source, s.Stream)
		}
	}
}
