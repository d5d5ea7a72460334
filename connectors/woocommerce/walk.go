package woocommerce

import (
	"context"
	"errors"
	"maps"
	"net/url"
	"time"
)

// position is where a walk is: every row with an id up to LastID was handled, and they
// were Offset rows when last counted.
type position struct {
	LastID int64 `json:"last_id"`
	Offset int   `json:"offset"`
}

// walk reads a listing in the order of ids, which never tie. WooCommerce has no cursor:
// a page is whatever stands at an offset at that moment, so rows that leave the listing
// (trashed, deleted, changed after the window's end) move the others up, and one would
// be skipped. Each page therefore begins one row early, at the last row already seen.
// When that row is not there, the walk steps back until it finds rows it knows.
//
// Where a shop obeys page numbers only, a page that begins at a new row is believed as
// long as the shop counts no fewer rows than before.
type walk struct {
	source *source
	stream string
	path   string
	query  url.Values
	sizer  *sizer
	at     position

	// landed is the LastID at which a step back ended; the same row missing again is
	// one that the shop counts and does not show.
	landed int64
	// last is the page before, to compare with.
	last   page
	hidden int
}

// step is what one page brought.
type step struct {
	page
	// rows are those not handled before, ids ascending.
	rows []row
	// from and to: the listing has exactly rows in from < id ≤ to, unless hidden.
	from, to int64
	// hidden: the shop counted more rows than it returned on this page.
	hidden bool
	done   bool
}

func (s *source) walk(stream, path string, query url.Values, z *sizer, at position) *walk {
	q := maps.Clone(query)
	q.Set("orderby", "id")
	q.Set("order", "asc")
	return &walk{source: s, stream: stream, path: path, query: q, sizer: z, at: at, landed: -1}
}

// next reads on. It is not called again after a step that is done.
func (w *walk) next(ctx context.Context) (step, error) {
	stepped := 0
	for {
		p, err := w.source.page(ctx, w.stream, w.path, w.query, w.sizer, w.from())
		if err != nil {
			return step{}, err
		}
		if w.repeats(p, stepped > 0) {
			if w.source.onlyPages.Swap(true) {
				return step{}, drift(w.stream, "the shop gives the same page again", errors.New("a cache or a plugin may drop the parameters offset and page"))
			}
			// How many rows were handled is not known any more; the ids still are.
			w.at.Offset, w.last, stepped = 0, page{}, 0
			continue
		}
		if !w.joins(p) && w.landed != w.at.LastID {
			w.at.Offset = max(p.start-p.size<<min(stepped, 20)+1, 0)
			w.last = page{}
			stepped++
			continue
		}
		if stepped > 0 {
			w.landed = w.at.LastID
		}
		return w.take(p)
	}
}

// from is the row to begin the next page at.
func (w *walk) from() int {
	if w.source.onlyPages.Load() && w.last.total > 0 {
		return w.at.Offset
	}
	return max(w.at.Offset-1, 0)
}

// joins reports a page that leaves no gap behind the rows already seen.
func (w *walk) joins(p page) bool {
	switch {
	case p.start == 0:
		return true
	case len(p.rows) > 0 && int64(p.rows[0].ID) <= w.at.LastID:
		return true
	}
	return w.source.onlyPages.Load() && w.last.total > 0 && p.total >= w.last.total
}

// repeats reports a page that cannot be the one that was asked for: it begins as the one
// before although it lies behind it, has more rows than are left, or, without a step
// back, ends before the row that it should begin with.
func (w *walk) repeats(p page, stepped bool) bool {
	if p.start == 0 || len(p.rows) == 0 {
		return false
	}
	if len(w.last.rows) > 0 && p.start > w.last.start && p.rows[0].ID == w.last.rows[0].ID {
		return true
	}
	if w.source.onlyPages.Load() {
		return false
	}
	tooMany := p.total >= 0 && len(p.rows) > max(p.total-p.start, 0)
	return tooMany || !stepped && int64(p.rows[len(p.rows)-1].ID) < w.at.LastID
}

// take makes a step of a page that joins what was read before.
func (w *walk) take(p page) (step, error) {
	s := step{page: p, from: w.at.LastID, to: w.at.LastID}
	last := int64(-1)
	for _, r := range p.rows {
		if int64(r.ID) <= last {
			return s, drift(w.stream, "the rows are not in the order of their ids", errors.New("orderby=id is not obeyed"))
		}
		last = int64(r.ID)
		if last > w.at.LastID {
			s.rows = append(s.rows, r)
			s.to = last
		}
	}
	scanned := p.start + p.size
	if p.total >= 0 {
		if missing := min(p.size, max(p.total-p.start, 0)) - len(p.rows); missing > 0 {
			s.hidden = true
			w.hidden += missing
		}
		s.done = scanned >= p.total
	} else {
		s.done = len(p.rows) == 0
	}
	w.at = position{LastID: s.to, Offset: scanned}
	if s.done && p.total > 0 {
		w.at.Offset = min(scanned, p.total)
	}
	w.last = p
	return s, nil
}

// utc writes an instant for the API's filters: UTC without a Z, sent together with
// dates_are_gmt. A Z besides that flag is off by the shop's offset.
func utc(at time.Time) string { return at.UTC().Format(naive) }
