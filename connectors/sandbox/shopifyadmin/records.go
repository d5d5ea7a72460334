package shopifyadmin

// customer is a customer account. orders counts those not deleted.
type customer struct {
	id                  int64
	person              int32
	email, phone        string
	first, last         string
	state               string // disabled, enabled, invited
	note, tags          string
	created, updated    int64
	verified, taxExempt bool
	marketing           string // subscribed, not_subscribed, unsubscribed
	marketingAt         int64
	currency, locale    string
	addresses           []*address
	gone                bool
	mergedInto          int64
}

type product struct {
	id                          int64
	title, handle, vendor, kind string
	body                        string
	status                      string // active, archived, draft, unlisted
	tags                        string
	created, updated, published int64
	giftCard                    bool
	options                     []productOption
	variants                    []*variant
	gone                        bool
	class                       string // tax class: "", reduced or none
	sold                        bool
	category                    string // full name in the vendor's taxonomy
}

type productOption struct {
	id     int64
	name   string
	values []string
}

type variant struct {
	id               int64
	product          *product
	title, sku       string
	barcode          string
	price            int64 // in the shop's currency
	compareAt        int64 // 0: none
	position         int
	options          []string // values
	taxable          bool
	grams            int64
	created, updated int64
	item             *inventoryItem
	gone             bool
}

// inventoryItem belongs to one variant. cost < 0 is not recorded.
type inventoryItem struct {
	id               int64
	variant          *variant
	sku              string
	cost             int64
	tracked, ships   bool
	origin, code     string
	created, updated int64
	levels           []*inventoryLevel // by location
	costs            []costChange      // oldest first
}

type costChange struct {
	at   int64
	cost int64
}

type inventoryLevel struct {
	id               int64
	item             *inventoryItem
	location         *location
	available        int64
	committed        int64
	incoming         int64
	reserved         int64
	damaged, quality int64
	created, updated int64
}

// onHand is what is physically there.
func (l *inventoryLevel) onHand() int64 {
	return l.available + l.committed + l.reserved + l.damaged + l.quality
}

type location struct {
	id               int64
	name             string
	address          address
	active           bool
	created, updated int64
}

// checkout is an abandoned checkout; completed says that it was recovered.
type checkout struct {
	id                          int64
	token, cartToken            string
	name                        string // "#<id>"
	created, updated, completed int64
	order                       int64 // of a recovered one
	customer                    int64
	email, phone                string
	currency, presentment       string
	taxesIncluded               bool
	lines                       []line
	shipping                    []shippingLine
	applications                []discountApplication
	codes                       []string
	address                     *address
	source                      string
	gateway                     string
	gone                        bool
}

// discount is a discount node: with codes, or automatic.
type discount struct {
	id               int64
	automatic        bool
	kind             string // basic, bxgy, free_shipping
	title            string
	status           string // ACTIVE, EXPIRED, SCHEDULED
	created, updated int64
	starts, ends     int64
	percentage       int64 // hundredths of a percent; 0: a fixed amount
	amount           int64 // in the shop's currency
	codes            []discountCode
	used             int64
	usageLimit       int64
	once             bool
	minimum          int64
	ruleID           int64 // of the REST price rule
	combinesOrder    bool
	combinesShip     bool
	combinesLine     bool
	products         []int64 // that it is for; empty: all
	gone             bool
	shortSummary     string
}

type discountCode struct {
	id               int64
	code             string
	used             int64
	created, updated int64
}

// payout is a transfer of Shopify Payments to the bank.
type payout struct {
	id           int64
	issued       int64  // instant
	day          string // its date in the shop's zone
	status       string // REST spelling: scheduled, in_transit, paid, failed, canceled
	amount       int64
	transactions []*balanceTransaction
	updated      int64
	reference    string
}

// balanceTransaction is an entry of the Shopify Payments balance; payout is nil while
// pending.
type balanceTransaction struct {
	id                int64
	kind              string // REST spelling: charge, refund, dispute, adjustment, payout …
	graphKind         string // ShopifyPaymentsTransactionType
	amount, fee, net  int64
	processed         int64
	payout            *payout
	order             int64
	orderName         string
	source            int64
	sourceKind        string // REST spelling: charge, Payments::Refund …
	graphSource       string // ShopifyPaymentsSourceType
	transaction       int64
	test              bool
	reason            string // of an adjustment
	available         int64
	adjustedOrderName string
}

// dispute is a chargeback or an inquiry.
type dispute struct {
	id                  int64
	order               int64
	transaction         int64
	kind                string // REST spelling: chargeback, inquiry
	status              string // REST spelling: needs_response, under_review, won, lost, accepted, prevented
	reason, networkCode string
	amount              int64
	initiated           int64
	due, sent, final    int64
}

// tender is money that was taken or given back.
type tender struct {
	id, order   int64
	transaction int64
	amount      int64 // negative for refunds, in currency
	currency    string
	method      string // credit_card, cash, paypal, gift_card, unknown …
	processed   int64
	test        bool
	reference   string
	company     string
	digits      string
	user        int64
}

// event is an entry of the shop's event log.
type event struct {
	id, subject int64
	kind        string // Order, Product, Customer
	verb        string // destroy
	created     int64
	message     string
	author      string
	arguments   []string
}

// sessionDay is what the shop's analytics say of one day and one source of visits.
type sessionDay struct {
	day       string
	source    string // direct, search, social, email, unknown
	device    string // desktop, mobile
	country   string // two letters
	visitors  int64
	sessions  int64
	pageviews int64
	carts     int64
	checkouts int64
	completed int64
}

// appointment is something that will happen at an instant.
type appointment struct {
	at    int64
	order int64
	what  string
	id    int64
}
