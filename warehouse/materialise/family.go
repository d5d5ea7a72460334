package materialise

import "slices"

// family finds the keys that belong together by way of accounts (union-find). The sets do
// not depend on the order in which they are told.
type family struct {
	parent map[string]string // by account; the first of a set is its own
	keys   map[string]string // an account that used the key
	merged map[string]bool   // accounts that were merged
}

func newFamily() *family {
	return &family{parent: map[string]string{}, keys: map[string]string{}, merged: map[string]bool{}}
}

func (f *family) find(account string) string {
	top, ok := f.parent[account]
	if !ok {
		f.parent[account] = account
		return account
	}
	if top != account {
		top = f.find(top)
		f.parent[account] = top
	}
	return top
}

func (f *family) join(a, b string) { f.parent[f.find(a)] = f.find(b) }

// key says that an account used a key.
func (f *family) key(account, key string) {
	if other, ok := f.keys[key]; ok {
		f.join(account, other)
		return
	}
	f.keys[key] = f.find(account)
}

// merge says that one account went up in another.
func (f *family) merge(gone, kept string) {
	f.merged[gone] = true
	f.join(gone, kept)
}

// each yields the sets of more than one key, keys sorted, with what joined them: a merger
// where there was one.
func (f *family) each(yield func(keys []string, reason string)) {
	sets, reasons := map[string][]string{}, map[string]string{}
	for key, account := range f.keys {
		top := f.find(account)
		sets[top] = append(sets[top], key)
	}
	for account := range f.merged {
		reasons[f.find(account)] = reasonMerge
	}
	for top, keys := range sets {
		if len(keys) < 2 {
			continue
		}
		slices.Sort(keys)
		reason := reasonAccount
		if reasons[top] != "" {
			reason = reasons[top]
		}
		yield(keys, reason)
	}
}
