package shopifyadmin

import (
	"fmt"
	"time"
)

// Listed is what the shop has of a resource now: by the id under which a reader knows it,
// the instant of the last change. It is zero where the vendor tells none (tender and balance
// transactions have the instant of the money, payouts and disputes none).
func (s *Shop) Listed(of Resource) map[string]time.Time {
	s.mu.RLock()
	defer s.mu.RUnlock()
	switch of {
	case Orders, SaleEventsOf, TransactionsOf, FulfilmentsOf, ReturnsOf:
		return instants(len(s.orders), func(i int) (int64, int64, bool) { return s.orders[i].id, s.orders[i].updated, s.orders[i].gone })
	case Customers:
		return instants(len(s.customers), func(i int) (int64, int64, bool) {
			return s.customers[i].id, s.customers[i].updated, s.customers[i].gone
		})
	case Products:
		return instants(len(s.products), func(i int) (int64, int64, bool) { return s.products[i].id, s.products[i].updated, s.products[i].gone })
	case Variants:
		return instants(len(s.variants), func(i int) (int64, int64, bool) { return s.variants[i].id, s.variants[i].updated, s.variants[i].gone })
	case InventoryItems:
		return instants(len(s.variants), func(i int) (int64, int64, bool) {
			return s.variants[i].id, s.variants[i].item.updated, s.variants[i].gone
		})
	case InventoryLevels:
		return s.listedLevels()
	case Checkouts:
		return instants(len(s.checkouts), func(i int) (int64, int64, bool) {
			return s.checkouts[i].id, s.checkouts[i].updated, s.checkouts[i].gone
		})
	case Discounts:
		return instants(len(s.discounts), func(i int) (int64, int64, bool) {
			return s.discounts[i].id, s.discounts[i].updated, s.discounts[i].gone
		})
	case Payouts:
		return instants(len(s.payouts), func(i int) (int64, int64, bool) { return s.payouts[i].id, 0, false })
	case BalanceTransactions:
		return instants(len(s.balance), func(i int) (int64, int64, bool) { return s.balance[i].id, s.balance[i].processed, false })
	case Disputes:
		return instants(len(s.disputes), func(i int) (int64, int64, bool) { return s.disputes[i].id, 0, false })
	case TenderTransactions:
		return instants(len(s.tenders), func(i int) (int64, int64, bool) { return s.tenders[i].id, s.tenders[i].processed, false })
	default:
		panic(fmt.Sprintf("the sandbox shop lists no %q", of))
	}
}

func instants(n int, at func(int) (id, updated int64, gone bool)) map[string]time.Time {
	list := make(map[string]time.Time, n)
	for i := range n {
		if id, updated, gone := at(i); !gone {
			list[text(id)] = instant(updated)
		}
	}
	return list
}

func (s *Shop) listedLevels() map[string]time.Time {
	list := map[string]time.Time{}
	for _, v := range s.variants {
		for _, l := range v.item.levels {
			if !v.gone {
				list[s.levelID(l)] = instant(l.updated)
			}
		}
	}
	return list
}
