package shopify

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// Kinds of order lines.
const (
	kindProduct    = "product"
	kindGiftCard   = "gift_card"
	kindShipping   = "shipping"
	kindFee        = "fee"
	kindTip        = "tip"
	kindDuty       = "duty"
	kindAdjustment = "adjustment"
)

// normaliseOrder maps one order to orders, order_lines, order_discounts,
// identity_evidence, refunds and refund_lines. Amounts are in the shop's currency, without
// tax where a column says so.
func normaliseOrder(f connectors.Facts, r connectors.Record, rows *schemas.Rows) error {
	o, err := readOrder(r.Payload)
	if err != nil {
		return fmt.Errorf("reading order %s: %w", r.ID, err)
	}
	// Lines are made where they end up: what is appended shows only when the slices are
	// put back.
	m := mappedOrder{facts: f, source: &o, lines: rows.OrderLines, before: len(rows.OrderLines), discounts: rows.OrderDiscounts, evidence: rows.IdentityEvidence,
		refunds: rows.Refunds, refundLines: rows.RefundLines}
	if err := m.fill(r); err != nil {
		return failed("order", r, err)
	}
	rows.Orders = append(rows.Orders, m.order)
	rows.OrderLines, rows.OrderDiscounts, rows.Refunds, rows.RefundLines = m.lines, m.discounts, m.refunds, m.refundLines
	rows.IdentityEvidence = m.evidence
	return nil
}

// mappedOrder are the rows of one order.
type mappedOrder struct {
	facts       connectors.Facts
	source      *orderRecord
	currency    string
	digits      int32 // of amounts in the currency
	order       schemas.Order
	lines       []schemas.OrderLine // this order's from before on
	before      int
	discounts   []schemas.OrderDiscount
	evidence    []schemas.IdentityEvidence
	refunds     []schemas.Refund
	refundLines []schemas.RefundLine
}

// own are the order's own lines.
func (m *mappedOrder) own() []schemas.OrderLine { return m.lines[m.before:] }

func (m *mappedOrder) fill(r connectors.Record) error {
	o := m.source
	if err := sameRecord(vendorID(o.ID), r); err != nil {
		return err
	}
	if !currencyCode.MatchString(string(o.Currency)) {
		return fmt.Errorf("it has no currency")
	}
	m.currency = string(o.Currency)
	m.digits = int32(decimalsOf(m.currency))
	if err := m.head(); err != nil {
		return err
	}
	m.identify()
	for _, step := range []func() error{m.mapLines, m.mapRefunds, m.total} {
		if err := step(); err != nil {
			return err
		}
	}
	m.count()
	return nil
}

// head maps what is no amount.
func (m *mappedOrder) head() error {
	o := m.source
	when, err := m.moments()
	if err != nil {
		return err
	}
	tags := slices.Clone(o.Tags)
	slices.Sort(tags)
	landing := landed(string(o.Landing))
	m.order = schemas.Order{
		CreatedDay: when.createdDay, OrderID: vendorID(o.ID), Shop: m.facts.Shop, OrderNumber: string(o.Name),
		Channel: channel(string(o.Source)), ChannelRaw: string(o.Source), AppName: string(o.App),
		CreatedAt: when.created, ProcessedAt: when.processed, CancelledAt: when.cancelled, CompletedAt: when.closed, UpdatedAt: when.updated, SaleDay: when.saleDay,
		Status: status(when), StatusRaw: spelled(o.Financial), FinancialStatus: spelled(o.Financial), FulfilmentStatus: fulfilmentStatus(o.Fulfilment),
		IsTest: flag(o.Test), IsPOS: flag(boolean(o.Source == "pos")), IsB2B: flag(o.B2B), IsSubscription: flag(boolean(strings.HasPrefix(string(o.Source), "subscription_contract"))),
		CustomerID: vendorID(o.CustomerID), IsGuest: flag(boolean(spelled(o.Account) != "enabled")),
		ShipCountry: country(o.ShipCountry), BillCountry: country(o.BillCountry), Currency: m.currency, PricesIncludeTax: flag(o.TaxesIncluded),
		DiscountCodes: o.Codes, Tags: tags, PaymentMethods: o.Gateways,
		UTMSource: landing.source, UTMMedium: landing.medium, UTMCampaign: landing.campaign, LandingPath: landing.path, ReferrerHost: hostOf(string(o.Referrer)),
	}
	if o.Index > 0 && o.Index <= math.MaxUint32 {
		m.order.PlatformOrderIndex = uint32(o.Index)
	}
	return nil
}

// orderMoments are the instants of an order and the days that follow from them.
type orderMoments struct {
	created, processed, updated time.Time
	cancelled, closed           *time.Time
	createdDay, saleDay         schemas.Day
}

func (m *mappedOrder) moments() (w orderMoments, err error) {
	o := m.source
	if w.created, err = instantOf("created_at", o.CreatedAt); err != nil {
		return w, err
	}
	if w.updated, err = instantOf("updated_at", o.UpdatedAt); err != nil {
		return w, err
	}
	w.processed = w.created
	if o.ProcessedAt != "" {
		if w.processed, err = instantOf("processed_at", o.ProcessedAt); err != nil {
			return w, err
		}
	}
	if w.cancelled, err = instantOrNil("cancelled_at", o.CancelledAt); err != nil {
		return w, err
	}
	if w.closed, err = instantOrNil("closed_at", o.ClosedAt); err != nil {
		return w, err
	}
	if w.createdDay, err = dayOf(m.facts, w.created); err != nil {
		return w, err
	}
	w.saleDay, err = dayOf(m.facts, w.processed)
	return w, err
}

// status is one of the warehouse's own.
func status(w orderMoments) string {
	switch {
	case w.cancelled != nil:
		return "cancelled"
	case w.closed != nil:
		return "completed"
	}
	return "open"
}

// fulfilmentStatus is REST's status or GraphQL's, which names more states of what is not sent.
func fulfilmentStatus(t text) string {
	switch s := spelled(t); s {
	case "partial", "partially_fulfilled":
		return "partially_fulfilled"
	case "fulfilled", "restocked":
		return s
	default:
		return "unfulfilled"
	}
}

// channel maps source_name; what is not named here came from an app.
func channel(source string) string {
	switch source {
	case "web", "":
		return "online"
	case "pos":
		return "pos"
	case "shopify_draft_order":
		return "draft"
	case "subscription_contract", "subscription_contract_checkout_one":
		return "subscription"
	default:
		return "app"
	}
}

// identify sets the customer key from the e-mail address, which is keyed by redaction,
// else from the customer's id. Apps that may not see addresses have only the id. An order
// with an address names its account as evidence too: when the order goes to another account,
// the one it was of stays known.
func (m *mappedOrder) identify() {
	m.order.IdentityClass = "none"
	account := "platform_id"
	if class, key, ok := connectors.SplitKeyed(string(m.source.Email)); ok {
		m.order.CustomerKey, m.order.IdentityClass = key, class
		m.vouch(class, key)
		account = "account"
	}
	if m.order.CustomerID == "" {
		return
	}
	m.vouch(account, "id:"+m.order.CustomerID)
	if m.order.CustomerKey == "" {
		m.order.IdentityClass = account
	}
}

func (m *mappedOrder) vouch(kind, key string) {
	m.evidence = append(m.evidence, schemas.IdentityEvidence{
		CreatedDay: m.order.CreatedDay, OrderID: m.order.OrderID, EvidenceKey: key, Kind: kind, CustomerID: m.order.CustomerID, SeenAt: m.order.CreatedAt,
	})
}

// total fills the order's own amounts: total, tax and the like as Shopify says them, after
// edits and before refunds; the others are sums of its lines.
func (m *mappedOrder) total() (err error) {
	r, o := &m.order, m.source
	lines := m.own()
	for i := range lines {
		switch l := &lines[i]; l.Kind {
		case kindProduct:
			r.Gross, r.Discounts, r.Subtotal = r.Gross.Add(l.Gross), r.Discounts.Add(l.Discount), r.Subtotal.Add(l.Net)
			r.Items += l.Quantity
		case kindGiftCard:
			r.Items += l.Quantity
		case kindShipping:
			r.Shipping = r.Shipping.Add(l.Net)
			r.ShippingDiscount = r.ShippingDiscount.Add(l.Discount)
		}
	}
	total, _, err := moneyOf("total_price", o.Total.Shop)
	if err != nil {
		return err
	}
	r.Total = total
	for _, part := range []struct {
		into  *decimal.Decimal
		field string
		value moneyBag
	}{
		{&r.Tax, "total_tax", o.Tax}, {&r.Tips, "total_tip_received", o.Tips}, {&r.Duties, "original_total_duties", o.Duties},
		{&r.Fees, "original_total_additional_fees", o.Fees}, {&r.Outstanding, "total_outstanding", o.Outstanding},
	} {
		if *part.into, err = m.amount(part.field, part.value); err != nil {
			return err
		}
	}
	// GraphQL also tells what the shop owes its customer, as a negative amount.
	r.Outstanding = decimal.Max(r.Outstanding, decimal.Zero)
	return m.paid()
}

// paid fills what the order is in the currency in which the customer paid.
func (m *mappedOrder) paid() error {
	r, o := &m.order, m.source
	r.PaidCurrency, r.TotalPaidCurrency, r.PaidRate = r.Currency, r.Total, one
	if o.Presentment == "" || o.Presentment == o.Currency || !o.Total.Presentment.Given {
		return nil
	}
	total, currency, err := moneyOf("total_price in the customer's currency", o.Total.Presentment)
	if err != nil {
		return err
	}
	r.PaidCurrency, r.TotalPaidCurrency, r.PaidRate = currency, total, decimal.Decimal{}
	if !total.IsZero() {
		r.PaidRate = r.Total.DivRound(total, rateScale)
	}
	return nil
}

// rateScale is that of the column paid_rate.
const rateScale = 8

var one = decimal.New(1, 0)

// amount is an amount of the order in the shop's currency; one that is absent is 0.
func (m *mappedOrder) amount(field string, b moneyBag) (decimal.Decimal, error) {
	return partOf(field, b.Shop, m.currency)
}

// count says whether the order counts, for the two profiles, and why not.
func (m *mappedOrder) count() {
	r := &m.order
	r.CountsPlatform, r.CountsValid = 1, 1
	switch {
	case r.IsTest == 1:
		r.CountsPlatform, r.CountsValid, r.ExcludeReason = 0, 0, "test"
	case r.CancelledAt != nil:
		r.CountsValid, r.ExcludeReason = 0, "cancelled"
	case r.FinancialStatus == "voided", r.FinancialStatus == "expired":
		r.CountsValid, r.ExcludeReason = 0, r.FinancialStatus
	case (r.FinancialStatus == "pending" || r.FinancialStatus == "authorized") && !m.invoiced():
		r.CountsValid, r.ExcludeReason = 0, "unpaid"
	}
}

// invoiced reports that the order is paid after delivery.
func (m *mappedOrder) invoiced() bool {
	if m.source.PaymentTerms {
		return true
	}
	for method := range strings.SplitSeq(m.facts.Settings[settingInvoiceMethods], ",") {
		if method != "" && slices.Contains(m.order.PaymentMethods, method) {
			return true
		}
	}
	return false
}
