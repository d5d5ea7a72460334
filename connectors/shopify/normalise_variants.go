package shopify

import (
	"errors"
	"fmt"
	"math"

	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

func redactVariants() connectors.Redaction {
	return kept(nil, append(
		under("rest", "id", "product_id", "sku", "barcode", "title", "price", "compare_at_price", "taxable", "inventory_management",
			"inventory_item_id", "weight", "weight_unit", "grams", "created_at", "updated_at"),
		under("graphql", "id", "product.id", "sku", "barcode", "title", "price", "compareAtPrice", "taxable", "updatedAt",
			"inventoryItem.id", "inventoryItem.tracked", "inventoryItem.measurement.weight.value", "inventoryItem.measurement.weight.unit")...,
	)...)
}

// normaliseVariant maps one variant. Prices are in the shop's currency, as the shop enters
// them: with tax where its prices include tax.
func normaliseVariant(f connectors.Facts, r connectors.Record, rows *schemas.Rows) error {
	p, err := neutral(r.Payload, (*restVariant).neutral, (*graphQLVariant).neutral)
	if err == nil {
		err = sameRecord(vendorID(p.ID), r)
	}
	row := schemas.Variant{
		VariantID: r.ID, ProductID: vendorID(p.ProductID), SKU: string(p.SKU), Barcode: string(p.Barcode), Title: string(p.Title),
		Currency: f.Currency, TaxClass: "standard", TracksStock: flag(p.Tracked),
	}
	if !p.Taxable {
		row.TaxClass = "none"
	}
	if err == nil && row.ProductID == "" {
		err = errors.New("its product is not known")
	}
	if err == nil {
		row.UpdatedAt, err = instantOf("updated_at", p.UpdatedAt)
	}
	if err == nil {
		row.Price, err = unitPrice("price", p.Price.Decimal)
	}
	if err == nil && p.CompareAt.Given {
		var regular decimal.Decimal
		regular, err = unitPrice("compare_at_price", p.CompareAt.Decimal)
		row.CompareAtPrice = &regular
	}
	if err == nil {
		row.WeightG, err = grams(p.Weight, p.WeightUnit)
	}
	if err != nil {
		return failed("variant", r, err)
	}
	rows.Variants = append(rows.Variants, row)
	return nil
}

// gramsPer is what a unit of weight weighs: REST's short names and GraphQL's WeightUnit.
func gramsPer(unit string) (decimal.Decimal, bool) {
	switch unit {
	case "g", "grams":
		return decimal.New(1, 0), true
	case "kg", "kilograms":
		return decimal.New(1000, 0), true
	case "lb", "pounds":
		return decimal.New(45359237, -5), true
	case "oz", "ounces":
		return decimal.New(28349523125, -9), true
	}
	return decimal.Decimal{}, false
}

// grams is a weight in whole grams, rounded half away from zero; nil when it or its unit is
// not known.
func grams(value amount, unit text) (*uint32, error) {
	per, known := gramsPer(spelled(unit))
	if !value.Given || !known {
		return nil, nil //nolint:nilnil // no weight is no error
	}
	d := value.Mul(per).Round(0)
	if d.IsNegative() || d.GreaterThan(decimal.New(math.MaxUint32, 0)) {
		return nil, fmt.Errorf("weight %s %s cannot be stored in grams", value, unit)
	}
	n := uint32(d.IntPart())
	return &n, nil
}
