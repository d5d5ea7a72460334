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
	list := map[string]time.Time{}
	switch of {
	case Orders, SaleEventsOf, TransactionsOf, FulfilmentsOf, ReturnsOf:
		for i := range s.orders {
			if o := &s.orders[i]; !o.gone {
				list[text(o.id)] = instant(o.updated)
			}
		}
	case Customers:
		for _, c := range s.customers {
			if !c.gone {
				list[text(c.id)] = instant(c.updated)
			}
		}
	case Products:
		for _, p := range s.products {
			if !p.gone {
				list[text(p.id)] = instant(p.updated)
			}
		}
	case Variants, InventoryItems, InventoryLevels:
		for _, v := range s.variants {
			if v.gone {
				continue
			}
			switch of {
			case Variants:
				list[text(v.id)] = instant(v.updated)
			case InventoryItems:
				list[text(v.id)] = instant(v.item.updated)
			default:
				for _, l := range v.item.levels {
					list[s.levelID(l)] = instant(l.updated)
				}
			}
		}
	case Checkouts:
		for _, c := range s.checkouts {
			if !c.gone {
				list[text(c.id)] = instant(c.updated)
			}
		}
	case Discounts:
		for _, d := range s.discounts {
			if !d.gone {
				list[text(d.id)] = instant(d.updated)
			}
		}
	case Payouts:
		for _, p := range s.payouts {
			list[text(p.id)] = time.Time{}
		}
	case BalanceTransactions:
		for _, b := range s.balance {
			list[text(b.id)] = instant(b.processed)
		}
	case Disputes:
		for _, d := range s.disputes {
			list[text(d.id)] = time.Time{}
		}
	case TenderTransactions:
		for _, x := range s.tenders {
			list[text(x.id)] = instant(x.processed)
		}
	default:
		panic(fmt.Sprintf("the sandbox shop has no resource %q", of))
	}
	return list
}
