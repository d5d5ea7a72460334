package woocommerce

import (
	"fmt"
	"math"
	"slices"

	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// mapLines maps line_items, shipping_lines and fee_lines, in this order.
func (m *mappedOrder) mapLines(f connectors.Facts, o *order) error {
	n := len(o.LineItems) + len(o.ShippingLines) + len(o.FeeLines)
	if n > math.MaxUint16 {
		return fmt.Errorf("it has %d lines, more than can be stored", n)
	}
	m.lines = slices.Grow(m.lines, n)
	for i := range o.LineItems {
		l := &o.LineItems[i]
		if err := m.productLine(f, o, l); err != nil {
			return fmt.Errorf("line_items %s: %w", lineID(l.ID, i), err)
		}
	}
	for i := range o.ShippingLines {
		l := &o.ShippingLines[i]
		if err := m.plainLine(o, l, kindShipping, string(l.MethodTitle)); err != nil {
			return fmt.Errorf("shipping_lines %s: %w", lineID(l.ID, i), err)
		}
	}
	for i := range o.FeeLines {
		l := &o.FeeLines[i]
		if err := m.plainLine(o, l, kindFee, string(l.Name)); err != nil {
			return fmt.Errorf("fee_lines %s: %w", lineID(l.ID, i), err)
		}
	}
	return distinct(m.own(), func(l *schemas.OrderLine) string { return l.LineID })
}

func (m *mappedOrder) productLine(f connectors.Facts, o *order, l *line) error {
	row, err := m.line(o, l, productKind(l, f.Settings[settingGiftCards]), string(l.Name))
	if err != nil {
		return err
	}
	row.ProductID, row.VariantID, row.SKU = id(l.ProductID), id(l.VariationID), string(l.SKU)
	row.IsCustom = flag(l.ProductID == 0)
	row.BundleOf = string(l.BundledBy)
	quantity, fraction, ok := whole(l.Quantity)
	if !ok {
		return fmt.Errorf("quantity %s is too large to be stored", l.Quantity)
	}
	row.Quantity, row.QuantityCurrent = quantity, quantity
	remember(&row.Meta, "quantity", fraction)
	if row.Gross, err = exact("subtotal", l.Subtotal); err != nil {
		return err
	}
	if !l.Subtotal.Given {
		row.Gross = row.Net
	}
	row.Discount = row.Gross.Sub(row.Net)
	if row.UnitPrice, err = rounded("price", l.Price.Decimal, priceScale); err != nil {
		return err
	}
	if c := l.Cost.Value.Value; !c.IsZero() && !l.Quantity.IsZero() {
		unit, err := rounded("cost_of_goods_sold", c.DivRound(l.Quantity.Decimal, priceScale), priceScale)
		if err != nil {
			return err
		}
		row.UnitCost, row.CostCurrency = &unit, f.Currency
	}
	m.lines = append(m.lines, row)
	return nil
}

// plainLine maps a shipping or fee line: one piece, never discounted.
func (m *mappedOrder) plainLine(o *order, l *line, kind, title string) error {
	row, err := m.line(o, l, kind, title)
	if err != nil {
		return err
	}
	row.Quantity, row.QuantityCurrent = 1, 1
	row.Gross = row.Net
	if row.UnitPrice, err = rounded("total", row.Net, priceScale); err != nil {
		return err
	}
	m.lines = append(m.lines, row)
	return nil
}

// line maps what all kinds share.
func (m *mappedOrder) line(o *order, l *line, kind, title string) (row schemas.OrderLine, err error) {
	row = schemas.OrderLine{
		CreatedDay: m.order.CreatedDay, OrderID: m.order.OrderID, LineID: lineID(l.ID, len(m.own())),
		Position: uint16(len(m.own())), Kind: kind, Title: title, Currency: m.order.Currency,
	}
	if row.Net, err = exact("total", l.Total); err != nil {
		return row, err
	}
	if row.Tax, err = exact("total_tax", l.TotalTax); err != nil {
		return row, err
	}
	row.TotalInclTax = row.Net.Add(row.Tax)
	row.TaxRate, err = taxRate(o, l)
	return row, err
}

// taxRate is the sum of the rates that were applied to a line, as a fraction (21 % is
// 0.21). It is 0 where the shop does not say its rates (before WooCommerce 3.7).
func taxRate(o *order, l *line) (decimal.Decimal, error) {
	var percent decimal.Decimal
	for i := range l.Taxes {
		if !l.Taxes[i].Total.Given {
			continue
		}
		for j := range o.TaxLines {
			if o.TaxLines[j].RateID == l.Taxes[i].RateID {
				percent = percent.Add(o.TaxLines[j].Percent.Decimal)
				break
			}
		}
	}
	return rounded("rate_percent", percent.DivRound(hundred, priceScale), priceScale)
}

// mapDiscounts maps coupon_lines. WooCommerce does not round their amounts.
func (m *mappedOrder) mapDiscounts(o *order) error {
	for i := range o.CouponLines {
		c := &o.CouponLines[i]
		net, err := rounded("discount", c.Discount.Decimal, amountScale)
		if err != nil {
			return fmt.Errorf("coupon_lines %s: %w", lineID(c.ID, i), err)
		}
		gross, err := rounded("discount", c.Discount.Add(c.DiscountTax.Decimal), amountScale)
		if err != nil {
			return fmt.Errorf("coupon_lines %s: %w", lineID(c.ID, i), err)
		}
		target := "order"
		if bool(c.FreeShipping) && net.IsZero() {
			target = "shipping"
		}
		m.discounts = append(m.discounts, schemas.OrderDiscount{
			CreatedDay: m.order.CreatedDay, OrderID: m.order.OrderID, DiscountID: lineID(c.ID, i),
			Target: target, Kind: string(c.Type), Code: string(c.Code), Title: string(c.Code),
			Amount: net, AmountInclTax: gross, Currency: m.order.Currency,
		})
		m.order.DiscountCodes = append(m.order.DiscountCodes, string(c.Code))
	}
	return distinct(m.discounts, func(d *schemas.OrderDiscount) string { return d.DiscountID })
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
