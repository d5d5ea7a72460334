package woocommerce

import (
	"cmp"
	"fmt"
	"time"

	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// normaliseCoupon maps one coupon to coupons. Amounts are in the shop's currency; a
// percentage of 10 is ten per cent.
func normaliseCoupon(f connectors.Facts, r connectors.Record, rows *schemas.Rows) error {
	var c coupon
	if err := decode(r.Payload, &c); err != nil {
		return fmt.Errorf("reading coupon %s: %w", r.ID, err)
	}
	row, err := mapCoupon(f, &c)
	if err != nil {
		return fmt.Errorf("mapping coupon %s: %w", r.ID, err)
	}
	rows.Coupons = append(rows.Coupons, row)
	return nil
}

func mapCoupon(f connectors.Facts, c *coupon) (row schemas.Coupon, err error) {
	when, err := lifetimeOf(f, c.ID, &c.dates)
	if err != nil {
		return row, err
	}
	row = schemas.Coupon{
		CouponID: id(c.ID), Shop: f.Shop, Code: string(c.Code), Kind: couponKind(string(c.DiscountType)), KindRaw: string(c.DiscountType),
		Currency: f.Currency,
		// A shop that tells no status lists published coupons only.
		Status:       cmp.Or(string(c.Status), "publish"),
		FreeShipping: flag(bool(c.FreeShipping)), IndividualUse: flag(bool(c.IndividualUse)),
		ProductIDs: refs(c.ProductIDs), ExcludedProductIDs: refs(c.ExcludedProductIDs),
		CreatedAt: when.created, UpdatedAt: when.updated,
	}
	if row.ExpiresAt, err = expiry(f, c); err != nil {
		return row, err
	}
	if err := couponWorth(&row, c); err != nil {
		return row, err
	}
	return row, couponLimits(&row, c)
}

// expiry is when a coupon ends, nil when it does not.
func expiry(f connectors.Facts, c *coupon) (*time.Time, error) {
	zone, err := f.Location()
	if err != nil {
		return nil, err
	}
	at, _, err := instant(c.DateExpiresGMT, c.DateExpires, zone)
	if err != nil {
		return nil, fmt.Errorf("date_expires: %w", err)
	}
	if at.IsZero() {
		return nil, nil //nolint:nilnil // no end is no error
	}
	if _, err := keyDay(at, time.UTC); err != nil {
		return nil, fmt.Errorf("date_expires: %w", err)
	}
	return &at, nil
}

// couponKind maps WooCommerce's discount types; plugins add others.
func couponKind(raw string) string {
	switch raw {
	case "percent":
		return "percent"
	case "fixed_cart":
		return "fixed_order"
	case "fixed_product":
		return "fixed_product"
	}
	return "other"
}

// couponWorth fills percentage or amount. What the number of a plugin's kind means is not
// known: it stays in extra.
func couponWorth(row *schemas.Coupon, c *coupon) error {
	switch row.Kind {
	case "percent":
		percent, err := rounded("amount", c.Amount.Decimal, priceScale)
		row.Percent, row.Currency = &percent, ""
		return err
	case "other":
		remember(&row.Meta, "amount", c.Amount.String())
		return nil
	}
	amount, err := exact("amount", c.Amount)
	row.Amount = &amount
	return err
}

// couponLimits fills what bounds a coupon's use. WooCommerce reads 0 as no bound.
func couponLimits(row *schemas.Coupon, c *coupon) error {
	var ok bool
	if row.UsageCount, ok = count32(decimal.New(int64(c.UsageCount), 0)); !ok {
		return fmt.Errorf("usage_count %d cannot be stored", c.UsageCount)
	}
	for _, limit := range []struct {
		into  **uint32
		field string
		value integer
	}{
		{&row.UsageLimit, "usage_limit", c.UsageLimit},
		{&row.UsageLimitPerCustomer, "usage_limit_per_user", c.UsageLimitPerUser},
	} {
		if limit.value == 0 {
			continue
		}
		n, ok := count32(decimal.New(int64(limit.value), 0))
		if !ok {
			return fmt.Errorf("%s %d cannot be stored", limit.field, limit.value)
		}
		*limit.into = &n
	}
	for _, bound := range []struct {
		into  **decimal.Decimal
		field string
		value amount
	}{
		{&row.MinimumAmount, "minimum_amount", c.MinimumAmount},
		{&row.MaximumAmount, "maximum_amount", c.MaximumAmount},
	} {
		if bound.value.IsZero() {
			continue
		}
		d, err := exact(bound.field, bound.value)
		if err != nil {
			return err
		}
		*bound.into = &d
	}
	return nil
}
