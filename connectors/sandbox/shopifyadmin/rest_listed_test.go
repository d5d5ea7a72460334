package shopifyadmin

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// whole are the listings that together have all records of a resource.
var whole = map[Resource]struct {
	name  string
	paths []string
}{
	Orders:              {"orders", []string{"orders.json?status=any"}},
	Customers:           {"customers", []string{"customers.json?x=1"}},
	Products:            {"products", []string{"products.json?x=1"}},
	Checkouts:           {"checkouts", []string{"checkouts.json?x=1", "checkouts.json?status=closed"}},
	Payouts:             {"payouts", []string{"shopify_payments/payouts.json?x=1"}},
	BalanceTransactions: {"transactions", []string{"shopify_payments/balance/transactions.json?x=1"}},
	Disputes:            {"disputes", []string{"shopify_payments/disputes.json?x=1"}},
	TenderTransactions:  {"tender_transactions", []string{"tender_transactions.json?x=1"}},
}

func TestListingsHaveWhatTheShopSaysThereIsHoweverItMoved(t *testing.T) {
	s := builtShop(t, DollarShop(), 150)
	f := NewFace(s, FaceConfig{})
	for round := range 3 {
		for of, from := range whole {
			var want, got []string
			for id := range s.Listed(of) {
				want = append(want, id)
			}
			for _, path := range from.paths {
				for _, r := range everything(t, f, path+"&fields=id&limit=40", from.name) {
					got = append(got, digits(idOf(t, r)))
				}
			}
			slices.Sort(want)
			slices.Sort(got)
			require.Equal(t, want, got, "%s in round %d", of, round)
		}
		s.Advance(40)
		for _, of := range []Resource{Orders, Customers, Products} {
			s.Remove(of)
		}
	}
}

func TestWhatWasRemovedIsToldByTheEventLog(t *testing.T) {
	s := builtShop(t, DollarShop(), 40)
	f := NewFace(s, FaceConfig{})
	for of, kind := range map[Resource]string{Orders: "Order", Products: "Product"} {
		id := s.Remove(of)
		events := everything(t, f, "events.json?verb=destroy&filter="+kind, "events")
		require.NotEmpty(t, events)
		require.Equal(t, id, digits(idIn(t, events[len(events)-1], "subject_id")))
	}
}
