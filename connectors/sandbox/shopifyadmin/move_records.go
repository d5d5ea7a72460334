package shopifyadmin

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
)

// Change edits one record of a resource that was there before, some seconds later: its
// answer differs, and where the resource has an updated instant, that is the shop's new now.
// It returns the record's id, "" where nothing can change.
func (s *Shop) Change(of Resource) string { return s.moveRecords(of, (*Shop).change) }

// Insert makes one record, some seconds later, and returns its id. Of what is read per order
// it is a new order's. It is "" where the vendor alone makes records (stock levels).
func (s *Shop) Insert(of Resource) string {
	return s.moveRecords(of, func(s *Shop, of Resource) string { return s.insert(of, s.now) })
}

// InsertLate makes one record, some seconds later, that says it was made a minute before the
// shop's new now; "" where that does not happen.
func (s *Shop) InsertLate(of Resource) string {
	return s.moveRecords(of, func(s *Shop, of Resource) string {
		switch of {
		case Payouts, Variants, InventoryItems, InventoryLevels, Sessions, SalesReports:
			return ""
		default:
		}
		return s.insert(of, s.now-60)
	})
}

// Remove takes one record out, some seconds later: orders, products, variants and customers
// (merged away) for good, discounts, and checkouts. It returns the id, "" where nothing is
// ever removed.
func (s *Shop) Remove(of Resource) string { return s.moveRecords(of, (*Shop).remove) }

// Tie edits or makes some records in one second and returns their ids; nil where that does
// not happen.
func (s *Shop) Tie(of Resource) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.passSeconds()
	var ids []string
	add := func(id string) {
		if id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	switch of {
	case Orders, SaleEventsOf, TransactionsOf, FulfilmentsOf, ReturnsOf:
		for i := len(s.orders) - 1; i >= 0 && len(ids) < 60; i-- {
			if !s.orders[i].gone && s.orderAt(i).hasRoom() {
				s.alter(i, (*Shop).annotate)
				add(strconv.FormatInt(s.orders[i].id, 10))
			}
		}
	case BalanceTransactions, TenderTransactions, Disputes:
		for range 12 {
			add(s.insert(of, s.now))
		}
	case Payouts, SalesReports:
		return nil
	default:
		for range 40 {
			add(s.change(of))
		}
	}
	return ids
}

func (s *Shop) moveRecords(of Resource, do func(*Shop, Resource) string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.passSeconds()
	return do(s, of)
}

func (s *Shop) passSeconds() {
	s.now += 2 + s.dice.Int64N(120)
	s.keepAppointments(s.now)
}

func text(id int64) string {
	if id == 0 {
		return ""
	}
	return strconv.FormatInt(id, 10)
}

// changeOrder does to some order what changes a resource of it.
func (s *Shop) changeOrder(do func(*Shop, *order) bool) string {
	for range 400 {
		if i := s.pickOrder(func(*orderRecord) bool { return true }); i >= 0 && s.alter(i, do) {
			s.note(Orders, "order changed", s.orders[i].id, s.now)
			return text(s.orders[i].id)
		}
	}
	return ""
}

// change edits one record now.
func (s *Shop) change(of Resource) string {
	r := s.dice
	switch of {
	case Orders, SaleEventsOf:
		return s.changeOrder(func(s *Shop, o *order) bool { return s.editOrder(s.dice, o, s.now) })
	case TransactionsOf:
		return s.changeOrder(func(s *Shop, o *order) bool { return s.payOrder(s.dice, o, s.now) || s.settleSome(o) })
	case FulfilmentsOf:
		return s.changeOrder(func(s *Shop, o *order) bool { return s.deliverSome(o) || s.fulfil(s.dice, o, s.now, true) })
	case ReturnsOf:
		return s.changeOrder(func(s *Shop, o *order) bool {
			return s.finishReturn(s.dice, o, s.now) != nil || s.openReturn(s.dice, o, s.now, false) != nil
		})
	case Customers:
		c := pick(s, s.customers, func(c *customer) bool { return !c.gone })
		c.note, c.tags, c.updated = fmt.Sprintf("gebeld %d", s.now), "vip", s.now
		c.marketing, c.marketingAt = []string{"subscribed", "unsubscribed"}[r.IntN(2)], s.now
		return text(c.id)
	case Products:
		p := pick(s, s.products, func(p *product) bool { return !p.gone })
		p.title, p.updated = fmt.Sprintf("%s (%d)", firstRunes(p.title, 18), s.now), s.now
		return text(p.id)
	case Variants:
		v := pick(s, s.variants, func(v *variant) bool { return !v.gone })
		v.price, v.compareAt = v.price+1+r.Int64N(50), v.price
		v.updated, v.product.updated = s.now, s.now
		return text(v.id)
	case InventoryItems:
		// The cost is the item's: neither variant nor product are touched.
		v := pick(s, s.variants, func(v *variant) bool { return !v.gone })
		v.item.cost = max(v.item.cost, 0) + 1 + r.Int64N(40)
		v.item.updated = s.now
		v.item.costs = append(v.item.costs, costChange{at: s.now, cost: v.item.cost})
		return text(v.id)
	case InventoryLevels:
		v := pick(s, s.variants, func(v *variant) bool { return !v.gone && len(v.item.levels) > 0 })
		l := v.item.levels[r.IntN(len(v.item.levels))]
		l.available, l.updated = l.available+1+r.Int64N(9), s.now
		return s.levelID(l)
	case Checkouts:
		return s.changeCheckout()
	case Discounts:
		d := pick(s, s.discounts, func(d *discount) bool { return !d.gone })
		d.title, d.updated, d.usageLimit = fmt.Sprintf("%s %d", firstRunes(d.title, 18), s.now), s.now, d.usageLimit+1
		return text(d.id)
	case Payouts:
		if p := pick(s, s.payouts, func(p *payout) bool { return p.status == "scheduled" || p.status == "in_transit" }); p != nil {
			s.movePayout(p, s.now)
			return text(p.id)
		}
	case BalanceTransactions:
		if p := pick(s, s.payouts, func(p *payout) bool { return p.status == "scheduled" || p.status == "in_transit" }); p != nil {
			s.movePayout(p, s.now)
			return text(p.transactions[0].id)
		}
	case Disputes:
		if d := pick(s, s.disputes, func(d *dispute) bool { return d.final == 0 }); d != nil {
			s.moveDispute(d, s.now)
			return text(d.id)
		}
	case Sessions:
		return s.restate(func(r *restatement) { r.more += 1 + s.dice.Int64N(9) })
	case SalesReports:
		s.changeOrder(func(s *Shop, o *order) bool { return !o.test && s.editOrder(s.dice, o, s.now) })
		return s.dayOf(s.now)
	case TenderTransactions: // never change
	}
	return ""
}

func (s *Shop) changeCheckout() string {
	c := pick(s, s.checkouts, func(c *checkout) bool { return !c.gone && c.completed == 0 })
	if c == nil {
		return ""
	}
	c.updated = s.now
	if s.dice.IntN(3) != 0 {
		c.email = fmt.Sprintf("terug%d@example.com", s.now)
		return text(c.id)
	}
	c.completed = s.now
	return text(c.id)
}

// levelID is the id under which a level is stored on the shop's day.
func (s *Shop) levelID(l *inventoryLevel) string {
	return fmt.Sprintf("%s:%d:%d", s.dayOf(s.now), l.item.variant.id, l.location.id)
}

// pick takes one at random that fits, the zero value when none does.
func pick[T any](s *Shop, list []*T, fits func(*T) bool) *T {
	if len(list) == 0 {
		return nil
	}
	start := s.dice.IntN(len(list))
	for i := range list {
		if t := list[(start+i)%len(list)]; fits(t) {
			return t
		}
	}
	return nil
}

// insert makes one record that was created at an instant, now or a little before.
func (s *Shop) insert(of Resource, at int64) string {
	switch of {
	case Orders, SaleEventsOf, TransactionsOf:
		return text(s.placeAt(at))
	case FulfilmentsOf, ReturnsOf:
		id := s.placeAt(at)
		i, _ := s.orderIndex(id)
		s.alter(i, func(s *Shop, o *order) bool {
			s.fulfil(s.dice, o, at, true)
			if of == ReturnsOf {
				s.openReturn(s.dice, o, at, false)
			}
			return true
		})
		if at < s.now {
			s.orders[i].kept.updated = at
			s.orders[i].updated = at
		}
		return text(id)
	case Customers:
		n := int32(s.persons)*2 + 1000
		for s.customerByID(firstCustomerID+int64(n)*13) != nil {
			n++
		}
		return text(s.customerFor(n, at).id)
	case Products, Variants, InventoryItems:
		return s.insertProduct(of, at)
	case Checkouts:
		last := s.orders[len(s.orders)-1].id + checkoutOffset
		if n := len(s.checkouts); n > 0 {
			last = max(last, s.checkouts[n-1].id)
		}
		// The next order's checkout lies a step on: stay below it.
		id := last + 1
		c := s.abandon(id, at-600, s.dice.Uint64(), int32(s.dice.IntN(s.persons)))
		c.updated = at
		s.checkouts = append(s.checkouts, c)
		slices.SortFunc(s.checkouts, func(a, b *checkout) int { return cmp.Compare(a.id, b.id) })
		return text(c.id)
	case Discounts:
		d := &discount{
			id: s.takeID(), kind: "basic", title: "Nieuw", status: "ACTIVE", percentage: 500, created: at, updated: at, starts: at,
		}
		d.ruleID = d.id + 300_000_000_000
		d.codes = []discountCode{{id: s.takeID(), code: fmt.Sprintf("NIEUW%d", d.id%100000), created: at, updated: at}}
		s.discounts = append(s.discounts, d)
		return text(d.id)
	case BalanceTransactions, TenderTransactions, Disputes, Payouts:
		return s.insertMoney(of, at)
	case InventoryLevels, Sessions, SalesReports: // come with the variant, and with the day
	}
	return ""
}

func (s *Shop) insertProduct(of Resource, at int64) string {
	p := s.newProduct(fmt.Sprintf("Nieuw %d", s.nextID%1000), at)
	var v *variant
	for _, size := range []string{"S", "M", "L"} {
		v = s.newVariant(p, []string{size}, fmt.Sprintf("N-%d-%s", p.id%100000, size), 1995)
		s.stockUp(v, at)
	}
	if of == Products {
		return text(p.id)
	}
	return text(v.id)
}

// insertMoney makes what Shopify Payments makes. A shop without it has none, tenders excepted.
func (s *Shop) insertMoney(of Resource, at int64) string {
	payments := slices.Contains(s.config.Gateways, PaymentsGateway)
	if of != TenderTransactions && !payments {
		return ""
	}
	x, o := s.sellNow(at)
	switch of {
	case TenderTransactions:
		return text(s.tenders[len(s.tenders)-1].id)
	case BalanceTransactions:
		return text(s.balance[len(s.balance)-1].id)
	case Disputes:
		return text(s.openDispute(o, x, at).id)
	default: // a payout of all there is
		for _, b := range s.unpaid {
			b.available = min(b.available, at)
		}
		for s.payable(at) <= 0 {
			s.book(&balanceTransaction{kind: "adjustment", graphKind: "ADJUSTMENT", amount: 50000, processed: at - 3*day, sourceKind: "adjustment", graphSource: "ADJUSTMENT", reason: "topup"})
		}
		return text(s.payOut(at).id)
	}
}

func (s *Shop) payable(at int64) int64 {
	var sum int64
	for _, b := range s.unpaid {
		if b.available <= at {
			sum += b.net
		}
	}
	return sum
}

// sellNow places an order that is paid through the first gateway at once.
func (s *Shop) sellNow(at int64) (*transaction, *order) {
	for {
		id := s.placeAt(at)
		i, _ := s.orderIndex(id)
		var x *transaction
		s.alter(i, func(s *Shop, o *order) bool {
			for _, l := range o.lines {
				if l.price.shop > 0 {
					s.addByEdit(s.dice, o, at)
					break
				}
			}
			if owed := o.owed(); owed.shop > 0 {
				x = s.settle(o, s.config.Gateways[0], owed, at)
			}
			return true
		})
		if x != nil {
			return x, s.orders[i].kept
		}
	}
}

// remove takes one record out now.
func (s *Shop) remove(of Resource) string {
	switch of {
	case Orders, SaleEventsOf, TransactionsOf, FulfilmentsOf, ReturnsOf:
		if i := s.pickDeletable(); i >= 0 {
			s.destroyOrder(i)
			s.note(Orders, "order deleted", s.orders[i].id, s.now)
			return text(s.orders[i].id)
		}
	case Customers:
		// Who never ordered can be deleted.
		if c := pick(s, s.customers, func(c *customer) bool { return !c.gone && len(s.ordersOf[c.id]) == 0 }); c != nil {
			c.gone, c.updated = true, s.now
			s.destroyed("Customer", c.id, c.first+" "+c.last)
			return text(c.id)
		}
	case Products:
		if p := pick(s, s.products, func(p *product) bool { return !p.gone && len(p.variants) < 10 }); p != nil {
			s.destroyProduct(p)
			return text(p.id)
		}
	case Variants, InventoryItems, InventoryLevels:
		v := pick(s, s.variants, func(v *variant) bool { return !v.gone && !v.product.sold && len(v.product.variants) > 1 })
		if v == nil {
			return ""
		}
		v.gone, v.updated, v.product.updated = true, s.now, s.now
		v.product.variants = slices.DeleteFunc(slices.Clone(v.product.variants), func(w *variant) bool { return w == v })
		if of == InventoryLevels {
			if len(v.item.levels) == 0 {
				return ""
			}
			return s.levelID(v.item.levels[0])
		}
		return text(v.id)
	case Discounts:
		if d := pick(s, s.discounts, func(d *discount) bool { return !d.gone }); d != nil {
			d.gone, d.updated = true, s.now
			return text(d.id)
		}
	case Checkouts: // Shopify deletes old ones
		if c := pick(s, s.checkouts, func(c *checkout) bool { return !c.gone }); c != nil {
			c.gone = true
			return text(c.id)
		}
	case Sessions:
		return s.restate(func(r *restatement) { r.none = true })
	case Payouts, BalanceTransactions, Disputes, TenderTransactions, SalesReports: // stay
	}
	return ""
}

func (s *Shop) destroyProduct(p *product) {
	p.gone, p.updated = true, s.now
	for _, v := range p.variants {
		v.gone, v.updated = true, s.now
	}
	s.destroyed("Product", p.id, p.title)
}

func firstRunes(s string, n int) string {
	for i := range s {
		if n--; n < 0 {
			return s[:i]
		}
	}
	return s
}
