package woocommerce

import (
	"context"
	"net/url"

	"github.com/tillhouse/tillhouse/connectors"
)

// customerFields are asked for, and so all that is read: no names, and of addresses
// redaction leaves the country.
const customerFields = "id,date_created,date_created_gmt,date_modified,date_modified_gmt,email,role,billing,shipping"

// customers is the stream of registered users of every role. Guests are in orders only.
//
// The listing ignores filters by date, and by default leaves out who is no "customer".
// New users have the highest ids; changed and deleted ones are found by a sweep.
func (s *source) customers() feed {
	return feed{
		stream: streamCustomers, path: streamCustomers, fields: customerFields,
		filter: url.Values{"role": {"all"}},
		newest: true, sweep: true, lasting: true, alone: true,
		records: undatedRecords,
	}
}

// undatedRecords are listed rows as they are, without a version: such rows tell no modified
// date, or one that not every change moves and that can vanish. What was read last holds.
func undatedRecords(_ context.Context, _ *reader, rows []row, p page) ([]connectors.Record, error) {
	records := make([]connectors.Record, 0, len(rows))
	for i := range rows {
		records = append(records, connectors.Record{ID: id(rows[i].ID), Payload: rows[i].raw, ExtractedAt: p.at, RequestID: p.requestID})
	}
	return records, nil
}
