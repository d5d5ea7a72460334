package woocommerce

import (
	"fmt"

	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// metaRefundedItem links a refund's line to the order's line.
const metaRefundedItem = "_refunded_item_id"

// normaliseRefund maps one refund to refunds and refund_lines. Amounts are what is given
// back, so positive, in the order's currency; lines are without tax.
func normaliseRefund(f connectors.Facts, r connectors.Record, rows *schemas.Rows) error {
	var p refundRecord
	if err := decode(r.Payload, &p); err != nil {
		return fmt.Errorf("reading refund %s: %w", r.ID, err)
	}
	m, err := mapRefund(f, &p)
	if err != nil {
		return fmt.Errorf("mapping refund %s: %w", r.ID, err)
	}
	rows.Refunds = append(rows.Refunds, m.refund)
	rows.RefundLines = append(rows.RefundLines, m.lines...)
	return nil
}

type mappedRefund struct {
	refund schemas.Refund
	lines  []schemas.RefundLine
}

func mapRefund(f connectors.Facts, p *refundRecord) (mappedRefund, error) {
	var m mappedRefund
	if p.Refund.ID <= 0 {
		return m, fmt.Errorf("it has no id")
	}
	if p.Order.ID <= 0 {
		return m, fmt.Errorf("its order is not known")
	}
	zone, err := f.Location()
	if err != nil {
		return m, err
	}
	at, local, err := instant(p.Refund.DateCreatedGMT, p.Refund.DateCreated, zone)
	if err != nil {
		return m, fmt.Errorf("date_created: %w", err)
	}
	if at.IsZero() {
		return m, fmt.Errorf("date_created is empty: a refund without a creation date cannot be given a day")
	}
	day, err := keyDay(at, zone)
	if err != nil {
		return m, fmt.Errorf("date_created: %w", err)
	}
	if p.Order.Currency == "" {
		return m, fmt.Errorf("the shop does not return its order %s, which alone tells the currency", id(p.Order.ID))
	}
	currency, err := currencyCode(p.Order.Currency)
	if err != nil {
		return m, err
	}
	if !p.Refund.Amount.Given {
		return m, fmt.Errorf("it has no amount")
	}
	money, err := exact("amount", p.Refund.Amount)
	if err != nil {
		return m, err
	}
	// A refund never changes after its creation, and WooCommerce gives no other instant.
	m.refund = schemas.Refund{
		RefundDay: day, RefundID: id(p.Refund.ID), OrderID: id(p.Order.ID), Shop: f.Shop,
		RefundedAt: at, UpdatedAt: at, MoneyRefunded: money, Currency: currency,
	}
	if local {
		remember(&m.refund.Meta, "dates", "shop time")
	}
	if err := m.mapLines(f, &p.Refund); err != nil {
		return m, err
	}
	m.discrepancy()
	return m, nil
}

func (m *mappedRefund) mapLines(f connectors.Facts, r *refund) error {
	for i := range r.LineItems {
		l := &r.LineItems[i]
		if err := m.line(l, productKind(l, f.Settings[settingGiftCards])); err != nil {
			return fmt.Errorf("line_items %s: %w", lineID(l.ID, i), err)
		}
	}
	for i := range r.ShippingLines {
		if err := m.line(&r.ShippingLines[i], kindShipping); err != nil {
			return fmt.Errorf("shipping_lines %s: %w", lineID(r.ShippingLines[i].ID, i), err)
		}
	}
	for i := range r.FeeLines {
		if err := m.line(&r.FeeLines[i], kindFee); err != nil {
			return fmt.Errorf("fee_lines %s: %w", lineID(r.FeeLines[i].ID, i), err)
		}
	}
	return distinct(m.lines, func(l *schemas.RefundLine) string { return l.RefundLineID })
}

func (m *mappedRefund) line(l *line, kind string) error {
	net, err := exact("total", l.Total)
	if err != nil {
		return err
	}
	taxed, err := exact("total_tax", l.TotalTax)
	if err != nil {
		return err
	}
	quantity, fraction, ok := whole(l.Quantity)
	if !ok {
		return fmt.Errorf("quantity %s is too large to be stored", l.Quantity)
	}
	row := schemas.RefundLine{
		RefundDay: m.refund.RefundDay, RefundID: m.refund.RefundID, RefundLineID: lineID(l.ID, len(m.lines)),
		OrderID: m.refund.OrderID, LineID: valueOf(l.Meta, metaRefundedItem), Kind: kind,
		Quantity: -quantity, Amount: net.Neg(), Tax: taxed.Neg(), Currency: m.refund.Currency,
	}
	remember(&row.Meta, "quantity", fraction)
	m.lines = append(m.lines, row)
	return nil
}

// discrepancy sums the lines and sets what of the amount belongs to none of them: the
// whole of an amount-only refund, else a difference between amount and lines.
func (m *mappedRefund) discrepancy() {
	r := &m.refund
	lines := decimal.Decimal{}
	for i := range m.lines {
		l := &m.lines[i]
		lines = lines.Add(l.Amount).Add(l.Tax)
		r.TaxAmount = r.TaxAmount.Add(l.Tax)
		switch l.Kind {
		case kindProduct, kindGiftCard:
			r.ProductAmount = r.ProductAmount.Add(l.Amount)
		case kindShipping:
			r.ShippingAmount = r.ShippingAmount.Add(l.Amount)
		case kindFee:
			r.FeeAmount = r.FeeAmount.Add(l.Amount)
		}
	}
	r.DiscrepancyAmount = r.MoneyRefunded.Sub(lines)
	switch {
	case r.DiscrepancyAmount.IsZero():
	case len(m.lines) == 0:
		r.DiscrepancyReason = "amount_only"
	default:
		r.DiscrepancyReason = "difference"
	}
}
