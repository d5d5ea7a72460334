package sandbox

import (
	"slices"
	"strings"

	"github.com/shopspring/decimal"
	"golang.org/x/text/unicode/norm"
)

// Profile names a rule of which orders count.
type Profile string

// The two profiles: the shop's own rule, and the harmonised one.
const (
	Platform Profile = "platform"
	Valid    Profile = "valid"
)

// KPI holds a shop day's figures, in the shop's currency.
type KPI struct {
	GrossSales, Discounts, Returns, NetSales decimal.Decimal
	Shipping, Taxes, Fees, TotalSales        decimal.Decimal
	Duties, GiftCardsSold, Tips              decimal.Decimal
	Orders                                   int
	// AOV is NULL (not Valid) on a day without orders; four decimals, half away from zero.
	AOV       decimal.NullDecimal
	UnitsSold int64
	// PlacedUnits are those of the placing alone, without what an edit or an exchange added.
	PlacedUnits int64
	// ReturnedUnits and ReturnedValue are of the product lines of refunds that name a
	// quantity, on the refund's day, both positive: the value ex tax, as in Returns.
	ReturnedUnits int64
	ReturnedValue decimal.Decimal
	// Customers are distinct. NewCustomers placed their first counted order of the
	// profile that day, ReturningCustomers a later one; somebody may be both.
	Customers, NewCustomers, ReturningCustomers int
	// Rows and Converted count ledger rows, and those that have a rate: Converted ÷ Rows
	// is the coverage. Amounts leave the others out.
	Rows, Converted int
}

// KPIs computes every shop day that has a counted ledger row, per profile; a day that is
// missing is all zeros. The ledger follows one text of rules that the SQL models follow
// too, independently: docs/decisions/060-sandbox-truth.md.
func (w *World) KPIs(shopName string) map[Profile]map[Day]KPI {
	w.mu.RLock()
	defer w.mu.RUnlock()
	b := w.books(shopName)
	return map[Profile]map[Day]KPI{Platform: b.kpis(Platform), Valid: b.kpis(Valid)}
}

func (b *books) kpis(profile Profile) map[Day]KPI {
	days := map[Day]KPI{}
	placed := map[int64]decimal.Decimal{} // gross − discount at placing, of orders with a rate
	for i := range b.rows {
		row := &b.rows[i]
		if !row.counts(profile) {
			continue
		}
		k := days[row.Day]
		k.add(row)
		days[row.Day] = k
		if row.Action == ActionSale && row.Converted {
			placed[row.OrderID] = placed[row.OrderID].Add(row.Shop.Gross).Sub(row.Shop.Discount)
		}
	}
	b.countOrders(profile, days, placed)
	b.countCustomers(profile, days)
	return days
}

func (row *LedgerRow) counts(profile Profile) bool {
	if profile == Platform {
		return row.CountsPlatform
	}
	return row.CountsValid
}

func (k *KPI) add(row *LedgerRow) {
	k.Rows++
	if row.Kind == KindProduct && slices.Contains(sellingActions, row.Action) {
		k.UnitsSold += row.Quantity
	}
	if row.Kind == KindProduct && row.Action == ActionSale {
		k.PlacedUnits += row.Quantity
	}
	if row.returnsGoods() {
		k.ReturnedUnits -= row.Quantity
	}
	if !row.Converted {
		return
	}
	k.Converted++
	if row.returnsGoods() {
		k.ReturnedValue = k.ReturnedValue.Add(row.Shop.Reversal)
	}
	k.GrossSales = k.GrossSales.Add(row.Shop.Gross)
	k.Discounts = k.Discounts.Add(row.Shop.Discount)
	k.Returns = k.Returns.Add(row.Shop.Reversal)
	k.NetSales = k.NetSales.Add(row.Shop.Net)
	k.Shipping = k.Shipping.Add(row.Shop.Shipping)
	k.Taxes = k.Taxes.Add(row.Shop.Tax)
	k.Fees = k.Fees.Add(row.Shop.Fees)
	k.TotalSales = k.TotalSales.Add(row.Shop.Total)
	k.GiftCardsSold = k.GiftCardsSold.Add(row.Shop.GiftCard)
	k.Duties = k.Duties.Add(row.Shop.Duties)
	k.Tips = k.Tips.Add(row.Shop.Tips)
}

// sellingActions are those whose pieces were sold.
var sellingActions = []Action{ActionSale, ActionEdit, ActionExchange}

// returnsGoods tells whether the row is of products that came back, not of money alone, and
// not of what an edit took out.
func (row *LedgerRow) returnsGoods() bool {
	return row.Action == ActionRefund && row.Kind == KindProduct && row.Quantity != 0
}

// counts tells whether an order is one of the profile's orders.
func (o *soldOrder) counts(profile Profile) bool {
	if profile == Platform {
		return o.platform
	}
	return o.valid && !o.zero
}

// countOrders fills in orders and AOV = Σ placed net ÷ placed orders. An order without
// a rate counts as an order and stays out of both sides of the AOV.
func (b *books) countOrders(profile Profile, days map[Day]KPI, placed map[int64]decimal.Decimal) {
	sums := map[Day]decimal.Decimal{}
	counts := map[Day]int64{}
	for i := range b.sold {
		o := &b.sold[i]
		if !o.counts(profile) {
			continue
		}
		k := days[o.day]
		k.Orders++
		days[o.day] = k
		if net, ok := placed[o.id]; ok {
			sums[o.day] = sums[o.day].Add(net)
			counts[o.day]++
		}
	}
	for day, n := range counts {
		k := days[day]
		k.AOV = decimal.NewNullDecimal(sums[day].DivRound(decimal.NewFromInt(n), LedgerDigits))
		days[day] = k
	}
}

// histories are each customer's counted orders, by sale instant and id.
func (b *books) histories(profile Profile) map[string][]*soldOrder {
	histories := map[string][]*soldOrder{}
	for i := range b.sold {
		if o := &b.sold[i]; o.customer != "" && o.counts(profile) {
			histories[o.customer] = append(histories[o.customer], o)
		}
	}
	for _, orders := range histories {
		slices.SortFunc(orders, func(a, c *soldOrder) int {
			if n := a.at.Compare(c.at); n != 0 {
				return n
			}
			return compare(a.id, c.id)
		})
	}
	return histories
}

// countCustomers fills in the customers of each day.
func (b *books) countCustomers(profile Profile, days map[Day]KPI) {
	for _, orders := range b.histories(profile) {
		bought, returned := map[Day]bool{}, map[Day]bool{}
		for n, o := range orders {
			k := days[o.day]
			if !bought[o.day] {
				bought[o.day] = true
				k.Customers++
			}
			if n == 0 {
				k.NewCustomers++
			} else if !returned[o.day] {
				returned[o.day] = true
				k.ReturningCustomers++
			}
			days[o.day] = k
		}
	}
}

// NormalEmail is the form of an address under which a customer is one: trimmed, in
// Unicode NFC and lower case.
func NormalEmail(address string) string {
	return strings.ToLower(norm.NFC.String(strings.TrimSpace(address)))
}
