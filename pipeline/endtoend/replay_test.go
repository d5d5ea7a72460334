package endtoend

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors/sandbox"
	"github.com/tillhouse/tillhouse/pipeline"
	"github.com/tillhouse/tillhouse/warehouse/embedded/embeddedtest"
)

// TestReplayOfEverythingChangesNothing: raw holds all that canonical rows were made of,
// deletions included, and mapping it again gives the same rows.
func TestReplayOfEverythingChangesNothing(t *testing.T) {
	world := serve(t, sandbox.Options{Seed: 8, Orders: 120})
	engine := embeddedtest.Start(t)
	in, clock := startInstallation(t, world, engine, quiet)
	conn := connect(t, engine)
	for range 3 {
		in.sync(t)
		world.Advance(40)
		clock.add(25 * time.Hour)
	}
	report := in.sync(t)
	var deleted uint64
	for _, s := range report.Streams {
		deleted += s.Deleted
	}
	require.Positive(t, deleted, "something vanished without a word")
	requireWarehouseIsWorld(t, conn, world.World, "before the replay")

	for _, source := range in.plan.Sources {
		report, err := in.runner.Replay(t.Context(), pipeline.ReplayPlan{Command: "replay", Source: source})
		require.NoError(t, err)
		for _, s := range report.Streams {
			require.NoError(t, s.Err, "%s %s", s.Source, s.Stream)
			require.Positive(t, s.Fetched)
			require.Zero(t, s.Written, "%s %s", s.Source, s.Stream)
		}
	}
	require.NoError(t, in.build(t.Context()))
	requireWarehouseIsWorld(t, conn, world.World, "after the replay")
}
