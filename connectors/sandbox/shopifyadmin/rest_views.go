package shopifyadmin

import "sync"

// changeLock counts how often it was locked for writing, so that views of an older state
// are known to be stale.
type changeLock struct {
	sync.RWMutex

	changes uint64
}

// Lock locks for writing and counts it.
func (l *changeLock) Lock() {
	l.RWMutex.Lock()
	l.changes++
}

// viewCache keeps listings of a shop until it changes, so that paging through hundreds of
// thousands of orders does not sort them anew for each page.
type viewCache struct {
	mu      sync.Mutex
	changes uint64
	rows    map[string][]int32
}

const (
	// maxViews bounds the listings that are kept; smallest are those not worth it.
	maxViews = 64
	smallest = 1000
)

// lookUp gives the rows of a name, built anew when the shop has changed since.
func (v *viewCache) lookUp(changes uint64, name string, build func() []int32) []int32 {
	v.mu.Lock()
	defer v.mu.Unlock()
	rows, ok := v.rows[name]
	if ok && v.changes == changes {
		return rows
	}
	if v.rows == nil || v.changes != changes || len(v.rows) >= maxViews {
		v.rows, v.changes = map[string][]int32{}, changes
	}
	v.rows[name] = build()
	return v.rows[name]
}
