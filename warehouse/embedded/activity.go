package embedded

import (
	"sync"
	"time"
)

// activity counts clients and queries and calls idle once nobody has been there for a while.
type activity struct {
	mu    sync.Mutex
	count int
	over  bool          // idle was called: who comes now is too late
	after time.Duration // 0: never idle
	timer *time.Timer
	idle  func()
}

// firstClient is how long the one who started the engine has, at least, to become its client.
const firstClient = 10 * time.Second

// newActivity starts counting down at once: a process that nobody comes to ends as well.
func newActivity(after time.Duration, idle func()) *activity {
	a := &activity{after: after, idle: idle}
	if after > 0 {
		a.timer = time.AfterFunc(max(after, firstClient), a.fire)
	}
	return a
}

func (a *activity) arm() {
	if a.timer != nil {
		a.timer.Reset(a.after)
	}
}

func (a *activity) fire() {
	a.mu.Lock()
	a.over = a.count == 0
	over := a.over
	a.mu.Unlock()
	if over {
		a.idle()
	}
}

// begin counts one client or query until the function it returns is called, once. It is false for one who comes when
// the engine has decided to end.
func (a *activity) begin() (end func(), ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.over {
		return nil, false
	}
	a.count++
	if a.timer != nil {
		a.timer.Stop()
	}
	return func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.count--
		if a.count == 0 {
			a.arm()
		}
	}, true
}

func (a *activity) close() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.timer != nil {
		a.timer.Stop()
	}
}
