package mollie

import (
	"context"
	"time"
)

// onward reads what a listing has behind what was read: from the oldest on where it can
// be sorted, else from the newest down.
func (r *reader) onward(ctx context.Context, l listing, ln *lane, take func([]row, page) error) error {
	if !l.sorts || ln.Top != "" {
		return r.down(ctx, l, ln, take)
	}
	err := r.up(ctx, l, ln, take)
	if !deadCursor(err) {
		return err
	}
	r.warnf("Mollie does not know any more where %s were read to; they are read from the newest down to %s instead", l.stream, ln.At.Format(time.RFC3339))
	ln.Cursor = ""
	return r.down(ctx, l, ln, take)
}

// up reads from the oldest on. Records can appear a little before the newest one, so the
// mark stays a look-back behind it.
func (r *reader) up(ctx context.Context, l listing, ln *lane, take func([]row, page) error) error {
	from := ln.Cursor
	if from == "" {
		from = ln.After
	}
	var newest time.Time
	var recent []row // within the look-back
	for p, err := range r.pages(ctx, l, place{from: from}) {
		if err != nil {
			return err
		}
		for _, one := range p.rows {
			ln.Cursor = string(one.ID)
			recent = append(recent, one)
			if one.at.After(newest) {
				newest = one.at
			}
		}
		for len(recent) > 0 && !recent[0].at.After(newest.Add(-lookback)) {
			ln.After, ln.At = string(recent[0].ID), recent[0].at
			recent = recent[1:]
		}
		if p.last {
			ln.Cursor = ""
		}
		if err := take(p.rows, p); err != nil {
			return err
		}
	}
	return nil
}

// down reads from the newest on, until it is a look-back before what was read before. The
// mark moves once the gap is closed: a run that is killed in it leaves Top and Cursor, and
// the next one goes on there.
func (r *reader) down(ctx context.Context, l listing, ln *lane, take func([]row, page) error) error {
	err := r.descend(ctx, l, ln, take)
	if !deadCursor(err) || ln.Cursor == "" {
		return err
	}
	r.warnf("Mollie does not know any more where %s were read to; they are read from the newest on once more", l.stream)
	ln.Cursor, ln.Top = "", ""
	return r.descend(ctx, l, ln, take)
}

func (r *reader) descend(ctx context.Context, l listing, ln *lane, take func([]row, page) error) error {
	behind := ledgerLookback
	if l.sorts {
		behind = lookback
	}
	reach := ln.At.Add(-behind)
	if ln.Cursor == "" {
		ln.Top, ln.TopAt, ln.Newest = "", time.Time{}, time.Time{}
	}
	for p, err := range r.pages(ctx, l, place{from: ln.Cursor, newest: true}) {
		if err != nil {
			return err
		}
		var wanted []row
		for _, one := range p.rows {
			ln.climb(one, l.sorts)
			ln.Cursor = string(one.ID)
			if ln.At.IsZero() || one.at.IsZero() || !one.at.Before(reach) {
				wanted = append(wanted, one)
			}
		}
		// A whole page without anything wanted: lists are newest first, but not to the row.
		reached := len(p.rows) > 0 && len(wanted) == 0
		if reached || p.last {
			ln.close()
		}
		if err := take(wanted, p); err != nil {
			return err
		}
		if reached {
			return nil
		}
	}
	return nil
}

// climb makes the first record of a reading the mark to be; in a list in which records
// appear a little before the newest one, the first that is a look-back older.
func (l *lane) climb(one row, late bool) {
	if l.Newest.IsZero() || one.at.After(l.Newest) {
		l.Newest = one.at
	}
	if l.Top == "" || late && l.TopAt.After(l.Newest.Add(-lookback)) {
		l.Top, l.TopAt = string(one.ID), one.at
	}
}

// close ends a reading from the newest down: there is no gap any more.
func (l *lane) close() {
	if l.Top != "" {
		l.After, l.At = l.Top, l.TopAt
	}
	l.Top, l.TopAt, l.Newest, l.Cursor = "", time.Time{}, time.Time{}, ""
}
