package sandbox

import (
	"slices"
	"time"

	"github.com/shopspring/decimal"
)

// Components are the amounts of a ledger row or of its sum. Returns and the like are
// stored positive and subtracted: Net = Gross − Discount − Reversal and
// Total = Net + Shipping + Tax + Duties + Fees. Gift cards and tips stay outside Total.
type Components struct {
	Gross, Discount, Reversal, Net decimal.Decimal
	Shipping, Tax, Duties, Fees    decimal.Decimal
	GiftCard, Tips, Total          decimal.Decimal
}

// close fills Net and Total from the others.
func (c Components) close() Components {
	c.Net = c.Gross.Sub(c.Discount).Sub(c.Reversal)
	c.Total = c.Net.Add(c.Shipping).Add(c.Tax).Add(c.Duties).Add(c.Fees)
	return c
}

// Plus adds component by component.
func (c Components) Plus(o Components) Components {
	return Components{
		Gross: c.Gross.Add(o.Gross), Discount: c.Discount.Add(o.Discount), Reversal: c.Reversal.Add(o.Reversal), Net: c.Net.Add(o.Net),
		Shipping: c.Shipping.Add(o.Shipping), Tax: c.Tax.Add(o.Tax), Duties: c.Duties.Add(o.Duties), Fees: c.Fees.Add(o.Fees),
		GiftCard: c.GiftCard.Add(o.GiftCard), Tips: c.Tips.Add(o.Tips), Total: c.Total.Add(o.Total),
	}
}

// Action is what a ledger row does.
type Action string

// The actions. WooCommerce knows sales and refunds only; an edit adds something to an order
// after it was placed, a reversal takes something out by an edit, an exchange is sent for
// what came back.
const (
	ActionSale     Action = "sale"
	ActionRefund   Action = "refund"
	ActionEdit     Action = "edit"
	ActionReversal Action = "reversal"
	ActionExchange Action = "exchange"
)

// LedgerRow is one dated event of the sales ledger.
type LedgerRow struct {
	OrderID  int64
	EventID  int64 // Shopify's sale; 0 for WooCommerce
	RefundID int64 // the refund that the row is of, if any
	LineID   int64 // the order's or refund's line; 0 for rounding and what no line has a share in
	Kind     LineKind
	Action   Action
	Day      Day // the day it counts on, in the shop's zone
	At       time.Time
	Quantity int64
	// Native is in the order's Currency; Shop in the shop's, converted component by
	// component. Without a rate Converted is false and Shop is meaningless, not zero.
	Currency  string
	Native    Components
	Shop      Components
	Converted bool
	FxDay     Day // the order's creation day
	// CountsPlatform and CountsValid are the order's, refunds follow their order.
	CountsPlatform, CountsValid bool
}

// Ledger lists every ledger row of a shop as of now, by order, refund and line. Orders
// without a sale day have none, and neither have their refunds.
func (w *World) Ledger(shopName string) []LedgerRow {
	w.mu.RLock()
	defer w.mu.RUnlock()
	return w.books(shopName).rows
}

// books are all orders with what follows from them.
type books struct {
	rows []LedgerRow
	sold []soldOrder
}

// books are a shop's, whatever its platform.
func (w *World) books(shopName string) *books {
	if s := w.findShopify(shopName); s != nil {
		return shopifyBooks(s)
	}
	return w.shop(shopName).books(w)
}

// soldOrder is an order that has a sale day.
type soldOrder struct {
	id       int64
	customer string // the person; "" without evidence
	day      Day
	at       time.Time
	platform bool
	valid    bool
	zero     bool // nothing to pay and nothing sold for money
}

func (s *shop) books(w *World) *books {
	b := &books{}
	refunds := map[int64][]Refund{}
	for _, f := range s.exportRefunds() {
		refunds[f.OrderID] = append(refunds[f.OrderID], f)
	}
	orders := s.exportOrders()
	buyers := make([]bought, len(orders))
	for i, o := range orders {
		buyers[i] = bought{o.Email, o.CustomerID}
	}
	persons := personsOf(buyers)
	for i, o := range orders {
		at := s.saleInstant(&o)
		if at.IsZero() {
			continue
		}
		sold := soldOrder{
			id: o.ID, customer: persons.of(buyers[i]), day: DayOf(at, s.zone), at: at,
			platform: s.countsPlatform(&o), valid: countsValid(&o), zero: isZeroValue(&o),
		}
		b.sold = append(b.sold, sold)
		rows := saleRows(&o, sold.day, at)
		for _, f := range refunds[o.ID] {
			rows = append(rows, refundRows(&o, &f, s.precision(o.Currency, f.Amount))...)
		}
		for _, row := range rows {
			row.Currency, row.FxDay = o.Currency, o.CreatedDay
			row.CountsPlatform, row.CountsValid = sold.platform, sold.valid
			row.Native = row.Native.close()
			row.Shop, row.Converted = s.convert(w, row.Native, o.Currency, o.CreatedDay)
			b.rows = append(b.rows, row)
		}
	}
	return b
}

// saleInstant is the date that the shop's date type names.
func (s *shop) saleInstant(o *Order) time.Time {
	switch s.config.DateType {
	case "date_created":
		return o.Created
	case "date_completed":
		return o.Completed
	}
	return o.Paid
}

var neverCount = []string{"checkout-draft", "auto-draft", "draft", "trash"}

func (s *shop) countsPlatform(o *Order) bool {
	return !slices.Contains(neverCount, o.Status) && !slices.Contains(s.config.ExcludedStatuses, o.Status)
}

// InvoiceMethods are the payment methods that count as sold before they are paid.
var InvoiceMethods = [...]string{"cod", "bacs", "cheque"}

func countsValid(o *Order) bool {
	switch o.Status {
	case "cancelled", "failed":
		return false
	case "pending", "on-hold":
		return !o.Paid.IsZero() || slices.Contains(InvoiceMethods[:], o.PaymentMethod)
	}
	return !slices.Contains(neverCount, o.Status)
}

func isZeroValue(o *Order) bool {
	var net decimal.Decimal
	for _, l := range o.Lines {
		if l.Kind == KindProduct {
			net = net.Add(l.Total)
		}
	}
	return o.Total.IsZero() && net.IsZero()
}

// saleRows are the rows of an order: one per line, and one that makes each component
// equal the order's own totals.
func saleRows(o *Order, day Day, at time.Time) []LedgerRow {
	var rows []LedgerRow
	var sum Components
	for _, l := range o.Lines {
		c := Components{Tax: l.TotalTax}
		quantity := int64(0)
		switch l.Kind {
		case KindProduct:
			c.Gross, c.Discount, quantity = l.Subtotal, l.Subtotal.Sub(l.Total), l.Quantity
		case KindGiftCard:
			c.GiftCard, quantity = l.Total, l.Quantity
		case KindShipping:
			c.Shipping = l.Total
		case KindFee:
			c.Fees = l.Total
		default: // adjustments and rounding are no lines of an order
		}
		sum = sum.Plus(c)
		rows = append(rows, LedgerRow{OrderID: o.ID, LineID: l.ID, Kind: l.Kind, Action: ActionSale, Day: day, At: at, Quantity: quantity, Native: c})
	}
	rounding := Components{Tax: o.TotalTax.Sub(sum.Tax), Shipping: o.ShippingTotal.Sub(sum.Shipping)}
	rounding.Discount = o.DiscountTotal.Sub(sum.Discount)
	rounding.Gross = rounding.Discount
	all := sum.Plus(rounding).close()
	rounding.Fees = o.Total.Sub(all.Total).Sub(all.GiftCard)
	if rounding.Tax.IsZero() && rounding.Shipping.IsZero() && rounding.Discount.IsZero() && rounding.Fees.IsZero() {
		return rows
	}
	return append(rows, LedgerRow{OrderID: o.ID, Kind: KindRounding, Action: ActionSale, Day: day, At: at, Native: rounding})
}

// refundRows are the rows of a refund on its own day.
func refundRows(o *Order, f *Refund, digits int) []LedgerRow {
	row := func(line int64, kind LineKind, quantity int64, c Components) LedgerRow {
		return LedgerRow{OrderID: o.ID, RefundID: f.ID, LineID: line, Kind: kind, Action: ActionRefund, Day: f.Day, At: f.Created, Quantity: quantity, Native: c}
	}
	if len(f.Lines) == 0 {
		return spreadRefund(o, f, digits, row)
	}
	var rows []LedgerRow
	left := f.Amount
	for _, l := range f.Lines {
		c := Components{Tax: l.TotalTax}
		switch l.Kind {
		case KindProduct:
			c.Reversal = l.Total.Neg()
		case KindGiftCard:
			c.GiftCard = l.Total
		case KindShipping:
			c.Shipping = l.Total
		case KindFee:
			c.Fees = l.Total
		default: // adjustments and rounding are no lines of a refund
		}
		left = left.Add(l.Total).Add(l.TotalTax)
		rows = append(rows, row(l.ID, l.Kind, l.Quantity, c))
	}
	if !left.IsZero() {
		rows = append(rows, row(0, KindRounding, 0, Components{Reversal: left}))
	}
	return rows
}

// precision is the number of decimals to which a refund without lines is split: the
// shop's for its own currency, else the currency's, and as many more as the amount has.
func (s *shop) precision(currency string, amount decimal.Decimal) int {
	digits := 2
	switch currency {
	case s.config.Currency:
		digits = s.config.Decimals
	case "JPY":
		digits = 0
	}
	for digits < LedgerDigits && !amount.Equal(amount.Round(int32(digits))) {
		digits++
	}
	return digits
}

// spreadRefund splits an amount without lines into tax, which gets a row of its own, and
// the rest, which is shared over the order's product lines in proportion to their totals.
func spreadRefund(o *Order, f *Refund, digits int, row func(int64, LineKind, int64, Components) LedgerRow) []LedgerRow {
	tax := decimal.Zero
	if !o.Total.IsZero() {
		tax = f.Amount.Mul(o.TotalTax).DivRound(o.Total, int32(digits))
	}
	rest := f.Amount.Sub(tax)
	var lines []Line
	for _, l := range o.Lines {
		if l.Kind == KindProduct && l.Total.IsPositive() {
			lines = append(lines, l)
		}
	}
	if len(lines) == 0 {
		return []LedgerRow{row(0, KindAdjustment, 0, Components{Reversal: rest, Tax: tax.Neg()})}
	}
	var rows []LedgerRow
	for i, share := range largestRemainder(rest, lines, digits) {
		if !share.IsZero() {
			rows = append(rows, row(lines[i].ID, KindAdjustment, 0, Components{Reversal: share}))
		}
	}
	if !tax.IsZero() {
		rows = append(rows, row(0, KindAdjustment, 0, Components{Tax: tax.Neg()}))
	}
	return rows
}

// largestRemainder splits an amount by the lines' totals into whole cents that add up:
// each share is cut off towards zero, and the cents left over go to the largest
// remainders, ties to the earlier line.
func largestRemainder(amount decimal.Decimal, lines []Line, digits int) []decimal.Decimal {
	cent := decimal.New(1, -int32(digits))
	var weights decimal.Decimal
	for _, l := range lines {
		weights = weights.Add(l.Total)
	}
	shares := make([]decimal.Decimal, len(lines))
	rests := make([]decimal.Decimal, len(lines)) // as numerators over weights: exact
	order := make([]int, len(lines))
	left := amount
	for i, l := range lines {
		quotient, rest := amount.Mul(l.Total).QuoRem(weights, int32(digits))
		shares[i], rests[i], order[i] = quotient, rest.Abs(), i
		left = left.Sub(quotient)
	}
	slices.SortStableFunc(order, func(a, b int) int { return rests[b].Cmp(rests[a]) })
	for n := 0; !left.IsZero(); n++ {
		i := order[n%len(order)]
		if left.IsNegative() {
			shares[i], left = shares[i].Sub(cent), left.Add(cent)
		} else {
			shares[i], left = shares[i].Add(cent), left.Sub(cent)
		}
	}
	return shares
}

// LedgerDigits is the precision of converted amounts.
const LedgerDigits = 4

// convert turns each component into the shop's currency at the order day's rates, and
// adds up net and total from the converted ones.
func (s *shop) convert(w *World, c Components, currency string, on Day) (Components, bool) {
	if currency == s.config.Currency {
		return c, true
	}
	from, ok := w.rates.at(w.now, on, currency)
	to, known := w.rates.at(w.now, on, s.config.Currency)
	if !ok || !known {
		return Components{}, false
	}
	each := func(d decimal.Decimal) decimal.Decimal { return d.Mul(to).DivRound(from, LedgerDigits) }
	return Components{
		Gross: each(c.Gross), Discount: each(c.Discount), Reversal: each(c.Reversal),
		Shipping: each(c.Shipping), Tax: each(c.Tax), Fees: each(c.Fees), GiftCard: each(c.GiftCard),
	}.close(), true
}
