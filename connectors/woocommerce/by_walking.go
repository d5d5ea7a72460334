package woocommerce

import (
	"context"
	"net/url"
	"slices"

	"github.com/tillhouse/tillhouse/connectors"
)

// byWalking reads single records that have no listing of their own: it looks through
// all rows for those that have them.
func (r *reader) byWalking(ctx context.Context, ids []string) error {
	wanted := make(map[string]bool, len(ids))
	for _, one := range ids {
		wanted[one] = true
	}
	w := r.source.walk(r.feed.stream, r.feed.path, r.query(url.Values{"_fields": {r.feed.fields}}), &r.sizer, position{})
	for len(wanted) > 0 {
		s, err := w.next(ctx)
		if err != nil {
			return err
		}
		parents := slices.DeleteFunc(slices.Clone(s.rows), func(parent row) bool {
			return !slices.ContainsFunc(r.feed.ids(parent), func(n int64) bool { return wanted[id(integer(n))] })
		})
		records, err := r.feed.records(ctx, r, parents, s.page)
		if err != nil {
			return err
		}
		records = slices.DeleteFunc(records, func(one connectors.Record) bool { return !wanted[one.ID] })
		for _, one := range records {
			delete(wanted, one.ID)
		}
		if s.done {
			for _, one := range ids {
				if wanted[one] {
					records = append(records, connectors.Record{ID: one, Op: connectors.Delete, ExtractedAt: s.at, RequestID: s.requestID})
				}
			}
			clear(wanted)
		}
		if len(records) > 0 {
			if err := r.send(connectors.Batch{Records: records}); err != nil {
				return err
			}
		}
	}
	return nil
}
