package shopifyadmin

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
)

// grow makes an order of its seed: a pure function of the shop's configuration and the
// record. Its history ends at record.until.
func (s *Shop) grow(rec *orderRecord) *order {
	r := repeatable(rec.seed, 0x6f72646572)
	o := s.draft(r, rec)
	o.placed(o.happened)
	s.live(r, o, rec.until)
	s.summarizeJourney(r, o, rec)
	return o
}

// draft fills in what somebody put into an order.
func (s *Shop) draft(r *rand.Rand, rec *orderRecord) *order {
	who := s.personAt(max(rec.person, 0))
	o := &order{
		id: rec.id, number: rec.number, name: fmt.Sprintf("#%d", rec.number), created: rec.created, processed: rec.processed,
		updated: rec.created, test: rec.test, customer: rec.customer, currency: s.config.Currency, presentment: s.config.Currency,
		rate: 1_000_000, taxesIncluded: s.config.PricesIncludeTax, happened: rec.created, source: "web", app: 580111, appName: "Online Store",
		token: token(r, 32), cartToken: token(r, 32), checkoutToken: token(r, 32), confirmation: token(r, 9), checkoutID: rec.id + 90_000_000_000,
		client:    clientDetails{ip: "203.0.113." + strconv.Itoa(r.IntN(250)), agent: "Mozilla/5.0", language: "nl"},
		marketing: r.IntN(3) == 0,
	}
	switch rec.source {
	case sourceWeb:
		if rec.seed%41 == 7 {
			o.source, o.app, o.appName = subscriptions, 88_312, "Subscriptions"
		}
	case sourcePOS:
		o.source, o.app, o.appName, o.location = "pos", 129785, "Point of Sale", s.locations[1].id
		o.cartToken, o.checkoutToken, o.checkoutID, o.client = "", "", 0, clientDetails{}
	case sourceDraft:
		o.source, o.app, o.appName, o.tags = "shopify_draft_order", 1354745, "Draft Orders", "b2b, besteld per mail"
		o.company = rec.customer != 0
	case sourceImport:
		o.source, o.app, o.appName, o.cartToken = "4811223", 4811223, "Importer", ""
		o.note = "geïmporteerd"
	}
	if rec.customer != 0 {
		o.email, o.phone = addressVariant(r, who.email), who.phone
		o.billing, o.shippingAddress = who.address(0), who.address(0)
	}
	if n := len(s.config.PresentmentCurrencies); n > 0 && rec.source == sourceWeb && r.IntN(100) < 15 {
		o.presentment = s.config.PresentmentCurrencies[r.IntN(n)]
		o.rate = priceFactors[o.presentment] * 1_000_000 / priceFactors[o.currency]
	}
	at := who.place
	if rec.source == sourcePOS {
		at = places[0]
		if s.config.Country == "US" {
			at = places[5]
		}
	}
	s.draftLines(r, o, at, rec.source)
	s.draftCharges(r, o, at, rec.source)
	s.draftDiscounts(r, o)
	s.price(r, o, at)
	return o
}

// companyLocation is the id of the place of a company that bought.
func companyLocation(o *order) int64 { return o.customer + 2 }

// subscriptions is the source of orders that a subscription made.
const subscriptions = "subscription_contract"

// token is an opaque name.
func token(r *rand.Rand, n int) string {
	const letters = "0123456789abcdef"
	b := make([]byte, n)
	for i := range b {
		b[i] = letters[r.IntN(len(letters))]
	}
	return string(b)
}

// bag is an amount of the shop's currency in both of the order's.
func (o *order) bag(shop int64) money { return money{shop, divide(shop*o.rate, 1_000_000)} }

func (s *Shop) draftLines(r *rand.Rand, o *order, at place, source uint8) {
	pieces := 1 + weighted(r, 45, 28, 15, 8, 4)
	if r.IntN(250) == 0 && source == sourceWeb {
		pieces = 55 + r.IntN(80) // more than a page of anything
	}
	for range pieces {
		w := s.wares[r.IntN(len(s.wares))]
		if r.IntN(2) == 0 {
			w = s.wares[r.IntN(len(productTitles))]
		}
		price := w.price
		if r.IntN(60) == 0 && !w.giftCard {
			price = 0 // a free sample
		}
		o.lines = append(o.lines, o.newLine(w, 1+int64(weighted(r, 70, 18, 8, 2, 2)), price, at))
	}
	if source == sourceDraft && r.IntN(3) == 0 {
		o.lines = append(o.lines, o.newLine(ware{title: "Op maat gemaakt", grams: 0, price: 1995}, 1, 1995, at))
	}
	if r.IntN(33) == 0 && source != sourceImport {
		tip := line{id: o.childID(), title: "Tip", quantity: 1, current: 1, price: o.bag(50 * (1 + r.Int64N(12))), tip: true}
		o.lines = append(o.lines, tip)
	}
	if at.code != s.config.Country && s.config.Country == "US" && r.IntN(3) == 0 {
		l := &o.lines[0]
		d := duty{id: o.childID(), code: "691110", country: "CN", price: o.bag(divide(l.price.shop*l.quantity*5, 100))}
		if d.price.shop > 0 {
			l.duties = append(l.duties, d)
		}
	}
}

func (o *order) newLine(w ware, quantity, price int64, at place) line {
	variantTitle := w.variantTitle
	if variantTitle == "Default Title" {
		variantTitle = ""
	}
	l := line{
		id: o.childID(), product: w.product, variant: w.variant, title: w.title, variantName: variantTitle, sku: w.sku, vendor: w.vendor,
		quantity: quantity, current: quantity, price: o.bag(price), giftCard: w.giftCard, taxable: w.class != "none", ships: !w.giftCard,
		grams: w.grams, taxes: taxesAt(at, w.class),
	}
	if l.ships {
		l.fulfillable = quantity
	}
	return l
}

func (s *Shop) draftCharges(r *rand.Rand, o *order, at place, source uint8) {
	if source == sourcePOS {
		return
	}
	charge := func(title string, cents int64) {
		o.shipping = append(o.shipping, shippingLine{
			id: o.childID(), title: title, code: title, source: "shopify", price: o.bag(divide(cents*priceFactors[o.currency], 100)), taxes: taxesAt(at, ""),
		})
	}
	switch weighted(r, 55, 15, 20, 3) {
	case 0:
		charge("Standaard", 495)
	case 1:
		charge("Express", 1250)
	case 2:
		charge("Gratis verzending", 0)
	case 3:
		charge("Standaard", 495)
		charge("Koelbox", 750)
	}
	if at.code != s.config.Country && r.IntN(8) == 0 {
		o.fees = append(o.fees, additionalFee{id: o.childID(), name: "Import handling", price: o.bag(350), taxes: nil})
	}
}

// draftDiscounts picks discounts of the catalogue and sets their allocations.
func (s *Shop) draftDiscounts(r *rand.Rand, o *order) {
	pick := weighted(r, 72, 8, 5, 6, 3, 4, 2)
	switch pick {
	case 1:
		o.discountLines(discountApplication{kind: "discount_code", code: "WELKOM10", valueType: "percentage", value: 1000, method: "across", selection: "all", target: "line_item", discount: 0})
	case 2:
		o.discountLines(discountApplication{kind: "discount_code", code: "VIJF-ERAF", valueType: "fixed_amount", value: o.bag(500).paid, method: "across", selection: "all", target: "line_item"})
	case 3:
		o.discountShipping(discountApplication{kind: "discount_code", code: "GRATISVERZENDING", valueType: "percentage", value: 10000, method: "each", selection: "all", target: "shipping_line"})
	case 4:
		o.discountLines(discountApplication{kind: "automatic", title: "Derde gratis", valueType: "percentage", value: 3333, method: "each", selection: "entitled", target: "line_item"})
	case 5:
		o.discountLines(discountApplication{kind: "automatic", title: "Zomer 15", valueType: "percentage", value: 1500, method: "across", selection: "all", target: "line_item"})
		o.discountLines(discountApplication{kind: "discount_code", code: fmt.Sprintf("UNIEK-%04d", r.IntN(manyCodes)), valueType: "fixed_amount", value: o.bag(777).paid, method: "across", selection: "all", target: "line_item"})
	case 6:
		o.discountLines(discountApplication{kind: "manual", title: "Vervangt kapot exemplaar", valueType: "percentage", value: 10000, method: "across", selection: "all", target: "line_item"})
		o.discountShipping(discountApplication{kind: "manual", title: "Vervangt kapot exemplaar", valueType: "percentage", value: 10000, method: "each", selection: "all", target: "shipping_line"})
	}
}

// discountLines allocates a discount over the lines that are no gift cards or tips. What a
// fixed amount leaves over by rounding goes to the last of them.
func (o *order) discountLines(a discountApplication) {
	var eligible []int
	var sum int64
	for i := range o.lines {
		l := &o.lines[i]
		if l.giftCard || l.tip || a.selection == "entitled" && len(eligible) > 0 {
			continue
		}
		eligible = append(eligible, i)
		sum += l.discounted().shop
	}
	if sum <= 0 {
		return
	}
	index := len(o.applications)
	done, given := int64(0), int64(0)
	fixedShop := min(divide(a.value*1_000_000, o.rate), sum)
	used := false
	for _, i := range eligible {
		l := &o.lines[i]
		left := l.discounted()
		var cut int64
		if a.valueType == "percentage" {
			cut = divide(left.shop*a.value, 10000)
		} else {
			done += left.shop
			cut = divide(fixedShop*done, sum) - given
			given += cut
		}
		if cut = min(cut, left.shop); cut <= 0 {
			continue
		}
		amount := o.bag(cut)
		if cut == left.shop {
			amount.paid = left.paid
		}
		l.allocations = append(l.allocations, allocation{application: index, amount: amount})
		used = true
	}
	if used {
		o.applications = append(o.applications, a)
	}
}

func (o *order) discountShipping(a discountApplication) {
	index, used := len(o.applications), false
	for i := range o.shipping {
		if l := &o.shipping[i]; l.price.shop > 0 {
			l.allocations = append(l.allocations, allocation{application: index, amount: l.price})
			used = true
		}
	}
	if used {
		o.applications = append(o.applications, a)
	}
}

// price fills in the taxes.
func (s *Shop) price(_ *rand.Rand, o *order, _ place) {
	for i := range o.lines {
		l := &o.lines[i]
		l.taxes = o.tax(l.taxes, l.discounted())
	}
	for i := range o.shipping {
		l := &o.shipping[i]
		l.taxes = o.tax(l.taxes, l.discounted())
	}
}

// summarizeJourney tells where the buyer came from. It is ready some hours after the order.
func (s *Shop) summarizeJourney(r *rand.Rand, o *order, rec *orderRecord) {
	if o.source != "web" {
		return
	}
	j := &journey{index: int64(rec.index), days: int64(r.IntN(12))}
	sources := []visit{
		{source: "direct", sourceType: ""}, {source: "Google", sourceType: "SEO", referrer: "https://www.google.com/"},
		{source: "Instagram", sourceType: "POST", referrer: "https://l.instagram.com/", utmSource: "instagram", medium: "social", campaign: "lente"},
		{source: "nieuwsbrief", sourceType: "NEWSLETTER", utmSource: "newsletter", medium: "email", campaign: "week 12", content: "knop", term: ""},
		{source: "Google", sourceType: "AD", referrer: "https://www.google.com/", utmSource: "google", medium: "cpc", campaign: "merk", term: "mok"},
	}
	pick := func(at int64) *visit {
		v := sources[r.IntN(len(sources))]
		v.id, v.at, v.landing = o.childID(), at, "https://"+s.config.Domain+"/products/"+handleOf(o.lines[0].title)
		if v.utmSource != "" {
			v.landing += "?utm_source=" + v.utmSource + "&utm_medium=" + v.medium + "&utm_campaign=" + strings.ReplaceAll(v.campaign, " ", "+")
		}
		return &v
	}
	j.last = pick(o.created - 900)
	j.first = j.last
	if j.days > 0 {
		j.first = pick(o.created - j.days*day)
	}
	o.landing, o.referrer = strings.TrimPrefix(j.last.landing, "https://"+s.config.Domain), j.last.referrer
	o.journey = j
}

// journeyReady tells whether the vendor has worked the journey out.
func (s *Shop) journeyReady(o *order) bool { return o.journey != nil && o.created+20*hour <= s.now }

const (
	hour = int64(3600)
	day  = 24 * hour
)

// weighted picks an index with the given weights.
func weighted(r *rand.Rand, weights ...int) int {
	sum := 0
	for _, w := range weights {
		sum += w
	}
	n := r.IntN(sum)
	for i, w := range weights {
		if n -= w; n < 0 {
			return i
		}
	}
	return len(weights) - 1
}
