package woocommerce

import (
	"fmt"
	"net/url"
	"time"

	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// normaliseOrder maps one order to orders, order_lines, order_discounts and
// identity_evidence. Amounts are the shop's own, in the order's currency.
func normaliseOrder(f connectors.Facts, r connectors.Record, rows *schemas.Rows) error {
	var o order
	if err := decode(r.Payload, &o); err != nil {
		return fmt.Errorf("reading order %s: %w", r.ID, err)
	}
	// Lines are made where they end up: an order has many. What is appended shows only
	// when the slice is put back.
	m := mappedOrder{lines: rows.OrderLines, before: len(rows.OrderLines)}
	if err := m.fill(f, &o); err != nil {
		return fmt.Errorf("mapping order %s: %w", r.ID, err)
	}
	rows.Orders = append(rows.Orders, m.order)
	rows.OrderLines = m.lines
	rows.OrderDiscounts = append(rows.OrderDiscounts, m.discounts...)
	if m.evidence.EvidenceKey != "" {
		rows.IdentityEvidence = append(rows.IdentityEvidence, m.evidence)
	}
	return nil
}

// mappedOrder are the rows of one order; evidence without a key is none.
type mappedOrder struct {
	order schemas.Order
	// lines are this order's from before on.
	lines     []schemas.OrderLine
	before    int
	discounts []schemas.OrderDiscount
	evidence  schemas.IdentityEvidence
}

// own are the order's own lines.
func (m *mappedOrder) own() []schemas.OrderLine { return m.lines[m.before:] }

func (m *mappedOrder) fill(f connectors.Facts, o *order) error {
	if o.ID <= 0 {
		return fmt.Errorf("it has no id")
	}
	zone, err := f.Location()
	if err != nil {
		return err
	}
	when, err := orderTimes(o, f.SaleDateBasis, zone)
	if err != nil {
		return err
	}
	currency, err := currencyCode(o.Currency)
	if err != nil {
		return err
	}
	status := statusOf(o.Status)
	counts := count(o, status, when.paid != nil, f)
	m.order = schemas.Order{
		CreatedDay: when.createdDay, OrderID: id(o.ID), Shop: f.Shop, OrderNumber: string(o.Number),
		Channel: channel(string(o.CreatedVia)), ChannelRaw: string(o.CreatedVia),
		CreatedAt: when.created, ProcessedAt: when.processed, PaidAt: when.paid, CompletedAt: when.completed, UpdatedAt: when.updated,
		SaleDay: when.saleDay, Status: normalStatus(status), StatusRaw: string(o.Status), FulfilmentStatus: fulfilment(status),
		IsDraft: flag(isDraft(status)), IsPOS: flag(channel(string(o.CreatedVia)) == "pos"), IsSubscription: flag(o.CreatedVia == "subscription"),
		CountsPlatform: counts.platform, CountsValid: counts.valid, ExcludeReason: counts.reason,
		CustomerID: id(o.CustomerID), IsGuest: flag(o.CustomerID == 0),
		ShipCountry: country(o.Shipping.Value.Country), BillCountry: country(o.Billing.Value.Country),
		Currency: currency, PaidCurrency: currency, PaidRate: decimal.New(1, 0), PricesIncludeTax: flag(bool(o.PricesIncludeTax)),
		DiscountCodes: []string{}, Tags: []string{}, PaymentMethods: []string{},
		UTMSource: valueOf(o.Meta, metaSource), UTMMedium: valueOf(o.Meta, metaMedium), UTMCampaign: valueOf(o.Meta, metaCampaign),
		ReferrerHost: hostOf(valueOf(o.Meta, metaReferrer)), LandingPath: pathOf(valueOf(o.Meta, metaEntry)),
	}
	if when.local {
		remember(&m.order.Meta, "dates", "shop time")
	}
	if o.PaymentMethod != "" {
		m.order.PaymentMethods = append(m.order.PaymentMethods, string(o.PaymentMethod))
	}
	m.identify(o)
	if err := m.mapLines(f, o); err != nil {
		return err
	}
	if err := m.mapDiscounts(o); err != nil {
		return err
	}
	if err := m.total(o); err != nil {
		return err
	}
	m.order.FinancialStatus = financial(&m.order)
	return nil
}

// identify sets the customer key from the e-mail address, which is keyed by redaction,
// else from the customer's id.
func (m *mappedOrder) identify(o *order) {
	m.order.IdentityClass = "none"
	m.evidence = schemas.IdentityEvidence{
		CreatedDay: m.order.CreatedDay, OrderID: m.order.OrderID,
		CustomerID: m.order.CustomerID, SeenAt: m.order.CreatedAt,
	}
	if class, key, ok := connectors.SplitKeyed(string(o.Billing.Value.Email)); ok {
		m.order.CustomerKey, m.order.IdentityClass = key, class
		m.evidence.EvidenceKey, m.evidence.Kind = key, class
		return
	}
	if o.CustomerID > 0 {
		m.order.IdentityClass = "platform_id"
		m.evidence.EvidenceKey, m.evidence.Kind = "id:"+m.order.CustomerID, "platform_id"
	}
}

// total fills the order's own amounts. Discounts, shipping, tax and total are what the
// shop says; subtotal is the sum of its product lines after discount, and gross is
// subtotal plus discounts. Lines and totals may differ by rounding.
func (m *mappedOrder) total(o *order) (err error) {
	r := &m.order
	lines := m.own()
	for i := range lines {
		switch l := &lines[i]; l.Kind {
		case kindProduct:
			r.Subtotal = r.Subtotal.Add(l.Net)
			r.Items += l.Quantity
		case kindGiftCard:
			r.Items += l.Quantity
		case kindFee:
			r.Fees = r.Fees.Add(l.Net)
		}
	}
	for _, sum := range []struct {
		into  *decimal.Decimal
		field string
		value amount
	}{
		{&r.Discounts, "discount_total", o.DiscountTotal},
		{&r.Shipping, "shipping_total", o.ShippingTotal},
		{&r.Tax, "total_tax", o.TotalTax},
		{&r.Total, "total", o.Total},
	} {
		if *sum.into, err = exact(sum.field, sum.value); err != nil {
			return err
		}
	}
	if !o.Total.Given {
		return fmt.Errorf("it has no total")
	}
	r.Gross = r.Subtotal.Add(r.Discounts)
	r.TotalPaidCurrency = r.Total
	for i := range o.Refunds {
		part, err := exact("refunds.total", o.Refunds[i].Total)
		if err != nil {
			return err
		}
		r.Refunded = r.Refunded.Sub(part)
	}
	for i := range o.GiftCards {
		part, err := exact("gift_cards.amount", o.GiftCards[i].Amount)
		if err != nil {
			return err
		}
		r.GiftCardPaid = r.GiftCardPaid.Add(part)
	}
	if r.PaidAt == nil && r.CountsValid == 1 {
		r.Outstanding = r.Total.Sub(r.Refunded)
	}
	return nil
}

// orderMoments are the instants of an order and the days that follow from them.
type orderMoments struct {
	created, processed, updated time.Time
	paid, completed             *time.Time
	createdDay, saleDay         schemas.Day
	// local: a GMT field was missing and the shop's time was used.
	local bool
}

func orderTimes(o *order, basis string, zone *time.Location) (w orderMoments, err error) {
	read := func(field string, gmt, shop moment) (time.Time, error) {
		at, local, err := instant(gmt, shop, zone)
		w.local = w.local || local
		if err != nil {
			return at, fmt.Errorf("%s: %w", field, err)
		}
		return at, nil
	}
	if w.created, err = read("date_created", o.DateCreatedGMT, o.DateCreated); err != nil {
		return w, err
	}
	if w.created.IsZero() {
		return w, fmt.Errorf("date_created is empty: an order without a creation date cannot be given a day")
	}
	if w.createdDay, err = keyDay(w.created, zone); err != nil {
		return w, fmt.Errorf("date_created: %w", err)
	}
	if w.updated, err = read("date_modified", o.DateModifiedGMT, o.DateModified); err != nil {
		return w, err
	}
	if w.updated.IsZero() {
		w.updated = w.created
	}
	for _, optional := range []struct {
		into      **time.Time
		field     string
		gmt, shop moment
	}{
		{&w.paid, "date_paid", o.DatePaidGMT, o.DatePaid},
		{&w.completed, "date_completed", o.DateCompletedGMT, o.DateCompleted},
	} {
		at, err := read(optional.field, optional.gmt, optional.shop)
		if err != nil {
			return w, err
		}
		if !at.IsZero() {
			*optional.into = &at
		}
	}
	return w, w.sale(basis, zone)
}

// sale sets the sale day by the shop's date type (WooCommerce's setting
// woocommerce_date_type). Without that date there is no sale day yet.
func (w *orderMoments) sale(basis string, zone *time.Location) (err error) {
	at := &w.created
	switch basis {
	case "paid":
		at = w.paid
	case "completed":
		at = w.completed
	case "created":
	default:
		return fmt.Errorf("sale_date_basis %q is unknown: want created, paid or completed", basis)
	}
	w.processed = w.created
	if at == nil {
		return nil
	}
	w.processed = *at
	if w.saleDay, err = keyDay(*at, zone); err != nil {
		return fmt.Errorf("date_%s: %w", basis, err)
	}
	return nil
}

func fulfilment(status string) string {
	switch status {
	case "completed":
		return "fulfilled"
	case "processing":
		return "unfulfilled"
	}
	return ""
}

func financial(o *schemas.Order) string {
	switch {
	case o.Refunded.IsPositive() && o.Refunded.GreaterThanOrEqual(o.Total):
		return "refunded"
	case o.Refunded.IsPositive():
		return "partially_refunded"
	case o.PaidAt != nil:
		return "paid"
	}
	return "pending"
}

func flag(b bool) uint8 {
	if b {
		return 1
	}
	return 0
}

// hostOf is the host of an address, "" where there is none.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// pathOf is the path of an address; its query is left out, because it may identify a
// visitor.
func pathOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Path
}
