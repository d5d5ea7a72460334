package sandbox

import (
	"time"

	"github.com/shopspring/decimal"
)

// Customer is an account of a shop as it stands. Guests have none. Instants are UTC with
// whole seconds; the zero time is null.
type Customer struct {
	ID int64
	// Email is the account's address as spelled; "" when the shop never learned it.
	Email        string
	Username     string
	First, Last  string
	Country      string // of the billing address; "" when none was given
	Role         string // customer, subscriber, administrator, shop_manager
	Created      time.Time
	Modified     time.Time // null on accounts that WooCommerce never saved
	IsPaying     bool      // has an order of its own that was paid
	HasOrdered   bool      // some order names the account
	BillingEmail string
}

// Product is a product as it stands, trashed ones included (Status "trash"). Prices are
// in the shop's currency, as entered: with tax in a shop whose prices include it.
type Product struct {
	ID         int64
	Type       string // simple, variable, gift-card
	Name, Slug string
	SKU        string // "" for none
	Status     string // publish, draft, pending, private, trash
	GiftCard   bool
	TaxClass   string
	Categories []string // names
	Created    time.Time
	Modified   time.Time
	// Price is what is asked now, RegularPrice what it is without a sale. A variable
	// product has no regular price; its Price is the lowest of its variations. Not Valid
	// is "".
	Price, RegularPrice, SalePrice decimal.NullDecimal
	WeightKG                       decimal.NullDecimal // not Valid is ""
	TracksStock                    bool
	GTIN                           string
	// VariationIDs are those of a variable product that exist, by id.
	VariationIDs []int64
	// Cost is what the shop says a piece costs it; not Valid when it says nothing.
	Cost decimal.NullDecimal
}

// Variation is a variation of a variable product as it stands. One whose product is in
// the trash is trashed with it.
type Variation struct {
	ID, ProductID                  int64
	Name                           string // "Red, S"
	SKU                            string // "" shows the parent's
	Status                         string // publish, private, trash
	TaxClass                       string
	Created, Modified              time.Time
	Price, RegularPrice, SalePrice decimal.NullDecimal
	WeightKG                       decimal.NullDecimal
	TracksStock                    bool
	GTIN                           string
	// Cost is what a piece costs the shop in all: its own, its product's, or both added
	// up, as the shop set it; not Valid when neither has one.
	Cost decimal.NullDecimal
}

// Coupon is a coupon code as it stands, trashed ones included.
type Coupon struct {
	ID     int64
	Code   string
	Kind   string // percent, fixed_cart, fixed_product
	Status string // publish, draft, trash
	// Amount is per cent of a percent coupon, otherwise in the shop's currency.
	Amount                        decimal.Decimal
	Created, Modified, Expires    time.Time
	FreeShipping, IndividualUse   bool
	UsageCount                    int64
	UsageLimit, UsageLimitPerUser int64 // 0 is none
	MinimumAmount, MaximumAmount  decimal.Decimal
	ProductIDs, ExcludedProducts  []int64
	UsedBy                        []string // account ids and addresses
}

// Review is a product review as it stands. The vendor tells no instant of change.
type Review struct {
	ID, ProductID int64
	Status        string // approved, hold, spam, trash, or post-trashed with its product
	Published     bool   // approved
	Verified      bool   // by somebody who bought the product
	// Rating is as given: 0 is none, 1 to 5 are stars, and an import may have any number.
	Rating   int
	Reviewer string
	Email    string // "" for none
	Text     string // HTML
	Created  time.Time
	Day      Day // in the shop's zone
}

// Cost is what a piece of a variant costs its shop: a simple product or a variation. It
// lists only variants that the API shows (none in the trash).
type Cost struct {
	VariantID, ProductID int64
	Currency             string // the shop's
	Origin               string // cogs or meta: where the shop keeps it
	// Unit is the cost now; not Valid when the shop says nothing.
	Unit decimal.NullDecimal
	// Changes are all values that the variant had, oldest first: the first is at its
	// creation, the last is Unit.
	Changes []CostChange
}

// CostChange is a cost from an instant on.
type CostChange struct {
	At   time.Time
	Unit decimal.NullDecimal
	// Silent: the variant's own modified date did not move, because the cost of its
	// product changed.
	Silent bool
}

// Customers lists every account, by id, whatever its role.
func (w *World) Customers(shopName string) []Customer {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.shop(shopName).exportCustomers()
}

// Products lists every product, by id.
func (w *World) Products(shopName string) []Product {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.shop(shopName).exportProducts()
}

// Variations lists every variation, by id.
func (w *World) Variations(shopName string) []Variation {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.shop(shopName).exportVariations()
}

// Coupons lists every coupon, by id.
func (w *World) Coupons(shopName string) []Coupon {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.shop(shopName).exportCoupons()
}

// Reviews lists every review, by id.
func (w *World) Reviews(shopName string) []Review {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.shop(shopName).exportReviews()
}

// Costs lists what every variant costs, by variant.
func (w *World) Costs(shopName string) []Cost {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.shop(shopName).exportCosts()
}
