package mollie

import (
	"context"

	"github.com/tillhouse/tillhouse/connectors"
)

// paymentList is the list of payments, one for each profile.
func paymentList() listing {
	return listing{path: "v2/payments", key: streamPayments, endpoint: streamPayments, sorts: true}
}

// recently is how far back payments are listed again once a day: what settles or ends
// without another sign is seen so.
const recently = 30 * daily

// payments is the stream of payments. New ones stand behind the last one that was read;
// those that are open, pending or authorised are read again on each run, and so is what a
// refund, a chargeback or a settlement names that is new or has changed.
func payments() feed {
	return feed{
		lists: profileLists(paymentList()), mode: true, every: weekly, back: recently, alone: "v2/payments/%s", more: named,
		final: func(_ *reader, one *row) (bool, string) {
			switch one.Status {
			case "open", "pending", "authorized":
				return false, ""
			}
			return true, ""
		},
		records: leanRecords,
	}
}

// leanRecords are payments without what their metadata and description hold beside the
// reference to the order.
func leanRecords(_ context.Context, r *reader, rows []row, p page) ([]connectors.Record, error) {
	records := make([]connectors.Record, 0, len(rows))
	for i := range rows {
		payload, err := lean(r.source.rules, rows[i].raw)
		if err != nil {
			return nil, drift(r.stream, err)
		}
		one := record(&rows[i], p)
		one.Payload = payload
		records = append(records, one)
	}
	return records, nil
}
