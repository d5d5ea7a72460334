package sandbox

// record is what the world remembers of an order: when, in which state, and either
// the seed its content grows from or, once somebody edited it, the content itself.
// Instants are Unix seconds; 0 is "null".
type record struct {
	id        int64
	seed      uint64
	content   *content
	created   int64
	modified  int64
	paid      int64
	completed int64
	person    int32
	status    uint8
	before    uint8 // status before it was trashed
	gone      bool  // deleted for good
	trashedAt int64
}

// content is what was put into an order; totals follow from it.
type content struct {
	currency   string
	country    string
	email      string
	method     int
	createdVia string
	note       string
	guest      bool
	lines      []lineInput
	coupons    []int // indexes of coupons
	shipping   []chargeInput
	fees       []chargeInput
	subtotals  bool // tax is rounded per order and not per line
	odd        odd
	nextItem   int64
}

// odd is what plugins and imports made of an order's own totals: amounts by which they
// differ from the sum of its lines.
type odd struct{ total, discount, shipping micro }

type lineInput struct {
	item     int64
	product  int // index in the catalogue
	quantity int64
	price    micro // entered price per piece, in the order's currency
}

type chargeInput struct {
	item    int64
	name    string
	method  string
	amount  micro // without tax
	taxable bool
}

// priced is an order with everything computed, in millionths.
type priced struct {
	content
	lines         []pricedLine
	shipping      []pricedCharge
	fees          []pricedCharge
	coupons       []pricedCoupon
	taxes         []pricedTax
	discountTotal micro
	discountTax   micro
	shippingTotal micro
	shippingTax   micro
	cartTax       micro
	total         micro
	totalTax      micro
}

type pricedLine struct {
	lineInput
	rate        taxRate
	taxed       bool
	subtotal    micro
	subtotalTax micro
	total       micro
	totalTax    micro
}

type pricedCharge struct {
	chargeInput
	rate  taxRate
	taxed bool
	tax   micro
}

type pricedCoupon struct {
	item        int64
	coupon      coupon
	discount    micro
	discountTax micro
}

type pricedTax struct {
	item     int64
	rate     taxRate
	cart     micro
	shipping micro
}

// Item ids of taxes and coupons lie above those of lines, inside the block of 64
// ids that each order or refund owns.
const itemsPerPost = 64

// price computes an order the way WooCommerce's calculate_totals does: lines keep
// six decimals, each tax is rounded per item at the shop's decimals (half down),
// totals add rounded amounts. basePermill of a line is the tax inside the entered
// price of a shop whose prices include tax.
func (s *shop) price(c *content) priced {
	p := priced{content: *c}
	digits := s.config.Decimals
	for _, in := range c.lines {
		p.lines = append(p.lines, s.priceLine(c, in, in.price*micro(in.quantity)))
	}
	s.applyCoupons(c, &p)
	for _, in := range c.shipping {
		p.shipping = append(p.shipping, priceCharge(c.country, in))
	}
	for _, in := range c.fees {
		p.fees = append(p.fees, priceCharge(c.country, in))
	}
	s.addTaxes(&p)

	var sum micro
	for _, l := range p.lines {
		sum += l.total.round(digits)
		p.discountTotal += l.subtotal.round(digits) - l.total.round(digits)
		p.discountTax += l.subtotalTax - l.totalTax
	}
	p.discountTax = p.discountTax.round(digits)
	for _, l := range p.shipping {
		p.shippingTotal += l.amount.round(digits)
	}
	for _, l := range p.fees {
		sum += l.amount.round(digits)
	}
	p.discountTotal += c.odd.discount
	if p.shippingTotal > 0 {
		p.shippingTotal += c.odd.shipping
	}
	for _, t := range p.taxes {
		p.cartTax += t.cart
		p.shippingTax += t.shipping
	}
	p.totalTax = p.cartTax + p.shippingTax
	p.total = sum + p.shippingTotal + p.totalTax + c.odd.total
	return p
}

func (s *shop) priceLine(c *content, in lineInput, entered micro) pricedLine {
	class := s.products[in.product].class
	rate, taxed := taxFor(c.country, class)
	line := pricedLine{lineInput: in, rate: rate, taxed: taxed}
	line.subtotal, line.subtotalTax = s.splitTax(entered, class, rate)
	line.total, line.totalTax = line.subtotal, line.subtotalTax
	return line
}

// splitTax gives the amount without tax and its tax at the rate of delivery.
func (s *shop) splitTax(entered micro, class string, rate taxRate) (net, tax micro) {
	if !s.config.PricesIncludeTax {
		return entered, entered.share(rate.permill, wholeRate)
	}
	base, ok := taxFor(s.config.Country, class)
	if !ok {
		return entered, entered.share(rate.permill, wholeRate)
	}
	inside := entered.share(base.permill, wholeRate+base.permill)
	net = entered - inside
	if rate.permill == base.permill {
		return net, inside
	}
	return net, net.share(rate.permill, wholeRate)
}

// applyCoupons takes each coupon off the entered prices, gift cards excepted.
func (s *shop) applyCoupons(c *content, p *priced) {
	digits := s.config.Decimals
	left := make([]micro, len(p.lines))
	var eligible micro
	last := -1
	for i, l := range p.lines {
		if s.products[l.product].giftCard {
			continue
		}
		left[i] = l.price * micro(l.quantity)
		eligible += left[i]
		last = i
	}
	for n, index := range c.coupons {
		k := pricedCoupon{item: 60 + int64(n), coupon: coupons[index]}
		rest := min(k.coupon.amount.round(digits), eligible)
		for i, l := range p.lines {
			entered := l.price * micro(l.quantity)
			if s.products[l.product].giftCard || entered == 0 {
				continue
			}
			var cut micro
			switch {
			case k.coupon.kind == "percent":
				cut = entered.share(k.coupon.permill, wholeRate).round(digits)
			case i == last:
				cut = rest
			default:
				cut = min(rest, k.coupon.amount.round(digits).share(int64(entered/unit)+1, int64(eligible/unit)+1).round(digits))
				rest -= cut
			}
			cut = min(cut, left[i])
			left[i] -= cut
			net, tax := s.splitTax(cut, s.products[l.product].class, l.rate)
			k.discount += net
			k.discountTax += tax
		}
		p.coupons = append(p.coupons, k)
	}
	if len(c.coupons) == 0 {
		return
	}
	for i := range p.lines {
		l := &p.lines[i]
		if !s.products[l.product].giftCard {
			l.total, l.totalTax = s.splitTax(left[i], s.products[l.product].class, l.rate)
		}
	}
}

func priceCharge(country string, in chargeInput) pricedCharge {
	charge := pricedCharge{chargeInput: in}
	if rate, ok := taxFor(country, ""); ok && in.taxable {
		charge.rate, charge.taxed = rate, true
		charge.tax = in.amount.share(rate.permill, wholeRate)
	}
	return charge
}

// addTaxes gathers one tax line per rate.
func (s *shop) addTaxes(p *priced) {
	digits := s.config.Decimals
	exact := microDigits
	each := digits
	if p.subtotals {
		each = exact
	}
	find := func(rate taxRate) *pricedTax {
		for i := range p.taxes {
			if p.taxes[i].rate.id == rate.id {
				return &p.taxes[i]
			}
		}
		p.taxes = append(p.taxes, pricedTax{item: 50 + int64(len(p.taxes)), rate: rate})
		return &p.taxes[len(p.taxes)-1]
	}
	for _, l := range p.lines {
		if l.taxed {
			find(l.rate).cart += l.totalTax.roundHalfDown(each)
		}
	}
	for _, l := range p.fees {
		if l.taxed {
			find(l.rate).cart += l.tax.roundHalfDown(each)
		}
	}
	for _, l := range p.shipping {
		if l.taxed {
			find(l.rate).shipping += l.tax.roundHalfDown(each)
		}
	}
	for i := range p.taxes {
		p.taxes[i].cart = p.taxes[i].cart.round(digits)
		p.taxes[i].shipping = p.taxes[i].shipping.round(digits)
	}
}
