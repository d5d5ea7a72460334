package mollie

import "time"

func refundList() listing {
	return listing{path: "v2/refunds", key: streamRefunds, endpoint: streamRefunds, sorts: true}
}

// settles is for how long a refund that was paid is read again, until it says in which
// settlement it is.
const settles = 30 * daily

// refunds is the stream of refunds. They go from queued over pending and processing to an
// end, without saying when.
func refunds() feed {
	return feed{
		lists: profileLists(refundList()), mode: true, every: weekly,
		final: func(r *reader, one *row) (bool, string) {
			mark := string(one.Status) + " " + string(one.SettlementID)
			switch one.Status {
			case "failed", "canceled":
				return true, mark
			case "refunded":
				return one.SettlementID != "" || r.old(one, settles), mark
			}
			return false, mark
		},
	}
}

// old reports a record that was created so long ago that it is not waited for any more.
func (r *reader) old(one *row, after time.Duration) bool {
	return r.now().Sub(one.at) > after
}
