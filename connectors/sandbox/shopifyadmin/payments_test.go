package shopifyadmin

import (
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
)

func TestTheBalanceOfShopifyPaymentsAddsUp(t *testing.T) {
	s := built(t, DollarShop(), 3000, 12)
	s.Advance(500)
	net := map[int64]decimal.Decimal{}
	charged := map[int64]decimal.Decimal{}
	unpaid := decimal.Zero
	for _, b := range s.BalanceTransactions() {
		require.True(t, b.Amount.Sub(b.Fee).Equal(b.Net))
		if b.PayoutID == 0 && !b.Test {
			unpaid = unpaid.Add(b.Net)
		}
		net[b.PayoutID] = net[b.PayoutID].Add(b.Net)
		if b.Kind == "charge" || b.Kind == "refund" {
			_, twice := charged[b.TransactionID]
			require.False(t, twice, "each movement of money is booked once")
			charged[b.TransactionID] = b.Amount
		}
	}
	status := map[string]int{}
	for _, p := range s.Payouts() {
		require.True(t, net[p.ID].IsZero(), "what a payout is of and its transfer cancel out: %s", net[p.ID])
		require.True(t, p.Amount.IsPositive())
		require.NotEmpty(t, p.TransactionIDs)
		status[p.Status]++
	}
	require.NotZero(t, status["paid"])
	require.NotZero(t, status["failed"])
	require.NotZero(t, status["scheduled"]+status["in_transit"])
	found := 0
	for _, x := range s.Transactions() {
		amount, booked := charged[x.ID]
		moves := x.Gateway == PaymentsGateway && x.Status == "success" && (x.Kind == "sale" || x.Kind == "capture" || x.Kind == "refund")
		if moves {
			require.True(t, booked, x)
			require.True(t, amount.Abs().Equal(x.Amount), x)
			require.Equal(t, x.Kind == "refund", amount.IsNegative())
			found++
		}
	}
	require.NotZero(t, found)
	ends := map[string]int{}
	for _, d := range s.Disputes() {
		ends[d.Status]++
		require.Equal(t, d.Ended.IsZero(), d.Status == "needs_response" || d.Status == "under_review")
	}
	for _, status := range []string{"won", "lost", "accepted"} {
		require.NotZero(t, ends[status], status)
	}
}

func TestMoneyOfAPendingRefundIsNotBackYet(t *testing.T) {
	s := built(t, DefaultShop(), 1500, 3)
	pending := 0
	for _, f := range s.Refunds() {
		o := s.orderByID(f.OrderID)
		for _, x := range o.refundByID(f.ID).transactions {
			if x.status == "pending" {
				pending++
				require.True(t, f.Money.LessThan(s.exact(x.amount).Add(f.Money)))
				require.True(t, f.Money.IsZero())
			}
		}
	}
	require.NotZero(t, pending)
}

func TestTheAnalyticsShowTheSalesReport(t *testing.T) {
	s := built(t, DefaultShop(), 800, 7)
	rows := map[string]analyticsRow{}
	for _, row := range s.salesRows("2000-01-01", "2100-01-01") {
		rows[row.day] = row
	}
	report := s.SalesReport()
	require.Len(t, rows, len(report))
	for _, d := range report {
		m := rows[d.Day].metrics
		for name, want := range map[string]decimal.Decimal{
			"gross_sales": d.Gross, "discounts": d.Discounts, "sales_reversals": d.Reversals, "net_sales": d.Net, "shipping_charges": d.Shipping,
			"taxes": d.Taxes, "duties": d.Duties, "additional_fees": d.Fees, "total_sales": d.Total,
		} {
			require.True(t, want.Equal(exact(m[name], "EUR")), "%s %s", d.Day, name)
		}
		require.Equal(t, d.Orders, m["orders"])
	}
}
