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
	// shortest is how short a window can be made: instants are filtered in whole seconds.
	shortest = time.Second
	// mostRestarts is how often in one read a window may be read again from its first page.
	mostRestarts = 3
)

// objects is how many objects windows have.
type objects int64

// most is how many a window may have.
func (o objects) most() int64 { return int64(o) }

// some is what windows are made to have when one has too many.
func (o objects) some() int64 { return int64(o) * 3 / 4 }

// few: a window with fewer lets the next one be longer.
func (o objects) few() int64 { return o.some() / 4 }

// bulk is from how many objects on a bulk operation is quicker than pages.
func (o objects) bulk() int64 { return int64(o) / 4 }

// errNoBulk: a bulk operation cannot be had now; pages do.
var errNoBulk = errors.New("no bulk operation can be had")

// lane reads the pages of one window, each when it is told to. It works on a copy of the
// window and on a reader of its own, so that lanes can run beside each other.
type lane struct {
	reader
	window opened
	// place is the window in the state, which only the reader of the stream moves on.
	place    *opened
	tokens   map[string]bool // pages that were asked for
	restarts int
}

// step is what a page gave. The state after it is the one of the lane's window, unless the
// window ended or is to be cut.
type step struct {
	lane     *lane
	window   window // as it was asked for
	rows     []row
	warnings []string
	// server is the vendor's time at the beginning of a window, zero else.
	server time.Time
	// total is how many records the window has, -1 where that was not asked.
	total int64
	took  time.Duration
	// ended: the window was read to its end.
	ended bool
	// cut is where the window is cut because it is too large, and length of what length the
	// parts are; the page is none then.
	cut    time.Time
	length time.Duration
	// bulk: the window is to be read by a bulk operation; the page is none then.
	bulk bool
	err  error
}

// again begins a window anew, as often as that may be in one read.
func (l *lane) again() bool {
	if l.restarts >= mostRestarts {
		return false
	}
	l.restarts++
	l.window.Token, l.window.Seen, l.tokens = "", 0, map[string]bool{}
	return true
}

// next reads the next page.
func (l *lane) next(ctx context.Context) step {
	s := l.read(ctx)
	s.lane, s.warnings, l.pending = l, l.pending, nil
	return s
}

func (l *lane) read(ctx context.Context) step {
	o := &l.window
	s := step{window: l.asked(o), total: -1}
	for {
		l.tokens[o.Token] = true
		p, err := l.page(ctx, s.window)
		switch {
		case err != nil && deadToken(err) && o.Token != "" && l.again():
			continue
		case err != nil:
			return step{err: err}
		case p.next != "" && l.tokens[p.next]:
			return step{err: &connectors.Error{Kind: connectors.Drift, Err: fmt.Errorf("fetching %s: Shopify names a page that was read before, which would never end", l.stream)}}
		}
		s.took = p.took
		if o.Token == "" && o.Seen == 0 {
			s.server = p.server
		}
		if p.next != "" && !o.Counted {
			if err := l.fits(ctx, &s, len(p.rows)); err != nil || s.bulk || !s.cut.IsZero() {
				s.err = err
				return s
			}
		}
		o.Seen += int64(len(p.rows))
		o.Token, s.rows = p.next, p.rows
		if p.next != "" {
			return s
		}
		switch short, err := l.short(ctx, s.window, p); {
		case err != nil:
			return step{err: err}
		case short && l.again():
			continue
		case short:
			return step{err: &connectors.Error{Kind: connectors.Transient, Err: fmt.Errorf("fetching %s: Shopify counts more of them than it lists", l.stream), Advice: "a later run reads the window again"}}
		}
		s.ended = true
		return s
	}
}

// page asks for the next page of the window. Where a smaller one may help it asks for that
// at once, instead of for the same again and again.
func (l *lane) page(ctx context.Context, w window) (page, error) {
	for {
		p, err := l.way.page(ctx, &l.reader, w, l.window.Token)
		switch {
		case err == nil:
			l.well()
			return p, nil
		case tooMuch(err) && l.halve():
		default:
			return page{}, err
		}
	}
}

// fits finds out whether a window that goes on after its first page is too large, and what
// is to be done then.
func (l *lane) fits(ctx context.Context, s *step, listed int) error {
	o, n := &l.window, int64(-1)
	if l.way.count != nil {
		var err error
		if n, err = l.way.count(ctx, &l.reader, s.window); err != nil {
			return err
		}
		s.total = n
	}
	switch {
	case l.way.bulk != nil && (n >= l.source.objects.bulk() || n < 0 && o.Seen+int64(listed) >= l.source.objects.bulk()):
		s.bulk = true
		return nil
	case n < 0:
		// Nothing can be counted: the window is halved when it proves too large.
		if o.Seen+int64(listed) <= l.source.objects.most() {
			return nil
		}
		n = 2 * l.source.objects.some()
	}
	o.Counted = true
	if n <= l.source.objects.most() {
		return nil
	}
	return l.cut(ctx, s, n)
}

// cut says where a window of n objects is cut, unless it cannot be.
func (l *lane) cut(ctx context.Context, s *step, n int64) error {
	from, to, some := l.window.From, l.window.To, l.source.objects.some()
	if to.IsZero() {
		to = l.now()
	}
	if from.IsZero() {
		opened, err := l.source.opened(ctx)
		if err != nil {
			return fmt.Errorf("fetching %s: %w", l.stream, err)
		}
		from = opened
	}
	length := to.Sub(from) / time.Duration((n+some-1)/some)
	length = length.Truncate(time.Second)
	if length < shortest || !from.Add(length).Before(to) {
		l.warnf("more than %d %s changed within a second; whether Shopify lists them all is not known", l.source.objects.most(), l.stream)
		return nil
	}
	s.cut, s.length = from.Add(length), length
	return nil
}

// short reports that the listing ended before the vendor's own count. It is asked only
// where the end is not plain: a last page that is full.
func (l *lane) short(ctx context.Context, w window, p page) (bool, error) {
	count := l.way.count
	if count == nil {
		count = l.way.tally
	}
	if !p.full || count == nil {
		return false, nil
	}
	n, err := count(ctx, &l.reader, w)
	return n > l.window.Seen, err
}
