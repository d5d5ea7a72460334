package warehouse

import (
	"slices"
	"time"
)

// historyOf is a member whose rows are added and never taken back: what once held is
// still true when the record says something else, nothing any more, or is gone.
type historyOf[T any] struct{ *memberOf[T] }

// history is how the rows of a history are told apart.
type history[T any] struct {
	// from is the instant from which a row holds, and equal whether two rows say the same.
	from  func(*T) time.Time
	equal func(one, other *T) bool
}

// top: a history does not say whether its record is alive.
func (h *historyOf[T]) top(id string) (storedRecord, bool) {
	found, ok := h.memberOf.top(id)
	return storedRecord{version: found.version}, ok
}

func (h *historyOf[T]) unchanged(id string) bool { return h.addition(id) == nil }

func (h *historyOf[T]) put(id string, version uint64) {
	row := h.addition(id)
	if row == nil {
		return
	}
	h.meta(row).Version = version
	h.staged = append(h.staged, *row)
}

// remove leaves the history and, where the record is the history's own, notes when the
// record was gone.
func (h *historyOf[T]) remove(id string, version, _ uint64, renew bool) {
	if renew {
		h.note(id, version)
	}
}

// addition is the row that the record adds, or nil: the earliest of its rows when
// nothing is stored, else the latest when the stored row that holds at that instant
// says something else.
func (h *historyOf[T]) addition(id string) *T {
	incoming := h.incoming[id]
	if len(incoming) == 0 {
		return nil
	}
	byInstant := func(a, b *T) int { return h.history.from(a).Compare(h.history.from(b)) }
	live := h.live(id)
	if len(live) == 0 {
		return slices.MinFunc(incoming, byInstant)
	}
	latest := slices.MaxFunc(incoming, byInstant)
	var holding *T
	for _, row := range live {
		if h.history.from(row).After(h.history.from(latest)) {
			continue
		}
		if holding == nil || h.history.from(row).After(h.history.from(holding)) {
			holding = row
		}
	}
	if holding != nil && h.history.equal(latest, holding) {
		return nil
	}
	return latest
}
