package warehouse

import (
	"slices"

	"github.com/tillhouse/tillhouse/schemas"
)

// historyOf is a member whose rows are added and never taken back: what once held is
// still true when the record says something else, nothing any more, or is gone.
type historyOf[T any] struct{ *memberOf[T] }

// top: a history does not say whether its record is alive.
func (h *historyOf[T]) top(string) (storedRecord, bool) { return storedRecord{}, false }

// freeze: the rows of a history are told apart by instant, not by day.
func (h *historyOf[T]) freeze(string, schemas.Day) {}

func (h *historyOf[T]) unchanged(id string) bool { return h.addition(id) == nil }

func (h *historyOf[T]) put(id string, version uint64) {
	row := h.addition(id)
	if row == nil {
		return
	}
	h.meta(row).Version = version
	h.staged = append(h.staged, *row)
}

func (h *historyOf[T]) remove(string, uint64, uint64, bool) {}

// addition is the row that the record adds, or nil: the earliest of its rows when
// nothing is stored, else the latest when the stored row that holds at that instant
// says something else.
func (h *historyOf[T]) addition(id string) *T {
	incoming := h.incoming[id]
	if len(incoming) == 0 {
		return nil
	}
	byInstant := func(a, b *T) int { return h.from(a).Compare(h.from(b)) }
	live := h.live(id)
	if len(live) == 0 {
		return slices.MinFunc(incoming, byInstant)
	}
	latest := slices.MaxFunc(incoming, byInstant)
	var holding *T
	for _, row := range live {
		if h.from(row).After(h.from(latest)) {
			continue
		}
		if holding == nil || h.from(row).After(h.from(holding)) {
			holding = row
		}
	}
	if holding != nil && h.equal(latest, holding) {
		return nil
	}
	return latest
}
