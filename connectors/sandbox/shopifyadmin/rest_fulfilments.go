package shopifyadmin

import "slices"

// fulfilments lists an order's fulfilments.
func (c *call) fulfilments() (*collection, *refusal) {
	o, refused := c.visibleOrder()
	if refused != nil {
		return nil, refused
	}
	created, refused := c.between("created_at")
	if refused != nil {
		return nil, refused
	}
	updated, refused := c.between("updated_at")
	if refused != nil {
		return nil, refused
	}
	since := c.since()
	return &collection{
		name: "fulfillments", count: len(o.fulfilments), order: "id asc",
		id:  func(i int) int64 { return o.fulfilments[i].id },
		key: func(i int, _ string) int64 { return o.fulfilments[i].id },
		keeps: func(i int) bool {
			f := o.fulfilments[i]
			return f.id > since && created.has(f.created) && updated.has(f.updated)
		},
		write: func(w *writer, i int) { c.orderWriter(w, o).fulfilment(o.fulfilments[i], false) },
	}, nil
}

// visibleFulfilment is the fulfilment of the path.
func (c *call) visibleFulfilment() (*order, *fulfilment, *refusal) {
	o, refused := c.visibleOrder()
	if refused != nil {
		return nil, nil, refused
	}
	id := c.pathID(3)
	i := slices.IndexFunc(o.fulfilments, func(f *fulfilment) bool { return f.id == id })
	if i < 0 {
		return nil, nil, notFound()
	}
	return o, o.fulfilments[i], nil
}

func (c *call) fulfilment() ([]byte, map[string]string, *refusal) {
	o, f, refused := c.visibleFulfilment()
	if refused != nil {
		return nil, nil, refused
	}
	return c.one("fulfillment", func(w *writer) { c.orderWriter(w, o).fulfilment(f, false) })
}

func (c *call) fulfilmentEvents() ([]byte, map[string]string, *refusal) {
	o, f, refused := c.visibleFulfilment()
	if refused != nil {
		return nil, nil, refused
	}
	return all(c, "fulfillment_events", f.events, func(w *writer, e fulfilmentEvent) { c.orderWriter(w, o).fulfilmentEvent(f, &e) })
}

func (c *call) fulfilmentEvent() ([]byte, map[string]string, *refusal) {
	o, f, refused := c.visibleFulfilment()
	if refused != nil {
		return nil, nil, refused
	}
	id := c.pathID(5)
	i := slices.IndexFunc(f.events, func(e fulfilmentEvent) bool { return e.id == id })
	if i < 0 {
		return nil, nil, notFound()
	}
	return c.one("fulfillment_event", func(w *writer) { c.orderWriter(w, o).fulfilmentEvent(f, &f.events[i]) })
}

// fulfilments writes what is embedded in an order.
func (x *orderWriter) fulfilments() {
	x.open('[')
	for _, f := range x.o.fulfilments {
		x.fulfilment(f, true)
	}
	x.close(']')
}

// fulfilment writes a fulfilment with the lines, and of each the quantity, that it sends.
func (x *orderWriter) fulfilment(f *fulfilment, embedded bool) {
	x.open('{')
	x.integer("id", f.id)
	x.gid("Fulfillment", f.id)
	x.instant("created_at", instant(f.created))
	x.reference("location_id", f.location)
	x.pair("name", f.name)
	x.integer("order_id", x.o.id)
	form := lineOfFulfilment
	if embedded {
		form = lineOfOrder
		x.plain("origin_address", "{}")
	} else {
		x.null("origin_address")
	}
	x.plain("receipt", "{}")
	x.pair("service", f.service)
	x.optional("shipment_status", f.shipmentStatus)
	x.pair("status", f.status)
	x.optional("tracking_company", f.company)
	number, urls := "", make([]string, len(f.numbers))
	for i, n := range f.numbers {
		urls[i] = "https://tracking.example/" + n
	}
	url := ""
	if len(f.numbers) > 0 {
		number, url = f.numbers[0], urls[0]
	}
	x.optional("tracking_number", number)
	x.texts("tracking_numbers", f.numbers)
	x.optional("tracking_url", url)
	x.texts("tracking_urls", urls)
	x.instant("updated_at", instant(f.updated))
	x.member("line_items", func() {
		x.open('[')
		for _, l := range f.lines {
			if line := x.o.lineByID(l.line); line != nil {
				x.line(line, form, l.quantity, l.id)
			}
		}
		x.close(']')
	})
	x.close('}')
}

func (x *orderWriter) fulfilmentEvent(f *fulfilment, e *fulfilmentEvent) {
	x.open('{')
	x.integer("id", e.id)
	x.integer("fulfillment_id", f.id)
	x.pair("status", e.status)
	x.optional("message", e.message)
	x.instant("happened_at", instant(e.happened))
	x.optional("city", e.city)
	x.null("province")
	x.optional("country", e.country)
	x.optional("zip", e.zip)
	x.optional("address1", e.address)
	x.null("latitude", "longitude")
	x.integer("shop_id", shopID)
	x.instant("created_at", instant(e.created))
	x.instant("updated_at", instant(e.created))
	x.instant("estimated_delivery_at", instant(e.estimated))
	x.integer("order_id", x.o.id)
	x.gid("FulfillmentEvent", e.id)
	x.close('}')
}
