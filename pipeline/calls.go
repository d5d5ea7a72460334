package pipeline

import (
	"sync"

	"github.com/tillhouse/tillhouse/connectors"
)

// callCounts is what connectors.Env.Observe has told of one stream.
type callCounts struct {
	calls, throttles, bytes uint64
}

// callMeter counts the HTTP attempts of one source by stream.
type callMeter struct {
	mu     sync.Mutex
	counts map[string]callCounts
}

func (m *callMeter) observe(c connectors.Call) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.counts == nil {
		m.counts = map[string]callCounts{}
	}
	n := m.counts[c.Stream]
	n.calls++
	if c.Throttled {
		n.throttles++
	}
	if c.Bytes > 0 {
		n.bytes += uint64(c.Bytes)
	}
	m.counts[c.Stream] = n
}

func (m *callMeter) of(stream string) callCounts {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.counts[stream]
}
