package pipeline

import (
	"slices"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
)

// block is a stretch of a stream that becomes durable together.
type block struct {
	started time.Time
	// records are redacted, in the order in which they were read.
	records []connectors.Record
	// unparsed could not be redacted and stay out of raw.
	unparsed []unparsedRecord
	bytes    int
	// state is where reading continues after the last complete batch of the block; nil
	// while no batch is complete or where states are not saved.
	state    *connectors.State
	census   *connectors.Census
	warnings []string
	// durable is closed when the block has been written.
	durable chan struct{}
}

type unparsedRecord struct {
	connectors.Record
	err error
}

func newBlock(now time.Time) *block {
	return &block{started: now, durable: make(chan struct{})}
}

func (b *block) fetched() int { return len(b.records) + len(b.unparsed) }

func (b *block) empty() bool {
	return b.fetched() == 0 && b.state == nil && b.census == nil && len(b.warnings) == 0
}

func (b *block) full(limits Limits, now time.Time) bool {
	return b.fetched() >= limits.BlockRecords || b.bytes >= limits.BlockBytes ||
		b.fetched() > 0 && now.Sub(b.started) >= limits.BlockAge
}

// newest keeps one record per id: the one with the latest version and, among equal
// versions, the one that was read last. The others are stale. The order of the kept
// records is that of reading.
func newest(records []connectors.Record) (kept []connectors.Record, stale int) {
	latest := make(map[string]int, len(records))
	for i, r := range records {
		if j, ok := latest[r.ID]; !ok || !r.UpdatedAt().Before(records[j].UpdatedAt()) {
			latest[r.ID] = i
		}
	}
	if len(latest) == len(records) {
		return records, 0
	}
	keep := make([]int, 0, len(latest))
	for _, i := range latest {
		keep = append(keep, i)
	}
	slices.Sort(keep)
	kept = make([]connectors.Record, 0, len(keep))
	for _, i := range keep {
		kept = append(kept, records[i])
	}
	return kept, len(records) - len(kept)
}
