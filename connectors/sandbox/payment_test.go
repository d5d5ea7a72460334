package sandbox

import (
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
)

// paidWorld is a world of two shops, one in dollars, that has moved on.
func paidWorld(t *testing.T) *World {
	t.Helper()
	dollars := DefaultShop()
	dollars.Name, dollars.Title, dollars.Currency, dollars.Currencies = "us", "Wobble US", "USD", []string{"USD"}
	w := newWorld(t, Options{Seed: 4, Orders: 400, Shops: []Shop{DefaultShop(), dollars}})
	w.Advance(1500)
	return w
}

func TestTheLedgerAddsUpToWhatTheBalanceHolds(t *testing.T) {
	w := paidWorld(t)
	held := map[string]decimal.Decimal{}
	for _, e := range w.BalanceEntries() {
		require.True(t, e.Initial.Sub(e.Fee).Equal(e.Result), "%+v", e)
		require.False(t, e.Fee.IsNegative(), "%+v", e)
		held[e.BalanceID] = held[e.BalanceID].Add(e.Result)
	}
	require.Len(t, held, 2)
	for _, b := range w.Balances() {
		require.True(t, b.Available.Add(b.Pending).Equal(held[b.ID]), "%+v holds %s", b, held[b.ID])
	}
	for currency, days := range w.SettlementGaps() {
		today := days[DayOf(w.Now(), amsterdam)]
		for _, b := range w.Balances() {
			if b.Currency == currency {
				require.True(t, today.Equal(held[b.ID]), currency)
			}
		}
	}
}

func TestASettlementIsItsRevenueMinusItsCostsAndLeavesTheLedgerOnce(t *testing.T) {
	w := paidWorld(t)
	sent := map[string]decimal.Decimal{}
	for _, e := range w.BalanceEntries() {
		switch e.Kind {
		case "outgoing-transfer":
			require.True(t, sent[e.Settlement].IsZero(), "%s is sent twice", e.Settlement)
			sent[e.Settlement] = e.Result.Neg()
		case "returned-transfer":
			require.True(t, e.Result.Equal(sent[e.Settlement]))
		}
	}
	require.NotEmpty(t, sent)
	states := map[string]int{}
	for _, s := range w.Settlements() {
		states[s.Status]++
		sum := decimal.Zero
		for _, l := range s.Lines {
			require.True(t, l.Net.Add(l.VAT.Decimal).Equal(l.Gross), "%+v", l)
			if l.Side == "revenue" {
				sum = sum.Add(l.Gross)
			} else {
				sum = sum.Sub(l.Gross)
			}
		}
		require.True(t, sum.Equal(s.Amount), "%s is %s, its lines %s", s.ID, s.Amount, sum)
		require.True(t, sent[s.ID].Equal(s.Amount), s.ID)
	}
	require.Positive(t, states["paidout"])
	require.Positive(t, states["failed"])
}

// TestTheGapClosesWhenNothingHappensAnyMore lets the account be alone until all is paid
// out: what is left is what the bank has not got.
func TestTheGapClosesWhenNothingHappensAnyMore(t *testing.T) {
	w := paidWorld(t)
	m := w.account()
	m.agenda = nil
	for _, e := range m.entries {
		e.available = min(e.available, m.now)
	}
	m.settleAll()
	for _, p := range m.purses {
		available, pending := p.holds(m.now)
		require.Zero(t, pending)
		require.LessOrEqual(t, available, micro(0), "all that can be paid out is")
	}
}
