package shopifyadmin

import (
	"math/rand/v2"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// addressVariant spells an address as people and imports do: in capitals, or with decomposed
// accents. All of them are one customer.
func addressVariant(r *rand.Rand, address string) string {
	switch n := r.IntN(100); {
	case address == "" || n < 90:
		return address
	case n < 95:
		return strings.ToUpper(address)
	default:
		return norm.NFD.String(address)
	}
}

const firstCustomerID = 7_000_000_000_001

// customerFor gives the account of a person, made when there is none yet.
func (s *Shop) customerFor(n int32, at int64) *customer {
	id := firstCustomerID + int64(n)*13
	if c := s.customerByID(id); c != nil {
		return c
	}
	who := s.personAt(n)
	c := &customer{
		id: id, person: n, email: who.email, phone: who.phone, first: who.first, last: who.last, state: "disabled",
		created: at, updated: at, verified: who.email != "", marketing: "not_subscribed", currency: s.config.Currency, locale: "nl",
		addresses: []*address{who.address(id + 5)},
	}
	if n%4 == 0 {
		c.state, c.marketing, c.marketingAt = "enabled", "subscribed", at
	}
	if n%6 == 1 {
		c.tags = "vip, zakelijk"
	}
	s.customers = append(s.customers, c)
	for i := len(s.customers) - 1; i > 0 && s.customers[i-1].id > id; i-- {
		s.customers[i-1], s.customers[i] = s.customers[i], s.customers[i-1]
	}
	return c
}

// owner follows merges to the account that is there now.
func (s *Shop) owner(id int64) int64 {
	for id != 0 {
		c := s.customerByID(id)
		if c == nil || c.mergedInto == 0 {
			return id
		}
		id = c.mergedInto
	}
	return 0
}
