package sandbox

import (
	"fmt"
)

// Rates are in thousandths of a percent: 21000 is 21 %.
const wholeRate = 100_000

type taxRate struct {
	id      int64
	code    string
	label   string
	class   string
	permill int64
}

// Tax per country of delivery; countries that are not here pay none.
var taxRates = map[string][2]taxRate{
	"NL": {{1, "NL-BTW 21%-1", "BTW 21%", "", 21000}, {2, "NL-BTW 9%-1", "BTW 9%", "reduced-rate", 9000}},
	"DE": {{3, "DE-MWST.-1", "MwSt.", "", 19000}, {4, "DE-MWST. ERMÄßIGT-1", "MwSt. ermäßigt", "reduced-rate", 7000}},
	"GB": {{7, "GB-VAT-1", "VAT", "", 20000}, {7, "GB-VAT-1", "VAT", "reduced-rate", 20000}},
	"US": {{9, "US-NY-NY TAX-1", "NY Tax", "", 8875}, {9, "US-NY-NY TAX-1", "NY Tax", "reduced-rate", 8875}},
}

// taxFor returns the rate of a class in a country; ok is false where no tax is due.
func taxFor(country, class string) (taxRate, bool) {
	rates, ok := taxRates[country]
	if !ok || class == "zero-rate" {
		return taxRate{}, false
	}
	if class == "reduced-rate" {
		return rates[1], true
	}
	return rates[0], true
}

type product struct {
	id        int64
	variation int64 // 0 for a simple product
	kind      string
	name      string
	parent    string
	sku       string
	class     string
	price     micro // in the shop's currency, as entered
	giftCard  bool
}

var productNames = []string{
	"Mok — 350 ml", "Fiets-bel", "Koffie 1kg", "Kookboek Été", "Wollen trui", "Yoga mat", "Sokken 3-pack", "テスト商品", //nolint:gosmopolitan // names in any script are what shops have
	"🎁 Gift box", "Notebook & Pen", "Honey <raw>", `Sneaker "Classic"`, "Kussen 45×45", "Thee/Tea (100g)", "Zeep", "منتج تجريبي",
}

var variantNames = []string{"Rood, S", "Rood, M", "Blauw, S", "Grün, L"}

const firstProductID = 22

// newCatalogue lists what a shop sells: simple products, three variable ones with
// four variations each, and two gift cards. Some products have no SKU.
func newCatalogue(seed uint64) []product {
	r := repeatable(seed, 0x70726f64)
	id := int64(firstProductID)
	var all []product
	price := func() micro { return micro(99+r.Int64N(11900)) * (unit / 100) }
	for i, name := range productNames {
		class := ""
		if i%4 == 2 {
			class = "reduced-rate"
		}
		sku := fmt.Sprintf("SKU-%04d", i+1)
		if i%7 == 5 {
			sku = ""
		}
		all = append(all, product{id: id, kind: "simple", name: name, sku: sku, class: class, price: price()})
		id++
	}
	for i, name := range []string{"Hoodie", "Trainingsbroek", "Sweater Éclair"} {
		parent := id
		id++
		p := price()
		for j, variant := range variantNames {
			all = append(all, product{
				id: parent, variation: id, kind: "variable", name: name + " - " + variant, parent: name,
				sku: fmt.Sprintf("VAR-%d-%d-%d", i+1, parent, j), price: p + micro(j)*unit,
			})
			id++
		}
	}
	for i, value := range []micro{25, 50} {
		all = append(all, product{
			id: id, kind: "gift-card", name: fmt.Sprintf("Cadeaubon %d", value), sku: fmt.Sprintf("GIFT-%d", i+1),
			class: "zero-rate", price: value * unit, giftCard: true,
		})
		id++
	}
	return all
}

// nextFreeID is the first post id after the catalogue.
func nextFreeID(all []product) int64 {
	highest := int64(firstProductID)
	for _, p := range all {
		highest = max(highest, p.id, p.variation)
	}
	return highest + 10
}

type coupon struct {
	id      int64
	code    string
	kind    string // percent or fixed_cart
	permill int64  // of a percent coupon
	amount  micro  // of a fixed_cart coupon, in the order's currency
}

var coupons = []coupon{
	{11, "welkom10", "percent", 10000, 0},
	{12, "five-off", "fixed_cart", 0, 5 * unit},
	{14, "gratis100", "percent", 100000, 0},
	{19, "🎉party", "percent", 15000, 0},
	{20, "min777", "fixed_cart", 0, 7_770_000},
	{21, "third", "percent", 33330, 0},
}

// Prices of the base currency are multiplied by roughly this for an order in
// another one, in hundredths.
var priceFactors = map[string]int64{"EUR": 100, "USD": 112, "GBP": 86, "JPY": 16100, "CHF": 95, "SEK": 1130, "TND": 335}

var firstNames = []string{"Inès", "Chloé", "Đorđe", "Jan", "Sanne", "Ünï", "Αλέξης", "Fatima", "陽子", "Bas"} //nolint:gosmopolitan // as above
var lastNames = []string{"D’Imaginaire", "St. Placebo", "Øvebø", "van ’t Hoff", "Test", "Æblesen", "Müller-Groß", "de Vries"}
var cities = []string{"Utrecht", "’s-Hertogenbosch", "Köln", "Łódź", "Gent"}

type person struct {
	customerID int64  // 0 for somebody without an account
	email      string // "" when the shop never learned it
	first      string
	last       string
	city       string
	country    string
}

// personAt invents the n-th customer of a shop. One person has one address and one
// account at most, so identity by address and identity by account agree.
func personAt(seed uint64, n int) person {
	r := repeatable(seed^0x706572736f6e, uint64(n))
	p := person{
		first:   firstNames[r.IntN(len(firstNames))],
		last:    lastNames[r.IntN(len(lastNames))],
		city:    cities[r.IntN(len(cities))],
		country: "NL",
		email:   fmt.Sprintf("klant%05d@example.com", n),
	}
	switch c := r.IntN(100); {
	case c < 12:
		p.country = "DE"
	case c < 18:
		p.country = "GB"
	case c < 22:
		p.country = "US"
	case c < 26:
		p.country = "CH"
	}
	if n%3 == 0 {
		p.customerID = int64(1000 + n)
	}
	switch {
	case n%97 == 5:
		p.email = fmt.Sprintf("zoë%05d@example.nl", n)
	case n%41 == 7:
		p.email, p.customerID = "", 0
	case n%59 == 11:
		p.email, p.customerID = "", int64(1000+n)
	}
	return p
}
