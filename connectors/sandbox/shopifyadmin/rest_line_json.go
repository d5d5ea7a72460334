package shopifyadmin

// lineForm is how a line item looks in different places.
type lineForm int

const (
	lineOfOrder      lineForm = iota // with current_quantity and attributed_staffs
	lineOfRefund                     // of the refund endpoints: without
	lineOfFulfilment                 // of the fulfilment endpoints: with fulfillment_line_item_id
)

func (x *orderWriter) lines() {
	x.open('[')
	for i := range x.o.lines {
		x.line(&x.o.lines[i], lineOfOrder, x.o.lines[i].quantity, 0)
	}
	x.close(']')
}

// line writes a line item. quantity is that of a fulfilment, where it is part of one.
func (x *orderWriter) line(l *line, form lineForm, quantity, fulfilmentLine int64) {
	variant := x.shop.variantByID(l.variant)
	product := x.shop.productByID(l.product)
	x.open('{')
	x.integer("id", l.id)
	x.gid("LineItem", l.id)
	if form == lineOfOrder {
		x.plain("attributed_staffs", "[]")
		x.integer("current_quantity", l.current)
	}
	x.integer("fulfillable_quantity", l.fulfillable)
	service := "manual"
	if l.giftCard {
		service = "gift_card"
	}
	x.pair("fulfillment_service", service)
	x.optional("fulfillment_status", l.fulfilmentStatus())
	x.boolean("gift_card", l.giftCard)
	x.integer("grams", l.grams)
	x.pair("name", l.fullName())
	x.money("price", l.price)
	x.boolean("product_exists", product != nil && !product.gone)
	x.reference("product_id", existing(product, l.product))
	x.plain("properties", "[]")
	x.integer("quantity", quantity)
	x.boolean("requires_shipping", l.ships)
	x.optional("sku", l.sku)
	x.boolean("taxable", l.taxable)
	x.pair("title", l.title)
	x.money("total_discount", money{}) // of the line alone; allocations are what counts
	x.reference("variant_id", existingVariant(variant, l.variant))
	if variant != nil && variant.item != nil && variant.item.tracked {
		x.pair("variant_inventory_management", "shopify")
	} else {
		x.null("variant_inventory_management")
	}
	x.optional("variant_title", l.variantName)
	x.optional("vendor", l.vendor)
	x.taxes(l.taxes, false)
	x.duties(l.duties)
	x.allocations(l.allocations)
	if form == lineOfFulfilment {
		x.integer("fulfillment_line_item_id", fulfilmentLine)
	}
	x.close('}')
}

// existing is the id that lines keep of a product: none once it was deleted.
func existing(p *product, id int64) int64 {
	if p == nil || p.gone {
		return 0
	}
	return id
}

func existingVariant(v *variant, id int64) int64 {
	if v == nil || v.gone {
		return 0
	}
	return id
}

func (l *line) fullName() string {
	if l.variantName == "" {
		return l.title
	}
	return l.title + " - " + l.variantName
}

func (l *line) fulfilmentStatus() string {
	switch {
	case l.fulfilled > 0 && l.fulfillable > 0:
		return "partial"
	case l.fulfilled > 0:
		return "fulfilled"
	}
	return ""
}

func (x *orderWriter) duties(list []duty) {
	x.key("duties")
	x.open('[')
	for _, d := range list {
		x.open('{')
		x.integer("id", d.id)
		x.gid("Duty", d.id)
		x.optional("harmonized_system_code", d.code)
		x.optional("country_code_of_origin", d.country)
		x.moneySet("price_set", d.price)
		x.taxes(d.taxes, false)
		x.close('}')
	}
	x.close(']')
}

func (x *orderWriter) allocations(list []allocation) {
	x.key("discount_allocations")
	x.open('[')
	for _, a := range list {
		x.open('{')
		x.money("amount", a.amount)
		x.integer("discount_application_index", int64(a.application))
		x.close('}')
	}
	x.close(']')
}

func (x *orderWriter) shippingLines() {
	x.open('[')
	for i := range x.o.shipping {
		x.shippingLine(&x.o.shipping[i], true)
	}
	x.close(']')
}

// shippingLine writes a shipping line; those inside a refund say not whether they were
// removed.
func (x *orderWriter) shippingLine(l *shippingLine, ofOrder bool) {
	x.open('{')
	x.integer("id", l.id)
	x.null("carrier_identifier")
	x.optional("code", l.code)
	x.money("discounted_price", l.discounted())
	if ofOrder {
		x.boolean("is_removed", l.removed)
	}
	x.null("phone")
	x.money("price", l.price)
	x.null("requested_fulfillment_service_id")
	x.optional("source", l.source)
	x.pair("title", l.title)
	x.taxes(l.taxes, false)
	x.allocations(l.allocations)
	x.close('}')
}
