package shopifyadmin

import (
	"slices"
)

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
