package rest

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
)

// Budget is what a vendor's answer says is left: that many requests until an instant,
// when it grows again.
type Budget struct {
	Remaining int
	Until     time.Time
	// Every is the time in which it grows by one, from Until on, where the vendor has a
	// leaky bucket. Zero: at Until it is as large as anybody needs.
	Every time.Duration
}

// pace keeps one limit. Requests pass in the order in which they came; whoever is at
// the head of the line waits for the clock, the others wait for the head.
type pace struct {
	limit connectors.Limit
	slots chan struct{} // nil: any number at one time
	line  chan struct{} // one place: the head of the line

	mu      sync.Mutex
	granted []time.Time     // ring of the last limit.Requests grants
	next    int             // where the oldest grant is, once the ring is full
	count   uint64          // grants so far
	running map[uint64]bool // grants whose answer has not come
	held    time.Time       // nobody passes before
	budget  Budget          // the vendor's account, less what it may not know of yet
	told    uint64          // the grant whose answer brought the account
}

func newPace(limit connectors.Limit) *pace {
	p := &pace{limit: limit, line: make(chan struct{}, 1), running: map[uint64]bool{}}
	if limit.Concurrency > 0 {
		p.slots = make(chan struct{}, limit.Concurrency)
	}
	return p
}

// window is how long a grant counts. It is a little longer than the vendor's own, since
// requests that leave evenly can arrive closer together: 1/32 leaves 97 % of a rate.
func (p *pace) window() time.Duration { return p.limit.Per + p.limit.Per/32 }

// acquire waits for the place and the time of one request and returns its number and
// how long it stood in line. A wait for the clock longer than patience is Throttled.
func (p *pace) acquire(ctx context.Context, clock connectors.Clock, patience time.Duration) (uint64, time.Duration, error) {
	came := clock.Now()
	if err := enter(ctx, p.slots); err != nil {
		return 0, 0, err
	}
	if err := enter(ctx, p.line); err != nil {
		leave(p.slots)
		return 0, 0, err
	}
	defer leave(p.line)
	queued := clock.Now().Sub(came)
	for {
		now := clock.Now()
		number, ready := p.take(now)
		wait := ready.Sub(now)
		if wait <= 0 {
			return number, queued, nil
		}
		err := clockWait(ctx, clock, wait, patience, ready)
		if err != nil {
			leave(p.slots)
			return 0, 0, err
		}
		patience -= wait
	}
}

func clockWait(ctx context.Context, clock connectors.Clock, wait, patience time.Duration, ready time.Time) error {
	if wait > patience {
		return &connectors.Error{
			Kind:  connectors.Throttled,
			Until: ready,
			Err:   errors.New("the vendor's limit is used up for now"),
		}
	}
	return clock.Sleep(ctx, wait)
}

// take grants a request now, or says when it can be granted at the earliest.
func (p *pace) take(now time.Time) (uint64, time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	ready := p.held
	full := p.limit.Requests > 0 && len(p.granted) == p.limit.Requests
	if full {
		ready = later(ready, p.granted[p.next].Add(p.window()))
	}
	if now.Before(p.budget.Until) && p.budget.Remaining <= 0 {
		ready = later(ready, p.budget.Until)
	}
	if ready.After(now) {
		return 0, ready
	}
	switch {
	case full:
		p.granted[p.next] = now
		p.next = (p.next + 1) % len(p.granted)
	case p.limit.Requests > 0:
		p.granted = append(p.granted, now)
	}
	if p.budget.Remaining <= 0 && p.budget.Every > 0 {
		p.budget.Until = now.Add(p.budget.Every)
	}
	p.budget.Remaining--
	p.count++
	p.running[p.count] = true
	return p.count, now
}

// finish gives back the place of a request that has its answer, or none.
func (p *pace) finish(number uint64) {
	p.mu.Lock()
	delete(p.running, number)
	p.mu.Unlock()
	leave(p.slots)
}

// observe takes over the vendor's account as request number brought it. Requests
// granted later, and earlier ones still on their way, may not be in that account; an
// account older than the last one says nothing new.
func (p *pace) observe(number uint64, budget Budget) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if number < p.told {
		return
	}
	budget.Remaining -= int(p.count - number)
	for other := range p.running {
		if other < number {
			budget.Remaining--
		}
	}
	if budget.Every > 0 && budget.Remaining < 0 {
		budget.Until = budget.Until.Add(budget.Every * time.Duration(-budget.Remaining))
	}
	p.budget, p.told = budget, number
}

// hold lets nobody pass before an instant.
func (p *pace) hold(until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.held = later(p.held, until)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func enter(ctx context.Context, places chan struct{}) error {
	if places == nil {
		return ctx.Err()
	}
	select {
	case places <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func leave(places chan struct{}) {
	if places != nil {
		<-places
	}
}
