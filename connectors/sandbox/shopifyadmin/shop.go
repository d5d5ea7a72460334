// Package shopifyadmin invents a Shopify shop from a seed and serves the Admin API's view
// of it, over REST and GraphQL, with Shopify's paging, budgets, authentication and errors.
// It knows the truth: what a warehouse must hold of the shop comes out of it in decimal.
//
// The same configuration gives the same shop, byte for byte. A shop moves on with Step and
// Advance and has a clock of its own; it never looks at the machine's. All exported methods
// may be called from several goroutines.
package shopifyadmin

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	// Shops live in named time zones; a machine without a zone database has them too.
	_ "time/tzdata"
)

// Plan is what the merchant pays for; it decides how fast the APIs answer.
type Plan string

// The plans with budgets of their own.
const (
	PlanStandard   Plan = "standard"
	PlanAdvanced   Plan = "advanced"
	PlanPlus       Plan = "plus"
	PlanEnterprise Plan = "enterprise"
)

// Limits are a plan's budgets: REST calls leak from a bucket, GraphQL points are restored.
type Limits struct {
	RESTBucket, RESTLeak       int // calls, calls per second
	GraphQLBucket, GraphQLRate int // points, points per second
}

// Limits gives the plan's published rates. Bucket sizes above 40 calls and 2,000 points are
// not published: twenty seconds' worth of the rate is taken.
func (p Plan) Limits() Limits {
	switch p {
	case PlanAdvanced:
		return Limits{RESTBucket: 80, RESTLeak: 4, GraphQLBucket: 4000, GraphQLRate: 200}
	case PlanPlus:
		return Limits{RESTBucket: 400, RESTLeak: 20, GraphQLBucket: 20000, GraphQLRate: 1000}
	case PlanEnterprise:
		return Limits{RESTBucket: 800, RESTLeak: 40, GraphQLBucket: 40000, GraphQLRate: 2000}
	case PlanStandard:
	}
	return Limits{RESTBucket: 40, RESTLeak: 2, GraphQLBucket: 2000, GraphQLRate: 100}
}

// Config configures one shop. Start from DefaultShop or DollarShop: zero values mean what
// they say.
type Config struct {
	// Name is the key under which a world knows the shop.
	Name string
	// Title is the shop's name as its API gives it.
	Title string
	// Domain is the permanent one, ending in .myshopify.com.
	Domain string
	// Zone is an IANA zone.
	Zone string
	// Country is where the shop is; its tax is inside prices when PricesIncludeTax.
	Country string
	// Currency is the shop's own; PresentmentCurrencies are the others that customers may
	// pay in.
	Currency              string
	PresentmentCurrencies []string
	PricesIncludeTax      bool
	Plan                  Plan
	// Gateways are the names of the payment gateways of the online store, the most used one
	// first. PaymentsGateway among them is Shopify Payments, with fees, payouts and disputes.
	Gateways []string
	// Scopes are what the shop grants to an app that asks for everything.
	Scopes []string

	// Seed decides everything that is invented.
	Seed uint64
	// Orders is the number of orders at the start (default 500).
	Orders int
	// From and To bound the history at the start; To is the shop's first "now". By default
	// 2025-09-01 until 2026-11-20.
	From, To time.Time
	// OrdersOnly leaves out payouts, tenders, checkouts and what else is one record per order, for
	// a benchmark with very many orders.
	OrdersOnly bool
}

// PaymentsGateway is how orders name Shopify Payments; GiftCardGateway pays with a gift card
// and the manual ones are paid later.
const (
	PaymentsGateway = "shopify_payments"
	GiftCardGateway = "gift_card"
	ManualCOD       = "Cash on Delivery (COD)"
	ManualDeposit   = "Bank Deposit"
	MollieGateway   = "Mollie - iDEAL"
)

// AllScopes are those a reader of everything asks for.
func AllScopes() []string {
	return []string{
		"read_orders", "read_all_orders", "read_customers", "read_products", "read_inventory", "read_locations",
		"read_fulfillments", "read_merchant_managed_fulfillment_orders", "read_returns", "read_discounts", "read_price_rules",
		"read_shopify_payments_payouts", "read_shopify_payments_accounts", "read_shopify_payments_disputes", "read_shopify_payments",
		"read_reports", "read_customer_name", "read_customer_email", "read_customer_phone", "read_customer_address",
	}
}

// DefaultShop is a Dutch shop with prices that include tax, paid through Mollie.
func DefaultShop() Config {
	return Config{
		Name: "laden", Title: "Laden & Løse Test Store", Domain: "laden-test.myshopify.com", Zone: "Europe/Amsterdam", Country: "NL",
		Currency: "EUR", PresentmentCurrencies: []string{"USD", "GBP", "JPY"}, PricesIncludeTax: true, Plan: PlanStandard,
		Gateways: []string{MollieGateway, "Mollie - Creditcard", "Mollie - Bancontact", ManualDeposit, ManualCOD}, Scopes: AllScopes(),
	}
}

// DollarShop is a shop in New York with prices without tax, paid through Shopify Payments.
func DollarShop() Config {
	return Config{
		Name: "stoop", Title: "Stoop Goods (test)", Domain: "stoop-goods-test.myshopify.com", Zone: "America/New_York", Country: "US",
		Currency: "USD", PresentmentCurrencies: []string{"CAD", "EUR"}, Plan: PlanPlus,
		Gateways: []string{PaymentsGateway, "paypal", ManualCOD}, Scopes: AllScopes(),
	}
}

// Shop is an invented shop with its clock.
type Shop struct {
	// mu guards everything below. Faces read under RLock (see read); what a read hands out
	// must not be kept after it.
	mu     changeLock
	config Config
	zone   *time.Location
	now    int64
	dice   *rand.Rand
	// requestHook is called, without the lock, before a request is answered.
	requestHook func()

	orders    []orderRecord // by id
	products  []*product    // by id
	variants  []*variant    // of all products that were ever there, by id
	customers []*customer   // by id
	locations []*location   // by id
	checkouts []*checkout   // by id
	discounts []*discount   // by id
	payouts   []*payout     // by id
	balance   []*balanceTransaction
	disputes  []*dispute // by id
	tenders   []*tender  // by id
	deletions []*event   // by id; products, customers and orders that were destroyed
	happened  []Event

	wares      []ware
	persons    int
	ordersOf   map[int64][]int64 // a customer's orders, by id
	nextID     int64
	lastNumber int64
	lastVariant,
	lastLevel int64
	agenda     []appointment
	nextPayout int64
	unpaid     []*balanceTransaction
	entered    map[int64]bool // transactions that were booked
	restated   map[string]restatement
}

// Event is something that happened to a shop since it was built.
type Event struct {
	At       time.Time
	Resource Resource
	What     string
	ID       int64
}

// New builds a shop. It fails when the zone, a currency or the plan is unknown.
func New(c Config) (*Shop, error) {
	if c.Orders == 0 {
		c.Orders = 500
	}
	if c.From.IsZero() {
		c.From = time.Date(2025, 9, 1, 0, 0, 0, 0, time.UTC)
	}
	if c.To.IsZero() {
		c.To = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	}
	s, err := newShop(c)
	if err != nil {
		return nil, fmt.Errorf("building sandbox Shopify shop %q: %w", c.Name, err)
	}
	s.invent()
	return s, nil
}

func newShop(c Config) (*Shop, error) {
	zone, err := time.LoadLocation(c.Zone)
	if err != nil {
		return nil, err
	}
	if !c.From.Before(c.To) {
		return nil, fmt.Errorf("from %s is not before To %s", c.From, c.To)
	}
	for _, currency := range append([]string{c.Currency}, c.PresentmentCurrencies...) {
		if priceFactors[currency] == 0 {
			return nil, fmt.Errorf("the sandbox has no prices in currency %q", currency)
		}
	}
	if !slices.Contains([]Plan{PlanStandard, PlanAdvanced, PlanPlus, PlanEnterprise}, c.Plan) {
		return nil, fmt.Errorf("plan %q is not standard, advanced, plus or enterprise", c.Plan)
	}
	if c.Name == "" || c.Domain == "" {
		return nil, errors.New("a shop needs a name and a domain")
	}
	if len(c.Gateways) == 0 {
		return nil, errors.New("a shop needs a payment gateway")
	}
	return &Shop{
		config: c, zone: zone, now: c.To.Unix(), dice: repeatable(c.Seed, 0x73686f70), nextID: firstID, lastNumber: 1000,
		ordersOf: map[int64][]int64{}, entered: map[int64]bool{}, restated: map[string]restatement{},
	}, nil
}

// repeatable gives the dice of one seed and one purpose.
func repeatable(seed, purpose uint64) *rand.Rand {
	return rand.New(rand.NewPCG(seed, purpose)) //nolint:gosec // an invented world has to come out the same again, not to be unguessable
}

// Config is how the shop was set up.
func (s *Shop) Config() Config { return s.config }

// Now is the shop's clock. Give it to whatever reads the shop.
func (s *Shop) Now() time.Time {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return instant(s.now)
}

// Today is the shop's day of Now.
func (s *Shop) Today() string {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.dayOf(s.now)
}

// PassTo sets the shop's clock forward; an earlier instant changes nothing.
func (s *Shop) PassTo(t time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = max(s.now, t.Unix())
	s.keepAppointments(s.now)
}

// OnRequest sets what is called before each request to a face is answered.
func (s *Shop) OnRequest(do func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requestHook = do
}

// requested tells the shop that a request came in. The lock must not be held.
func (s *Shop) requested() {
	s.mu.RLock()
	do := s.requestHook
	s.mu.RUnlock()
	if do != nil {
		do()
	}
}

// read runs do under the shop's read lock.
func (s *Shop) read(do func()) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	do()
}

// Events lists what happened since the shop was built, oldest first.
func (s *Shop) Events() []Event {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return slices.Clone(s.happened)
}

func instant(t int64) time.Time {
	if t == 0 {
		return time.Time{}
	}
	return time.Unix(t, 0).UTC()
}
