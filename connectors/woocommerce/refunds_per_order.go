package woocommerce

import (
	"context"
	"net/url"

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
