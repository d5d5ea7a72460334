package shopify

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
)

const (
	// mostObjects is how many objects a window may have. Shopify lists no more than 25,000
	// of one filter: https://shopify.dev/docs/api/usage/limits
	mostObjects = 20_000
	// someObjects is what windows are made to have when one has too many.
	someObjects = 15_000
	// fewObjects: a window with fewer lets the next one be longer.
	fewObjects = someObjects / 4
	// bulkObjects is from how many objects on a bulk operation is quicker than pages.
	bulkObjects = 5_000
	// shortest is how short a window can be made: instants are filtered in whole seconds.
	shortest = time.Second
	// mostRestarts is how often in one read a window may be read again from its first page.
	mostRestarts = 3
)

// errNoBulk: a bulk operation cannot be had now; pages do.
var errNoBulk = errors.New("no bulk operation can be had")

// window reads the present window on from where it was.
func (r *reader) window(ctx context.Context) error {
	o := r.state.Window
	if o.API != r.way.api {
		*o = opened{From: o.From, To: o.To, Step: o.Step, API: r.way.api}
	}
	if o.Bulk != nil {
		return r.inBulk(ctx)
	}
	asked := map[string]bool{}
	restarts := 0
	for {
		asked[o.Token] = true
		p, err := r.page(ctx)
		switch {
		case err != nil && deadToken(err) && o.Token != "" && restarts < mostRestarts:
			restarts++
			o.Token, o.Seen, asked = "", 0, map[string]bool{}
			continue
		case err != nil:
			return err
		case p.next != "" && asked[p.next]:
			return &connectors.Error{Kind: connectors.Drift, Err: fmt.Errorf("fetching %s: Shopify names a page that was read before, which would never end", r.stream)}
		}
		if o.Token == "" && o.Seen == 0 {
			r.behind(p.server)
		}
		if p.next != "" && !o.Counted {
			if again, err := r.fits(ctx, len(p.rows)); err != nil {
				return err
			} else if again {
				return nil // the window is another one now
			}
		}
		w := r.asked()
		o.Seen += int64(len(p.rows))
		o.Token = p.next
		if p.next == "" {
			switch short, err := r.short(ctx, p); {
			case err != nil:
				return err
			case short && restarts < mostRestarts:
				restarts++
				o.Token, o.Seen, asked = "", 0, map[string]bool{}
				continue
			case short:
				return &connectors.Error{Kind: connectors.Transient, Err: fmt.Errorf("fetching %s: Shopify counts more of them than it lists", r.stream), Advice: "a later run reads the window again"}
			}
			r.note(w, p.rows)
			r.close()
			return r.hand(w, p.rows)
		}
		if err := r.take(w, p.rows); err != nil {
			return err
		}
	}
}

// page asks for the next page of the window. Where a smaller one may help it asks for that
// at once, instead of for the same again and again.
func (r *reader) page(ctx context.Context) (page, error) {
	for {
		p, err := r.way.page(ctx, r, r.asked(), r.state.Window.Token)
		switch {
		case err == nil:
			r.well()
			return p, nil
		case tooMuch(err) && r.halve():
		default:
			return page{}, err
		}
	}
}

// fits makes sure that a window that goes on after its first page is not too large. It
// reports true when it made another window of it.
func (r *reader) fits(ctx context.Context, listed int) (bool, error) {
	o := r.state.Window
	w := r.asked()
	n := int64(-1)
	if r.way.count != nil {
		var err error
		if n, err = r.way.count(ctx, r, w); err != nil {
			return false, err
		}
		r.progress.Total = max(r.progress.Total, r.progress.Done+n)
	}
	switch {
	case r.way.bulk != nil && (n >= bulkObjects || n < 0 && o.Seen+int64(listed) >= bulkObjects):
		o.Bulk = &bulkPlace{}
		return true, nil
	case n < 0:
		// Nothing can be counted: the window is halved when it proves too large.
		if o.Seen+int64(listed) <= mostObjects {
			return false, nil
		}
		n = 2 * someObjects
	}
	o.Counted = true
	if n <= mostObjects {
		return false, nil
	}
	return r.split(ctx, n)
}

// split makes a window of n objects shorter, and reports false when it cannot be.
func (r *reader) split(ctx context.Context, n int64) (bool, error) {
	o := r.state.Window
	from, to := o.From, o.To
	if to.IsZero() {
		to = r.now()
	}
	if from.IsZero() {
		opened, err := r.source.opened(ctx)
		if err != nil {
			return false, fmt.Errorf("fetching %s: %w", r.stream, err)
		}
		from = opened
	}
	step := to.Sub(from) / time.Duration((n+someObjects-1)/someObjects)
	step = step.Truncate(time.Second)
	if step < shortest || !from.Add(step).Before(to) {
		r.warnf("more than %d %s changed within a second; whether Shopify lists them all is not known", mostObjects, r.stream)
		return false, nil
	}
	r.state.Window = &opened{From: o.From, To: from.Add(step), Step: int64(step / time.Second), API: o.API}
	return true, nil
}

// short reports that the listing ended before the vendor's own count. It is asked only
// where the end is not plain: a last page that is full.
func (r *reader) short(ctx context.Context, p page) (bool, error) {
	count := r.way.count
	if count == nil {
		count = r.way.tally
	}
	if !p.full || count == nil {
		return false, nil
	}
	n, err := count(ctx, r, r.asked())
	return n > r.state.Window.Seen, err
}

// inBulk reads the window by a bulk operation.
func (r *reader) inBulk(ctx context.Context) error {
	o, w := r.state.Window, r.asked()
	err := r.way.bulk(ctx, r, w, o.Bulk, func(rows []row) error { return r.take(w, rows) })
	if errors.Is(err, errNoBulk) {
		r.warnf("no bulk operation can be had at present; %s are read in pages, which takes longer", r.stream)
		*o = opened{From: o.From, To: o.To, Step: o.Step, API: o.API}
		paged := *r.way
		paged.bulk = nil
		r.way = &paged
		return nil
	}
	if err != nil {
		return err
	}
	r.close()
	return r.send(connectors.Batch{})
}
