package shopifyadmin

import (
	"testing"

	"github.com/stretchr/testify/require"
)

var allResources = []Resource{
	Orders, SaleEventsOf, TransactionsOf, FulfilmentsOf, ReturnsOf, Customers, Products, Variants, InventoryItems, InventoryLevels, Checkouts,
	Discounts, Payouts, BalanceTransactions, Disputes, TenderTransactions,
}

func TestTheSameSeedIsTheSameShopStepByStepOrAtOnce(t *testing.T) {
	for _, config := range bothShops {
		a, b := built(t, config(), 200, 5), built(t, config(), 200, 5)
		a.Advance(300)
		for n := range 300 {
			if n%20 == 0 {
				_ = b.Orders() // looking changes nothing
			}
			b.Step()
		}
		require.Equal(t, a.Orders(), b.Orders())
		require.Equal(t, a.SaleEvents(), b.SaleEvents())
		require.Equal(t, a.Transactions(), b.Transactions())
		require.Equal(t, a.Refunds(), b.Refunds())
		require.Equal(t, a.Events(), b.Events())
		for _, of := range allResources {
			require.Equal(t, a.Listed(of), b.Listed(of), of)
		}
	}
}

func TestEveryResourceMovesByOneRecord(t *testing.T) {
	for _, config := range bothShops {
		s := built(t, config(), 300, 9)
		payments := s.config.Gateways[0] == PaymentsGateway
		for range 3 {
			for _, of := range allResources {
				ofPayments := of == Payouts || of == BalanceTransactions || of == Disputes
				before := s.Listed(of)
				id := s.Insert(of)
				require.Equal(t, of != InventoryLevels && (payments || !ofPayments), id != "", of)
				if id != "" {
					require.NotContains(t, before, id, of)
					require.Contains(t, s.Listed(of), id, of)
				}
				before = s.Listed(of)
				if id = s.InsertLate(of); id != "" {
					require.NotContains(t, before, id, of)
					at, ok := s.Listed(of)[id]
					require.True(t, ok, of)
					if !at.IsZero() && of != Checkouts {
						require.Equal(t, s.Now().Unix()-60, at.Unix(), of)
					}
				}
				before = s.Listed(of)
				if id = s.Change(of); id != "" {
					at, ok := before[id]
					require.True(t, ok, "%s %s was there before", of, id)
					if now := s.Listed(of)[id]; !at.IsZero() && of != BalanceTransactions {
						require.Equal(t, s.Now(), now, of)
					}
				} else {
					require.True(t, ofPayments || of == TenderTransactions, of)
				}
				before = s.Listed(of)
				if id = s.Remove(of); id != "" {
					require.Contains(t, before, id, of)
					require.NotContains(t, s.Listed(of), id, of)
				}
				for _, id := range s.Tie(of) {
					if at := s.Listed(of)[id]; !at.IsZero() {
						require.Equal(t, s.Now(), at, of)
					}
				}
			}
			holds(t, s)
		}
	}
}
