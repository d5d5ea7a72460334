package sandbox

import (
	"math/rand/v2"
	"slices"
	"time"
)

// till is the Mollie account of the world: one organisation with a profile per shop. The
// payments in it pay for the shops' orders. It follows the world: what is due happens
// at its own instant, and what a step does to an order has its consequences here.
//
// It has dice of its own, so that orders are the same with and without it. The world's
// lock guards it.
type till struct {
	world    *World
	now      int64 // all that is due up to here has happened
	agenda   agenda
	planned  int
	tokens   *rand.Rand // for ids
	dice     *rand.Rand // of what the conformance kit asks for
	opened   int64
	profiles []*profile
	// Lists are in the order of creation, as the vendor's are.
	payments    []*payment
	refunds     []*payback
	chargebacks []*chargeback
	captures    []*capture
	customers   []*payer
	purses      []*purse // the primary one first
	entries     []*entry
	settlements []*settlement
	payouts     []*payout
	invoices    []*feeInvoice
	paymentByID map[string]*payment
	ofOrder     map[orderOf][]*payment
	payerOf     map[payerOf]*payer
	events      []MollieEvent
	transfers   int
	removed     []string // ids of deleted customers
}

type orderOf struct {
	shop  *shop
	order int64
}

type payerOf struct {
	shop   *shop
	person int32
}

// profile is a website of the account. Its settled payments are disputed in turn, so that
// a small world has chargebacks too.
type profile struct {
	id         string
	shop       *shop // nil for a Shopify shop
	shopName   string
	currency   string // the shop's
	name       string
	website    string
	status     string
	created    int64
	methods    []string
	disputable int
	invoices   int
	live, test []*payment
	sales      map[int64]*appSale // of a Shopify shop, by its transaction
}

// payMethod is a payment method with what it costs. Percent is of the amount.
type payMethod struct {
	id, title      string
	weight         int
	currencies     []string
	fixed, percent micro
	abroad         micro // percent for cards of other regions
	expires        int64 // after creation
	delay          int64 // until the money can be paid out
	captured       bool  // authorised first
	disputable     bool
}

var payMethods = []payMethod{
	{id: "ideal", title: "iDEAL", weight: 44, currencies: []string{"EUR"}, fixed: 290_000, expires: 15 * 60, delay: day},
	{
		id: "creditcard", title: "Credit card", weight: 22, currencies: []string{"EUR", "USD", "GBP", "JPY"},
		fixed: 250_000, percent: 1_800_000, abroad: 3_250_000, expires: 30 * 60, delay: 3 * day, disputable: true,
	},
	{id: "klarna", title: "Klarna", weight: 10, currencies: []string{"EUR", "GBP"}, fixed: 350_000, percent: 2_990_000, expires: 2 * day, delay: 2 * day, captured: true},
	{id: "bancontact", title: "Bancontact", weight: 7, currencies: []string{"EUR"}, fixed: 390_000, expires: hour, delay: day},
	{id: "paypal", title: "PayPal", weight: 7, currencies: []string{"EUR", "USD", "GBP", "JPY"}, fixed: 100_000, expires: 3 * hour, delay: 2 * day, disputable: true},
	{id: "banktransfer", title: "Bank transfer", weight: 5, currencies: []string{"EUR"}, fixed: 250_000, expires: 12 * day, delay: day},
	{id: "giftcard", title: "Gift card", weight: 3, currencies: []string{"EUR"}, fixed: 250_000, expires: hour, delay: 2 * day},
	{id: "directdebit", title: "SEPA Direct Debit", weight: 2, currencies: []string{"EUR"}, fixed: 350_000, expires: 20 * day, delay: 7 * day, disputable: true},
}

// Indexes of payMethods that the code asks for.
const (
	payIdeal        = 0
	payCard         = 1
	payKlarna       = 2
	payBancontact   = 3
	payPayPal       = 4
	payBanktransfer = 5
	payGiftcard     = 6
	payDirectdebit  = 7
	noMethod        = -1
)

// payment is a try to pay. Instants are Unix seconds; 0 is null.
type payment struct {
	id       string
	profile  *profile
	test     bool
	method   int // index of payMethods, or noMethod
	status   string
	amount   micro
	currency string

	created, authorized, paid, canceled, expired, failed, expires int64

	order       int64 // of the profile's shop; 0 for none
	link        orderLink
	description string
	sequence    string
	customer    *payer
	who         int32 // the shop's customer, or noPerson
	abroad      bool  // a card of another region
	remainder   micro // of a gift card: what another method paid
	reason      string
	refunds     []*payback
	chargebacks []*chargeback
	captures    []*capture
	settled     *settlement
}

// noPerson is somebody whom no order names.
const noPerson = -1

// payerAt is who pays.
func (p *payment) payerAt() person {
	if p.who == noPerson {
		return person{first: "Kees", last: "Onbekend", email: "kees.onbekend@example.net", city: "Zwolle", country: "NL"}
	}
	if p.profile.shop == nil { // the app is not told
		return person{first: "Kim", last: "Klant", email: "kim.klant@example.net", city: "Utrecht", country: "NL"}
	}
	return personAt(p.profile.shop.seed, int(p.who))
}

// orderLink is how a payment says which order it is for.
type orderLink int

const (
	linkNumber orderLink = iota // metadata.order_id as a number
	linkText                    // the same as text, among other members
	linkDescription
	linkCode // the description is the code of the shop's own transaction
	linkNone
)

func (p *payment) final() bool {
	return p.status != "open" && p.status != "pending" && p.status != "authorized"
}

// refunded is what was given back, or is about to be.
func (p *payment) refunded() micro {
	var sum micro
	for _, f := range p.refunds {
		if f.status != "failed" && f.status != "canceled" {
			sum += f.amount
		}
	}
	return sum
}

// chargedBack is what was taken back and not returned.
func (p *payment) chargedBack() micro {
	var sum micro
	for _, c := range p.chargebacks {
		if c.reversed == 0 {
			sum += c.amount
		}
	}
	return sum
}

// caught is what succeeded captures took.
func (p *payment) caught() micro {
	var sum micro
	for _, c := range p.captures {
		if c.status == "succeeded" {
			sum += c.amount
		}
	}
	return sum
}

// received is the money that a payment brought.
func (p *payment) received() micro {
	switch {
	case p.method != noMethod && payMethods[p.method].captured:
		return p.caught()
	case p.status == "paid":
		return p.amount
	}
	return 0
}

func (p *payment) title() string {
	if p.method == noMethod {
		return "Payment"
	}
	return payMethods[p.method].title
}

type payback struct {
	id          string
	payment     *payment
	status      string
	created     int64
	amount      micro
	description string
	shopRefund  int64
	settled     *settlement
}

type chargeback struct {
	id                string
	payment           *payment
	created, reversed int64
	amount            micro
	reason            string
	settled           *settlement
}

type capture struct {
	id      string
	payment *payment
	status  string
	created int64
	amount  micro
	settled *settlement
}

// payer is a customer registered at Mollie.
type payer struct {
	id, name, email string
	test            bool
	created         int64
	profile         *profile
	note            string
}

// token invents an id: opaque, and in no order.
func (m *till) token(prefix string, length int) string {
	const alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz"
	id := []byte(prefix)
	for range length {
		id = append(id, alphabet[m.tokens.IntN(len(alphabet))])
	}
	return string(id)
}

// MollieEvent is something that happened in the account.
type MollieEvent struct {
	At       time.Time
	Resource MollieResource
	What     string // "created", "removed", or what it became
	ID       string
}

// MollieResource is a list of the account.
type MollieResource string

// The resources, by the names of their lists.
const (
	MolliePayments     MollieResource = "payments"
	MollieRefunds      MollieResource = "refunds"
	MollieChargebacks  MollieResource = "chargebacks"
	MollieCaptures     MollieResource = "captures"
	MollieCustomerList MollieResource = "customers"
	MollieSettlements  MollieResource = "settlements"
	MollieBalances     MollieResource = "balances"
	MollieTransactions MollieResource = "balance_transactions"
	MolliePayouts      MollieResource = "payouts"
	MollieInvoices     MollieResource = "invoices"
	MollieProfileList  MollieResource = "profiles"
)

func (m *till) happened(of MollieResource, what, id string) {
	m.events = append(m.events, MollieEvent{At: instant(m.now), Resource: of, What: what, ID: id})
}

// MollieEvents lists what happened in the account, its history included, oldest first.
// Where an instant is given, the event happened then.
func (w *World) MollieEvents() []MollieEvent {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.account().events)
}
