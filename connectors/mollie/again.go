package mollie

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/rest"
)

// again reads the records of a listing that are not final. They are read a page at a time
// from the oldest on: a page shows all that stand behind the one it begins with, and the
// next page begins with the next one that was not shown.
func (r *reader) again(ctx context.Context, l listing, ln *lane, take func([]row, page) error) error {
	wanted := map[string]bool{}
	order := ln.oldest()
	for _, id := range order {
		if !r.just[id] {
			wanted[id] = true
		}
	}
	for _, id := range order {
		if !wanted[id] {
			continue
		}
		p, err := r.pageFrom(ctx, l, id)
		if deadCursor(err) {
			// It is gone, or of another mode: it cannot change any more.
			delete(ln.Open, id)
			continue
		}
		if err != nil {
			return err
		}
		var rows []row
		for _, one := range p.rows {
			if !wanted[string(one.ID)] {
				continue
			}
			delete(wanted, string(one.ID))
			if r.differs(&one, ln.Open[string(one.ID)].Mark) {
				rows = append(rows, one)
			}
		}
		if wanted[id] {
			return drift(l.stream, fmt.Errorf("a page from %s on does not begin with it", id))
		}
		if err := take(rows, p); err != nil {
			return err
		}
	}
	return nil
}

// differs reports whether a record that was not final must be read again.
func (r *reader) differs(one *row, before string) bool {
	if r.feed.changed == nil {
		return true
	}
	_, mark := r.feed.final(r, one)
	return r.feed.changed(one, mark, before)
}

// pageFrom is the one page that begins with a record.
func (r *reader) pageFrom(ctx context.Context, l listing, id string) (page, error) {
	for p, err := range r.pages(ctx, l, place{from: id, with: true}) {
		if err != nil || len(p.rows) > 0 || p.last {
			return p, err
		}
	}
	return page{}, drift(l.stream, fmt.Errorf("there is no page from %s on", id))
}

// back lists recent records once more: once a day, from the newest down.
func (r *reader) back(ctx context.Context, lists map[string]listing, names []string, now time.Time) error {
	if r.feed.back == 0 || now.Sub(r.state.Back) < daily {
		return nil
	}
	for _, name := range names {
		ln := r.state.Lanes.lane(name)
		until := ln.At.Add(-r.feed.back)
		for p, err := range r.pages(ctx, lists[name], place{newest: true}) {
			if err != nil {
				if r.deleted(lists[name], name, err) {
					break
				}
				return err
			}
			if err := r.take(ctx, ln)(p.rows, p); err != nil {
				return err
			}
			if n := len(p.rows); n > 0 && p.rows[n-1].at.Before(until) {
				break
			}
		}
	}
	r.state.Back = now
	return r.send(nil)
}

// sweep reads everything once more when that is due, and goes on where one was cut off.
func (r *reader) sweep(ctx context.Context, lists map[string]listing, names []string, now time.Time) error {
	if r.state.Sweep == nil {
		if now.Sub(r.state.Swept) < r.feed.every {
			return nil
		}
		r.state.Sweep = &sweep{Begun: now}
	}
	at := r.state.Sweep
	all := r.list(at)
	for _, name := range names {
		if name < at.Lane {
			continue
		}
		if name != at.Lane {
			at.Lane, at.Cursor = name, ""
		}
		err := r.sweepOne(ctx, lists[name], name, at, all)
		if deadCursor(err) && at.Cursor != "" {
			r.warnf("Mollie does not know any more where the weekly reading of %s stood; it begins anew", r.stream)
			at.Cursor = ""
			err = r.sweepOne(ctx, lists[name], name, at, all)
		}
		if err != nil && !r.deleted(lists[name], name, err) {
			return err
		}
	}
	r.state.Swept, r.state.Sweep = at.Begun, nil
	if all == nil {
		return r.send(nil)
	}
	// Records older than history begins are not stored.
	census := &connectors.Census{All: *all, SeenAt: at.Begun, Sparse: !r.state.Since.IsZero()}
	return r.emit(connectors.Batch{State: r.state.save(), Census: census, Progress: connectors.Progress{Done: r.done}})
}

// list gathers the ids of a reading of everything that begins now; nil for one that was cut
// off before, whose first part is not known any more.
func (r *reader) list(at *sweep) *[]string {
	if !r.feed.vanishes || at.Lane != "" || at.Cursor != "" {
		return nil
	}
	return &[]string{}
}

func (r *reader) sweepOne(ctx context.Context, l listing, name string, at *sweep, all *[]string) error {
	ln := r.state.Lanes.lane(name)
	for p, err := range r.pages(ctx, l, place{from: at.Cursor, newest: !l.sorts}) {
		if err != nil {
			return err
		}
		if n := len(p.rows); n > 0 {
			at.Cursor = string(p.rows[n-1].ID)
		}
		if all != nil {
			for i := range p.rows {
				*all = append(*all, string(p.rows[i].ID))
			}
		}
		if err := r.take(ctx, ln)(p.rows, p); err != nil {
			return err
		}
	}
	return nil
}

// byID reads single records.
func (r *reader) byID(ctx context.Context, ids []string) error {
	if r.feed.alone == "" {
		return badConfig(fmt.Errorf("fetching %s: Mollie gives none of them by its id alone", r.stream), "")
	}
	for _, id := range ids {
		rows, p, err := r.single(ctx, id)
		if gone(err) {
			if err = r.proven(ctx); err != nil {
				return err
			}
			one := connectors.Record{ID: id, Op: connectors.Delete, ExtractedAt: r.now()}
			if err := r.emit(connectors.Batch{Records: []connectors.Record{one}}); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return err
		}
		records, err := r.recordsOf(ctx, rows, p)
		if err != nil {
			return err
		}
		if err := r.emit(connectors.Batch{Records: records}); err != nil {
			return err
		}
	}
	return nil
}

// proven makes sure that the credential still sees the account: of another mode or profile
// every id is unknown, and that must delete nothing.
func (r *reader) proven(ctx context.Context) error {
	if _, err := r.source.missing(ctx); err != nil {
		return fmt.Errorf("fetching %s: %w", r.stream, err)
	}
	return nil
}

// single is one record by its own address.
func (r *reader) single(ctx context.Context, id string) ([]row, page, error) {
	l := r.prepared(listing{})
	path := fmt.Sprintf(r.feed.alone, url.PathEscape(id))
	answer, err := r.source.client.Get(ctx, rest.Call{Stream: r.stream, Endpoint: fmt.Sprintf(r.feed.alone, "{id}"), Path: path, Query: l.query})
	if err != nil {
		return nil, page{}, err
	}
	p := page{at: answer.At, requestID: answer.RequestID}
	one, err := readRow(answer.Body)
	if err != nil || string(one.ID) != id {
		return nil, p, drift(r.stream, errors.Join(fmt.Errorf("record %s cannot be read", id), err))
	}
	return []row{one}, p, verify(one, l)
}

// againAll reads all records that are not final, whatever their marks.
func (r *reader) againAll(ctx context.Context, l listing, ln *lane, take func([]row, page) error) error {
	plain := *r
	plain.feed = feed{}
	err := plain.again(ctx, l, ln, take)
	r.size = plain.size
	return err
}
