package sandbox

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
)

func value(t *testing.T, amount any) decimal.Decimal {
	t.Helper()
	m, ok := amount.(map[string]any)
	if !ok {
		return decimal.Zero
	}
	d, err := decimal.NewFromString(m["value"].(string))
	require.NoError(t, err)
	return d
}

// TestTheFaceSaysOfPaymentsWhatTheTruthSays compares every payment in both.
func TestTheFaceSaysOfPaymentsWhatTheTruthSays(t *testing.T) {
	w := paidWorld(t)
	f := w.Mollie(MollieConfig{})
	known := map[string]Payment{}
	for _, p := range w.Payments() {
		known[p.ID] = p
	}
	for _, shop := range w.Shops() {
		for _, got := range walk(t, f, MollieKey(shop, false), "/v2/payments?limit=250") {
			p := known[got["id"].(string)]
			require.Equal(t, p.Status, got["status"])
			require.Equal(t, p.Profile, got["profileId"])
			require.Equal(t, p.Description, got["description"])
			require.True(t, p.Amount.Equal(value(t, got["amount"])), got)
			require.True(t, p.Refunded.Equal(value(t, got["amountRefunded"])), got)
			require.True(t, p.ChargedBack.Equal(value(t, got["amountChargedBack"])), got)
			require.True(t, p.Captured.Equal(value(t, got["amountCaptured"])), got)
			require.Equal(t, p.Currency, got["amount"].(map[string]any)["currency"])
			for name, at := range map[string]string{"paidAt": text(p.Paid.IsZero(), p.Paid.Unix()), "failedAt": text(p.Failed.IsZero(), p.Failed.Unix()), "expiredAt": text(p.Expired.IsZero(), p.Expired.Unix()), "canceledAt": text(p.Canceled.IsZero(), p.Canceled.Unix())} {
				if at == "" {
					require.NotContains(t, got, name)
				} else {
					require.Equal(t, at, got[name])
				}
			}
			require.NotContains(t, got, "updatedAt")
			if p.Method == "" {
				require.Nil(t, got["method"])
			} else {
				require.Equal(t, p.Method, got["method"])
			}
			if p.Settlement != "" {
				require.Equal(t, p.Settlement, got["settlementId"])
			}
			require.Equal(t, p.OrderRef, referenceIn(got), got)
		}
	}
}

func TestACustomersPaymentsAreTheirs(t *testing.T) {
	w := paidWorld(t)
	f := w.Mollie(MollieConfig{})
	of := map[string][]string{}
	for _, p := range w.Payments() {
		if p.Customer != "" {
			of[p.Customer] = append(of[p.Customer], p.ID)
		}
	}
	require.NotEmpty(t, of)
	for _, c := range w.MollieCustomers() {
		require.Equal(t, of[c.ID], idsOf(walk(t, f, MollieToken, "/v2/customers/"+c.ID+"/payments?sort=asc&limit=1")))
	}
}

func text(none bool, unix int64) string {
	if none {
		return ""
	}
	return moment(unix)
}

// referenceIn finds an order as the rules of a connector do.
func referenceIn(p map[string]any) string {
	if meta, ok := p["metadata"].(map[string]any); ok {
		switch id := meta["order_id"].(type) {
		case float64:
			return fmt.Sprintf("%.0f", id)
		case string:
			return id
		}
	}
	var number string
	description := p["description"].(string)
	for _, format := range []string{"Order %s", "Bestelling #%s"} {
		if n, _ := fmt.Sscanf(description, format, &number); n == 1 {
			return number
		}
	}
	return ""
}

// TestTheListsUnderASettlementAreItsLedgerRows: what is sent to the bank is named in one
// of four lists, and payments that were captured only among the captures.
func TestTheListsUnderASettlementAreItsLedgerRows(t *testing.T) {
	w := paidWorld(t)
	f := w.Mollie(MollieConfig{})
	captured := map[string]bool{}
	for _, c := range w.Captures() {
		captured[c.PaymentID] = true
	}
	found := map[string]int{}
	for _, s := range w.Settlements() {
		parts := map[string][]string{}
		for _, kind := range []string{"payments", "refunds", "chargebacks", "captures"} {
			rows := walk(t, f, MollieToken, "/v2/settlements/"+s.ID+"/"+kind+"?limit=3")
			for _, row := range rows {
				require.Contains(t, row, "settlementAmount")
				require.Equal(t, s.Currency, row["settlementAmount"].(map[string]any)["currency"])
				if kind == "payments" {
					require.False(t, captured[row["id"].(string)], "a captured payment is not among the payments")
				}
				require.Equal(t, s.ID, row["settlementId"])
			}
			parts[kind] = idsOf(rows)
			found[kind] += len(rows)
		}
		require.Equal(t, http.StatusOK, askMollie(t, f, MollieToken, "/v2/settlements/"+s.Reference).StatusCode)
	}
	for _, kind := range []string{"payments", "refunds", "chargebacks", "captures"} {
		require.Positive(t, found[kind], kind)
	}
	var settled int
	for _, p := range w.Payments() {
		if p.Settlement != "" {
			settled++
		}
	}
	require.Equal(t, settled, found["payments"])
}

func TestSettlementsHavePeriodsByIDAndNoneInTheList(t *testing.T) {
	w := paidWorld(t)
	f := w.Mollie(MollieConfig{})
	for _, row := range walk(t, f, MollieToken, "/v2/settlements") {
		require.Empty(t, row["periods"])
	}
	invoiced := 0
	for _, s := range w.Settlements() {
		var got map[string]any
		require.NoError(t, json.Unmarshal([]byte(askMollie(t, f, MollieToken, "/v2/settlements/"+s.ID).text), &got))
		lines, sum := 0, decimal.Zero
		for _, months := range got["periods"].(map[string]any) {
			for _, period := range months.(map[string]any) {
				p := period.(map[string]any)
				for _, l := range p["revenue"].([]any) {
					sum = sum.Add(value(t, l.(map[string]any)["amountGross"]))
					lines++
				}
				for _, l := range p["costs"].([]any) {
					sum = sum.Sub(value(t, l.(map[string]any)["amountGross"]))
					lines++
				}
				if p["invoiceId"] != nil {
					invoiced++
				}
			}
		}
		require.Len(t, s.Lines, lines)
		require.True(t, sum.Equal(s.Amount), s.ID)
	}
	require.Positive(t, invoiced)
	require.Less(t, invoiced, 2*len(w.Settlements()))
}

func TestSettlementsAreFiltered(t *testing.T) {
	w := paidWorld(t)
	f := w.Mollie(MollieConfig{})
	var march, dollars []string
	for _, s := range slices.Backward(w.Settlements()) {
		if s.Created.In(amsterdam).Format("2006-01") == "2026-03" {
			march = append(march, s.ID)
		}
		if s.Currency == "USD" {
			dollars = append(dollars, s.ID)
		}
	}
	require.Equal(t, march, idsOf(walk(t, f, MollieToken, "/v2/settlements?year=2026&month=3&limit=2")))
	require.Equal(t, dollars, idsOf(walk(t, f, MollieToken, "/v2/settlements?currencies=USD,GBP&limit=9")))
	require.Equal(t, dollars, idsOf(walk(t, f, MollieToken, "/v2/settlements?limit=9&balanceId="+w.Balances()[1].ID)))
}

// TestTheReportOfADayIsTheLedgerOfThatDay: what a report says is open at the end is what
// the ledger adds up to, and its movements are those of the days.
func TestTheReportOfADayIsTheLedgerOfThatDay(t *testing.T) {
	w := paidWorld(t)
	f := w.Mollie(MollieConfig{})
	gaps := w.SettlementGaps()[MollieAccount]
	for _, b := range w.Balances() {
		for _, days := range [][2]string{{"2026-03-29", "2026-03-30"}, {"2026-01-01", "2026-07-01"}, {"2025-01-01", "2026-11-01"}} {
			fees, moved := decimal.Zero, decimal.Zero
			for _, e := range w.BalanceEntries() {
				if e.BalanceID == b.ID && string(e.Day) >= days[0] && string(e.Day) < days[1] {
					fees, moved = fees.Add(e.Fee), moved.Add(e.Result)
				}
			}
			target := fmt.Sprintf("/v2/balances/%s/report?from=%s&until=%s&grouping=", b.ID, days[0], days[1])
			var status, category struct {
				Totals map[string]map[string]map[string]any
			}
			require.NoError(t, json.Unmarshal([]byte(askMollie(t, f, MollieToken, target+"status-balances").text), &status))
			require.NoError(t, json.Unmarshal([]byte(askMollie(t, f, MollieToken, target+"transaction-categories").text), &category))
			at := func(group, part string) decimal.Decimal { return value(t, category.Totals[group][part]["amount"]) }
			opened, closed := at("open", "pending").Add(at("open", "available")), at("close", "pending").Add(at("close", "available"))
			require.True(t, closed.Sub(opened).Equal(moved), "%v: %s", days, closed.Sub(opened))
			last := Day(Day(days[1]).Time().AddDate(0, 0, -1).Format("2006-01-02"))
			require.True(t, closed.Equal(gaps[b.Currency][last]), "%v: %s, the ledger %s", days, closed, gaps[b.Currency][last])
			require.True(t, fees.Neg().Equal(at("fee-prepayments", "pending").Add(at("fee-prepayments", "immediatelyAvailable"))), "%v", days)
			in := decimal.Zero
			for group := range category.Totals {
				if group != "open" && group != "close" {
					in = in.Add(at(group, "pending")).Add(at(group, "immediatelyAvailable"))
				}
			}
			require.True(t, in.Equal(moved), "%v: %s", days, in)
			for balance, part := range map[string]string{"pendingBalance": "pending", "availableBalance": "available"} {
				require.True(t, value(t, status.Totals[balance]["close"]["amount"]).Equal(at("close", part)), balance)
			}
		}
	}
}

func TestPayoutsAreListedSinceApril(t *testing.T) {
	w := paidWorld(t)
	f := w.Mollie(MollieConfig{})
	listed := walk(t, f, MollieToken, "/v2/payouts?limit=250&sort=asc")
	require.Equal(t, "2026-04-03T04:00:01+00:00", listed[0]["createdAt"])
	require.Less(t, len(listed), len(w.Payouts()))
	early := w.Payouts()[0]
	require.True(t, early.Created.Before(instant(payoutsListed)))
	require.Equal(t, http.StatusNotFound, askMollie(t, f, MollieToken, "/v2/payouts/"+early.ID).StatusCode)
	require.Equal(t, Day("2026-04-01"), amsterdamDay(payoutsListed))
	require.Equal(t, Day("2026-03-31"), amsterdamDay(payoutsListed-1))
}
