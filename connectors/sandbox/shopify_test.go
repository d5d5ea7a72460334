package sandbox

import (
	"slices"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors/sandbox/shopifyadmin"
)

// TestGoldenExampleOnShopify holds the truth against a table that was worked out by hand.
func TestGoldenExampleOnShopify(t *testing.T) {
	type row struct {
		orders                                                  int
		gross, discounts, returns, net, shipping, taxes, totals string
		aov                                                     string // "" is NULL
		units, back                                             int64
		customers, fresh                                        int
	}
	nothing := row{gross: "0", discounts: "0", returns: "0", net: "0", shipping: "0", taxes: "0", totals: "0"}
	cancelled, returned := nothing, nothing
	cancelled.returns, cancelled.net, cancelled.taxes, cancelled.totals, cancelled.back = "10.00", "-10.00", "-2.10", "-12.10", 1
	returned.returns, returned.net, returned.taxes, returned.totals, returned.back = "9.00", "-9.00", "-1.89", "-10.89", 1
	want := map[Profile]map[Day]row{
		Platform: {
			"2026-03-29": {4, "40.00", "2.00", "0", "38.00", "5.00", "9.03", "52.03", "9.50", 4, 0, 4, 4},
			"2026-03-30": cancelled, "2026-04-02": returned,
		},
		Valid: {"2026-03-29": {3, "30.00", "2.00", "0", "28.00", "5.00", "6.93", "39.93", "9.3333", 3, 0, 3, 3}, "2026-04-02": returned},
	}
	w := GoldenShopify()
	got := w.KPIs("golden")
	for profile, days := range want {
		require.Len(t, got[profile], len(days), profile)
		for day, want := range days {
			k := got[profile][day]
			for _, c := range []struct {
				name string
				want string
				got  decimal.Decimal
			}{
				{"gross", want.gross, k.GrossSales}, {"discounts", want.discounts, k.Discounts}, {"returns", want.returns, k.Returns},
				{"net", want.net, k.NetSales}, {"shipping", want.shipping, k.Shipping}, {"taxes", want.taxes, k.Taxes}, {"total", want.totals, k.TotalSales},
			} {
				require.True(t, dec(c.want).Equal(c.got), "%s %s %s: want %s, got %s", profile, day, c.name, c.want, c.got)
			}
			require.Equal(t, want.orders, k.Orders, day)
			require.Equal(t, want.units, k.UnitsSold, day)
			require.Equal(t, want.back, k.ReturnedUnits, day)
			require.Equal(t, want.customers, k.Customers, day)
			require.Equal(t, want.fresh, k.NewCustomers, day)
			require.Zero(t, k.ReturningCustomers, day)
			require.Equal(t, want.aov != "", k.AOV.Valid, day)
			if k.AOV.Valid {
				require.True(t, dec(want.aov).Equal(k.AOV.Decimal), k.AOV.Decimal)
			}
		}
	}
	require.True(t, dec("50").Equal(got[Platform]["2026-03-29"].GiftCardsSold))
	money := decimal.Zero
	for _, x := range w.Shopify("golden").Transactions() {
		if !x.Test && !x.GiftCard && x.Kind == "sale" && x.Status == "success" {
			money = money.Add(x.Amount)
		}
	}
	require.True(t, dec("77.83").Equal(money), "A 27.83 and B 50.00: %s", money)
}

func shopifyWorld(t testing.TB, seed uint64) *World {
	t.Helper()
	w, err := New(Options{Seed: seed, Orders: 150, ShopifyShops: []shopifyadmin.Config{shopifyadmin.DefaultShop(), shopifyadmin.DollarShop()}})
	require.NoError(t, err)
	return w
}

func TestShopifyShopsChangeNothingOfTheOthers(t *testing.T) {
	alone, err := New(Options{Seed: 4, Orders: 150})
	require.NoError(t, err)
	w := shopifyWorld(t, 4)
	require.Equal(t, alone.Orders("main"), w.Orders("main"))
	require.Equal(t, alone.Payments(), w.Payments())
	alone.Advance(120)
	w.Advance(120)
	require.Equal(t, alone.Orders("main"), w.Orders("main"))
	require.Equal(t, alone.Now(), w.Now())
}

func TestAWorldWithShopifyShopsIsTheSameStepByStepOrAtOnce(t *testing.T) {
	a, b := shopifyWorld(t, 6), shopifyWorld(t, 6)
	a.Advance(250)
	for range 250 {
		b.Step()
	}
	for _, name := range a.ShopifyShops() {
		require.Equal(t, a.Ledger(name), b.Ledger(name))
		require.Equal(t, a.Shopify(name).Events(), b.Shopify(name).Events())
		require.NotEmpty(t, a.Shopify(name).Events())
		require.Equal(t, a.Now(), a.Shopify(name).Now())
	}
}

// TestTheShopifyLedgerAddsUpToTheOrders compares the ledger with what the vendor says of each
// order as a whole.
func TestTheShopifyLedgerAddsUpToTheOrders(t *testing.T) {
	w := shopifyWorld(t, 8)
	w.Advance(400)
	for _, name := range w.ShopifyShops() {
		sums := map[int64]Components{}
		var actions []Action
		for _, row := range w.Ledger(name) {
			sums[row.OrderID] = sums[row.OrderID].Plus(row.Shop)
			if !slices.Contains(actions, row.Action) {
				actions = append(actions, row.Action)
			}
			require.NotEmpty(t, row.Day)
		}
		require.Len(t, actions, 5, actions)
		for _, o := range w.Shopify(name).Orders() {
			c := sums[o.ID]
			require.True(t, o.CurrentTotal.Equal(c.Total.Add(c.GiftCard).Add(c.Tips)), "%s: %s and %s", o.Name, o.CurrentTotal, c.Total)
		}
		// Days add up to the ledger, and nothing counts that is a test.
		total := decimal.Zero
		for _, k := range w.KPIs(name)[Platform] {
			total = total.Add(k.TotalSales)
		}
		for _, row := range w.Ledger(name) {
			if row.CountsPlatform {
				total = total.Sub(row.Shop.Total)
			}
		}
		require.True(t, total.IsZero())
		require.NotEmpty(t, w.Figures(name, GrainMonth))
		require.NotEmpty(t, w.Cohorts(name)[Valid])
		require.NotEmpty(t, w.Windows(name)[Valid])
	}
}
