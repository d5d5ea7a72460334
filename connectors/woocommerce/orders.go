package woocommerce

import (
	"context"

	"github.com/tillhouse/tillhouse/connectors"
)

// orders is the stream of orders.
//
// It lists orders by id inside a frozen window of modified dates. The default status
// "any" leaves the trash out, so that is asked for by itself. Orders that are deleted
// for good leave no trace and orders with an empty modified date match no filter: both
// are found by comparing all ids once a day.
func (s *source) orders(p *probe) feed {
	return feed{
		stream: streamOrders, path: streamOrders,
		trash: true, modifiedFilter: p.modifiedFilter(), dated: true, alone: true,
		records: versionedRecords,
	}
}

// versionedRecords are listed rows as they are; their version is their modified date.
func versionedRecords(_ context.Context, _ *reader, rows []row, p page) ([]connectors.Record, error) {
	records := make([]connectors.Record, 0, len(rows))
	for i := range rows {
		records = append(records, connectors.Record{
			ID: id(rows[i].ID), Version: rows[i].version(), Payload: rows[i].raw, ExtractedAt: p.at, RequestID: p.requestID,
		})
	}
	return records, nil
}

// deletion is the record of a row that lies in the trash.
func deletion(r *row, p page) connectors.Record {
	return connectors.Record{ID: id(r.ID), Op: connectors.Delete, Version: r.modified(), ExtractedAt: p.at, RequestID: p.requestID}
}
