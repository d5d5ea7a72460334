package shopifyadmin

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func built(t *testing.T, c Config, orders int, seed uint64) *Shop {
	t.Helper()
	c.Orders, c.Seed = orders, seed
	s, err := New(c)
	require.NoError(t, err)
	return s
}

var bothShops = []func() Config{DefaultShop, DollarShop}

// holds checks what is true of every order at any time.
func holds(t *testing.T, s *Shop) {
	t.Helper()
	for i := range s.orders {
		if s.orders[i].gone {
			continue
		}
		o := s.orderAt(i)
		sum := o.totals()
		require.Equal(t, s.orders[i].updated, o.updated, o.name)
		require.Equal(t, s.orders[i].financial, o.financialStatus(), o.name)
		require.LessOrEqual(t, o.updated, s.now, o.name)
		require.GreaterOrEqual(t, sum.received.shop, sum.refunded.shop, o.name)
		require.GreaterOrEqual(t, sum.currentTotal.shop+sum.discrepancy.neg().shop, int64(0), o.name)
		require.Less(t, o.children, int64(childrenPerOrder), o.name)
		var added, took money
		bought := map[int64]int64{}
		for _, a := range o.agreements {
			for _, x := range a.sales {
				if x.action == "RETURN" {
					took = took.plus(x.amount)
				} else if x.lineType != "FEE" {
					added = added.plus(x.amount)
				}
				if x.lineType == "PRODUCT" || x.lineType == "GIFT_CARD" || x.lineType == "TIP" {
					bought[x.line] += x.quantity
				}
				var taxes money
				for _, tax := range x.taxes {
					taxes = taxes.plus(tax.amount)
				}
				require.Equal(t, x.tax, taxes, "%s: the taxes of a sale add up", o.name)
			}
		}
		require.Equal(t, sum.total, added, "%s: what was sold is the total", o.name)
		for j := range o.lines {
			l := &o.lines[j]
			require.Equal(t, bought[l.id], l.current, "%s: pieces", o.name)
			require.GreaterOrEqual(t, l.current, int64(0))
			require.LessOrEqual(t, l.fulfilled+l.fulfillable, l.quantity)
		}
		for _, f := range o.refunds {
			var money int64
			for _, x := range f.transactions {
				money += x.amount.shop
			}
			var lines int64
			for _, l := range f.lines {
				lines += o.incl(l.subtotal, l.tax).shop
			}
			for _, l := range f.shipping {
				lines += o.incl(l.subtotal, l.tax).shop
			}
			for _, d := range f.duties {
				lines += d.amount.shop
			}
			for _, a := range f.adjustments {
				lines -= a.amount.shop
			}
			if !f.cancels {
				require.LessOrEqual(t, money, lines, "%s: a refund pays no more than it lists", o.name)
			}
		}
		for _, x := range o.transactions {
			require.LessOrEqual(t, x.created, s.now)
			if x.kind == "sale" || x.kind == "capture" {
				require.GreaterOrEqual(t, o.refundable(x).shop, int64(0), o.name)
			}
		}
	}
}

func TestEveryOrderAddsUp(t *testing.T) {
	seen := map[string]int{}
	for _, config := range bothShops {
		s := built(t, config(), 2000, 7)
		holds(t, s)
		for i := range s.orders {
			o := s.orderAt(i)
			seen[s.orders[i].financial]++
			seen["fulfilment "+s.orders[i].fulfilment]++
			for _, a := range o.agreements {
				for _, x := range a.sales {
					seen[a.reason+" "+x.action+" "+x.lineType]++
				}
			}
		}
	}
	for _, what := range []string{
		"pending", "authorized", "partially_paid", "paid", "partially_refunded", "refunded", "voided", "fulfilment ", "fulfilment partial",
		"fulfilment fulfilled", "fulfilment restocked", "ORDER ORDER DUTY", "ORDER ORDER ADDITIONAL_FEE", "ORDER ORDER TIP", "ORDER ORDER GIFT_CARD",
		"ORDER_EDIT ORDER PRODUCT", "ORDER_EDIT RETURN PRODUCT", "ORDER_EDIT UPDATE PRODUCT", "ORDER_EDIT UPDATE SHIPPING", "REFUND RETURN SHIPPING",
		"REFUND RETURN ADJUSTMENT", "REFUND RETURN DUTY", "RETURN RETURN PRODUCT", "RETURN ORDER PRODUCT", "RETURN ORDER FEE",
	} {
		require.NotZero(t, seen[what], what)
	}
}

func TestEveryOrderAddsUpAfterEveryChange(t *testing.T) {
	for _, config := range bothShops {
		s := built(t, config(), 300, 3)
		for range 6 {
			s.Advance(240)
			holds(t, s)
		}
		what := map[string]int{}
		for _, e := range s.Events() {
			what[e.What]++
		}
		for _, m := range moves {
			if m.name == "authorization voided" && !s.config.PricesIncludeTax || m.name != "authorization voided" {
				require.NotZero(t, what[m.name], m.name)
			}
		}
	}
}
