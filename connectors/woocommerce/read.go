package woocommerce

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
)

// lag keeps a window's end this far behind now: rows of the present second can still
// appear.
const lag = 2 * time.Second

// censusEvery is how often all ids are compared, and a whole day is read once more:
// some plugins change orders without touching their modified date at once.
const censusEvery = 24 * time.Hour

// oldWindow is, for shops that cannot filter by modified date, how far back orders are
// read whole on each run. Older ones are seen by the daily comparison.
const oldWindow = 60 * 24 * time.Hour

// feed is what differs between the streams.
type feed struct {
	stream string
	// path of the listing below wc/v3, and the fields asked for when records are made
	// of it; empty asks for all.
	path, fields string
	// filter is asked with every listing, so that nothing is left out of it.
	filter url.Values
	// trash: records of the listing can be in the trash.
	trash bool
	// modifiedFilter: the listing can be filtered by modified date.
	modifiedFilter bool
	// dated: rows of the listing tell their modified date.
	dated bool
	// newest: the listing cannot tell changes; new records are found behind the highest
	// id, and changed ones by a sweep.
	newest bool
	// sweep: once in 24 hours all records are read again.
	sweep bool
	// lasting: records matter whatever their age, so history_from leaves none out.
	lasting bool
	// alone: a record can be read by an address of its own, path/{id}.
	alone bool
	// records makes the stream's records of listed rows.
	records func(ctx context.Context, r *reader, rows []row, p page) ([]connectors.Record, error)
	// ids are the stream's record ids in a listed row; nil: the row's own id.
	ids func(row) []int64
}

// reader is one read of a stream.
type reader struct {
	source   *source
	feed     feed
	sizer    sizer
	since    time.Time // of creation; zero is open
	until    time.Time // of creation, in a bounded read; zero is open
	emit     func(connectors.Batch) error
	state    state
	progress connectors.Progress
	warned   map[string]bool
	pending  []string
	// compare collects the ids of a running census, held the records of a running sweep.
	compare census
	held    []connectors.Record
}

// query is what is asked of the feed's listing: its own filter, and more.
func (r *reader) query(more url.Values) url.Values {
	query := url.Values{}
	maps.Copy(query, r.feed.filter)
	maps.Copy(query, more)
	return query
}

// warnf says something once per read.
func (r *reader) warnf(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if r.warned[text] {
		return
	}
	if r.warned == nil {
		r.warned = map[string]bool{}
	}
	r.warned[text] = true
	r.pending = append(r.pending, text)
}

// send hands over a batch with the present progress and warnings.
func (r *reader) send(b connectors.Batch) error {
	b.Warnings, r.pending = r.pending, nil
	r.progress.Done += int64(len(b.Records))
	b.Progress = r.progress
	return r.emit(b)
}

// incremental reads on from a state, or everything where there is none.
func (r *reader) incremental(ctx context.Context, saved connectors.State) (err error) {
	now := r.source.env.Clock.Now().UTC()
	if saved.IsZero() {
		// The mark is durable before the first row is asked for: what changes while
		// history is read is read again afterwards.
		start := now.Add(-lag).Truncate(time.Second)
		r.state = state{Phase: phaseAll, Since: r.since, Mark: start, Census: start}
		if err := r.send(connectors.Batch{State: r.state.save()}); err != nil {
			return err
		}
	} else if r.state, err = loadState(saved); err != nil {
		return err
	}
	r.since = r.state.Since
	for opened := false; ; {
		switch r.state.Phase {
		case phaseAll:
			err = r.all(ctx)
		case phaseChanged:
			err = r.changed(ctx)
		case phaseTrash:
			err = r.trashed(ctx)
		case phaseCensus:
			err = r.census(ctx)
		case phaseNew:
			err = r.fresh(ctx)
		case phaseSweep:
			err = r.sweep(ctx)
		default:
			if opened {
				return nil
			}
			opened = true
			r.open(now)
		}
		if err != nil {
			return err
		}
	}
}

// open begins a window that ends now.
func (r *reader) open(now time.Time) {
	if r.feed.newest {
		r.openNewest(now)
		return
	}
	r.state.Phase, r.state.Position = phaseChanged, position{}
	back := lookback
	if r.due(now) {
		back = censusEvery
	}
	r.state.From = r.state.Mark.Add(-back)
	r.state.Top = now.Add(-lag).Truncate(time.Second)
	r.state.Reach = r.state.Top
}

func (r *reader) due(now time.Time) bool { return now.Sub(r.state.Census) >= censusEvery }

// all reads every record once, by id.
func (r *reader) all(ctx context.Context) error {
	query := url.Values{}
	r.history(query)
	r.compare = census{after: r.state.Position.LastID}
	if r.compare.after > 0 {
		r.state.Census = time.Time{} // this comparison will not be complete: another is due
		r.compare.partly = r.feed.ids != nil
	}
	return r.each(ctx, query, r.feed.fields, func(s step) error {
		records, err := r.feed.records(ctx, r, r.listed(s.rows), s.page)
		if err != nil {
			return err
		}
		r.behind(&r.state.Mark, s.server)
		if s.done {
			r.state.Tail = r.state.Position
			r.state.Phase, r.state.Position = resting, position{}
			r.state.OldMark = r.state.Mark
		}
		b := connectors.Batch{Records: records, State: r.state.save()}
		if r.since.IsZero() { // else the listing is not complete and proves no deletion
			r.collect(&b, s, false)
		}
		return r.send(b)
	})
}

// changed reads what was modified in the window. The window is frozen, so a row that
// changes meanwhile leaves it; it will be in the next one.
func (r *reader) changed(ctx context.Context) error {
	query := url.Values{}
	r.window(query)
	restart := false
	err := r.each(ctx, query, r.feed.fields, func(s step) error {
		rows := r.listed(s.rows)
		if r.feed.modifiedFilter && r.ignored(rows) {
			restart = true
			return errRestart
		}
		if !r.feed.modifiedFilter {
			rows = r.recent(rows)
		}
		records, err := r.feed.records(ctx, r, rows, s.page)
		if err != nil {
			return err
		}
		r.behind(&r.state.Reach, s.server)
		if s.done {
			r.state.Phase, r.state.Position = phaseTrash, position{}
			if !r.feed.trash {
				r.close()
			}
		}
		return r.send(connectors.Batch{Records: records, State: r.state.save()})
	})
	if restart {
		r.feed.modifiedFilter = false
		r.state.Position = position{}
		r.warnf("the shop's WooCommerce does not filter by modified date; more is read instead")
		return nil
	}
	return err
}

// trashed reads what lies in the trash and was modified in the window: such records
// are gone for the shop.
func (r *reader) trashed(ctx context.Context) error {
	query := url.Values{"status": {"trash"}}
	if r.feed.modifiedFilter {
		r.window(query)
	}
	err := r.each(ctx, query, listFields, func(s step) error {
		var records []connectors.Record
		for i := range s.rows {
			// A shop that does not know the status lists what is not in the trash.
			if at := s.rows[i].modified(); s.rows[i].gone() && !at.Before(r.state.From) {
				records = append(records, deletion(&s.rows[i], s.page))
			}
		}
		if s.done {
			r.close()
		}
		return r.send(connectors.Batch{Records: records, State: r.state.save()})
	})
	if refusesParameter(err) {
		// It cannot list the trash: what lies there is missed by the comparison of ids.
		r.close()
		return r.send(connectors.Batch{State: r.state.save()})
	}
	return err
}

// close ends a window: its changes are read.
func (r *reader) close() {
	now := r.source.env.Clock.Now().UTC()
	if r.state.Reach.After(r.state.Mark) {
		r.state.Mark = r.state.Reach
	}
	r.state.Phase, r.state.Position = resting, position{}
	r.state.From, r.state.Top, r.state.Reach = time.Time{}, time.Time{}, time.Time{}
	if r.due(now) {
		r.state.Phase, r.state.CensusFrom, r.state.OldTop = phaseCensus, now, now
		if r.feed.sweep {
			r.state.Phase = phaseSweep
		}
	}
}

// each walks a listing from the state's position and keeps the position in the state.
func (r *reader) each(ctx context.Context, query url.Values, fields string, handle func(step) error) error {
	query = r.query(query)
	if fields != "" {
		query.Set("_fields", fields)
	}
	w := r.source.walk(r.feed.stream, r.feed.path, query, &r.sizer, r.state.Position)
	r.progress.Total = 0
	for {
		s, err := w.next(ctx)
		if err != nil {
			return err
		}
		if r.progress.Total == 0 && s.total > 0 {
			r.progress.Total = r.progress.Done + int64(max(s.total-w.at.Offset+s.size, len(s.rows)))
		}
		if s.total >= 0 {
			r.progress.CallsLeft = int64(max(s.total-w.at.Offset, 0)+s.size-1) / int64(s.size)
		}
		r.state.Position = w.at
		if s.cached {
			r.warnf("a cache before the shop answered instead of the shop; exclude /wp-json/ from it, or changes are seen late")
		}
		if s.total < 0 {
			r.warnf("the shop's answers lack the header X-WP-Total (a proxy or plugin removes it), so what was read cannot be counted against it")
		}
		if s.done && w.hidden > 0 {
			r.warnf("the shop counted %d %s that it did not return; the key's user may lack the right to read them", w.hidden, r.feed.stream)
		}
		if err := handle(s); err != nil || s.done {
			return err
		}
	}
}
