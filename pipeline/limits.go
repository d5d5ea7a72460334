package pipeline

import "time"

// Limits bound what a run uses. A zero field takes the value of DefaultLimits.
type Limits struct {
	// Sources and Streams read at once; Streams counts within one source. All streams
	// of a source share its HTTP client and so its vendor limits.
	Sources int
	Streams int
	// A block is made durable when it holds BlockRecords records or BlockBytes bytes
	// of redacted payload, or when it is BlockAge old. At most two blocks of a stream
	// are in memory: one being filled and one being written.
	BlockRecords int
	BlockBytes   int
	BlockAge     time.Duration
	// RetryBudget is how long a stream may wait in total, between two durable blocks,
	// for a vendor that fails or throttles.
	RetryBudget time.Duration
	// Grace is how long the block that is being written may take after a run was told
	// to stop.
	Grace time.Duration
}

// DefaultLimits are the limits of the released program.
func DefaultLimits() Limits {
	return Limits{
		Sources:      4,
		Streams:      4,
		BlockRecords: 1_000,
		BlockBytes:   4 << 20,
		BlockAge:     30 * time.Second,
		RetryBudget:  5 * time.Minute,
		Grace:        30 * time.Second,
	}
}

func (l Limits) withDefaults() Limits {
	d := DefaultLimits()
	if l.Sources > 0 {
		d.Sources = l.Sources
	}
	if l.Streams > 0 {
		d.Streams = l.Streams
	}
	if l.BlockRecords > 0 {
		d.BlockRecords = l.BlockRecords
	}
	if l.BlockBytes > 0 {
		d.BlockBytes = l.BlockBytes
	}
	if l.BlockAge > 0 {
		d.BlockAge = l.BlockAge
	}
	if l.RetryBudget > 0 {
		d.RetryBudget = l.RetryBudget
	}
	if l.Grace > 0 {
		d.Grace = l.Grace
	}
	return d
}
