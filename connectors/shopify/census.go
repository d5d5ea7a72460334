package shopify

import (
	"context"
	"math"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
)

const (
	// censusEvery is how often all ids are compared where deletions are told as events,
	// which can be missed; censusDaily where they are not.
	censusEvery = 7 * 24 * time.Hour
	censusDaily = 24 * time.Hour
	// chunk is how many ids are collected before they are handed over.
	chunk = 100_000
)

// census compares the ids of everything Shopify shows with what is stored, when it is due.
func (r *reader) census(ctx context.Context, now time.Time) error {
	every := censusDaily
	if r.feed.destroyed != "" {
		every = censusEvery
	}
	if !r.feed.census || r.way.ids == nil || r.state.Listing == nil && now.Sub(r.state.Census) < every {
		return nil
	}
	// What is too old to be shown, or to be read, is not gone: then nothing is concluded
	// below the first id that is listed.
	whole := r.state.Since.IsZero()
	if whole && r.feed.limited {
		var err error
		if whole, err = r.source.wholeHistory(ctx); err != nil {
			return err
		}
	}
	if r.state.Listing == nil {
		r.state.Listing = &comparison{Begun: now}
	}
	l := r.state.Listing
	c := connectors.Census{After: l.After}
	for at := l.After; ; {
		ids, done, seen, err := r.way.ids(ctx, r, at)
		if err != nil {
			return err
		}
		if c.SeenAt.IsZero() {
			c.SeenAt = seen
		}
		if len(c.IDs) == 0 && c.After == 0 && len(ids) > 0 && !whole {
			c.After = ids[0] - 1
		}
		c.IDs = append(c.IDs, ids...)
		if len(ids) > 0 {
			at = ids[len(ids)-1]
		}
		switch {
		case done:
			r.state.Census, r.state.Listing = l.Begun, nil
			if c.UpTo = math.MaxInt64; at == 0 {
				// A shop where nothing is left looks as one that shows nothing.
				r.warnf("Shopify lists no %s at all, so deleted ones cannot be told", r.stream)
				return r.send(connectors.Batch{})
			}
			return r.send(connectors.Batch{Census: r.sparse(c)})
		case len(c.IDs) >= chunk:
			l.After, c.UpTo = at, at
			if err := r.send(connectors.Batch{Census: r.sparse(c)}); err != nil {
				return err
			}
			c = connectors.Census{After: at}
		}
	}
}

// sparse says of which streams a record may give no rows.
func (r *reader) sparse(c connectors.Census) *connectors.Census {
	c.Sparse = r.feed.sparse
	return &c
}
