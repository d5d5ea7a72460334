package materialise

import (
	"testing"

	"github.com/stretchr/testify/require"
)

const ledger = "SELECT toString(sale_day), event_id, kind, action, quantity, gross, discount, reversal, net, shipping, tax, fees, gift_card, total FROM {c}.sales_ledger ORDER BY sale_day, event_id"

func TestOneRoundingRowMakesEachComponentEqualTheOrdersOwnTotals(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.shop("webshop", "EUR")
	o := placed("1", "2026-03-02", "anna", product("1", "10", "1", "1.89"), line{"2", "shipping", 1, "5", "0", "1.05"}, line{"3", "fee", 1, "2", "0", "0.42"}, line{"4", "gift_card", 1, "50", "5", "0"})
	o.tax, o.shipping, o.discountsToo, o.total = "3.37", "5.01", "6.02", "64.50"
	b.orders(o)
	b.run(only("sales_ledger"))
	require.Equal(t, []string{
		"2026-03-02 order order sale 0 0 0 0 0 0 0 0 0 0",
		"2026-03-02 rounding rounding sale 0 0.02 0.02 0 0 0.01 0.01 0.12 0 0.14",
		"2026-03-02 sale:1 product sale 1 10 1 0 9 0 1.89 0 0 10.89",
		"2026-03-02 sale:2 shipping sale 0 0 0 0 0 5 1.05 0 0 6.05",
		"2026-03-02 sale:3 fee sale 0 0 0 0 0 0 0.42 2 0 2.42",
		"2026-03-02 sale:4 gift_card sale 1 0 0 0 0 0 0 0 45 0",
	}, b.rows(ledger))
	require.Equal(t, []string{"64.5"}, b.rows("SELECT sum(total + gift_card) FROM {c}.sales_ledger"))
}

func TestARefundWithoutLinesIsSpreadToTheCentByLargestRemainder(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.shop("webshop", "EUR")
	b.orders(placed("1", "2026-03-02", "anna", product("1", "10", "0", "2.10"), product("2", "10", "0", "2.10"), product("3", "10", "0", "2.10")))
	b.refunds(refund{id: "10", order: "1", at: "2026-03-05T09:00:00Z", money: "10"}, refund{id: "11", order: "1", at: "2026-03-06T09:00:00Z", money: "5", lines: []line{{"1", "product", 1, "4", "", "0.84"}}})
	b.run(only("sales_ledger"))
	// 10 × 6.30 ÷ 36.30 = 1.7355 → 1.74 tax; 8.26 over three equal lines.
	require.Equal(t, []string{
		"2026-03-05 refund:10:adjustment adjustment refund 0 0 0 0 0 0 -1.74 0 0 -1.74",
		"2026-03-05 refund:10:adjustment:1 adjustment refund 0 0 0 2.76 -2.76 0 0 0 0 -2.76",
		"2026-03-05 refund:10:adjustment:2 adjustment refund 0 0 0 2.75 -2.75 0 0 0 0 -2.75",
		"2026-03-05 refund:10:adjustment:3 adjustment refund 0 0 0 2.75 -2.75 0 0 0 0 -2.75",
		"2026-03-06 refund:11:1 product refund -1 0 0 4 -4 0 -0.84 0 0 -4.84",
		"2026-03-06 refund:11:rounding rounding refund 0 0 0 0.16 -0.16 0 0 0 0 -0.16",
	}, b.rows("SELECT * FROM ("+ledger+") WHERE action = 'refund'"))
}

func TestARefundWithoutLinesOfAnOrderWithoutProductsIsOneRow(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.shop("webshop", "EUR")
	b.orders(placed("1", "2026-03-02", "anna", line{"1", "shipping", 1, "10", "0", "2.10"}))
	b.refunds(refund{id: "10", order: "1", at: "2026-03-05T09:00:00Z", money: "6.05"})
	b.run(only("sales_ledger"))
	require.Equal(t, []string{"2026-03-05 refund:10:adjustment adjustment refund 0 0 0 5 -5 0 -1.05 0 0 -6.05"}, b.rows("SELECT * FROM ("+ledger+") WHERE action = 'refund'"))
}

func TestAnExcludedOrderTakesItsRefundsAlong(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.shop("webshop", "EUR")
	o := placed("1", "2026-03-02", "anna", product("1", "10", "0", "2.10"))
	b.orders(o)
	b.refunds(refund{id: "10", order: "1", at: "2026-03-05T09:00:00Z", money: "12.10", lines: []line{{"1", "product", 1, "10", "", "2.10"}}})
	b.run(only("sales_day"))
	require.Len(t, b.rows(wide), 2)
	o.platform = 0
	b.orders(o)
	b.run(only("sales_day"))
	require.Empty(t, b.rows(wide))
	require.Len(t, b.rows("SELECT * FROM {c}.sales_day WHERE profile = 'valid'"), 2, "the other profile still counts it")
	o.platform, o.sold = 1, ""
	b.orders(o)
	b.run(only("sales_day"))
	require.Empty(t, b.rows("SELECT * FROM {c}.sales_day"), "without a sale day there is neither sale nor refund")
}

func TestAnOrderOfNoValueCountsItsUnitsOnlyInProfileValid(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.shop("webshop", "EUR")
	b.orders(placed("1", "2026-03-02", "anna", product("1", "10", "10", "0")), placed("2", "2026-03-03", "anna", product("2", "10", "0", "0")))
	b.run(only("sales_day"))
	require.Equal(t, []string{
		"2026-03-02 platform 1 0 1 1 0", "2026-03-02 valid 0 NULL 1 0 0",
		"2026-03-03 platform 1 10 1 0 1", "2026-03-03 valid 1 10 1 1 0",
	}, b.rows("SELECT toString(day), profile, orders, aov, units_sold, new_customers, returning_customers FROM {c}.sales_day ORDER BY day, profile"))
}
