package sandbox

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTaxIsRoundedHalfDownPerItemAsTheRecordedShopDid(t *testing.T) {
	for in, want := range map[micro]micro{
		2_375_000: 2_370_000, -735_000: -730_000, 1_461_322: 1_460_000, 2_375_001: 2_380_000, 525_000: 520_000, 0: 0,
	} {
		require.Equal(t, want, in.roundHalfDown(2), in)
	}
	s := GoldenExample().shops[0]
	for _, c := range []struct {
		country         string
		shipping, fee   micro
		shown, shipped  string // tax on the shipping line, and in the order's total
		feeShown, carts string
	}{
		// Recorded: 12.50 of shipping to Germany shows 2.38 on its line and 2.37 in the
		// total; a fee of -3.50 in the Netherlands shows -0.74 and counts -0.73.
		{"DE", 12_500_000, 0, "2.38", "2.37", "0.00", "0.00"},
		{"NL", 4_950_000, -3_500_000, "1.04", "1.04", "-0.74", "-0.73"},
	} {
		p := s.price(&content{
			currency: "EUR", country: c.country,
			shipping: []chargeInput{{amount: c.shipping, taxable: true}}, fees: []chargeInput{{amount: c.fee, taxable: true}},
		})
		require.Equal(t, c.shown, string(appendFixed(nil, p.shipping[0].tax, 2)))
		require.Equal(t, c.shipped, string(appendFixed(nil, p.shippingTax, 2)))
		require.Equal(t, c.feeShown, string(appendFixed(nil, p.fees[0].tax, 2)))
		require.Equal(t, c.carts, string(appendFixed(nil, p.cartTax, 2)))
	}
}

func TestALineOfAShopWithTaxInsideIsTakenApartAsRecorded(t *testing.T) {
	s := GoldenExample().shops[0]
	s.products[0].price = 70_950_000
	p := s.price(&content{currency: "EUR", country: "NL", lines: []lineInput{{quantity: 1, price: 70_950_000}}})
	require.Equal(t, "58.636364", string(appendTrimmed(nil, p.lines[0].total)))
	require.Equal(t, "12.313636", string(appendTrimmed(nil, p.lines[0].totalTax)))
	require.Equal(t, "70.95", string(appendFixed(nil, p.total, 2)))

	abroad := s.price(&content{currency: "EUR", country: "CH", lines: []lineInput{{quantity: 1, price: 98_950_000}}})
	require.Equal(t, "81.77686", string(appendTrimmed(nil, abroad.lines[0].total)), "without tax abroad, the shop's own is taken out")
	require.Zero(t, abroad.totalTax)
}

func TestCouponsNeverTakeMoreThanThereIsAndLeaveGiftCardsAlone(t *testing.T) {
	s := GoldenExample().shops[0]
	lines := []lineInput{{quantity: 2, price: 12_100_000}, {product: 1, quantity: 1, price: 50 * unit}, {quantity: 1, price: 1_210_000}}
	for _, c := range []struct {
		coupons []int
		total   string // of the mugs, tax included
	}{{[]int{0}, "22.87"}, {[]int{1}, "20.41"}, {[]int{0, 1}, "17.87"}, {[]int{2}, "0.00"}, {[]int{1, 2, 3, 4, 5}, "0.00"}} {
		p := s.price(&content{currency: "EUR", country: "NL", lines: lines, coupons: c.coupons})
		require.Equal(t, "50.00", string(appendFixed(nil, p.lines[1].total, 2)))
		mugs := p.lines[0].total + p.lines[0].totalTax + p.lines[2].total + p.lines[2].totalTax
		require.Equal(t, c.total, string(appendFixed(nil, mugs, 2)), c.coupons)
	}
}

func TestPHPReadsAQueryThisWay(t *testing.T) {
	for raw, want := range map[string]string{
		"a=1&b=2&a=3":              "a=3&b=2",
		"s[]=x&s[]=y":              "s%5B0%5D=x&s%5B1%5D=y",
		"s[1]=x&s[1]=y&s[k]=z":     "s%5B1%5D=y&s%5Bk%5D=z",
		"s=x&s[]=y":                "s%5B0%5D=y",
		"s[]=x&s=y":                "s=y",
		"_fields=id,total&t=a%20b": "_fields=id%2Ctotal&t=a+b",
		"&=1&x":                    "x=",
	} {
		q := parsePHPQuery(raw)
		require.Equal(t, want, q.encode(), raw)
	}
}
