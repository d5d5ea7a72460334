package shopifyadmin

import (
	"cmp"
	"fmt"
	"slices"
)

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
