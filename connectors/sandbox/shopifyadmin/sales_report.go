package shopifyadmin

import (
	"maps"
	"slices"

	"github.com/shopspring/decimal"
)

// SalesDay is a day of the shop's own sales report. Discounts and reversals are negative, as
// the vendor shows them: Net = Gross + Discounts + Reversals,
// Total = Net + Shipping + Taxes + Duties + Fees. Gift cards sold and tips are in none.
type SalesDay struct {
	Day                              string
	Orders                           int64
	Gross, Discounts, Reversals, Net decimal.Decimal
	Shipping, Taxes, Duties, Fees    decimal.Decimal
	Total                            decimal.Decimal
}

// SalesReport is the report of every day that has sales, oldest first. Test orders and
// deleted ones are in none; cancelled and unpaid ones are, with their reversals. What an edit
// takes off a price is a reversal, as what it takes out is; a discount that it gives is not.
func (s *Shop) SalesReport() []SalesDay {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.salesReport()
}

func (s *Shop) salesReport() []SalesDay {
	type sums struct{ orders, gross, discounts, reversals, shipping, taxes, duties, fees int64 }
	days := map[string]*sums{}
	of := func(day string) *sums {
		if days[day] == nil {
			days[day] = &sums{}
		}
		return days[day]
	}
	for i := range s.orders {
		if s.orders[i].gone || s.orders[i].test {
			continue
		}
		o := s.orderAt(i)
		of(s.dayOf(o.processed)).orders++
		for _, a := range o.agreements {
			at := a.happened
			if a.reason == "ORDER" {
				at = o.processed
			}
			day := of(s.dayOf(at))
			for _, x := range a.sales {
				ex := x.amount.shop - x.tax.shop
				day.taxes += x.tax.shop
				switch x.lineType {
				case "PRODUCT":
					gross, discount, reversal := x.productParts(a.reason)
					day.gross += gross
					day.discounts -= discount
					day.reversals -= reversal
				case "ADJUSTMENT", "UNKNOWN":
					day.reversals += ex
				case "SHIPPING":
					day.shipping += ex
				case "DUTY":
					day.duties += ex
				case "FEE", "ADDITIONAL_FEE":
					day.fees += ex
				}
			}
		}
	}
	list := make([]SalesDay, 0, len(days))
	for _, day := range slices.Sorted(maps.Keys(days)) {
		d := days[day]
		e := func(minor int64) decimal.Decimal { return exact(minor, s.config.Currency) }
		net := d.gross + d.discounts + d.reversals
		list = append(list, SalesDay{
			Day: day, Orders: d.orders, Gross: e(d.gross), Discounts: e(d.discounts), Reversals: e(d.reversals), Net: e(net),
			Shipping: e(d.shipping), Taxes: e(d.taxes), Duties: e(d.duties), Fees: e(d.fees),
			Total: e(net + d.shipping + d.taxes + d.duties + d.fees),
		})
	}
	return list
}

// productParts are what a sale of a product does to gross sales, discounts and reversals,
// without tax: gross − discount − reversal is its amount. What an edit takes off a price is
// taken back with its discounts; a discount that the edit gives besides is a discount.
func (s *sale) productParts(reason string) (gross, discount, reversal int64) {
	ex, discount := s.amount.shop-s.tax.shop, s.discountBefore.shop
	switch {
	case s.action == "RETURN":
		return 0, 0, -ex
	case reason == "ORDER_EDIT" && ex+discount < 0:
		discount = max(discount, 0)
		return 0, discount, -ex - discount
	}
	return ex + discount, discount, 0
}
