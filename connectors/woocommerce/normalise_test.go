package woocommerce

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// orderJSON is a small order with further members put in.
func orderJSON(more string) []byte {
	return []byte(`{"id":7,"number":"7","status":"processing","currency":"EUR","total":"12.10","total_tax":"2.10","discount_total":"0.00",
		"shipping_total":"0.00","date_created_gmt":"2026-03-28T23:30:00","date_modified_gmt":"2026-03-29T08:00:00","date_paid_gmt":"2026-03-29T00:30:00",
		"customer_id":3,"billing":{"country":"nl","email":"Jan@Example.com"},"payment_method":"ideal"` + more + `}`)
}

func mapped(t *testing.T, payload []byte) schemas.Rows {
	t.Helper()
	rows, err := mapper().Rows(testFacts(), streamOrders, connectors.Record{ID: "7", Payload: payload})
	require.NoError(t, err)
	return rows
}

func TestEveryColumnThatWooCommerceCanFillIsFilled(t *testing.T) {
	t.Parallel()
	payload := string(orderJSON(`,"created_via":"pos-rest-api","prices_include_tax":true,"date_completed_gmt":"2026-03-30T10:00:00",
		"shipping":{"country":"BE"},
		"meta_data":[{"key":"_wc_order_attribution_utm_source","value":"google"},{"key":"_wc_order_attribution_utm_medium","value":"cpc"},
			{"key":"_wc_order_attribution_utm_campaign","value":"zomer"},{"key":"_wc_order_attribution_referrer","value":"https://www.google.com/search?q=x"},
			{"key":"_wc_order_attribution_session_entry","value":"https://shop.example/tas/?gclid=1"},{"key":"_secret","value":"Jan Jansen"}],
		"line_items":[{"id":1,"name":"Mok","product_id":5,"variation_id":6,"sku":"M","quantity":2,"price":4,"subtotal":"10.00","total":"8.00","total_tax":"1.68",
			"taxes":[{"id":1,"total":"1.68"},{"id":2,"total":""}],"cost_of_goods_sold":{"value":5},"bundled_by":"9"}],
		"tax_lines":[{"rate_id":1,"rate_percent":21},{"rate_id":2,"rate_percent":9}],
		"shipping_lines":[{"id":2,"method_title":"PostNL","total":"5.00","total_tax":"1.05","taxes":[{"id":1,"total":"1.05"}]}],
		"fee_lines":[{"id":3,"name":"Inpakken","total":"1.00","total_tax":"0.21"}],
		"coupon_lines":[{"id":4,"code":"tien","discount":"1.99996","discount_tax":"0.42","discount_type":"percent"}],
		"refunds":[{"id":9,"total":"-3.00"}],"gift_cards":[{"id":1,"code":"GEHEIM","amount":4}]`))
	payload = strings.Replace(payload, `"discount_total":"0.00"`, `"discount_total":"2.00"`, 1)
	rows := mapped(t, []byte(strings.Replace(payload, `"shipping_total":"0.00"`, `"shipping_total":"5.00"`, 1)))
	o := rows.Orders[0]
	require.Equal(t, "7", o.OrderID)
	require.Equal(t, "2026-03-29", o.CreatedDay.String(), "23:30 UTC is the next day in Amsterdam")
	require.Equal(t, "2026-03-29", o.SaleDay.String())
	require.Equal(t, mustTime(t, "2026-03-29T00:30:00"), o.ProcessedAt)
	require.Equal(t, mustTime(t, "2026-03-29T08:00:00"), o.UpdatedAt)
	require.NotNil(t, o.PaidAt)
	require.NotNil(t, o.CompletedAt)
	require.Equal(t, []any{"main", "pos", "pos-rest-api", uint8(1), "open", "processing", "partially_refunded", "unfulfilled"},
		[]any{o.Shop, o.Channel, o.ChannelRaw, o.IsPOS, o.Status, o.StatusRaw, o.FinancialStatus, o.FulfilmentStatus})
	require.Equal(t, []any{uint8(1), uint8(1), "", "3", uint8(0), "NL", "BE", "EUR", uint8(1)},
		[]any{o.CountsPlatform, o.CountsValid, o.ExcludeReason, o.CustomerID, o.IsGuest, o.BillCountry, o.ShipCountry, o.Currency, o.PricesIncludeTax})
	require.Len(t, o.CustomerKey, 32)
	require.Equal(t, "email", o.IdentityClass)
	require.Equal(t, []string{"10", "2", "8", "5", "1", "2.1", "12.1", "3", "4"}, []string{
		o.Gross.String(), o.Discounts.String(), o.Subtotal.String(), o.Shipping.String(), o.Fees.String(), o.Tax.String(), o.Total.String(), o.Refunded.String(), o.GiftCardPaid.String()})
	require.EqualValues(t, 2, o.Items)
	require.Equal(t, []string{"tien"}, o.DiscountCodes)
	require.Equal(t, []string{"ideal"}, o.PaymentMethods)
	require.Equal(t, []string{"google", "cpc", "zomer", "www.google.com", "/tas/"}, []string{o.UTMSource, o.UTMMedium, o.UTMCampaign, o.ReferrerHost, o.LandingPath})

	require.Len(t, rows.OrderLines, 3)
	l := rows.OrderLines[0]
	require.Equal(t, []any{"1", uint16(0), "product", "5", "6", "M", "Mok", int32(2), "4", "10", "2", "8", "1.68", "0.21", "9.68", "9"},
		[]any{l.LineID, l.Position, l.Kind, l.ProductID, l.VariantID, l.SKU, l.Title, l.Quantity, l.UnitPrice.String(), l.Gross.String(), l.Discount.String(), l.Net.String(), l.Tax.String(), l.TaxRate.String(), l.TotalInclTax.String(), l.BundleOf})
	require.Equal(t, "2.5", l.UnitCost.String())
	require.Equal(t, "EUR", l.CostCurrency)
	require.Equal(t, []string{"shipping", "PostNL", "fee", "Inpakken"}, []string{rows.OrderLines[1].Kind, rows.OrderLines[1].Title, rows.OrderLines[2].Kind, rows.OrderLines[2].Title})
	require.Len(t, rows.OrderDiscounts, 1)
	require.Equal(t, "2", rows.OrderDiscounts[0].Amount.String(), "coupons come unrounded")
	require.Len(t, rows.IdentityEvidence, 1)
	require.Equal(t, o.CustomerKey, rows.IdentityEvidence[0].EvidenceKey)
}

func TestNoPersonalDataIsLanded(t *testing.T) {
	t.Parallel()
	s, _ := Connector().Stream(streamOrders)
	key, err := connectors.NewKeyer("a secret key of enough length")
	require.NoError(t, err)
	full := strings.Replace(string(orderJSON(`,"shipping":{"first_name":"SENTINEL","last_name":"SENTINEL","company":"SENTINEL","address_1":"SENTINEL","address_2":"SENTINEL",
		"city":"SENTINEL","state":"SENTINEL","postcode":"SENTINEL","phone":"SENTINEL","email":"SENTINEL@example.com"},"customer_note":"SENTINEL",
		"customer_ip_address":"SENTINEL","customer_user_agent":"SENTINEL","order_key":"SENTINEL","payment_url":"https://x/?key=SENTINEL",
		"refunds":[{"id":1,"reason":"SENTINEL","total":"-1"}],"gift_cards":[{"code":"SENTINEL","amount":1}],
		"meta_data":[{"key":"_billing_vat","value":"SENTINEL"},{"key":"_wc_order_attribution_utm_source","value":"google"}],
		"line_items":[{"id":1,"meta_data":[{"key":"Engraving","value":"SENTINEL","display_key":"Engraving","display_value":"SENTINEL"}],"total":"1"}],
		"shipping_lines":[{"id":2,"meta_data":[{"key":"k","value":"SENTINEL"}],"total":"1"}],"fee_lines":[{"id":3,"meta_data":[{"key":"k","value":"SENTINEL"}],"total":"1"}],
		"coupon_lines":[{"id":4,"meta_data":[{"key":"k","value":"SENTINEL"}]}],"_links":{"self":[{"href":"SENTINEL"}]}`)),
		`"country":"nl",`, `"country":"nl","first_name":"SENTINEL","last_name":"SENTINEL","company":"SENTINEL","address_1":"SENTINEL","address_2":"SENTINEL","city":"SENTINEL","state":"SENTINEL","postcode":"SENTINEL","phone":"SENTINEL",`, 1)
	payload, err := s.Redact.Apply([]byte(full), key)
	require.NoError(t, err)
	require.NotContains(t, string(payload), "SENTINEL")
	require.NotContains(t, strings.ToLower(string(payload)), "jan@")
	require.Contains(t, string(payload), `"google"`)
	require.Contains(t, string(payload), `"nl"`)

	refunds, _ := Connector().Stream(streamRefunds)
	payload, err = refunds.Redact.Apply([]byte(`{"refund":{"id":1,"reason":"SENTINEL","refunded_by":77001,"_links":{"x":"SENTINEL"},"meta_data":[{"key":"k","value":"SENTINEL"}],
		"line_items":[{"id":2,"meta_data":[{"key":"_refunded_item_id","value":"5"},{"key":"k","value":"SENTINEL"}]}]},"order":{"id":1,"currency":"EUR"}}`), key)
	require.NoError(t, err)
	require.NotContains(t, string(payload), "SENTINEL")
	require.NotContains(t, string(payload), "77001")
	require.Contains(t, string(payload), `"5"`)
}

func TestWhichOrdersCount(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status, method  string
		paid            bool
		platform, valid uint8
		reason, normal  string
	}{
		{"completed", "ideal", true, 1, 1, "", "completed"},
		{"refunded", "ideal", true, 1, 1, "", "completed"},
		{"packed", "ideal", true, 1, 1, "", "open"},
		{"wc-packed", "ideal", true, 1, 1, "", "open"},
		{"on-hold", "ideal", false, 1, 0, "unpaid", "pending"},
		{"on-hold", "bacs", false, 1, 1, "", "pending"},
		{"on-hold", "ideal", true, 1, 1, "", "pending"},
		{"pending", "ideal", false, 0, 0, "unpaid", "pending"},
		{"pending", "cod", false, 0, 1, "excluded_status", "pending"},
		{"pending", "ideal", true, 0, 1, "excluded_status", "pending"},
		{"failed", "ideal", false, 0, 0, "failed", "failed"},
		{"cancelled", "ideal", true, 0, 0, "cancelled", "cancelled"},
		{"checkout-draft", "ideal", true, 0, 0, "draft", "draft"},
		{"auto-draft", "", false, 0, 0, "draft", "draft"},
		{"draft", "", false, 0, 0, "draft", "draft"},
		{"trash", "ideal", true, 0, 0, "trash", "cancelled"},
	} {
		more := fmt.Sprintf(`,"status":%q,"payment_method":%q`, c.status, c.method)
		payload := strings.Replace(string(orderJSON("")), `"status":"processing",`, "", 1)
		payload = strings.Replace(payload, `,"payment_method":"ideal"`, more, 1)
		if !c.paid {
			payload = strings.Replace(payload, `"date_paid_gmt":"2026-03-29T00:30:00"`, `"date_paid_gmt":null`, 1)
		}
		o := mapped(t, []byte(payload)).Orders[0]
		require.Equal(t, []any{c.platform, c.valid, c.reason, c.normal}, []any{o.CountsPlatform, o.CountsValid, o.ExcludeReason, o.Status}, "%+v", c)
	}
}

func TestTheDayOfSaleFollowsTheShopsDateType(t *testing.T) {
	t.Parallel()
	payload := orderJSON(`,"date_completed_gmt":"2026-10-25T00:59:59"`)
	for basis, day := range map[string]string{"created": "2026-03-29", "paid": "2026-03-29", "completed": "2026-10-25"} {
		f := testFacts()
		f.SaleDateBasis = basis
		rows, err := mapper().Rows(f, streamOrders, connectors.Record{ID: "7", Payload: payload})
		require.NoError(t, err)
		require.Equal(t, day, rows.Orders[0].SaleDay.String())
	}
	unpaid := strings.Replace(string(payload), `"date_paid_gmt":"2026-03-29T00:30:00"`, `"date_paid_gmt":null,"date_paid":null`, 1)
	o := mapped(t, []byte(unpaid)).Orders[0]
	require.Zero(t, o.SaleDay, "an unpaid order has no day of sale yet")
	require.Equal(t, o.CreatedAt, o.ProcessedAt)
}

// TestLocalTimesAcrossTheClockChange reads orders that have only the shop's own time.
func TestLocalTimesAcrossTheClockChange(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Europe/Amsterdam")
	require.NoError(t, err)
	for local, want := range map[string]string{
		"2026-07-01T12:00:00": "2026-07-01T10:00:00",
		"2026-01-01T00:30:00": "2025-12-31T23:30:00",
		"2026-10-25T01:59:59": "2026-10-24T23:59:59",
		"2026-10-25T02:30:00": "2026-10-25T00:30:00", // twice that night: the earlier one
		"2026-10-25T03:00:00": "2026-10-25T02:00:00",
		"2026-03-29T01:59:59": "2026-03-29T00:59:59",
		"2026-03-29T02:30:00": "2026-03-29T01:30:00", // never that night
		"2026-03-29T03:00:00": "2026-03-29T01:00:00",
	} {
		require.Equal(t, want, utc(fromWall(mustTime(t, local), zone)), local)
	}
	payload := strings.Replace(string(orderJSON("")), `"date_created_gmt":"2026-03-28T23:30:00"`, `"date_created_gmt":null,"date_created":"2026-03-29T00:30:00"`, 1)
	o := mapped(t, []byte(payload)).Orders[0]
	require.Equal(t, mustTime(t, "2026-03-28T23:30:00"), o.CreatedAt)
	require.Equal(t, map[string]string{"dates": "shop time"}, o.Extra)
}

func TestBadRecordsAreRefusedWithAReason(t *testing.T) {
	t.Parallel()
	replace := func(old, with string) string { return strings.Replace(string(orderJSON("")), old, with, 1) }
	for name, c := range map[string]struct{ payload, words string }{
		"money that is no number":  {replace(`"total":"12.10"`, `"total":"12,10"`), `reading "12,10"`},
		"money as a boolean":       {replace(`"total":"12.10"`, `"total":true`), `want an amount`},
		"money as an object":       {replace(`"total":"12.10"`, `"total":{"a":1}`), `want an amount`},
		"no total":                 {replace(`"total":"12.10",`, ``), "has no total"},
		"too many decimals":        {replace(`"total":"12.10"`, `"total":"12.10001"`), "more than 4 decimals"},
		"too large":                {replace(`"total":"12.10"`, `"total":"123456789012345.00"`), "too large"},
		"a huge exponent":          {replace(`"total":"12.10"`, `"total":"1e999999999"`), "want an amount"},
		"no currency":              {replace(`"currency":"EUR",`, ``), "currency \"\" is unknown"},
		"an unknown currency":      {replace(`"currency":"EUR"`, `"currency":"XXX"`), "currency \"XXX\" is unknown"},
		"a currency in words":      {replace(`"currency":"EUR"`, `"currency":"euro"`), "is unknown"},
		"no creation date":         {replace(`"date_created_gmt":"2026-03-28T23:30:00",`, ``), "date_created is empty"},
		"a zero date":              {replace(`"2026-03-28T23:30:00"`, `"0000-00-00T00:00:00"`), "date_created is empty"},
		"a date that is none":      {replace(`"2026-03-28T23:30:00"`, `"yesterday"`), "reading date"},
		"a date before all tables": {replace(`"2026-03-28T23:30:00"`, `"1969-01-01T00:00:00"`), "outside"},
		"no id":                    {replace(`"id":7,`, ``), "has no id"},
		"two lines with one id":    {string(orderJSON(`,"line_items":[{"id":1,"total":"1"},{"id":1,"total":"1"}]`)), "two lines have the id 1"},
		"a quantity beyond bounds": {string(orderJSON(`,"line_items":[{"id":1,"total":"1","quantity":99999999999}]`)), "quantity"},
		"a line's bad tax":         {string(orderJSON(`,"line_items":[{"id":1,"total":"1","total_tax":"x"}]`)), `reading "x"`},
		"not an object":            {`[1]`, "reading order"},
	} {
		rows, err := mapper().Rows(testFacts(), streamOrders, connectors.Record{ID: "7", Payload: []byte(c.payload)})
		require.ErrorContains(t, err, c.words, name)
		require.Equal(t, schemas.Rows{}, rows, name)
	}
	f := testFacts()
	f.Timezone = ""
	_, err := mapper().Rows(f, streamOrders, connectors.Record{ID: "7", Payload: orderJSON("")})
	require.ErrorContains(t, err, "set timezone")
}

func TestOddTypesAreRead(t *testing.T) {
	t.Parallel()
	rows := mapped(t, []byte(`{"id":"7","number":7,"status":"processing","currency":"EUR","total":12.1,"total_tax":"","discount_total":null,"prices_include_tax":"yes",
		"date_created_gmt":"2026-03-28T23:30:00Z","customer_id":"","billing":[],"shipping":null,"meta_data":{"3":{"key":"x","value":{"a":[1]}}},
		"line_items":{"1":{"id":"5","sku":null,"product_id":"","quantity":"1.5","price":"","subtotal":"8.00","total":8,"total_tax":"0","taxes":[{"id":"1","total":""}],"cost_of_goods_sold":[]}},
		"coupon_lines":"","fee_lines":null,"refunds":[],"date_paid":false}`))
	o := rows.Orders[0]
	require.Equal(t, "12.1", o.Total.String())
	require.Equal(t, uint8(1), o.PricesIncludeTax)
	require.Equal(t, "none", o.IdentityClass)
	require.Equal(t, uint8(1), o.IsGuest)
	require.Equal(t, "ZZ", o.BillCountry)
	require.Empty(t, rows.IdentityEvidence)
	require.EqualValues(t, 2, rows.OrderLines[0].Quantity)
	require.Equal(t, "1.5", rows.OrderLines[0].Extra["quantity"])
	require.Equal(t, uint8(1), rows.OrderLines[0].IsCustom)
	require.Nil(t, rows.OrderLines[0].UnitCost)
}

func TestAnOrderWithoutEMailIsKnownByItsCustomer(t *testing.T) {
	t.Parallel()
	payload := strings.Replace(string(orderJSON("")), "Jan@Example.com", "", 1)
	rows := mapped(t, []byte(payload))
	require.Equal(t, "platform_id", rows.Orders[0].IdentityClass)
	require.Empty(t, rows.Orders[0].CustomerKey)
	require.Equal(t, "id:3", rows.IdentityEvidence[0].EvidenceKey)
}

func TestGiftCardsAreTheirOwnKind(t *testing.T) {
	t.Parallel()
	f := testFacts()
	f.Settings[settingGiftCards] = "5,CARD,77"
	payload := orderJSON(`,"line_items":[{"id":1,"product_id":5,"quantity":1,"subtotal":"50","total":"50","total_tax":"0"},{"id":2,"product_id":9,"sku":"CARD","quantity":1,"subtotal":"25","total":"25"},
		{"id":3,"product_id":9,"variation_id":77,"quantity":1,"subtotal":"5","total":"5"},{"id":4,"product_id":55,"sku":"CAR","quantity":1,"subtotal":"10","total":"10"}]`)
	rows, err := mapper().Rows(f, streamOrders, connectors.Record{ID: "7", Payload: payload})
	require.NoError(t, err)
	var kinds []string
	for _, l := range rows.OrderLines {
		kinds = append(kinds, l.Kind)
	}
	require.Equal(t, []string{"gift_card", "gift_card", "gift_card", "product"}, kinds)
	require.Equal(t, "10", rows.Orders[0].Gross.String())

	rows, err = mapper().Rows(f, streamRefunds, connectors.Record{ID: "1", Payload: []byte(`{"refund":{"id":1,"date_created_gmt":"2026-01-01T00:00:00","amount":"50.00",
		"line_items":[{"id":8,"product_id":5,"quantity":-1,"total":"-50.00","total_tax":"0","meta_data":[{"key":"_refunded_item_id","value":"1"}]}]},"order":{"id":7,"currency":"EUR"}}`)})
	require.NoError(t, err)
	require.Equal(t, "gift_card", rows.RefundLines[0].Kind)
}

func TestARefundOfAnAmountOnly(t *testing.T) {
	t.Parallel()
	rows, err := mapper().Rows(testFacts(), streamRefunds, connectors.Record{ID: "1", Payload: []byte(`{"refund":{"id":1,"date_created_gmt":"2026-03-31T22:30:00","amount":"10.00","line_items":[]},"order":{"id":7,"currency":"USD"}}`)})
	require.NoError(t, err)
	r := rows.Refunds[0]
	require.Equal(t, []string{"2026-04-01", "7", "USD", "10", "10", "amount_only", "0"},
		[]string{r.RefundDay.String(), r.OrderID, r.Currency, r.MoneyRefunded.String(), r.DiscrepancyAmount.String(), r.DiscrepancyReason, r.ProductAmount.String()})
	require.Empty(t, rows.RefundLines)
	for name, payload := range map[string]string{
		"has no amount":            `{"refund":{"id":1,"date_created_gmt":"2026-01-01T00:00:00"},"order":{"id":7,"currency":"EUR"}}`,
		"order is not known":       `{"refund":{"id":1,"date_created_gmt":"2026-01-01T00:00:00","amount":"1"},"order":{}}`,
		"date_created is empty":    `{"refund":{"id":1,"amount":"1"},"order":{"id":7,"currency":"EUR"}}`,
		"it has no id":             `{"refund":{},"order":{"id":7,"currency":"EUR"}}`,
		"alone tells the currency": `{"refund":{"id":1,"date_created_gmt":"2026-01-01T00:00:00","amount":"1"},"order":{"id":7}}`,
	} {
		_, err := mapper().Rows(testFacts(), streamRefunds, connectors.Record{ID: "1", Payload: []byte(payload)})
		require.ErrorContains(t, err, name)
	}
}
