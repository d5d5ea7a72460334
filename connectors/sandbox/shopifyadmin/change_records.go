package shopifyadmin

import (
	"fmt"
)

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

func firstRunes(s string, n int) string {
	for i := range s {
		if n--; n < 0 {
			return s[:i]
		}
	}
	return s
}
