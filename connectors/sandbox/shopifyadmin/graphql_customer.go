package shopifyadmin

import (
	"strconv"
	"strings"
)

// customers are the accounts that exist.
func (c *graphCall) customers() []*customer {
	list := make([]*customer, 0, len(c.shop.customers))
	for _, one := range c.shop.customers {
		if !one.gone {
			list = append(list, one)
		}
	}
	return list
}

func (c *graphCall) customerObject(id int64) any {
	if one := c.shop.customerByID(id); one != nil && !one.gone {
		return object{"Customer", one}
	}
	return nil
}

func customersListing() *catalog[*customer] {
	return &catalog[*customer]{
		name: "customers", id: func(one *customer) int64 { return one.id }, natural: "ID",
		filters: map[string]filter[*customer]{
			"id":            byID(func(one *customer) int64 { return one.id }),
			"updated_at":    byDay(func(one *customer) int64 { return one.updated }),
			"customer_date": byTime(func(one *customer) int64 { return one.created }),
			"state":         one(func(one *customer) string { return one.state }),
			"email":         one(func(one *customer) string { return one.email }),
			"first_name":    one(func(one *customer) string { return one.first }),
			"last_name":     one(func(one *customer) string { return one.last }),
			"phone":         one(func(one *customer) string { return one.phone }),
			"tag":           byText(func(_ *graphCall, one *customer) []string { return tagTexts(one.tags) }),
			"orders_count": byNumber(func(c *graphCall, one *customer) int64 {
				orders, _ := c.shop.customerSpending(one.id)
				return orders
			}),
		},
		others: []string{"accepts_marketing", "country", "last_abandoned_order_date", "order_date", "tag_not", "total_spent", "default"},
		sorts: map[string]sorting[*customer]{
			"CREATED_AT": {number: func(_ *graphCall, one *customer) int64 { return one.created * 1000 }},
			"UPDATED_AT": {number: func(_ *graphCall, one *customer) int64 { return one.updated * 1000 }},
			"NAME":       {text: func(_ *graphCall, one *customer) string { return strings.ToLower(one.last + ", " + one.first) }},
		},
		render: func(_ *graphCall, one *customer) object { return object{"Customer", one} },
	}
}

func customerFields() fields[*customer] {
	// ordersOf are the customer's orders that exist for the caller, oldest first.
	ordersOf := func(c *graphCall, one *customer) []*orderNode {
		var list []*orderNode
		for _, id := range c.shop.ordersOf[one.id] {
			if n := c.orderNode(id); n != nil {
				list = append(list, n)
			}
		}
		return list
	}
	return fields[*customer]{
		"id":               func(_ *graphCall, o *customer, _ arguments) any { return gid("Customer", o.id) },
		"legacyResourceId": func(_ *graphCall, o *customer, _ arguments) any { return strconv.FormatInt(o.id, 10) },
		"createdAt":        func(_ *graphCall, o *customer, _ arguments) any { return moment(o.created) },
		"updatedAt":        func(_ *graphCall, o *customer, _ arguments) any { return moment(o.updated) },
		"state":            func(_ *graphCall, o *customer, _ arguments) any { return upper(o.state) },
		"note":             func(_ *graphCall, o *customer, _ arguments) any { return textOrNull(o.note) },
		"tags":             func(_ *graphCall, o *customer, _ arguments) any { return splitTags(o.tags) },
		"locale":           func(_ *graphCall, o *customer, _ arguments) any { return o.locale },
		"taxExempt":        func(_ *graphCall, o *customer, _ arguments) any { return o.taxExempt },
		"verifiedEmail":    func(_ *graphCall, o *customer, _ arguments) any { return o.verified },
		"email":            func(c *graphCall, o *customer, _ arguments) any { return c.personal(textOrNull(o.email)) },
		"phone":            func(c *graphCall, o *customer, _ arguments) any { return c.personal(textOrNull(o.phone)) },
		"firstName":        func(c *graphCall, o *customer, _ arguments) any { return c.personal(textOrNull(o.first)) },
		"lastName":         func(c *graphCall, o *customer, _ arguments) any { return c.personal(textOrNull(o.last)) },
		"displayName": func(c *graphCall, o *customer, _ arguments) any {
			if !c.who.personal() {
				return ""
			}
			if name := strings.TrimSpace(o.first + " " + o.last); name != "" {
				return name
			}
			return o.email
		},
		"defaultEmailAddress": func(c *graphCall, o *customer, _ arguments) any {
			if o.email == "" || !c.who.personal() {
				return nil
			}
			return object{"CustomerEmailAddress", o}
		},
		"defaultPhoneNumber": func(c *graphCall, o *customer, _ arguments) any {
			if o.phone == "" || !c.who.personal() {
				return nil
			}
			return object{"CustomerPhoneNumber", o.phone}
		},
		"defaultAddress": func(_ *graphCall, o *customer, _ arguments) any {
			if len(o.addresses) == 0 {
				return nil
			}
			return addressObject(o.addresses[0])
		},
		"numberOfOrders": func(c *graphCall, o *customer, _ arguments) any {
			orders, _ := c.shop.customerSpending(o.id)
			return strconv.FormatInt(orders, 10)
		},
		"amountSpent": func(c *graphCall, o *customer, _ arguments) any {
			_, spent := c.shop.customerSpending(o.id)
			return moneyOf(spent, c.shop.config.Currency)
		},
		"lastOrder": func(c *graphCall, o *customer, _ arguments) any {
			if list := ordersOf(c, o); len(list) > 0 {
				return object{"Order", list[len(list)-1]}
			}
			return nil
		},
		"orders": func(c *graphCall, o *customer, a arguments) any {
			l := ordersListing()
			l.name, l.natural = gid("Customer", o.id)+"/orders", "ID"
			return l.list(c, a, ordersOf(c, o))
		},
	}
}

func emailFields() fields[*customer] {
	return fields[*customer]{
		"emailAddress":       func(_ *graphCall, o *customer, _ arguments) any { return o.email },
		"marketingState":     func(_ *graphCall, o *customer, _ arguments) any { return upper(o.marketing) },
		"marketingUpdatedAt": func(_ *graphCall, o *customer, _ arguments) any { return moment(o.marketingAt) },
		"validFormat":        func(_ *graphCall, _ *customer, _ arguments) any { return true },
	}
}

func phoneFields() fields[string] {
	return fields[string]{"phoneNumber": func(_ *graphCall, number string, _ arguments) any { return number }}
}

func addressObject(a *address) any {
	if a == nil {
		return nil
	}
	return object{"MailingAddress", a}
}

func addressFields() fields[*address] {
	type resolver = func(*graphCall, *address, arguments) any
	hidden := func(of func(*address) string) resolver {
		return func(c *graphCall, a *address, _ arguments) any { return c.personal(textOrNull(of(a))) }
	}
	shown := func(of func(*address) string) resolver {
		return func(_ *graphCall, a *address, _ arguments) any { return textOrNull(of(a)) }
	}
	return fields[*address]{
		"id":            func(_ *graphCall, a *address, _ arguments) any { return gid("MailingAddress", a.id) },
		"firstName":     hidden(func(a *address) string { return a.first }),
		"lastName":      hidden(func(a *address) string { return a.last }),
		"name":          hidden(func(a *address) string { return strings.TrimSpace(a.first + " " + a.last) }),
		"company":       hidden(func(a *address) string { return a.company }),
		"address1":      hidden(func(a *address) string { return a.line1 }),
		"address2":      hidden(func(a *address) string { return a.line2 }),
		"phone":         hidden(func(a *address) string { return a.phone }),
		"city":          shown(func(a *address) string { return a.city }),
		"zip":           shown(func(a *address) string { return a.zip }),
		"province":      shown(func(a *address) string { return a.province }),
		"provinceCode":  shown(func(a *address) string { return a.provinceID }),
		"country":       shown(func(a *address) string { return a.country }),
		"countryCode":   shown(func(a *address) string { return a.countryCode }),
		"countryCodeV2": shown(func(a *address) string { return a.countryCode }),
		"formattedArea": shown(func(a *address) string {
			area := strings.TrimSpace(a.city + " " + a.provinceID)
			return strings.TrimPrefix(area+", "+a.country, ", ")
		}),
	}
}
