package sandbox

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// listed is what a listing may filter and sort a record by.
type listed struct {
	id, parent, created, modified int64
	status                        string
	elsewhere                     bool     // not under the route that was asked
	words                         []string // kinds, SKUs, addresses and codes it can be asked by
	number                        int64    // to sort by
	text                          string   // to sort by
}

// matchingRecords lists the records that a request asks for, ascending by its key; keep
// says which statuses are asked for.
func (s *shop) matchingRecords(l *listing, kind string, n int, keep func(status string) bool, at func(i int) listed) []row {
	return s.filtered(l.filterName(kind), func() []row {
		var rows []row
		var texts []string
		for i := range n {
			x := at(i)
			if x.elsewhere || !keep(x.status) || !l.accepts(x.id, x.parent, x.created, x.modified) || !l.named(x.words) {
				continue
			}
			r := row{int32(i), x.id, sortKey(l.orderBy, x.id, x.created, x.modified)}
			switch l.orderBy {
			case "name", "title", "slug":
				texts = append(texts, x.text)
				r.key = int64(len(texts) - 1)
			case "price", "popularity", "rating", "menu_order":
				r.key = x.number
			case "product":
				r.key = x.parent
			}
			rows = append(rows, r)
		}
		if texts != nil {
			sorted := slices.Compact(slices.Sorted(slices.Values(texts)))
			for i := range rows {
				at, _ := slices.BinarySearch(sorted, texts[rows[i].key])
				rows[i].key = int64(at)
			}
		}
		sortRows(rows)
		return rows
	})
}

// named tells whether a record has all the words that the request asks for.
func (l *listing) named(words []string) bool {
	return !slices.ContainsFunc(l.words, func(w string) bool { return !slices.Contains(words, w) })
}

// anyStatus is a filter by one status, in which "any" leaves out the trash.
func anyStatus(asked []string) func(string) bool {
	return func(status string) bool {
		return slices.Contains(asked, status) || slices.Contains(asked, "any") && status != trashed
	}
}

// records answers a listing that is not of orders or refunds. Their totals stay right
// past the last page: the controllers count once more without a limit.
func (f *WooFace) records(r *http.Request, q *phpQuery, login bool, kind string, list func(*listing) []row, write func(*render, *phpJSON, row)) (answer, *wooError) {
	a := answer{status: http.StatusOK}
	if login {
		a.allow = allowList
		if kind == "variations" && !strings.Contains(r.URL.Path, "/products/") {
			a.allow = allowRead
		}
	}
	l, refused := f.readListing(q, kind)
	if refused != nil {
		return a, refused
	}
	if !login {
		return answer{}, cannotView()
	}
	x := f.render(r, l.digits)
	l.countsPastTheEnd = true
	return f.page(r, q, &l, a, list(&l), nil, func(j *phpJSON, at row) { write(x, j, at) }), nil
}

func (f *WooFace) products(r *http.Request, q *phpQuery, login bool) (answer, *wooError) {
	s := f.shop
	return f.records(r, q, login, "products", func(l *listing) []row {
		ratings := s.ratings()
		return s.matchingRecords(l, "products", len(s.items), anyStatus(l.statuses), func(i int) listed {
			p := s.items[i]
			x := listed{id: p.id, created: p.created, modified: p.modified, status: p.status, words: []string{"type " + p.kind, "sku " + p.sku}, text: p.name}
			switch l.orderBy {
			case "slug":
				x.text = p.slug()
			case "price":
				x.number = int64(p.price().value)
			case "popularity":
				x.number = p.totalSales()
			case "rating":
				x.number = int64(ratings[p.id].average())
			}
			return x
		})
	}, func(x *render, j *phpJSON, at row) { x.product(j, s.items[at.at]) })
}

func (f *WooFace) variations(r *http.Request, q *phpQuery, product int64, login bool) (answer, *wooError) {
	s := f.shop
	all := s.allVariants()
	storeWide := product < 0
	return f.records(r, q, login, "variations", func(l *listing) []row {
		return s.matchingRecords(l, "variations "+strconv.FormatInt(product, 10), len(all), anyStatus(l.statuses), func(i int) listed {
			v := all[i]
			x := listed{
				id: v.id, parent: v.of.id, created: v.created, modified: v.modified, status: v.status,
				words: []string{"sku " + v.sku, "type variation"}, text: v.of.name, number: int64(price(v.regular, v.sale).value),
			}
			x.elsewhere = !storeWide && v.of.id != product
			return x
		})
	}, func(x *render, j *phpJSON, at row) { x.variation(j, all[at.at], storeWide) })
}

// coupons lists the published ones, whatever status is asked for: the route has no such
// parameter, and the posts of a query without one are those everybody may see.
func (f *WooFace) coupons(r *http.Request, q *phpQuery, login bool) (answer, *wooError) {
	s := f.shop
	return f.records(r, q, login, "coupons", func(l *listing) []row {
		return s.matchingRecords(l, "coupons", len(s.vouchers), func(status string) bool { return status == published }, func(i int) listed {
			v := s.vouchers[i]
			return listed{id: v.id, created: v.created, modified: v.modified, status: v.status, words: []string{"code " + v.code}, text: v.code}
		})
	}, func(x *render, j *phpJSON, at row) { x.voucher(j, s.vouchers[at.at]) })
}

func (f *WooFace) customers(r *http.Request, q *phpQuery, login bool) (answer, *wooError) {
	s := f.shop
	return f.records(r, q, login, "customers", func(l *listing) []row {
		return s.matchingRecords(l, "customers", len(s.accounts), func(role string) bool {
			return l.statuses[0] == "all" || l.statuses[0] == role
		}, func(i int) listed {
			a := s.accounts[i]
			return listed{id: a.id, created: a.registered, status: a.role, words: []string{"email " + strings.ToLower(a.email)}, text: a.username}
		})
	}, func(x *render, j *phpJSON, at row) { x.account(j, s.accounts[at.at]) })
}

// reviews lists comments: status=all is what was approved or waits for approval.
func (f *WooFace) reviews(r *http.Request, q *phpQuery, login bool) (answer, *wooError) {
	s := f.shop
	return f.records(r, q, login, "reviews", func(l *listing) []row {
		return s.matchingRecords(l, "reviews", len(s.reviews), func(status string) bool {
			return l.statuses[0] == status || l.statuses[0] == "all" && (status == "approved" || status == "hold")
		}, func(i int) listed {
			v := s.reviews[i]
			return listed{id: v.id, parent: v.product, created: v.created, status: v.status, words: []string{"email " + strings.ToLower(v.email)}}
		})
	}, func(x *render, j *phpJSON, at row) { x.review(j, s.reviews[at.at]) })
}

// recordRoute finds the answer for what is neither an order nor a refund; ok is false
// when there is no such route.
func (f *WooFace) recordRoute(r *http.Request, q *phpQuery, parts []string, login bool) (a answer, refused *wooError, ok bool) {
	ids := make([]int64, len(parts))
	shape := make([]string, len(parts))
	for i, part := range parts {
		shape[i] = part
		if id, err := strconv.ParseInt(part, 10, 64); err == nil && id >= 0 {
			ids[i], shape[i] = id, "#"
		}
	}
	ok = true
	switch strings.Join(shape, "/") {
	case "products":
		a, refused = f.products(r, q, login)
	case "products/#":
		a, refused = f.one(r, q, login, f.oneProduct(ids[1]))
	case "products/#/variations":
		a, refused = f.variations(r, q, ids[1], login)
	case "products/#/variations/#":
		a, refused = f.one(r, q, login, f.oneVariation(ids[1], ids[3]))
	case "products/reviews":
		a, refused = f.reviews(r, q, login)
	case "products/reviews/#":
		a, refused = f.one(r, q, login, f.oneReview(ids[2]))
	case "coupons":
		a, refused = f.coupons(r, q, login)
	case "coupons/#":
		a, refused = f.one(r, q, login, f.oneCoupon(ids[1]))
	case "customers":
		a, refused = f.customers(r, q, login)
	case "customers/#":
		a, refused = f.one(r, q, login, f.oneCustomer(ids[1]))
	case "variations":
		if !f.version.allVariations() {
			return answer{}, nil, false
		}
		a, refused = f.variations(r, q, -1, login)
	default:
		ok = false
	}
	return a, refused, ok
}

// found is a single record: how to write it, or what is said when there is none. Users
// and comments are looked up before the permission is checked.
type found struct {
	write   func(*render, *phpJSON)
	missing *wooError
	first   bool
}

func (f *WooFace) one(r *http.Request, q *phpQuery, login bool, it found) (answer, *wooError) {
	a := answer{status: http.StatusOK}
	if login {
		a.allow = allowItem
	}
	if it.write == nil && (login || it.first) {
		return a, it.missing
	}
	if !login {
		return answer{}, cannotViewItem()
	}
	l, refused := f.readListing(&phpQuery{params: onlyDigits(q)}, "products")
	if refused != nil {
		return a, refused
	}
	j := &phpJSON{wanted: fieldMask(q)}
	it.write(f.render(r, l.digits), j)
	a.body = j.buf
	return a, nil
}

func (f *WooFace) oneProduct(id int64) found {
	it := found{missing: invalidID("product")}
	if p := f.shop.item(id); p != nil {
		it.write = func(x *render, j *phpJSON) { x.product(j, p) }
	}
	return it
}

func (f *WooFace) oneVariation(product, id int64) found {
	it := found{missing: invalidID("product_variation")}
	if p := f.shop.item(product); p != nil {
		if v := byID(p.variants, id, func(v *variant) int64 { return v.id }); v != nil {
			it.write = func(x *render, j *phpJSON) { x.variation(j, listedVariant{v, p}, false) }
		}
	}
	return it
}

func (f *WooFace) oneCoupon(id int64) found {
	it := found{missing: invalidID("shop_coupon")}
	if v := byID(f.shop.vouchers, id, func(v *voucher) int64 { return v.id }); v != nil {
		it.write = func(x *render, j *phpJSON) { x.voucher(j, v) }
	}
	return it
}

func (f *WooFace) oneCustomer(id int64) found {
	it := found{missing: &wooError{status: http.StatusNotFound, code: "woocommerce_rest_invalid_id", message: "Invalid resource ID."}, first: true}
	if a := byID(f.shop.accounts, id, func(a *account) int64 { return a.id }); a != nil {
		it.write = func(x *render, j *phpJSON) { x.account(j, a) }
	}
	return it
}

func (f *WooFace) oneReview(id int64) found {
	it := found{missing: &wooError{status: http.StatusNotFound, code: "woocommerce_rest_review_invalid_id", message: "Invalid review ID."}, first: true}
	if v := byID(f.shop.reviews, id, func(v *review) int64 { return v.id }); v != nil {
		it.write = func(x *render, j *phpJSON) { x.review(j, v) }
	}
	return it
}
