package woocommerce

import (
	"context"
	"net/url"
	"slices"

	"github.com/tillhouse/tillhouse/connectors"
)

// refundIDs are the refunds that an order says it has.
func refundIDs(order row) []int64 {
	ids := make([]int64, 0, len(order.Refunds))
	for i := range order.Refunds {
		ids = append(ids, int64(order.Refunds[i].ID))
	}
	return ids
}

// refundsOfOrders reads the refunds of those orders that say they have some.
func refundsOfOrders(ctx context.Context, r *reader, orders []row, _ page) ([]connectors.Record, error) {
	var records []connectors.Record
	for i := range orders {
		if len(orders[i].Refunds) == 0 {
			continue
		}
		of, err := r.refundsOf(ctx, &orders[i])
		if err != nil {
			return nil, err
		}
		records = append(records, of...)
	}
	return records, nil
}

func (r *reader) refundsOf(ctx context.Context, order *row) ([]connectors.Record, error) {
	var records []connectors.Record
	w := r.source.walk(r.feed.stream, "orders/"+id(order.ID)+"/refunds", url.Values{}, &r.sizer, position{})
	for {
		s, err := w.next(ctx)
		if err != nil {
			return nil, err
		}
		for _, refund := range within(s.rows, r.since, r.until) {
			records = append(records, refundOf(refund, int64(order.ID), string(order.Currency), s.page))
		}
		if s.done {
			return records, nil
		}
	}
}

// refundsByWalking reads single refunds where there is no listing of refunds: it looks
// through all orders for those that have them.
func refundsByWalking(ctx context.Context, r *reader, ids []string) error {
	wanted := make(map[string]bool, len(ids))
	for _, one := range ids {
		wanted[one] = true
	}
	w := r.source.walk(r.feed.stream, streamOrders, url.Values{"_fields": {r.feed.fields}}, &r.sizer, position{})
	for len(wanted) > 0 {
		s, err := w.next(ctx)
		if err != nil {
			return err
		}
		orders := slices.DeleteFunc(slices.Clone(s.rows), func(order row) bool {
			return !slices.ContainsFunc(order.Refunds, func(f refunded) bool { return wanted[id(f.ID)] })
		})
		records, err := refundsOfOrders(ctx, r, orders, s.page)
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
