package shopify

import (
	"strings"
	"time"

	"github.com/tillhouse/tillhouse/connectors/sandbox/shopifyadmin"
	"github.com/tillhouse/tillhouse/schemas"
)

// ledgerOf is what a shop has of the streams whose records are orders, by order.
type ledgerOf struct {
	currency     string
	sales        map[string][]shopifyadmin.SaleEvent
	transactions map[string][]shopifyadmin.Transaction
	fulfilments  map[string][]shopifyadmin.Fulfilment
	returns      map[string][]shopifyadmin.Return
}

func ledgerOfShop(shop *shopifyadmin.Shop, currency string) *ledgerOf {
	return &ledgerOf{
		currency:     currency,
		sales:        byOrder(shop.SaleEvents(), func(s shopifyadmin.SaleEvent) int64 { return s.OrderID }),
		transactions: byOrder(shop.Transactions(), func(s shopifyadmin.Transaction) int64 { return s.OrderID }),
		fulfilments:  byOrder(shop.Fulfilments(), func(s shopifyadmin.Fulfilment) int64 { return s.OrderID }),
		returns:      byOrder(shop.Returns(), func(s shopifyadmin.Return) int64 { return s.OrderID }),
	}
}

func byOrder[T any](all []T, order func(T) int64) map[string][]T {
	m := map[string][]T{}
	for _, one := range all {
		m[idText(order(one))] = append(m[idText(order(one))], one)
	}
	return m
}

// compare says how the rows of an order in a stream differ from the shop's truth.
func (l *ledgerOf) compare(stream, id string, rows schemas.Rows) error {
	d := differences{}
	switch stream {
	case streamSaleEvents:
		l.saleEvents(&d, l.sales[id], rows.SaleEvents)
	case streamTransactions:
		l.payments(&d, l.transactions[id], rows.Transactions)
	case streamFulfilments:
		l.sent(&d, l.fulfilments[id], rows)
	case streamReturns:
		l.returned(&d, l.returns[id], rows)
	}
	return d.err()
}

func (l *ledgerOf) saleEvents(d *differences, want []shopifyadmin.SaleEvent, got []schemas.SaleEvent) {
	d.want("sales", len(want), len(got))
	byID := map[string]schemas.SaleEvent{}
	for _, one := range got {
		byID[one.EventID] = one
	}
	for _, w := range want {
		g := byID[idText(w.ID)]
		at := "sale " + idText(w.ID) + " "
		d.want(at+"agreement", idText(w.AgreementID), g.AgreementID)
		d.want(at+"reason", w.Reason, g.Reason)
		d.want(at+"action", w.Action, g.Action)
		d.want(at+"line type", w.LineType, g.LineType)
		if w.LineType == "product" || w.LineType == "gift_card" || w.LineType == "tip" {
			d.want(at+"line", idText(w.LineID), g.LineID)
		}
		d.want(at+"day", w.Day, g.HappenedDay.String())
		d.want(at+"instant", true, w.Happened.Equal(g.HappenedAt))
		d.want(at+"quantity", w.Quantity, int64(g.Quantity))
		d.want(at+"amount", w.AmountInclTax, g.AmountInclTax)
		d.want(at+"tax", w.Tax, g.Tax)
		d.want(at+"discount", w.DiscountExTax, g.DiscountExTax)
		d.want(at+"discount with tax", w.DiscountInclTax, g.DiscountInclTax)
		d.want(at+"refund", idText(w.RefundID), g.RefundID)
		d.want(at+"return", idText(w.ReturnID), g.ReturnID)
		d.want(at+"currency", l.currency, g.Currency)
	}
}

func (l *ledgerOf) payments(d *differences, want []shopifyadmin.Transaction, got []schemas.Transaction) {
	byID := map[string]schemas.Transaction{}
	for _, one := range got {
		byID[one.TransactionID] = one
	}
	d.want("transactions", len(want), len(got))
	for _, w := range want {
		g := byID[idText(w.ID)]
		at := "transaction " + idText(w.ID) + " "
		d.want(at+"parent", idText(w.ParentID), g.ParentID)
		d.want(at+"kind", w.Kind, g.Kind)
		d.want(at+"status", strings.Replace(w.Status, "failure", "failed", 1), g.Status)
		d.want(at+"gateway", w.Gateway, g.Gateway)
		d.want(at+"payment", w.PaymentID, g.PaymentID)
		d.want(at+"day", w.CreatedDay, g.CreatedDay.String())
		d.want(at+"event day", w.Day, g.EventDay.String())
		d.want(at+"amount", w.Amount, g.Amount)
		d.want(at+"currency", l.currency, g.Currency)
		d.want(at+"paid", w.AmountPaid, g.AmountPaidCurrency)
		d.want(at+"paid in", w.PaidCurrency, g.PaidCurrency)
		d.want(at+"test", w.Test, g.IsTest == 1)
		d.want(at+"gift card", w.GiftCard, g.IsGiftCard == 1)
		d.want(at+"error", w.ErrorCode, g.ErrorCode)
		if g.Fee != nil { // GraphQL alone tells fees
			d.want(at+"fee", w.Fee.Decimal, *g.Fee)
		}
	}
}

func (l *ledgerOf) sent(d *differences, want []shopifyadmin.Fulfilment, rows schemas.Rows) {
	d.want("fulfilments", len(want), len(rows.Fulfilments))
	lines, events := map[string]int64{}, map[string]schemas.FulfilmentEvent{}
	for _, one := range rows.FulfilmentLines {
		lines[one.FulfilmentID+" "+one.LineID] = int64(one.Quantity)
	}
	for _, one := range rows.FulfilmentEvents {
		events[one.EventID] = one
	}
	for i, w := range want {
		if i >= len(rows.Fulfilments) {
			return
		}
		g := rows.Fulfilments[i]
		at := "fulfilment " + idText(w.ID) + " "
		d.want(at+"id", idText(w.ID), g.FulfilmentID)
		d.want(at+"status", w.Status, g.Status)
		d.want(at+"carrier", w.Carrier, g.Carrier)
		if g.PromisedUntil != nil { // GraphQL tells it, and whether it may be read
			d.want(at+"promised", w.Expect, *g.PromisedUntil)
		}
		d.want(at+"day", w.CreatedDay, g.CreatedDay.String())
		d.want(at+"parcels", w.Parcels, int(g.Parcels))
		d.want(at+"delivered", unixOf(&w.Delivered), unixOf(g.DeliveredAt))
		if w.Country != "" {
			d.want(at+"country", w.Country, g.ShipCountry)
		}
		for _, line := range w.Lines {
			d.want(at+"line "+idText(line.LineID), line.Quantity, lines[idText(w.ID)+" "+idText(line.LineID)])
		}
		for _, e := range w.Events {
			d.want(at+"event "+idText(e.ID), e.Status+" "+e.Day, events[idText(e.ID)].StatusRaw+" "+events[idText(e.ID)].HappenedDay.String())
		}
	}
	total := 0
	for _, w := range want {
		total += len(w.Events)
	}
	d.want("events", total, len(events))
}

func unixOf(at *time.Time) int64 {
	if at == nil || at.IsZero() || at.Unix() == 0 {
		return 0
	}
	return at.Unix()
}

func (l *ledgerOf) returned(d *differences, want []shopifyadmin.Return, rows schemas.Rows) {
	d.want("returns", len(want), len(rows.Returns))
	lines := map[string]schemas.ReturnLine{}
	for _, one := range rows.ReturnLines {
		lines[one.ReturnLineID] = one
	}
	for i, w := range want {
		if i >= len(rows.Returns) {
			return
		}
		g := rows.Returns[i]
		at := "return " + idText(w.ID) + " "
		d.want(at+"id", idText(w.ID), g.ReturnID)
		d.want(at+"status", strings.ToLower(w.Status), g.Status)
		d.want(at+"day", w.Day, g.RequestedDay.String())
		d.want(at+"fee", w.Fee, g.ReturnFee)
		d.want(at+"exchange", w.Exchange, g.IsExchange == 1)
		d.want(at+"closed", unixOf(&w.Closed), unixOf(g.ClosedAt))
		for _, line := range w.Lines {
			one := lines[idText(line.ID)]
			d.want(at+"line", idText(line.LineID), one.LineID)
			d.want(at+"quantity", line.Quantity, int64(one.Quantity))
			d.want(at+"refunded", line.Refunded, int64(one.QuantityRefunded))
			d.want(at+"reason", strings.ToLower(line.Reason), one.Reason)
		}
	}
}
