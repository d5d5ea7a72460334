package sandbox

import "time"

// GoldenExample is the world of one known day: a shop in euros in Amsterdam whose
// prices include 21 % tax. A, placed 2026-03-28T23:30Z and so on 29 March there: two
// mugs of 12.10 with a 10 % coupon and 6.05 shipping, one mug returned on 2 April. B:
// a gift card of 50. C: one mug, paid with that card. D: one mug, never paid,
// cancelled on 30 March. (E, a test order, has no counterpart in WooCommerce.)
func GoldenExample() *World {
	config := DefaultShop()
	config.Currencies = []string{"EUR"}
	config.CustomStatuses = nil
	s, err := newShop(config, 1)
	if err != nil {
		panic(err) // the default shop is valid
	}
	s.products = []product{
		{id: 22, kind: "simple", name: "Mok", sku: "MOK", price: 12_100_000},
		{id: 23, kind: "gift-card", name: "Cadeaubon 50", sku: "GIFT-50", class: "zero-rate", price: 50 * unit, giftCard: true},
	}
	s.persons = 4
	s.listCatalogue(at("2026-02-01T09:00:00Z"))
	now := at("2026-04-10T10:00:00Z")
	w := &World{random: newRandom(1), now: now, shops: []*shop{s}, rates: newRateTable(1, time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC))}

	a := s.goldenOrder(completed, "2026-03-28T23:30:00Z", 0, 2)
	a.content.coupons = []int{0} // welkom10
	a.content.shipping = []chargeInput{{item: a.content.takeItem(), name: "Verzending", method: "flat_rate", amount: 5 * unit, taxable: true}}
	a.content.email = "anna@example.com"
	b := s.goldenOrder(completed, "2026-03-29T08:00:00Z", 1, 1)
	b.content.email = "bert@example.com"
	c := s.goldenOrder(completed, "2026-03-29T12:00:00Z", 0, 1)
	c.content.email = "chris@example.com"
	d := s.goldenOrder(cancelled, "2026-03-29T15:00:00Z", 0, 1)
	d.content.email = "dora@example.com"
	d.paid, d.completed, d.modified = 0, 0, at("2026-03-30T09:00:00Z")
	s.orders = []record{a, b, c, d}

	returned := &refund{order: a.id, created: at("2026-04-02T09:00:00Z"), country: "NL", reason: "Retour"}
	returned.modified = returned.created
	p := s.price(a.content)
	s.refundLine(returned, p.lines[0], 1)
	returned.amount = returned.sum()
	returned.id = s.takeID()
	s.refunds = []*refund{returned}
	s.refundsOf[a.id] = s.refunds
	s.orders[0].modified = returned.created
	s.changed()
	return w
}

func (s *shop) goldenOrder(status uint8, created string, product int, quantity int64) record {
	t := at(created)
	c := &content{currency: "EUR", country: "NL", guest: true, createdVia: "checkout"}
	s.addLine(c, product, quantity, s.products[product].price)
	return record{id: s.takeID(), seed: uint64(t), content: c, created: t, modified: t, paid: t, completed: t, status: status}
}

func at(text string) int64 {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err) // written in this file
	}
	return t.Unix()
}
