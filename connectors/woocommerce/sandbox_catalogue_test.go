package woocommerce

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/sandbox"
)

// moveRecords changes, makes, removes and touches records of every kind by turns.
func (s *sandboxShop) moveRecords(n int64) {
	of := sandbox.Resource(catalogueStreams[n%int64(len(catalogueStreams))])
	switch n / int64(len(catalogueStreams)) % 4 {
	case 0:
		s.world.ChangeRecord("main", of)
	case 1:
		s.world.InsertRecord("main", of)
	case 2:
		s.world.RemoveRecord("main", of)
	default:
		s.world.TouchRecords("main", of)
	}
}

// requireCatalogue compares what was read of a stream with the world as it is now.
func (s *sandboxShop) requireCatalogue(t *testing.T, b *bench, v version, stream string, r *result) {
	t.Helper()
	wanted, got := listedIn(s.world, stream), r.present()
	for key := range got {
		require.Contains(t, wanted, key, "%s %s is not in the shop", stream, key)
	}
	facts := factsOf(t, b)
	for key := range wanted {
		require.True(t, got[key], "%s %s is missing", stream, key)
		rows, err := mapper().Rows(facts, stream, r.records[key])
		require.NoError(t, err)
		require.NoError(t, compareWith(s.world, v, stream, key, rows), "%s %s", stream, key)
	}
}

// TestAMovingCatalogueArrivesInEveryVersion reads while records come, change and go between
// requests, in versions that lack filters and routes, and compares all after a quiet run.
func TestAMovingCatalogueArrivesInEveryVersion(t *testing.T) {
	t.Parallel()
	for _, number := range []string{"10.4.0", "9.9.5", "8.9.0", "5.7.0", "5.3.0", "3.6.0"} {
		t.Run(number, func(t *testing.T) {
			t.Parallel()
			s := newSandbox(t, sandbox.Options{Seed: 11, Orders: 60}, sandbox.WooConfig{Version: number})
			s.step = s.moveRecords
			results := map[string]*result{}
			for _, stream := range catalogueStreams {
				results[stream] = &result{}
			}
			giftCards := []string{}
			for _, card := range s.world.GiftCardProducts("main") {
				giftCards = append(giftCards, id(integer(card)))
			}
			run := func() *bench {
				b := s.open(t, map[string]any{"page_size": 20, settingGiftCards: giftCards})
				for stream, r := range results {
					from := len(r.batches)
					require.NoError(t, b.readOn(r, connectors.Request{Stream: stream}))
					readMissing(t, b, r, stream, from)
				}
				return b
			}
			s.moving.Store(true)
			for range 4 {
				run()
				s.settle()
			}
			s.moving.Store(false)
			s.settle()
			quiet := run()
			for stream, r := range results {
				s.requireCatalogue(t, quiet, parseVersion(number), stream, r)
			}
		})
	}
}

// TestBetweenSweepsOnlyChangesAreRead counts requests of an hourly run.
func TestBetweenSweepsOnlyChangesAreRead(t *testing.T) {
	t.Parallel()
	for number, most := range map[string]int{"10.4.0": 2, "9.9.5": 2, "5.7.0": 8} {
		s := newSandbox(t, sandbox.Options{Seed: 11, Orders: 60}, sandbox.WooConfig{Version: number})
		b := s.open(t, nil)
		for _, stream := range catalogueStreams {
			r := b.read(stream)
			s.clock.Advance(3600e9)
			before := len(s.face.Requests())
			require.NoError(t, b.readOn(r, connectors.Request{Stream: stream}))
			asked := len(s.face.Requests()) - before
			require.LessOrEqual(t, asked, most, "%s in %s", stream, number)
		}
	}
}
