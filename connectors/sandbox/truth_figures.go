package sandbox

import "github.com/shopspring/decimal"

// Figure is one KPI of one period: a ratio's two parts, or a count as the numerator
// alone. A part that is not Valid is not known.
type Figure struct {
	Profile Profile
	// Period is its first day.
	Period                 Day
	KPI                    string
	Numerator, Denominator decimal.NullDecimal
	// Currency is that of a balance, "" for a figure of a shop.
	Currency string
}

// Figures computes the KPIs that compare, count customers over time or rate: what KPIs
// does not have. A period without orders or refunds has none of the first kind.
func (w *World) Figures(shopName string, grain Grain) []Figure {
	var list []Figure
	reviews := w.ReviewDays(shopName)
	retained, buyers := w.Retention(shopName, grain), w.Buyers(shopName, grain)
	windows := w.Windows(shopName)
	for profile, days := range w.KPIs(shopName) {
		f := figures{profile: profile, grain: grain}
		f.windows(windows[profile])
		if grain == GrainMonth || grain == GrainQuarter {
			for period, r := range retained[profile] {
				f.count(period, "retention_rate", r.Retained, r.Base)
			}
		}
		f.reviews(reviews)
		f.sales(days, buyers[profile])
		list = append(list, f.list...)
	}
	return list
}

// figures collects the figures of one profile.
type figures struct {
	profile Profile
	grain   Grain
	list    []Figure
}

func (f *figures) period(day Day) Day { return numberOf(day).start(f.grain).day() }

func (f *figures) add(period Day, kpi string, numerator, denominator decimal.NullDecimal) {
	f.list = append(f.list, Figure{Profile: f.profile, Period: period, KPI: kpi, Numerator: numerator, Denominator: denominator})
}

func (f *figures) count(period Day, kpi string, numerator, denominator int) {
	f.add(period, kpi, number(int64(numerator)), number(int64(denominator)))
}

func number(n int64) decimal.NullDecimal { return decimal.NewNullDecimal(decimal.NewFromInt(n)) }

// windows of a longer period are those at the last day there is of it.
func (f *figures) windows(days map[Day]Window) {
	last := map[Day]Day{}
	for day := range days {
		period := f.period(day)
		last[period] = max(last[period], day)
	}
	for period, day := range last {
		d := days[day]
		f.count(period, "repeat_purchase_rate", d.YearRepeat, d.Year)
		f.count(period, "repeat_rate_lifetime", d.EverRepeat, d.Ever)
		f.count(period, "churn_rate_90", d.Churn90.Churned, d.Churn90.Base)
		f.count(period, "churn_rate_180", d.Churn180.Churned, d.Churn180.Base)
		f.count(period, "churn_rate_365", d.Churn365.Churned, d.Churn365.Base)
	}
}

func (f *figures) reviews(days map[Day]ReviewDay) {
	sums := map[Day]ReviewDay{}
	for day, r := range days {
		sum := sums[f.period(day)]
		sum.Reviews, sum.Stars = sum.Reviews+r.Reviews, sum.Stars+r.Stars
		sums[f.period(day)] = sum
	}
	for period, sum := range sums {
		f.add(period, "review_average", number(sum.Stars), number(int64(sum.Reviews)))
	}
}

func (f *figures) sales(days map[Day]KPI, buyers map[Day]Buyers) {
	sums := map[Day]KPI{}
	for day, k := range days {
		sum := sums[f.period(day)]
		sum.UnitsSold, sum.ReturnedUnits, sum.Orders = sum.UnitsSold+k.UnitsSold, sum.ReturnedUnits+k.ReturnedUnits, sum.Orders+k.Orders
		sum.PlacedUnits += k.PlacedUnits
		sum.GrossSales, sum.Discounts = sum.GrossSales.Add(k.GrossSales), sum.Discounts.Add(k.Discounts)
		sum.ReturnedValue, sum.Converted = sum.ReturnedValue.Add(k.ReturnedValue), sum.Converted+k.Converted
		sums[f.period(day)] = sum
	}
	for period, k := range sums {
		known := func(d decimal.Decimal) decimal.NullDecimal {
			return decimal.NullDecimal{Decimal: d, Valid: k.Converted > 0}
		}
		f.count(period, "returning_customer_rate", buyers[period].Returning, buyers[period].Customers)
		f.add(period, "return_rate_items", number(k.ReturnedUnits), number(k.UnitsSold))
		f.add(period, "return_rate_value", known(k.ReturnedValue), known(k.GrossSales.Sub(k.Discounts)))
		f.add(period, "discount_rate", known(k.Discounts), known(k.GrossSales))
		f.add(period, "items_per_order", number(k.PlacedUnits), number(int64(k.Orders)))
		f.add(period, "units_net", number(k.UnitsSold-k.ReturnedUnits), decimal.NullDecimal{})
	}
}
