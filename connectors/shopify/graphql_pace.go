package shopify

import (
	"context"
	"errors"
	"math"
	"sync"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
)

// points is what an answer says of the points that an app may spend at a shop.
type points struct {
	Maximum   float64 `json:"maximumAvailable"`
	Available float64 `json:"currentlyAvailable"`
	Rate      float64 `json:"restoreRate"`
}

// pointMargin is the part of the restored points that is counted on: the vendor's clock
// and the way there differ a little from ours.
const pointMargin = 0.97

// costPace lets a query pass when the points for it are there, so that none is refused for
// want of them. Streams of one source, and sources of one program with the same app and
// shop, share it. Queries pass in the order in which they came.
type costPace struct {
	line chan struct{} // one place: whoever waits for points

	mu       sync.Mutex
	known    bool
	bucket   points
	at       time.Time // of bucket
	reserved float64   // by queries whose answer has not come
	costs    map[string]float64
}

func newCostPace() *costPace {
	return &costPace{line: make(chan struct{}, 1), costs: map[string]float64{}}
}

// mostCosts bounds the queries whose cost is remembered.
const mostCosts = 1000

// permit is the place of one query.
type permit struct {
	pace  *costPace
	cost  float64
	holds bool // the line, since nothing is known yet
}

// acquire waits for the points of a query. A wait longer than patience is Throttled.
func (p *costPace) acquire(ctx context.Context, clock connectors.Clock, query string, patience time.Duration) (*permit, error) {
	select {
	case p.line <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	got := &permit{pace: p}
	defer func() {
		if !got.holds {
			<-p.line
		}
	}()
	for {
		now := clock.Now()
		wait := p.take(got, query, now)
		if wait <= 0 {
			return got, nil
		}
		if wait > patience {
			return nil, &connectors.Error{Kind: connectors.Throttled, Until: now.Add(wait), Err: errors.New("the shop's query points are used up for now")}
		}
		if err := clock.Sleep(ctx, wait); err != nil {
			return nil, err
		}
		patience -= wait
	}
}

// take grants a query now, or says how long to wait.
func (p *costPace) take(got *permit, query string, now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	cost, ok := p.costs[query]
	if !ok {
		cost = float64(estimate(query))
	}
	if !p.known {
		got.holds, got.cost = true, cost
		p.reserved += cost
		return 0
	}
	// What costs more than the bucket holds can only be refused; that is the vendor's to say.
	want := min(cost+p.reserved, p.bucket.Maximum)
	there := min(p.bucket.Available+now.Sub(p.at).Seconds()*p.bucket.Rate*pointMargin, p.bucket.Maximum)
	if there < want && p.bucket.Rate > 0 {
		wait := (want - there) / (p.bucket.Rate * pointMargin)
		return time.Duration(math.Ceil(wait*1000)) * time.Millisecond
	}
	got.cost = cost
	p.reserved += cost
	return 0
}

// release gives the place back when the answer is there, or none.
func (g *permit) release() {
	g.pace.mu.Lock()
	g.pace.reserved = max(g.pace.reserved-g.cost, 0)
	g.pace.mu.Unlock()
	if g.holds {
		<-g.pace.line
	}
}

// observe takes over what an answer says of the bucket.
func (p *costPace) observe(b points, now time.Time) {
	if b.Maximum <= 0 || b.Rate <= 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.known, p.bucket, p.at = true, b, now
}

// learn remembers what a query was charged.
func (p *costPace) learn(query string, requested float64) {
	if requested <= 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.costs) >= mostCosts {
		clear(p.costs)
	}
	p.costs[query] = requested
}
