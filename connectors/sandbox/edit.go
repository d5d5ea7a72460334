package sandbox

import (
	"slices"
	"strings"
)

// own gives an order content of its own that can be edited.
func (s *shop) own(o *record) *content {
	if o.content == nil {
		c := *s.grow(o)
		o.content = &c
	}
	c := *o.content
	c.lines = slices.Clone(c.lines)
	c.fees = slices.Clone(c.fees)
	c.shipping = slices.Clone(c.shipping)
	o.content = &c
	return o.content
}

// maxItems keeps the ids of an order's items inside its block.
const maxItems = 45

// editOrder changes what an order holds: a quantity, a line more or less, a fee, the
// shipping.
func (w *World) editOrder(s *shop) int64 {
	o := w.pickOrder(s, func(o *record) bool { return o.status != trash })
	if o == nil {
		return 0
	}
	c := s.own(o)
	if c.nextItem >= maxItems {
		return 0
	}
	switch r := w.random; r.IntN(6) {
	case 0, 1:
		i := r.IntN(len(c.lines))
		c.lines[i].quantity = 1 + (c.lines[i].quantity+r.Int64N(3))%5
	case 2:
		index := r.IntN(len(s.products))
		s.addLine(c, index, 1, s.priceIn(index, c.currency))
	case 3:
		if len(c.lines) < 2 {
			return 0
		}
		i := r.IntN(len(c.lines))
		c.lines = slices.Delete(c.lines, i, i+1)
	case 4:
		c.fees = append(c.fees, chargeInput{item: c.takeItem(), name: "Coulance", amount: -unit, taxable: r.IntN(2) == 0})
	case 5:
		if len(c.shipping) == 0 {
			return 0
		}
		c.shipping[0].amount = (micro(r.Int64N(2000)) * (unit / 100)).round(s.config.Decimals)
	}
	return w.touch(o)
}

// annotateOrder changes nothing that counts: the customer's note, or the spelling of
// the address.
func (w *World) annotateOrder(s *shop) int64 {
	o := w.pickOrder(s, func(o *record) bool { return o.status != trash })
	if o == nil {
		return 0
	}
	c := s.own(o)
	if w.random.IntN(2) == 0 {
		c.note = "Bezorgen na 18:00 ✎"
	} else {
		c.email = strings.ToUpper(strings.TrimSpace(c.email))
	}
	return w.touch(o)
}
