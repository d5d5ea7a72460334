package shopifyadmin

import (
	"cmp"
	"slices"
)

// What faces ask under the shop's lock. Lists are by id; deleted things stay in them with
// gone set. The content of an order that never changed is grown anew for each call: ask once
// and keep it while rendering.

// orderAt is the content of the i-th order of the list.
func (s *Shop) orderAt(i int) *order {
	if kept := s.orders[i].kept; kept != nil {
		return kept
	}
	return s.grow(&s.orders[i])
}

// orderIndex finds an order that was not deleted.
func (s *Shop) orderIndex(id int64) (int, bool) {
	i, ok := slices.BinarySearchFunc(s.orders, id, func(o orderRecord, id int64) int { return cmp.Compare(o.id, id) })
	return i, ok && !s.orders[i].gone
}

// orderByID is the content of an order, nil when there is none or it was deleted.
func (s *Shop) orderByID(id int64) *order {
	if i, ok := s.orderIndex(id); ok {
		return s.orderAt(i)
	}
	return nil
}

func (s *Shop) customerByID(id int64) *customer {
	return findByID(s.customers, id, func(c *customer) int64 { return c.id })
}

func (s *Shop) productByID(id int64) *product {
	return findByID(s.products, id, func(p *product) int64 { return p.id })
}

func (s *Shop) variantByID(id int64) *variant {
	return findByID(s.variants, id, func(v *variant) int64 { return v.id })
}

// itemByID finds an inventory item; its id is not its variant's.
func (s *Shop) itemByID(id int64) *inventoryItem {
	if v := s.variantByID(id - itemOffset); v != nil {
		return v.item
	}
	return nil
}

func (s *Shop) locationByID(id int64) *location {
	return findByID(s.locations, id, func(l *location) int64 { return l.id })
}

func (s *Shop) checkoutByID(id int64) *checkout {
	return findByID(s.checkouts, id, func(c *checkout) int64 { return c.id })
}

func (s *Shop) discountByID(id int64) *discount {
	return findByID(s.discounts, id, func(d *discount) int64 { return d.id })
}

func (s *Shop) payoutByID(id int64) *payout {
	return findByID(s.payouts, id, func(p *payout) int64 { return p.id })
}

func (s *Shop) disputeByID(id int64) *dispute {
	return findByID(s.disputes, id, func(d *dispute) int64 { return d.id })
}

func findByID[T any](list []*T, id int64, of func(*T) int64) *T {
	i, ok := slices.BinarySearchFunc(list, id, func(t *T, id int64) int { return cmp.Compare(of(t), id) })
	if !ok {
		return nil
	}
	return list[i]
}

// customerSpending is how many orders of a customer there are and what they came to, after
// edits and returns: Customer.numberOfOrders and amountSpent. Test and cancelled orders are
// out of the amount.
func (s *Shop) customerSpending(id int64) (orders int64, spent int64) {
	for _, order := range s.ordersOf[id] {
		i, ok := s.orderIndex(order)
		if !ok {
			continue
		}
		orders++
		if r := &s.orders[i]; !r.test && r.cancelled == 0 {
			t := s.orderAt(i).totals()
			spent += t.net.shop
		}
	}
	return orders, spent
}
