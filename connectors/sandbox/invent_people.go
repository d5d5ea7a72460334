package sandbox

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

func sortByID[T any](list []*T, idOf func(*T) int64) {
	slices.SortFunc(list, func(a, b *T) int { return compare(idOf(a), idOf(b)) })
}

// inventAccounts registers staff, readers, every person who has an account, some while
// before the first order, and some who never order.
func (s *shop) inventAccounts(r *rand.Rand, from, to int64) {
	s.accounts = append(s.accounts,
		&account{id: 1, person: -1, role: "administrator", username: "admin", email: "admin@example.test", registered: from - 90*day},
		&account{id: 2, person: -1, role: "shop_manager", username: "winkel", email: "winkel@example.test", first: "Wil", registered: from - 80*day, modified: from - 60*day})
	for i := range 10 {
		s.accounts = append(s.accounts, &account{
			id: int64(3 + i), person: -1, role: "subscriber", username: fmt.Sprintf("lezer%02d", i), email: fmt.Sprintf("lezer%02d@example.org", i),
			registered: from + r.Int64N(to-from),
		})
	}
	firstOrder := map[int32]int64{}
	for i := range s.orders {
		if o := &s.orders[i]; firstOrder[o.person] == 0 {
			firstOrder[o.person] = o.created
		}
	}
	for n := range s.persons {
		who := personAt(s.seed, n)
		if who.customerID == 0 {
			continue
		}
		a := &account{
			id: who.customerID, person: n, role: "customer", email: who.email, first: who.first, last: who.last,
			city: who.city, country: who.country, phone: "+31 6 00000000", registered: from + r.Int64N(to-from),
		}
		if ordered := firstOrder[int32(n)]; ordered != 0 {
			a.registered = ordered - r.Int64N(30)
		}
		a.username, _, _ = strings.Cut(who.email, "@")
		if a.username == "" {
			a.username = fmt.Sprintf("user%d", a.id)
		}
		if r.IntN(9) != 0 {
			a.modified = a.registered + r.Int64N(max(1, to-a.registered))
		}
		s.accounts = append(s.accounts, a)
	}
	sortByID(s.accounts, func(a *account) int64 { return a.id })
	for range 14 {
		s.accounts = append(s.accounts, s.inventAccount(r, from+r.Int64N(to-from)))
	}
}

// inventAccount registers somebody who never orders.
func (s *shop) inventAccount(r *rand.Rand, registered int64) *account {
	s.nextUser++
	a := &account{
		id: s.nextUser, person: -1, role: "customer", username: fmt.Sprintf("nieuw%d", s.nextUser),
		email: fmt.Sprintf("nieuw%d@example.com", s.nextUser), first: firstNames[r.IntN(len(firstNames))],
		last: lastNames[r.IntN(len(lastNames))], registered: registered, modified: registered,
	}
	if r.IntN(2) == 0 {
		a.country, a.city = countries[r.IntN(len(countries))], cities[r.IntN(len(cities))]
	}
	return a
}

var countries = []string{"NL", "DE", "BE", "FR", "GB"}

var reviewTexts = []string{
	"Top!", "Twee\nregels", "Très bien <3", "\"Quote\" & <em>html</em>", "Niet blij 😠", "Würde ich wieder kaufen", "x", "また買います", //nolint:gosmopolitan // as above
}

// inventReview writes about a product that exists, by somebody with an account, a guest
// who ordered, or a stranger. Ratings are 0 to 5, and now and then the 9 that the server
// was seen to accept.
func (s *shop) inventReview(r *rand.Rand, created int64) *review {
	s.nextComment++
	p := pick(r, s.items, func(p *item) bool { return p.status != trashed })
	rating := weighted(r, 10, 8, 8, 16, 28, 30)
	if s.nextComment%37 == 0 {
		rating = 9
	}
	v := &review{
		id: s.nextComment, product: p.id, created: created, rating: rating, text: reviewTexts[r.IntN(len(reviewTexts))],
		status: []string{"approved", "hold", "spam", trashed}[weighted(r, 80, 10, 6, 4)], before: "approved",
		name: fmt.Sprintf("Revi Ewer %d", s.nextComment), email: fmt.Sprintf("rev%d@example.org", s.nextComment%50),
	}
	if r.IntN(3) != 0 {
		who := personAt(s.seed, r.IntN(s.persons))
		v.name, v.email, v.user = who.first+" "+who.last, who.email, who.customerID
		v.verified = p.sold && r.IntN(3) != 0
	}
	return v
}

// dateReviews spreads the reviews over the history, on the edges of shop days too, in
// an order that is not that of their ids.
func (s *shop) dateReviews(r *rand.Rand, from, to int64) {
	edges := s.edges(from, to)
	for _, v := range s.reviews {
		v.created = from + r.Int64N(to-from)
		if r.IntN(8) == 0 {
			v.created = edges[r.IntN(len(edges))]
		}
	}
}
