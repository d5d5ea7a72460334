package woocommerce

import (
	"errors"
	"net/url"
	"time"
)

// errRestart: the window is read again in another way.
var errRestart = errors.New("reading the window in another way")

// slack widens date filters for shops before WooCommerce 5.4, which ignore dates_are_gmt
// and compare with the shop's own time; rows outside are left out afterwards.
const slack = 24 * time.Hour

// window asks for the changes of the running window. Both filters are exclusive and in
// whole seconds.
func (r *reader) window(query url.Values) {
	query.Set("dates_are_gmt", "true")
	if !r.feed.modifiedFilter && r.feed.lasting {
		return // old ones change as often as new ones, and there are few
	}
	if !r.feed.modifiedFilter {
		from := r.state.Mark.Add(-oldWindow)
		if r.since.After(from) && r.feed.ids == nil {
			from = r.since
		}
		query.Set("after", utc(from.Add(-slack)))
		return
	}
	query.Set("modified_after", utc(r.state.From.Add(-time.Second)))
	query.Set("modified_before", utc(r.state.Top))
	r.history(query)
}

// history leaves out what was created before history starts. An old order can have a
// new refund, so where refunds are read per order the orders are not left out.
func (r *reader) history(query url.Values) {
	if !r.since.IsZero() && r.feed.ids == nil {
		createdWindow(query, r.since, time.Time{})
	}
}

// createdWindow asks for since ≤ created < until, and up to a day more at both ends.
func createdWindow(query url.Values, since, until time.Time) {
	query.Set("dates_are_gmt", "true")
	if !since.IsZero() {
		query.Set("after", utc(since.Add(-slack)))
	}
	if !until.IsZero() {
		query.Set("before", utc(until.Add(slack)))
	}
}

// listed leaves out rows of the listing that were created before history starts.
func (r *reader) listed(rows []row) []row {
	if r.feed.ids != nil {
		return rows
	}
	return r.young(rows)
}

// young leaves out records that were created before history starts.
func (r *reader) young(rows []row) []row {
	if r.since.IsZero() {
		return rows
	}
	return within(rows, r.since, time.Time{})
}

// ignored reports rows that the modified filter cannot have let through: the shop does
// not know the filter, and WordPress ignores unknown parameters without a word.
func (r *reader) ignored(rows []row) bool {
	if !r.feed.dated {
		return false
	}
	for i := range rows {
		if at := rows[i].modified(); at.IsZero() || at.Before(r.state.From.Add(-time.Second)) {
			return true
		}
	}
	return false
}

// recent keeps what changed in the window, and what does not say when it changed.
func (r *reader) recent(rows []row) []row {
	kept := make([]row, 0, len(rows))
	for _, one := range rows {
		if at := one.modified(); at.IsZero() || !at.Before(r.state.From) {
			kept = append(kept, one)
		}
	}
	return kept
}

// behind keeps a coming mark behind the shop's own clock: what the shop stamps in the
// next minutes must not lie before the mark already.
func (r *reader) behind(at *time.Time, server time.Time) {
	if server.IsZero() {
		return
	}
	if ahead := r.source.env.Clock.Now().Sub(server); ahead.Abs() > 5*time.Minute {
		r.warnf("the shop's clock and this machine's differ by more than 5 minutes")
	}
	if limit := server.Add(-lag).UTC(); limit.Before(*at) {
		*at = limit
	}
}
