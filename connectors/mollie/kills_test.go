package mollie

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/sandbox"
)

// A run that is killed after any batch loses nothing: neither what is new, nor what
// changed, nor what something else names.
func TestKilledAfterAnyBatchOfAnyRunNothingIsLost(t *testing.T) {
	t.Parallel()
	world := newWorld(t, 48, twoShops()...)
	b := openWorld(t, world, map[string]any{"page_size": 30})
	kills := 0
	for round := range 24 {
		for range 8 {
			world.Step()
		}
		for _, of := range []sandbox.MollieResource{sandbox.MolliePayments, sandbox.MollieRefunds, sandbox.MollieChargebacks, sandbox.MollieTransactions} {
			world.InsertMollie(of)
			world.ChangeMollie(of)
		}
		b.follow(world)
		for i, stream := range moving {
			batches, last := 0, 1+(round+i)%5
			err := b.Read(t.Context(), connectors.Request{Stream: stream}, func(connectors.Batch) error {
				if batches++; batches >= last {
					return errStop
				}
				return nil
			})
			if err != nil {
				require.ErrorIs(t, err, errStop)
				kills++
			}
		}
	}
	require.Greater(t, kills, 100)
	b.Sync(moving...)
	b.requireTruth(world, moving...)
}

func TestAWeeklyReadingThatIsKilledGoesOnWhereItWas(t *testing.T) {
	t.Parallel()
	world := newWorld(t, 26, twoShops()...)
	for _, stream := range []string{streamPayments, streamBalanceTransactions, streamCustomers, streamSettlements} {
		b := openWorld(t, world, map[string]any{"page_size": 9})
		b.Sync(stream)
		for id := range b.Kept[stream] {
			b.Kept[stream][id] = connectors.Record{}
		}
		b.Clock.Advance(weekly)
		kills := 0
		for range 500 { // killed whenever the reading has moved on
			stood := sweptTo(t, b.States[stream])
			err := b.Read(t.Context(), connectors.Request{Stream: stream}, func(connectors.Batch) error {
				if at := sweptTo(t, b.States[stream]); at != "" && at != stood {
					return errStop
				}
				return nil
			})
			if err == nil {
				break
			}
			require.ErrorIs(t, err, errStop)
			kills++
		}
		b.requireTruth(world, stream)
		require.Empty(t, sweptTo(t, b.States[stream]))
		require.Positive(t, kills, "%s was never killed: nothing is tested", stream)
	}
}

// sweptTo is where the weekly reading stands, "" when none runs.
func sweptTo(t *testing.T, saved connectors.State) string {
	t.Helper()
	s, err := loadState(saved)
	require.NoError(t, err)
	if s.Sweep == nil {
		return ""
	}
	return s.Sweep.Lane + "/" + s.Sweep.Cursor
}
