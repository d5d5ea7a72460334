package mollie

func chargebackList() listing {
	return listing{path: "v2/chargebacks", key: streamChargebacks, endpoint: streamChargebacks, sorts: true}
}

// reversible is for how long a chargeback is read again: Mollie tells no end of the time
// in which it can be reversed, and this is our choice.
const reversible = 180 * daily

// chargebacks is the stream of chargebacks of the whole account, or of an API key's
// profile.
func chargebacks() feed {
	return feed{
		lists: oneList(chargebackList()), every: weekly,
		final: func(r *reader, one *row) (bool, string) {
			return one.ReversedAt != "" || r.old(one, reversible), string(one.ReversedAt)
		},
	}
}
