package mollie

import (
	"context"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
)

// lookback is how far before the newest record that was seen a run begins again in lists
// that are in the order of creation; ledgerLookback the same in those that only promise
// the newest first.
const (
	lookback       = 10 * time.Minute
	ledgerLookback = 24 * time.Hour
)

// feed is what differs between the streams.
type feed struct {
	// lists are the listings of the stream, by the name of their lane.
	lists func(context.Context, *reader) (map[string]listing, error)
	// final reports that a record does not change any more by itself, as far as the vendor
	// lets us know; nil: no record is re-read before a sweep. mark is what is remembered
	// of one that is not.
	final func(r *reader, one *row) (final bool, mark string)
	// changed tells from its mark whether a record that was not final must be read again;
	// nil: each is.
	changed func(one *row, mark, before string) bool
	// records makes the stream's records of listed rows; nil takes the rows as they are.
	records func(ctx context.Context, r *reader, rows []row, p page) ([]connectors.Record, error)
	// reread reads records that are not final; nil reads them out of their listing.
	reread func(ctx context.Context, r *reader, l listing, ln *lane) error
	// more is read before what is new; nil is nothing.
	more func(ctx context.Context, r *reader) error
	// after is done before the sweep; nil is nothing.
	after func(ctx context.Context, r *reader, lists map[string]listing, names []string, now time.Time) error
	// every is after how long everything is read again; 0 is on each run.
	every time.Duration
	// vanishes: records can be deleted, which nothing tells. A reading of everything that
	// was not cut off is compared with what is stored.
	vanishes bool
	// back is how far recent records are listed again once a day; 0 not at all.
	back time.Duration
	// alone is the path of one record, with %s for its id; "" where there is none.
	alone string
	mode  bool // rows say of which mode they are
	each  bool // each record of a listing is read alone besides
	// most is how many rows are read at once; 0 is as many as there can be.
	most int
	// own reads the stream by an API key, where that is another way; nil is the same way.
	own func(ctx context.Context, r *reader) error
}

func feeds() map[string]feed {
	return map[string]feed{
		streamProfiles: profiles(), streamPayments: payments(), streamRefunds: refunds(), streamChargebacks: chargebacks(),
		streamCaptures: captures(), streamCustomers: customers(), streamSettlements: settlements(), streamBalances: balances(),
		streamBalanceTransactions: balanceTransactions(), streamPayouts: payouts(), streamInvoices: invoices(),
	}
}

// reader is one read of a stream.
type reader struct {
	source     *source
	feed       feed
	stream     string
	emit       func(connectors.Batch) error
	size, most int
	state      state
	done       int64
	warned     map[string]bool
	pending    []string
	profiles   []string        // once they were asked for
	just       map[string]bool // open records that this run has read
	waiting    map[string]bool // records whose parts are not final
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

// send hands over records with the state after them.
func (r *reader) send(records []connectors.Record) error {
	r.done += int64(len(records))
	b := connectors.Batch{Records: records, State: r.state.save(), Warnings: r.pending, Progress: connectors.Progress{Done: r.done}}
	r.pending = nil
	return r.emit(b)
}

// now is by this machine's clock: it decides when something is due, never what is read.
func (r *reader) now() time.Time { return r.source.env.Clock.Now().UTC() }

// incremental reads on from a state, or everything where there is none.
func (r *reader) incremental(ctx context.Context, req connectors.Request) error {
	now := r.now()
	if req.State.IsZero() {
		r.state = state{Begun: now, Since: req.Since.UTC(), Swept: now, Back: now}
	} else {
		var err error
		if r.state, err = loadState(req.State); err != nil {
			return err
		}
	}
	if r.state.Lanes == nil {
		r.state.Lanes = lanes{}
	}
	if r.feed.own != nil && !r.source.access.organisation {
		return r.feed.own(ctx, r)
	}
	lists, err := r.feed.lists(ctx, r)
	if err != nil {
		return err
	}
	names := slices.Sorted(maps.Keys(lists))
	if r.feed.every == 0 {
		return r.whole(ctx, lists, names)
	}
	if r.feed.more != nil {
		if err := r.feed.more(ctx, r); err != nil {
			return err
		}
	}
	for _, name := range r.state.Lanes.inTurn(names) {
		if err := r.fresh(ctx, lists[name], r.state.Lanes.lane(name)); err != nil {
			if r.deleted(lists[name], name, err) {
				continue
			}
			return err
		}
	}
	if err := r.back(ctx, lists, names, now); err != nil {
		return err
	}
	if r.feed.after != nil {
		if err := r.feed.after(ctx, r, lists, names, now); err != nil {
			return err
		}
	}
	return r.sweep(ctx, lists, names, now)
}

// deleted reports that a profile is gone: it is left out, and the others are read.
func (r *reader) deleted(l listing, name string, err error) bool {
	if name == "" || !gone(err) || !l.query.Has("profileId") {
		return false
	}
	r.warnf("profile %s is not there any more; what was read of it stays", name)
	return true
}

// fresh reads what is new in a listing, and then what was not final.
func (r *reader) fresh(ctx context.Context, l listing, ln *lane) error {
	if err := r.onward(ctx, l, ln, r.take(ctx, ln)); err != nil {
		return err
	}
	switch {
	case r.feed.final == nil || len(ln.Open) == 0:
		return nil
	case r.feed.reread != nil:
		return r.feed.reread(ctx, r, l, ln)
	}
	return r.again(ctx, l, ln, r.take(ctx, ln))
}

// take hands over the rows of a page, and notes those that are not final.
func (r *reader) take(ctx context.Context, ln *lane) func([]row, page) error {
	return func(rows []row, p page) error {
		records, err := r.recordsOf(ctx, rows, p)
		if err != nil {
			return err
		}
		r.noteAll(ln, rows)
		return r.send(records)
	}
}

func (r *reader) noteAll(ln *lane, rows []row) {
	if r.feed.final == nil {
		return
	}
	for i := range rows {
		final, mark := r.feed.final(r, &rows[i])
		ln.note(string(rows[i].ID), rows[i].at, mark, final)
		r.saw(string(rows[i].ID), final)
	}
	ln.bound()
}

// saw remembers a record that is not final and was read just now.
func (r *reader) saw(id string, final bool) {
	if final {
		return
	}
	if r.just == nil {
		r.just = map[string]bool{}
	}
	r.just[id] = true
}

// bound forgets the oldest of too many open records.
func (l *lane) bound() {
	if len(l.Open) <= mostOpen {
		return
	}
	ids := l.oldest()
	for _, id := range ids[:len(ids)-mostOpen] {
		delete(l.Open, id)
	}
}

// oldest are the ids of open records, the oldest first.
func (l *lane) oldest() []string {
	ids := slices.Sorted(maps.Keys(l.Open))
	slices.SortStableFunc(ids, func(a, b string) int { return l.Open[a].At.Compare(l.Open[b].At) })
	return ids
}

// recordsOf makes records of the rows that history begins with.
func (r *reader) recordsOf(ctx context.Context, rows []row, p page) ([]connectors.Record, error) {
	young := slices.DeleteFunc(slices.Clone(rows), func(one row) bool { return !one.at.IsZero() && one.at.Before(r.state.Since) })
	if r.feed.records != nil {
		return r.feed.records(ctx, r, young, p)
	}
	records := make([]connectors.Record, 0, len(young))
	for i := range young {
		records = append(records, record(&young[i], p))
	}
	return records, nil
}

// record is a row as it is. Mollie tells no instant of a change, so it has no version.
func record(one *row, p page) connectors.Record {
	return connectors.Record{ID: string(one.ID), Payload: one.raw, ExtractedAt: p.at, RequestID: p.requestID}
}

// whole reads everything on each run.
func (r *reader) whole(ctx context.Context, lists map[string]listing, names []string) error {
	for _, name := range names {
		for p, err := range r.pages(ctx, lists[name], place{newest: true}) {
			if err != nil {
				return err
			}
			records, err := r.recordsOf(ctx, p.rows, p)
			if err != nil {
				return err
			}
			if err := r.send(records); err != nil {
				return err
			}
		}
	}
	return nil
}

// profileLists are a listing for each profile, or one for an API key's own.
func profileLists(l listing) func(context.Context, *reader) (map[string]listing, error) {
	return func(ctx context.Context, r *reader) (map[string]listing, error) {
		return r.ofProfiles(ctx, l)
	}
}

func (r *reader) ofProfiles(ctx context.Context, l listing) (map[string]listing, error) {
	l = r.prepared(l)
	if !r.source.access.organisation {
		return map[string]listing{"": l}, nil
	}
	if r.profiles == nil {
		ids, err := r.source.profileIDs(ctx, r)
		if err != nil {
			return nil, err
		}
		r.profiles = ids
	}
	lists := map[string]listing{}
	for _, id := range r.profiles {
		one := l
		one.query = url.Values{"profileId": {id}}
		maps.Copy(one.query, l.query)
		lists[id] = one
	}
	return lists, nil
}

// oneList is a listing of the whole credential.
func oneList(l listing) func(context.Context, *reader) (map[string]listing, error) {
	return func(_ context.Context, r *reader) (map[string]listing, error) {
		return map[string]listing{"": r.prepared(l)}, nil
	}
}

// prepared is a listing with what this credential and stream add to it.
func (r *reader) prepared(l listing) listing {
	l.stream = r.stream
	l.query = r.source.query(slices.Contains(liveOnly, r.stream) || l.key == streamProfiles || l.key == streamSettlements)
	// A profile says whether it may take live payments, not of which data it is.
	if r.feed.mode && l.key != streamProfiles {
		l.mode = r.source.access.mode()
	}
	return l
}
