package sandbox

import (
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
)

func dec(text string) decimal.Decimal { return decimal.RequireFromString(text) }

// TestGoldenExample holds the truth against a table that was worked out by hand.
func TestGoldenExample(t *testing.T) {
	type row struct {
		orders                                                  int
		gross, discounts, returns, net, shipping, taxes, totals string
		aov                                                     string // "" is NULL
		units                                                   int64
		customers, fresh                                        int
	}
	sold := row{3, "30.00", "2.00", "0", "28.00", "5.00", "6.93", "39.93", "9.3333", 3, 3, 3}
	returned := row{0, "0", "0", "9.00", "-9.00", "0", "-1.89", "-10.89", "", 0, 0, 0}
	want := map[Profile]map[Day]row{
		Platform: {"2026-03-29": sold, "2026-04-02": returned},
		Valid:    {"2026-03-29": sold, "2026-04-02": returned},
	}
	got := GoldenExample().KPIs("main")
	for profile, days := range want {
		require.Len(t, got[profile], len(days), "%s: nothing on other days, 30 March included", profile)
		for day, w := range days {
			k, ok := got[profile][day]
			require.True(t, ok, "%s %s", profile, day)
			for _, c := range []struct {
				name string
				want string
				got  decimal.Decimal
			}{
				{"gross", w.gross, k.GrossSales}, {"discounts", w.discounts, k.Discounts}, {"returns", w.returns, k.Returns},
				{"net", w.net, k.NetSales}, {"shipping", w.shipping, k.Shipping}, {"taxes", w.taxes, k.Taxes}, {"total", w.totals, k.TotalSales},
			} {
				require.True(t, dec(c.want).Equal(c.got), "%s %s %s: want %s, got %s", profile, day, c.name, c.want, c.got)
			}
			require.Equal(t, w.orders, k.Orders)
			require.Equal(t, w.units, k.UnitsSold)
			require.Equal(t, w.customers, k.Customers)
			require.Equal(t, w.fresh, k.NewCustomers)
			require.Zero(t, k.ReturningCustomers)
			require.Equal(t, w.aov != "", k.AOV.Valid)
			if w.aov != "" {
				require.True(t, dec(w.aov).Equal(k.AOV.Decimal), k.AOV.Decimal)
			}
		}
	}
}

func TestTheGoldenOrdersAreWhatTheExampleSays(t *testing.T) {
	orders := GoldenExample().Orders("main")
	require.Len(t, orders, 4)
	totals := []string{"27.83", "50.00", "12.10", "12.10"}
	for i, o := range orders {
		require.True(t, dec(totals[i]).Equal(o.Total), "%d: %s", i, o.Total)
	}
	require.Equal(t, Day("2026-03-29"), orders[0].CreatedDay, "23:30Z is the next day in Amsterdam")
	require.Equal(t, KindGiftCard, orders[1].Lines[0].Kind)
	require.Equal(t, "cancelled", orders[3].Status)
	refunds := GoldenExample().Refunds("main")
	require.Len(t, refunds, 1)
	require.True(t, dec("10.89").Equal(refunds[0].Amount))
}
