package shopifyadmin

import (
	"fmt"
	"strconv"
)

// orderWriter writes one order and what belongs to it.
type orderWriter struct {
	*writer
	call       *call
	shop       *Shop
	o          *order
	home, paid string // currencies
	// inShopCurrency gives transactions in the shop's currency, not the customer's.
	inShopCurrency bool
}

func (c *call) writeOrder(w *writer, o *order) { c.orderWriter(w, o).order() }

func (x *orderWriter) money(name string, m money)    { x.priced(name, m, x.home, x.paid) }
func (x *orderWriter) moneySet(name string, m money) { x.bag(name, m, x.home, x.paid) }

// order writes the members in the vendor's order.
func (x *orderWriter) order() {
	o, t, personal := x.o, x.o.totals(), x.call.personal()
	x.open('{')
	x.integer("id", o.id)
	x.gid("Order", o.id)
	x.reference("app_id", o.app)
	if personal {
		x.optional("browser_ip", o.client.ip)
	}
	x.boolean("buyer_accepts_marketing", o.marketing)
	x.optional("cancel_reason", o.cancelReason)
	x.instant("cancelled_at", instant(o.cancelled))
	x.optional("cart_token", o.cartToken)
	x.reference("checkout_id", o.checkoutID)
	x.optional("checkout_token", o.checkoutToken)
	x.client(personal)
	x.instant("closed_at", instant(o.closed))
	x.optional("confirmation_number", o.confirmation)
	x.boolean("confirmed", true)
	if personal {
		x.optional("contact_email", o.email)
	}
	x.instant("created_at", instant(o.created))
	x.pair("currency", o.currency)
	x.current(&t)
	x.optional("customer_locale", o.client.language)
	x.null("device_id")
	x.codes()
	x.boolean("duties_included", false)
	if personal {
		x.pair("email", o.email)
	}
	x.boolean("estimated_taxes", false)
	x.pair("financial_status", o.financialStatus())
	x.optional("fulfillment_status", o.fulfilmentStatus())
	x.optional("landing_site", o.landing)
	x.null("landing_site_ref")
	x.reference("location_id", o.location)
	x.pair("merchant_business_entity_id", "MTAwMDAwMDAwMDAx")
	x.null("merchant_of_record_app_id")
	x.pair("name", o.name)
	x.optional("note", o.note)
	x.plain("note_attributes", "[]")
	x.integer("number", o.number-1000)
	x.integer("order_number", o.number)
	x.pair("order_status_url", "https://"+x.shop.config.Domain+"/orders/"+o.token+"/authenticate?key=none")
	x.additional("original_total_additional_fees_set", t.fees, len(o.fees) > 0)
	x.additional("original_total_duties_set", t.duties, !t.duties.isZero())
	x.texts("payment_gateway_names", o.gateways)
	if personal {
		x.optional("phone", o.phone)
	}
	x.null("po_number")
	x.pair("presentment_currency", o.presentment)
	x.instant("processed_at", instant(o.processed))
	x.null("reference")
	x.optional("referring_site", o.referrer)
	x.null("source_identifier")
	x.pair("source_name", o.source)
	x.null("source_url")
	x.money("subtotal_price", t.subtotal)
	x.pair("tags", o.tags)
	x.boolean("tax_exempt", false)
	x.taxes(o.taxLines(), true)
	x.boolean("taxes_included", o.taxesIncluded)
	x.boolean("test", o.test)
	x.pair("token", o.token)
	x.moneySet("total_cash_rounding_payment_adjustment_set", money{})
	x.moneySet("total_cash_rounding_refund_adjustment_set", money{})
	x.money("total_discounts", t.discounts)
	x.money("total_line_items_price", t.lineItems)
	x.pair("total_outstanding", fixed(max(0, t.outstanding.shop), x.home))
	x.money("total_price", t.total)
	x.moneySet("total_shipping_price_set", t.shipping) // before discounts
	x.money("total_tax", t.tax)
	x.pair("total_tip_received", fixed(t.tips.shop, x.home))
	x.integer("total_weight", o.weight())
	x.instant("updated_at", instant(o.updated))
	x.null("user_id")
	x.address("billing_address", o.billing, personal)
	if o.company {
		x.plain("company", fmt.Sprintf(`{"id":%d,"location_id":%d}`, o.customer+1, companyLocation(o)))
	}
	x.customer()
	x.applications()
	x.member("fulfillments", func() { x.fulfilments() })
	x.member("line_items", func() { x.lines() })
	x.terms()
	x.member("refunds", func() { x.refunds() })
	x.address("shipping_address", o.shippingAddress, personal)
	x.member("shipping_lines", func() { x.shippingLines() })
	x.close('}')
}

func (x *orderWriter) current(t *totals) {
	x.money("current_subtotal_price", t.currentSubtotal)
	x.additional("current_total_additional_fees_set", t.currentFees, len(x.o.fees) > 0)
	x.money("current_total_discounts", t.currentDiscounts)
	x.additional("current_total_duties_set", t.currentDuties, !t.duties.isZero())
	x.money("current_total_price", t.currentTotal)
	x.money("current_total_tax", t.currentTax)
}

// additional writes a bag that is null for orders without such a thing.
func (x *orderWriter) additional(name string, m money, there bool) {
	if !there {
		x.null(name)
		return
	}
	x.moneySet(name, m)
}

func (x *orderWriter) client(personal bool) {
	c := x.o.client
	if c == (clientDetails{}) || !personal {
		x.null("client_details")
		return
	}
	x.member("client_details", func() {
		x.open('{')
		x.optional("accept_language", c.language)
		x.null("browser_height")
		x.optional("browser_ip", c.ip)
		x.null("browser_width", "session_hash")
		x.optional("user_agent", c.agent)
		x.close('}')
	})
}

func (w *writer) texts(name string, list []string) {
	w.member(name, func() {
		w.open('[')
		for _, s := range list {
			w.text(s)
		}
		w.close(']')
	})
}

// codes are the discount codes with what each took off.
func (x *orderWriter) codes() {
	o := x.o
	x.member("discount_codes", func() {
		x.open('[')
		for i, a := range o.applications {
			if a.kind != "discount_code" {
				continue
			}
			kind := a.valueType
			if a.target == "shipping_line" {
				kind = "shipping"
			}
			x.open('{')
			x.pair("code", a.code)
			x.pair("amount", fixed(o.allocatedTo(i).shop, x.home))
			x.pair("type", kind)
			x.close('}')
		}
		x.close(']')
	})
}

// allocatedTo is what a discount application took off the whole order.
func (o *order) allocatedTo(application int) money {
	var sum money
	add := func(list []allocation) {
		for _, a := range list {
			if a.application == application {
				sum = sum.plus(a.amount)
			}
		}
	}
	for i := range o.lines {
		add(o.lines[i].allocations)
	}
	for i := range o.shipping {
		add(o.shipping[i].allocations)
	}
	return sum
}

func (x *orderWriter) applications() {
	x.member("discount_applications", func() {
		x.open('[')
		for _, a := range x.o.applications {
			x.open('{')
			x.pair("target_type", a.target)
			x.pair("type", a.kind)
			value := fixed(a.value, x.paid)
			if a.valueType == "percentage" {
				value = fixed(a.value, "EUR") // hundredths of a percent
			}
			x.pair("value", oneDecimal(value))
			x.pair("value_type", a.valueType)
			x.pair("allocation_method", a.method)
			x.pair("target_selection", a.selection)
			switch a.kind {
			case "discount_code":
				x.pair("code", a.code)
			case "manual":
				x.pair("title", a.title)
				x.pair("description", a.title)
			default:
				x.pair("title", a.title)
			}
			x.close('}')
		}
		x.close(']')
	})
}

// oneDecimal trims zeros but the first: "10.0", as values of discounts are written.
func oneDecimal(text string) string {
	if n := len(text); n > 3 && text[n-3] == '.' && text[n-1] == '0' {
		return text[:n-1]
	}
	if _, err := strconv.Atoi(text); err == nil {
		return text + ".0"
	}
	return text
}

// taxLines are the taxes of lines and shipping, one per title and rate.
func (o *order) taxLines() []taxLine {
	var sums []taxLine
	add := func(lines []taxLine) {
		for _, l := range lines {
			at := -1
			for i := range sums {
				if sums[i].title == l.title && sums[i].rate == l.rate {
					at = i
				}
			}
			if at < 0 {
				sums = append(sums, taxLine{title: l.title, rate: l.rate})
				at = len(sums) - 1
			}
			sums[at].price = sums[at].price.plus(l.price)
		}
	}
	for i := range o.lines {
		add(o.lines[i].taxes)
		for _, d := range o.lines[i].duties {
			add(d.taxes)
		}
	}
	for i := range o.shipping {
		add(o.shipping[i].taxes)
	}
	for i := range o.fees {
		add(o.fees[i].taxes)
	}
	return sums
}

func (o *order) weight() int64 {
	var grams int64
	for i := range o.lines {
		grams += o.lines[i].grams * o.lines[i].quantity
	}
	return grams
}

func (x *orderWriter) taxes(lines []taxLine, record bool) {
	if record && x.skips("tax_lines") {
		return
	}
	x.key("tax_lines")
	x.open('[')
	for _, l := range lines {
		x.open('{')
		x.null("channel_liable")
		x.money("price", l.price)
		x.rate("rate", l.rate)
		x.pair("title", l.title)
		x.close('}')
	}
	x.close(']')
}

func (x *orderWriter) customer() {
	p := x.shop.customerByID(x.o.customer)
	if p == nil || p.gone {
		x.null("customer")
		return
	}
	x.member("customer", func() { x.call.writeCustomer(x.writer, p, customerOfOrder) })
}

func (x *orderWriter) terms() {
	if !x.o.paymentTerms {
		x.null("payment_terms")
		return
	}
	x.member("payment_terms", func() {
		x.open('{')
		x.integer("id", x.o.id)
		x.instant("created_at", instant(x.o.created))
		x.null("due_in_days")
		x.plain("payment_schedules", "[]")
		x.pair("payment_terms_name", "Due on receipt")
		x.pair("payment_terms_type", "receipt")
		x.instant("updated_at", instant(x.o.created))
		x.close('}')
	})
}

// address writes an address of an order; without approval for it, only where it is.
func (w *writer) address(name string, a *address, personal bool) {
	if a == nil {
		w.null(name)
		return
	}
	w.member(name, func() {
		w.open('{')
		if personal {
			w.optional("first_name", a.first)
			w.optional("address1", a.line1)
			w.optional("phone", a.phone)
		}
		w.optional("city", a.city)
		w.optional("zip", a.zip)
		w.optional("province", a.province)
		w.optional("country", a.country)
		if personal {
			w.optional("last_name", a.last)
			w.optional("address2", a.line2)
			w.optional("company", a.company)
			w.null("latitude", "longitude")
			w.pair("name", a.full())
		}
		w.optional("country_code", a.countryCode)
		w.optional("province_code", a.provinceID)
		w.close('}')
	})
}

func (a *address) full() string {
	if a.first == "" || a.last == "" {
		return a.first + a.last
	}
	return a.first + " " + a.last
}
