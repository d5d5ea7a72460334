package sandbox

import "math/rand/v2"

// refund is kept as it was made: later edits of the order do not change it. Amounts
// of lines are negative, the amount itself is positive, as WooCommerce has them.
type refund struct {
	id       int64
	order    int64
	created  int64
	modified int64
	amount   micro
	reason   string
	country  string
	lines    []refundLine
	shipping []refundCharge
	fees     []refundCharge
}

type refundLine struct {
	item     int64
	of       lineInput
	rate     taxRate
	taxed    bool
	quantity int64
	total    micro
	tax      micro
}

type refundCharge struct {
	item int64
	of   chargeInput
	rate taxRate
	tax  micro
	net  micro
}

type refundKind int

const (
	refundSomeLines refundKind = iota
	refundShipping
	refundAmount
	refundAllLines
	refundAllAmount
	refundMismatch
)

func pickRefundKind(r *rand.Rand) refundKind {
	return refundKind(weighted(r, 45, 8, 17, 14, 8, 8))
}

var reasons = []string{"Retour binnen 14 dagen", "Beschadigd", "Korting achteraf", "", "Via REST ✓"}

// refundOrder makes a refund and moves the order's modified date, as wc_create_refund
// does. It refuses, with nil, what WooCommerce refuses: more than is left. A refund
// of all that is left sets the status to refunded.
func (s *shop) refundOrder(r *rand.Rand, o *record, kind refundKind, at int64) *refund {
	p := s.price(s.contentOf(o))
	left := p.total
	for _, earlier := range s.refundsOf[o.id] {
		left -= earlier.amount
	}
	if left <= 0 {
		return nil
	}
	f := &refund{order: o.id, created: at, modified: at, country: p.country, reason: reasons[r.IntN(len(reasons))]}
	s.fillRefund(r, f, &p, kind, left)
	if f.amount <= 0 {
		return nil
	}
	f.id = s.takeID()
	s.refunds = append(s.refunds, f)
	s.refundsOf[o.id] = append(s.refundsOf[o.id], f)
	o.modified = at
	if f.amount == left {
		o.status = refunded
	}
	s.changed()
	return f
}

func (s *shop) fillRefund(r *rand.Rand, f *refund, p *priced, kind refundKind, left micro) {
	digits := s.config.Decimals
	cent := step(digits)
	switch kind {
	case refundSomeLines, refundMismatch:
		l := p.lines[r.IntN(len(p.lines))]
		s.refundLine(f, l, 1+r.Int64N(l.quantity))
		if len(p.lines) > 1 && r.IntN(3) == 0 {
			l = p.lines[len(p.lines)-1]
			s.refundLine(f, l, l.quantity)
		}
		f.amount = f.sum()
		if kind == refundMismatch {
			f.amount += micro(1+r.Int64N(120)) * cent
			if r.IntN(2) == 0 {
				f.amount = max(cent, f.sum()-micro(1+r.Int64N(50))*cent)
			}
		}
	case refundShipping:
		for _, c := range p.shipping {
			s.refundCharge(f, &f.shipping, c)
		}
		f.amount = f.sum()
	case refundAllLines:
		for _, l := range p.lines {
			s.refundLine(f, l, l.quantity)
		}
		for _, c := range p.shipping {
			s.refundCharge(f, &f.shipping, c)
		}
		for _, c := range p.fees {
			s.refundCharge(f, &f.fees, c)
		}
		f.amount = left
	case refundAllAmount:
		f.reason = "Order fully refunded."
		f.amount = left
	case refundAmount:
		f.amount = (cent + micro(r.Int64N(int64(left)))).round(digits)
	}
	f.amount = min(f.amount, left)
}

// sum is what the lines say was given back, tax included.
func (f *refund) sum() micro {
	var sum micro
	for _, l := range f.lines {
		sum -= l.total + l.tax
	}
	for _, c := range f.shipping {
		sum -= c.net + c.tax
	}
	for _, c := range f.fees {
		sum -= c.net + c.tax
	}
	return sum
}

// refundLine takes back some pieces of a line, at the shop's precision.
func (s *shop) refundLine(f *refund, l pricedLine, quantity int64) {
	digits := s.config.Decimals
	f.lines = append(f.lines, refundLine{
		item: int64(len(f.lines) + 1), of: l.lineInput, rate: l.rate, taxed: l.taxed, quantity: -quantity,
		total: -l.total.share(quantity, l.quantity).round(digits),
		tax:   -l.totalTax.share(quantity, l.quantity).round(digits),
	})
}

func (s *shop) refundCharge(f *refund, list *[]refundCharge, c pricedCharge) {
	digits := s.config.Decimals
	item := int64(20 + len(f.shipping) + len(f.fees))
	*list = append(*list, refundCharge{item: item, of: c.chargeInput, rate: c.rate, net: -c.amount.round(digits), tax: -c.tax.round(digits)})
}

// deleteRefund removes a refund. The order's modified date stays, as on a real shop.
func (s *shop) deleteRefund(f *refund) {
	s.refunds = without(s.refunds, f)
	s.refundsOf[f.order] = without(s.refundsOf[f.order], f)
	s.changed()
}

func without(list []*refund, f *refund) []*refund {
	kept := make([]*refund, 0, len(list))
	for _, other := range list {
		if other != f {
			kept = append(kept, other)
		}
	}
	return kept
}
