package sandbox

import "slices"

// What a shop keeps besides orders and refunds. Instants are Unix seconds; 0 is null.
// None of it changes an order: orders keep the prices and names they were placed with.
type records struct {
	accounts []*account // by id
	items    []*item    // by id
	vouchers []*voucher // by id
	reviews  []*review  // by id

	nextPost, nextUser, nextComment int64
}

// Posts that are no orders take their ids far above those, so that more or fewer of
// them change no order's id.
const firstOtherPost = 10_000_001

// account is a user of the site. person is the customer it belongs to, -1 for somebody
// who never orders.
type account struct {
	id         int64
	person     int
	role       string
	username   string
	email      string
	first      string
	last       string
	city       string
	country    string
	phone      string
	registered int64
	modified   int64
}

// amount is a price or a cost that may be missing.
type amount struct {
	value micro
	known bool
}

func exactly(m micro) amount { return amount{m, true} }

// item is a product.
type item struct {
	id, created, modified int64
	kind                  string // simple, variable, gift-card
	name                  string
	sku                   string
	class                 string
	status, before        string // before: the one before it was trashed
	sold                  bool   // orders name it
	regular, sale         amount
	cost                  amount
	history               []costAt // of the cost, unless variable
	weight                amount   // in kilograms
	gtin                  string
	tracksStock           bool
	stock                 int64
	category              int
	variants              []*variant // by id
}

// variant is a variation of a variable product.
type variant struct {
	id, created, modified int64
	color, size           string
	sku                   string
	status, before        string
	sold                  bool
	regular, sale         amount
	cost                  amount // its own
	additive              bool   // its own cost comes on top of its product's
	history               []costAt
	tracksStock           bool
	stock                 int64
	gtin                  string
}

type costAt struct {
	at     int64
	cost   amount
	silent bool
}

// voucher is a coupon code. index is its place in the list that orders draw from, -1 for
// one that no order uses.
type voucher struct {
	id, created, modified, expires int64
	index                          int
	code, kind, status, before     string
	amount                         micro
	freeShipping, individual       bool
	limit, limitPerUser            int64
	minimum                        micro
	products, excluded             []int64
	description                    string
}

// review is a comment on a product; the site keeps no instant of change.
type review struct {
	id, product, created int64
	user                 int64 // account of the reviewer, or 0
	status, before       string
	aside                string // status before its product was trashed
	rating               int
	verified             bool
	name, email, text    string
}

const (
	published = "publish"
	trashed   = "trash"
	setAside  = "post-trashed"
)

// total is what a piece of a variation costs: its own cost, its product's, or the sum.
func (v *variant) total(of *item) amount {
	switch {
	case !v.cost.known:
		return of.cost
	case v.additive && of.cost.known:
		return exactly(v.cost.value + of.cost.value)
	}
	return v.cost
}

// price is what is asked now.
func price(regular, sale amount) amount {
	if sale.known {
		return sale
	}
	return regular
}

func (p *item) price() amount {
	if p.kind != "variable" {
		return price(p.regular, p.sale)
	}
	var least amount
	for _, v := range p.variants {
		if asked := price(v.regular, v.sale); v.status == published && asked.known && (!least.known || asked.value < least.value) {
			least = asked
		}
	}
	return least
}

// noteCosts extends the cost histories of a product and its variations where the cost
// is another than before. changed is what was edited itself: for the others the change
// is silent.
func (s *shop) noteCosts(p *item, changed any, at int64) {
	if p.kind != "variable" {
		p.history = extended(p.history, costAt{at, p.cost, false})
		return
	}
	for _, v := range p.variants {
		total := v.cost
		if s.config.Costs == CostsInCOGS {
			total = v.total(p)
		}
		if len(v.history) == 0 {
			v.history = []costAt{{v.created, total, false}}
		}
		v.history = extended(v.history, costAt{at, total, changed != any(v)})
	}
}

func extended(history []costAt, now costAt) []costAt {
	if n := len(history); n > 0 && history[n-1].cost == now.cost {
		return history
	}
	return append(history, now)
}

// allVariants lists the variations of all products with them, by id.
func (s *shop) allVariants() []listedVariant {
	var all []listedVariant
	for _, p := range s.items {
		for _, v := range p.variants {
			all = append(all, listedVariant{v, p})
		}
	}
	slices.SortFunc(all, func(a, b listedVariant) int { return compare(a.id, b.id) })
	return all
}

type listedVariant struct {
	*variant
	of *item
}

func (s *shop) item(id int64) *item {
	return byID(s.items, id, func(p *item) int64 { return p.id })
}

func byID[T any](list []*T, id int64, idOf func(*T) int64) *T {
	if i, ok := slices.BinarySearchFunc(list, id, func(t *T, id int64) int { return compare(idOf(t), id) }); ok {
		return list[i]
	}
	return nil
}

func remove[T comparable](list []T, gone T) []T {
	return slices.DeleteFunc(slices.Clone(list), func(t T) bool { return t == gone })
}
