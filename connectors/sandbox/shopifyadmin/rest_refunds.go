package shopifyadmin

// refunds lists an order's refunds. They have no date filter.
func (c *call) refunds() ([]byte, map[string]string, *refusal) {
	o, refused := c.visibleOrder()
	if refused != nil {
		return nil, nil, refused
	}
	return c.list(func() (*collection, *refusal) {
		return &collection{
			name: "refunds", count: len(o.refunds), order: "id asc",
			id:    func(i int) int64 { return o.refunds[i].id },
			key:   func(i int, _ string) int64 { return o.refunds[i].id },
			keeps: func(int) bool { return true },
			write: func(w *writer, i int) { c.orderWriter(w, o).refund(o.refunds[i], false) },
		}, nil
	})
}

func (c *call) refund() ([]byte, map[string]string, *refusal) {
	o, refused := c.visibleOrder()
	if refused != nil {
		return nil, nil, refused
	}
	f := o.refundByID(c.pathID(3))
	if f == nil {
		return nil, nil, notFound()
	}
	return c.one("refund", func(w *writer) { c.orderWriter(w, o).refund(f, false) })
}

func (c *call) orderWriter(w *writer, o *order) *orderWriter {
	return &orderWriter{
		writer: w, call: c, shop: c.shop, o: o, home: o.currency, paid: o.presentment,
		inShopCurrency: c.q.Get("in_shop_currency") == "true" && c.path[len(c.path)-1] != "orders",
	}
}

// transactionsAfter are an order's transactions, from the one after since_id.
func (c *call) transactionsAfter() (*order, []*transaction, *refusal) {
	o, refused := c.visibleOrder()
	if refused != nil {
		return nil, nil, refused
	}
	since := c.since()
	var after []*transaction
	for _, x := range o.transactions {
		if x.id > since {
			after = append(after, x)
		}
	}
	return o, after, nil
}

// transactions lists all transactions of an order at once.
func (c *call) transactions() ([]byte, map[string]string, *refusal) {
	o, after, refused := c.transactionsAfter()
	if refused != nil {
		return nil, nil, refused
	}
	return all(c, "transactions", after, func(w *writer, t *transaction) { c.orderWriter(w, o).transaction(t, transactionAlone) })
}

func (c *call) transactionCount() ([]byte, map[string]string, *refusal) {
	_, after, refused := c.transactionsAfter()
	if refused != nil {
		return nil, nil, refused
	}
	return count(len(after)), nil, nil
}

func (c *call) transaction() ([]byte, map[string]string, *refusal) {
	o, refused := c.visibleOrder()
	if refused != nil {
		return nil, nil, refused
	}
	t := o.transactionByID(c.pathID(3))
	if t == nil {
		return nil, nil, notFound()
	}
	return c.one("transaction", func(w *writer) { c.orderWriter(w, o).transaction(t, transactionAlone) })
}

// refunds writes what is embedded in an order.
func (x *orderWriter) refunds() {
	x.open('[')
	for _, f := range x.o.refunds {
		x.refund(f, true)
	}
	x.close(']')
}

// refund writes a refund. One that is embedded in an order has neither its return nor
// its shipping lines: of those only the order_adjustments of kind shipping_refund tell.
func (x *orderWriter) refund(f *refund, embedded bool) {
	x.open('{')
	x.integer("id", f.id)
	x.gid("Refund", f.id)
	x.instant("created_at", instant(f.created))
	x.optional("note", f.note)
	x.integer("order_id", x.o.id)
	x.instant("processed_at", instant(f.processed))
	x.boolean("restock", f.restocks())
	x.moneySet("total_additional_fees_set", money{})
	x.moneySet("total_duties_set", f.totalDuties())
	x.reference("user_id", f.user)
	x.member("order_adjustments", func() { x.adjustments(f) })
	form := transactionOfRefund
	if embedded {
		form = transactionOfOrder
	}
	x.member("transactions", func() {
		x.open('[')
		for _, t := range f.transactions {
			x.transaction(t, form)
		}
		x.close(']')
	})
	x.member("refund_line_items", func() { x.refundLines(f, embedded) })
	x.member("duties", func() { x.refundDuties(f) })
	x.plain("additional_fees", "[]")
	if !embedded {
		x.member("return", func() { x.returnOf(f) })
		x.member("refund_shipping_lines", func() { x.refundShipping(f) })
	}
	x.close('}')
}

// restocks tells whether anything went back into stock.
func (f *refund) restocks() bool {
	for _, l := range f.lines {
		if l.restock != "no_restock" {
			return true
		}
	}
	return false
}

func (f *refund) totalDuties() money {
	var sum money
	for _, d := range f.duties {
		sum = sum.plus(d.amount)
	}
	return sum
}

func (x *orderWriter) returnOf(f *refund) {
	if f.ret == 0 {
		x.raw("null")
		return
	}
	x.open('{')
	x.integer("id", f.ret)
	x.gid("Return", f.ret)
	x.close('}')
}

// adjustments are money outside the lines: shipping that was given back, without its tax
// beside its tax, and what differs from the calculated amount. Both are negative when
// they are to the customer's favour.
func (x *orderWriter) adjustments(f *refund) {
	x.open('[')
	for _, l := range f.shipping {
		amount := l.subtotal
		if x.o.taxesIncluded {
			amount = amount.minus(l.tax)
		}
		x.adjustment(f, &adjustment{id: l.id, kind: "shipping_refund", reason: "Shipping refund", amount: amount.neg(), tax: l.tax.neg()})
	}
	for i := range f.adjustments {
		x.adjustment(f, &f.adjustments[i])
	}
	x.close(']')
}

func (x *orderWriter) adjustment(f *refund, a *adjustment) {
	x.open('{')
	x.integer("id", a.id)
	x.money("amount", a.amount)
	x.pair("kind", a.kind)
	x.integer("order_id", x.o.id)
	x.pair("reason", a.reason)
	x.integer("refund_id", f.id)
	x.money("tax_amount", a.tax)
	x.close('}')
}

func (x *orderWriter) refundLines(f *refund, embedded bool) {
	form := lineOfRefund
	if embedded {
		form = lineOfOrder
	}
	x.open('[')
	for _, l := range f.lines {
		line := x.o.lineByID(l.line)
		if line == nil {
			continue
		}
		x.open('{')
		x.integer("id", l.id)
		x.integer("line_item_id", l.line)
		x.reference("location_id", l.location)
		x.integer("quantity", l.quantity)
		x.pair("restock_type", l.restock)
		x.float("subtotal", l.subtotal.shop, x.home, l.quantity)
		x.moneySet("subtotal_set", l.subtotal)
		x.float("total_tax", l.tax.shop, x.home, l.quantity)
		x.moneySet("total_tax_set", l.tax)
		x.key("line_item")
		x.line(line, form, line.quantity, 0)
		x.close('}')
	}
	x.close(']')
}

func (x *orderWriter) refundDuties(f *refund) {
	x.open('[')
	for _, d := range f.duties {
		x.open('{')
		x.integer("duty_id", d.duty)
		x.moneySet("amount_set", d.amount)
		x.pair("refund_type", d.kind)
		x.close('}')
	}
	x.close(']')
}

func (x *orderWriter) refundShipping(f *refund) {
	x.open('[')
	for _, l := range f.shipping {
		x.open('{')
		x.integer("id", l.id)
		x.integer("shipping_line_id", l.line)
		x.moneySet("subtotal_amount_set", l.subtotal)
		x.key("shipping_line")
		if line := x.o.shippingByID(l.line); line != nil {
			x.shippingLine(line, false)
		} else {
			x.raw("null")
		}
		x.close('}')
	}
	x.close(']')
}

// transactionForm is how much of a transaction is told where.
type transactionForm int

const (
	transactionOfOrder  transactionForm = iota // in a refund in an order: the least
	transactionOfRefund                        // in a refund
	transactionAlone                           // of the transactions' own endpoint
)

// transaction writes a transaction. Its amount is in the customer's currency, unless the
// request asks for the shop's.
func (x *orderWriter) transaction(t *transaction, form transactionForm) {
	amount, currency := t.amount.paid, x.paid
	if x.inShopCurrency {
		amount, currency = t.amount.shop, x.home
	}
	x.open('{')
	x.integer("id", t.id)
	x.gid("OrderTransaction", t.id)
	x.pair("amount", fixed(amount, currency))
	x.optional("authorization", t.authorization)
	x.instant("created_at", instant(t.created))
	x.pair("currency", currency)
	x.null("device_id")
	x.optional("error_code", t.errorCode)
	x.pair("gateway", t.gateway)
	x.pair("kind", t.kind)
	x.reference("location_id", x.o.location)
	x.optional("message", t.message)
	x.integer("order_id", x.o.id)
	x.reference("parent_id", t.parent)
	x.optional("payment_id", t.paymentID)
	x.instant("processed_at", instant(t.processed))
	x.plain("receipt", "{}")
	x.pair("source_name", x.o.source)
	x.pair("status", t.status)
	x.boolean("test", t.test)
	x.null("user_id")
	if form != transactionOfOrder {
		x.member("total_unsettled_set", func() { x.unsettled(t) })
		x.boolean("manual_payment_gateway", t.gateway == ManualCOD || t.gateway == ManualDeposit)
		x.null("amount_rounding")
	}
	if form == transactionAlone {
		x.null("currency_exchange_adjustment")
		if t.cardCompany != "" {
			x.member("payment_details", func() { x.card(t) })
		}
	}
	x.close('}')
}

// unsettled is what of an authorisation can still be captured; its amounts are written
// another way than everywhere else.
func (x *orderWriter) unsettled(t *transaction) {
	var left money
	if t.kind == "authorization" && t.status == "success" {
		left = x.o.totals().capturable
	}
	x.open('{')
	for _, side := range []struct {
		name, currency string
		minor          int64
	}{{"presentment_money", x.paid, left.paid}, {"shop_money", x.home, left.shop}} {
		x.key(side.name)
		x.open('{')
		x.pair("amount", trimmed(side.minor, side.currency))
		x.pair("currency", side.currency)
		x.close('}')
	}
	x.close('}')
}

func (x *orderWriter) card(t *transaction) {
	x.open('{')
	x.null("credit_card_bin", "avs_result_code", "cvv_result_code")
	x.pair("credit_card_number", t.digits)
	x.pair("credit_card_company", t.cardCompany)
	x.null("buyer_action_info", "credit_card_name", "credit_card_wallet", "credit_card_expiration_month", "credit_card_expiration_year")
	x.optional("payment_method_name", t.method)
	x.close('}')
}
