package shopify

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
)

// mostLanes is how many windows are read at once at most, each with one page in memory. With
// answers that take 0.4 s they use up 40 calls a second, the largest plan's rate.
const mostLanes = 16

// lanes is how many windows are worth being read at once. The pages of a window are a chain,
// so a rate is used up by as many chains as calls begin while one of them is answered, and
// half as many more, since what becomes of a page takes its time too.
func (r *reader) lanes() int {
	every := r.source.callEvery()
	if !r.way.besides || every <= 0 {
		return 1
	}
	return int(min(max((r.took*3/2+every-1)/every, 1), mostLanes))
}

// windows reads the windows that are open. Pages are handed over one after the other, each
// with the state after it; a window goes on when its page is durable.
func (r *reader) windows(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	steps, busy := make(chan step), 0
	defer func() {
		stop()
		for ; busy > 0; busy-- {
			<-steps
		}
	}()
	begun := map[*opened]bool{}
	var ready []*lane
	for {
		for len(ready)+busy < r.lanes() {
			o := r.claim(begun)
			if o == nil {
				break
			}
			if o.Bulk != nil {
				if err := r.inBulk(ctx, o); err != nil {
					return err
				}
				continue
			}
			begun[o] = true
			ready = append(ready, r.laneOf(o))
		}
		var s step
		switch {
		case len(ready)+busy == 0:
			return nil
		case len(ready) == 1 && busy == 0:
			s = ready[0].next(ctx)
		default:
			for _, l := range ready {
				go func() { steps <- l.next(ctx) }()
			}
			busy += len(ready) - 1
			s = <-steps
		}
		ready = nil
		over, err := r.moved(s)
		switch {
		case err != nil:
			return err
		case over:
			delete(begun, s.lane.place)
		default:
			ready = []*lane{s.lane}
		}
	}
}

// claim is the first window that is not being read, cut to the length that it shall have;
// nil where there is none.
func (r *reader) claim(begun map[*opened]bool) *opened {
	i := slices.IndexFunc(r.state.Windows, func(o *opened) bool { return !begun[o] })
	if i < 0 {
		return nil
	}
	o := r.state.Windows[i]
	if o.API != r.way.api {
		*o = opened{From: o.From, To: o.To, Step: o.Step, API: r.way.api}
	}
	if o.fresh() && o.Step > 0 {
		length := time.Duration(o.Step) * time.Second
		if at := o.From.Add(length); !o.From.IsZero() && at.Before(r.endOf(o)) {
			r.cut(i, at, length)
		}
	}
	return o
}

// fresh reports that nothing of a window was read.
func (o *opened) fresh() bool { return o.Token == "" && o.Seen == 0 && !o.Counted && o.Bulk == nil }

// cut makes two windows of one. They are to be of that length.
func (r *reader) cut(i int, at time.Time, length time.Duration) {
	o := r.state.Windows[i]
	rest := &opened{From: at, To: o.To, Step: int64(length / time.Second), API: o.API}
	*o = opened{From: o.From, To: at, Step: rest.Step, API: o.API}
	r.state.Windows = slices.Insert(r.state.Windows, i+1, rest)
}

// endOf is where a window ends; an open one holds what there is now.
func (r *reader) endOf(o *opened) time.Time {
	if o.To.IsZero() {
		return r.now()
	}
	return o.To
}

// laneOf reads a window on from where it was.
func (r *reader) laneOf(o *opened) *lane {
	l := &lane{reader: *r, window: *o, place: o, tokens: map[string]bool{}}
	l.warned, l.pending, l.emit = nil, nil, nil
	return l
}

// moved takes over what a page gave. It reports true when its lane has nothing more to do.
func (r *reader) moved(s step) (over bool, err error) {
	l := s.lane
	for _, warning := range s.warnings {
		r.warnf("%s", warning)
	}
	if s.err != nil {
		return true, s.err
	}
	r.behind(s.server)
	r.progress.Total = max(r.progress.Total, r.progress.Done+s.total)
	r.sizer = l.sizer
	r.took = (3*r.took + s.took) / 4
	i := slices.Index(r.state.Windows, l.place)
	switch {
	case s.bulk:
		l.place.Bulk = &bulkPlace{}
		return true, nil
	case !s.cut.IsZero():
		r.cut(i, s.cut, s.length)
		return true, nil
	}
	*l.place = l.window
	r.note(s.window, s.rows)
	if s.ended {
		r.close(i)
	}
	return s.ended, r.hand(s.window, s.rows)
}

// close ends a window.
func (r *reader) close(i int) {
	o := r.state.Windows[i]
	r.state.Windows = slices.Delete(r.state.Windows, i, i+1)
	if i < len(r.state.Windows) && o.Seen < r.source.objects.few() {
		if next := r.state.Windows[i]; next.fresh() && next.Step > 0 {
			next.Step = max(next.Step, 2*o.Step)
		}
	}
	reached := r.state.Top
	if len(r.state.Windows) > 0 {
		reached = r.state.Windows[0].From
	}
	if r.bound == nil {
		r.state.Mark = later(r.state.Mark, earlier(reached, r.state.Reach))
	}
	if len(r.state.Windows) == 0 {
		r.state.Top, r.state.Windows = time.Time{}, nil
		r.state.Open, r.state.Opening = r.state.Opening, time.Time{}
	}
}

// inBulk reads a window by a bulk operation.
func (r *reader) inBulk(ctx context.Context, o *opened) error {
	w := r.asked(o)
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
	r.close(slices.Index(r.state.Windows, o))
	return r.send(connectors.Batch{})
}
