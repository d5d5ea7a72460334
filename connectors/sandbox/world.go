// Package sandbox invents a webshop world from a seed and serves each vendor's view of
// it with that vendor's paging, filters, authentication and errors. It knows the
// truth: orders, refunds, customers, products, coupons, reviews, costs, ledger and KPIs
// come out of it in decimal, computed in Go apart from any SQL, to be compared with what
// a warehouse says.
//
// The same options give the same world, byte for byte. A world moves on with Step and
// Advance, or by itself while it is read (Options.MoveEvery). It never looks at the
// machine's clock. All methods may be called from several goroutines.
package sandbox

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	// Shops live in named time zones; a machine without a zone database has them too.
	_ "time/tzdata"

	"github.com/tillhouse/tillhouse/connectors/sandbox/shopifyadmin"
)

// Options describe a world. The zero value gives one Dutch shop with 500 orders.
type Options struct {
	// Seed decides everything that is invented.
	Seed uint64
	// Orders is the number of orders per shop at the start (default 500).
	Orders int
	// Shops are the shops of the world (default: DefaultShop alone).
	Shops []Shop
	// From and To bound the history at the start; To is the world's first "now".
	// By default 2025-09-01 until 2026-11-20, which has both DST changes. A reader whose
	// clock is not the world's (a real program) should be ahead of it: each step takes
	// three quarters of an hour on average.
	From, To time.Time
	// MoveEvery lets the world take one step after that many requests to its shop
	// faces; 0 means that it only moves when told.
	MoveEvery int
	// ShopifyShops are shops of the same world on Shopify: see shopifyadmin.DefaultShop and
	// DollarShop. A zero seed, number of orders, From and To are the world's.
	ShopifyShops []shopifyadmin.Config
}

// Shop configures one shop. Start from DefaultShop: zero values mean what they say
// (Decimals 0 is a shop without cents).
type Shop struct {
	// Name is the key under which the world's methods know the shop.
	Name string
	// Title is the site's name as its API gives it.
	Title string
	// Zone is an IANA zone, or "" for a fixed offset of OffsetMinutes from UTC, as a
	// WordPress site set to "UTC+5:30" has.
	Zone          string
	OffsetMinutes int
	// Country is where prices are entered; its tax is inside them when PricesIncludeTax.
	Country string
	// Currency is the shop's own; Currencies are those orders come in, the most
	// frequent one first.
	Currency   string
	Currencies []string
	// Decimals is WooCommerce's price_num_decimals: the precision of all its amounts.
	Decimals         int
	PricesIncludeTax bool
	// DateType is woocommerce_date_type: date_paid, date_created or date_completed.
	DateType string
	// ExcludedStatuses is woocommerce_excluded_report_order_statuses.
	ExcludedStatuses []string
	// CustomStatuses are registered by plugins.
	CustomStatuses []string
	// Costs is where the shop keeps unit costs.
	Costs CostSource
}

// DefaultShop is a Dutch shop with prices that include tax, orders in four currencies
// and two custom statuses.
func DefaultShop() Shop {
	return Shop{
		Name: "main", Title: "Wobble & Fløde Test Shop", Zone: "Europe/Amsterdam", Country: "NL",
		Currency: "EUR", Currencies: []string{"EUR", "USD", "GBP", "JPY"}, Decimals: 2, PricesIncludeTax: true,
		DateType: "date_paid", ExcludedStatuses: []string{"pending", "failed", "cancelled"},
		CustomStatuses: []string{"packed", "pre-ordered"}, Costs: CostsInCOGS,
	}
}

// World is an invented set of shops with one clock.
type World struct {
	mu        sync.RWMutex
	random    *rand.Rand
	now       int64
	shops     []*shop
	rates     *rateTable
	moveEvery int
	requests  int
	steps     int
	till      *till // see account
	shopify   []*shopifyadmin.Shop
	// shopifyDice pick which Shopify shop moves, apart from all others.
	shopifyDice *rand.Rand
}

// shop is the state of one shop. The world's lock guards it.
type shop struct {
	config     Shop
	zone       *time.Location
	seed       uint64
	products   []product
	statuses   []string // names by record.status
	orders     []record // by id
	refunds    []*refund
	refundsOf  map[int64][]*refund
	persons    int
	nextID     int64
	generation uint64 // counts changes; views of an older one are stale
	views      viewCache
	events     []Event

	records
	recordDice   *rand.Rand // of everything but orders and refunds
	recordEvents []RecordEvent
}

// Event is something that a step did.
type Event struct {
	At   time.Time
	What string
	// ID is the order's or, for "refund created" and "refund deleted", the refund's.
	ID int64
}

// Events lists what happened to a shop since the world was built, oldest first.
func (w *World) Events(shopName string) []Event {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return slices.Clone(w.shop(shopName).events)
}

// New builds a world. It fails when a shop's zone, currency or date type is unknown.
func New(o Options) (*World, error) {
	if o.Orders == 0 {
		o.Orders = 500
	}
	if len(o.Shops) == 0 {
		o.Shops = []Shop{DefaultShop()}
	}
	if o.From.IsZero() {
		o.From = time.Date(2025, 9, 1, 0, 0, 0, 0, time.UTC)
	}
	if o.To.IsZero() {
		o.To = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	}
	if !o.From.Before(o.To) {
		return nil, fmt.Errorf("building the sandbox world: From %s is not before To %s", o.From, o.To)
	}
	w := &World{
		random: newRandom(o.Seed), now: o.To.Unix(), moveEvery: o.MoveEvery,
		rates: newRateTable(o.Seed, o.From.AddDate(0, 0, -40)),
	}
	for i, config := range o.Shops {
		s, err := newShop(config, o.Seed+uint64(i)*7919)
		if err != nil {
			return nil, fmt.Errorf("building sandbox shop %q: %w", config.Name, err)
		}
		if w.find(config.Name) != nil {
			return nil, fmt.Errorf("building sandbox shop %q: the name is used twice", config.Name)
		}
		w.shops = append(w.shops, s)
		s.invent(o.Orders, o.From.Unix(), o.To.Unix())
		s.inventRecords(o.Orders, o.From.Unix(), o.To.Unix())
	}
	if err := w.addShopify(&o); err != nil {
		return nil, err
	}
	return w, nil
}

// repeatable gives the dice of one seed and one purpose.
func repeatable(seed, purpose uint64) *rand.Rand {
	return rand.New(rand.NewPCG(seed, purpose)) //nolint:gosec // an invented world has to come out the same again, not to be unguessable
}

func newRandom(seed uint64) *rand.Rand { return repeatable(seed, 0x6d6f7665) }

func newShop(config Shop, seed uint64) (*shop, error) {
	zone := time.FixedZone("", config.OffsetMinutes*60)
	if config.Zone != "" {
		var err error
		if zone, err = time.LoadLocation(config.Zone); err != nil {
			return nil, err
		}
	}
	if len(config.Currencies) == 0 {
		config.Currencies = []string{config.Currency}
	}
	for _, c := range append([]string{config.Currency}, config.Currencies...) {
		if priceFactors[c] == 0 {
			return nil, fmt.Errorf("the sandbox has no prices in currency %q", c)
		}
	}
	if !slices.Contains([]string{"date_paid", "date_created", "date_completed"}, config.DateType) {
		return nil, fmt.Errorf("date type %q is not date_paid, date_created or date_completed", config.DateType)
	}
	if !slices.Contains([]CostSource{CostsNowhere, CostsInCOGS, CostsInMeta}, config.Costs) {
		return nil, fmt.Errorf("costs %q are neither in cogs nor in meta", config.Costs)
	}
	if config.Name == "" {
		return nil, errors.New("a shop needs a name")
	}
	products := newCatalogue(seed)
	factor := priceFactors[config.Currency]
	for i := range products {
		products[i].price = products[i].price.share(factor, 100).round(config.Decimals)
	}
	statuses := slices.Concat(coreStatuses, config.CustomStatuses)
	return &shop{
		config: config, zone: zone, seed: seed, products: products, statuses: statuses,
		refundsOf: map[int64][]*refund{}, nextID: nextFreeID(products), recordDice: repeatable(seed, 0x7265636f7264),
	}, nil
}

// Statuses by number; custom ones follow.
var coreStatuses = []string{
	"pending", "processing", "on-hold", "completed", "cancelled", "refunded", "failed", "checkout-draft", "trash",
}

const (
	pending uint8 = iota
	processing
	onHold
	completed
	cancelled
	refunded
	failed
	checkoutDraft
	trash
	firstCustom
)

// Now is the world's clock. Give it to whatever reads the world.
func (w *World) Now() time.Time {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return time.Unix(w.now, 0).UTC()
}

// Shops lists the names of the world's shops.
func (w *World) Shops() []string {
	names := make([]string, len(w.shops))
	for i, s := range w.shops {
		names[i] = s.config.Name
	}
	return names
}

// Config is how a shop was set up. It panics when the world has no such shop.
func (w *World) Config(shopName string) Shop { return w.shop(shopName).config }

// GiftCardProducts are the product ids that sell gift cards: what a shop's
// gift_card_products setting would name.
func (w *World) GiftCardProducts(shopName string) []int64 {
	var ids []int64
	for _, p := range w.shop(shopName).products {
		if p.giftCard {
			ids = append(ids, p.id)
		}
	}
	return ids
}

func (w *World) find(name string) *shop {
	for _, s := range w.shops {
		if s.config.Name == name {
			return s
		}
	}
	return nil
}

func (w *World) shop(name string) *shop {
	s := w.find(name)
	if s == nil {
		panic(fmt.Sprintf("the sandbox world has no shop %q", name))
	}
	return s
}

// order finds a living order; nil when there is none.
func (s *shop) order(id int64) *record {
	i, ok := slices.BinarySearchFunc(s.orders, id, func(o record, id int64) int { return compare(o.id, id) })
	if !ok || s.orders[i].gone {
		return nil
	}
	return &s.orders[i]
}

func compare(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func (s *shop) takeID() int64 {
	id := s.nextID
	s.nextID++
	return id
}

func (s *shop) changed() { s.generation++ }

func (s *shop) statusOf(o *record) string { return s.statuses[o.status] }
