package materialise

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// golden is the WooCommerce line of the golden example: A two mugs with a 10 % code
// and shipping, B a gift card, C a mug paid with that card, D pending and so excluded,
// E a test order that the shop does not know.
func golden(b *bundle) {
	b.shop("webshop", "EUR")
	a := placed("1", "2026-03-29", "anna", line{"1", "product", 2, "20", "2", "3.78"}, line{"2", "shipping", 1, "5", "0", "1.05"})
	a.created = "2026-03-28T23:30:00Z"
	c := placed("3", "2026-03-29", "cees", product("4", "10", "0", "2.10"))
	d := placed("4", "", "dora", product("5", "10", "0", "2.10"))
	d.created, d.platform, d.valid = "2026-03-29T12:00:00Z", 0, 0
	b.orders(a, placed("2", "2026-03-29", "bas", line{"3", "gift_card", 1, "50", "0", "0"}), c, d)
	b.refunds(refund{id: "10", order: "1", at: "2026-04-02T09:00:00Z", money: "10.89", lines: []line{{"1", "product", 1, "9", "", "1.89"}}})
}

func TestTheGoldenExampleOfTheCatalogueIsExactToTheCent(t *testing.T) {
	t.Parallel()
	b := setup(t)
	golden(b)
	b.run(only("sales_day"))
	const columns = "toString(day), orders, gross_sales, discounts, returns, net_sales, shipping, taxes, fees, total_sales, aov, units_sold, gift_cards_sold"
	want := []string{
		"2026-03-29 3 30 2 0 28 5 6.93 0 39.93 9.3333 3 50",
		"2026-04-02 0 0 0 9 -9 0 -1.89 0 -10.89 NULL 0 0",
	}
	for _, profile := range []string{"platform", "valid"} {
		require.Equal(t, want, b.rows("SELECT "+columns+" FROM {c}.sales_day WHERE profile = '"+profile+"' ORDER BY day"), profile)
	}
}
