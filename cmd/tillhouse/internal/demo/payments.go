package demo

import (
	"context"
	"fmt"
	"slices"

	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/connectors/sandbox"
)

// PaymentDay is a day of the payment provider and a method, "" where there is none.
type PaymentDay struct{ Day, Method string }

// PaymentFigures are the figures of a payment day that the demo compares, in the shop's
// currency.
type PaymentFigures struct {
	Intents, IntentsPaid, Attempts, AttemptsPaid, AttemptsCancelled, Paid int64
	ChargebacksReceived, ReversalsReceived                                int64
	Captured, Refunded, Chargebacks, Reversed, Net                        decimal.Decimal
	PaymentCosts, OtherCosts                                              decimal.Decimal
	// Unknown counts amounts without a rate.
	Unknown int64
}

func (f PaymentFigures) counts() []int64 {
	return []int64{f.Intents, f.IntentsPaid, f.Attempts, f.AttemptsPaid, f.AttemptsCancelled, f.Paid, f.ChargebacksReceived, f.ReversalsReceived, f.Unknown}
}

func (f PaymentFigures) amounts() []decimal.Decimal {
	return []decimal.Decimal{f.Captured, f.Refunded, f.Chargebacks, f.Reversed, f.Net, f.PaymentCosts, f.OtherCosts}
}

func (f PaymentFigures) equal(o PaymentFigures) bool {
	return slices.Equal(f.counts(), o.counts()) && slices.EqualFunc(f.amounts(), o.amounts(), decimal.Decimal.Equal)
}

func paymentFiguresOf(k sandbox.PaymentKPI) PaymentFigures {
	return PaymentFigures{
		Intents: int64(k.Intents), IntentsPaid: int64(k.IntentsPaid), Attempts: int64(k.Attempts), AttemptsPaid: int64(k.AttemptsPaid),
		AttemptsCancelled: int64(k.AttemptsCanceled), Paid: int64(k.PaymentsPaid), ChargebacksReceived: int64(k.ChargebacksReceived),
		ReversalsReceived: int64(k.ChargebacksReversedCount), Captured: k.Captured, Refunded: k.Refunded, Chargebacks: k.Chargebacks,
		Reversed: k.ChargebacksReversed, Net: k.Net, PaymentCosts: k.PaymentCosts, OtherCosts: k.OtherCosts, Unknown: int64(k.Rows - k.Converted),
	}
}

// account compares what the accounts of payments took, gave back, cost and owe.
func (c *comparison) account(ctx context.Context, world *sandbox.World, shops []string, w Warehouse) error {
	for _, shop := range append(shops, "") {
		stored, err := w.Payments(ctx, shop)
		if err != nil {
			return err
		}
		c.payments(shop, world.PaymentKPIs(shop), stored)
	}
	for holder, balances := range world.SettlementGaps() {
		if holder == sandbox.MollieAccount {
			holder = Account
		}
		stored, err := w.Gaps(ctx, holder)
		if err != nil {
			return err
		}
		c.gaps(holder, balances, stored)
	}
	return nil
}

func (c *comparison) gaps(holder string, truth map[string]map[sandbox.Day]decimal.Decimal, stored map[string]map[string]decimal.Decimal) {
	for currency, days := range truth {
		for day, want := range days {
			got, ok := stored[currency][string(day)]
			if !ok || !got.Equal(want) {
				c.differf("settlement gap of %s in %s on %s: the warehouse says %s and the account %s", holder, currency, day, got, want)
				continue
			}
			c.Gaps++
		}
	}
	for currency := range stored {
		if truth[currency] == nil {
			c.differf("settlement gap of %s in %s: the warehouse has one and the account does not", holder, currency)
		}
	}
}

func (c *comparison) payments(shop string, truth map[sandbox.Day]map[string]sandbox.PaymentKPI, stored map[PaymentDay]PaymentFigures) {
	for day, methods := range truth {
		for method, k := range methods {
			at, want := PaymentDay{string(day), method}, paymentFiguresOf(k)
			if got := stored[at]; !got.equal(want) {
				c.differf("payments of %s: the warehouse says %+v and the account %+v", fmt.Sprintf("%q on %s by %q", shop, day, method), got, want)
				continue
			}
			c.PaymentDays++
		}
	}
	for at, got := range stored {
		if _, ok := truth[sandbox.Day(at.Day)][at.Method]; !ok && !got.equal(PaymentFigures{}) {
			c.differf("payments of %q on %s by %q: the warehouse has them and the account does not", shop, at.Day, at.Method)
		}
	}
}
