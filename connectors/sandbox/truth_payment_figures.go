package sandbox

import "github.com/shopspring/decimal"

// PaymentFigures computes the KPIs of payments of a shop, by period: those of the payment
// provider, and for a Shopify shop those of its own books (shop_…). They are the same in
// both profiles, and a period in which nothing happened has none. Shop "" has what all
// accounts together hold at the end of a period, or of the world's today, by currency.
func (w *World) PaymentFigures(shopName string, grain Grain) []Figure {
	var list []Figure
	days := w.PaymentKPIs(shopName)
	for _, profile := range []Profile{Platform, Valid} {
		f := figures{profile: profile, grain: grain}
		if shopName == "" {
			f.gaps(w.SettlementGaps())
		} else {
			f.payments(days)
		}
		if s := w.findShopify(shopName); s != nil {
			taken, back := map[Day]decimal.Decimal{}, map[Day]decimal.Decimal{}
			for _, x := range s.Transactions() {
				if x.Status != "success" || x.Test || x.GiftCard {
					continue
				}
				period := f.period(Day(x.Day))
				switch x.Kind {
				case "sale", "capture":
					taken[period] = taken[period].Add(x.Amount)
				case "refund":
					back[period] = back[period].Add(x.Amount)
				}
			}
			f.cash(taken, back)
		}
		list = append(list, f.list...)
	}
	return list
}

func (f *figures) payments(days map[Day]map[string]PaymentKPI) {
	sums := map[Day]PaymentKPI{}
	for day, methods := range days {
		period := f.period(day)
		for _, k := range methods {
			sum := sums[period]
			sum.Intents, sum.IntentsPaid = sum.Intents+k.Intents, sum.IntentsPaid+k.IntentsPaid
			sum.Attempts, sum.AttemptsPaid = sum.Attempts+k.Attempts, sum.AttemptsPaid+k.AttemptsPaid
			sum.PaymentsPaid, sum.ChargebacksReceived = sum.PaymentsPaid+k.PaymentsPaid, sum.ChargebacksReceived+k.ChargebacksReceived
			sum.Captured, sum.Refunded = sum.Captured.Add(k.Captured), sum.Refunded.Add(k.Refunded)
			sum.Net, sum.PaymentCosts = sum.Net.Add(k.Net), sum.PaymentCosts.Add(k.PaymentCosts)
			sum.Rows, sum.Converted, sum.CostsUnknown = sum.Rows+k.Rows, sum.Converted+k.Converted, sum.CostsUnknown || k.CostsUnknown
			sums[period] = sum
		}
	}
	for period, k := range sums {
		known := func(d decimal.Decimal) decimal.NullDecimal {
			return decimal.NullDecimal{Decimal: d, Valid: k.Rows == 0 || k.Converted > 0}
		}
		costs := known(k.PaymentCosts)
		costs.Valid = costs.Valid && !k.CostsUnknown
		f.count(period, "payment_success_rate", k.IntentsPaid, k.Intents)
		f.count(period, "payment_attempt_success_rate", k.AttemptsPaid, k.Attempts)
		f.count(period, "chargeback_rate", k.ChargebacksReceived, k.PaymentsPaid)
		f.add(period, "payment_cost_pct", costs, known(k.Captured))
		f.add(period, "payments_captured", known(k.Captured), decimal.NullDecimal{})
		f.add(period, "refunds_paid", known(k.Refunded), decimal.NullDecimal{})
		f.add(period, "net_payments", known(k.Net), decimal.NullDecimal{})
		f.add(period, "payment_costs", costs, decimal.NullDecimal{})
	}
}

func (f *figures) cash(taken, back map[Day]decimal.Decimal) {
	periods := map[Day]bool{}
	for period := range taken {
		periods[period] = true
	}
	for period := range back {
		periods[period] = true
	}
	for period := range periods {
		f.add(period, "shop_payments_captured", decimal.NewNullDecimal(taken[period]), decimal.NullDecimal{})
		f.add(period, "shop_refunds_paid", decimal.NewNullDecimal(back[period]), decimal.NullDecimal{})
		f.add(period, "shop_net_payments", decimal.NewNullDecimal(taken[period].Sub(back[period])), decimal.NullDecimal{})
	}
}

// gaps of a longer period are those at the last day there is of it, of all accounts together.
func (f *figures) gaps(accounts map[string]map[string]map[Day]decimal.Decimal) {
	type balance struct {
		currency string
		period   Day
	}
	sums := map[balance]decimal.Decimal{}
	for _, balances := range accounts {
		for currency, days := range balances {
			last := map[Day]Day{}
			for day := range days {
				period := f.period(day)
				last[period] = max(last[period], day)
			}
			for period, day := range last {
				of := balance{currency, period}
				sums[of] = sums[of].Add(days[day])
			}
		}
	}
	for of, sum := range sums {
		f.list = append(f.list, Figure{Profile: f.profile, Period: of.period, KPI: "settlement_gap", Currency: of.currency, Numerator: decimal.NewNullDecimal(sum)})
	}
}
