package shopify

import (
	"errors"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// redactDiscounts leaves out for which customers a discount is.
func redactDiscounts() connectors.Redaction {
	return kept(nil, append(
		under("graphql.discount", "__typename", "title", "status", "createdAt", "updatedAt", "startsAt", "endsAt", "usageLimit",
			"appliesOncePerCustomer", "asyncUsageCount", "combinesWith.orderDiscounts", "combinesWith.productDiscounts", "combinesWith.shippingDiscounts",
			"codes.nodes.*.id", "codes.nodes.*.code", "codes.nodes.*.asyncUsageCount",
			"minimumRequirement.greaterThanOrEqualToSubtotal", "minimumRequirement.greaterThanOrEqualToQuantity",
			"customerGets.value.__typename", "customerGets.value.percentage", "customerGets.value.amount", "customerGets.value.appliesOnEachItem",
			"customerGets.value.effect.percentage", "customerGets.value.effect.amount", "customerGets.value.effect.appliesOnEachItem",
			"customerGets.items.__typename", "customerGets.items.products.nodes.*.id", "customerGets.items.collections.nodes.*.id"),
		"graphql.id")...)
}

// normaliseDiscount maps one discount to coupons. An automatic discount has no code; of one
// with several codes they stand in extra, one a line. Amounts are in the shop's currency; a
// percentage of 10 is ten per cent.
func normaliseDiscount(f connectors.Facts, r connectors.Record, rows *schemas.Rows) error {
	p, err := neutral(r.Payload, onlyGraphQL[graphQLDiscount], (*graphQLDiscount).neutral)
	if err == nil {
		err = sameRecord(vendorID(p.ID), r)
	}
	d := &p.Discount.Value
	row := schemas.Coupon{
		CouponID: r.ID, Shop: f.Shop, Kind: "other", KindRaw: string(d.Typename), Status: spelled(d.Status),
		FreeShipping: flag(boolean(strings.HasSuffix(string(d.Typename), "FreeShipping"))), ProductIDs: []string{}, ExcludedProductIDs: []string{},
		IndividualUse: flag(!d.CombinesWith.Value.Orders && !d.CombinesWith.Value.Products && !d.CombinesWith.Value.Shipping),
	}
	if err == nil && !p.Discount.Given {
		err = errors.New("it has no discount")
	}
	if err == nil {
		row.CreatedAt, err = instantOf("createdAt", d.CreatedAt)
	}
	if err == nil {
		row.UpdatedAt, err = instantOf("updatedAt", d.UpdatedAt)
	}
	if err == nil {
		row.ExpiresAt, err = instantOrNil("endsAt", d.EndsAt)
	}
	if err == nil {
		err = discountWorth(f, &row, d)
	}
	if err == nil {
		err = discountLimits(f, &row, d)
	}
	if err != nil {
		return failed("discount", r, err)
	}
	codesOf(&row, d)
	itemsOf(&row, d)
	remember(&row.Meta, "title", string(d.Title))
	remember(&row.Meta, "starts_at", string(d.StartsAt))
	rows.Coupons = append(rows.Coupons, row)
	return nil
}

// onlyGraphQL refuses a record of REST, which does not have it.
func onlyGraphQL[N any](*struct{}) N {
	var none N
	return none
}

func (d *graphQLDiscount) neutral() graphQLDiscount { return *d }

// discountWorth fills percentage or amount. Of a discount on some of the pieces that are
// bought (buy two, get one) they are what these cost less.
func discountWorth(f connectors.Facts, row *schemas.Coupon, d *discountOfA) (err error) {
	value := &d.Gets.Value.Value.Value
	effect, each := discountEffect{Percentage: value.Percentage, Amount: value.Amount, EachItem: value.EachItem}, false
	if value.Effect.Given {
		effect, each = value.Effect.Value, true
	}
	switch {
	case effect.Percentage.Given:
		var percent decimal.Decimal
		percent, err = unitPrice("percentage", effect.Percentage.Shift(2))
		row.Kind, row.Percent = "percent", &percent
	case effect.Amount.Given:
		row.Kind = "fixed_order"
		if effect.EachItem {
			row.Kind = "fixed_product"
		}
		var worth decimal.Decimal
		worth, row.Currency, err = moneyOf("amount", effect.Amount)
		row.Amount = &worth
	default:
		row.Currency = f.Currency
	}
	if each {
		row.Kind = "other"
	}
	return err
}

// discountLimits fills what bounds a discount's use.
func discountLimits(f connectors.Facts, row *schemas.Coupon, d *discountOfA) (err error) {
	if row.UsageCount, err = count32("asyncUsageCount", d.UsageCount); err != nil {
		return err
	}
	if d.UsageLimit.Given {
		n, err := count32("usageLimit", integer(d.UsageLimit.IntPart()))
		if err != nil {
			return err
		}
		row.UsageLimit = &n
	}
	if d.OncePerCustomer {
		once := uint32(1)
		row.UsageLimitPerCustomer = &once
	}
	if d.Minimum.Value.Subtotal.Given {
		least, err := partOf("minimum subtotal", d.Minimum.Value.Subtotal, f.Currency)
		if err != nil {
			return err
		}
		row.MinimumAmount = &least
	}
	if d.Minimum.Value.Quantity > 0 {
		remember(&row.Meta, "minimum_quantity", strconv.FormatInt(int64(d.Minimum.Value.Quantity), 10))
	}
	return nil
}

// codesOf fills the code. Shopify can make thousands of codes for one discount.
func codesOf(row *schemas.Coupon, d *discountOfA) {
	codes := d.Codes.Nodes
	if len(codes) == 1 {
		row.Code = string(codes[0].Code)
	}
	if len(codes) < 2 {
		return
	}
	all := make([]string, len(codes))
	for i := range codes {
		all[i] = string(codes[i].Code)
	}
	remember(&row.Meta, "codes", strings.Join(all, "\n"))
	remember(&row.Meta, "codes_count", strconv.Itoa(len(codes)))
}

// itemsOf fills for which products a discount is. Collections have no column.
func itemsOf(row *schemas.Coupon, d *discountOfA) {
	items := &d.Gets.Value.Items.Value
	for _, product := range items.Products.Nodes {
		row.ProductIDs = append(row.ProductIDs, vendorID(product.ID))
	}
	var collections []string
	for _, collection := range items.Collections.Nodes {
		collections = append(collections, vendorID(collection.ID))
	}
	remember(&row.Meta, "collection_ids", strings.Join(collections, ","))
}
