package shopifyadmin

import (
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
