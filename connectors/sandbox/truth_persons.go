package sandbox

import "strconv"

// mostAddressesOfAPerson is how many addresses an account may have ordered under: one
// with more is nobody's own.
const mostAddressesOfAPerson = 5

// bought is how an order says who bought: its address and its account, either may be
// missing.
type bought struct {
	email   string
	account int64
}

// persons numbers who bought in one shop: orders of one address are one person's, and so
// are orders of one account, unless it ordered under more than five addresses.
type persons struct {
	accountsOf  map[string][]int64
	addressesOf map[int64][]string
	found       map[string]string
}

func personsOf(orders []bought) *persons {
	p := &persons{accountsOf: map[string][]int64{}, addressesOf: map[int64][]string{}, found: map[string]string{}}
	seen := map[bought]bool{}
	for _, o := range orders {
		o.email = NormalEmail(o.email)
		if o.email == "" || o.account <= 0 || seen[o] {
			continue
		}
		seen[o] = true
		p.accountsOf[o.email] = append(p.accountsOf[o.email], o.account)
		p.addressesOf[o.account] = append(p.addressesOf[o.account], o.email)
	}
	for i, o := range orders {
		if start := p.name(o); start != "" && p.found[start] == "" {
			p.spread(start, o, "person "+strconv.Itoa(i))
		}
	}
	return p
}

// name is the address, else the account; "" where an order has neither.
func (p *persons) name(o bought) string {
	if address := NormalEmail(o.email); address != "" {
		return address
	}
	if o.account > 0 {
		return "id:" + strconv.FormatInt(o.account, 10)
	}
	return ""
}

// spread gives a person every address and account that can be reached.
func (p *persons) spread(start string, o bought, person string) {
	p.found[start] = person
	next := p.accountsOf[start]
	if NormalEmail(o.email) == "" {
		next = []int64{o.account}
	}
	for _, account := range next {
		if len(p.addressesOf[account]) > mostAddressesOfAPerson {
			continue
		}
		p.found[p.name(bought{account: account})] = person
		for _, address := range p.addressesOf[account] {
			if p.found[address] == "" {
				p.spread(address, bought{email: address}, person)
			}
		}
	}
}

// of is the person of an order; "" leaves it out of all customer figures.
func (p *persons) of(o bought) string { return p.found[p.name(o)] }
