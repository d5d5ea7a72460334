package warehouse

import (
	"time"

	"github.com/tillhouse/tillhouse/schemas"
)

// groupPayments marks the days of a payment provider's account. Such an account may
// serve several shops, and a refund does not name its own: the marks name none.
const groupPayments = "payments"

// moneyDays marks the days that a change of payments, or of what happens to them,
// touches; false for other tables.
func moneyDays(b *block, days daySet) bool {
	switch own := b.members[0].(type) {
	case *memberOf[schemas.Payment]:
		touch(b, own, days, func(p *schemas.Payment) []schemas.Day {
			if p.PaidDay == nil {
				return []schemas.Day{p.CreatedDay}
			}
			return []schemas.Day{p.CreatedDay, *p.PaidDay}
		})
	case *memberOf[schemas.PaymentRefund]:
		touch(b, own, days, func(r *schemas.PaymentRefund) []schemas.Day { return []schemas.Day{r.CreatedDay} })
	case *memberOf[schemas.Chargeback]:
		touch(b, own, days, chargebackDays)
	case *memberOf[schemas.Transaction]:
		touch(b, own, days, func(t *schemas.Transaction) []schemas.Day { return []schemas.Day{t.CreatedDay, t.EventDay} })
	case *memberOf[schemas.BalanceEntry]:
		touch(b, own, days, func(e *schemas.BalanceEntry) []schemas.Day { return []schemas.Day{e.CreatedDay} })
	case *memberOf[schemas.TenderTransaction], *memberOf[schemas.Settlement], *memberOf[schemas.Payout], *memberOf[schemas.Balance], *memberOf[schemas.PlatformInvoice], *memberOf[schemas.PaymentProfile]:
		// They hold no figure of a day. The rate of VAT in settlement_lines is one of all
		// days: models that use it are built anew when it changes.
	default:
		return false
	}
	return true
}

// chargebackDays: a reversal counts on its own day, which in the provider's zone may be
// a day away from that in UTC.
func chargebackDays(c *schemas.Chargeback) []schemas.Day {
	list := []schemas.Day{c.CreatedDay}
	if c.ReversedAt != nil {
		day := schemas.DayOf(*c.ReversedAt, time.UTC)
		list = append(list, day-1, day, day+1)
	}
	return list
}

func touch[T any](b *block, m *memberOf[T], days daySet, of func(*T) []schemas.Day) {
	for _, id := range b.changed {
		for row := range m.both(id) {
			days.add(groupPayments, "", of(row)...)
		}
	}
}
