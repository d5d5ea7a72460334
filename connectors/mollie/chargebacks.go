package mollie

import "context"

func chargebackList() listing {
	return listing{path: "v2/chargebacks", key: streamChargebacks, endpoint: streamChargebacks, sorts: true}
}

// chargebackLists are one list of the whole credential, or those of the chosen profiles.
func chargebackLists(ctx context.Context, r *reader) (map[string]listing, error) {
	if len(r.source.profiles) > 0 {
		return r.ofProfiles(ctx, chargebackList())
	}
	return map[string]listing{"": r.prepared(chargebackList())}, nil
}

// reversible is for how long a chargeback is read again: Mollie tells no end of the time
// in which it can be reversed, and this is our choice.
const reversible = 180 * daily

// chargebacks is the stream of chargebacks of the whole account, or of an API key's
// profile.
func chargebacks() feed {
	return feed{
		lists: chargebackLists, every: weekly,
		final: func(r *reader, one *row) (bool, string) {
			return one.ReversedAt != "" || r.old(one, reversible), string(one.ReversedAt)
		},
	}
}
