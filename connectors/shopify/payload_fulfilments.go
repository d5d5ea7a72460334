package shopify

// fulfilmentsOrder is an order with what was sent of it, in either shape.
type fulfilmentsOrder struct {
	ID, Country text
	Fulfilments []sent
}

// sent is one fulfilment.
type sent struct {
	ID, Status, CreatedAt, Carrier, Service text
	InTransitAt, DeliveredAt                text
	Parcels                                 int
	Lines                                   []fulfilmentLine
	Events                                  []fulfilmentEvent
	Promises                                []promise
}

type fulfilmentLine struct {
	LineID   text
	Quantity integer
}

type fulfilmentEvent struct {
	ID, Status, HappenedAt, Country text
}

// promise is between when a delivery was promised.
type promise struct {
	From text `json:"minDeliveryDateTime"`
	To   text `json:"maxDeliveryDateTime"`
}

type graphQLFulfilmentsOrder struct {
	ID      text `json:"id"`
	Address maybe[struct {
		Country text `json:"countryCodeV2"`
	}] `json:"shippingAddress"`
	Fulfilments list[graphQLFulfilment] `json:"fulfillments"`
}

type graphQLFulfilment struct {
	ID          text `json:"id"`
	Status      text `json:"status"`
	CreatedAt   text `json:"createdAt"`
	InTransitAt text `json:"inTransitAt"`
	DeliveredAt text `json:"deliveredAt"`
	Service     maybe[struct {
		Handle text `json:"handle"`
	}] `json:"service"`
	Tracking list[struct {
		Company text `json:"company"`
	}] `json:"trackingInfo"`
	Lines nodes[struct {
		Quantity integer    `json:"quantity"`
		Line     maybe[ref] `json:"lineItem"`
	}] `json:"fulfillmentLineItems"`
	Events nodes[struct {
		ID         text `json:"id"`
		Status     text `json:"status"`
		HappenedAt text `json:"happenedAt"`
		Country    text `json:"country"`
	}] `json:"events"`
	Orders nodes[struct {
		Delivery maybe[promise] `json:"deliveryMethod"`
	}] `json:"fulfillmentOrders"`
}

func (o *graphQLFulfilmentsOrder) neutral() fulfilmentsOrder {
	all := fulfilmentsOrder{ID: o.ID, Country: o.Address.Value.Country}
	for i := range o.Fulfilments {
		f := &o.Fulfilments[i]
		one := sent{
			ID: f.ID, Status: f.Status, CreatedAt: f.CreatedAt, Service: f.Service.Value.Handle,
			InTransitAt: f.InTransitAt, DeliveredAt: f.DeliveredAt, Parcels: len(f.Tracking),
		}
		if len(f.Tracking) > 0 {
			one.Carrier = f.Tracking[0].Company
		}
		for _, line := range f.Lines.Nodes {
			one.Lines = append(one.Lines, fulfilmentLine{LineID: line.Line.Value.ID, Quantity: line.Quantity})
		}
		for _, event := range f.Events.Nodes {
			one.Events = append(one.Events, fulfilmentEvent{ID: event.ID, Status: event.Status, HappenedAt: event.HappenedAt, Country: event.Country})
		}
		for _, order := range f.Orders.Nodes {
			if order.Delivery.Given {
				one.Promises = append(one.Promises, order.Delivery.Value)
			}
		}
		all.Fulfilments = append(all.Fulfilments, one)
	}
	return all
}

type restFulfilmentsOrder struct {
	ID      text `json:"id"`
	Address maybe[struct {
		Country text `json:"country_code"`
	}] `json:"shipping_address"`
	Fulfilments list[restFulfilment] `json:"fulfillments"`
}

type restFulfilment struct {
	ID        text    `json:"id"`
	Status    text    `json:"status"`
	CreatedAt text    `json:"created_at"`
	Service   text    `json:"service"`
	Carrier   text    `json:"tracking_company"`
	Parcels   integer `json:"parcels"`
	Lines     list[struct {
		ID       text    `json:"id"`
		Quantity integer `json:"quantity"`
	}] `json:"line_items"`
	Events list[struct {
		ID         text `json:"id"`
		Status     text `json:"status"`
		HappenedAt text `json:"happened_at"`
		Country    text `json:"country"`
	}] `json:"events"`
}

func (o *restFulfilmentsOrder) neutral() fulfilmentsOrder {
	all := fulfilmentsOrder{ID: o.ID, Country: o.Address.Value.Country}
	for i := range o.Fulfilments {
		f := &o.Fulfilments[i]
		one := sent{ID: f.ID, Status: f.Status, CreatedAt: f.CreatedAt, Service: f.Service, Carrier: f.Carrier, Parcels: int(f.Parcels)}
		for _, line := range f.Lines {
			one.Lines = append(one.Lines, fulfilmentLine{LineID: line.ID, Quantity: line.Quantity})
		}
		for _, event := range f.Events {
			one.Events = append(one.Events, fulfilmentEvent{ID: event.ID, Status: event.Status, HappenedAt: event.HappenedAt, Country: event.Country})
		}
		all.Fulfilments = append(all.Fulfilments, one)
	}
	return all
}
