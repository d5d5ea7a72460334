package shopifyadmin

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
)

const (
	firstID = 8_100_000_000_001
	// Each order owns a block of ids for its children.
	firstOrderID     = 450_000_000_001
	orderIDStep      = 16
	childrenPerOrder = 4096
	// An inventory item's id is its variant's and this.
	itemOffset = 2_000_000_000_000
	// A checkout's id is that of the order it became and this.
	checkoutOffset = 90_000_000_000
	manyCodes      = 230
)

// nobody walked into a shop and left no name.
const nobody = int32(-1)

// Where an order came from.
const (
	sourceWeb uint8 = iota
	sourcePOS
	sourceDraft
	sourceImport
)

// Prices of the base currency are multiplied by roughly this for another one, in hundredths
// of minor units.
var priceFactors = map[string]int64{"EUR": 100, "USD": 112, "GBP": 86, "JPY": 161, "CAD": 152, "CHF": 95}

// invent fills the shop with its history.
func (s *Shop) invent() {
	from, to := s.config.From.Unix(), s.config.To.Unix()
	s.inventCatalogue(from - 40*day)
	s.inventDiscounts(from - 30*day)
	s.inventOrders(from, to)
	if s.config.OrdersOnly {
		return
	}
	s.inventCheckouts()
	s.enterHistory()
	for n := range int32(12) {
		s.customerFor(int32(s.persons)+n, from+int64(n)*day)
	}
}

// inventOrders spreads orders over the history, on the edges of shop days and in the hours
// that clocks have twice, and remembers of each what lists need.
func (s *Shop) inventOrders(from, to int64) {
	r := repeatable(s.config.Seed, 0x74696d65)
	n := s.config.Orders
	s.persons = min(max(n/3, 20), 60_000)
	times := make([]int64, n)
	edges := s.edges(from, to)
	for i := range times {
		times[i] = from + r.Int64N(to-from)
		if r.IntN(12) == 0 {
			times[i] = edges[r.IntN(len(edges))]
		}
	}
	slices.Sort(times)
	s.orders = make([]orderRecord, 0, n+n/8)
	records := make([]orderRecord, 0, n)
	first := make([]int64, s.persons) // when somebody's account was made
	for _, at := range times {
		rec := s.newRecord(at, to)
		rec.seed = r.Uint64()
		rec.person = int32(r.IntN(s.persons))
		if r.IntN(3) == 0 {
			rec.person = int32(r.IntN(s.persons/10 + 1)) // regulars
		}
		rec.source = uint8(weighted(r, 82, 9, 5, 4))
		rec.test = r.IntN(120) == 0
		rec.processed = at
		switch rec.source {
		case sourceImport:
			rec.processed = at - r.Int64N(60*day)
		case sourcePOS:
			rec.processed = at - r.Int64N(8*hour)
		}
		if rec.source == sourcePOS && r.IntN(2) == 0 {
			rec.person = nobody
		} else if first[rec.person] == 0 {
			first[rec.person] = at
		}
		records = append(records, rec)
	}
	for person, at := range first {
		if at != 0 {
			s.customerFor(int32(person), at)
		}
	}
	for _, rec := range records {
		s.admit(rec)
	}
}

// newRecord is an order to come, with the next id and number.
func (s *Shop) newRecord(at, until int64) orderRecord {
	s.lastNumber++
	return orderRecord{
		id: firstOrderID + (s.lastNumber-1001)*orderIDStep, number: s.lastNumber, created: at, processed: at, updated: at, until: until,
	}
}

// admit takes an order in: its customer gets it, and its summary is remembered.
func (s *Shop) admit(rec orderRecord) *orderRecord {
	if rec.person != nobody {
		c := s.customerFor(rec.person, rec.created)
		rec.customer = s.owner(c.id)
		owner := s.customerByID(rec.customer)
		owner.updated = max(owner.updated, rec.created)
		if !rec.test {
			rec.index = int32(len(s.ordersOf[rec.customer]) + 1)
		}
		s.ordersOf[rec.customer] = append(s.ordersOf[rec.customer], rec.id)
	}
	s.orders = append(s.orders, rec)
	last := &s.orders[len(s.orders)-1]
	o := s.grow(last)
	last.summarize(o)
	s.countDiscounts(o)
	return last
}

// summarize remembers of an order what lists filter and sort by.
func (rec *orderRecord) summarize(o *order) {
	rec.updated, rec.cancelled, rec.closed = o.updated, o.cancelled, o.closed
	rec.financial, rec.fulfilment = o.financialStatus(), o.fulfilmentStatus()
	rec.customer, rec.processed = o.customer, o.processed
}

// edges are instants around midnights of the shop's zone, those of clock changes among them.
func (s *Shop) edges(from, to int64) []int64 {
	var list []int64
	for t := instant(from + 5*day); t.Unix() < to-5*day; t = t.AddDate(0, 0, 17) {
		y, m, d := t.In(s.zone).Date()
		midnight := dateIn(y, m, d, s.zone)
		list = append(list, midnight-1, midnight)
	}
	for t := from; t+hour < to; t += hour {
		_, before := instant(t).In(s.zone).Zone()
		_, after := instant(t + hour).In(s.zone).Zone()
		if before != after {
			list = append(list, t+hour-1, t+hour, t+hour+1800)
		}
	}
	if len(list) == 0 {
		list = append(list, from)
	}
	return list
}

// inventDiscounts makes what orders name, and two that nobody used.
func (s *Shop) inventDiscounts(at int64) {
	add := func(d discount, codes ...string) {
		d.id, d.created, d.updated, d.starts = s.takeID(), at, at, at
		d.ruleID = d.id + 300_000_000_000
		if d.status == "" {
			d.status = "ACTIVE"
		}
		for _, code := range codes {
			d.codes = append(d.codes, discountCode{id: s.takeID(), code: code, created: at, updated: at})
		}
		s.discounts = append(s.discounts, &d)
		at += 60
	}
	add(discount{kind: "basic", title: "WELKOM10", percentage: 1000}, "WELKOM10")
	add(discount{kind: "basic", title: "VIJF-ERAF", amount: 500, once: true}, "VIJF-ERAF")
	add(discount{kind: "free_shipping", title: "GRATISVERZENDING", percentage: 10000}, "GRATISVERZENDING")
	add(discount{kind: "bxgy", title: "Derde gratis", automatic: true, percentage: 3333, products: []int64{s.products[0].id, s.products[3].id}})
	add(discount{kind: "basic", title: "Zomer 15", automatic: true, percentage: 1500})
	codes := make([]string, manyCodes)
	for i := range codes {
		codes[i] = fmt.Sprintf("UNIEK-%04d", i)
	}
	add(discount{kind: "basic", title: "Unieke codes", amount: 777, usageLimit: 1}, codes...)
	add(discount{kind: "basic", title: "Vorig jaar", percentage: 2000, status: "EXPIRED", ends: at + day}, "VORIGJAAR")
	add(discount{kind: "free_shipping", title: "Vanaf 50 gratis", automatic: true, minimum: 5000, status: "SCHEDULED"})
}

// productsOf are the products that a discount is for and that are there.
func (s *Shop) productsOf(d *discount) []*product {
	var list []*product
	for _, id := range d.products {
		if p := s.productByID(id); p != nil && !p.gone {
			list = append(list, p)
		}
	}
	return list
}

// countDiscounts counts an order's use of discounts.
func (s *Shop) countDiscounts(o *order) {
	for _, a := range o.applications {
		for _, d := range s.discounts {
			if d.automatic {
				if a.kind == "automatic" && a.title == d.title {
					d.used++
					d.updated = max(d.updated, o.created)
				}
				continue
			}
			for i := range d.codes {
				if a.kind == "discount_code" && d.codes[i].code == a.code {
					d.codes[i].used++
					d.used++
					d.updated = max(d.updated, o.created)
				}
			}
		}
	}
}

// inventCheckouts makes those that were given up and those that came back as an order.
func (s *Shop) inventCheckouts() {
	r := repeatable(s.config.Seed, 0x63617274)
	for i := range s.orders {
		rec := &s.orders[i]
		if rec.source != sourceWeb || r.IntN(5) != 0 {
			continue
		}
		if r.IntN(5) == 0 {
			s.checkouts = append(s.checkouts, s.recovered(rec))
			continue
		}
		s.checkouts = append(s.checkouts, s.abandon(rec.id+checkoutOffset+1+r.Int64N(orderIDStep-1), rec.created, r.Uint64(), rec.person))
	}
	slices.SortFunc(s.checkouts, func(a, b *checkout) int { return cmp.Compare(a.id, b.id) })
}

// recovered is the checkout that became an order.
func (s *Shop) recovered(rec *orderRecord) *checkout {
	o := s.grow(rec)
	c := s.checkoutOf(o)
	c.id, c.token, c.created, c.completed, c.order = o.checkoutID, o.checkoutToken, o.created-3*hour, o.created, o.id
	c.updated = o.created
	return c
}

// abandon makes a checkout that nobody finished.
func (s *Shop) abandon(id, at int64, seed uint64, who int32) *checkout {
	rec := orderRecord{id: id, seed: seed, created: at, processed: at, person: who, customer: firstCustomerID + int64(who)*13}
	if s.customerByID(rec.customer) == nil {
		rec.customer = 0
	}
	o := s.draft(repeatable(seed, 0x63617275), &rec)
	person := s.personAt(who)
	o.email, o.phone = person.email, person.phone
	c := s.checkoutOf(o)
	c.id, c.token, c.created, c.updated, c.customer = id, o.checkoutToken, at, at+600, s.owner(rec.customer)
	return c
}

func (s *Shop) checkoutOf(o *order) *checkout {
	c := &checkout{
		name: "#" + strconv.FormatInt(o.checkoutID, 10), cartToken: o.cartToken, customer: o.customer, email: o.email, phone: o.phone,
		currency: o.currency, presentment: o.presentment, taxesIncluded: o.taxesIncluded, shipping: o.shipping,
		applications: o.applications, address: o.shippingAddress, source: "web", gateway: s.config.Gateways[0],
	}
	for _, l := range o.lines {
		if !l.added {
			c.lines = append(c.lines, l)
		}
	}
	for _, a := range o.applications {
		if a.code != "" {
			c.codes = append(c.codes, a.code)
		}
	}
	return c
}

// amounts of a checkout: lines before discounts, discounts, subtotal, shipping, tax, total.
func (c *checkout) totals() totals {
	o := order{currency: c.currency, presentment: c.presentment, taxesIncluded: c.taxesIncluded, lines: c.lines, shipping: c.shipping}
	var t totals
	o.addPlaced(&t)
	return t
}
