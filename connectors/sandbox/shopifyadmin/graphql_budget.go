package shopifyadmin

import (
	"math"
	"time"
)

// points are what is left of an app's budget in a shop. They come back by the second.
type points struct {
	left float64
	at   time.Time
}

// bucketOf brings the app's points up to date. g.mu is held.
func (g *graphql) bucketOf(app string, now time.Time) *points {
	limits := g.face.shop.config.Plan.Limits()
	b := g.buckets[app]
	if b == nil {
		b = &points{left: float64(limits.GraphQLBucket), at: now}
		g.buckets[app] = b
	}
	if now.After(b.at) {
		b.left = min(float64(limits.GraphQLBucket), b.left+now.Sub(b.at).Seconds()*float64(limits.GraphQLRate))
		b.at = now
	}
	if !g.face.config.Throttle {
		b.left = float64(limits.GraphQLBucket)
	}
	return b
}

// afford tells whether a query of this cost may run. One runs only when all that it asks
// for is there, although it pays only what it took.
func (g *graphql) afford(app string, requested int, now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	b := g.bucketOf(app, now)
	return b.left+1e-9 >= float64(requested)
}

func (g *graphql) charge(app string, actual int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.buckets[app].left -= float64(actual)
}

// cost is extensions.cost of an answer; a query that did not run has no actual cost.
func (g *graphql) cost(app string, requested int, actual any, now time.Time) members {
	limits := g.face.shop.config.Plan.Limits()
	g.mu.Lock()
	left := g.buckets[app]
	if left == nil {
		left = g.bucketOf(app, now)
	}
	available := int(math.Floor(left.left + 1e-9))
	g.mu.Unlock()
	return members{{"cost", members{
		{"requestedQueryCost", requested}, {"actualQueryCost", actual},
		{"throttleStatus", members{
			{"maximumAvailable", limits.GraphQLBucket}, {"currentlyAvailable", available}, {"restoreRate", limits.GraphQLRate},
		}},
	}}}
}
