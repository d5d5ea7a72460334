package sandbox

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

const mollieDice = 0x6d6f6c6c6965

// newTill makes the account with its history up to the world's now.
func newTill(w *World) *till {
	seed := uint64(mollieDice)
	first := w.now
	for _, s := range w.shops {
		seed ^= s.seed * 2654435761
		if len(s.orders) > 0 {
			first = min(first, s.orders[0].created)
		}
	}
	for _, s := range w.shopify {
		if orders := s.Orders(); len(orders) > 0 {
			first = min(first, orders[0].Created.Unix())
		}
	}
	m := &till{
		world: w, now: first - 40*day, opened: first - 40*day, tokens: repeatable(seed, 1), dice: repeatable(seed, 2),
		paymentByID: map[string]*payment{}, ofOrder: map[orderOf][]*payment{}, payerOf: map[payerOf]*payer{},
	}
	m.openPurses()
	for i, s := range w.shops {
		m.openProfile(s, i)
	}
	m.openAppProfiles()
	m.planMoney()
	m.replay()
	m.leaveOpen()
	m.until(w.now)
	return m
}

func (m *till) openProfile(s *shop, i int) {
	p := &profile{
		shop: s, shopName: s.config.Name, currency: s.config.Currency, name: s.config.Title, website: "https://" + s.config.Name + ".example.com",
		created: m.opened + int64(i)*hour,
	}
	m.addProfile(p)
	r := repeatable(s.seed, mollieDice)
	m.at(m.opened+42*day+r.Int64N(day), func() { m.sendBill(r, p) })
	m.at(m.opened+41*day, func() { m.tryTestMode(r, p) })
}

func (m *till) addProfile(p *profile) {
	p.id, p.status = m.token("pfl_", 10), "verified"
	for _, method := range payMethods {
		p.methods = append(p.methods, method.id)
	}
	slices.Sort(p.methods)
	m.profiles = append(m.profiles, p)
	m.happened(MollieProfileList, "created", p.id)
}

// profileOf finds the profile of a shop.
func (m *till) profileOf(s *shop) *profile {
	return m.profiles[slices.IndexFunc(m.profiles, func(p *profile) bool { return p.shop == s })]
}

// replay lets the shops' orders come in, in the order in which they were placed.
func (m *till) replay() {
	at := make([]int, len(m.world.shops))
	for {
		next := -1
		for i, s := range m.world.shops {
			if at[i] < len(s.orders) && (next < 0 || s.orders[at[i]].created < m.world.shops[next].orders[at[next]].created) {
				next = i
			}
		}
		if next < 0 {
			return
		}
		s := m.world.shops[next]
		o := &s.orders[at[next]]
		at[next]++
		m.until(o.created)
		m.checkout(s, o)
	}
}

// leaveOpen leaves some things undecided after the last order, so that every world has
// them: refunds that wait for money in the balance, and a capture under way.
func (m *till) leaveOpen() {
	waiting := 0
	for _, p := range slices.Backward(m.payments) {
		if waiting < 4 && !p.test && p.received()-p.refunded() >= 2*unit {
			f := &payback{id: m.token("re_", 22), payment: p, status: "queued", created: m.now, amount: unit, description: "Refund " + p.description}
			m.addRefund(f)
			waiting++
		}
	}
	p := m.payNow(payKlarna)
	m.addCapture(&capture{id: m.token("cpt_", 22), payment: p, status: "pending", created: m.now, amount: p.amount})
}

// checkout plans how an order is paid: tries that fail, then what the order's own dates
// and status say. Orders of other gateways, free ones and those in a currency that the
// account does not take have no payment here.
func (m *till) checkout(s *shop, o *record) {
	r := repeatable(o.seed, mollieDice)
	try := m.tryFor(r, s, o)
	if try == nil || o.status == checkoutDraft {
		return
	}
	as := *o
	m.at(m.failingTries(r, try, o), func() { m.lastTry(r, try, &as) })
	for _, f := range s.refundsOf[o.id] {
		m.at(f.created, func() { m.refundOrder(s, f) })
	}
}

// tryFor is a try to pay an order, before it is made; nil when it is not paid here.
func (m *till) tryFor(r *rand.Rand, s *shop, o *record) *payment {
	c := s.contentOf(o)
	if c.method != 0 {
		return nil
	}
	amount := s.price(c).total.round(currencyDigits(c.currency))
	method := pickMethod(r, c.currency)
	if amount <= 0 || method == noMethod {
		return nil
	}
	p := &payment{
		profile: m.profileOf(s), method: method, amount: amount, currency: c.currency, order: o.id, who: o.person,
		link: orderLink(weighted(r, 82, 6, 8, 4)), sequence: "oneoff", abroad: method == payCard && r.IntN(4) == 0,
	}
	if method == payGiftcard && amount > 10*unit {
		p.remainder = amount.share(1+r.Int64N(8), 10).round(2)
	}
	p.describe(s)
	p.customer = m.register(r, s, o)
	if method == payDirectdebit && p.customer != nil {
		p.sequence = "recurring"
	}
	return p
}

// describe writes what the payer reads, as shop plugins do. It names the order's number,
// unless nothing shall.
func (p *payment) describe(s *shop) {
	switch p.link {
	case linkNumber, linkText:
		p.description = fmt.Sprintf("Order %d", p.order)
	case linkDescription:
		p.description = fmt.Sprintf("Bestelling #%d", p.order)
	case linkCode: // the app that made it says what it is for
	case linkNone:
		p.description = "Betaling " + s.config.Title
	}
}

func currencyDigits(currency string) int {
	if currency == "JPY" {
		return 0
	}
	return 2
}

func pickMethod(r *rand.Rand, currency string) int {
	weights := make([]int, len(payMethods))
	sum := 0
	for i, m := range payMethods {
		if slices.Contains(m.currencies, currency) {
			weights[i] = m.weight
			sum += m.weight
		}
	}
	if sum == 0 {
		return noMethod
	}
	return weighted(r, weights...)
}

// failingTries plans tries before the last one, where the order left time for them, and
// returns when the last one is made.
func (m *till) failingTries(r *rand.Rand, p *payment, o *record) int64 {
	created := o.created + r.Int64N(20)
	end := o.paid
	if end == 0 {
		end = o.created + 2*hour
	}
	for range weighted(r, 74, 20, 6) {
		if created+900 > end {
			break
		}
		try := *p
		ends := created + 30 + r.Int64N(600)
		outcome := weighted(r, 45, 40, 15)
		m.at(created, func() {
			q := m.open(&try)
			switch outcome {
			case 0:
				m.at(ends, func() { m.fail(q) })
			case 1:
				m.at(ends, func() { m.cancel(q) })
			}
		})
		created = ends + 5 + r.Int64N(60)
	}
	if o.paid != 0 {
		return max(o.created, min(created, o.paid))
	}
	return created
}

// lastTry makes the last try of an order and plans how it ends: as the order was when it
// was placed, or, in a history, as it became.
func (m *till) lastTry(r *rand.Rand, try *payment, o *record) {
	p := m.open(try)
	status := o.status
	if status == trash {
		status = o.before
	}
	if o.paid != 0 {
		m.payAt(r, p, o)
		return
	}
	soon := m.now + 20 + r.Int64N(1200)
	switch status {
	case cancelled:
		if r.IntN(3) != 0 {
			m.at(soon, func() { m.cancel(p) })
		}
	case failed:
		m.at(soon, func() { m.fail(p) })
	case completed: // imported: nobody paid here
		m.at(soon, func() { m.cancel(p) })
	default:
		switch n := r.IntN(100); {
		case n < 10:
			m.at(soon, func() { m.fail(p) })
		case n < 20:
			m.at(soon, func() { m.cancel(p) })
		case n < 30:
			m.at(soon, func() { m.become(p, "pending") })
		case n < 33: // paid, and the shop never learned it
			m.at(soon, func() { m.pay(p) })
		}
	}
}

// payAt plans the payment of an order that its shop says was paid.
func (m *till) payAt(r *rand.Rand, p *payment, o *record) {
	p.expires = max(p.expires, o.paid+60)
	if !payMethods[p.method].captured {
		if o.paid > m.now+600 && r.IntN(4) == 0 {
			m.at(m.now+60, func() { m.become(p, "pending") })
		}
		m.at(o.paid, func() { m.pay(p) })
		return
	}
	m.at(o.paid, func() { m.authorize(p) })
	if o.completed == 0 {
		return
	}
	parts := r.IntN(3)
	m.at(max(o.completed, o.paid), func() { m.captureParts(r, p, parts == 0) })
}

// register gives some people with an account a customer at Mollie.
func (m *till) register(r *rand.Rand, s *shop, o *record) *payer {
	if r.IntN(3) != 0 {
		return nil
	}
	who := personAt(s.seed, int(o.person))
	if who.customerID == 0 || s.contentOf(o).guest {
		return nil
	}
	key := payerOf{s, o.person}
	if m.payerOf[key] == nil {
		m.payerOf[key] = m.newPayer(m.profileOf(s), who.first+" "+who.last, who.email, m.now)
	}
	return m.payerOf[key]
}

func (m *till) newPayer(p *profile, name, email string, created int64) *payer {
	c := &payer{id: m.token("cst_", 10), name: name, email: email, created: created, profile: p}
	m.customers = inserted(m.customers, c, func(c *payer) int64 { return c.created })
	m.happened(MollieCustomerList, "created", c.id)
	return c
}

// inserted keeps a list in the order of creation; what is as old comes after.
func inserted[T any](list []T, one T, created func(T) int64) []T {
	at := len(list)
	for at > 0 && created(list[at-1]) > created(one) {
		at--
	}
	return slices.Insert(list, at, one)
}

// sendBill asks for money outside the shop, by a payment link, every now and then.
func (m *till) sendBill(r *rand.Rand, p *profile) {
	m.bill(r, p, m.now)
	m.at(m.now+2*day+r.Int64N(9*day), func() { m.sendBill(r, p) })
}

func (m *till) bill(r *rand.Rand, p *profile, created int64) *payment {
	p.invoices++
	currency := p.currency
	q := &payment{
		profile: p, method: pickMethod(r, currency), currency: currency, created: created, sequence: "oneoff", link: linkNone, who: noPerson,
		amount:      (micro(1500+r.Int64N(20000)) * (unit / 100)).round(currencyDigits(currency)),
		description: fmt.Sprintf("Factuur %s-%04d", strings.ToUpper(p.shopName), p.invoices),
	}
	method := q.method
	if method == noMethod || payMethods[method].captured || method == payGiftcard {
		method, q.currency = payCard, "EUR"
	}
	q.method = noMethod // until the payer picks one
	b := m.open(q)
	b.expires = m.now + payMethods[method].expires
	if r.IntN(5) != 0 {
		m.at(m.now+60+r.Int64N(payMethods[method].expires-60), func() {
			if !b.final() {
				b.method = method
				m.pay(b)
			}
		})
	}
	return b
}

// tryTestMode makes payments in test mode. They look like others, and no money moves.
func (m *till) tryTestMode(r *rand.Rand, p *profile) {
	for n := range 2 {
		q := m.open(&payment{
			profile: p, test: true, method: payIdeal, amount: micro(1+n) * 10 * unit, currency: "EUR", sequence: "oneoff",
			description: "Order 1", link: linkNumber, order: 1, who: noPerson,
		})
		if n == 0 {
			m.at(m.now+30, func() { m.pay(q) })
		}
	}
	m.at(m.now+60*day+r.Int64N(9*day), func() { m.tryTestMode(r, p) })
}
