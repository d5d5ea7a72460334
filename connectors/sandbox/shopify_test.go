package sandbox

import (
	"slices"
	"testing"
	"time"

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

// TestTheShopsOwnSalesReportIsThePlatformProfile compares with what the admin shows, which the
// shop works out from its sales alone.
func TestTheShopsOwnSalesReportIsThePlatformProfile(t *testing.T) {
	w := shopifyWorld(t, 9)
	w.Advance(300)
	for _, name := range w.ShopifyShops() {
		kpis := w.KPIs(name)[Platform]
		report := w.Shopify(name).SalesReport()
		require.Len(t, report, len(kpis))
		for _, d := range report {
			k, ok := kpis[Day(d.Day)]
			require.True(t, ok, d.Day)
			require.Equal(t, d.Orders, int64(k.Orders), d.Day)
			for _, pair := range [][2]decimal.Decimal{
				{d.Gross, k.GrossSales}, {d.Discounts, k.Discounts.Neg()}, {d.Reversals, k.Returns.Neg()}, {d.Net, k.NetSales},
				{d.Shipping, k.Shipping}, {d.Taxes, k.Taxes}, {d.Duties, k.Duties}, {d.Fees, k.Fees}, {d.Total, k.TotalSales},
			} {
				require.True(t, pair[0].Equal(pair[1]), "%s: %s and %s", d.Day, pair[0], pair[1])
			}
		}
	}
}

func TestWhatASaleDoesToTheShopifyLedger(t *testing.T) {
	o := &shopifyadmin.Order{ID: 1, SaleDay: "2026-03-01"}
	for _, c := range []struct {
		reason, action, lineType string
		amount, tax, discount    string
		want                     Action
		kind                     LineKind
		day                      Day
		components               string
	}{
		{"order", "order", "product", "24.20", "4.20", "2", ActionSale, KindProduct, "2026-03-01", " gross 22 discount 2 tax 4.2"},
		{"order_edit", "order", "product", "12.10", "2.10", "0", ActionEdit, KindProduct, "2026-03-05", " gross 10 tax 2.1"},
		{"order_edit", "update", "product", "-1.21", "-0.21", "1", ActionEdit, KindProduct, "2026-03-05", " discount 1 tax -0.21"},
		{"order_edit", "update", "product", "-2.42", "-0.42", "0", ActionReversal, KindProduct, "2026-03-05", " reversal 2 tax -0.42"},
		{"order_edit", "update", "product", "-2.18", "-0.38", "-0.20", ActionReversal, KindProduct, "2026-03-05", " reversal 1.8 tax -0.38"},
		{"order_edit", "update", "product", "-5", "-0.86", "4.13", ActionReversal, KindProduct, "2026-03-05", " discount 4.13 reversal 0.01 tax -0.86"},
		{"order_edit", "update", "product", "2.42", "0.42", "0", ActionEdit, KindProduct, "2026-03-05", " gross 2 tax 0.42"},
		{"order_edit", "update", "shipping", "-1.21", "-0.21", "0", ActionReversal, KindShipping, "2026-03-05", " shipping -1 tax -0.21"},
		{"order_edit", "return", "product", "-12.10", "-2.10", "-1", ActionReversal, KindProduct, "2026-03-05", " reversal 10 tax -2.1"},
		{"refund", "return", "product", "-12.10", "-2.10", "-1", ActionRefund, KindProduct, "2026-03-05", " reversal 10 tax -2.1"},
		{"return", "order", "product", "12.10", "2.10", "0", ActionExchange, KindProduct, "2026-03-05", " gross 10 tax 2.1"},
		{"return", "update", "product", "1.21", "0.21", "0", ActionRefund, KindProduct, "2026-03-05", " reversal -1 tax 0.21"},
		{"return", "order", "fee", "2.95", "0", "0", ActionExchange, KindFee, "2026-03-05", " fees 2.95"},
		{"refund", "return", "shipping", "-6.05", "-1.05", "0", ActionRefund, KindShipping, "2026-03-05", " shipping -5 tax -1.05"},
		{"refund", "return", "adjustment", "-3", "0", "0", ActionRefund, KindAdjustment, "2026-03-05", " reversal 3"},
		{"refund", "return", "something new", "-3", "0", "0", ActionRefund, KindAdjustment, "2026-03-05", " reversal 3"},
		{"order", "order", "gift_card", "50", "0", "0", ActionSale, KindGiftCard, "2026-03-01", " gift_card 50"},
	} {
		e := &shopifyadmin.SaleEvent{
			Reason: c.reason, Action: c.action, LineType: c.lineType, Day: "2026-03-05", AmountInclTax: dec(c.amount), Tax: dec(c.tax), DiscountExTax: dec(c.discount),
		}
		row := shopifyRow(o, e)
		require.Equal(t, c.want, row.Action, c)
		require.Equal(t, c.kind, row.Kind, c)
		require.Equal(t, c.day, row.Day, c)
		require.Equal(t, c.components, show(row.Native), c)
	}
	tip := shopifyRow(o, &shopifyadmin.SaleEvent{Reason: "order", Action: "order", LineType: "tip", AmountInclTax: dec("2"), Tax: dec("0")})
	require.True(t, dec("2").Equal(tip.Native.Tips))
	require.True(t, tip.Native.close().Total.IsZero(), "tips are no sales")
	duty := shopifyRow(o, &shopifyadmin.SaleEvent{Reason: "order", Action: "order", LineType: "duty", AmountInclTax: dec("2"), Tax: dec("0")})
	require.True(t, dec("2").Equal(duty.Native.close().Total))
}

func TestWhichShopifyOrdersAreValid(t *testing.T) {
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		o    shopifyadmin.Order
		want bool
	}{
		{shopifyadmin.Order{Financial: "paid"}, true},
		{shopifyadmin.Order{Financial: "partially_paid"}, true},
		{shopifyadmin.Order{Financial: "refunded"}, true},
		{shopifyadmin.Order{Financial: "paid", Test: true}, false},
		{shopifyadmin.Order{Financial: "refunded", Cancelled: day}, false},
		{shopifyadmin.Order{Financial: "voided"}, false},
		{shopifyadmin.Order{Financial: "expired"}, false},
		{shopifyadmin.Order{Financial: "pending"}, false},
		{shopifyadmin.Order{Financial: "pending", Invoice: true}, true},
		{shopifyadmin.Order{Financial: "authorized"}, false},
	} {
		require.Equal(t, c.want, shopifyValid(&c.o), c.o)
	}
	require.True(t, shopifyZero(&shopifyadmin.Order{Gross: dec("10"), Discounts: dec("10")}))
	require.False(t, shopifyZero(&shopifyadmin.Order{Gross: dec("10"), Discounts: dec("10"), Total: dec("5")}))
}
