// Package connectortest is what connectors are tested with: the conformance kit, a bench for a
// connector's own tests, a clock that never waits for real, a transport that fails on
// demand, and the recorded payloads.
package connectortest

import (
	"context"
	"sync"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
)

// Clock is a virtual clock: a Sleep moves it on at once. It may be used by several
// goroutines; where they shall wait for each other use testing/synctest instead.
type Clock struct {
	mu    sync.Mutex
	now   time.Time
	slept []time.Duration
}

var _ connectors.Clock = (*Clock)(nil)

// NewClock starts at an instant.
func NewClock(start time.Time) *Clock { return &Clock{now: start} }

// Now is the virtual instant.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Sleep moves the clock on, unless the context has ended.
func (c *Clock) Sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if d > 0 {
		c.now = c.now.Add(d)
		c.slept = append(c.slept, d)
	}
	return nil
}

// skewed is a machine's clock that is wrong by some time.
type skewed struct {
	connectors.Clock

	by time.Duration
}

// Now is the wrong time.
func (s skewed) Now() time.Time { return s.Clock.Now().Add(s.by) }

// Advance moves the clock on without anybody sleeping, as work does.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Slept are the sleeps so far, in order.
func (c *Clock) Slept() []time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]time.Duration(nil), c.slept...)
}
