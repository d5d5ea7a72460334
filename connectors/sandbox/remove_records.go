package sandbox

import "math/rand/v2"

// removeRecord takes a record away that no order needs: accounts, variations and coupons
// that orders name stay, a product that they name goes no further than the trash.
func (s *shop) removeRecord(of Resource, at int64) int64 {
	r := s.recordDice
	what, id := "deleted for good", int64(0)
	switch of {
	case ResourceCustomers:
		if a := pick(r, s.accounts, func(a *account) bool { return a.person < 0 && (a.role == "customer" || a.role == "subscriber") }); a != nil {
			id = a.id
			s.accounts = remove(s.accounts, a)
		}
	case ResourceProducts:
		if p := pick(r, s.items, func(p *item) bool { return p.status != trashed && !s.isGiftCard(p) }); p != nil {
			id = p.id
			if p.sold || r.IntN(3) != 0 {
				what = "trashed"
				s.trashItem(p, at)
			} else {
				s.items = remove(s.items, p)
				s.deleteReviewsOf(p, at)
			}
		}
	case ResourceVariations:
		v := pick(r, s.allVariants(), func(v listedVariant) bool { return !v.sold && v.status != trashed })
		if v.variant != nil {
			id = v.id
			v.of.variants = remove(v.of.variants, v.variant)
		}
	case ResourceCoupons:
		if v := pick(r, s.vouchers, func(v *voucher) bool { return v.status == published && v.index < 0 }); v != nil {
			id = v.id
			if r.IntN(2) == 0 {
				what, v.before, v.status, v.modified = "trashed", v.status, trashed, at
			} else {
				s.vouchers = remove(s.vouchers, v)
			}
		}
	case ResourceReviews:
		if v := pick(r, s.reviews, func(v *review) bool { return v.status == "approved" || v.status == "hold" }); v != nil {
			id = v.id
			what = s.removeReview(r, v)
		}
	}
	s.recordEvent(of, what, id, at)
	return id
}

func (s *shop) removeReview(r *rand.Rand, v *review) string {
	switch r.IntN(3) {
	case 0:
		s.reviews = remove(s.reviews, v)
		return "deleted for good"
	case 1:
		v.before, v.status = v.status, "spam"
		return "marked as spam"
	}
	v.before, v.status = v.status, trashed
	return "trashed"
}

// trashItem puts a product and its variations into the trash, which moves their modified
// dates. WordPress sets the comments of a trashed post aside.
func (s *shop) trashItem(p *item, at int64) {
	p.before, p.status, p.modified = p.status, trashed, at
	for _, v := range p.variants {
		v.before, v.status, v.modified = v.status, trashed, at
	}
	for _, v := range s.reviews {
		if v.product == p.id {
			v.aside, v.status = v.status, setAside
			s.recordEvent(ResourceReviews, "set aside with its product", v.id, at)
		}
	}
}

func (s *shop) restoreItem(p *item, at int64) {
	p.status, p.modified = p.before, at
	for _, v := range p.variants {
		v.status, v.modified = v.before, at
	}
	for _, v := range s.reviews {
		if v.product == p.id && v.status == setAside {
			v.status = v.aside
			s.recordEvent(ResourceReviews, "restored with its product", v.id, at)
		}
	}
}

func (s *shop) deleteReviewsOf(p *item, at int64) {
	kept := make([]*review, 0, len(s.reviews))
	for _, v := range s.reviews {
		if v.product != p.id {
			kept = append(kept, v)
			continue
		}
		s.recordEvent(ResourceReviews, "deleted with its product", v.id, at)
	}
	s.reviews = kept
}

// restoreRecord takes something out of the trash or the spam, as it was before; products
// with their variations.
func (s *shop) restoreRecord(of Resource, at int64) int64 {
	r := s.recordDice
	id := int64(0)
	switch of {
	case ResourceProducts:
		if p := pick(r, s.items, func(p *item) bool { return p.status == trashed }); p != nil {
			id = p.id
			s.restoreItem(p, at)
		}
	case ResourceCoupons:
		if v := pick(r, s.vouchers, func(v *voucher) bool { return v.status == trashed }); v != nil {
			id = v.id
			v.status, v.modified = v.before, at
		}
	case ResourceReviews:
		if v := pick(r, s.reviews, func(v *review) bool { return v.status == trashed || v.status == "spam" }); v != nil {
			id = v.id
			v.status = v.before
		}
	case ResourceCustomers, ResourceVariations: // there is no trash for them
	}
	s.recordEvent(of, "restored", id, at)
	return id
}

// editSilently changes an account the way a plugin or an import does that writes to the
// database: no date of change moves.
func (s *shop) editSilently(at int64) int64 {
	a := pick(s.recordDice, s.accounts, func(a *account) bool { return a.role == "customer" })
	if a == nil {
		return 0
	}
	what := s.editAccount(s.recordDice, a)
	s.recordEvent(ResourceCustomers, what+", silently", a.id, at)
	return a.id
}

// stepRecords does what the dice of the records say, beside what happens to an order.
func (s *shop) stepRecords(at int64) {
	r := s.recordDice
	if r.IntN(3) != 0 {
		return
	}
	of := []Resource{ResourceCustomers, ResourceProducts, ResourceVariations, ResourceCoupons, ResourceReviews}[weighted(r, 25, 22, 20, 8, 25)]
	switch weighted(r, 50, 25, 10, 10, 5) {
	case 0:
		s.changeRecord(of, at)
	case 1:
		s.insertRecord(of, at)
	case 2:
		s.removeRecord(of, at)
	case 3:
		s.restoreRecord(of, at)
	case 4:
		s.editSilently(at)
	}
	s.changed()
}
