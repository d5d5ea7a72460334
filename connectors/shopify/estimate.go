package shopify

import (
	"context"

	"github.com/tillhouse/tillhouse/connectors"
)

// estimate says how many records a read would bring, with as few calls as possible.
func (r *reader) estimate(ctx context.Context, req connectors.Request) error {
	r.bound = &window{}
	switch {
	case req.Bounded:
		r.state.Top, r.state.Windows = req.Until, []*opened{{From: req.Since, To: req.Until}}
	case req.State.IsZero():
		r.state.Since = r.source.since(req)
		r.bound = nil
		r.open(r.now())
	default:
		var err error
		if r.state, err = loadState(req.State); err != nil {
			return err
		}
		r.bound = nil
		if len(r.state.Windows) == 0 {
			r.open(r.now())
		}
	}
	open := r.state.Windows
	w := r.asked(&opened{From: open[0].From, To: open[len(open)-1].To})
	r.bound = &window{}
	if r.way.count != nil {
		n, err := r.way.count(ctx, r, w)
		if err != nil {
			return err
		}
		return r.estimated(n)
	}
	p, err := r.way.page(ctx, r, w, "")
	if err != nil {
		return err
	}
	if p.next != "" {
		r.warnf("Shopify does not count %s: there are at least as many", r.stream)
	}
	return r.estimated(int64(len(p.rows)))
}

func (r *reader) estimated(n int64) error {
	r.progress = connectors.Progress{Total: n, CallsLeft: (n + int64(r.size) - 1) / int64(r.size)}
	return r.send(connectors.Batch{})
}
