package woocommerce

import (
	"github.com/go-json-experiment/json"
)

// The vendor's JSON, as far as the mapping reads it (REST API wc/v3). Shops and their plugins send numbers for strings and the reverse, "" for
// null and [] for an empty object; the field types accept all of these. Money that
// cannot be read is an error.
// Reference: https://woocommerce.github.io/woocommerce-rest-api-docs/#order-properties

type order struct {
	ID               integer          `json:"id"`
	Number           text             `json:"number"`
	Status           text             `json:"status"`
	Currency         text             `json:"currency"`
	PricesIncludeTax boolean          `json:"prices_include_tax"`
	CreatedVia       text             `json:"created_via"`
	DateCreated      moment           `json:"date_created"`
	DateCreatedGMT   moment           `json:"date_created_gmt"`
	DateModified     moment           `json:"date_modified"`
	DateModifiedGMT  moment           `json:"date_modified_gmt"`
	DatePaid         moment           `json:"date_paid"`
	DatePaidGMT      moment           `json:"date_paid_gmt"`
	DateCompleted    moment           `json:"date_completed"`
	DateCompletedGMT moment           `json:"date_completed_gmt"`
	DiscountTotal    amount           `json:"discount_total"`
	ShippingTotal    amount           `json:"shipping_total"`
	TotalTax         amount           `json:"total_tax"`
	Total            amount           `json:"total"`
	CustomerID       integer          `json:"customer_id"`
	Billing          maybe[person]    `json:"billing"`
	Shipping         maybe[person]    `json:"shipping"`
	PaymentMethod    text             `json:"payment_method"`
	Meta             list[meta]       `json:"meta_data"`
	LineItems        list[line]       `json:"line_items"`
	TaxLines         list[taxLine]    `json:"tax_lines"`
	ShippingLines    list[line]       `json:"shipping_lines"`
	FeeLines         list[line]       `json:"fee_lines"`
	CouponLines      list[couponLine] `json:"coupon_lines"`
	Refunds          list[refunded]   `json:"refunds"`
	// GiftCards come from the gift card plugin of WooCommerce itself: cards the order
	// was paid with.
	GiftCards list[giftCard] `json:"gift_cards"`
}

// person is a billing or shipping address after redaction.
type person struct {
	Country text `json:"country"`
	Email   text `json:"email"`
}

// line is an element of line_items, shipping_lines or fee_lines. Amounts are without
// tax. Price is a JSON number.
type line struct {
	ID          integer     `json:"id"`
	Name        text        `json:"name"`
	MethodTitle text        `json:"method_title"`
	ProductID   integer     `json:"product_id"`
	VariationID integer     `json:"variation_id"`
	SKU         text        `json:"sku"`
	Quantity    amount      `json:"quantity"`
	Price       amount      `json:"price"`
	Subtotal    amount      `json:"subtotal"`
	Total       amount      `json:"total"`
	TotalTax    amount      `json:"total_tax"`
	Taxes       list[tax]   `json:"taxes"`
	Meta        list[meta]  `json:"meta_data"`
	Cost        maybe[cost] `json:"cost_of_goods_sold"`
	// BundledBy is the line this one is a part of (Product Bundles plugin).
	BundledBy text `json:"bundled_by"`
}

type tax struct {
	RateID integer `json:"id"`
	Total  amount  `json:"total"`
}

type taxLine struct {
	RateID  integer `json:"rate_id"`
	Percent amount  `json:"rate_percent"`
}

// cost is the line's whole cost, in the shop's currency.
type cost struct {
	Value amount `json:"value"`
}

// couponLine amounts are not rounded by WooCommerce.
type couponLine struct {
	ID           integer `json:"id"`
	Code         text    `json:"code"`
	Discount     amount  `json:"discount"`
	DiscountTax  amount  `json:"discount_tax"`
	Type         text    `json:"discount_type"`
	FreeShipping boolean `json:"free_shipping"`
}

// refunded is the short form of a refund inside an order; Total is negative.
type refunded struct {
	ID    integer `json:"id"`
	Total amount  `json:"total"`
}

type giftCard struct {
	Amount amount `json:"amount"`
}

// meta is a key with any JSON value; only texts and numbers are of use here.
type meta struct {
	Key   text   `json:"key"`
	Value scalar `json:"value"`
}

// refund is a refund. Amount is positive; the lines' quantities and amounts are
// negative. It has no currency and no modified date.
type refund struct {
	ID             integer    `json:"id"`
	ParentID       integer    `json:"parent_id"`
	DateCreated    moment     `json:"date_created"`
	DateCreatedGMT moment     `json:"date_created_gmt"`
	Amount         amount     `json:"amount"`
	LineItems      list[line] `json:"line_items"`
	ShippingLines  list[line] `json:"shipping_lines"`
	FeeLines       list[line] `json:"fee_lines"`
}

// refundRecord is what the refunds stream lands: the vendor's refund and the fields of
// its order that the refund itself lacks.
type refundRecord struct {
	Refund refund      `json:"refund"`
	Order  refundOrder `json:"order"`
}

type refundOrder struct {
	ID       integer `json:"id"`
	Currency text    `json:"currency"`
}

func decode(payload []byte, into any) error {
	return json.Unmarshal(payload, into)
}

// DecodeAlone decodes a landed payload of a stream into the types that the mapping
// reads, and makes nothing of it: the ceiling that Normalise is measured against.
func DecodeAlone(stream string, payload []byte) error {
	switch stream {
	case streamRefunds:
		return decode(payload, new(refundRecord))
	case streamCustomers:
		return decode(payload, new(customer))
	case streamProducts:
		return decode(payload, new(product))
	case streamVariations:
		return decode(payload, new(variation))
	case streamCoupons:
		return decode(payload, new(coupon))
	case streamReviews:
		return decode(payload, new(review))
	}
	return decode(payload, new(order))
}
