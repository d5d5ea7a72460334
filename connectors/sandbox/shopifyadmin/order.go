package shopifyadmin

// orderRecord is what the shop remembers of every order: what lists filter and sort by, and
// either the seed its content grows from or, once it changed, the content itself. Instants
// are Unix seconds; 0 is "null".
type orderRecord struct {
	id                          int64
	number                      int64 // 1001 of "#1001"
	seed                        uint64
	kept                        *order // nil: grow it
	created, processed, updated int64
	cancelled, closed           int64
	financial                   string // REST spelling: pending, authorized, partially_paid, paid, partially_refunded, refunded, voided, expired
	fulfilment                  string // REST spelling: "" (null), partial, fulfilled, restocked
	customer                    int64
	person                      int32
	index                       int32 // customerOrderIndex: test orders excluded
	until                       int64 // instant at which the history grown from the seed ends
	source                      uint8
	test                        bool
	gone                        bool // deleted
}

// order is an order with all that belongs to it. Lists inside are oldest first.
type order struct {
	id, number                  int64
	name                        string // "#1001"
	token, cartToken            string
	checkoutID                  int64
	checkoutToken               string
	confirmation                string
	created, processed, updated int64
	happened                    int64 // instant of the order's own agreement
	cancelled, closed           int64
	cancelReason                string // REST spelling: customer, declined, fraud, inventory, staff, other
	test                        bool
	customer                    int64 // 0: none
	email, phone                string
	source                      string // web, pos, shopify_draft_order, or an app's id as text
	app                         int64
	appName                     string
	location                    int64 // of a POS order
	currency, presentment       string
	rate                        int64 // presentment minor units per million shop minor units
	taxesIncluded               bool
	gateways                    []string // paymentGatewayNames
	paymentTerms                bool     // to be paid on an invoice's due date
	lines                       []line   // product, gift card and tip lines
	shipping                    []shippingLine
	applications                []discountApplication
	fees                        []additionalFee
	billing, shippingAddress    *address
	client                      clientDetails
	note, tags                  string
	marketing                   bool
	landing, referrer           string
	journey                     *journey
	company                     bool   // a company bought, by one of its people
	paymentID                   string // the payment session of the first transaction
	agreements                  []agreement
	refunds                     []*refund
	returns                     []*orderReturn
	transactions                []*transaction
	fulfilments                 []*fulfilment
	children                    int64 // ids of children handed out, see childID
}

// line is an item of an order. quantity counts what was placed or added by an edit; what was
// removed or returned is taken off current only.
type line struct {
	id                 int64
	product, variant   int64 // 0 for custom items and tips
	title, variantName string
	sku, vendor        string
	quantity, current  int64
	fulfillable        int64
	fulfilled          int64
	price              money // per piece, as entered
	giftCard, tip      bool
	taxable, ships     bool
	grams              int64
	allocations        []allocation
	taxes              []taxLine // of quantity pieces, after discounts
	duties             []duty
	added              bool  // by an edit
	taken              int64 // pieces removed, returned or refunded so far, for exact shares
	discountBefore     money // discounts without tax
}

type allocation struct {
	application int // index of the discount application
	amount      money
}

type taxLine struct {
	title string
	rate  int64 // millionths: 210000 is 21 %
	price money
}

type duty struct {
	id       int64
	code     string // harmonised system code
	country  string // of origin
	price    money
	taxes    []taxLine
	refunded bool
}

type additionalFee struct {
	id    int64
	name  string
	price money
	taxes []taxLine
}

type shippingLine struct {
	id                  int64
	title, code, source string
	price               money // before discounts
	allocations         []allocation
	taxes               []taxLine
	removed             bool
	refunded            money // of what is charged, as entered
}

// discountApplication says why lines have allocations. The index in the order is its id.
type discountApplication struct {
	kind        string // discount_code, automatic, manual
	code, title string
	valueType   string // percentage, fixed_amount
	value       int64  // hundredths of a percent, or minor units of the presentment currency
	method      string // across, each
	selection   string // all, entitled, explicit
	target      string // line_item, shipping_line
	discount    int64  // the discount, 0 for manual ones
}

// agreement is a SalesAgreement: one dated set of sales. Reasons and types are spelled as
// GraphQL's enums.
type agreement struct {
	id       int64
	happened int64
	reason   string // ORDER, ORDER_EDIT, REFUND, RETURN
	refund   int64  // of a RefundAgreement
	ret      int64  // of a ReturnAgreement
	sales    []sale
}

// sale is one entry of an agreement. A RETURN has negative amounts and quantity.
type sale struct {
	id             int64
	action         string // ORDER, RETURN, UPDATE
	lineType       string // PRODUCT, GIFT_CARD, SHIPPING, TIP, DUTY, ADDITIONAL_FEE, FEE, ADJUSTMENT, UNKNOWN
	line           int64  // line item, shipping line (0 when gone), duty or fee
	quantity       int64
	hasQuantity    bool
	amount         money // after taxes and discounts
	tax            money
	discountBefore money // without tax
	discountAfter  money // with tax
	taxes          []saleTax
}

type saleTax struct {
	id     int64
	line   taxLine
	amount money
}

// refund is a Refund. It may have no transactions (goods came back, or an edit took a line
// out) or no lines (money alone).
type refund struct {
	id, order                   int64
	created, processed, updated int64
	note                        string
	user                        int64
	ret                         int64 // the return it belongs to
	cancels                     bool
	edit                        bool // made by an order edit
	lines                       []refundLine
	shipping                    []refundShipping
	adjustments                 []adjustment
	duties                      []refundDuty
	transactions                []*transaction
}

// refundLine has amounts as the order's: with tax inside subtotal when the order's prices
// include it.
type refundLine struct {
	id       int64
	line     int64
	quantity int64
	restock  string // REST spelling: return, cancel, no_restock, legacy_restock
	location int64
	price    money // per piece
	subtotal money // after discounts
	tax      money
}

type refundShipping struct {
	id, line int64
	subtotal money
	tax      money
}

// adjustment is an OrderAdjustment: money that belongs to no line. A negative amount is to
// the customer's favour.
type adjustment struct {
	id     int64
	kind   string // REST: refund_discrepancy
	reason string // REST: "Refund discrepancy", "Pending refund discrepancy" …
	enum   string // GraphQL: REFUND_DISCREPANCY …
	amount money
	tax    money
}

type refundDuty struct {
	id, duty int64
	amount   money
	kind     string // FULL, PROPORTIONAL
}

// orderReturn is a Return with its lines and what was sent in exchange.
type orderReturn struct {
	id, order                 int64
	name                      string // "#1001-R1"
	status                    string // REQUESTED, OPEN, CLOSED, CANCELED, DECLINED
	created, approved, closed int64
	lines                     []returnLine
	exchanges                 []exchangeLine
	fee                       money // return shipping fee
	feeID                     int64
	refunds                   []int64
}

type returnLine struct {
	id, line, fulfilmentLine     int64
	quantity, refunded, received int64
	reason                       string // SIZE_TOO_SMALL …
	note, customerNote           string
}

type exchangeLine struct {
	id, line, variant int64 // line: the item that the exchange added
	quantity          int64
}

// transaction is an OrderTransaction.
type transaction struct {
	id, order, parent   int64
	kind                string // REST spelling: authorization, capture, sale, void, refund
	status              string // REST spelling: success, pending, failure, error
	gateway             string
	method              string // payment method of the gateway: ideal, visa …
	created, processed  int64
	amount              money
	test                bool
	errorCode, message  string
	paymentID           string
	authorization       string
	expires             int64 // of an authorization
	refund              int64
	fees                []transactionFee // Shopify Payments
	giftCard            int64
	settlement          string // currency of settlement
	settlementRate      int64  // millionths
	cardCompany, digits string
}

type transactionFee struct {
	id     int64
	amount int64 // in the shop's currency
	flat   int64
	rate   int64 // millionths
	tax    int64
	kind   string
	name   string
}

type fulfilment struct {
	id, order          int64
	name               string // "#1001.1" in REST, "#1001-F1" in GraphQL
	status             string // REST spelling: success, cancelled
	created, updated   int64
	location           int64
	service            string
	company            string
	numbers            []string
	shipmentStatus     string // REST spelling of the last event
	lines              []fulfilmentLine
	events             []fulfilmentEvent
	delivered, transit int64
	estimated          int64
}

type fulfilmentLine struct {
	id, line, quantity int64
}

type fulfilmentEvent struct {
	id                int64
	status            string // REST spelling: in_transit, delivered …
	created, happened int64
	message           string
	city, country     string
	zip, address      string
	estimated         int64
}

type address struct {
	id                              int64
	first, last, company            string
	line1, line2                    string
	city, zip, province, provinceID string
	country, countryCode            string
	phone                           string
}

type clientDetails struct{ ip, agent, language string }

// journey is a CustomerJourneySummary. It is filled some time after the order: ready.
type journey struct {
	ready       bool
	index       int64 // customerOrderIndex
	days        int64
	first, last *visit
}

type visit struct {
	id                          int64
	at                          int64
	source, sourceType          string
	landing, referrer           string
	campaign, medium, utmSource string
	content, term               string
	sourceDescription           string
}
