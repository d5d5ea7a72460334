package woocommerce

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/rest"
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
		trash: true, modifiedFilter: p.modifiedFilter(),
		records: orderRecords,
		byID:    ordersByID,
	}
}

func orderRecords(_ context.Context, _ *reader, rows []row, p page) ([]connectors.Record, error) {
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

// ordersByID reads single orders.
func ordersByID(ctx context.Context, r *reader, ids []string) error {
	for part := range slices.Chunk(ids, maxPage) {
		records, err := r.ordersOf(ctx, part)
		if err != nil {
			return err
		}
		if err := r.send(connectors.Batch{Records: records}); err != nil {
			return err
		}
	}
	return nil
}

// ordersOf reads orders by id. What the listing does not show may be in the trash, have
// a status whose plugin was removed, or be gone.
func (r *reader) ordersOf(ctx context.Context, ids []string) ([]connectors.Record, error) {
	records, missing, err := r.orderBatch(ctx, ids, "any")
	if err != nil || len(missing) == 0 {
		return records, err
	}
	trashed, missing, err := r.orderBatch(ctx, missing, "trash")
	if err != nil {
		return nil, err
	}
	for i := range trashed {
		trashed[i].Op, trashed[i].Payload = connectors.Delete, nil
	}
	records = append(records, trashed...)
	for _, one := range missing {
		record, err := r.oneOrder(ctx, one)
		if err != nil {
			return nil, err
		}
		records = append(records, record)
	}
	return records, nil
}

// orderBatch reads orders by id; missing are those it did not get.
func (r *reader) orderBatch(ctx context.Context, ids []string, status string) (records []connectors.Record, missing []string, err error) {
	rows, p, err := r.source.included(ctx, r.feed.stream, streamOrders, ids, url.Values{"status": {status}}, &r.sizer)
	if err != nil {
		return nil, nil, err
	}
	found := map[string]bool{}
	for i := range rows {
		found[id(rows[i].ID)] = true
	}
	for _, one := range ids {
		if !found[one] {
			missing = append(missing, one)
		}
	}
	records, err = orderRecords(ctx, r, r.young(rows), p)
	return records, missing, err
}

// included reads rows by id, in pages of the present size.
func (s *source) included(ctx context.Context, stream, path string, ids []string, query url.Values, z *sizer) (rows []row, p page, err error) {
	query.Set("orderby", "id")
	query.Set("order", "asc")
	for len(ids) > 0 {
		n := min(len(ids), z.size)
		query.Set("include", strings.Join(ids[:n], ","))
		if p, err = s.page(ctx, stream, path, query, z, 0); err != nil {
			return nil, p, err
		}
		if p.size < n {
			continue // the page was halved on the way: ask for fewer ids
		}
		for _, one := range p.rows {
			if slices.Contains(ids[:n], id(one.ID)) {
				rows = append(rows, one)
			}
		}
		ids = ids[n:]
	}
	return rows, p, nil
}

// oneOrder reads one order by its own address, which works for every status.
func (r *reader) oneOrder(ctx context.Context, orderID string) (connectors.Record, error) {
	answer, err := r.source.get(ctx, rest.Call{
		Stream: r.feed.stream, Endpoint: "orders/{id}", Path: "wc/v3/orders/" + orderID,
		Query: url.Values{}, Accept: []int{http.StatusNotFound},
	})
	if err != nil {
		return connectors.Record{}, err
	}
	record := connectors.Record{ID: orderID, Op: connectors.Delete, ExtractedAt: answer.At, RequestID: answer.RequestID}
	if answer.Status == http.StatusNotFound {
		return record, notGone(r.feed.stream, answer)
	}
	var one struct {
		listed
		Status text `json:"status"`
	}
	if err := json.Unmarshal(answer.Body, &one, lenientJSON); err != nil {
		return record, drift(r.feed.stream, "order "+orderID+" cannot be read", err)
	}
	record.Version = one.version()
	if one.Status != "trash" {
		record.Op, record.Payload = connectors.Put, answer.Body
	}
	return record, nil
}

// notGone refuses a 404 that is not WooCommerce's "no such id": a missing page must
// not delete an order.
func notGone(stream string, answer *rest.Answer) error {
	var r refusal
	if json.Unmarshal(answer.Body, &r) == nil && strings.HasSuffix(string(r.Code), "_invalid_id") {
		return nil
	}
	if verdict := classify(answer); verdict != nil {
		return verdict
	}
	return drift(stream, "the shop answers "+strconv.Itoa(answer.Status), &r)
}
