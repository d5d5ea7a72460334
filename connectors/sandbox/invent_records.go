package sandbox

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// CostSource says where a shop keeps what a product costs it.
type CostSource string

// Where unit costs are: nowhere, in WooCommerce's own cost of goods sold (from version
// 9.5 on), or in a plugin's product meta under the key CostMeta.
const (
	CostsNowhere CostSource = ""
	CostsInCOGS  CostSource = "cogs"
	CostsInMeta  CostSource = "meta"
)

// CostMeta is the key of the product meta in which a shop with CostsInMeta has its costs.
const CostMeta = "_wc_cog_cost"

type category struct {
	id         int64
	name, slug string
}

var categories = []category{
	{16, "Kleding", "kleding"}, {17, "Schoenen", "schoenen"}, {19, "Boeken", "boeken"},
	{22, "Déco/Été", "deco-ete"}, {23, "🎁 Gifts", "%f0%9f%8e%81-gifts"},
}

// listCatalogue puts what orders sell, and the coupons they use, on the shop's shelves.
func (s *shop) listCatalogue(created int64) {
	s.nextPost, s.nextUser, s.nextComment = firstOtherPost, int64(1000+s.persons+50), 1468
	for i, sold := range s.products {
		if p := s.item(sold.id); p != nil {
			s.listVariant(p, i)
			continue
		}
		p := &item{
			id: sold.id, created: created, modified: created, kind: sold.kind, name: sold.name, sku: sold.sku, class: sold.class,
			status: published, sold: true, regular: exactly(sold.price), category: i % len(categories),
		}
		if s.config.Costs != CostsNowhere && !sold.giftCard {
			p.cost = exactly(s.cost(i, 1))
		}
		s.items = append(s.items, p)
		if sold.variation != 0 {
			p.name, p.sku, p.regular, p.cost = sold.parent, "", amount{}, amount{}
			s.listVariant(p, i)
		}
	}
	for _, p := range s.items {
		s.noteCosts(p, p, created)
	}
	for i, c := range coupons {
		v := &voucher{id: c.id, index: i, created: created, modified: created, code: c.code, kind: c.kind, status: published, amount: c.amount}
		if c.kind == "percent" {
			v.amount = micro(c.permill) * 1000
		}
		s.vouchers = append(s.vouchers, v)
	}
}

func (s *shop) listVariant(p *item, index int) {
	sold := s.products[index]
	color, size, _ := strings.Cut(sold.name[len(sold.parent)+3:], ", ")
	v := &variant{
		id: sold.variation, created: p.created, modified: p.created, color: color, size: size,
		sku: sold.sku, status: published, sold: true, regular: exactly(sold.price),
	}
	if s.config.Costs != CostsNowhere {
		v.cost = exactly(s.cost(index, 1))
	}
	p.variants = append(p.variants, v)
}

// inventRecords fills the shop with products and coupons that no order names, accounts
// and reviews. It throws dice of its own: orders come out as they would without it.
func (s *shop) inventRecords(orders int, from, to int64) {
	r := s.recordDice
	s.listCatalogue(from - 30*day)
	s.shareCosts()
	for i := range 20 {
		s.items = append(s.items, s.inventItem(r, i, from-20*day+r.Int64N(to-from+20*day)))
	}
	for i := range 3 {
		s.items = append(s.items, s.inventVariable(r, i, from-20*day+r.Int64N(to-from)))
	}
	for _, p := range s.items {
		s.vary(r, p, to)
		s.noteCosts(p, p, p.created)
	}
	s.inventVouchers(from)
	s.inventAccounts(r, from, to)
	for range max(80, orders/8) {
		s.reviews = append(s.reviews, s.inventReview(r, 0))
	}
	s.dateReviews(r, from, to)
}

// shareCosts sets up the three ways in which a variation has a cost: the first variable
// product's have their own, the second's first one has its product's, the third's come
// on top of its product's.
func (s *shop) shareCosts() {
	if s.config.Costs != CostsInCOGS {
		return
	}
	nth := 0
	for _, p := range s.items {
		if p.kind != "variable" {
			continue
		}
		base := p.variants[0].cost
		switch nth {
		case 1:
			p.cost, p.variants[0].cost = base, amount{}
		case 2:
			p.cost = base
			for _, v := range p.variants {
				v.additive = true
				v.cost.value -= base.value
				v.cost.known = v.cost.value != 0
			}
		}
		nth++
	}
}

// inventItem invents a product that orders never name. The first few have every status
// and odd gaps: no price, no SKU, no cost.
func (s *shop) inventItem(r *rand.Rand, i int, created int64) *item {
	s.nextPost++
	p := &item{
		id: s.nextPost, created: created, modified: created, kind: "simple", name: fmt.Sprintf("Vondst №%d & co", i+1),
		sku: fmt.Sprintf("EXT-%04d", i+1), status: published, category: r.IntN(len(categories)),
		regular: exactly(s.invented(r, 100, 9000)), tracksStock: r.IntN(2) == 0, stock: r.Int64N(200) - 20,
	}
	if s.config.Costs != CostsNowhere && i%5 != 4 {
		p.cost = exactly(p.regular.value.share(37, 100).round(4))
	}
	switch i {
	case 0:
		p.status, p.regular = "draft", amount{}
	case 1:
		p.status, p.sku = "private", ""
	case 2:
		p.status = "pending"
	case 3, 4:
		p.status, p.before = trashed, published
	}
	return p
}

// invented is an amount between two numbers of cents, in the shop's currency.
func (s *shop) invented(r *rand.Rand, least, most int64) micro {
	cents := micro(least + r.Int64N(most-least))
	return (cents * (unit / 100)).share(priceFactors[s.config.Currency], 100).round(s.config.Decimals)
}

func (s *shop) inventVariable(r *rand.Rand, i int, created int64) *item {
	p := s.inventItem(r, 100+i, created)
	p.kind, p.name, p.sku, p.regular, p.tracksStock = "variable", fmt.Sprintf("Keuze %d", i+1), fmt.Sprintf("KEUZE-%d", i+1), amount{}, false
	for range 5 {
		p.variants = append(p.variants, s.inventVariant(r, p, created+r.Int64N(3)))
	}
	return p
}

func (s *shop) inventVariant(r *rand.Rand, p *item, created int64) *variant {
	s.nextPost++
	v := &variant{
		id: s.nextPost, created: created, modified: created, color: []string{"Blauw", "Red", "Grün", "黒"}[r.IntN(4)], //nolint:gosmopolitan // names in any script are what shops have
		size: []string{"S", "M", "L"}[r.IntN(3)], status: published, regular: exactly(s.invented(r, 500, 9000)),
		tracksStock: r.IntN(2) == 0, stock: r.Int64N(80) - 10, additive: r.IntN(4) == 0,
	}
	v.sku = fmt.Sprintf("KEUZE-%d-%d", p.id, v.id)
	switch r.IntN(8) {
	case 0:
		v.sku = ""
	case 1:
		v.status = "private"
	}
	if s.config.Costs != CostsNowhere && r.IntN(3) != 0 {
		v.cost = exactly(v.regular.value.share(31, 100).round(4))
	}
	return v
}

// vary gives some products a sale, a weight, a number; and a date of change.
func (s *shop) vary(r *rand.Rand, p *item, to int64) {
	edited := func(created int64) int64 { return created + r.Int64N(max(1, to-created)) }
	if r.IntN(3) == 0 {
		p.weight = exactly(micro(1+r.Int64N(50)) * (unit / 10))
	}
	if r.IntN(4) == 0 {
		p.gtin = fmt.Sprintf("871%010d", p.id)
	}
	if p.regular.known && r.IntN(5) == 0 && p.kind == "simple" {
		p.sale = exactly(p.regular.value.share(4, 5).round(s.config.Decimals))
	}
	if p.sold {
		p.tracksStock, p.stock = r.IntN(2) == 0, r.Int64N(300)-40
	}
	if r.IntN(4) != 0 {
		p.modified = edited(p.created)
	}
	for _, v := range p.variants {
		if r.IntN(4) == 0 {
			v.sale = exactly(v.regular.value.share(9, 10).round(s.config.Decimals))
		}
		if r.IntN(3) != 0 {
			v.modified = edited(v.created)
		}
	}
}

// inventVouchers adds coupons that no order uses.
func (s *shop) inventVouchers(from int64) {
	add := func(v voucher) {
		v.index, v.created, v.modified = -1, from-10*day, from-10*day
		if v.status == "" {
			v.status = published
		}
		s.vouchers = append(s.vouchers, &v)
	}
	add(voucher{id: 13, code: "concept", kind: "percent", amount: 5 * unit, status: "draft"})
	add(voucher{id: 15, code: "freeship", kind: "fixed_cart", freeShipping: true})
	add(voucher{id: 16, code: "été-25", kind: "percent", amount: 25 * unit, individual: true, minimum: 50 * unit})
	add(voucher{id: 17, code: "expired20", kind: "percent", amount: 20 * unit, expires: s.midnight(from + 90*day)})
	add(voucher{id: 18, code: "limit5", kind: "fixed_product", amount: 2_500_000, limit: 5, limitPerUser: 1, products: []int64{firstProductID}})
	add(voucher{id: 10, code: "oud", kind: "percent", amount: unit, status: trashed, before: published})
	for id := int64(1); id < 10; id++ {
		add(voucher{id: id, code: fmt.Sprintf("actie-%d", id), kind: "percent", amount: micro(id) * 1_250_000})
	}
	sortByID(s.vouchers, func(v *voucher) int64 { return v.id })
}
