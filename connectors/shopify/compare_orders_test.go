package shopify

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/connectors/sandbox/shopifyadmin"
	"github.com/tillhouse/tillhouse/schemas"
)

// differences collects what differs from the truth.
type differences []string

func (d *differences) want(what string, want, got any) {
	if w, ok := want.(decimal.Decimal); ok {
		if g, ok := got.(decimal.Decimal); ok && w.Equal(g) {
			return
		}
	} else if want == got {
		return
	}
	*d = append(*d, fmt.Sprintf("%s: want %v, got %v", what, want, got))
}

func (d *differences) err() error {
	if len(*d) == 0 {
		return nil
	}
	return fmt.Errorf("%q", []string(*d))
}

func idText(id int64) string {
	if id == 0 {
		return ""
	}
	return strconv.FormatInt(id, 10)
}

// ordersOf is what a shop has at one instant.
type ordersOf struct {
	orders  map[string]*shopifyadmin.Order
	refunds map[int64][]shopifyadmin.Refund
}

func ordersOfShop(shop *shopifyadmin.Shop) *ordersOf {
	all := ordersOf{orders: map[string]*shopifyadmin.Order{}, refunds: map[int64][]shopifyadmin.Refund{}}
	for _, o := range shop.Orders() {
		all.orders[idText(o.ID)] = &o
	}
	for _, f := range shop.Refunds() {
		all.refunds[f.OrderID] = append(all.refunds[f.OrderID], f)
	}
	return &all
}

// compare says how the rows of an order differ from the shop's truth.
func (all *ordersOf) compare(id string, rows schemas.Rows) error {
	o := all.orders[id]
	if o == nil || len(rows.Orders) != 1 {
		return fmt.Errorf("there are %d rows of orders", len(rows.Orders))
	}
	r := &rows.Orders[0]
	var d differences
	d.want("created", o.Created, r.CreatedAt)
	d.want("processed", o.Processed, r.ProcessedAt)
	d.want("updated", o.Updated, r.UpdatedAt)
	d.want("created_day", o.CreatedDay, r.CreatedDay.String())
	d.want("sale_day", o.SaleDay, r.SaleDay.String())
	d.want("name", o.Name, r.OrderNumber)
	d.want("status", o.Status, r.Status)
	d.want("financial", o.Financial, r.FinancialStatus)
	d.want("test", o.Test, r.IsTest == 1)
	d.want("pos", o.POS, r.IsPOS == 1)
	d.want("b2b", o.Company, r.IsB2B == 1)
	d.want("subscription", o.Subscription, r.IsSubscription == 1)
	if r.PlatformOrderIndex != 0 { // GraphQL tells it
		d.want("index", o.OrderIndex, int64(r.PlatformOrderIndex))
	}
	d.want("customer", idText(o.CustomerID), r.CustomerID)
	d.want("keyed", o.Email != "", r.CustomerKey != "")
	d.want("currency", o.Currency, r.Currency)
	d.want("paid currency", o.PaidCurrency, r.PaidCurrency)
	d.want("prices include tax", o.PricesIncludeTax, r.PricesIncludeTax == 1)
	for _, one := range []struct {
		what      string
		want, got decimal.Decimal
	}{
		{"gross", o.Gross, r.Gross}, {"discounts", o.Discounts, r.Discounts}, {"shipping", o.Shipping, r.Shipping}, {"duties", o.Duties, r.Duties}, {"fees", o.Fees, r.Fees},
		{"tips", o.Tips, r.Tips}, {"tax", o.Tax, r.Tax}, {"total", o.Total, r.Total}, {"total paid", o.TotalPaid, r.TotalPaidCurrency}, {"outstanding", decimal.Max(o.Outstanding, decimal.Zero), r.Outstanding},
	} {
		d.want(one.what, one.want, one.got)
	}
	compareLines(&d, o, rows.OrderLines)
	d.want("discount rows", len(o.Allocations), len(rows.OrderDiscounts))
	sum := decimal.Zero
	for i := range rows.OrderDiscounts {
		if o.PricesIncludeTax {
			sum = sum.Add(rows.OrderDiscounts[i].AmountInclTax)
		} else {
			sum = sum.Add(rows.OrderDiscounts[i].Amount)
		}
	}
	want := decimal.Zero
	for i := range o.Allocations {
		want = want.Add(o.Allocations[i].AmountAsPaid)
	}
	d.want("Σ discounts", want, sum)
	compareRefunds(&d, all.refunds[o.ID], rows)
	return d.err()
}

func compareLines(d *differences, o *shopifyadmin.Order, rows []schemas.OrderLine) {
	got := map[string]*schemas.OrderLine{}
	for i := range rows {
		got[rows[i].LineID] = &rows[i]
	}
	fees := 0
	for i := range o.Lines {
		l := &o.Lines[i]
		id := idText(l.ID)
		if l.Kind == kindShipping || l.Kind == kindDuty {
			id = l.Kind + ":" + id
		}
		r := got[id]
		if r == nil {
			d.want("line "+id, l.Kind, "absent")
			continue
		}
		d.want(id+" kind", l.Kind, r.Kind)
		d.want(id+" quantity", l.Quantity, int64(r.Quantity))
		d.want(id+" sku", l.SKU, r.SKU)
		if l.Kind == kindProduct || l.Kind == kindGiftCard {
			d.want(id+" current", l.Current, int64(r.QuantityCurrent))
		}
		d.want(id+" gross", l.Gross, r.Gross)
		d.want(id+" discount", l.Discount, r.Discount)
		d.want(id+" net", l.Net, r.Net)
		d.want(id+" tax", l.Tax, r.Tax)
		d.want(id+" total", l.TotalIncl, r.TotalInclTax)
	}
	if !o.Fees.IsZero() {
		fees = 1
	}
	d.want("lines", len(o.Lines)+fees, len(rows))
}

func compareRefunds(d *differences, refunds []shopifyadmin.Refund, rows schemas.Rows) {
	got := map[string]*schemas.Refund{}
	for i := range rows.Refunds {
		got[rows.Refunds[i].RefundID] = &rows.Refunds[i]
	}
	refunded := decimal.Zero
	for _, f := range refunds {
		id := idText(f.ID)
		r := got[id]
		if r == nil {
			d.want("refund "+id, "there", "absent")
			continue
		}
		delete(got, id)
		d.want(id+" day", f.Day, r.RefundDay.String())
		d.want(id+" refunded at", f.Processed, r.RefundedAt)
		d.want(id+" money", f.Money, r.MoneyRefunded)
		d.want(id+" product", f.Product, r.ProductAmount)
		d.want(id+" shipping", f.Shipping, r.ShippingAmount)
		d.want(id+" tax", f.Tax, r.TaxAmount)
		d.want(id+" duties", f.Duties, r.FeeAmount)
		d.want(id+" discrepancy", f.Discrepancy, r.DiscrepancyAmount)
		refunded = refunded.Add(f.Money)
		lines := map[string]*schemas.RefundLine{}
		for i := range rows.RefundLines {
			if l := &rows.RefundLines[i]; l.RefundID == id {
				lines[l.RefundLineID] = l
			}
		}
		for i := range f.Lines {
			l := &f.Lines[i]
			if l.Kind == kindShipping {
				continue // one line for all, compared above
			}
			row := lines[idText(l.ID)]
			if row == nil {
				d.want("refund line "+idText(l.ID), "there", "absent")
				continue
			}
			d.want("refund line "+idText(l.ID), fmt.Sprint(idText(l.LineID), l.Kind, l.Quantity, l.Amount, l.Tax, l.Restock), fmt.Sprint(row.LineID, row.Kind, row.Quantity, row.Amount, row.Tax, row.Restock))
		}
	}
	d.want("refunds that are none", 0, len(slices.Collect(maps.Keys(got))))
	d.want("refunded", refunded, rows.Orders[0].Refunded)
}

// unfilledOfOrders are the columns that no invented order fills, by reason.
func unfilledOfOrders() map[string]string {
	return map[string]string{
		"Shopify does not tell it with an order": "OrderLines.bundle_of OrderLines.category OrderLines.unit_cost OrderLines.cost_currency Orders.paid_at Orders.exchange_of Orders.gift_card_paid Refunds.reason",
		"a draft is no order of Shopify's":       "Orders.is_draft",
		"the postcode is personal":               "Orders.postcode_area",
	}
}

// unfilledOfTheLedger are those of the streams that follow orders.
func unfilledOfTheLedger() map[string]string {
	return map[string]string{
		"Shopify does not tell it": "Fulfilments.is_return Fulfilments.label_cost Returns.received_at",
	}
}
