package shopifyadmin

import "slices"

// checkouts lists abandoned checkouts: those still open, unless the request says closed.
func (c *call) checkouts() (*collection, *refusal) {
	status := c.q.Get("status")
	if status == "" {
		status = "open"
	}
	if !slices.Contains([]string{"open", "closed"}, status) {
		return nil, invalidValue("status")
	}
	created, refused := c.between("created_at")
	if refused != nil {
		return nil, refused
	}
	updated, refused := c.between("updated_at")
	if refused != nil {
		return nil, refused
	}
	since, list := c.since(), c.shop.checkouts
	return &collection{
		name: "checkouts", count: len(list), order: "created_at asc", orders: []string{"created_at", "updated_at", "id"},
		id: func(i int) int64 { return list[i].id },
		key: func(i int, by string) int64 {
			switch by {
			case "created_at":
				return list[i].created
			case "updated_at":
				return list[i].updated
			default:
				return list[i].id
			}
		},
		keeps: func(i int) bool {
			k := list[i]
			return !k.gone && k.id > since && (k.completed != 0) == (status == "closed") && created.has(k.created) && updated.has(k.updated)
		},
		write: func(w *writer, i int) { c.writeCheckout(w, list[i]) },
	}, nil
}

func (c *call) writeCheckout(w *writer, k *checkout) {
	t, currency, personal := k.totals(), k.currency, c.personal()
	w.open('{')
	w.integer("id", k.id)
	w.pair("token", k.token)
	w.optional("cart_token", k.cartToken)
	if personal {
		w.optional("email", k.email)
	}
	w.optional("gateway", k.gateway)
	w.boolean("buyer_accepts_marketing", false)
	w.instant("created_at", instant(k.created))
	w.instant("updated_at", instant(k.updated))
	w.null("landing_site", "note")
	w.plain("note_attributes", "[]")
	w.null("referring_site")
	w.member("shipping_lines", func() { c.checkoutShipping(w, k) })
	w.boolean("taxes_included", k.taxesIncluded)
	w.integer("total_weight", (&order{lines: k.lines}).weight())
	w.pair("currency", currency)
	w.instant("completed_at", instant(k.completed))
	w.instant("closed_at", instant(k.completed))
	w.null("user_id", "location_id", "source_identifier", "source_url", "device_id")
	if personal {
		w.optional("phone", k.phone)
	}
	w.null("customer_locale")
	w.member("line_items", func() { c.checkoutLines(w, k) })
	w.pair("name", k.name)
	w.null("source")
	w.pair("abandoned_checkout_url", "https://"+c.shop.config.Domain+"/checkouts/ac/"+k.token+"/recover?key=none")
	w.member("discount_codes", func() { c.checkoutCodes(w, k) })
	w.member("tax_lines", func() {
		w.open('[')
		for _, l := range (&order{lines: k.lines, shipping: k.shipping}).taxLines() {
			w.checkoutTax(l, currency)
		}
		w.close(']')
	})
	w.pair("source_name", k.source)
	w.pair("presentment_currency", k.presentment)
	w.boolean("buyer_accepts_sms_marketing", false)
	w.null("sms_marketing_phone")
	w.pair("total_discounts", fixed(t.discounts.shop, currency))
	w.pair("total_line_items_price", fixed(t.lineItems.shop, currency))
	w.pair("total_price", fixed(t.total.shop, currency))
	w.pair("total_tax", fixed(t.tax.shop, currency))
	w.pair("subtotal_price", fixed(t.subtotal.shop, currency))
	w.null("total_duties", "reservation_token")
	w.address("billing_address", k.address, personal)
	w.address("shipping_address", k.address, personal)
	if p := c.shop.customerByID(k.customer); p != nil && !p.gone {
		w.member("customer", func() { c.writeCustomer(w, p, customerOfCheckout) })
	} else {
		w.null("customer")
	}
	w.close('}')
}

func (w *writer) checkoutTax(l taxLine, currency string) {
	w.open('{')
	w.pair("price", fixed(l.price.shop, currency))
	w.rate("rate", l.rate)
	w.pair("title", l.title)
	w.null("channel_liable")
	w.close('}')
}

func (c *call) checkoutShipping(w *writer, k *checkout) {
	w.open('[')
	for i := range k.shipping {
		l := &k.shipping[i]
		w.open('{')
		w.optional("code", l.code)
		w.pair("price", fixed(l.price.shop, k.currency))
		w.null("original_shop_price", "original_rate_price", "original_shop_markup")
		w.optional("source", l.source)
		w.pair("title", l.title)
		w.null("presentment_title", "phone", "tax_lines", "custom_tax_lines", "markup", "delivery_category", "carrier_identifier",
			"carrier_service_id", "api_client_id", "requested_fulfillment_service_id")
		w.plain("applied_discounts", "[]")
		w.null("delivery_option_group_type", "delivery_expectation_range", "delivery_expectation_type", "estimated_delivery_time_range")
		w.pair("id", digits(l.id))
		w.null("validation_context")
		w.close('}')
	}
	w.close(']')
}

func (c *call) checkoutLines(w *writer, k *checkout) {
	w.open('[')
	for i := range k.lines {
		l := &k.lines[i]
		w.open('{')
		w.plain("applied_discounts", "[]")
		w.key("discount_allocations")
		w.open('[')
		for _, a := range l.allocations {
			w.open('{')
			w.null("id")
			w.pair("amount", fixed(a.amount.shop, k.currency))
			application := k.applications[a.application]
			name := application.code
			if name == "" {
				name = application.title
			}
			w.pair("description", name)
			w.null("created_at")
			w.pair("application_type", application.kind)
			w.pair("discount_class", "ORDER")
			w.close('}')
		}
		w.close(']')
		w.pair("key", digits(l.id))
		w.null("destination_location_id")
		w.pair("fulfillment_service", "manual")
		w.boolean("gift_card", l.giftCard)
		w.integer("grams", l.grams)
		w.null("origin_location_id")
		w.pair("presentment_title", l.title)
		w.optional("presentment_variant_title", l.variantName)
		w.reference("product_id", l.product)
		w.null("properties")
		w.integer("quantity", l.quantity)
		w.boolean("requires_shipping", l.ships)
		w.optional("sku", l.sku)
		w.key("tax_lines")
		w.open('[')
		for _, t := range l.taxes {
			w.checkoutTax(t, k.currency)
		}
		w.close(']')
		w.boolean("taxable", l.taxable)
		w.pair("title", l.title)
		w.reference("variant_id", l.variant)
		w.optional("variant_title", l.variantName)
		w.null("variant_price")
		w.optional("vendor", l.vendor)
		w.null("user_id", "unit_price_measurement", "rank", "compare_at_price")
		w.pair("line_price", fixed(l.price.shop*l.quantity, k.currency))
		w.pair("price", fixed(l.price.shop, k.currency))
		w.close('}')
	}
	w.close(']')
}

func (c *call) checkoutCodes(w *writer, k *checkout) {
	w.open('[')
	o := &order{lines: k.lines, shipping: k.shipping}
	for i, a := range k.applications {
		if a.kind != "discount_code" {
			continue
		}
		kind := a.valueType
		if a.target == "shipping_line" {
			kind = "shipping"
		}
		w.open('{')
		w.pair("code", a.code)
		w.pair("amount", fixed(o.allocatedTo(i).shop, k.currency))
		w.pair("type", kind)
		w.close('}')
	}
	w.close(']')
}
