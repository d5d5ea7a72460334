package shopify

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strconv"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tillhouse/tillhouse/connectors/rest"
	"github.com/tillhouse/tillhouse/connectors/vendorjson"
)

// fulfilments reads what was sent of each order, with what the carrier told of it. Both APIs
// list fulfilments with their order whatever has become of it, so none is left out because
// it is closed. What was promised stands in fulfilment orders, which only GraphQL has and
// which need a scope of their own. REST needs a call for each fulfilment.
// https://shopify.dev/docs/api/admin-graphql/latest/objects/Fulfillment
// https://shopify.dev/docs/api/admin-rest/latest/resources/fulfillmentevent
func fulfilments() feed {
	return feed{
		rest: restList{
			path: "orders", key: "orders", changed: "updated_at", created: "created_at", counts: true,
			query: url.Values{"status": {"any"}, "fields": {"id,created_at,updated_at,shipping_address,fulfillments"}},
			after: eventsOfFulfilments,
		}.way(),
		graphql: fulfilmentsSpec().way(),
		slow:    true, limited: true, destroyed: "Order", sparse: true,
	}
}

// fulfilmentsSpec has no bulk operation: its lists stand in a plain list, which cannot be
// exported.
func fulfilmentsSpec() *graphSpec {
	spec := orderSpec(fulfilmentsTree())
	spec.bulk = false
	return spec
}

func fulfilmentsTree() connection {
	return connection{
		fields: "id createdAt updatedAt shippingAddress{countryCodeV2}",
		below: []connection{{
			field: "fulfillments", on: "Fulfillment", plain: true,
			fields: "id status createdAt updatedAt inTransitAt deliveredAt service{handle} trackingInfo{company}",
			below: []connection{
				{field: "fulfillmentLineItems", on: "FulfillmentLineItem", size: 20, fields: "id quantity lineItem{id}"},
				{field: "events", args: "sortKey: HAPPENED_AT", on: "FulfillmentEvent", size: 20, fields: "id status happenedAt country"},
				{
					field: "fulfillmentOrders", on: "FulfillmentOrder", size: 5,
					fields:   "id fulfillBy deliveryMethod{minDeliveryDateTime maxDeliveryDateTime}",
					optional: true, loses: "when the delivery was promised",
				},
			},
		}},
	}
}

// eventsOfFulfilments gives each fulfilment of listed orders its events. Tracking numbers
// are counted and left out.
func eventsOfFulfilments(ctx context.Context, r *reader, rows []row) error {
	for i := range rows {
		var s shapes
		if err := vendorjson.Decode(rows[i].Payload, &s); err != nil {
			return drift(r.stream, err)
		}
		order, err := parseObject(s.REST)
		if err != nil {
			return drift(r.stream, err)
		}
		list, err := parseList(order.get("fulfillments"))
		if err != nil {
			return drift(r.stream, fmt.Errorf("order %s has no list of fulfillments", order.text("id")))
		}
		for j, one := range list {
			fulfilment, err := parseObject(one)
			if err != nil {
				return drift(r.stream, err)
			}
			if err := fulfilmentEvents(ctx, r, order.text("id"), fulfilment); err != nil {
				return err
			}
			list[j] = fulfilment.json()
		}
		order.set("fulfillments", arrayOf(list))
		rows[i].Payload = inREST(order.json())
	}
	return nil
}

func fulfilmentEvents(ctx context.Context, r *reader, order string, fulfilment *object) error {
	id := fulfilment.text("id")
	if id == "" {
		return drift(r.stream, errors.New("a fulfillment has no id"))
	}
	answer, err := r.source.get(ctx, rest.Call{
		Stream: r.stream, Endpoint: "orders/fulfillments/events", Path: "orders/" + url.PathEscape(order) + "/fulfillments/" + url.PathEscape(id) + "/events.json",
	})
	if err != nil {
		return err
	}
	var body struct {
		Events jsontext.Value `json:"fulfillment_events"`
	}
	if err := json.Unmarshal(answer.Body, &body, vendorjson.Lenient); err != nil || body.Events.Kind() != '[' {
		return drift(r.stream, fmt.Errorf("fulfillment %s has no list of events", id))
	}
	fulfilment.set("events", body.Events)
	numbers, _ := parseList(fulfilment.get("tracking_numbers")) // none is a list without elements
	fulfilment.set("parcels", jsontext.Value(strconv.Itoa(len(numbers))))
	fulfilment.remove("tracking_numbers")
	return nil
}
