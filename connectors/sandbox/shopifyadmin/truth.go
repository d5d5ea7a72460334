package shopifyadmin

import (
	"slices"
	"time"

	"github.com/shopspring/decimal"
)

// What a warehouse has to hold of the shop. Amounts are in the shop's currency unless a name
// says Paid, and exact. Instants are UTC with whole seconds, the zero time is null; days are
// the shop's (YYYY-MM-DD, "" is none).

// Order is an order as it stands.
type Order struct {
	ID, Number                  int64
	Name                        string
	Created, Processed, Updated time.Time
	Cancelled, Closed           time.Time
	CreatedDay, SaleDay         string // of Created and of Processed
	Status                      string // open, cancelled, completed
	Financial, Fulfilment       string // lower case
	Test, POS                   bool
	Company, Subscription       bool // who bought; what made it
	CustomerID                  int64
	Email                       string // as spelled
	Country                     string // where it is sent, else billed
	Currency, PaidCurrency      string
	PricesIncludeTax            bool
	PaymentMethods              []string
	Invoice                     bool // to be paid on terms or through a manual gateway
	OrderIndex                  int64
	// Gross and Discounts are of the product lines without tax, as placed or added; Shipping is
	// after its discounts and without tax. Tax and Total are the order's own, after edits
	// that added something and before removals and returns, and so are ShippingCharged (before
	// discounts, as entered), Duties, Fees and Tips.
	Gross, Discounts, Shipping, ShippingCharged decimal.Decimal
	Duties, Fees, Tips, Tax, Total, TotalPaid   decimal.Decimal
	CurrentTotal, Refunded, Outstanding         decimal.Decimal
	GiftCardPaid                                decimal.Decimal
	Lines                                       []OrderLine
	Allocations                                 []Allocation
	RefundIDs                                   []int64
}

// OrderLine is a line, shipping line, duty or fee. Amounts are of Quantity pieces, without
// tax: Net = Gross − Discount.
type OrderLine struct {
	ID                  int64
	Kind                string // product, gift_card, tip, shipping, duty, fee
	ProductID           int64
	VariantID           int64
	SKU, Title, Vendor  string
	Quantity, Current   int64
	UnitPrice           decimal.Decimal // as entered
	Gross, Discount     decimal.Decimal
	Net, Tax, TotalIncl decimal.Decimal
}

// Allocation is what a discount application takes off one line, as entered.
type Allocation struct {
	LineID       int64
	Application  int
	Target       string // line_item, shipping_line
	Kind         string // discount_code, automatic, manual
	Code, Title  string
	AmountAsPaid decimal.Decimal
}

// Refund is a refund. Product, Shipping, Tax and Money are positive when they go back to the
// customer; amounts are without tax.
type Refund struct {
	ID, OrderID                 int64
	Created, Processed, Updated time.Time
	Day                         string
	Cancellation                bool
	Product, Shipping, Tax      decimal.Decimal
	Duties                      decimal.Decimal
	Discrepancy                 decimal.Decimal // positive to the customer's favour
	Money                       decimal.Decimal // refund transactions that succeeded
	ReturnID                    int64
	Lines                       []RefundLine
}

// RefundLine is what came back of a line.
type RefundLine struct {
	ID, LineID  int64
	Kind        string // product, gift_card, tip, shipping
	Quantity    int64
	Amount, Tax decimal.Decimal
	Restock     string // returned, cancelled, not_restocked, legacy; "" for shipping
}

// SaleEvent is one sale of an agreement, with the vendor's own signs.
type SaleEvent struct {
	ID, AgreementID, OrderID int64
	Reason                   string // lower case: order, order_edit, refund, return
	Action                   string // lower case: order, return, update
	LineType                 string // lower case: product, gift_card, shipping, tip, duty, additional_fee, fee, adjustment
	LineID                   int64
	Happened                 time.Time
	Day                      string // of Happened
	Quantity                 int64
	AmountInclTax, Tax       decimal.Decimal
	DiscountExTax            decimal.Decimal
	DiscountInclTax          decimal.Decimal
	RefundID, ReturnID       int64
}

// Transaction is a payment transaction. Amount is positive.
type Transaction struct {
	ID, OrderID, ParentID int64
	Kind, Status, Gateway string // REST spelling
	PaymentID             string
	Created, Processed    time.Time
	CreatedDay, Day       string // Day: of Processed, else Created
	Amount, AmountPaid    decimal.Decimal
	PaidCurrency          string
	Fee                   decimal.NullDecimal
	Test, GiftCard        bool
	ErrorCode             string
}

// Orders lists every order that exists, test orders included, by id.
func (s *Shop) Orders() []Order {
	var list []Order
	s.eachOrder(func(_ *orderRecord, o *order) { list = append(list, s.exportOrder(o)) })
	return list
}

// Ledger gives every order that exists, by id, and by order its sales: both of one moment.
func (s *Shop) Ledger() (orders []Order, sales map[int64][]SaleEvent) {
	sales = map[int64][]SaleEvent{}
	s.eachOrder(func(_ *orderRecord, o *order) {
		orders = append(orders, s.exportOrder(o))
		sales[o.id] = s.exportSales(o)
	})
	return orders, sales
}

// Refunds lists every refund of an order that exists, by order.
func (s *Shop) Refunds() []Refund {
	var list []Refund
	s.eachOrder(func(_ *orderRecord, o *order) {
		for _, f := range o.refunds {
			list = append(list, s.exportRefund(o, f))
		}
	})
	return list
}

// SaleEvents lists every sale of an order that exists, by order.
func (s *Shop) SaleEvents() []SaleEvent {
	var list []SaleEvent
	s.eachOrder(func(_ *orderRecord, o *order) { list = append(list, s.exportSales(o)...) })
	return list
}

// Transactions lists every transaction of an order that exists, by order.
func (s *Shop) Transactions() []Transaction {
	var list []Transaction
	s.eachOrder(func(_ *orderRecord, o *order) {
		for _, x := range o.transactions {
			list = append(list, s.exportTransaction(o, x))
		}
	})
	return list
}

// TransactionsChanged lists those of orders that changed at an instant or later, test orders
// included.
func (s *Shop) TransactionsChanged(since time.Time) []Transaction {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var list []Transaction
	for i := range s.orders {
		if s.orders[i].gone || s.orders[i].updated < since.Unix() {
			continue
		}
		o := s.orderAt(i)
		for _, x := range o.transactions {
			list = append(list, s.exportTransaction(o, x))
		}
	}
	return list
}

// eachOrder gives every order that exists, by id, under the lock.
func (s *Shop) eachOrder(do func(*orderRecord, *order)) {
	s.mu.RLock()
	defer s.mu.RUnlock()
	for i := range s.orders {
		if !s.orders[i].gone {
			do(&s.orders[i], s.orderAt(i))
		}
	}
}

func (s *Shop) exportOrder(o *order) Order {
	t := o.totals()
	out := Order{
		ID: o.id, Number: o.number, Name: o.name, Created: instant(o.created), Processed: instant(o.processed), Updated: instant(o.updated),
		Cancelled: instant(o.cancelled), Closed: instant(o.closed), CreatedDay: s.dayOf(o.created), SaleDay: s.dayOf(o.processed),
		Status: "open", Financial: o.financialStatus(), Fulfilment: o.fulfilmentStatus(), Test: o.test, POS: o.source == "pos", Company: o.company, Subscription: o.source == subscriptions,
		CustomerID: o.customer, Email: o.email, Currency: o.currency, PaidCurrency: o.presentment, PricesIncludeTax: o.taxesIncluded,
		PaymentMethods: o.gateways, Invoice: o.onInvoice(), Gross: decimal.Zero,
		Duties: s.exact(t.duties), Fees: s.exact(t.fees), Tips: s.exact(t.tips), Tax: s.exact(t.tax), Total: s.exact(t.total),
		TotalPaid: exact(t.total.paid, o.presentment), CurrentTotal: s.exact(t.currentTotal), Refunded: s.exact(t.refunded),
		Outstanding: s.exact(t.outstanding), GiftCardPaid: s.exact(t.giftCardPaid), ShippingCharged: s.exact(t.shipping),
	}
	switch {
	case o.cancelled != 0:
		out.Status = "cancelled"
	case o.closed != 0:
		out.Status = "completed"
	}
	if o.shippingAddress != nil {
		out.Country = o.shippingAddress.countryCode
	}
	if s.journeyReady(o) {
		out.OrderIndex = o.journey.index
	}
	for i := range o.lines {
		out.addLine(s, o, &o.lines[i])
	}
	for i := range o.shipping {
		l := &o.shipping[i]
		tax := s.exact(sumTaxes(l.taxes))
		line := s.amounts(o, s.exact(l.price), s.exact(sumAllocations(l.allocations)), tax, ratesOf(l.taxes))
		line.ID, line.Kind, line.Title, line.Quantity, line.Current, line.UnitPrice = l.id, "shipping", l.title, 1, 1, s.exact(l.price)
		out.Shipping = out.Shipping.Add(line.Net)
		out.Lines = append(out.Lines, line)
		out.allocate(s, o, l.id, l.allocations)
	}
	for _, f := range o.refunds {
		out.RefundIDs = append(out.RefundIDs, f.id)
	}
	return out
}

func (out *Order) addLine(s *Shop, o *order, l *line) {
	line := s.amounts(o, s.exact(l.price.times(l.quantity)), s.exact(sumAllocations(l.allocations)), s.exact(sumTaxes(l.taxes)), ratesOf(l.taxes))
	line.ID, line.Kind, line.ProductID, line.VariantID, line.SKU, line.Title, line.Vendor = l.id, "product", l.product, l.variant, l.sku, l.title, l.vendor
	line.Quantity, line.Current, line.UnitPrice = l.quantity, l.current, s.exact(l.price)
	switch {
	case l.tip:
		line.Kind = "tip"
	case l.giftCard:
		line.Kind = "gift_card"
	default:
		out.Gross, out.Discounts = out.Gross.Add(line.Gross), out.Discounts.Add(line.Discount)
	}
	out.Lines = append(out.Lines, line)
	out.allocate(s, o, l.id, l.allocations)
	for _, d := range l.duties {
		price := s.exact(d.price)
		out.Lines = append(out.Lines, OrderLine{ID: d.id, Kind: "duty", Quantity: 1, Current: 1, UnitPrice: price, Gross: price, Net: price, TotalIncl: price})
	}
}

func (out *Order) allocate(s *Shop, o *order, line int64, list []allocation) {
	for _, a := range list {
		app := o.applications[a.application]
		out.Allocations = append(out.Allocations, Allocation{
			LineID: line, Application: a.application, Target: app.target, Kind: app.kind, Code: app.code, Title: app.title, AmountAsPaid: s.exact(a.amount),
		})
	}
}

// amounts takes the tax out of a line's price and discount, where it is inside them.
func (s *Shop) amounts(o *order, price, discount, tax decimal.Decimal, rate int64) OrderLine {
	l := OrderLine{Tax: tax}
	if !o.taxesIncluded {
		l.Gross, l.Discount, l.Net = price, discount, price.Sub(discount)
		l.TotalIncl = l.Net.Add(tax)
		return l
	}
	l.TotalIncl = price.Sub(discount)
	l.Net = l.TotalIncl.Sub(tax)
	whole := decimal.New(1_000_000+rate, -6)
	l.Discount = discount.DivRound(whole, int32(digitsOf(o.currency)))
	l.Gross = l.Net.Add(l.Discount)
	return l
}

func (o *order) onInvoice() bool {
	return o.paymentTerms || slices.ContainsFunc(o.gateways, manual)
}

func (s *Shop) exact(m money) decimal.Decimal { return exact(m.shop, s.config.Currency) }

var restocks = map[string]string{"return": "returned", "cancel": "cancelled", "no_restock": "not_restocked", "legacy_restock": "legacy"}

func (s *Shop) exportRefund(o *order, f *refund) Refund {
	out := Refund{
		ID: f.id, OrderID: o.id, Created: instant(f.created), Processed: instant(f.processed), Updated: instant(f.updated),
		Day: s.dayOf(f.processed), Cancellation: f.cancels, ReturnID: f.ret,
	}
	add := func(id, line int64, kind string, quantity int64, subtotal, tax money, restock string) {
		ex := subtotal
		if o.taxesIncluded {
			ex = subtotal.minus(tax)
		}
		out.Tax = out.Tax.Add(s.exact(tax))
		if kind == "shipping" {
			out.Shipping = out.Shipping.Add(s.exact(ex))
		} else {
			out.Product = out.Product.Add(s.exact(ex))
		}
		out.Lines = append(out.Lines, RefundLine{
			ID: id, LineID: line, Kind: kind, Quantity: quantity, Amount: s.exact(ex), Tax: s.exact(tax), Restock: restocks[restock],
		})
	}
	for _, l := range f.lines {
		kind := "product"
		switch of := o.lineByID(l.line); {
		case of.tip:
			kind = "tip"
		case of.giftCard:
			kind = "gift_card"
		}
		add(l.id, l.line, kind, l.quantity, l.subtotal, l.tax, l.restock)
	}
	for _, l := range f.shipping {
		add(l.id, l.line, "shipping", 1, l.subtotal, l.tax, "")
	}
	for _, d := range f.duties {
		out.Duties = out.Duties.Add(s.exact(d.amount))
	}
	for _, a := range f.adjustments {
		out.Discrepancy = out.Discrepancy.Sub(s.exact(a.amount)).Sub(s.exact(a.tax))
	}
	for _, x := range f.transactions {
		if x.status == "success" {
			out.Money = out.Money.Add(s.exact(x.amount))
		}
	}
	return out
}

var lower = map[string]string{
	"ORDER": "order", "ORDER_EDIT": "order_edit", "REFUND": "refund", "RETURN": "return", "UPDATE": "update", "UNKNOWN": "unknown",
	"PRODUCT": "product", "GIFT_CARD": "gift_card", "SHIPPING": "shipping", "TIP": "tip", "DUTY": "duty", "ADDITIONAL_FEE": "additional_fee",
	"FEE": "fee", "ADJUSTMENT": "adjustment",
}

func (s *Shop) exportSales(o *order) []SaleEvent {
	var list []SaleEvent
	for _, a := range o.agreements {
		for _, x := range a.sales {
			list = append(list, SaleEvent{
				ID: x.id, AgreementID: a.id, OrderID: o.id, Reason: lower[a.reason], Action: lower[x.action], LineType: lower[x.lineType],
				LineID: x.line, Happened: instant(a.happened), Day: s.dayOf(a.happened), Quantity: x.quantity,
				AmountInclTax: s.exact(x.amount), Tax: s.exact(x.tax), DiscountExTax: s.exact(x.discountBefore),
				DiscountInclTax: s.exact(x.discountAfter), RefundID: a.refund, ReturnID: a.ret,
			})
		}
	}
	return list
}

func (s *Shop) exportTransaction(o *order, x *transaction) Transaction {
	out := Transaction{
		ID: x.id, OrderID: o.id, ParentID: x.parent, Kind: x.kind, Status: x.status, Gateway: x.gateway, PaymentID: x.paymentID,
		Created: instant(x.created), Processed: instant(x.processed), CreatedDay: s.dayOf(x.created), Day: s.dayOf(x.processed),
		Amount: s.exact(x.amount), AmountPaid: exact(x.amount.paid, o.presentment), PaidCurrency: o.presentment, Test: x.test,
		GiftCard: x.gateway == GiftCardGateway, ErrorCode: x.errorCode,
	}
	if x.processed == 0 {
		out.Day = out.CreatedDay
	}
	if len(x.fees) > 0 {
		out.Fee = decimal.NewNullDecimal(decimal.Zero)
		for _, fee := range x.fees {
			out.Fee.Decimal = out.Fee.Decimal.Add(exact(fee.amount, s.config.Currency))
		}
	}
	return out
}
