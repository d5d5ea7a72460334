package sandbox

import "container/heap"

// agenda is what will happen, the earliest first; of one second, what was planned first.
type agenda []errand

type errand struct {
	at    int64
	order int
	do    func()
}

func (a *agenda) Len() int { return len(*a) }

func (a *agenda) Less(i, j int) bool {
	one, other := (*a)[i], (*a)[j]
	return one.at < other.at || one.at == other.at && one.order < other.order
}

func (a *agenda) Swap(i, j int) { (*a)[i], (*a)[j] = (*a)[j], (*a)[i] }

// Push is heap's.
func (a *agenda) Push(x any) {
	if e, ok := x.(errand); ok {
		*a = append(*a, e)
	}
}

// Pop is heap's.
func (a *agenda) Pop() any {
	last := len(*a) - 1
	e := (*a)[last]
	(*a)[last] = errand{}
	*a = (*a)[:last]
	return e
}

// at plans something; what is due already happens with the next look at the agenda.
func (m *till) at(instant int64, do func()) {
	m.planned++
	heap.Push(&m.agenda, errand{max(instant, m.now), m.planned, do})
}

// until lets happen what is due.
func (m *till) until(now int64) {
	for len(m.agenda) > 0 && m.agenda[0].at <= now {
		m.next()
	}
	m.now = max(m.now, now)
}

// next lets the earliest errand happen, at its own instant.
func (m *till) next() {
	if e, ok := heap.Pop(&m.agenda).(errand); ok {
		m.now = max(m.now, e.at)
		e.do()
	}
}

// account is the world's Mollie account as of the world's now. It is made when somebody
// first asks, at the latest before the world first moves, from what the orders are then:
// the same account whenever that is. The world's lock is held.
func (w *World) account() *till {
	if w.till == nil {
		w.till = newTill(w)
	}
	w.till.until(w.now)
	return w.till
}
