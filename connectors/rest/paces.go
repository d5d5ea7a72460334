package rest

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
)

// paces are all limits of one account. The first has no limit of its own: it is where
// the vendor's throttling and its budget are kept.
type paces []*pace

func sharedPaces(o Options, env connectors.Env) paces {
	limits := slices.Clone(o.Limits)
	// One order for all, so that two clients never wait for each other's places.
	slices.SortFunc(limits, func(a, b connectors.Limit) int {
		return cmp.Or(cmp.Compare(a.Scope, b.Scope), cmp.Compare(a.Per, b.Per), cmp.Compare(a.Requests, b.Requests))
	})
	list := make(paces, 0, len(limits)+1)
	for _, limit := range append([]connectors.Limit{{}}, limits...) {
		name := fmt.Sprintf("rest pace %q %q %d/%s %d", o.Account, limit.Scope, limit.Requests, limit.Per, limit.Concurrency)
		list = append(list, connectors.Share(env.Shared, name, func() *pace { return newPace(limit) }))
	}
	return list
}

// permits are the grants of one request, one of each pace.
type permits struct {
	paces   paces
	numbers []uint64
	queued  time.Duration // standing in line, which is nobody's delay but our own
}

func (ps paces) acquire(ctx context.Context, clock connectors.Clock, patience time.Duration) (*permits, error) {
	got := &permits{}
	for _, p := range ps {
		number, queued, err := p.acquire(ctx, clock, patience)
		if err != nil {
			got.release()
			return nil, err
		}
		got.paces = append(got.paces, p)
		got.numbers = append(got.numbers, number)
		got.queued += queued
	}
	return got, nil
}

func (p *permits) release() {
	for i, held := range p.paces {
		held.finish(p.numbers[i])
	}
}

func (p *permits) observe(budget Budget) { p.paces[0].observe(p.numbers[0], budget) }

func (ps paces) hold(until time.Time) { ps[0].hold(until) }
