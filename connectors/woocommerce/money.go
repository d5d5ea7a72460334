package woocommerce

import (
	"fmt"

	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/connectors/vendorjson"
)

// The scales of the amount columns.
const (
	amountScale = 4 // Decimal(18,4)
	priceScale  = 6 // Decimal(18,6)
)

var (
	amountLimit = decimal.New(1, 18-amountScale)
	priceLimit  = decimal.New(1, 18-priceScale)
	hundred     = decimal.New(100, 0)
	sixty       = decimal.New(60, 0)
)

// exact is an amount that WooCommerce rounded to the shop's decimals. More decimals or
// digits than the column holds is an error: such a record is set aside, never rounded
// in silence.
func exact(field string, a amount) (decimal.Decimal, error) {
	d := a.Decimal
	if d.Exponent() < -amountScale && !d.Equal(d.Truncate(amountScale)) {
		return d, fmt.Errorf("%s %s has more than %d decimals", field, d, amountScale)
	}
	if d.Abs().GreaterThanOrEqual(amountLimit) {
		return d, fmt.Errorf("%s %s is too large to be stored", field, d)
	}
	return d, nil
}

// rounded is an amount that WooCommerce itself sends unrounded (coupon discounts, the
// price per unit, tax rates), rounded half away from zero to the column's scale.
func rounded(field string, a decimal.Decimal, scale int32) (decimal.Decimal, error) {
	limit := amountLimit
	if scale == priceScale {
		limit = priceLimit
	}
	if a.Exponent() < -scale {
		a = a.Round(scale)
	}
	if a.Abs().GreaterThanOrEqual(limit) {
		return a, fmt.Errorf("%s %s is too large to be stored", field, a)
	}
	return a, nil
}

// currencyCode is the currency of a record. WooCommerce offers codes that ISO 4217 does
// not have, so three capitals are all that is asked; "no currency" (XXX) is refused.
func currencyCode(t text) (string, error) {
	s := string(t)
	if len(s) != 3 || s == "XXX" || s == "XTS" {
		return "", fmt.Errorf("currency %s is unknown: want a code such as EUR", vendorjson.Quote(s))
	}
	for i := range 3 {
		if s[i] < 'A' || s[i] > 'Z' {
			return "", fmt.Errorf("currency %s is unknown: want a code such as EUR", vendorjson.Quote(s))
		}
	}
	return s, nil
}
