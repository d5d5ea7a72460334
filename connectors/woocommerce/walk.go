package woocommerce

import (
	"context"
	"errors"
	"maps"
	"net/url"
	"strconv"
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
	// first is the id of the listing's first row, 0 when it was not read yet.
	first  int64
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
		start := max(w.at.Offset-1, 0)
		w.query.Set("offset", strconv.Itoa(start))
		p, err := w.source.page(ctx, w.stream, w.path, w.query, w.sizer)
		if err != nil {
			return step{}, err
		}
		if err := w.offsetObeyed(p, start); err != nil {
			return step{}, err
		}
		known := start == 0 || len(p.rows) > 0 && int64(p.rows[0].ID) <= w.at.LastID
		if !known && w.landed != w.at.LastID {
			w.at.Offset = max(start-p.size<<min(stepped, 20)+1, 0)
			stepped++
			continue
		}
		if stepped > 0 {
			w.landed = w.at.LastID
		}
		return w.take(p, start)
	}
}

// offsetObeyed refuses a shop that answers with its first page whatever is asked: the
// walk would end without having seen the rest.
func (w *walk) offsetObeyed(p page, start int) error {
	switch {
	case len(p.rows) == 0:
	case start == 0:
		w.first = int64(p.rows[0].ID)
	case int64(p.rows[0].ID) == w.first:
		return drift(w.stream, "the shop gives its first page again", errors.New("the parameter offset is not obeyed; a cache or a plugin may drop it"))
	}
	return nil
}

// take makes a step of a page that joins what was read before.
func (w *walk) take(p page, start int) (step, error) {
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
	scanned := start + p.size
	if p.total >= 0 {
		if missing := min(p.size, max(p.total-start, 0)) - len(p.rows); missing > 0 {
			s.hidden = true
			w.hidden += missing
		}
		s.done = scanned >= p.total
	} else {
		s.done = len(p.rows) == 0
	}
	w.at = position{LastID: s.to, Offset: scanned}
	return s, nil
}

// utc writes an instant for the API's filters: UTC without a Z, sent together with
// dates_are_gmt. A Z besides that flag is off by the shop's offset.
func utc(at time.Time) string { return at.UTC().Format(naive) }
