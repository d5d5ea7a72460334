package pipeline

import "fmt"

// counts accounts for records: every fetched record ends in exactly one of the others.
type counts struct {
	fetched, written, unchanged, stale, quarantined uint64
}

func (c counts) plus(o counts) counts {
	return counts{
		fetched:     c.fetched + o.fetched,
		written:     c.written + o.written,
		unchanged:   c.unchanged + o.unchanged,
		stale:       c.stale + o.stale,
		quarantined: c.quarantined + o.quarantined,
	}
}

// balanced is the check before state is saved: it returns an error when a record is
// lost or counted twice.
func (c counts) balanced() error {
	if sum := c.written + c.unchanged + c.stale + c.quarantined; sum != c.fetched {
		return fmt.Errorf("accounting for records: %d fetched, but %d written + %d unchanged + %d stale + %d quarantined = %d: "+
			"this is a bug in Tillhouse; the state was not moved, so nothing is lost",
			c.fetched, c.written, c.unchanged, c.stale, c.quarantined, sum)
	}
	return nil
}

// A stream stops when it has quarantined more than tolerated: more records than
// tolerableCount and a larger share than one in tolerableShare.
const (
	tolerableCount = 20
	tolerableShare = 100
)

// tooManyQuarantined reports whether a mapping fails so often that going on would
// hide a change at the vendor.
func (c counts) tooManyQuarantined() bool {
	return c.quarantined > tolerableCount && c.quarantined*tolerableShare > c.fetched
}

// anyNumberQuarantined is the rule of a replay, which no state depends on.
func anyNumberQuarantined(counts) bool { return false }
