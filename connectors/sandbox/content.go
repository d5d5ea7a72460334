package sandbox

import (
	"math/rand/v2"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

type method struct{ id, title string }

var methods = []method{
	{"mollie_wc_gateway_ideal", "iDEAL"}, {"stripe", "Credit card (Stripe)"}, {"ppcp-gateway", "PayPal"},
	{"bacs", "Direct bank transfer"}, {"cod", "Cash on delivery"}, {"cheque", "Cheque payments"},
}

const (
	methodBacs   = 3
	methodCOD    = 4
	methodCheque = 5
)

// contentOf returns what an order holds: as edited, or grown from its seed.
func (s *shop) contentOf(o *record) *content {
	if o.content != nil {
		return o.content
	}
	return s.grow(o)
}

// grow is a pure function of the shop, the order's seed and its customer.
func (s *shop) grow(o *record) *content {
	r := repeatable(o.seed, 0x6f72646572)
	who := personAt(s.seed, int(o.person))
	c := &content{country: who.country, email: addressVariant(r, who.email), method: weighted(r, 38, 28, 18, 8, 6, 2)}
	c.currency = s.config.Currencies[0]
	if n := len(s.config.Currencies); n > 1 && r.IntN(100) < 22 {
		c.currency = s.config.Currencies[1+r.IntN(n-1)]
	}
	c.guest = who.customerID == 0 || r.IntN(12) == 0 && who.email != ""
	c.createdVia = []string{"checkout", "store-api", "admin", "rest-api"}[weighted(r, 60, 25, 10, 5)]
	s.growLines(r, c)
	s.growCharges(r, c)
	if r.IntN(5) == 0 {
		c.coupons = append(c.coupons, weighted(r, 45, 20, 6, 14, 10, 5))
		if r.IntN(4) == 0 {
			c.coupons = append(c.coupons, 1+r.IntN(len(coupons)-1))
			slices.Sort(c.coupons)
			c.coupons = slices.Compact(c.coupons)
		}
	}
	c.subtotals = r.IntN(7) == 0
	cent := step(s.config.Decimals)
	switch r.IntN(200) {
	case 0, 1:
		c.odd.total = micro(1+r.Int64N(4)) * cent // cash rounding
	case 2:
		c.odd.discount = cent
	case 3:
		c.odd.shipping = -cent
	}
	return c
}

func (s *shop) growLines(r *rand.Rand, c *content) {
	for range 1 + weighted(r, 45, 28, 15, 8, 4) {
		index := r.IntN(len(s.products))
		if s.products[index].giftCard && r.IntN(3) != 0 {
			index = r.IntN(4)
		}
		price := s.priceIn(index, c.currency)
		if r.IntN(60) == 0 && !s.products[index].giftCard {
			price = 0 // a free sample
		}
		s.addLine(c, index, 1+int64(weighted(r, 70, 18, 8, 2, 2)), price)
	}
}

// addLine appends a product line with an item id nobody had before.
func (s *shop) addLine(c *content, index int, quantity int64, price micro) {
	c.lines = append(c.lines, lineInput{item: c.takeItem(), product: index, quantity: quantity, price: price})
}

func (c *content) takeItem() int64 {
	c.nextItem++
	return c.nextItem
}

// priceIn is a product's price in an order's currency, rounded to what such a shop
// would ask: whole yen, cents, or the shop's own decimals.
func (s *shop) priceIn(index int, currency string) micro {
	price := s.products[index].price
	if currency != s.config.Currency {
		price = price.share(priceFactors[currency], priceFactors[s.config.Currency])
	}
	digits := s.config.Decimals
	if currency == "JPY" {
		digits = 0
	}
	return price.round(digits)
}

func (s *shop) growCharges(r *rand.Rand, c *content) {
	// Charges are configured once, in the shop's currency, and taken as they are into
	// orders in another one, as plugins for several currencies are known to do.
	factor := priceFactors[s.config.Currency]
	charge := func(name, id string, cents int64, taxable bool) chargeInput {
		amount := (micro(cents) * (unit / 100)).share(factor, 100).round(s.config.Decimals)
		return chargeInput{item: c.takeItem(), name: name, method: id, amount: amount, taxable: taxable}
	}
	switch weighted(r, 50, 15, 20, 12, 3) {
	case 0:
		c.shipping = append(c.shipping, charge("Flat rate — PostNL", "flat_rate", 495, true))
	case 1:
		c.shipping = append(c.shipping, charge("Flat rate — PostNL", "flat_rate", 1250, true))
	case 2:
		c.shipping = append(c.shipping, charge("Gratis verzending", "free_shipping", 0, true))
	case 4:
		c.shipping = append(c.shipping, charge("Flat rate — PostNL", "flat_rate", 495, true), charge("Koelbox", "flat_rate", 750, true))
	}
	switch weighted(r, 88, 5, 4, 3) {
	case 1:
		c.fees = append(c.fees, charge("Cadeauverpakking", "", 250, true))
	case 2:
		c.fees = append(c.fees, charge("Loyalty discount", "", -350, true))
	case 3:
		c.fees = append(c.fees, charge("Toeslag", "", 123, false), charge("Loyalty discount", "", -350, true))
	}
}

// addressVariant spells an address as people and imports do: with spaces, in
// capitals, or with decomposed accents. All of them are one customer.
func addressVariant(r *rand.Rand, address string) string {
	switch n := r.IntN(100); {
	case address == "" || n < 88:
		return address
	case n < 92:
		return strings.ToUpper(address)
	case n < 96:
		return " " + strings.ToUpper(address[:1]) + address[1:] + " "
	default:
		return norm.NFD.String(address)
	}
}

// weighted picks an index with the given weights.
func weighted(r *rand.Rand, weights ...int) int {
	sum := 0
	for _, w := range weights {
		sum += w
	}
	n := r.IntN(sum)
	for i, w := range weights {
		if n -= w; n < 0 {
			return i
		}
	}
	return len(weights) - 1
}
