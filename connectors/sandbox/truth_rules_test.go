package sandbox

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// show writes the components that are not zero.
func show(c Components) string {
	var text strings.Builder
	for _, p := range []struct {
		name string
		d    interface {
			IsZero() bool
			String() string
		}
	}{
		{"gross", c.Gross}, {"discount", c.Discount}, {"reversal", c.Reversal}, {"shipping", c.Shipping},
		{"tax", c.Tax}, {"fees", c.Fees}, {"gift_card", c.GiftCard},
	} {
		if !p.d.IsZero() {
			fmt.Fprintf(&text, " %s %s", p.name, p.d)
		}
	}
	return text.String()
}

func shown(rows []LedgerRow) []string {
	var texts []string
	for _, r := range rows {
		texts = append(texts, fmt.Sprintf("%s %d×%d:%s", r.Kind, r.LineID, r.Quantity, show(r.Native)))
	}
	return texts
}

func amountLine(id int64, kind LineKind, quantity int64, subtotal, total, tax string) Line {
	return Line{ID: id, Kind: kind, Quantity: quantity, Subtotal: dec(subtotal), Total: dec(total), TotalTax: dec(tax)}
}

func TestEachKindOfLineOfASaleHasItsColumn(t *testing.T) {
	o := &Order{
		ID: 1, Total: dec("92.08"), TotalTax: dec("7.10"), ShippingTotal: dec("5.00"), DiscountTotal: dec("2.00"),
		Lines: []Line{
			amountLine(1, KindProduct, 2, "20.00", "18.00", "3.78"),
			amountLine(2, KindProduct, 1, "10.00", "10.00", "2.10"),
			amountLine(3, KindGiftCard, 1, "50.00", "50.00", "0"),
			amountLine(4, KindShipping, 0, "5.00", "5.00", "1.05"),
			amountLine(5, KindFee, 0, "2.00", "2.00", "0.42"),
			amountLine(6, KindFee, 0, "-0.02", "-0.02", "-0.25"),
		},
	}
	sale := []string{
		"product 1×2: gross 20 discount 2 tax 3.78", "product 2×1: gross 10 tax 2.1", "gift_card 3×1: gift_card 50",
		"shipping 4×0: shipping 5 tax 1.05", "fee 5×0: tax 0.42 fees 2", "fee 6×0: tax -0.25 fees -0.02",
	}
	require.Equal(t, sale, shown(saleRows(o, "2026-01-01", time.Time{})), "what adds up needs no rounding row")

	for _, c := range []struct {
		change  func(*Order)
		rounded string
	}{
		{func(o *Order) { o.TotalTax, o.Total = dec("7.09"), dec("92.07") }, "rounding 0×0: tax -0.01"},
		{func(o *Order) { o.Total = dec("92.10") }, "rounding 0×0: fees 0.02"},
		{func(o *Order) { o.ShippingTotal, o.Total = dec("4.99"), dec("92.07") }, "rounding 0×0: shipping -0.01"},
		{func(o *Order) { o.DiscountTotal = dec("2.01") }, "rounding 0×0: gross 0.01 discount 0.01"},
		{
			func(o *Order) { o.DiscountTotal, o.TotalTax, o.Total = dec("1.90"), dec("7.12"), dec("92.00") },
			"rounding 0×0: gross -0.1 discount -0.1 tax 0.02 fees -0.1",
		},
	} {
		changed := *o
		c.change(&changed)
		require.Equal(t, append(slices.Clip(sale), c.rounded), shown(saleRows(&changed, "2026-01-01", time.Time{})))
	}
}

func TestEachKindOfLineOfARefundHasItsColumn(t *testing.T) {
	f := &Refund{ID: 2, Amount: dec("81.18"), Lines: []Line{
		amountLine(11, KindProduct, -1, "-10.00", "-9.00", "-1.89"),
		amountLine(12, KindGiftCard, -1, "-50.00", "-50.00", "0"),
		amountLine(13, KindShipping, 0, "-5.00", "-5.00", "-1.05"),
		amountLine(14, KindFee, 0, "3.00", "3.00", "0.63"),
	}}
	rows := []string{
		"product 11×-1: reversal 9 tax -1.89", "gift_card 12×-1: gift_card -50", "shipping 13×0: shipping -5 tax -1.05", "fee 14×0: tax 0.63 fees 3",
	}
	require.Equal(t, append(rows, "rounding 0×0: reversal 17.87"), shown(refundRows(&Order{ID: 1}, f, 2)))
	f.Amount = dec("63.31")
	require.Equal(t, rows, shown(refundRows(&Order{ID: 1}, f, 2)))
}

func TestARefundWithoutLinesKnowsNoCentsInAShopWithoutCents(t *testing.T) {
	o := &Order{ID: 1, Total: dec("1100"), TotalTax: dec("100"), Lines: []Line{
		amountLine(1, KindProduct, 1, "500", "500", "50"), amountLine(2, KindProduct, 1, "500", "500", "50"),
	}}
	require.Equal(t, []string{"adjustment 1×0: reversal 46", "adjustment 2×0: reversal 46", "adjustment 0×0: tax -9"},
		shown(refundRows(o, &Refund{ID: 2, Amount: dec("101")}, 0)))
	require.Equal(t, []string{"adjustment 1×0: reversal 46", "adjustment 2×0: reversal 45", "adjustment 0×0: tax -9"},
		shown(refundRows(o, &Refund{ID: 2, Amount: dec("100")}, 0)), "a tie goes to the earlier line")
}

func TestARefundIsSplitAtTheCurrencysOwnPrecision(t *testing.T) {
	yen := DefaultShop()
	yen.Name, yen.Currency, yen.Currencies, yen.Decimals = "yen", "JPY", []string{"JPY", "EUR"}, 0
	w := newWorld(t, Options{Orders: 30, Shops: []Shop{DefaultShop(), yen}})
	for _, c := range []struct {
		shop, currency, amount string
		want                   int
	}{
		{"main", "EUR", "5", 2}, {"main", "USD", "5", 2}, {"main", "JPY", "500", 0}, {"main", "JPY", "25985.60", 1}, {"main", "JPY", "0.01", 2},
		{"yen", "JPY", "500", 0}, {"yen", "EUR", "7", 2}, {"main", "EUR", "0.00001", 4},
	} {
		require.Equal(t, c.want, w.shop(c.shop).precision(c.currency, dec(c.amount)), c)
	}
}

func TestWhichOrdersCount(t *testing.T) {
	paid := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	s := newWorld(t, Options{Orders: 30}).shops[0]
	for _, c := range []struct {
		status, method  string
		paid            time.Time
		platform, valid bool
	}{
		{"completed", "stripe", paid, true, true},
		{"processing", "cod", time.Time{}, true, true},
		{"refunded", "stripe", paid, true, true},
		{"packed", "stripe", paid, true, true},
		{"on-hold", "stripe", time.Time{}, true, false},
		{"on-hold", "stripe", paid, true, true},
		{"on-hold", "bacs", time.Time{}, true, true},
		{"pending", "stripe", paid, false, true},
		{"pending", "stripe", time.Time{}, false, false},
		{"pending", "cheque", time.Time{}, false, true},
		{"cancelled", "stripe", paid, false, false},
		{"failed", "cod", paid, false, false},
		{"checkout-draft", "cod", paid, false, false},
		{"trash", "stripe", paid, false, false},
	} {
		o := &Order{Status: c.status, PaymentMethod: c.method, Paid: c.paid}
		require.Equal(t, c.platform, s.countsPlatform(o), "platform %s %s", c.status, c.method)
		require.Equal(t, c.valid, countsValid(o), "valid %s %s", c.status, c.method)
	}
}

// sold builds a counted order for the tests of counting.
func sold(id int64, customer string, at time.Time, zero bool) soldOrder {
	return soldOrder{
		id: id, customer: customer, day: DayOf(at, time.UTC), at: at, platform: true, valid: true, zero: zero,
	}
}

func TestNewAndReturningCustomersOfADay(t *testing.T) {
	day1, day2 := time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC), time.Date(2026, 1, 2, 9, 0, 0, 0, time.UTC)
	b := &books{sold: []soldOrder{
		sold(9, "a", day1, false), sold(4, "a", day1, false), // one instant: the lower id is first
		sold(5, "b", day1, true), // nothing paid, nothing sold
		sold(6, "b", day2, false), sold(7, "a", day2, false), sold(8, "a", day2, false), sold(3, "", day2, false),
	}}
	for profile, want := range map[Profile]map[Day][3]int{
		Platform: {"2026-01-01": {2, 2, 1}, "2026-01-02": {2, 0, 2}},
		Valid:    {"2026-01-01": {1, 1, 1}, "2026-01-02": {2, 1, 1}},
	} {
		got := b.kpis(profile)
		for day, wanted := range want {
			require.Equal(t, wanted, [3]int{got[day].Customers, got[day].NewCustomers, got[day].ReturningCustomers}, "%s %s", profile, day)
		}
	}
	require.Equal(t, 3, b.kpis(Platform)["2026-01-01"].Orders)
	require.Equal(t, 2, b.kpis(Valid)["2026-01-01"].Orders)
	require.Equal(t, 4, b.kpis(Valid)["2026-01-02"].Orders, "nobody's order is an order")
}

func TestTheFirstOfTwoOrdersOfOneInstantIsTheOneWithTheLowerNumber(t *testing.T) {
	at := time.Date(2026, 1, 1, 23, 59, 59, 0, time.UTC)
	first, second := sold(10, "a", at, false), sold(9, "a", at, false)
	first.day = "2026-01-02" // as if it were another day, to see which came first
	got := (&books{sold: []soldOrder{first, second}}).kpis(Platform)
	require.Equal(t, 1, got["2026-01-01"].NewCustomers)
	require.Equal(t, 1, got["2026-01-02"].ReturningCustomers)
}

func TestAnOrderOfNothingIsZeroValue(t *testing.T) {
	product := amountLine(1, KindProduct, 1, "10.00", "0.00", "0")
	require.True(t, isZeroValue(&Order{Lines: []Line{product}}))
	require.False(t, isZeroValue(&Order{Total: dec("5.99"), Lines: []Line{product}}), "shipping was paid")
	require.False(t, isZeroValue(&Order{Lines: []Line{amountLine(1, KindProduct, 1, "10", "10", "0"), amountLine(2, KindFee, 0, "-10", "-10", "0")}}))
}
