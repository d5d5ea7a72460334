package shopify

import (
	"fmt"
	"math"
	"strconv"

	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/schemas"
)

// mapLines maps lines, shipping lines, duties and fees, in this order.
func (m *mappedOrder) mapLines() error {
	o := m.source
	if len(o.Lines)+len(o.ShippingLines) > math.MaxUint16/2 {
		return fmt.Errorf("it has more lines than can be stored")
	}
	for i := range o.Lines {
		if err := m.item(&o.Lines[i]); err != nil {
			return fmt.Errorf("line %s: %w", vendorID(o.Lines[i].ID), err)
		}
	}
	for i := range o.ShippingLines {
		if err := m.shipping(&o.ShippingLines[i], i); err != nil {
			return fmt.Errorf("shipping line %s: %w", vendorID(o.ShippingLines[i].ID), err)
		}
	}
	for i := range o.Lines {
		for j := range o.Lines[i].Duties {
			if err := m.duty(&o.Lines[i].Duties[j]); err != nil {
				return fmt.Errorf("duty of line %s: %w", vendorID(o.Lines[i].ID), err)
			}
		}
	}
	fees, err := m.amount("original_total_additional_fees", o.Fees)
	if err != nil {
		return err
	}
	if !fees.IsZero() {
		m.plain("additional_fees", kindFee, "", charged{gross: fees, net: fees})
	}
	return distinct(m.own(), func(l *schemas.OrderLine) string { return l.LineID })
}

// charged are the amounts of a line without tax, and its tax.
type charged struct{ gross, discount, net, tax, rate decimal.Decimal }

// charge takes the tax out of a line's amounts where the prices include it: price is what
// the whole line cost as entered.
func (m *mappedOrder) charge(price decimal.Decimal, allocations []allocation, taxes []taxLine) (c charged, err error) {
	for i := range allocations {
		part, err := m.amount("discount_allocations", allocations[i].Amount)
		if err != nil {
			return c, err
		}
		c.discount = c.discount.Add(part)
	}
	for i := range taxes {
		part, err := m.amount("tax_lines", taxes[i].Price)
		if err != nil {
			return c, err
		}
		c.tax, c.rate = c.tax.Add(part), c.rate.Add(taxes[i].Rate.Decimal)
	}
	if c.rate, err = unitPrice("rate", c.rate); err != nil {
		return c, err
	}
	c.net = price.Sub(c.discount)
	if m.source.TaxesIncluded {
		c.net = c.net.Sub(c.tax)
		c.discount = m.withoutTax(c.discount, c.rate)
	}
	c.gross = c.net.Add(c.discount)
	_, err = exact("amount", c.gross)
	return c, err
}

// withoutTax is an amount less the tax that is inside it, rounded to the currency.
func (m *mappedOrder) withoutTax(d, rate decimal.Decimal) decimal.Decimal {
	with := one.Add(rate)
	if d.IsZero() || !with.IsPositive() {
		return d
	}
	return d.DivRound(with, m.digits)
}

func (m *mappedOrder) item(l *orderLine) error {
	row := schemas.OrderLine{
		LineID: vendorID(l.ID), Kind: m.kindOf(l), ProductID: vendorID(l.Product), VariantID: vendorID(l.Variant), SKU: string(l.SKU), Title: string(l.Title), Vendor: string(l.Vendor),
		IsCustom: flag(boolean(vendorID(l.Product) == "")), RequiresShipping: flag(l.Ships),
	}
	if row.LineID == "" {
		return fmt.Errorf("it has no id")
	}
	var err error
	if row.Quantity, err = quantity("quantity", l.Quantity); err != nil {
		return err
	}
	if row.QuantityCurrent, err = quantity("current_quantity", l.Current); err != nil {
		return err
	}
	price, _, err := moneyOf("price", l.Price.Shop)
	if err != nil {
		return err
	}
	c, err := m.charge(price.Mul(decimal.NewFromInt(int64(l.Quantity))), l.Allocations, l.Taxes)
	if err != nil {
		return err
	}
	row.UnitPrice = price
	if m.source.TaxesIncluded && row.Quantity != 0 {
		row.UnitPrice = c.gross.DivRound(decimal.NewFromInt32(row.Quantity), priceScale)
	}
	m.add(row, c)
	return m.discount(row.LineID, "line", l.Allocations, c.rate)
}

// kindOf is what a line sells. A tip is a line like any other; only the order's own total
// of tips tells.
func (m *mappedOrder) kindOf(l *orderLine) string {
	switch {
	case bool(l.GiftCard):
		return kindGiftCard
	case l.Title == tipTitle && vendorID(l.Variant) == "" && vendorID(l.Product) == "" && !bool(l.Ships) && m.source.Tips.Shop.Value.Amount.IsPositive():
		return kindTip
	}
	return kindProduct
}

// tipTitle is the title that Shopify's checkout gives to tips.
const tipTitle = "Tip"

func (m *mappedOrder) shipping(l *shippingLine, i int) error {
	id := vendorID(l.ID)
	if id == "" {
		id = strconv.Itoa(i + 1) // GraphQL knows lines without one
	}
	price, _, err := moneyOf("price", l.Price.Shop)
	if err != nil {
		return err
	}
	c, err := m.charge(price, l.Allocations, l.Taxes)
	if err != nil {
		return err
	}
	row := m.plain("shipping:"+id, kindShipping, string(l.Title), c)
	if l.Removed {
		row.QuantityCurrent = 0
	}
	return m.discount(row.LineID, "shipping", l.Allocations, c.rate)
}

func (m *mappedOrder) duty(d *duty) error {
	price, _, err := moneyOf("price", d.Price.Shop)
	if err != nil {
		return err
	}
	c := charged{gross: price, net: price}
	for i := range d.Taxes {
		part, err := m.amount("tax_lines", d.Taxes[i].Price)
		if err != nil {
			return err
		}
		c.tax = c.tax.Add(part)
	}
	m.plain("duty:"+vendorID(d.ID), kindDuty, "", c)
	return nil
}

// plain adds a line that is one piece.
func (m *mappedOrder) plain(id, kind, title string, c charged) *schemas.OrderLine {
	return m.add(schemas.OrderLine{LineID: id, Kind: kind, Title: title, Quantity: 1, QuantityCurrent: 1, UnitPrice: c.gross}, c)
}

func (m *mappedOrder) add(row schemas.OrderLine, c charged) *schemas.OrderLine {
	row.CreatedDay, row.OrderID, row.Currency = m.order.CreatedDay, m.order.OrderID, m.currency
	row.Position = uint16(len(m.own()) + 1)
	row.Gross, row.Discount, row.Net, row.Tax, row.TaxRate, row.TotalInclTax = c.gross, c.discount, c.net, c.tax, c.rate, c.net.Add(c.tax)
	m.lines = append(m.lines, row)
	return &m.lines[len(m.lines)-1]
}

// discount maps what each application took off a line.
func (m *mappedOrder) discount(line, target string, allocations []allocation, rate decimal.Decimal) error {
	for i := range allocations {
		a := &allocations[i]
		taxed, err := m.amount("discount_allocations", a.Amount)
		if err != nil {
			return err
		}
		row := schemas.OrderDiscount{
			CreatedDay: m.order.CreatedDay, OrderID: m.order.OrderID, DiscountID: fmt.Sprintf("%s:%d", line, a.Application), LineID: line, Target: target,
			Amount: taxed, AmountInclTax: taxed, Currency: m.currency,
		}
		if m.source.TaxesIncluded {
			row.Amount = m.withoutTax(taxed, rate)
		} else {
			row.AmountInclTax = taxed.Add(taxed.Mul(rate).Round(m.digits))
		}
		for j := range m.source.Applications {
			if p := &m.source.Applications[j]; p.Index == a.Application {
				row.Kind, row.Code, row.Title = spelled(p.Kind), string(p.Code), string(p.Title)
				if row.Title == "" {
					row.Title = row.Code
				}
			}
		}
		m.discounts = append(m.discounts, row)
	}
	return distinct(m.discounts[len(m.discounts)-len(allocations):], func(d *schemas.OrderDiscount) string { return d.DiscountID })
}

// distinct refuses two children with one id: one of them would be lost in the table.
func distinct[T any](rows []T, key func(*T) string) error {
	if len(rows) < 2 {
		return nil
	}
	seen := make(map[string]struct{}, len(rows))
	for i := range rows {
		k := key(&rows[i])
		if _, twice := seen[k]; twice {
			return fmt.Errorf("two lines have the id %s", k)
		}
		seen[k] = struct{}{}
	}
	return nil
}
