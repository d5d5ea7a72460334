package shopifyadmin

import (
	"time"

	"github.com/shopspring/decimal"
)

// Customer is an account. Orders and Spent are the vendor's own count and sum.
type Customer struct {
	ID               int64
	Email            string
	Created, Updated time.Time
	Country          string
	Marketing        bool
	Orders           int64
	Spent            decimal.Decimal
	Tags             string
}

// Product is a product that was not deleted.
type Product struct {
	ID                          int64
	Title, Handle, Vendor, Type string
	Status                      string
	Created, Updated            time.Time
	GiftCard                    bool
	Category                    string // full name
	VariantIDs                  []int64
}

// Variant is a variant that was not deleted, with its inventory item.
type Variant struct {
	ID, ProductID, ItemID int64
	SKU, Barcode, Title   string
	Price                 decimal.Decimal
	CompareAt             decimal.NullDecimal
	Grams                 int64
	Tracked               bool
	Created, Updated      time.Time
	ItemUpdated           time.Time
	Cost                  decimal.NullDecimal // not Valid: none recorded
	Costs                 []Cost              // what it was, oldest first; a Shopify reader sees the last only
}

// Cost is a unit cost from an instant on.
type Cost struct {
	From time.Time
	Cost decimal.NullDecimal
}

// Level is the stock of a variant at a location now.
type Level struct {
	ID                    string // "<day>:<variant>:<location>" of the shop's today
	VariantID, LocationID int64
	SKU                   string
	OnHand, Available     int64
	Committed, Incoming   int64
	Updated               time.Time
	Cost                  decimal.NullDecimal
}

// Checkout is one that was not finished at once. Completed tells that it was later.
type Checkout struct {
	ID                          int64
	Created, Updated, Completed time.Time
	CreatedDay                  string
	Email, Phone                string
	CustomerID, OrderID         int64 // OrderID as the shop knows it; the API names no order
	Country                     string
	Items                       int64
	Total, Subtotal, Tax        decimal.Decimal
	Codes                       []string
}

// Discount is a discount with codes, or an automatic one.
type Discount struct {
	ID               int64
	Automatic        bool
	Kind             string // basic, bxgy, free_shipping
	Title, Status    string
	Codes            []string
	Percent          decimal.NullDecimal
	Amount           decimal.NullDecimal
	Minimum          decimal.NullDecimal
	Used, Limit      int64
	OncePerCustomer  bool
	Created, Updated time.Time
	Starts, Ends     time.Time
	Products         []int64 // that it is for; empty: all
}

// SessionDay is what the shop's analytics say of one day, source and device.
type SessionDay struct {
	Day, Source, Device, Country                            string
	Sessions, Visitors, Pageviews, Carts, Checkouts, Bought int64
}

// collect gives what keep lets through, under the lock.
func collect[F, T any](s *Shop, list func() []F, keep func(F) (T, bool)) []T {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var out []T
	for _, f := range list() {
		if t, ok := keep(f); ok {
			out = append(out, t)
		}
	}
	return out
}

// Customers lists the accounts that are there, by id.
func (s *Shop) Customers() []Customer {
	return collect(s, func() []*customer { return s.customers }, func(c *customer) (Customer, bool) {
		orders, spent := s.customerSpending(c.id)
		out := Customer{
			ID: c.id, Email: c.email, Created: instant(c.created), Updated: instant(c.updated), Marketing: c.marketing == "subscribed",
			Orders: orders, Spent: exact(spent, s.config.Currency), Tags: c.tags,
		}
		if len(c.addresses) > 0 {
			out.Country = c.addresses[0].countryCode
		}
		return out, !c.gone
	})
}

// Products lists the products that are there, by id.
func (s *Shop) Products() []Product {
	return collect(s, func() []*product { return s.products }, func(p *product) (Product, bool) {
		out := Product{
			ID: p.id, Title: p.title, Handle: p.handle, Vendor: p.vendor, Type: p.kind, Status: p.status, Created: instant(p.created),
			Updated: instant(p.updated), GiftCard: p.giftCard, Category: p.category,
		}
		for _, v := range p.variants {
			out.VariantIDs = append(out.VariantIDs, v.id)
		}
		return out, !p.gone
	})
}

// Variants lists the variants that are there, by id.
func (s *Shop) Variants() []Variant {
	return collect(s, func() []*variant { return s.variants }, func(v *variant) (Variant, bool) {
		out := Variant{
			ID: v.id, ProductID: v.product.id, ItemID: v.item.id, SKU: v.sku, Barcode: v.barcode, Title: v.title,
			Price: exact(v.price, s.config.Currency), Grams: v.grams, Tracked: v.item.tracked, Created: instant(v.created),
			Updated: instant(v.updated), ItemUpdated: instant(v.item.updated), Cost: s.cost(v.item.cost),
		}
		if v.compareAt > 0 {
			out.CompareAt = decimal.NewNullDecimal(exact(v.compareAt, s.config.Currency))
		}
		for _, c := range v.item.costs {
			out.Costs = append(out.Costs, Cost{From: instant(c.at), Cost: s.cost(c.cost)})
		}
		return out, !v.gone
	})
}

func (s *Shop) cost(minor int64) decimal.NullDecimal {
	if minor < 0 {
		return decimal.NullDecimal{}
	}
	return decimal.NewNullDecimal(exact(minor, s.config.Currency))
}

// Levels lists the stock of every variant that is there, at every location.
func (s *Shop) Levels() []Level {
	var list []Level
	s.read(func() {
		for _, v := range s.variants {
			for _, l := range v.item.levels {
				if v.gone {
					continue
				}
				list = append(list, Level{
					ID: s.levelID(l), VariantID: v.id, LocationID: l.location.id, SKU: v.item.sku, OnHand: l.onHand(), Available: l.available,
					Committed: l.committed, Incoming: l.incoming, Updated: instant(l.updated), Cost: s.cost(v.item.cost),
				})
			}
		}
	})
	return list
}

// Checkouts lists the abandoned checkouts, recovered ones too, by id.
func (s *Shop) Checkouts() []Checkout {
	return collect(s, func() []*checkout { return s.checkouts }, func(c *checkout) (Checkout, bool) {
		t := c.totals()
		out := Checkout{
			ID: c.id, Created: instant(c.created), Updated: instant(c.updated), Completed: instant(c.completed), CreatedDay: s.dayOf(c.created),
			Email: c.email, Phone: c.phone, CustomerID: c.customer, OrderID: c.order, Total: s.exact(t.total), Subtotal: s.exact(t.subtotal),
			Tax: s.exact(t.tax), Codes: c.codes,
		}
		if c.address != nil {
			out.Country = c.address.countryCode
		}
		for _, l := range c.lines {
			out.Items += l.quantity
		}
		return out, !c.gone
	})
}

// Discounts lists the discounts that are there, by id.
func (s *Shop) Discounts() []Discount {
	return collect(s, func() []*discount { return s.discounts }, func(d *discount) (Discount, bool) {
		out := Discount{
			ID: d.id, Automatic: d.automatic, Kind: d.kind, Title: d.title, Status: d.status, Used: d.used, Limit: d.usageLimit,
			OncePerCustomer: d.once, Created: instant(d.created), Updated: instant(d.updated), Starts: instant(d.starts), Ends: instant(d.ends),
		}
		for _, p := range s.productsOf(d) {
			out.Products = append(out.Products, p.id)
		}
		for _, c := range d.codes {
			out.Codes = append(out.Codes, c.code)
		}
		if d.percentage > 0 {
			out.Percent = decimal.NewNullDecimal(decimal.New(d.percentage, -2))
		}
		if d.amount > 0 {
			out.Amount = s.cost(d.amount)
		}
		if d.minimum > 0 {
			out.Minimum = s.cost(d.minimum)
		}
		return out, !d.gone
	})
}

// Sessions lists the analytics of the days from one to another, both included, that have any.
// Days to come are told as they will be; the API tells none after its now.
func (s *Shop) Sessions(from, to string) []SessionDay {
	return collect(s, func() []sessionDay { return s.sessionDays(from, to) }, func(d sessionDay) (SessionDay, bool) {
		return SessionDay{
			Day: d.day, Source: d.source, Device: d.device, Country: d.country, Sessions: d.sessions, Visitors: d.visitors,
			Pageviews: d.pageviews, Carts: d.carts, Checkouts: d.checkouts, Bought: d.completed,
		}, true
	})
}
