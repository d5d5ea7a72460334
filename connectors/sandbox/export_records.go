package sandbox

import (
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
	"golang.org/x/text/unicode/norm"
)

func (a amount) decimal(digits int) decimal.NullDecimal {
	if !a.known {
		return decimal.NullDecimal{}
	}
	return decimal.NewNullDecimal(a.value.decimal(digits))
}

func (s *shop) exportCustomers() []Customer {
	usage := s.usage()
	customers := make([]Customer, 0, len(s.accounts))
	for _, a := range s.accounts {
		customers = append(customers, Customer{
			ID: a.id, Email: a.email, Username: a.username, First: a.first, Last: a.last, Country: a.country, Role: a.role,
			Created: instant(a.registered), Modified: instant(a.modified), BillingEmail: a.billingEmail(),
			IsPaying: usage.paying[a.id], HasOrdered: usage.ordered[a.id],
		})
	}
	return customers
}

// billingEmail is empty until an address was given.
func (a *account) billingEmail() string {
	if a.country == "" {
		return ""
	}
	return a.email
}

func (s *shop) exportProducts() []Product {
	digits := s.config.Decimals
	products := make([]Product, 0, len(s.items))
	for _, p := range s.items {
		out := Product{
			ID: p.id, Type: p.kind, Name: p.name, Slug: p.slug(), SKU: p.sku, Status: p.status, GiftCard: s.isGiftCard(p), TaxClass: p.class,
			Categories: []string{categories[p.category].name}, Created: instant(p.created), Modified: instant(p.modified),
			Price: p.price().decimal(digits), RegularPrice: p.regular.decimal(digits), SalePrice: p.sale.decimal(digits),
			WeightKG: p.weight.decimal(microDigits), TracksStock: p.tracksStock, GTIN: p.gtin, Cost: p.cost.decimal(microDigits),
		}
		for _, v := range p.variants {
			if v.status != trashed {
				out.VariationIDs = append(out.VariationIDs, v.id)
			}
		}
		products = append(products, out)
	}
	return products
}

func (s *shop) exportVariations() []Variation {
	digits := s.config.Decimals
	var variations []Variation
	for _, v := range s.allVariants() {
		variations = append(variations, Variation{
			ID: v.id, ProductID: v.of.id, Name: v.color + ", " + v.size, SKU: v.shownSKU(), Status: v.status, TaxClass: v.of.class,
			Created: instant(v.created), Modified: instant(v.modified), Price: price(v.regular, v.sale).decimal(digits),
			RegularPrice: v.regular.decimal(digits), SalePrice: v.sale.decimal(digits), WeightKG: v.of.weight.decimal(microDigits),
			TracksStock: v.tracksStock, GTIN: v.gtin, Cost: v.history[len(v.history)-1].cost.decimal(microDigits),
		})
	}
	return variations
}

// shownSKU is the product's where a variation has none of its own.
func (v listedVariant) shownSKU() string {
	if v.sku == "" {
		return v.of.sku
	}
	return v.sku
}

// slug is empty until a product was published, as WordPress has it.
func (p *item) slug() string {
	if p.status == "draft" || p.status == "pending" {
		return ""
	}
	var b strings.Builder
	for _, c := range []byte(strings.ToLower(norm.NFC.String(p.name))) {
		switch {
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
			b.WriteByte(c)
		case c >= 0x80:
			b.WriteByte('%')
			b.WriteString(strconv.FormatUint(uint64(c), 16))
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	slug := strings.Trim(b.String(), "-")
	if p.status == trashed {
		slug += "__trashed"
	}
	return slug
}

func (s *shop) exportCoupons() []Coupon {
	usage := s.usage()
	coupons := make([]Coupon, 0, len(s.vouchers))
	for _, v := range s.vouchers {
		usedBy := usage.of(v)
		coupons = append(coupons, Coupon{
			ID: v.id, Code: v.code, Kind: v.kind, Status: v.status, Amount: v.amount.decimal(couponDigits),
			Created: instant(v.created), Modified: instant(v.modified), Expires: instant(v.expires),
			FreeShipping: v.freeShipping, IndividualUse: v.individual, UsageCount: int64(len(usedBy)), UsedBy: slices.Clone(usedBy),
			UsageLimit: v.limit, UsageLimitPerUser: v.limitPerUser, MinimumAmount: v.minimum.decimal(couponDigits),
			ProductIDs: slices.Clone(v.products), ExcludedProducts: slices.Clone(v.excluded),
		})
	}
	return coupons
}

// couponDigits is how many decimals WooCommerce gives the amounts of coupons, whatever
// the shop's own number.
const couponDigits = 2

func (s *shop) exportReviews() []Review {
	reviews := make([]Review, 0, len(s.reviews))
	for _, v := range s.reviews {
		created := instant(v.created)
		reviews = append(reviews, Review{
			ID: v.id, ProductID: v.product, Status: v.status, Published: v.status == "approved", Verified: v.verified, Rating: v.rating,
			Reviewer: v.name, Email: v.email, Text: v.text, Created: created, Day: DayOf(created, s.zone),
		})
	}
	return reviews
}

func (s *shop) exportCosts() []Cost {
	var costs []Cost
	add := func(variant, product int64, history []costAt) {
		c := Cost{VariantID: variant, ProductID: product, Currency: s.config.Currency, Origin: string(s.config.Costs)}
		for _, h := range history {
			c.Changes = append(c.Changes, CostChange{At: instant(h.at), Unit: h.cost.decimal(microDigits), Silent: h.silent})
		}
		c.Unit = c.Changes[len(c.Changes)-1].Unit
		costs = append(costs, c)
	}
	if s.config.Costs == CostsNowhere {
		return nil
	}
	for _, p := range s.items {
		if p.kind != "variable" && p.status != trashed {
			add(p.id, p.id, p.history)
		}
	}
	for _, v := range s.allVariants() {
		if v.status != trashed {
			add(v.id, v.of.id, v.history)
		}
	}
	slices.SortFunc(costs, func(a, b Cost) int { return compare(a.VariantID, b.VariantID) })
	return costs
}

// usage is what orders say of accounts and coupons. Neither has its modified date moved
// by an order.
type usage struct {
	ordered, paying map[int64]bool
	usedBy          [][]string // by index of coupons
}

func (u *usage) of(v *voucher) []string {
	if v.index < 0 {
		return nil
	}
	return u.usedBy[v.index]
}

// usage works out anew what changed orders say.
func (s *shop) usage() *usage {
	s.views.mu.Lock()
	defer s.views.mu.Unlock()
	if s.views.usage != nil && s.views.usageAt == s.generation {
		return s.views.usage
	}
	u := &usage{ordered: map[int64]bool{}, paying: map[int64]bool{}, usedBy: make([][]string, len(coupons))}
	for i := range s.orders {
		o := &s.orders[i]
		if o.gone {
			continue
		}
		c := s.contentOf(o)
		by := c.email
		if !c.guest {
			id := personAt(s.seed, int(o.person)).customerID
			u.ordered[id] = true
			u.paying[id] = u.paying[id] || o.paid != 0
			by = strconv.FormatInt(id, 10)
		}
		if o.status == cancelled || o.status == failed || o.status == checkoutDraft || o.status == trash {
			continue
		}
		for _, index := range c.coupons {
			u.usedBy[index] = append(u.usedBy[index], by)
		}
	}
	s.views.usage, s.views.usageAt = u, s.generation
	return u
}
