package shopifyadmin

import (
	"fmt"
	"time"
)

// Golden is the shop of one known day, in euros in Amsterdam, whose prices include 21 % tax.
// A, processed 2026-03-28T23:30Z and so on 29 March there: two mugs of 12.10 with a 10 %
// code and 6.05 shipping, one mug returned on 2 April. B: a gift card of 50. C: one mug, paid
// with that card. D: one mug, never paid, cancelled on 30 March. E: a test order.
func Golden() *Shop {
	c := DefaultShop()
	c.Name, c.PresentmentCurrencies, c.Seed = "golden", nil, 1
	c.From, c.To = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), time.Date(2026, 4, 10, 10, 0, 0, 0, time.UTC)
	s, err := newShop(c)
	if err != nil {
		panic(err) // the default shop is valid
	}
	opened := c.From.Unix()
	s.inventCatalogue(opened)
	s.inventDiscounts(opened)
	mug, card := s.wares[0], s.wares[len(s.wares)-1]
	mug.price, card.price = 1210, 5000
	s.variantByID(mug.variant).price = 1210

	a := s.goldenOrder("anna", "2026-03-28T23:30:00Z", mug, 2)
	a.discountLines(discountApplication{kind: "discount_code", code: "WELKOM10", valueType: "percentage", value: 1000, method: "across", selection: "all", target: "line_item"})
	a.shipping = []shippingLine{{id: a.childID(), title: "Standaard", code: "Standaard", source: "shopify", price: a.bag(605), taxes: taxesAt(places[0], "")}}
	s.goldenPaid(a, MollieGateway)
	r := repeatable(1, 0x676f6c64)
	s.fulfil(r, a, seconds("2026-03-30T08:00:00Z"), true)
	returned := seconds("2026-04-02T09:00:00Z")
	ret := s.openReturn(r, a, seconds("2026-04-01T09:00:00Z"), false)
	ret.lines[0].quantity, ret.lines[0].refunded, ret.lines[0].received = 1, 1, 1
	s.refundOrder(a, returned, refundSpec{ret: ret, pieces: []pieces{{a.lines[0].id, 1, "return"}}})
	ret.status, ret.closed = "CLOSED", returned

	b := s.goldenOrder("bert", "2026-03-29T08:00:00Z", card, 1)
	s.goldenPaid(b, MollieGateway)
	buys := s.goldenOrder("chris", "2026-03-29T12:00:00Z", mug, 1)
	s.goldenPaid(buys, GiftCardGateway)
	d := s.goldenOrder("dora", "2026-03-29T15:00:00Z", mug, 1)
	s.goldenPaid(d, "")
	s.cancelOrder(d, seconds("2026-03-30T09:00:00Z"), "customer")
	e := s.goldenOrder("eva", "2026-03-29T16:00:00Z", mug, 1)
	e.test = true
	s.goldenPaid(e, MollieGateway)
	for _, o := range []*order{a, b, buys, d, e} {
		s.keepGolden(o)
	}
	s.keepAppointments(s.now)
	return s
}

func seconds(text string) int64 {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err) // written in this file
	}
	return t.Unix()
}

func (s *Shop) goldenOrder(who, created string, w ware, quantity int64) *order {
	rec := s.newRecord(seconds(created), seconds(created))
	rec.person = int32(s.persons)
	s.persons++
	c := s.customerFor(rec.person, rec.created)
	c.email, c.phone, c.first = who+"@example.com", "", who
	o := &order{
		id: rec.id, number: rec.number, name: fmt.Sprintf("#%d", rec.number), created: rec.created, processed: rec.created, updated: rec.created,
		happened: rec.created, source: "web", app: 580111, appName: "Online Store", currency: "EUR", presentment: "EUR", rate: 1_000_000,
		taxesIncluded: true, customer: c.id, email: c.email, token: token(repeatable(uint64(rec.id), 1), 32), checkoutID: rec.id + checkoutOffset,
	}
	o.checkoutToken, o.cartToken = o.token, o.token
	o.billing, o.shippingAddress = s.personAt(rec.person).address(0), s.personAt(rec.person).address(0)
	at := places[0]
	o.shippingAddress.country, o.shippingAddress.countryCode, o.shippingAddress.provinceID = at.country, at.code, at.pid
	o.lines = []line{o.newLine(w, quantity, w.price, at)}
	return o
}

// goldenPaid places the order and lets it be paid through a gateway; "" never.
func (s *Shop) goldenPaid(o *order, gateway string) {
	s.price(nil, o, places[0])
	o.placed(o.happened)
	if gateway == "" {
		o.transact(&transaction{kind: "sale", status: "pending", gateway: MollieGateway, method: "ideal", created: o.created, amount: o.owed()})
		return
	}
	s.settle(o, gateway, o.owed(), o.created)
}

func (s *Shop) keepGolden(o *order) {
	rec := orderRecord{id: o.id, number: o.number, created: o.created, processed: o.processed, kept: o, test: o.test, until: o.created}
	rec.summarize(o)
	s.orders = append(s.orders, rec)
	s.ordersOf[o.customer] = append(s.ordersOf[o.customer], o.id)
	s.enterMoney(o)
	s.countDiscounts(o)
}
