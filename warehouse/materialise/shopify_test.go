package materialise

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/schemas"
)

// events writes all sale events of an order of the shop "atelier", each as a short line:
//
//	id reason action type line quantity amount(with tax) tax discount(without tax) instant
func (b *bundle) events(order string, lines ...string) {
	b.t.Helper()
	rows := &schemas.Rows{}
	b.booked(rows, order, lines)
	b.write("atelier", "atelier", "sale_events", []schemas.Table{schemas.SaleEvents}, []string{order}, nil, rows)
}

func (b *bundle) booked(rows *schemas.Rows, order string, lines []string) {
	b.t.Helper()
	for _, text := range lines {
		f := strings.Fields(strings.ReplaceAll(text, "-none", `""`))
		quantity, err := strconv.ParseInt(f[5], 10, 32)
		require.NoError(b.t, err)
		at := instant(f[9])
		e := schemas.SaleEvent{
			HappenedDay: amsterdamDay(at), OrderID: order, EventID: f[0], AgreementID: f[1], Reason: f[1], Action: f[2], LineType: f[3], LineID: strings.Trim(f[4], `"`),
			HappenedAt: at, Quantity: int32(quantity), AmountInclTax: money(f[6]), Tax: money(f[7]), DiscountExTax: money(f[8]), Currency: "EUR",
		}
		if len(f) > 10 {
			e.RefundID = f[10]
		}
		rows.SaleEvents = append(rows.SaleEvents, e)
	}
}

func amsterdamDay(at time.Time) schemas.Day {
	zone, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		panic(err)
	}
	return schemas.DayOf(at, zone)
}

// atelier is an order of the Shopify shop.
func atelier(id, sold, customer string, lines ...line) order {
	o := placed(id, sold, customer, lines...)
	o.source = "atelier"
	return o
}

// goldenAtelier is the golden example on Shopify: A two mugs with a 10 % code and
// shipping, B a gift card, C a mug paid with that card, D unpaid and cancelled the day
// after, E a test order.
func goldenAtelier(b *bundle) {
	b.shopOn("shopify", "atelier", "EUR")
	a := atelier("1", "2026-03-29", "anna", line{"1", "product", 2, "20", "2", "3.78"}, line{"2", "shipping", 1, "5", "0", "1.05"})
	a.created = "2026-03-28T23:30:00Z"
	a.refunds = []refund{{id: "10", order: "1", at: "2026-04-02T09:00:00Z", money: "10.89", lines: []line{{"1", "product", 1, "9", "", "1.89"}}}}
	d := atelier("4", "2026-03-29", "dora", product("5", "10", "0", "2.10"))
	d.valid = 0
	d.refunds = []refund{{id: "11", order: "4", at: "2026-03-30T09:00:00Z", money: "0", lines: []line{{"5", "product", 1, "10", "", "2.10"}}}}
	e := atelier("5", "2026-03-29", "eva", product("6", "10", "0", "2.10"))
	e.platform, e.valid = 0, 0
	b.orders(a, atelier("2", "2026-03-29", "bas", line{"3", "gift_card", 1, "50", "0", "0"}), atelier("3", "2026-03-29", "cees", product("4", "10", "0", "2.10")), d, e)
}

func goldenEvents(b *bundle) {
	b.events("1",
		"1 order order product 1 2 21.78 3.78 2 2026-03-28T23:30:00Z", "2 order order shipping 2 1 6.05 1.05 0 2026-03-28T23:30:00Z",
		"3 refund return product 1 -1 -10.89 -1.89 -1 2026-04-02T09:00:00Z 10")
	b.events("2", "4 order order gift_card 3 1 50 0 0 2026-03-29T10:00:00Z")
	b.events("3", "5 order order product 4 1 12.10 2.10 0 2026-03-29T10:00:00Z")
	b.events("4", "6 order order product 5 1 12.10 2.10 0 2026-03-29T10:00:00Z", "7 refund return product 5 -1 -12.10 -2.10 0 2026-03-30T09:00:00Z 11")
	b.events("5", "8 order order product 6 1 12.10 2.10 0 2026-03-29T10:00:00Z")
}

var goldenOfAtelier = map[string][]string{
	"platform": {
		"2026-03-29 4 40 2 0 38 5 9.03 0 52.03 9.5 4 50",
		"2026-03-30 0 0 0 10 -10 0 -2.1 0 -12.1 NULL 0 0",
		"2026-04-02 0 0 0 9 -9 0 -1.89 0 -10.89 NULL 0 0",
	},
	"valid": {
		"2026-03-29 3 30 2 0 28 5 6.93 0 39.93 9.3333 3 50",
		"2026-04-02 0 0 0 9 -9 0 -1.89 0 -10.89 NULL 0 0",
	},
}

const goldenColumns = "SELECT toString(day), orders, gross_sales, discounts, returns, net_sales, shipping, taxes, fees, total_sales, aov, units_sold, gift_cards_sold FROM {c}.sales_day WHERE shop = 'atelier' AND profile = '%s' ORDER BY day"

func TestTheGoldenExampleIsExactOnShopifyWithAndWithoutSaleEvents(t *testing.T) {
	t.Parallel()
	b := setup(t)
	goldenAtelier(b)
	b.run(only("sales_ledger", "sales_day"))
	for profile, want := range goldenOfAtelier {
		require.Equal(t, want, b.rows(fmt.Sprintf(goldenColumns, profile)), "%s, from lines and refunds", profile)
	}
	require.Equal(t, []string{"4 4"}, b.rows("SELECT sum(approximate_orders), sum(orders) FROM {c}.sales_day WHERE profile = 'platform'"))
	goldenEvents(b)
	report := b.run(only("sales_ledger", "sales_day"))
	for profile, want := range goldenOfAtelier {
		require.Equal(t, want, b.rows(fmt.Sprintf(goldenColumns, profile)), "%s, from sale events", profile)
	}
	require.Equal(t, []string{"0"}, b.rows("SELECT sum(approximate_orders) FROM {c}.sales_day WHERE profile = 'platform'"))
	require.Equal(t, []string{"2026-03-29 4 0 4", "2026-03-30 0 0 0", "2026-04-02 0 0 0"}, b.rows("SELECT toString(day), new_customers, returning_customers, customers FROM {c}.sales_day WHERE profile = 'platform' ORDER BY day"))
	// With orders of nothing but gift cards left out of the divisor, AOV is 38 ÷ 3.
	require.Equal(t, []string{"12.67"}, b.rows("SELECT round(toDecimal64(sum(placed_net), 4) / uniqExactIf(order_id, kind = 'product' AND action = 'sale'), 2) FROM {c}.sales_ledger WHERE sale_day = '2026-03-29'"))
	for _, m := range report.Models {
		require.Empty(t, m.Warnings, m.Name)
	}
	events := b.contents()
	b.events("4")
	b.run(only("sales_ledger", "sales_day"))
	require.Equal(t, goldenOfAtelier["platform"], b.rows(fmt.Sprintf(goldenColumns, "platform")), "an order that lost its events counts by its lines again")
	goldenEvents(b)
	b.run(only("sales_ledger", "sales_day"))
	require.Equal(t, events, b.contents())
}

const eventRows = "SELECT toString(sale_day), event_id, kind, action, quantity, gross, discount, reversal, shipping, tax, duties, fees, tips, gift_card, total, placed_net, approximate FROM {c}.sales_ledger WHERE kind != 'order' ORDER BY event_id"

func TestEachSaleEventIsOneRowOfItsKindOnItsDay(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.shopOn("shopify", "atelier", "EUR")
	b.orders(atelier("1", "2026-03-02", "anna", product("1", "10", "0", "2.10")))
	b.events("1",
		// The placing is on the sale day, whenever the event was written.
		"10 order order product 1 2 24.20 4.20 1 2026-03-05T10:00:00Z", "11 order order shipping 2 1 6.05 1.05 0 2026-03-05T10:00:00Z", "12 order order gift_card 3 1 50 0 0 2026-03-05T10:00:00Z",
		"13 order order tip -none 0 3 0 0 2026-03-05T10:00:00Z", "14 order order duty 1 0 4.84 0.84 0 2026-03-05T10:00:00Z", "15 order order additional_fee -none 0 1.21 0.21 0 2026-03-05T10:00:00Z",
		"16 order order fee -none 0 2 0 0 2026-03-05T10:00:00Z",
		"20 order_edit order product 4 1 12.10 2.10 0 2026-03-06T23:30:00Z", "21 order_edit return product 1 -1 -12.10 -2.10 -0.5 2026-03-06T10:00:00Z", "22 order_edit update product 1 0 -2 0 2 2026-03-06T10:00:00Z",
		"23 order_edit update product 1 0 -3 0 0 2026-03-06T10:00:00Z", "24 order_edit return shipping 2 0 -6.05 -1.05 0 2026-03-06T10:00:00Z",
		"25 order_edit update product 1 0 -5 -0.86 4.13 2026-03-06T10:00:00Z",
		"30 return return product 1 -1 -12.10 -2.10 -0.5 2026-03-08T10:00:00Z", "31 return order product 5 1 24.20 4.20 0 2026-03-08T10:00:00Z", "32 refund update product 1 0 -1.21 -0.21 0 2026-03-08T10:00:00Z",
		"33 refund return adjustment -none 0 -7 0 0 2026-03-08T10:00:00Z", "34 refund return tip -none 0 -3 0 0 2026-03-08T10:00:00Z", "35 return order fee -none 0 4.84 0.84 0 2026-03-08T10:00:00Z",
		"40 order order unknown 9 1 1.21 0.21 0 2026-03-05T10:00:00Z", "41 order_edit unknown product 9 1 1.21 0.21 0 2026-03-09T10:00:00Z", "42 unknown order product 9 1 1.21 0.21 0 2026-03-09T10:00:00Z",
		"43 order return product 9 -1 -1.21 -0.21 0 2026-03-05T10:00:00Z",
	)
	report := b.run(only("sales_ledger", "sales_day", "mart_sales_day"))
	require.Equal(t, []string{
		"2026-03-02 sale:10 product sale 2 21 1 0 0 4.2 0 0 0 0 24.2 20 0", "2026-03-02 sale:11 shipping sale 0 0 0 0 5 1.05 0 0 0 0 6.05 0 0",
		"2026-03-02 sale:12 gift_card sale 1 0 0 0 0 0 0 0 0 50 0 0 0", "2026-03-02 sale:13 tip sale 0 0 0 0 0 0 0 0 3 0 0 0 0",
		"2026-03-02 sale:14 duty sale 0 0 0 0 0 0.84 4 0 0 0 4.84 0 0", "2026-03-02 sale:15 fee sale 0 0 0 0 0 0.21 0 1 0 0 1.21 0 0", "2026-03-02 sale:16 fee sale 0 0 0 0 0 0 0 2 0 0 2 0 0",
		"2026-03-07 sale:20 product edit 1 10 0 0 0 2.1 0 0 0 0 12.1 0 0", "2026-03-06 sale:21 product reversal -1 0 0 10 0 -2.1 0 0 0 0 -12.1 0 0",
		"2026-03-06 sale:22 product edit 0 0 2 0 0 0 0 0 0 0 -2 0 0", "2026-03-06 sale:23 product reversal 0 0 0 3 0 0 0 0 0 0 -3 0 0", "2026-03-06 sale:24 shipping reversal 0 0 0 0 -5 -1.05 0 0 0 0 -6.05 0 0",
		"2026-03-06 sale:25 product reversal 0 0 4.13 0.01 0 -0.86 0 0 0 0 -5 0 0",
		"2026-03-08 sale:30 product refund -1 0 0 10 0 -2.1 0 0 0 0 -12.1 0 0", "2026-03-08 sale:31 product exchange 1 20 0 0 0 4.2 0 0 0 0 24.2 0 0", "2026-03-08 sale:32 product refund 0 0 0 1 0 -0.21 0 0 0 0 -1.21 0 0",
		"2026-03-08 sale:33 adjustment refund 0 0 0 7 0 0 0 0 0 0 -7 0 0", "2026-03-08 sale:34 tip refund 0 0 0 0 0 0 0 0 -3 0 0 0 0", "2026-03-08 sale:35 fee exchange 0 0 0 0 0 0.84 0 4 0 0 4.84 0 0",
		"2026-03-02 sale:40 adjustment sale 0 0 0 -1 0 0.21 0 0 0 0 1.21 0 0", "2026-03-09 sale:41 adjustment edit 0 0 0 -1 0 0.21 0 0 0 0 1.21 0 0", "2026-03-09 sale:42 adjustment edit 0 0 0 -1 0 0.21 0 0 0 0 1.21 0 0",
		"2026-03-02 sale:43 product reversal -1 0 0 1 0 -0.21 0 0 0 0 -1.21 0 0",
	}, b.rows(eventRows))
	require.Equal(t, []string{
		"2026-03-02 1 2 0 2 0 3 50 4 20", "2026-03-06 0 0 0 0 0 0 0 0 NULL", "2026-03-07 0 1 0 0 0 0 0 0 NULL", "2026-03-08 0 1 1 0 7 -3 0 0 NULL", "2026-03-09 0 0 0 0 0 0 0 0 NULL",
	}, b.rows("SELECT toString(day), orders, units_sold, units_returned, placed_units, refund_discrepancy, tips, gift_cards_sold, duties, aov FROM (SELECT * FROM {c}.sales_day WHERE profile = 'valid') AS d JOIN "+
		"(SELECT day, sum(placed_units) AS placed_units FROM {c}.mart_sales_day WHERE profile = 'valid' GROUP BY day) AS m USING (day) ORDER BY day"))
	require.Equal(t, []string{"sale_events 3"}, warningsOf(report))
}

func warningsOf(report Report) []string {
	var list []string
	for _, m := range report.Models {
		for _, w := range m.Warnings {
			list = append(list, fmt.Sprintf("%s %d", w.Name, w.Count))
		}
	}
	return list
}

func TestWhatDoesNotAddUpIsToldAndHoldsNothingBack(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.shopOn("shopify", "atelier", "EUR")
	right := atelier("1", "2026-03-02", "anna", product("1", "10", "0", "2.10"))
	right.refunds = []refund{{id: "10", order: "1", at: "2026-04-02T09:00:00Z", money: "0", lines: []line{{"1", "product", 1, "10", "", "2.10"}}}}
	wrong := atelier("2", "2026-03-02", "anna", product("1", "10", "0", "2.10"))
	wrong.refunds = []refund{{id: "11", order: "2", at: "2026-04-02T09:00:00Z", money: "0", lines: []line{{"1", "product", 1, "10", "", "2.10"}}}}
	edited := atelier("3", "2026-03-02", "anna", product("1", "10", "0", "2.10"))
	b.orders(right, wrong, edited)
	b.events("1", "1 order order product 1 1 12.11 2.10 0 2026-03-02T10:00:00Z", "2 refund return product 1 -1 -12.09 -2.10 0 2026-04-02T09:00:00Z 10")
	b.events("2", "3 order order product 1 1 12.08 2.10 0 2026-03-02T10:00:00Z", "4 refund return product 1 -1 -12.08 -2.10 0 2026-04-02T09:00:00Z 11")
	b.events("3", "5 order order product 1 1 6.05 1.05 0 2026-03-02T10:00:00Z", "6 order_edit order product 1 1 6.05 1.05 0 2026-03-02T11:00:00Z")
	require.Equal(t, []string{"order_total 1", "refund_total 1"}, warningsOf(b.run(only("sales_day"))))
	require.Equal(t, []string{"3"}, b.rows("SELECT sum(orders) FROM {c}.sales_day WHERE profile = 'platform'"))
}

func TestAnOrderWithoutSaleEventsTakesItsLinesAndItsRefundLinesOnly(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.shopOn("shopify", "atelier", "EUR")
	o := atelier("1", "2026-03-02", "anna", product("1", "10", "1", "1.89"), line{"2", "tip", 1, "3", "0", "0"}, line{"3", "duty", 1, "4", "0", "0.84"}, line{"4", "shipping", 1, "5", "0", "1.05"})
	o.total, o.tips = "25.80", "3.50"
	o.refunds = []refund{
		{id: "10", order: "1", at: "2026-03-05T09:00:00Z", money: "100", lines: []line{{"1", "product", 1, "9", "", "1.89"}, {"4", "shipping", 1, "2", "", "0.42"}, {"a", "adjustment", 0, "7", "", "0"}, {"2", "tip", 0, "3", "", "0"}, {"3", "duty", 0, "4", "", "0.84"}}},
		{id: "11", order: "1", at: "2026-03-06T09:00:00Z", money: "5"},
	}
	b.orders(o)
	b.run(only("sales_ledger"))
	require.Equal(t, []string{
		"2026-03-05 refund:10:1 product refund -1 0 0 9 0 -1.89 0 0 0 0 -10.89 0 1", "2026-03-05 refund:10:2 tip refund 0 0 0 0 0 0 0 0 -3 0 0 0 1",
		"2026-03-05 refund:10:3 duty refund 0 0 0 0 0 -0.84 -4 0 0 0 -4.84 0 1", "2026-03-05 refund:10:4 shipping refund 0 0 0 0 -2 -0.42 0 0 0 0 -2.42 0 1",
		"2026-03-05 refund:10:a adjustment refund 0 0 0 7 0 0 0 0 0 0 -7 0 1", "2026-03-02 rounding rounding sale 0 0 0 0 0 0 0 0.52 0.5 0 0.52 0 1",
		"2026-03-02 sale:1 product sale 1 10 1 0 0 1.89 0 0 0 0 10.89 9 1", "2026-03-02 sale:2 tip sale 0 0 0 0 0 0 0 0 3 0 0 0 1",
		"2026-03-02 sale:3 duty sale 0 0 0 0 0 0.84 4 0 0 0 4.84 0 1", "2026-03-02 sale:4 shipping sale 0 0 0 0 5 1.05 0 0 0 0 6.05 0 1",
	}, b.rows(eventRows))
}

// money of the golden example: C is paid with the gift card, D is not paid, E is a test.
func goldenTransactions(b *bundle) {
	at := instant("2026-03-29T10:00:00Z")
	row := func(id, order, kind, status, gateway, amount string) schemas.Transaction {
		return schemas.Transaction{CreatedDay: dayOf("2026-03-29"), EventDay: dayOf("2026-03-29"), TransactionID: id, OrderID: order, Kind: kind, Status: status, Gateway: gateway, CreatedAt: at, Amount: money(amount), Currency: "EUR"}
	}
	card := row("3", "3", "sale", "success", "gift_card", "12.10")
	card.IsGiftCard = 1
	test := row("5", "5", "sale", "success", "bogus", "12.10")
	test.IsTest = 1
	back := row("6", "1", "refund", "success", "mollie", "10.89")
	back.CreatedDay, back.EventDay = dayOf("2026-04-02"), dayOf("2026-04-02")
	for order, rows := range map[string][]schemas.Transaction{
		"1": {row("0", "1", "authorization", "success", "mollie", "27.83"), row("1", "1", "capture", "success", "mollie", "27.83"), back, row("7", "1", "refund", "pending", "mollie", "1")},
		"2": {row("2", "2", "sale", "success", "shopify_payments", "50")},
		"3": {card}, "4": {row("4", "4", "sale", "pending", "Bank Deposit", "12.10")}, "5": {test},
	} {
		b.write("atelier", "atelier", "transactions", []schemas.Table{schemas.TransactionsOfOrders}, []string{order}, nil, &schemas.Rows{Transactions: rows})
	}
}

const cash = "SELECT kpi_id, toString(day), toString(value), currency FROM {c}.kpi_day WHERE profile = 'valid' AND kpi_id LIKE '%s' ORDER BY kpi_id, day"

func TestCashIsTheShopsTransactionsWithoutGiftCards(t *testing.T) {
	t.Parallel()
	b := setup(t)
	goldenAtelier(b)
	goldenTransactions(b)
	b.money("mollie", "payment tr_1 atelier 1 ideal paid 2026-03-29 2026-03-29 27.83 EUR")
	b.run(only("mart_payments_day", "mart_shop_payments_day", "kpi_day"))
	require.Equal(t, []string{
		"shop_net_payments 2026-03-29 77.83 EUR", "shop_net_payments 2026-04-02 -10.89 EUR", "shop_payments_captured 2026-03-29 77.83 EUR",
		"shop_payments_captured 2026-04-02 0 EUR", "shop_refunds_paid 2026-03-29 0 EUR", "shop_refunds_paid 2026-04-02 10.89 EUR",
	}, b.rows(fmt.Sprintf(cash, "shop%%")))
	require.Equal(t, []string{"mollie 27.83 10.89", "shopify_payments 50 0"}, b.rows("SELECT gateway, sum(payments_captured), sum(refunds_paid) FROM {c}.mart_shop_payments_day GROUP BY gateway ORDER BY gateway"))
	require.Equal(t, []string{"atelier ideal 27.83", "atelier shopify_payments 50"}, b.rows("SELECT shop, method, payments_captured FROM {c}.mart_payments_day ORDER BY method"), "the provider's side has each payment once")
}

func TestShopifyPaymentsFeedsCostsChargebacksAndTheGap(t *testing.T) {
	t.Parallel()
	b := setup(t)
	goldenAtelier(b)
	b.shopIn("America/New_York", "shopify", "atelier", "EUR")
	goldenTransactions(b)
	day := func(row schemas.BalanceEntry, on string) schemas.BalanceEntry {
		row.CreatedAt, row.CreatedDay, row.Currency = instant(on+"T12:00:00Z"), dayOf(on), "EUR"
		row.AmountResult = row.AmountInitial.Sub(row.Fee)
		return row
	}
	test := day(schemas.BalanceEntry{EntryID: "9", Kind: "payment", AmountInitial: money("12.10"), Fee: money("1")}, "2026-03-29")
	test.Extra = map[string]string{"test": "1"}
	entries := []schemas.BalanceEntry{
		day(schemas.BalanceEntry{EntryID: "1", Kind: "payment", PaymentID: "2", AmountInitial: money("50"), Fee: money("1.25")}, "2026-03-29"), test,
		day(schemas.BalanceEntry{EntryID: "2", Kind: "chargeback", PaymentID: "2", AmountInitial: money("-50"), Fee: money("15")}, "2026-04-01"),
		day(schemas.BalanceEntry{EntryID: "3", Kind: "payout", PayoutID: "p", AmountInitial: money("-48.75")}, "2026-03-31"),
	}
	var ids []string
	for _, e := range entries {
		ids = append(ids, e.EntryID)
	}
	b.write("atelier", "atelier", "balance_transactions", []schemas.Table{schemas.BalanceEntries}, ids, nil, &schemas.Rows{BalanceEntries: entries})
	won := instant("2026-04-04T03:00:00Z") // late on the 3rd in New York
	b.write("atelier", "atelier", "disputes", []schemas.Table{schemas.Chargebacks}, []string{"d"}, nil, &schemas.Rows{Chargebacks: []schemas.Chargeback{
		{ChargebackID: "d", OrderID: "2", CreatedAt: instant("2026-04-01T12:00:00Z"), CreatedDay: dayOf("2026-04-01"), ReversedAt: &won, Amount: money("50"), Currency: "EUR"},
	}})
	b.run(only("mart_payments_day", "settlement_gap", "kpi_day"))
	require.Equal(t, []string{
		"atelier 2026-03-29 shopify_payments 50 0 0 1 1.25 0", "atelier 2026-04-01 shopify_payments 0 50 0 0 0 15", "atelier 2026-04-03 shopify_payments 0 0 50 0 0 0",
	}, b.rows("SELECT shop, toString(day), method, payments_captured, chargebacks, chargebacks_reversed, paid_payments, payment_costs, other_costs FROM {c}.mart_payments_day ORDER BY day"))
	require.Equal(t, []string{"atelier 2026-03-29 EUR 48.75", "atelier 2026-03-30 EUR 48.75", "atelier 2026-03-31 EUR 0", "atelier 2026-04-01 EUR -65"},
		b.rows("SELECT source, toString(day), currency, gap FROM {c}.settlement_gap WHERE day < '2026-04-02' ORDER BY day"))
	require.Equal(t, []string{"payment_cost_pct 2026-03-29 0.025 "}, b.rows("SELECT kpi_id, toString(day), toString(value), currency FROM {c}.kpi_day WHERE profile = 'valid' AND kpi_id = 'payment_cost_pct' AND shop = 'atelier' AND day = '2026-03-29'"))
	moved := b.contents()
	b.run(Options{Full: true, Only: []string{"mart_payments_day", "settlement_gap", "kpi_day"}})
	require.Equal(t, b.contents(), moved)
}

func TestTheShopsOwnReportStandsBesideOurFigures(t *testing.T) {
	t.Parallel()
	b := setup(t)
	goldenAtelier(b)
	goldenEvents(b)
	rows := &schemas.Rows{}
	for _, text := range []string{
		"2026-03-29 orders 4", "2026-03-29 gross_sales 40", "2026-03-29 discounts -2", "2026-03-29 returns 0", "2026-03-29 net_sales 38", "2026-03-29 shipping 5", "2026-03-29 taxes 9.02",
		"2026-03-29 total_sales 52.05", "2026-03-29 cost_of_goods_sold 7", "2026-03-30 orders 1", "2026-03-30 returns -10", "2026-03-30 total_sales -12.10", "2026-03-31 total_sales 0", "2026-03-31 net_sales -none",
	} {
		f := strings.Fields(text)
		row := schemas.ReconDay{Day: dayOf(f[0]), Metric: f[1], CheckedAt: instant("2026-04-03T00:00:00Z")}
		if f[2] != "-none" {
			value := money(f[2])
			row.AdminValue = &value
		}
		rows.ReconDaily = append(rows.ReconDaily, row)
	}
	b.write("atelier", "atelier", "sales_report", []schemas.Table{schemas.ReconDaily}, []string{"2026-03-29", "2026-03-30", "2026-03-31"}, nil, rows)
	b.run(only("recon_daily"))
	require.Equal(t, []string{
		"2026-03-29 cost_of_goods_sold 7 NULL NULL NULL", "2026-03-29 discounts -2 -2 0 1", "2026-03-29 gross_sales 40 40 0 1", "2026-03-29 net_sales 38 38 0 1", "2026-03-29 orders 4 4 0 1",
		"2026-03-29 returns 0 0 0 1", "2026-03-29 shipping 5 5 0 1", "2026-03-29 taxes 9.02 9.03 0.01 1", "2026-03-29 total_sales 52.05 52.03 -0.02 0",
		"2026-03-30 orders 1 0 -1 0", "2026-03-30 returns -10 -10 0 1", "2026-03-30 total_sales -12.1 -12.1 0 1", "2026-03-31 net_sales NULL 0 NULL NULL", "2026-03-31 total_sales 0 0 0 1",
	}, b.rows("SELECT toString(day), metric, admin_value, our_value, difference, agrees FROM {c}.recon_daily WHERE shop = 'atelier' ORDER BY day, metric"))
}

func TestAPaymentCodeLeadsToTheOrderWhoseTransactionHasIt(t *testing.T) {
	t.Parallel()
	b := setup(t)
	goldenAtelier(b)
	paid := schemas.Transaction{CreatedDay: dayOf("2026-03-29"), EventDay: dayOf("2026-03-29"), TransactionID: "1", OrderID: "1", PaymentID: "rPcode1", Kind: "authorization", Status: "success", Gateway: "Mollie - iDEAL", Amount: money("27.83"), Currency: "EUR"}
	captured := paid
	captured.TransactionID, captured.Kind = "2", "capture"
	b.write("atelier", "atelier", "transactions", []schemas.Table{schemas.TransactionsOfOrders}, []string{"1"}, nil, &schemas.Rows{Transactions: []schemas.Transaction{paid, captured}})
	b.money("mollie",
		"payment tr_1 atelier rPcode1 ideal paid 2026-03-29 2026-03-29 27.83 EUR", "payment tr_2 atelier rPcode2 ideal paid 2026-03-29 2026-03-29 27.83 EUR",
		"payment tr_3 outlet rPcode1 ideal paid 2026-03-29 2026-03-29 27.83 EUR", "payment tr_4 atelier 3 ideal paid 2026-03-29 2026-03-29 12.10 EUR")
	b.run(only("payment_order_links"))
	require.Equal(t, []string{"tr_1|1|payment|1", "tr_2|||0", "tr_3|||0", "tr_4|3|order_id|1"},
		b.lines("SELECT concat(payment_id, '|', order_id, '|', matched_by, '|', toString(amount_matches)) FROM {c}.payment_order_links ORDER BY payment_id"))
}
