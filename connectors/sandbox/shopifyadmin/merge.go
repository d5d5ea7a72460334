package shopifyadmin

import "slices"

// Merger is what merging two accounts did: Gone is not there any more, and its Orders are
// Kept's.
type Merger struct {
	Gone, Kept string
	Orders     []string
}

// MergeCustomers puts two accounts together that both ordered under an address of their own,
// some seconds later, as the staff of a shop does; the result is empty where there are none.
// Nobody says whether Shopify stamps the orders that go over as updated: quietly leaves them
// as they were.
func (s *Shop) MergeCustomers(quietly bool) Merger {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.passSeconds()
	ordered := func(c *customer) bool { return !c.gone && c.email != "" && len(s.ordersOf[c.id]) > 0 }
	one := pick(s, s.customers, ordered)
	if one == nil {
		return Merger{}
	}
	two := pick(s, s.customers, func(c *customer) bool { return ordered(c) && c != one && c.email != one.email })
	if two == nil {
		return Merger{}
	}
	kept, gone := keptOf(one, two)
	done := Merger{Gone: text(gone.id), Kept: text(kept.id)}
	for _, id := range s.merge(kept, gone, quietly) {
		done.Orders = append(done.Orders, text(id))
	}
	return done
}

// mergeCustomers puts two accounts with an address together.
func (s *Shop) mergeCustomers() int64 {
	var pair []*customer
	for range 40 {
		c := s.customers[s.dice.IntN(len(s.customers))]
		if !c.gone && c.email != "" && (len(pair) == 0 || pair[0] != c) {
			pair = append(pair, c)
		}
		if len(pair) == 2 {
			break
		}
	}
	if len(pair) < 2 {
		return 0
	}
	kept, gone := keptOf(pair[1], pair[0])
	if moved := s.merge(kept, gone, false); len(moved) > 0 {
		return moved[0]
	}
	return 0
}

// keptOf says which of two accounts Shopify keeps: the one with an address, then the one
// that is enabled, then the one that is invited, then the one that takes advertising, and
// otherwise the second.
// https://shopify.dev/docs/api/admin-graphql/latest/mutations/customerMerge
func keptOf(one, two *customer) (kept, gone *customer) {
	for _, wins := range []func(*customer) bool{
		func(c *customer) bool { return c.email != "" },
		func(c *customer) bool { return c.state == "enabled" },
		func(c *customer) bool { return c.state == "invited" },
		func(c *customer) bool { return c.marketing == "subscribed" },
	} {
		if wins(one) != wins(two) {
			if wins(one) {
				return one, two
			}
			break
		}
	}
	return two, one
}

// merge takes the orders of one account over to another and ends it. It returns them.
func (s *Shop) merge(kept, gone *customer, quietly bool) []int64 {
	gone.gone, gone.mergedInto, gone.updated, kept.updated = true, kept.id, s.now, s.now
	moved := s.ordersOf[gone.id]
	delete(s.ordersOf, gone.id)
	for _, id := range moved {
		i, ok := s.orderIndex(id)
		if !ok {
			continue
		}
		if quietly {
			o := s.own(&s.orders[i])
			o.customer = kept.id
			s.orders[i].summarize(o)
			continue
		}
		s.alter(i, func(_ *Shop, o *order) bool {
			o.customer = kept.id
			return true
		})
	}
	s.ordersOf[kept.id] = append(s.ordersOf[kept.id], moved...)
	slices.Sort(s.ordersOf[kept.id])
	s.destroyed("Customer", gone.id, gone.first+" "+gone.last)
	s.note(Customers, "customers merged", gone.id, s.now)
	return moved
}
