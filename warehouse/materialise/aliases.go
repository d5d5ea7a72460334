package materialise

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/tillhouse/tillhouse/schemas"
)

// mostAddresses is how many addresses an account may have bought under: one that has more
// is a till's, a reseller's or a test's, and says nothing of who a customer is.
const mostAddresses = 5

// aliasID is the key of an alias: a source, empty for all sources together, and the
// customer key that belongs to another.
type aliasID struct{ source, key string }

// alias is what is stored of a customer key that belongs to another.
type alias struct {
	canonical, reason string
	since             time.Time
}

// Reasons of an alias.
const (
	reasonAccount = "account"
	reasonMerge   = "merge"
)

// aliases brings customer_aliases up to date, before any model reads it. All of it is
// derived anew from identity_evidence, so that it says the same whatever came first. The
// sale days of customers whose key changes are marked before the rows are written: cut
// off between the two, the next build finds the marks and does both again.
func (r *build) aliases(ctx context.Context) error {
	due, err := r.numbersCustomers()
	if err != nil || !due {
		return err
	}
	links, err := r.links(ctx)
	if err != nil {
		return err
	}
	want, err := r.resolve(ctx, links)
	if err != nil {
		return err
	}
	have, err := r.storedAliases(ctx)
	if err != nil {
		return err
	}
	changed := map[aliasID]bool{}
	for id, a := range want {
		if have[id] != a {
			changed[id] = true
		}
	}
	for id := range have {
		if _, ok := want[id]; !ok {
			changed[id] = true
		}
	}
	if len(changed) == 0 {
		return nil
	}
	ids := slices.SortedFunc(maps.Keys(changed), func(a, b aliasID) int {
		return strings.Compare(a.source+" "+a.key, b.source+" "+b.key)
	})
	days, err := r.daysOfCustomers(ctx, ids)
	if err != nil {
		return err
	}
	if err := r.stillOurs(ctx); err != nil {
		return err
	}
	if err := r.emit(ctx, "sales", days); err != nil {
		return err
	}
	return r.writeAliases(ctx, ids, want, have)
}

// numbersCustomers says whether this build will number the orders of customers anew: only
// then can a change of their keys be seen, and only after a change of orders can it be.
func (r *build) numbersCustomers() (bool, error) {
	m := &r.models[slices.IndexFunc(r.models, func(m schemas.Model) bool { return m.Name == "customer_orders" && !m.Public })]
	if !r.chosen(m) {
		return false, nil
	}
	want, err := r.fingerprint(m)
	return r.opts.Full || r.built(m) != want || len(r.found.unread[m.Name].marks) > 0, err
}

// link is an account with the keys that were used with it: addresses, and where orders
// have none the account's own id.
type link struct {
	source, account string
	keys            []string
}

// evidence is who vouches for whom: accounts with their keys, and accounts that were
// merged into another.
type evidence struct {
	accounts []link
	merged   []merger
}

// merger is an account that is gone, and one that has an order of it now.
type merger struct{ source, gone, kept string }

// links reads the accounts that join keys.
func (r *build) links(ctx context.Context) (evidence, error) {
	var found evidence
	err := r.query(ctx, r.mergedAccounts(), func(scan func(...any) error) error {
		var m merger
		err := scan(&m.source, &m.gone, &m.kept)
		found.merged = append(found.merged, m)
		return err
	})
	if err != nil {
		return found, fmt.Errorf("reading which accounts were merged: %w", err)
	}
	err = r.query(ctx, r.accountKeys(), func(scan func(...any) error) error {
		var l link
		err := scan(&l.source, &l.account, &l.keys)
		found.accounts = append(found.accounts, l)
		return err
	})
	if err != nil {
		return found, fmt.Errorf("reading which addresses share an account: %w", err)
	}
	return found, nil
}

// keyOfEvidence is the customer key that ledger_orders gives an order with this evidence.
const keyOfEvidence = "if(kind = 'platform_id', concat('id:', source, ':', customer_id), evidence_key)"

// mergedAccounts are accounts that no longer exist, with the account that one of their
// orders has now: an order that merely went to another account leaves its own behind.
func (r *build) mergedAccounts() string {
	ended := "argMax(_is_deleted, (_version, _is_deleted)) = 1"
	return "WITH was AS (SELECT source, order_id, evidence_key FROM " + r.named("identity_evidence") +
		" WHERE (source, evidence_key) IN (SELECT source, concat('id:', customer_id) FROM " + r.named("customers") + " GROUP BY source, customer_id HAVING " + ended + ")" +
		" GROUP BY source, created_day, order_id, evidence_key HAVING " + ended + ")" +
		" SELECT DISTINCT toString(was.source), substring(was.evidence_key, 4), now.customer_id FROM was" +
		" INNER JOIN (SELECT source, order_id, customer_id FROM " + r.named("identity_evidence") + " FINAL" +
		" WHERE customer_id NOT IN ('', '0') AND (source, order_id) IN (SELECT source, order_id FROM was)) AS now" +
		" ON now.source = was.source AND now.order_id = was.order_id ORDER BY ALL"
}

// accountKeys are the accounts that join keys by themselves, or may do so by a merger.
func (r *build) accountKeys() string {
	return "SELECT toString(source), customer_id, arrayConcat(groupUniqArrayIf(" + strconv.Itoa(mostAddresses+1) + ")(evidence_key, kind = 'email') AS addresses," +
		" if(countIf(kind = 'platform_id') > 0, [concat('id:', any(source), ':', customer_id)], [])) AS keys" +
		" FROM " + r.named("identity_evidence") + " FINAL WHERE kind IN ('email', 'platform_id') AND customer_id NOT IN ('', '0')" +
		" GROUP BY source, customer_id HAVING length(addresses) <= " + strconv.Itoa(mostAddresses) +
		" AND (length(keys) > 1 OR length(keys) = 1 AND (source, customer_id) IN (SELECT tupleElement(pair, 1), tupleElement(pair, 2) FROM" +
		" (SELECT arrayJoin([(one.1, one.2), (one.1, one.3)]) AS pair FROM (SELECT tuple(*) AS one FROM (" + r.mergedAccounts() + ")))))"
}

// resolve finds the keys that are one customer, within each source and over all of them.
func (r *build) resolve(ctx context.Context, found evidence) (map[aliasID]alias, error) {
	want := map[aliasID]alias{}
	if len(found.accounts) == 0 {
		return want, nil
	}
	first, err := r.firstOrders(ctx)
	if err != nil {
		return nil, err
	}
	scopes := map[string]*family{"": newFamily()}
	add := func(source string, do func(*family)) {
		if scopes[source] == nil {
			scopes[source] = newFamily()
		}
		do(scopes[source])
		do(scopes[""])
	}
	for _, l := range found.accounts {
		account := l.source + " " + l.account
		for _, key := range l.keys {
			add(l.source, func(f *family) { f.key(account, key) })
		}
	}
	for _, m := range found.merged {
		add(m.source, func(f *family) { f.merge(m.source+" "+m.gone, m.source+" "+m.kept) })
	}
	for source, f := range scopes {
		f.each(func(keys []string, reason string) {
			at := func(key string) time.Time { return first[aliasID{source, key}] }
			canonical := slices.MinFunc(keys, func(a, b string) int {
				if c := at(a).Compare(at(b)); c != 0 {
					return c
				}
				return strings.Compare(a, b)
			})
			for _, key := range keys {
				if key != canonical {
					want[aliasID{source, key}] = alias{canonical, reason, at(key)}
				}
			}
		})
	}
	return want, nil
}

// firstOrders are the instants of the first order under each key that an account joins to
// others, by source and, with an empty source, over all.
func (r *build) firstOrders(ctx context.Context) (map[aliasID]time.Time, error) {
	first := map[aliasID]time.Time{}
	query := "SELECT toString(source), " + keyOfEvidence + " AS key, min(seen_at) FROM " + r.named("identity_evidence") + " FINAL" +
		" WHERE kind IN ('email', 'platform_id') AND key IN (SELECT arrayJoin(keys) FROM (" + r.accountKeys() + ")) GROUP BY source, key"
	err := r.query(ctx, query, func(scan func(...any) error) error {
		var id aliasID
		var at time.Time
		if err := scan(&id.source, &id.key, &at); err != nil {
			return err
		}
		first[id] = at.UTC()
		over := aliasID{key: id.key}
		if known, ok := first[over]; !ok || at.Before(known) {
			first[over] = at.UTC()
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading the first orders of customers: %w", err)
	}
	return first, nil
}

func (r *build) storedAliases(ctx context.Context) (map[aliasID]alias, error) {
	have := map[aliasID]alias{}
	err := r.query(ctx, "SELECT toString(source), alias_key, canonical_key, toString(reason), since FROM "+r.named("customer_aliases")+" FINAL", func(scan func(...any) error) error {
		var id aliasID
		var a alias
		err := scan(&id.source, &id.key, &a.canonical, &a.reason, &a.since)
		a.since = a.since.UTC()
		have[id] = a
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the aliases of customers: %w", err)
	}
	return have, nil
}

// daysOfCustomers are the sale days of the orders under these keys. Superseded versions are
// among them. What is joined over all sources touches no day's figures of a shop.
func (r *build) daysOfCustomers(ctx context.Context, ids []aliasID) ([]shopDay, error) {
	seen := map[shopDay]bool{}
	for part := range slices.Chunk(ids, insertRows) {
		pairs := []string{"('', '')"}
		for _, id := range part {
			if id.source != "" {
				pairs = append(pairs, "("+quote(id.source)+", "+quote(id.key)+")")
			}
		}
		query := "SELECT DISTINCT toString(shop), toInt32(sale_day) FROM " + r.named("orders") + " WHERE sale_day > toDate(0) AND" +
			" (toString(source), if(customer_key != '', customer_key, concat('id:', source, ':', customer_id))) IN (" + strings.Join(pairs, ", ") + ")"
		err := r.query(ctx, query, func(scan func(...any) error) error {
			var d shopDay
			var day int32
			err := scan(&d.shop, &day)
			d.day = schemas.Day(day)
			seen[d] = true
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("finding the days of customers: %w", err)
		}
	}
	return slices.SortedFunc(maps.Keys(seen), func(a, b shopDay) int {
		if a.day != b.day {
			return int(a.day) - int(b.day)
		}
		return strings.Compare(a.shop, b.shop)
	}), nil
}

// writeAliases writes what changed: a key that stands for itself again gets a tombstone.
func (r *build) writeAliases(ctx context.Context, ids []aliasID, want, have map[aliasID]alias) error {
	rows := make([]string, len(ids))
	at := r.now().UnixMilli()
	for i, id := range ids {
		a, ok := want[id]
		deleted := 0
		if !ok {
			a, deleted = have[id], 1
		}
		rows[i] = fmt.Sprintf("(%s, %d, %d, fromUnixTimestamp64Milli(%d, 'UTC'), %s, %s, %s, %s, fromUnixTimestamp64Milli(%d, 'UTC'))",
			quote(id.source), r.lease.Fence, deleted, at, quote(r.id), quote(id.key), quote(a.canonical), quote(a.reason), a.since.UnixMilli())
	}
	for chunk := range slices.Chunk(rows, insertRows) {
		if err := r.exec(ctx, "INSERT INTO "+r.named("customer_aliases")+
			" (source, _version, _is_deleted, _synced_at, _run_id, alias_key, canonical_key, reason, since) VALUES "+strings.Join(chunk, ", ")); err != nil {
			return fmt.Errorf("storing the aliases of customers: %w", err)
		}
	}
	return nil
}
