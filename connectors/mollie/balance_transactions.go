package mollie

import (
	"context"
	"net/url"
)

// balanceTransactions is the stream of ledger rows, one list for each balance, the newest
// first. Rows do not change, as far as is known; the weekly reading would show it.
func balanceTransactions() feed {
	return feed{
		every: weekly, after: control,
		lists: func(ctx context.Context, r *reader) (map[string]listing, error) {
			lists := map[string]listing{}
			for p, err := range r.pages(ctx, r.prepared(balanceList()), place{}) {
				if err != nil {
					return nil, err
				}
				for _, one := range p.rows {
					id := string(one.ID)
					l := r.prepared(listing{path: "v2/balances/" + url.PathEscape(id) + "/transactions", key: streamBalanceTransactions, endpoint: "balances/{id}/transactions"})
					l.begun = one.at
					lists[id] = l
				}
			}
			return lists, nil
		},
	}
}
