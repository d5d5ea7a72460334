package sandbox

import (
	"github.com/tillhouse/tillhouse/connectors/sandbox/shopifyadmin"
)

// shopifyBooks are the ledger of a Shopify shop: one row for each sale of each order's
// agreements, and nothing else. Amounts are the shop's currency already.
func shopifyBooks(s *shopifyadmin.Shop) *books {
	b := &books{}
	orders, events := s.Ledger()
	buyers := make([]bought, len(orders))
	for i, o := range orders {
		buyers[i] = bought{o.Email, o.CustomerID}
	}
	persons := personsOf(buyers)
	for i, o := range orders {
		sold := soldOrder{
			id: o.ID, customer: persons.of(buyers[i]), day: Day(o.SaleDay), at: o.Processed,
			platform: !o.Test, valid: shopifyValid(&o), zero: shopifyZero(&o),
		}
		b.sold = append(b.sold, sold)
		for _, e := range events[o.ID] {
			row := shopifyRow(&o, &e)
			row.Currency, row.FxDay, row.Converted = o.Currency, Day(o.CreatedDay), true
			row.CountsPlatform, row.CountsValid = sold.platform, sold.valid
			row.Native = row.Native.close()
			row.Shop = row.Native
			b.rows = append(b.rows, row)
		}
	}
	return b
}

// shopifyValid is the harmonised rule: paid, or to be paid on an invoice, and neither a test
// nor cancelled.
func shopifyValid(o *shopifyadmin.Order) bool {
	if o.Test || !o.Cancelled.IsZero() {
		return false
	}
	switch o.Financial {
	case "voided", "expired":
		return false
	case "pending", "authorized":
		return o.Invoice
	}
	return true
}

func shopifyZero(o *shopifyadmin.Order) bool {
	return o.Total.IsZero() && o.Gross.Equal(o.Discounts)
}

// shopifyRow books one sale. A sale of the order itself counts on the day that the order was
// processed, all else on its own.
func shopifyRow(o *shopifyadmin.Order, e *shopifyadmin.SaleEvent) LedgerRow {
	row := LedgerRow{
		OrderID: o.ID, EventID: e.ID, RefundID: e.RefundID, LineID: e.LineID, Day: Day(e.Day), At: e.Happened, Quantity: e.Quantity,
		Action: shopifyAction(e),
	}
	if e.Reason == "order" {
		row.Day, row.At = Day(o.SaleDay), o.Processed
	}
	ex := e.AmountInclTax.Sub(e.Tax)
	c := Components{Tax: e.Tax}
	switch e.LineType {
	case "product":
		row.Kind = KindProduct
		switch {
		case row.Action == ActionReversal && e.Action != "return" && e.DiscountExTax.IsPositive():
			// A lower price and a discount at once.
			c.Discount, c.Reversal = e.DiscountExTax, ex.Add(e.DiscountExTax).Neg()
		case row.Action == ActionRefund || row.Action == ActionReversal:
			c.Reversal = ex.Neg()
		default:
			c.Gross, c.Discount = ex.Add(e.DiscountExTax), e.DiscountExTax
		}
	case "gift_card":
		row.Kind, c.GiftCard = KindGiftCard, ex
	case "shipping":
		row.Kind, c.Shipping = KindShipping, ex
	case "tip":
		row.Kind, c.Tips = KindTip, ex
	case "fee", "additional_fee":
		row.Kind, c.Fees = KindFee, ex
	case "duty":
		row.Kind, c.Duties = KindDuty, ex
	default:
		row.Kind, c.Reversal = KindAdjustment, ex.Neg()
	}
	row.Native = c
	return row
}

// shopifyAction tells what a sale does. An edit that lowers a price takes value back, as one
// that takes pieces out does: only a discount leaves the price before it as it was.
func shopifyAction(e *shopifyadmin.SaleEvent) Action {
	switch {
	case e.Reason == "order":
		return ActionSale
	case e.Reason == "order_edit" && (e.Action == "return" || e.AmountInclTax.Sub(e.Tax).Add(e.DiscountExTax).IsNegative()):
		return ActionReversal
	case e.Reason == "order_edit":
		return ActionEdit
	case e.Action == "order":
		return ActionExchange
	}
	return ActionRefund
}
