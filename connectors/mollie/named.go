package mollie

import (
	"context"
	"maps"
	"net/url"
	"slices"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
)

// names are payments that something else says have changed.
type names struct {
	// placed are those whose profile and instant are known, by profile: they are read out
	// of the list of payments. loose are the others.
	placed map[string]*lane
	loose  map[string]bool
}

// settledFor is for how long a settlement whose payments were read is remembered.
const settledFor = 7 * daily

// named reads the payments that refunds, chargebacks and settlements name. How far those
// were followed is saved with the last of the payments: a run that is killed repeats it.
// Before the first reading of all payments it only notes where they stand.
func named(ctx context.Context, r *reader) error {
	first := r.state.Follow == nil
	follow := map[string]lanes{}
	for what, one := range r.state.Follow {
		follow[what] = one.clone()
	}
	for _, what := range []string{streamRefunds, streamChargebacks, streamSettlements} {
		if follow[what] == nil {
			follow[what] = lanes{}
		}
	}
	n := &names{placed: map[string]*lane{}, loose: map[string]bool{}}
	for what, watch := range map[string]func(context.Context, lanes, *names, bool) error{
		streamRefunds: r.watchRefunds, streamChargebacks: r.watchChargebacks, streamSettlements: r.watchSettlements,
	} {
		err := watch(ctx, follow[what], n, first)
		if connectors.KindOf(err) == connectors.Permission {
			r.warnf("the credential does not show %s, so payments that one of them changes are seen by the daily and weekly reading only", what)
			err = nil
		}
		if err != nil {
			return err
		}
	}
	if !first {
		if err := r.readNamed(ctx, n); err != nil {
			return err
		}
	}
	r.state.Follow = follow
	return r.send(nil)
}

func (r *reader) watchRefunds(ctx context.Context, all lanes, n *names, _ bool) error {
	lists, err := r.ofProfiles(ctx, refundList())
	if err != nil {
		return err
	}
	return r.watchAll(ctx, lists, all, n, refunds().final)
}

func (r *reader) watchChargebacks(ctx context.Context, all lanes, n *names, _ bool) error {
	lists, err := chargebackLists(ctx, r)
	if err != nil {
		return err
	}
	return r.watchAll(ctx, lists, all, n, chargebacks().final)
}

func (r *reader) watchAll(ctx context.Context, lists map[string]listing, all lanes, n *names, final func(*reader, *row) (bool, string)) error {
	for _, name := range slices.Sorted(maps.Keys(lists)) {
		err := r.watch(ctx, lists[name], all.lane(name), n, final)
		if err != nil && !r.deleted(lists[name], name, err) {
			return err
		}
	}
	return nil
}

// watch notes the payments of what is new in a list, and of what has changed of what was
// not final.
func (r *reader) watch(ctx context.Context, l listing, ln *lane, n *names, final func(*reader, *row) (bool, string)) error {
	l.mode = ""
	take := func(rows []row, _ page) error {
		for i := range rows {
			done, mark := final(r, &rows[i])
			id := string(rows[i].ID)
			if before, known := ln.Open[id]; !known || done || before.Mark != mark {
				n.loose[string(rows[i].PaymentID)] = true
			}
			ln.note(id, rows[i].at, mark, done)
			r.saw(id, done)
		}
		ln.bound()
		return nil
	}
	if err := r.onward(ctx, l, ln, take); err != nil {
		return err
	}
	return r.againAll(ctx, l, ln, take)
}

// watchSettlements notes the payments in settlements that are new. Captured payments are
// not among a settlement's payments: its captures name them.
func (r *reader) watchSettlements(ctx context.Context, all lanes, n *names, first bool) error {
	if err := r.source.access.allows(streamSettlements); err != nil {
		return nil //nolint:nilerr // there are none to be seen, which the stream of that name says
	}
	ln := all.lane("")
	return r.onward(ctx, r.prepared(settlementList()), ln, func(rows []row, _ page) error {
		for _, one := range rows {
			if _, read := ln.Open[string(one.ID)]; read {
				continue
			}
			if !first {
				if err := r.settled(ctx, string(one.ID), n); err != nil {
					return err
				}
			}
			ln.note(string(one.ID), one.at, "", false)
		}
		newest := ln.At
		for _, o := range ln.Open {
			newest = later(newest, o.At)
		}
		maps.DeleteFunc(ln.Open, func(_ string, o openRecord) bool { return o.At.Before(newest.Add(-settledFor)) })
		return nil
	})
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// settled notes the payments of one settlement.
func (r *reader) settled(ctx context.Context, id string, n *names) error {
	for _, kind := range []string{streamPayments, streamCaptures} {
		l := r.prepared(listing{path: "v2/settlements/" + url.PathEscape(id) + "/" + kind, key: kind, endpoint: "settlements/{id}/" + kind})
		l.query, l.mode = url.Values{}, ""
		for p, err := range r.pages(ctx, l, place{}) {
			if err != nil {
				return err
			}
			for _, one := range p.rows {
				if kind == streamCaptures || one.at.IsZero() {
					n.loose[string(one.PaymentID)] = true
					continue
				}
				n.place(string(one.ID), string(one.ProfileID), one.at)
			}
		}
	}
	return nil
}

func (n *names) place(id, profile string, at time.Time) {
	ln := n.placed[profile]
	if ln == nil {
		ln = &lane{}
		n.placed[profile] = ln
	}
	ln.note(id, at, "", false)
}

// readNamed reads the payments.
func (r *reader) readNamed(ctx context.Context, n *names) error {
	lists, err := r.feed.lists(ctx, r)
	if err != nil {
		return err
	}
	for _, profile := range slices.Sorted(maps.Keys(n.placed)) {
		l, ok := lists[profile]
		if !ok {
			continue // of a profile that is not read
		}
		if err := r.again(ctx, l, n.placed[profile], r.take(ctx, r.state.Lanes.lane(profile))); err != nil {
			return err
		}
		for id := range n.placed[profile].Open {
			delete(n.loose, id)
		}
	}
	delete(n.loose, "")
	for _, id := range slices.Sorted(maps.Keys(n.loose)) {
		rows, p, err := r.single(ctx, id)
		if gone(err) {
			r.warnf("payment %s is named by a refund, a chargeback or a settlement and not to be seen by this credential", id)
			continue
		}
		if err != nil {
			return err
		}
		name := string(rows[0].ProfileID)
		if !r.source.access.organisation {
			name = ""
		} else if _, ok := lists[name]; !ok {
			continue
		}
		if err := r.take(ctx, r.state.Lanes.lane(name))(rows, p); err != nil {
			return err
		}
	}
	return nil
}
