package shopifyadmin

import "slices"

// customers lists customers; who was deleted or merged into another is not there.
func (c *call) customers() (*collection, *refusal) {
	created, refused := c.between("created_at")
	if refused != nil {
		return nil, refused
	}
	updated, refused := c.between("updated_at")
	if refused != nil {
		return nil, refused
	}
	since, ids, list := c.since(), numbers(c.q.Get("ids")), c.shop.customers
	return &collection{
		name: "customers", count: len(list), order: "created_at desc", orders: []string{"created_at", "updated_at", "id"},
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
			p := list[i]
			return !p.gone && p.id > since && (ids == nil || slices.Contains(ids, p.id)) && created.has(p.created) && updated.has(p.updated)
		},
		write: func(w *writer, i int) { c.writeCustomer(w, list[i], customerAlone) },
	}, nil
}

func (c *call) customer() ([]byte, map[string]string, *refusal) {
	p := c.shop.customerByID(c.pathID(1))
	if p == nil || p.gone {
		return nil, nil, notFound()
	}
	return c.one("customer", func(w *writer) { c.writeCustomer(w, p, customerAlone) })
}

// customerForm is how much of a customer is told where.
type customerForm int

const (
	customerAlone customerForm = iota
	customerOfOrder
	customerOfCheckout
)

// writeCustomer writes a customer; without approval for names, addresses, phones and
// e-mails those members are missing.
func (c *call) writeCustomer(w *writer, p *customer, form customerForm) {
	personal := c.personal()
	w.open('{')
	w.integer("id", p.id)
	if personal {
		w.optional("email", p.email)
	}
	w.instant("created_at", instant(p.created))
	w.instant("updated_at", instant(p.updated))
	if personal {
		w.optional("first_name", p.first)
		w.optional("last_name", p.last)
	}
	w.pair("state", p.state)
	w.optional("note", p.note)
	w.boolean("verified_email", p.verified)
	w.null("multipass_identifier")
	w.boolean("tax_exempt", p.taxExempt)
	w.pair("currency", p.currency)
	if personal {
		w.optional("phone", p.phone)
	}
	if form != customerOfCheckout {
		w.pair("tags", p.tags)
		c.consent(w, p, personal)
	}
	w.plain("tax_exemptions", "[]")
	w.gid("Customer", p.id)
	if form == customerAlone {
		c.spending(w, p)
		w.member("addresses", func() {
			w.open('[')
			for i, a := range p.addresses {
				w.customerAddress(p, a, i == 0, personal)
			}
			w.close(']')
		})
	}
	if len(p.addresses) > 0 {
		w.member("default_address", func() { w.customerAddress(p, p.addresses[0], true, personal) })
	}
	w.close('}')
}

func (c *call) consent(w *writer, p *customer, personal bool) {
	w.member("email_marketing_consent", func() {
		w.open('{')
		w.pair("state", p.marketing)
		w.pair("opt_in_level", "single_opt_in")
		w.instant("consent_updated_at", instant(p.marketingAt))
		w.close('}')
	})
	if p.phone == "" || !personal {
		w.null("sms_marketing_consent")
		return
	}
	w.member("sms_marketing_consent", func() {
		w.open('{')
		w.pair("state", "not_subscribed")
		w.pair("opt_in_level", "single_opt_in")
		w.null("consent_updated_at")
		w.pair("consent_collected_from", "OTHER")
		w.close('}')
	})
}

func (c *call) spending(w *writer, p *customer) {
	orders, spent := c.shop.customerSpending(p.id)
	w.integer("orders_count", orders)
	w.pair("total_spent", fixed(spent, c.shop.config.Currency))
	list := c.shop.ordersOf[p.id]
	for _, id := range slices.Backward(list) {
		if i, ok := c.shop.orderIndex(id); ok {
			w.integer("last_order_id", id)
			w.pair("last_order_name", "#"+digits(c.shop.orders[i].number))
			return
		}
	}
	w.null("last_order_id", "last_order_name")
}

func (w *writer) customerAddress(p *customer, a *address, first, personal bool) {
	w.open('{')
	w.integer("id", a.id)
	w.integer("customer_id", p.id)
	if personal {
		w.optional("first_name", a.first)
		w.optional("last_name", a.last)
		w.optional("company", a.company)
		w.optional("address1", a.line1)
		w.optional("address2", a.line2)
	}
	w.optional("city", a.city)
	w.optional("province", a.province)
	w.optional("country", a.country)
	w.optional("zip", a.zip)
	if personal {
		w.optional("phone", a.phone)
		w.pair("name", a.full())
	}
	w.optional("province_code", a.provinceID)
	w.optional("country_code", a.countryCode)
	w.optional("country_name", a.country)
	w.boolean("default", first)
	w.close('}')
}
