package shopifyadmin

import (
	"fmt"
	"slices"
	"strings"
)

// ware is what an order line names: a variant as it was when the shop opened. Products are
// edited beside it, so that an order of a seed stays what it was.
type ware struct {
	product, variant    int64
	title, variantTitle string
	sku, vendor         string
	price               int64
	class               string // "", reduced, none
	giftCard            bool
	grams               int64
}

var productTitles = []string{
	"Mok — 350 ml", "Fiets-bel", "Koffie 1kg", "Kookboek Été", "Wollen trui", "Yoga mat", "Sokken 3-pack", "テスト商品", //nolint:gosmopolitan // names in any script are what shops have
	"🎁 Gift box", "Notebook & Pen", "Honey <raw>", `Sneaker "Classic"`, "Kussen 45×45", "Thee/Tea (100g)",
}

const (
	firstVariantID = 41_000_000_000_001
	bigProduct     = 130 // variants of the product that has more than one page of them
)

// inventCatalogue makes the products, their variants with cost and stock, and the wares that
// orders are of.
func (s *Shop) inventCatalogue(opened int64) {
	r := repeatable(s.config.Seed, 0x70726f64)
	for i, name := range []string{"Magazijn Utrecht", "Winkel", "3PL Oost"} {
		s.locations = append(s.locations, &location{
			id: 65_000_000_001 + int64(i)*17, name: name, active: true, created: opened, updated: opened,
			address: address{line1: "Kade 1", city: "Utrecht", zip: "3511 AB", country: "Netherlands", countryCode: "NL"},
		})
	}
	s.lastVariant = firstVariantID
	price := func() int64 {
		cents := 199 + r.Int64N(11900)
		return divide(cents*priceFactors[s.config.Currency], 100)
	}
	for i, title := range productTitles {
		p := s.newProduct(title, opened+int64(i)*60)
		if i%4 == 2 {
			p.class = "reduced"
		}
		sku := fmt.Sprintf("SH-%04d", i+1)
		if i%7 == 5 {
			sku = ""
		}
		s.newVariant(p, []string{"Default Title"}, sku, price())
	}
	for i, title := range []string{"Hoodie", "Broek", "Tegel in alle kleuren"} {
		p := s.newProduct(title, opened+int64(20+i)*60)
		base := price()
		for j := range []int{4, 6, bigProduct}[i] {
			values := []string{[]string{"S", "M", "L"}[j%3], fmt.Sprintf("Kleur %d", j/3+1)}
			s.newVariant(p, values, fmt.Sprintf("VAR-%d-%03d", i+1, j+1), base+int64(j%5)*50)
		}
	}
	gift := s.newProduct("Cadeaubon", opened+30*60)
	gift.giftCard, gift.class = true, "none"
	for _, value := range []int64{2500, 5000} {
		v := s.newVariant(gift, []string{fixed(value, "EUR")}, "GIFT-"+fixed(value, "EUR"), value)
		v.taxable, v.item.tracked, v.item.ships = false, false, false
	}
	for _, p := range s.products {
		p.sold = true
		for _, v := range p.variants {
			s.wares = append(s.wares, ware{
				product: p.id, variant: v.id, title: p.title, variantTitle: v.title, sku: v.sku, vendor: p.vendor,
				price: v.price, class: p.class, giftCard: p.giftCard, grams: v.grams,
			})
			s.stockUp(v, opened)
		}
	}
	for i, status := range []string{"draft", "archived", "unlisted"} {
		p := s.newProduct("Nooit verkocht "+status, opened+int64(40+i)*60)
		p.status = status
		if status == "draft" {
			p.published = 0
		}
		for _, size := range []string{"S", "M", "L"} {
			s.stockUp(s.newVariant(p, []string{size}, "X-"+status+"-"+size, price()), opened)
		}
	}
}

func (s *Shop) newProduct(title string, created int64) *product {
	p := &product{
		id: s.takeID(), title: title, handle: handleOf(title), vendor: s.config.Title, kind: "Goods", body: "<p>" + title + "</p>",
		status: "active", created: created, updated: created, published: created, tags: "test",
	}
	if p.id%4 != 0 {
		p.category = "Home & Garden > Kitchen & Dining"
	}
	p.options = []productOption{{id: s.takeID(), name: "Title"}}
	s.products = append(s.products, p)
	return p
}

func handleOf(title string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '-'
	}, title), "-")
}

func (s *Shop) newVariant(p *product, values []string, sku string, price int64) *variant {
	v := &variant{
		id: s.lastVariant, product: p, title: strings.Join(values, " / "), sku: sku, price: price, position: len(p.variants) + 1,
		options: values, taxable: true, grams: 250, created: p.created, updated: p.created,
	}
	s.lastVariant += 7
	v.item = &inventoryItem{
		id: v.id + itemOffset, variant: v, sku: sku, cost: divide(price*2, 5), tracked: true, ships: true, origin: "NL", code: "691110",
		created: v.created, updated: v.created,
	}
	if v.id%9 == 4 {
		v.item.cost = -1
	}
	if v.id%3 == 0 {
		v.barcode = fmt.Sprintf("871%010d", v.id%10_000_000_000)
	}
	if v.id%5 == 0 {
		v.compareAt = price + price/4
	}
	v.item.costs = []costChange{{at: v.created, cost: v.item.cost}}
	if len(values) == 2 {
		p.options = []productOption{{id: p.options[0].id, name: "Size"}, {id: p.options[0].id + 1_000_000, name: "Color"}}
	}
	p.variants = append(p.variants, v)
	for i := range p.options {
		if value := values[min(i, len(values)-1)]; !slices.Contains(p.options[i].values, value) {
			p.options[i].values = append(p.options[i].values, value)
		}
	}
	s.variants = append(s.variants, v)
	return v
}

// stockUp gives a variant stock at two locations, or three.
func (s *Shop) stockUp(v *variant, at int64) {
	for i, l := range s.locations {
		if !v.item.tracked || i == 2 && v.id%3 != 0 {
			continue
		}
		s.lastLevel++
		v.item.levels = append(v.item.levels, &inventoryLevel{
			id: 118_000_000_000 + s.lastLevel, item: v.item, location: l, available: 40 + v.id%60, committed: v.id % 4, incoming: v.id % 11,
			created: at, updated: at,
		})
	}
}

func (s *Shop) takeID() int64 {
	id := s.nextID
	s.nextID += 3
	return id
}

var firstNames = []string{"Inès", "Chloé", "Đorđe", "Jan", "Sanne", "Ünï", "Αλέξης", "Fatima", "陽子", "Bas"} //nolint:gosmopolitan // as above
var lastNames = []string{"D’Imaginaire", "St. Placebo", "Øvebø", "van ’t Hoff", "Test", "Æblesen", "Müller-Groß", "de Vries"}

type place struct {
	country, code            string
	city, zip, province, pid string
}

var places = []place{
	{"Netherlands", "NL", "Utrecht", "3511 AB", "", ""}, {"Netherlands", "NL", "’s-Hertogenbosch", "5211 CD", "", ""},
	{"Germany", "DE", "Köln", "50667", "", ""}, {"Belgium", "BE", "Gent", "9000", "", ""},
	{"United Kingdom", "GB", "London", "N1 9GU", "England", "ENG"},
	{"United States", "US", "New York", "10001", "New York", "NY"}, {"United States", "US", "Hoboken", "07030", "New Jersey", "NJ"},
	{"United States", "US", "Portland", "97201", "Oregon", "OR"}, {"Canada", "CA", "Toronto", "M5H 2M9", "Ontario", "ON"},
}

// taxesAt are the tax lines of a class at a place of delivery, without amounts.
func taxesAt(p place, class string) []taxLine {
	if class == "none" {
		return nil
	}
	reduced := class == "reduced"
	pick := func(title string, standard, low int64) []taxLine {
		if reduced {
			standard = low
		}
		return []taxLine{{title: title, rate: standard}}
	}
	switch p.code + p.pid {
	case "NL":
		return pick("BTW", 210000, 90000)
	case "DE":
		return pick("MwSt", 190000, 70000)
	case "BE":
		return pick("BTW", 210000, 60000)
	case "USNY":
		return []taxLine{{title: "New York State Tax", rate: 40000}, {title: "New York City Tax", rate: 45000}, {title: "MCTD", rate: 3750}}
	case "USNJ":
		return pick("New Jersey State Tax", 66250, 66250)
	}
	return nil
}

type person struct {
	email, phone string
	first, last  string
	place        place
}

// personAt invents the n-th customer of a shop. Somebody without an e-mail address has a
// phone number.
func (s *Shop) personAt(n int32) person {
	r := repeatable(s.config.Seed^0x706572736f6e, uint64(n))
	p := person{
		first: firstNames[r.IntN(len(firstNames))], last: lastNames[r.IntN(len(lastNames))],
		email: fmt.Sprintf("klant%05d@example.com", n),
	}
	home, away := places[:4], places[4:]
	if s.config.Country == "US" {
		home, away = places[5:8], places[:5]
	}
	p.place = home[r.IntN(len(home))]
	if r.IntN(9) == 0 {
		p.place = away[r.IntN(len(away))]
	}
	switch {
	case n%97 == 5:
		p.email = fmt.Sprintf("zoë%05d@example.nl", n)
	case n%41 == 7:
		p.email, p.phone = "", fmt.Sprintf("+3161%07d", n)
	}
	return p
}

func (p person) address(id int64) *address {
	return &address{
		id: id, first: p.first, last: p.last, line1: "Teststraat 12", line2: "", city: p.place.city, zip: p.place.zip,
		province: p.place.province, provinceID: p.place.pid, country: p.place.country, countryCode: p.place.code, phone: p.phone,
	}
}
