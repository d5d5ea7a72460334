package mollie

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
)

// estimate says how many records there are. Mollie counts nothing: a list that does not
// fit on a page is reckoned from how dense its newest records are.
func (r *reader) estimate(ctx context.Context) error {
	if r.feed.own != nil && !r.source.access.organisation {
		return r.emit(connectors.Batch{Progress: connectors.Progress{Total: 1, CallsLeft: 2}})
	}
	lists, err := r.feed.lists(ctx, r)
	if err != nil {
		return err
	}
	r.size = r.source.pageSize
	var progress connectors.Progress
	for _, name := range slices.Sorted(maps.Keys(lists)) {
		total, err := r.reckon(ctx, lists[name])
		if err != nil {
			if r.deleted(lists[name], name, err) {
				continue
			}
			return err
		}
		progress.Total += total
		progress.CallsLeft += total/int64(r.size) + 1
		if r.feed.each {
			progress.CallsLeft += total
		}
	}
	return r.emit(connectors.Batch{Progress: progress, Warnings: r.pending})
}

// reckon is how many records a list has, or about as many.
func (r *reader) reckon(ctx context.Context, l listing) (int64, error) {
	newest, err := r.firstPage(ctx, l, true)
	n := len(newest.rows)
	if err != nil || newest.last || n == 0 {
		return int64(n), err
	}
	begun := l.begun
	if begun.IsZero() && l.sorts {
		oldest, err := r.firstPage(ctx, l, false)
		if err != nil {
			return 0, err
		}
		if len(oldest.rows) > 0 {
			begun = oldest.rows[0].at
		}
	}
	top, bottom := newest.rows[0].at, newest.rows[n-1].at
	if begun.IsZero() || !begun.Before(bottom) || !bottom.Before(top) {
		return int64(n), nil
	}
	return int64(n) * int64(top.Sub(begun)/time.Second) / max(int64(top.Sub(bottom)/time.Second), 1), nil
}

func (r *reader) firstPage(ctx context.Context, l listing, newest bool) (page, error) {
	for p, err := range r.pages(ctx, l, place{newest: newest}) {
		if err != nil || len(p.rows) > 0 || p.last {
			return p, err
		}
	}
	return page{last: true}, nil
}
