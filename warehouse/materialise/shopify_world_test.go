package materialise

import (
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors/sandbox"
	"github.com/tillhouse/tillhouse/connectors/sandbox/shopifyadmin"
	"github.com/tillhouse/tillhouse/schemas"
)

// loadShopify writes what a Shopify shop of a world holds, as a connector would.
func (b *bundle) loadShopify(w *sandbox.World, name string) {
	b.t.Helper()
	shop := w.Shopify(name)
	config := shop.Config()
	b.shopIn(config.Zone, "shopify", name, config.Currency)
	counted := map[int64]sandbox.LedgerRow{}
	for _, row := range w.Ledger(name) {
		counted[row.OrderID] = row
	}
	rows, events := &schemas.Rows{}, &schemas.Rows{}
	var ids []string
	for _, o := range shop.Orders() {
		ids = append(ids, text(o.ID))
		shopifyOrder(rows, name, &o, counted[o.ID])
	}
	for _, f := range shop.Refunds() {
		shopifyRefund(rows, name, config.Currency, &f)
	}
	for _, e := range shop.SaleEvents() {
		events.SaleEvents = append(events.SaleEvents, schemas.SaleEvent{
			HappenedDay: dayOf(e.Day), OrderID: text(e.OrderID), EventID: text(e.ID), AgreementID: text(e.AgreementID), Reason: e.Reason, Action: e.Action, LineType: e.LineType,
			LineID: text(e.LineID), HappenedAt: e.Happened, Quantity: int32(e.Quantity), AmountInclTax: e.AmountInclTax, Tax: e.Tax,
			DiscountExTax: e.DiscountExTax, DiscountInclTax: e.DiscountInclTax, Currency: config.Currency, RefundID: text(e.RefundID), ReturnID: text(e.ReturnID),
		})
	}
	money := &schemas.Rows{}
	for _, x := range shop.Transactions() {
		money.Transactions = append(money.Transactions, schemas.Transaction{
			CreatedDay: dayOf(x.CreatedDay), EventDay: dayOf(x.Day), TransactionID: text(x.ID), OrderID: text(x.OrderID), Kind: x.Kind, Status: x.Status, Gateway: x.Gateway,
			CreatedAt: x.Created, Amount: x.Amount, Currency: config.Currency, IsTest: bit(x.Test), IsGiftCard: bit(x.GiftCard),
		})
	}
	family := append(slices.Clone(orderFamily), schemas.RefundsOfOrders, schemas.RefundLinesOfOrders)
	b.replace(name, "orders", "order_id", family, slices.Clone(ids), rows)
	b.replace(name, "sale_events", "order_id", []schemas.Table{schemas.SaleEvents}, slices.Clone(ids), events)
	b.replace(name, "transactions", "order_id", []schemas.Table{schemas.TransactionsOfOrders}, slices.Clone(ids), money)
	b.loadShopifyPayments(shop, name, config.Currency)
}

// loadShopifyPayments writes the disputes and the balance of a Shopify shop.
func (b *bundle) loadShopifyPayments(shop *shopifyadmin.Shop, name, currency string) {
	b.t.Helper()
	rows, ids := &schemas.Rows{}, []string{}
	for _, d := range shop.Disputes() {
		if d.Kind == "inquiry" {
			continue
		}
		row := schemas.Chargeback{CreatedDay: dayOf(d.Day), ChargebackID: text(d.ID), OrderID: text(d.OrderID), CreatedAt: d.Initiated, Amount: d.Amount, Currency: currency}
		if d.Status == "won" {
			row.ReversedAt = known(d.Ended)
		}
		rows.Chargebacks, ids = append(rows.Chargebacks, row), append(ids, row.ChargebackID)
	}
	b.replace(name, "chargebacks", "chargeback_id", []schemas.Table{schemas.Chargebacks}, ids, rows)
	rows, ids = &schemas.Rows{}, []string{}
	for _, e := range shop.BalanceTransactions() {
		row := schemas.BalanceEntry{
			CreatedDay: dayOf(e.Day), EntryID: text(e.ID), Kind: e.Kind, PaymentID: text(e.TransactionID), CreatedAt: e.Processed,
			AmountInitial: e.Amount, Fee: e.Fee, AmountResult: e.Net, Currency: currency,
		}
		switch e.Kind {
		case "charge":
			row.Kind = "payment"
		case "dispute":
			row.Kind = "chargeback"
		case "refund":
			row.PaymentID, row.RefundID = "", row.PaymentID
		}
		if e.Test {
			row.Extra = map[string]string{"test": "1"}
		}
		rows.BalanceEntries, ids = append(rows.BalanceEntries, row), append(ids, row.EntryID)
	}
	b.replace(name, "balance_entries", "entry_id", []schemas.Table{schemas.BalanceEntries}, ids, rows)
}

// text is an id as rows have it; 0 is none.
func text(id int64) string {
	if id == 0 {
		return ""
	}
	return strconv.FormatInt(id, 10)
}

func shopifyOrder(rows *schemas.Rows, shop string, o *shopifyadmin.Order, counted sandbox.LedgerRow) {
	row := schemas.Order{
		CreatedDay: dayOf(o.CreatedDay), SaleDay: dayOf(o.SaleDay), OrderID: text(o.ID), Shop: shop, CreatedAt: o.Created, ProcessedAt: o.Processed, UpdatedAt: o.Updated,
		Status: o.Status, Currency: o.Currency, ShipCountry: o.Country, Channel: "online", CustomerKey: sandbox.NormalEmail(o.Email), IdentityClass: "email",
		Gross: o.Gross, Discounts: o.Discounts, Shipping: o.Shipping, Duties: o.Duties, Tips: o.Tips, Tax: o.Tax, Total: o.Total,
		CountsPlatform: bit(counted.CountsPlatform), CountsValid: bit(counted.CountsValid),
	}
	if o.CustomerID > 0 {
		row.CustomerID = text(o.CustomerID)
	}
	switch {
	case row.CustomerKey != "":
	case row.CustomerID != "":
		row.IdentityClass = "platform_id"
	default:
		row.IdentityClass = "none"
	}
	rows.Orders = append(rows.Orders, row)
	vouch(rows, &row)
	for i, l := range o.Lines {
		rows.OrderLines = append(rows.OrderLines, schemas.OrderLine{
			CreatedDay: row.CreatedDay, OrderID: row.OrderID, LineID: l.Kind + ":" + text(l.ID), Position: uint16(i + 1), Kind: l.Kind, Quantity: int32(l.Quantity), ProductID: text(l.ProductID),
			Gross: l.Gross, Discount: l.Discount, Net: l.Net, Tax: l.Tax, TotalInclTax: l.TotalIncl, Currency: o.Currency,
		})
	}
}

func shopifyRefund(rows *schemas.Rows, shop, currency string, f *shopifyadmin.Refund) {
	row := schemas.Refund{RefundDay: dayOf(f.Day), RefundID: text(f.ID), OrderID: text(f.OrderID), Shop: shop, RefundedAt: f.Processed, UpdatedAt: f.Updated, MoneyRefunded: f.Money, Currency: currency}
	rows.Refunds = append(rows.Refunds, row)
	add := func(id, kind string, quantity int64, amount, tax decimal.Decimal) {
		rows.RefundLines = append(rows.RefundLines, schemas.RefundLine{
			RefundDay: row.RefundDay, RefundID: row.RefundID, RefundLineID: id, OrderID: row.OrderID, Kind: kind, Quantity: int32(quantity), Amount: amount, Tax: tax, Currency: currency,
		})
	}
	for _, l := range f.Lines {
		add(l.Kind+":"+text(l.ID), l.Kind, l.Quantity, l.Amount, l.Tax)
	}
	if !f.Discrepancy.IsZero() {
		add("adjustment", "adjustment", 0, f.Discrepancy, decimal.Zero)
	}
	if !f.Duties.IsZero() {
		add("duties", "duty", 0, f.Duties, decimal.Zero)
	}
}

// Every figure of every day is what the world computes, before and after it moved, in a
// shop of prices with tax and in one without, and so is what the shop itself reports and
// what Mollie and Shopify Payments took, gave back, cost and hold.
func TestFiguresOfInventedShopifyShopsAreTheirTruth(t *testing.T) {
	t.Parallel()
	from := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	w, err := sandbox.New(sandbox.Options{
		Seed: 5, Orders: 120, From: from, To: from.AddDate(0, 5, 0), ShopifyShops: []shopifyadmin.Config{shopifyadmin.DefaultShop(), shopifyadmin.DollarShop()},
	})
	require.NoError(t, err)
	b := setup(t)
	for round := range 2 {
		w.Advance(300 * round)
		for range 3 * round {
			w.Shopify(w.ShopifyShops()[0]).MergeCustomers(false)
		}
		for _, shop := range w.ShopifyShops() {
			b.loadShopify(w, shop)
		}
		b.loadRates(w, from.AddDate(0, 0, -10))
		b.loadAccount(w)
		report := b.run(only("sales_day", "sales_ledger", "recon_daily", "mart_payments_day", "settlement_gap", "kpi_day", "kpi_month", "cohort_retention"))
		require.Empty(t, warningsOf(report), report)
		for _, shop := range w.ShopifyShops() {
			requireShopifyDays(b, w, shop)
			requireWorldFigures(b, w, shop, sandbox.GrainDay, sandbox.GrainMonth)
			requireReport(b, w, shop)
			requirePaymentFigures(b, w, shop)
		}
		requirePaymentKPIs(b, w, "")
		requireGaps(b, w)
	}
	require.NotEmpty(t, b.rows(storedAliases), "nobody was merged: nothing is tested of it")
	require.Equal(t, []string{"0"}, b.rows("SELECT sum(approximate_orders) FROM {c}.sales_day"))
	require.Equal(t, []string{"edit", "exchange", "refund", "reversal", "sale"}, b.rows("SELECT DISTINCT action FROM {c}.sales_ledger ORDER BY action"))
	require.Equal(t, []string{"product", "shipping"}, b.rows("SELECT DISTINCT kind FROM {c}.sales_ledger WHERE action = 'reversal' AND quantity = 0 AND kind IN ('product', 'shipping') ORDER BY kind"), "edits that lower a price")
}

func requireShopifyDays(b *bundle, w *sandbox.World, shop string) {
	b.t.Helper()
	var want []string
	for profile, days := range w.KPIs(shop) {
		for day, k := range days {
			aov := "NULL"
			if k.AOV.Valid {
				aov = k.AOV.Decimal.String()
			}
			want = append(want, fmt.Sprintf("%s %s %d %s %s %s %s %s %s %s %s %s %s %s %s %d %d %s %d %d %d", day, profile, k.Orders, k.GrossSales, k.Discounts, k.Returns, k.NetSales, k.Shipping, k.Taxes,
				k.Duties, k.Fees, k.TotalSales, k.Tips, k.GiftCardsSold, aov, k.UnitsSold, k.ReturnedUnits, k.ReturnedValue, k.NewCustomers, k.ReturningCustomers, k.Customers))
		}
	}
	got := b.rows("SELECT toString(day), profile, orders, gross_sales, discounts, returns, net_sales, shipping, taxes, duties, fees, total_sales, tips, gift_cards_sold, aov, units_sold, units_returned, " +
		"returned_value, new_customers, returning_customers, customers FROM {c}.sales_day WHERE shop = '" + shop + "'")
	slices.Sort(want)
	slices.Sort(got)
	require.NotEmpty(b.t, want)
	require.Empty(b.t, difference(want, got), "%s: of the world and not in the warehouse; the warehouse has %v", shop, difference(got, want))
	require.Empty(b.t, difference(got, want), "%s: in the warehouse and not of the world", shop)
}

// requireReport: the shop's own report agrees with us in every metric of every day.
func requireReport(b *bundle, w *sandbox.World, shop string) {
	b.t.Helper()
	rows := &schemas.Rows{}
	var days []string
	for _, d := range w.Shopify(shop).SalesReport() {
		days = append(days, d.Day)
		for metric, value := range map[string]decimal.Decimal{
			"orders": decimal.NewFromInt(d.Orders), "gross_sales": d.Gross, "discounts": d.Discounts, "returns": d.Reversals, "net_sales": d.Net,
			"shipping": d.Shipping, "taxes": d.Taxes, "duties": d.Duties, "fees": d.Fees, "total_sales": d.Total,
		} {
			rows.ReconDaily = append(rows.ReconDaily, schemas.ReconDay{Day: dayOf(d.Day), Metric: metric, AdminValue: &value, CheckedAt: w.Now()})
		}
	}
	b.replace(shop, "recon_daily", "day", []schemas.Table{schemas.ReconDaily}, days, rows)
	require.Equal(b.t, []string{fmt.Sprintf("%d %d", len(rows.ReconDaily), len(rows.ReconDaily))}, b.rows("SELECT count(), countIf(agrees = 1 AND difference = 0) FROM {c}.recon_daily WHERE shop = '"+shop+"'"))
}
