package shopify

import (
	"bytes"
	"context"
	"errors"
	"net/url"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json"

	"github.com/tillhouse/tillhouse/connectors/rest"
	"github.com/tillhouse/tillhouse/connectors/vendorjson"
)

// orders reads orders of every status, closed and cancelled ones too. Over REST an order
// has its refunds with it.
// https://shopify.dev/docs/api/admin-rest/latest/resources/order
func orders() feed {
	return feed{
		rest: restList{
			path: "orders", key: "orders", query: url.Values{"status": {"any"}},
			changed: "updated_at", created: "created_at", counts: true, after: completeOrders,
		}.way(),
		graphql: ordersGraphQL(),
		limited: true, destroyed: "Order", census: true,
	}
}

// completeOrders cuts the addresses of pages, and asks for the refunds of those orders
// whose customers paid in another currency than the shop's: what comes with an order tells
// the money in that other currency only.
func completeOrders(ctx context.Context, r *reader, rows []row) error {
	for i := range rows {
		raw := outOfREST(rows[i].Payload)
		cut, err := reduceAddresses(raw)
		if err != nil {
			return drift(r.stream, err)
		}
		rows[i].Payload = inREST(cut)
		var o struct {
			Currency    text `json:"currency"`
			Presentment text `json:"presentment_currency"`
			Refunds     list[struct {
				Transactions list[struct{}] `json:"transactions"`
			}] `json:"refunds"`
		}
		if json.Unmarshal(raw, &o, vendorjson.Lenient) != nil || o.Presentment == "" || o.Presentment == o.Currency {
			continue // what cannot be read is for the mapping to say
		}
		moved := false
		for _, refund := range o.Refunds {
			moved = moved || len(refund.Transactions) > 0
		}
		if !moved {
			continue
		}
		refunds, err := r.refundsInShopCurrency(ctx, rows[i].ID)
		if err != nil {
			return err
		}
		rows[i].Payload = slices.Concat([]byte(`{"rest":`), cut, []byte(`,"refunds_in_shop_currency":`), refunds, []byte(`}`))
	}
	return nil
}

// refundsInShopCurrency is the list of an order's refunds.
// https://shopify.dev/docs/api/admin-rest/latest/resources/refund
func (r *reader) refundsInShopCurrency(ctx context.Context, order string) ([]byte, error) {
	answer, err := r.source.get(ctx, rest.Call{
		Stream: r.stream, Endpoint: "orders/{id}/refunds", Path: "orders/" + order + "/refunds.json",
		Query: url.Values{"in_shop_currency": {"true"}, "limit": {strconv.Itoa(mostPerPage)}},
	})
	if err != nil {
		return nil, err
	}
	refunds, err := listIn(answer.Body, "refunds")
	if err == nil && len(refunds) >= mostPerPage {
		err = errors.New("an order has more refunds than are listed")
	}
	if err != nil {
		return nil, drift(r.stream, err)
	}
	return slices.Concat([]byte("["), bytes.Join(refunds, []byte(",")), []byte("]")), nil
}

// outOfREST is the vendor's object in a payload of inREST.
func outOfREST(payload []byte) []byte { return payload[len(`{"rest":`) : len(payload)-1] }
