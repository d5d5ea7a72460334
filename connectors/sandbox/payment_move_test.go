package sandbox

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var allMollieLists = []MollieResource{
	MolliePayments, MollieRefunds, MollieChargebacks, MollieCaptures, MollieCustomerList, MollieSettlements, MollieBalances,
	MollieTransactions, MolliePayouts, MollieInvoices, MollieProfileList,
}

// mollieIDs lists the ids of a resource with when each was created.
func mollieIDs(w *World, of MollieResource) map[string]time.Time {
	ids := map[string]time.Time{}
	switch of {
	case MolliePayments:
		for _, p := range w.Payments() {
			ids[p.ID] = p.Created
		}
	case MollieRefunds:
		for _, f := range w.PaymentRefunds() {
			ids[f.ID] = f.Created
		}
	case MollieChargebacks:
		for _, c := range w.Chargebacks() {
			ids[c.ID] = c.Created
		}
	case MollieCaptures:
		for _, c := range w.Captures() {
			ids[c.ID] = c.Created
		}
	case MollieCustomerList:
		for _, c := range w.MollieCustomers() {
			ids[c.ID] = c.Created
		}
	case MollieSettlements:
		for _, s := range w.Settlements() {
			ids[s.ID] = s.Created
		}
	case MollieBalances:
		for _, b := range w.Balances() {
			ids[b.ID] = b.Created
		}
	case MollieTransactions:
		for _, e := range w.BalanceEntries() {
			ids[e.ID] = e.Created
		}
	case MolliePayouts:
		for _, p := range w.Payouts() {
			ids[p.ID] = p.Created
		}
	case MollieInvoices:
		for _, v := range w.PlatformInvoices() {
			ids[v.ID] = time.Time{}
		}
	case MollieProfileList:
		for _, p := range w.PaymentProfiles() {
			ids[p.ID] = p.Created
		}
	}
	return ids
}

func TestTheKitCanInsertChangeTieAndRemove(t *testing.T) {
	w := paidWorld(t)
	for range 5 {
		for _, of := range allMollieLists {
			before, now := mollieIDs(w, of), w.Now()
			id := w.InsertMollie(of)
			require.True(t, w.Now().After(now))
			if of == MollieBalances || of == MollieProfileList {
				require.Empty(t, id)
			} else {
				require.NotContains(t, before, id, of)
				require.Contains(t, mollieIDs(w, of), id, of)
			}
			before = mollieIDs(w, of)
			events := len(w.MollieEvents())
			if id = w.ChangeMollie(of); id != "" {
				require.Contains(t, before, id, of)
				require.Condition(t, func() bool {
					for _, e := range w.MollieEvents()[events:] {
						if e.Resource == of && e.ID == id {
							return true
						}
					}
					return false
				}, "%s %s says nothing of its change", of, id)
			} else {
				require.Contains(t, []MollieResource{MollieTransactions, MollieCaptures, MolliePayouts, MollieSettlements}, of)
			}
			tied := w.TieMollie(of)
			now = w.Now()
			for _, id := range tied {
				require.Equal(t, now, mollieIDs(w, of)[id], of)
			}
			if late := w.InsertLateMollie(of); late != "" {
				require.Equal(t, w.Now().Add(-time.Minute), mollieIDs(w, of)[late], of)
			}
		}
	}
	for _, of := range allMollieLists {
		if id := w.RemoveMollie(of); id != "" {
			require.NotContains(t, mollieIDs(w, of), id)
		} else {
			require.NotEqual(t, MollieCustomerList, of)
		}
	}
}

// TestSmallWorldsHaveSomethingThatCanChangeInEveryList except the ledger, which never does,
// and what is under way only for hours: a transfer to the bank.
func TestSmallWorldsHaveSomethingThatCanChangeInEveryList(t *testing.T) {
	for seed := range uint64(8) {
		for _, of := range allMollieLists {
			w := newWorld(t, Options{Seed: seed, Orders: 60})
			switch of {
			case MollieTransactions:
				require.Empty(t, w.ChangeMollie(of))
				continue
			case MollieSettlements, MolliePayouts, MollieInvoices, MollieChargebacks, MollieCustomerList:
				require.NotEmpty(t, w.InsertMollie(of))
			default: // have some from the start
			}
			id := w.ChangeMollie(of)
			require.Contains(t, mollieIDs(w, of), id, "%s of seed %d", of, seed)
		}
	}
}

func TestListsStayInTheOrderOfCreationHoweverTheyGrow(t *testing.T) {
	w := paidWorld(t)
	for range 30 {
		for _, of := range allMollieLists {
			w.InsertMollie(of)
			w.InsertLateMollie(of)
			w.ChangeMollie(of)
		}
		w.Advance(3)
	}
	last := time.Time{}
	for _, p := range w.Payments() {
		require.False(t, p.Created.Before(last))
		last = p.Created
	}
	last = time.Time{}
	for _, f := range w.PaymentRefunds() {
		require.False(t, f.Created.Before(last))
		last = f.Created
	}
	last = time.Time{}
	for _, e := range w.BalanceEntries() {
		require.False(t, e.Created.Before(last))
		last = e.Created
	}
}

// TestMoneyStillAddsUpAfterTheKitWasAtIt: after much insertion and change the invariants of money still hold.
func TestMoneyStillAddsUpAfterTheKitWasAtIt(t *testing.T) {
	w := paidWorld(t)
	for range 20 {
		for _, of := range allMollieLists {
			w.InsertMollie(of)
			w.ChangeMollie(of)
			w.TieMollie(of)
			w.InsertLateMollie(of)
		}
		w.Advance(20)
	}
	requireMoneyAddsUp(t, w)
}

func TestTheAccountIsTheSameWheneverSomebodyLooksAtItFirst(t *testing.T) {
	early, late := newWorld(t, Options{Seed: 9, Orders: 200}), newWorld(t, Options{Seed: 9, Orders: 200})
	for range 40 {
		early.Advance(10)
		early.Payments()
		early.SettlementGaps()
	}
	late.Advance(400)
	require.Equal(t, early.Payments(), late.Payments())
	require.Equal(t, early.BalanceEntries(), late.BalanceEntries())
	require.Equal(t, early.Settlements(), late.Settlements())
	require.Equal(t, early.MollieEvents(), late.MollieEvents())
}

func TestRequestsToMollieMoveTheWorld(t *testing.T) {
	w := newWorld(t, Options{Seed: 4, Orders: 60, MoveEvery: 3})
	f := w.Mollie(MollieConfig{})
	steps := w.steps
	for range 30 {
		require.Equal(t, http.StatusOK, askMollie(t, f, MollieToken, "/v2/balances").StatusCode)
	}
	require.Equal(t, steps+10, w.steps)
}

func TestTheSameSeedGivesTheSameMollieBytes(t *testing.T) {
	dump := func() string {
		w := newWorld(t, Options{Seed: 7, Orders: 120})
		f := w.Mollie(MollieConfig{})
		var text strings.Builder
		for range 2 {
			for _, target := range []string{"/v2/payments?limit=250", "/v2/refunds", "/v2/customers", "/v2/methods/all", "/v2/payouts"} {
				text.WriteString(askMollie(t, f, MollieKey("main", false), target).text)
			}
			for _, target := range []string{"/v2/balances", "/v2/settlements/open", "/v2/invoices", "/v2/balances/primary/report?from=2026-01-01&until=2026-09-01"} {
				text.WriteString(askMollie(t, f, MollieToken, target).text)
			}
			w.Advance(100)
			w.InsertMollie(MolliePayments)
		}
		return text.String()
	}
	first := dump()
	require.Greater(t, len(first), 100_000)
	require.Equal(t, first, dump())
}
