package woocommerce

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/rest"
)

// refunds is the stream of refunds.
//
// Since WooCommerce 9.0 they have a listing of their own, read as orders are. Before,
// they are read per order, for orders that changed and that say they have refunds.
// Deleting a refund changes nothing else in the shop, so it is found by the daily
// comparison of ids. A refund cannot be in the trash.
func (s *source) refunds(p *probe) feed {
	if p.refundList() {
		return feed{
			stream: streamRefunds, path: streamRefunds, modifiedFilter: true,
			records: refundRecords,
		}
	}
	return feed{
		stream: streamRefunds, path: streamOrders,
		fields: "id,currency,refunds,date_modified,date_modified_gmt,date_created,date_created_gmt",
		// An order's deletion takes its refunds along, and the comparison sees that.
		modifiedFilter: p.modifiedFilter(), dated: true,
		records: refundsOfOrders,
		ids:     refundIDs,
	}
}

// refundRecords wraps refunds of the shop's own listing with their orders' currency.
func refundRecords(ctx context.Context, r *reader, rows []row, p page) ([]connectors.Record, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	var parents []string
	for i := range rows {
		parents = append(parents, id(rows[i].ParentID))
	}
	slices.Sort(parents)
	currencies, err := r.source.currencies(ctx, r, slices.Compact(parents))
	if err != nil {
		return nil, err
	}
	records := make([]connectors.Record, 0, len(rows))
	for i := range rows {
		records = append(records, refundOf(rows[i], int64(rows[i].ParentID), currencies[id(rows[i].ParentID)], p))
	}
	return records, nil
}

// refundOf wraps a refund as refundRecord describes. Refunds tell no modified date, so
// the record has no version.
func refundOf(refund row, orderID int64, currency string, p page) connectors.Record {
	var b bytes.Buffer
	b.Grow(len(refund.raw) + 64)
	b.WriteString(`{"refund":`)
	b.Write(refund.raw)
	b.WriteString(`,"order":{"id":`)
	b.WriteString(strconv.FormatInt(orderID, 10))
	b.WriteString(`,"currency":`)
	quoted, _ := jsontext.AppendQuote(nil, currency) // broken text becomes U+FFFD, and no currency
	b.Write(quoted)
	b.WriteString(`}}`)
	return connectors.Record{ID: id(refund.ID), Payload: b.Bytes(), ExtractedAt: p.at, RequestID: p.requestID}
}

// currencies reads the currency of orders by id, wherever they are: listed, in the
// trash, or of a status whose plugin was removed. An order that is gone has none.
func (s *source) currencies(ctx context.Context, r *reader, ids []string) (map[string]string, error) {
	found := make(map[string]string, len(ids))
	for _, status := range []string{"any", "trash"} {
		var missing []string
		for _, one := range ids {
			if _, ok := found[one]; !ok && one != "" {
				missing = append(missing, one)
			}
		}
		query := url.Values{"status": {status}, "_fields": {"id,currency"}}
		rows, _, err := s.included(ctx, r.feed.stream, streamOrders, missing, query, &r.sizer)
		if err != nil {
			return nil, err
		}
		for i := range rows {
			found[id(rows[i].ID)] = string(rows[i].Currency)
		}
	}
	for _, one := range ids {
		if _, ok := found[one]; ok || one == "" {
			continue
		}
		answer, err := s.get(ctx, rest.Call{
			Stream: r.feed.stream, Endpoint: "orders/{id}", Path: "wc/v3/orders/" + one,
			Query: url.Values{"_fields": {"id,currency"}}, Accept: []int{http.StatusNotFound},
		})
		if err != nil {
			return nil, err
		}
		if answer.Status == http.StatusNotFound {
			if err := notGone(r.feed.stream, answer); err != nil {
				return nil, err
			}
			continue
		}
		var order listed
		if err := json.Unmarshal(answer.Body, &order, lenientJSON); err != nil {
			return nil, drift(r.feed.stream, "order "+one+" cannot be read", err)
		}
		found[one] = string(order.Currency)
	}
	return found, nil
}
