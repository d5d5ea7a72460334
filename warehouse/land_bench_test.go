package warehouse

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/schemas"
)

// BenchmarkLandRaw lands blocks of the size a pipeline sends in a store with many
// records: as a first backfill does (which looks nothing up), as one that was resumed
// does (which finds nothing), and as a sweep over what did not change does.
func BenchmarkLandRaw(b *testing.B) {
	const stored, perBlock = 200_000, 1000
	w := newWarehouse(b)
	block := func(first int) []schemas.RawRecord {
		list := make([]schemas.RawRecord, perBlock)
		for i := range list {
			id := strconv.Itoa(1_000_000 + first + i)
			r := rawOf(id, "2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z")
			dice := rand.New(rand.NewPCG(uint64(first), uint64(i)))
			for range 60 { // 1.2 kB, of which half is random
				r.Payload = fmt.Appendf(r.Payload, `"field":"%08x",`, dice.Uint32())
			}
			list[i] = in("backfill", r)
		}
		return list
	}
	for first := 0; first < stored; first += perBlock {
		require.NoError(b, w.LandRaw(b.Context(), block(first)))
	}
	for _, c := range []struct {
		name, run string
		first     func(n int) int
	}{
		{"first", "backfill", func(n int) int { return stored + n*perBlock }},
		{"resumed", "next", func(n int) int { return 10*stored + n*perBlock }},
		{"unchanged", "next", func(n int) int { return n * perBlock % stored }},
	} {
		b.Run(c.name, func(b *testing.B) {
			n := 0
			for b.Loop() {
				b.StopTimer()
				list := block(c.first(n))
				for i := range list {
					list[i].RunID = c.run
				}
				n++
				b.StartTimer()
				require.NoError(b, w.LandRaw(b.Context(), list))
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*perBlock), "µs/record")
		})
	}
}
