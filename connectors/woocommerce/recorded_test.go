package woocommerce

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// recorded are the amounts of a record as the recording has them, read apart from the
// connector's own types.
type recorded struct {
	ID            int64       `json:"id"`
	Status        string      `json:"status"`
	Currency      string      `json:"currency"`
	Total         json.Number `json:"total"`
	TotalTax      json.Number `json:"total_tax"`
	DiscountTotal json.Number `json:"discount_total"`
	ShippingTotal json.Number `json:"shipping_total"`
	Amount        json.Number `json:"amount"`
	Created       string      `json:"date_created_gmt"`
	LineItems     []recLine   `json:"line_items"`
	ShippingLines []recLine   `json:"shipping_lines"`
	FeeLines      []recLine   `json:"fee_lines"`
	Refunds       []struct {
		Total json.Number `json:"total"`
	} `json:"refunds"`
}

type recLine struct {
	ID       int64       `json:"id"`
	Subtotal json.Number `json:"subtotal"`
	Total    json.Number `json:"total"`
	TotalTax json.Number `json:"total_tax"`
	Quantity json.Number `json:"quantity"`
}

// sums adds amounts by a name made of currency, status and field.
type sums map[string]decimal.Decimal

func (s sums) add(tb testing.TB, key string, text json.Number, sign int64) {
	tb.Helper()
	if text == "" {
		text = "0"
	}
	d, err := decimal.NewFromString(string(text))
	require.NoError(tb, err)
	s[key] = s[key].Add(d.Mul(decimal.NewFromInt(sign)))
}

func (s sums) plus(key string, d decimal.Decimal) { s[key] = s[key].Add(d) }

func (s sums) text() map[string]string {
	out := map[string]string{}
	for key, d := range s {
		out[key] = d.StringFixed(4)
	}
	return out
}

func TestEveryRecordedOrderArrivesWithEveryAmountExact(t *testing.T) {
	t.Parallel()
	shop := newReplayShop(t)
	server := shop.start(t)
	b := openSource(t, server.URL, server.Client(), recordedNow(), nil)
	require.NoError(t, b.source.Check(t.Context()))
	r := b.read(streamOrders)

	want, got := sums{}, sums{}
	var rows schemas.Rows
	for _, key := range shop.ids(shop.orders, func(o *replayed) bool { return o.status != "trash" }) {
		record, ok := r.records[key]
		require.True(t, ok, "order %s did not arrive", key)
		require.Equal(t, connectors.Put, record.Op)
		number, _ := strconv.ParseInt(key, 10, 64)
		require.JSONEq(t, string(shop.orders[number].raw), string(record.Payload))
		one, err := mapper().Rows(b.facts, streamOrders, record)
		require.NoError(t, err)
		require.Len(t, one.Orders, 1)
		rows.Orders = append(rows.Orders, one.Orders...)
		rows.OrderLines = append(rows.OrderLines, one.OrderLines...)

		var o recorded
		require.NoError(t, json.Unmarshal(shop.orders[number].raw, &o))
		group := o.Currency + " " + o.Status + " "
		want.add(t, group+"total", o.Total, 1)
		want.add(t, group+"tax", o.TotalTax, 1)
		want.add(t, group+"discounts", o.DiscountTotal, 1)
		want.add(t, group+"shipping", o.ShippingTotal, 1)
		for _, f := range o.Refunds {
			want.add(t, group+"refunded", f.Total, -1)
		}
		for kind, lines := range map[string][]recLine{kindProduct: o.LineItems, kindShipping: o.ShippingLines, kindFee: o.FeeLines} {
			for _, l := range lines {
				want.add(t, group+kind+" net", l.Total, 1)
				want.add(t, group+kind+" tax", l.TotalTax, 1)
				if kind == kindProduct {
					want.add(t, group+kind+" gross", l.Subtotal, 1)
					want.add(t, group+kind+" quantity", l.Quantity, 1)
				}
			}
		}
	}
	status := map[string]string{}
	for i := range rows.Orders {
		o := &rows.Orders[i]
		status[o.OrderID] = o.StatusRaw
		group := o.Currency + " " + o.StatusRaw + " "
		got.plus(group+"total", o.Total)
		got.plus(group+"tax", o.Tax)
		got.plus(group+"discounts", o.Discounts)
		got.plus(group+"shipping", o.Shipping)
		if !o.Refunded.IsZero() {
			got.plus(group+"refunded", o.Refunded)
		}
	}
	for i := range rows.OrderLines {
		l := &rows.OrderLines[i]
		group := l.Currency + " " + status[l.OrderID] + " " + l.Kind
		got.plus(group+" net", l.Net)
		got.plus(group+" tax", l.Tax)
		if l.Kind == kindProduct {
			got.plus(group+" gross", l.Gross)
			got.plus(group+" quantity", decimal.NewFromInt32(l.Quantity))
		}
	}
	require.Equal(t, want.text(), got.text())
	require.Len(t, rows.Orders, 434-len(shop.ids(shop.orders, func(o *replayed) bool { return o.status == "trash" })))
	require.Empty(t, r.warnings)
}

func TestTrashedOrdersAreDeletedInTheNextWindow(t *testing.T) {
	t.Parallel()
	shop := newReplayShop(t)
	server := shop.start(t)
	b := openSource(t, server.URL, server.Client(), recordedNow(), nil)
	r := &result{}
	// A state from before the orders were trashed.
	r.state = state{Mark: mustTime(t, "2026-06-01T00:00:00"), Census: recordedNow().Now()}.save()
	require.NoError(t, b.readOn(r, connectors.Request{Stream: streamOrders}))
	trashed := 0
	for key, one := range r.records {
		number, _ := strconv.ParseInt(key, 10, 64)
		if shop.orders[number].status == "trash" {
			require.Equal(t, connectors.Delete, one.Op, key)
			require.Empty(t, one.Payload)
			trashed++
		} else {
			require.Equal(t, connectors.Put, one.Op, key)
		}
	}
	require.Equal(t, len(shop.ids(shop.orders, func(o *replayed) bool { return o.status == "trash" && o.modified >= "2026-06-01" })), trashed)
	require.Positive(t, trashed)
}

func TestEveryRecordedRefundArrivesWithEveryAmountExact(t *testing.T) {
	t.Parallel()
	shop := newReplayShop(t)
	server := shop.start(t)
	b := openSource(t, server.URL, server.Client(), recordedNow(), nil)
	r := b.read(streamRefunds)
	require.Equal(t, shop.ids(shop.refunds, func(*replayed) bool { return true }),
		slices.SortedFunc(maps.Keys(r.present()), byNumber))

	want, got := sums{}, sums{}
	orphans := 0
	for key, record := range r.records {
		number, _ := strconv.ParseInt(key, 10, 64)
		recordedOrder, known := shop.orders[shop.refunds[number].parent]
		rows, err := mapper().Rows(b.facts, streamRefunds, record)
		if !known {
			// The recording leaves this order out, so here the shop does not have it.
			orphans++
			require.ErrorContains(t, err, "the shop does not return its order")
			record.Payload = []byte(strings.Replace(string(record.Payload), `"currency":""`, `"currency":"EUR"`, 1))
			rows, err = mapper().Rows(b.facts, streamRefunds, record)
		}
		require.NoError(t, err)
		require.Len(t, rows.Refunds, 1)
		refund := rows.Refunds[0]

		var f recorded
		require.NoError(t, json.Unmarshal(shop.refunds[number].raw, &f))
		currency := "EUR"
		if known {
			require.NoError(t, json.Unmarshal(recordedOrder.fields["currency"], &currency))
		}
		want.add(t, currency+" money", f.Amount, 1)
		got.plus(refund.Currency+" money", refund.MoneyRefunded)
		for kind, lines := range map[string][]recLine{kindProduct: f.LineItems, kindShipping: f.ShippingLines, kindFee: f.FeeLines} {
			for _, l := range lines {
				want.add(t, currency+" "+kind, l.Total, -1)
				want.add(t, currency+" "+kind+" tax", l.TotalTax, -1)
				if kind == kindProduct {
					want.add(t, currency+" quantity", l.Quantity, -1)
				}
			}
		}
		sum := refund.ProductAmount.Add(refund.ShippingAmount).Add(refund.FeeAmount).Add(refund.TaxAmount).Add(refund.DiscrepancyAmount)
		require.True(t, sum.Equal(refund.MoneyRefunded), "refund %s: %s of %s", key, sum, refund.MoneyRefunded)
		for _, l := range rows.RefundLines {
			require.NotEmpty(t, l.LineID, "refund %s line %s names no order line", key, l.RefundLineID)
			got.plus(l.Currency+" "+l.Kind, l.Amount)
			got.plus(l.Currency+" "+l.Kind+" tax", l.Tax)
			if l.Kind == kindProduct {
				got.plus(l.Currency+" quantity", decimal.NewFromInt32(l.Quantity))
			}
		}
	}
	require.Equal(t, want.text(), got.text())
	require.Less(t, orphans, len(r.records)/2)
}

func byNumber(a, b string) int {
	x, _ := strconv.ParseInt(a, 10, 64)
	y, _ := strconv.ParseInt(b, 10, 64)
	return int(x - y)
}

func TestAnOrderWithoutModifiedDateIsFoundByTheDailyComparison(t *testing.T) {
	t.Parallel()
	shop := newReplayShop(t)
	server := shop.start(t)
	clock := recordedNow()
	b := openSource(t, server.URL, server.Client(), clock, nil)
	r := &result{state: state{Mark: clock.Now(), Census: clock.Now().Add(-censusEvery)}.save()}
	require.NoError(t, b.readOn(r, connectors.Request{Stream: streamOrders}))
	for _, key := range shop.ids(shop.orders, func(o *replayed) bool { return o.modified == "" && o.status != "trash" }) {
		record, ok := r.records[key]
		require.True(t, ok, "order %s", key)
		rows, err := mapper().Rows(b.facts, streamOrders, record)
		require.NoError(t, err)
		require.Equal(t, rows.Orders[0].CreatedAt, rows.Orders[0].UpdatedAt)
		require.Equal(t, rows.Orders[0].UpdatedAt, record.Version)
	}
	listed := 0
	for _, batch := range r.batches {
		if batch.Census != nil {
			listed += len(batch.Census.IDs)
		}
	}
	require.Equal(t, len(shop.ids(shop.orders, func(o *replayed) bool { return o.status != "trash" })), listed)
}

func TestFactsOfTheRecordedShop(t *testing.T) {
	t.Parallel()
	shop := newReplayShop(t)
	server := shop.start(t)
	b := openSource(t, server.URL, server.Client(), recordedNow(), map[string]any{"gift_card_products": []string{"B", "1", "B"}})
	f, err := b.source.Facts(t.Context())
	require.NoError(t, err)
	require.Equal(t, "Wobble & Fløde Test Shop", f.Name)
	require.Equal(t, "Europe/Amsterdam", f.Timezone)
	require.Equal(t, "EUR", f.Currency)
	require.Equal(t, 2, f.Decimals)
	require.Equal(t, "NL", f.Country)
	require.Equal(t, "9.9.5", f.PlatformVersion)
	require.Equal(t, "127.0.0.1:8443", f.Domain)
	require.Equal(t, "paid", f.SaleDateBasis)
	require.Equal(t, []string{"cancelled", "failed", "pending"}, f.ExcludedStatuses)
	require.Equal(t, []string{"prices_include_tax", "sale_date_basis", "excluded_statuses"}, f.Assumed)
	require.Equal(t, map[string]string{"gift_card_products": "1,B", "invoice_methods": "bacs,cheque,cod"}, f.Settings)
	require.Equal(t, "2025-06-17", f.Opened)
	again, err := b.source.Facts(t.Context())
	require.NoError(t, err)
	require.Equal(t, f.ID(), again.ID())
}
