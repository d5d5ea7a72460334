package sandbox

import (
	"time"

	"github.com/shopspring/decimal"
)

// Day is a calendar day, YYYY-MM-DD; "" is no day.
type Day string

// DayOf is the calendar day of an instant in a zone; "" for the zero instant.
func DayOf(t time.Time, zone *time.Location) Day {
	if t.IsZero() {
		return ""
	}
	return Day(t.In(zone).Format(time.DateOnly))
}

// Time is midnight UTC of the day.
func (d Day) Time() time.Time {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		panic(err)
	}
	return t
}

// LineKind says what a line of an order or a refund is.
type LineKind string

// The kinds of lines. An adjustment is a refund's amount that names no line; rounding
// is what the lines and the total of an order or refund differ by.
const (
	KindProduct    LineKind = "product"
	KindGiftCard   LineKind = "gift_card"
	KindShipping   LineKind = "shipping"
	KindFee        LineKind = "fee"
	KindAdjustment LineKind = "adjustment"
	KindRounding   LineKind = "rounding"
	KindTip        LineKind = "tip"  // Shopify's
	KindDuty       LineKind = "duty" // Shopify's
)

// Order is an order as it stands: what its vendor's API would say of it now. Amounts
// are in Currency at the shop's precision. Instants are UTC with whole seconds; the
// zero time is null.
type Order struct {
	ID                                 int64
	Status                             string
	Currency                           string
	Created, Modified, Paid, Completed time.Time
	CreatedDay                         Day // in the shop's zone
	CustomerID                         int64
	Email                              string // as spelled
	Country                            string
	PaymentMethod                      string
	DiscountTotal, DiscountTax         decimal.Decimal
	ShippingTotal, ShippingTax         decimal.Decimal
	CartTax, Total, TotalTax           decimal.Decimal
	Lines                              []Line // products, gift cards, shipping, fees
	Coupons                            []CouponLine
	RefundIDs                          []int64 // oldest first
}

// Line is a line of an order, or of a refund with a negative quantity and amounts.
// Shipping and fees have no quantity and their Subtotal equals their Total.
type Line struct {
	ID                     int64
	Kind                   LineKind
	Name                   string
	ProductID, VariationID int64
	SKU                    string
	Quantity               int64
	Subtotal, SubtotalTax  decimal.Decimal
	Total, TotalTax        decimal.Decimal
	RefundedLineID         int64 // on refunds: the order's line
}

// CouponLine is a coupon on an order with its unrounded value, ex tax.
type CouponLine struct {
	Code                  string
	Discount, DiscountTax decimal.Decimal
}

// Refund is a refund as it was made. Amount is positive, in the order's currency.
type Refund struct {
	ID, OrderID int64
	Created     time.Time
	Day         Day // in the shop's zone
	Amount      decimal.Decimal
	Reason      string
	Lines       []Line
}

// Orders lists every order that exists, trashed ones and checkout drafts included,
// by id.
func (w *World) Orders(shopName string) []Order {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.shop(shopName).exportOrders()
}

// Refunds lists every refund that exists, by id.
func (w *World) Refunds(shopName string) []Refund {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.shop(shopName).exportRefunds()
}

func (s *shop) exportOrders() []Order {
	orders := make([]Order, 0, len(s.orders))
	for i := range s.orders {
		if o := &s.orders[i]; !o.gone {
			orders = append(orders, s.exportOrder(o))
		}
	}
	return orders
}

func (s *shop) exportRefunds() []Refund {
	refunds := make([]Refund, len(s.refunds))
	for i, f := range s.refunds {
		refunds[i] = s.exportRefund(f)
	}
	return refunds
}

func instant(t int64) time.Time {
	if t == 0 {
		return time.Time{}
	}
	return time.Unix(t, 0).UTC()
}

func (s *shop) exportOrder(o *record) Order {
	digits := s.config.Decimals
	p := s.price(s.contentOf(o))
	out := Order{
		ID: o.id, Status: s.statusOf(o), Currency: p.currency,
		Created: instant(o.created), Modified: instant(o.modified), Paid: instant(o.paid), Completed: instant(o.completed),
		CreatedDay: DayOf(instant(o.created), s.zone), Email: p.email, Country: p.country, PaymentMethod: methods[p.method].id,
		DiscountTotal: p.discountTotal.decimal(digits), DiscountTax: p.discountTax.decimal(digits),
		ShippingTotal: p.shippingTotal.decimal(digits), ShippingTax: p.shippingTax.decimal(digits),
		CartTax: p.cartTax.decimal(digits), Total: p.total.decimal(digits), TotalTax: p.totalTax.decimal(digits),
	}
	if !p.guest {
		out.CustomerID = personAt(s.seed, int(o.person)).customerID
	}
	for _, l := range p.lines {
		line := s.productLine(l.lineInput, l.quantity)
		line.ID = o.id*itemsPerPost + l.item
		line.Subtotal, line.SubtotalTax = l.subtotal.decimal(digits), l.subtotalTax.decimal(digits)
		line.Total, line.TotalTax = l.total.decimal(digits), l.totalTax.decimal(digits)
		out.Lines = append(out.Lines, line)
	}
	for _, c := range p.shipping {
		out.Lines = append(out.Lines, s.chargeLine(KindShipping, c.chargeInput, o.id*itemsPerPost+c.item, c.amount, c.tax))
	}
	for _, c := range p.fees {
		out.Lines = append(out.Lines, s.chargeLine(KindFee, c.chargeInput, o.id*itemsPerPost+c.item, c.amount, c.tax))
	}
	for _, k := range p.coupons {
		out.Coupons = append(out.Coupons, CouponLine{k.coupon.code, k.discount.decimal(microDigits), k.discountTax.decimal(microDigits)})
	}
	for _, f := range s.refundsOf[o.id] {
		out.RefundIDs = append(out.RefundIDs, f.id)
	}
	return out
}

func (s *shop) productLine(in lineInput, quantity int64) Line {
	p := s.products[in.product]
	kind := KindProduct
	if p.giftCard {
		kind = KindGiftCard
	}
	return Line{Kind: kind, Name: p.name, ProductID: p.id, VariationID: p.variation, SKU: p.sku, Quantity: quantity}
}

func (s *shop) chargeLine(kind LineKind, in chargeInput, id int64, total, tax micro) Line {
	digits := s.config.Decimals
	net, due := total.decimal(digits), tax.decimal(digits)
	return Line{ID: id, Kind: kind, Name: in.name, Subtotal: net, SubtotalTax: due, Total: net, TotalTax: due}
}

func (s *shop) exportRefund(f *refund) Refund {
	digits := s.config.Decimals
	out := Refund{
		ID: f.id, OrderID: f.order, Created: instant(f.created), Day: DayOf(instant(f.created), s.zone),
		Amount: f.amount.decimal(digits), Reason: f.reason,
	}
	for _, l := range f.lines {
		line := s.productLine(l.of, l.quantity)
		line.ID, line.RefundedLineID = f.id*itemsPerPost+l.item, f.order*itemsPerPost+l.of.item
		line.Total, line.TotalTax = l.total.decimal(digits), l.tax.decimal(digits)
		line.Subtotal, line.SubtotalTax = line.Total, line.TotalTax
		out.Lines = append(out.Lines, line)
	}
	for _, c := range f.shipping {
		line := s.chargeLine(KindShipping, c.of, f.id*itemsPerPost+c.item, c.net, c.tax)
		line.RefundedLineID = f.order*itemsPerPost + c.of.item
		out.Lines = append(out.Lines, line)
	}
	for _, c := range f.fees {
		line := s.chargeLine(KindFee, c.of, f.id*itemsPerPost+c.item, c.net, c.tax)
		line.RefundedLineID = f.order*itemsPerPost + c.of.item
		out.Lines = append(out.Lines, line)
	}
	return out
}
