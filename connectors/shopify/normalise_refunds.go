package shopify

import (
	"fmt"
	"strconv"

	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/schemas"
)

// mapRefunds maps the order's refunds. Amounts and quantities are positive when they go
// back to the customer.
func (m *mappedOrder) mapRefunds() error {
	for i := range m.source.Refunds {
		r := &m.source.Refunds[i]
		if err := m.refund(r); err != nil {
			return fmt.Errorf("refund %s: %w", vendorID(r.ID), err)
		}
	}
	return distinct(m.refunds[len(m.refunds)-len(m.source.Refunds):], func(r *schemas.Refund) string { return r.RefundID })
}

// mappedRefund is a refund that is being mapped.
type mappedRefund struct {
	*mappedOrder

	row   schemas.Refund
	first int // of its lines in refundLines
}

func (m *mappedOrder) refund(r *orderRefund) error {
	id := vendorID(r.ID)
	if id == "" {
		return fmt.Errorf("it has no id")
	}
	when := r.ProcessedAt
	if when == "" {
		when = r.CreatedAt
	}
	at, err := instantOf("processed_at", when)
	if err != nil {
		return err
	}
	day, err := dayOf(m.facts, at)
	if err != nil {
		return err
	}
	x := mappedRefund{mappedOrder: m, first: len(m.refundLines), row: schemas.Refund{
		// Over REST a refund tells no instant of a change.
		RefundDay: day, RefundID: id, OrderID: m.order.OrderID, Shop: m.facts.Shop, RefundedAt: at, UpdatedAt: at, Currency: m.currency,
	}}
	for _, step := range []func(*orderRefund) error{x.items, x.shipped, x.others, x.adjustments, x.money} {
		if err := step(r); err != nil {
			return err
		}
	}
	if err := distinct(m.refundLines[x.first:], func(l *schemas.RefundLine) string { return l.RefundLineID }); err != nil {
		return err
	}
	x.sums()
	m.order.Refunded = m.order.Refunded.Add(x.row.MoneyRefunded)
	m.refunds = append(m.refunds, x.row)
	return nil
}

func (x *mappedRefund) add(l schemas.RefundLine) {
	l.RefundDay, l.RefundID, l.OrderID, l.Currency = x.row.RefundDay, x.row.RefundID, x.order.OrderID, x.currency
	x.refundLines = append(x.refundLines, l)
}

// restocks are Shopify's words for what became of the goods.
var restocks = map[string]string{"return": "returned", "cancel": "cancelled", "no_restock": "not_restocked", "legacy_restock": "legacy"}

func (x *mappedRefund) items(r *orderRefund) error {
	for i := range r.Lines {
		l := &r.Lines[i]
		id := vendorID(l.ID)
		if id == "" {
			id = "line:" + strconv.Itoa(i+1) // GraphQL knows lines without one
		}
		subtotal, _, err := moneyOf("subtotal", l.Subtotal.Shop)
		if err != nil {
			return fmt.Errorf("line %s: %w", id, err)
		}
		taxed, err := x.amount("total_tax", l.Tax)
		if err != nil {
			return fmt.Errorf("line %s: %w", id, err)
		}
		pieces, err := quantity("quantity", l.Quantity)
		if err != nil {
			return fmt.Errorf("line %s: %w", id, err)
		}
		row := schemas.RefundLine{
			RefundLineID: id, LineID: vendorID(l.Line), Kind: kindProduct, Quantity: pieces, Amount: x.less(subtotal, taxed), Tax: taxed,
			Restock: restocks[spelled(l.Restock)], ReturnID: vendorID(r.Return),
		}
		for _, of := range x.own() {
			if of.LineID == row.LineID {
				row.Kind = of.Kind
			}
		}
		if row.Restock == "cancelled" {
			x.row.IsCancellation = 1
		}
		x.add(row)
	}
	return nil
}

// less takes the tax out of an amount where the order's prices include it.
func (x *mappedRefund) less(amount, taxed decimal.Decimal) decimal.Decimal {
	if x.source.TaxesIncluded {
		return amount.Sub(taxed)
	}
	return amount
}

// shipped is the shipping that was given back, as one line: what comes with an order over
// REST does not say of which shipping line it is.
func (x *mappedRefund) shipped(r *orderRefund) error {
	if len(r.Shipping) == 0 {
		return nil
	}
	row := schemas.RefundLine{RefundLineID: kindShipping, Kind: kindShipping}
	for i := range r.Shipping {
		s := &r.Shipping[i]
		amount, _, err := moneyOf("refunded shipping", s.Amount.Shop)
		if err != nil {
			return err
		}
		taxed, err := x.amount("tax of refunded shipping", s.Tax)
		if err != nil {
			return err
		}
		if !s.WithoutTax {
			amount = x.less(amount, taxed)
		}
		row.Amount, row.Tax = row.Amount.Add(amount), row.Tax.Add(taxed)
	}
	lines := 0
	for _, of := range x.own() {
		if of.Kind == kindShipping {
			row.LineID = of.LineID
			lines++
		}
	}
	if lines != 1 {
		row.LineID = ""
	}
	x.add(row)
	return nil
}

// others are duties and additional fees.
func (x *mappedRefund) others(r *orderRefund) error {
	for i := range r.Duties {
		amount, _, err := moneyOf("refunded duty", r.Duties[i].Amount.Shop)
		if err != nil {
			return err
		}
		id := "duty:" + vendorID(r.Duties[i].ID)
		x.add(schemas.RefundLine{RefundLineID: id, LineID: id, Kind: kindDuty, Amount: amount})
	}
	fees, err := x.amount("refunded fees", r.Fees)
	if err != nil || fees.IsZero() {
		return err
	}
	x.add(schemas.RefundLine{RefundLineID: "additional_fees", LineID: "additional_fees", Kind: kindFee, Amount: fees})
	return nil
}

func (x *mappedRefund) adjustments(r *orderRefund) error {
	for i := range r.Adjustments {
		a := &r.Adjustments[i]
		amount, _, err := moneyOf("adjustment", a.Amount.Shop)
		if err != nil {
			return err
		}
		taxed, err := x.amount("tax of an adjustment", a.Tax)
		if err != nil {
			return err
		}
		reason := spelled(a.Reason)
		x.row.DiscrepancyReason = reason
		x.add(schemas.RefundLine{RefundLineID: "adjustment:" + vendorID(a.ID), Kind: kindAdjustment, Amount: amount.Neg(), Tax: taxed.Neg(), Reason: reason})
	}
	return nil
}

// money is what was paid back: a refund alone does not prove that money moved.
func (x *mappedRefund) money(r *orderRefund) error {
	for i := range r.Money {
		t := &r.Money[i]
		if spelled(t.Kind) != "refund" || spelled(t.Status) != "success" {
			continue
		}
		paid, currency, err := moneyOf("transaction's amount", t.Amount)
		if err != nil {
			return err
		}
		if currency != x.currency {
			return fmt.Errorf("its transaction is not in the shop's currency")
		}
		x.row.MoneyRefunded = x.row.MoneyRefunded.Add(paid)
	}
	return nil
}

// sums fills the refund's totals from its lines.
func (x *mappedRefund) sums() {
	for i := range x.refundLines[x.first:] {
		l := &x.refundLines[x.first+i]
		x.row.TaxAmount = x.row.TaxAmount.Add(l.Tax)
		switch l.Kind {
		case kindShipping:
			x.row.ShippingAmount = x.row.ShippingAmount.Add(l.Amount)
		case kindFee, kindDuty:
			x.row.FeeAmount = x.row.FeeAmount.Add(l.Amount)
		case kindAdjustment:
			x.row.DiscrepancyAmount = x.row.DiscrepancyAmount.Add(l.Amount)
		default:
			x.row.ProductAmount = x.row.ProductAmount.Add(l.Amount)
		}
	}
}
