package sandbox

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

// insertRecord makes a record and returns its id.
func (s *shop) insertRecord(of Resource, at int64) int64 {
	id := s.insertAt(of, at)
	s.recordEvent(of, "created", id, at)
	return id
}

func (s *shop) insertLateRecord(of Resource, at int64) int64 {
	id := s.insertAt(of, at-60)
	s.recordEvent(of, "created late", id, at)
	return id
}

func (s *shop) insertAt(of Resource, at int64) int64 {
	r := s.recordDice
	switch of {
	case ResourceCustomers:
		a := s.inventAccount(r, at)
		s.accounts = append(s.accounts, a)
		return a.id
	case ResourceProducts:
		p := s.inventItem(r, 200+len(s.items), at)
		s.items = append(s.items, p)
		s.noteCosts(p, p, at)
		return p.id
	case ResourceVariations:
		p := pick(r, s.items, func(p *item) bool { return p.kind == "variable" && !p.sold && p.status != trashed })
		if p == nil {
			p = s.inventItem(r, 100+len(s.items), at)
			p.kind, p.regular = "variable", amount{}
			s.items = append(s.items, p)
		}
		v := s.inventVariant(r, p, at)
		v.status = published
		p.variants = append(p.variants, v)
		s.noteCosts(p, v, at)
		return v.id
	case ResourceCoupons:
		s.nextPost++
		v := &voucher{
			id: s.nextPost, index: -1, created: at, modified: at, code: fmt.Sprintf("nieuw-%d", s.nextPost), kind: "percent",
			status: published, amount: micro(1+r.Int64N(40)) * unit / 2,
		}
		s.vouchers = append(s.vouchers, v)
		return v.id
	case ResourceReviews:
	}
	v := s.inventReview(r, at)
	v.status = []string{"approved", "hold"}[r.IntN(2)]
	s.reviews = append(s.reviews, v)
	return v.id
}

// changeRecord edits a listed record so that a reader sees another one than before.
func (s *shop) changeRecord(of Resource, at int64) int64 {
	r := s.recordDice
	what, id := "", int64(0)
	switch of {
	case ResourceCustomers:
		a := pick(r, s.accounts, func(a *account) bool { return a.role == "customer" })
		what, id = s.editAccount(r, a), a.id
		a.modified = at
	case ResourceProducts:
		p := pick(r, s.items, func(p *item) bool { return p.status != trashed && !s.isGiftCard(p) })
		what, id = s.editItem(r, p, at), p.id
	case ResourceVariations:
		v := pick(r, s.allVariants(), func(v listedVariant) bool { return v.status != trashed })
		what, id = s.editVariant(r, v, at), v.id
	case ResourceCoupons:
		v := pick(r, s.vouchers, func(v *voucher) bool { return v.status == published })
		what, id = editVoucher(r, v), v.id
		v.modified = at
	case ResourceReviews:
		v := pick(r, s.reviews, func(v *review) bool { return v.status == "approved" || v.status == "hold" })
		what, id = editReview(r, v), v.id
	}
	s.recordEvent(of, what, id, at)
	return id
}

// pick gives a random one of those that fit; the zero value when there is none.
func pick[T any](r *rand.Rand, list []T, fits func(T) bool) T {
	var fitting []T
	for _, t := range list {
		if fits(t) {
			fitting = append(fitting, t)
		}
	}
	if len(fitting) == 0 {
		var none T
		return none
	}
	return fitting[r.IntN(len(fitting))]
}

// another gives one of the choices that is not the present one.
func another(r *rand.Rand, choices []string, present string) string {
	return pick(r, choices, func(c string) bool { return c != present })
}

func (s *shop) isGiftCard(p *item) bool {
	return slices.ContainsFunc(s.products, func(sold product) bool { return sold.id == p.id && sold.giftCard })
}

// editAccount moves somebody to another country; who never orders may change address
// too, which for others would make two people of one in the orders.
func (s *shop) editAccount(r *rand.Rand, a *account) string {
	if a.person < 0 && r.IntN(3) == 0 {
		s.nextComment++ // any number nobody had before
		a.email = fmt.Sprintf("verhuisd%d.%d@example.com", a.id, s.nextComment)
		return "address changed"
	}
	a.country, a.city = another(r, countries, a.country), cities[r.IntN(len(cities))]
	a.phone = fmt.Sprintf("+31 6 %08d", r.IntN(100_000_000))
	return "moved house"
}

// editItem edits a product. What orders show of it, its name and SKU, stays.
func (s *shop) editItem(r *rand.Rand, p *item, at int64) string {
	p.modified = at
	simple := p.kind == "simple"
	switch n := r.IntN(6); {
	case n < 2 && simple:
		s.reprice(r, &p.regular, &p.sale)
		return "price changed"
	case n == 2 && simple && p.sale.known:
		p.sale = amount{}
		return "sale ended"
	case n < 4 && s.config.Costs != CostsNowhere && (simple || s.config.Costs == CostsInCOGS):
		s.recost(r, &p.cost)
		s.noteCosts(p, p, at)
		return "cost changed"
	case n == 4:
		p.status = another(r, []string{published, "draft", "private"}, p.status)
		return "status changed"
	}
	p.category = (p.category + 1 + r.IntN(len(categories)-1)) % len(categories)
	p.weight = exactly(p.weight.value + unit/10)
	return "category changed"
}

// reprice sets another regular price and puts the thing on sale now and then.
func (s *shop) reprice(r *rand.Rand, regular, sale *amount) {
	regular.value = max(regular.value+s.invented(r, 1, 500), step(s.config.Decimals)*2)
	regular.value += step(s.config.Decimals)
	regular.known = true
	*sale = amount{}
	if r.IntN(3) == 0 {
		*sale = exactly(regular.value.share(3, 4).round(s.config.Decimals))
	}
}

// recost sets another cost, of up to four decimals; now and then the shop forgets it.
func (s *shop) recost(r *rand.Rand, cost *amount) {
	if cost.known && r.IntN(8) == 0 {
		*cost = amount{}
		return
	}
	*cost = exactly(cost.value + s.invented(r, 1, 300) + step(4)*micro(1+r.Int64N(9999)))
}

// editVariant edits a variation; its product's modified date stays.
func (s *shop) editVariant(r *rand.Rand, v listedVariant, at int64) string {
	v.modified = at
	switch n := r.IntN(5); {
	case n < 2 && s.config.Costs != CostsNowhere:
		s.recost(r, &v.cost)
		s.noteCosts(v.of, v.variant, at)
		return "cost changed"
	case n == 2 && s.config.Costs == CostsInCOGS && v.cost.known && v.of.cost.known:
		v.additive = !v.additive
		s.noteCosts(v.of, v.variant, at)
		return "cost put on top of the product's, or no longer"
	case n == 3:
		v.tracksStock = !v.tracksStock
		return "stock management switched"
	}
	s.reprice(r, &v.regular, &v.sale)
	return "price changed"
}

// editVoucher edits a coupon; one that orders use keeps its value.
func editVoucher(r *rand.Rand, v *voucher) string {
	if v.index < 0 && r.IntN(2) == 0 {
		v.amount += unit / 4
		return "amount changed"
	}
	v.limit += 100
	v.description = fmt.Sprintf("Hoogstens %d keer", v.limit)
	return "limit changed"
}

func editReview(r *rand.Rand, v *review) string {
	if v.status == "hold" {
		v.status = "approved"
		return "approved"
	}
	switch r.IntN(3) {
	case 0:
		v.status = "hold"
		return "held back"
	default:
		v.rating = 1 + (v.rating+r.IntN(4))%5
		v.text += "!"
		return "rating changed"
	}
}

// touchRecords edits all that is listed, 60 at most, in one second.
func (s *shop) touchRecords(of Resource, at int64) []int64 {
	var ids []int64
	touch := func(id int64, edit func()) {
		if len(ids) < 60 {
			edit()
			ids = append(ids, id)
		}
	}
	switch of {
	case ResourceCustomers:
		for _, a := range s.accounts {
			if a.role == "customer" {
				touch(a.id, func() { a.country, a.modified = another(s.recordDice, countries, a.country), at })
			}
		}
	case ResourceProducts:
		for _, p := range s.items {
			if p.status != trashed {
				touch(p.id, func() { p.category, p.modified = (p.category+1)%len(categories), at })
			}
		}
	case ResourceVariations:
		for _, v := range s.allVariants() {
			if v.status != trashed {
				touch(v.id, func() { v.tracksStock, v.modified = !v.tracksStock, at })
			}
		}
	case ResourceCoupons:
		for _, v := range s.vouchers {
			if v.status == published {
				touch(v.id, func() { v.limit, v.modified = v.limit+10, at })
			}
		}
	case ResourceReviews:
		for _, v := range s.reviews {
			if v.status == "approved" || v.status == "hold" {
				touch(v.id, func() { v.rating = 1 + v.rating%5 })
			}
		}
	}
	for _, id := range ids {
		s.recordEvent(of, "edited in bulk", id, at)
	}
	return ids
}

func (s *shop) recordEvent(of Resource, what string, id, at int64) {
	if id != 0 {
		s.recordEvents = append(s.recordEvents, RecordEvent{At: instant(at), Resource: of, What: what, ID: id})
	}
}
