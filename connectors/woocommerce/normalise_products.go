package woocommerce

import (
	"fmt"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// normaliseProduct maps one product to products and, where it has no variations, to the
// variant that it is itself, with its cost. Prices are in the shop's currency.
func normaliseProduct(f connectors.Facts, r connectors.Record, rows *schemas.Rows) error {
	var p product
	if err := decode(r.Payload, &p); err != nil {
		return fmt.Errorf("reading product %s: %w", r.ID, err)
	}
	if err := mapProduct(f, r, &p, rows); err != nil {
		return fmt.Errorf("mapping product %s: %w", r.ID, err)
	}
	return nil
}

func mapProduct(f connectors.Facts, r connectors.Record, p *product, rows *schemas.Rows) error {
	when, err := lifetimeOf(f, p.ID, &p.dates)
	if err != nil {
		return err
	}
	row := schemas.Product{
		ProductID: id(p.ID), Shop: f.Shop, Title: string(p.Name), Handle: string(p.Slug),
		ProductType: string(p.Type), Categories: names(p.Categories), Status: string(p.Status),
		CreatedAt: when.created, UpdatedAt: when.updated,
		IsGiftCard: flag(inList(f.Settings[settingGiftCards], id(p.ID)) || inList(f.Settings[settingGiftCards], string(p.SKU))),
	}
	if len(p.Brands) > 0 {
		row.Vendor = string(p.Brands[0].Name)
	}
	if p.sold() {
		variant, err := variantOf(f, &p.sellable, when)
		if err != nil {
			return err
		}
		variant.ProductID, variant.Title = row.ProductID, row.Title
		costs, err := costsOf(f, r, &p.sellable, when)
		if err != nil {
			return err
		}
		rows.Variants = append(rows.Variants, variant)
		rows.VariantCosts = append(rows.VariantCosts, costs...)
	}
	rows.Products = append(rows.Products, row)
	return nil
}

// sold reports a product that is ordered itself, and not by its variations or as the
// products that it groups.
func (p *product) sold() bool {
	return len(p.Variations) == 0 && !strings.HasPrefix(string(p.Type), "variable") && p.Type != "grouped"
}

func names(list list[named]) []string {
	names := make([]string, 0, len(list))
	for i := range list {
		names = append(names, string(list[i].Name))
	}
	return names
}

// lifetime is when a record was made and last changed, UTC.
type lifetime struct {
	created, updated time.Time
}

// lifetimeOf reads a record's dates. One stands for the other where a shop has only one.
func lifetimeOf(f connectors.Facts, recordID integer, d *dates) (w lifetime, err error) {
	if recordID <= 0 {
		return w, fmt.Errorf("it has no id")
	}
	zone, err := f.Location()
	if err != nil {
		return w, err
	}
	if w.created, _, err = instant(d.DateCreatedGMT, d.DateCreated, zone); err != nil {
		return w, fmt.Errorf("date_created: %w", err)
	}
	if w.updated, _, err = instant(d.DateModifiedGMT, d.DateModified, zone); err != nil {
		return w, fmt.Errorf("date_modified: %w", err)
	}
	switch {
	case w.created.IsZero() && w.updated.IsZero():
		return w, fmt.Errorf("date_created is empty, and so is date_modified")
	case w.created.IsZero():
		w.created = w.updated
	case w.updated.IsZero():
		w.updated = w.created
	}
	for _, at := range []time.Time{w.created, w.updated} {
		if _, err := keyDay(at, time.UTC); err != nil {
			return w, err
		}
	}
	return w, nil
}

// variantOf maps what products and variations share. A price that a person entered with
// more than six decimals is rounded; an empty one, of what is not for sale yet, is 0.
func variantOf(f connectors.Facts, s *sellable, when lifetime) (v schemas.Variant, err error) {
	v = schemas.Variant{
		VariantID: id(s.ID), SKU: string(s.SKU), Barcode: string(s.Barcode), Currency: f.Currency,
		TaxClass: taxClass(s), UpdatedAt: when.updated,
		// "parent": the product counts the stock of its variations together.
		TracksStock: flag(s.ManageStock == "true" || s.ManageStock == "parent" || s.ManageStock == "yes" || s.ManageStock == "1"),
	}
	if v.Price, err = rounded("price", s.Price.Decimal, priceScale); err != nil {
		return v, err
	}
	if s.Price.Given && s.RegularPrice.GreaterThan(s.Price.Decimal) {
		regular, err := rounded("regular_price", s.RegularPrice.Decimal, priceScale)
		if err != nil {
			return v, err
		}
		v.CompareAtPrice = &regular
	}
	v.WeightG, err = grams(s.Weight, f.Settings[settingWeightUnit])
	return v, err
}

// taxClass is the class as WooCommerce names it; it names its standard class "".
func taxClass(s *sellable) string {
	switch {
	case s.TaxStatus == "none":
		return "none"
	case s.TaxClass == "":
		return "standard"
	}
	return string(s.TaxClass)
}

// settingWeightUnit is the unit of weights in the shop, in Facts.Settings.
const settingWeightUnit = "weight_unit"

// gramsPer is what WooCommerce's units weigh.
// https://woocommerce.com/document/configuring-woocommerce-settings/products/#measurements
func gramsPer(unit string) (decimal.Decimal, bool) {
	switch unit {
	case "g":
		return decimal.New(1, 0), true
	case "kg":
		return decimal.New(1000, 0), true
	case "lbs":
		return decimal.New(45359237, -5), true
	case "oz":
		return decimal.New(28349523125, -9), true
	}
	return decimal.Decimal{}, false
}

// grams is a weight in whole grams, rounded half away from zero; nil when it or its unit
// is not known.
func grams(weight amount, unit string) (*uint32, error) {
	per, known := gramsPer(unit)
	if !weight.Given || !known {
		return nil, nil //nolint:nilnil // no weight is no error
	}
	n, ok := count32(weight.Mul(per).Round(0))
	if !ok {
		return nil, fmt.Errorf("weight %s %s cannot be stored in grams", weight, unit)
	}
	return &n, nil
}
