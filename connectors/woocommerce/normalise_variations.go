package woocommerce

import (
	"fmt"
	"strings"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// normaliseVariation maps one variation to variants and its cost to variant_costs.
func normaliseVariation(f connectors.Facts, r connectors.Record, rows *schemas.Rows) error {
	var v variation
	if err := decode(r.Payload, &v); err != nil {
		return fmt.Errorf("reading variation %s: %w", r.ID, err)
	}
	if err := mapVariation(f, r, &v, rows); err != nil {
		return fmt.Errorf("mapping variation %s: %w", r.ID, err)
	}
	return nil
}

func mapVariation(f connectors.Facts, r connectors.Record, v *variation, rows *schemas.Rows) error {
	when, err := lifetimeOf(f, v.ID, &v.dates)
	if err != nil {
		return err
	}
	if v.ParentID <= 0 || v.ParentID == v.ID {
		return fmt.Errorf("its product is not known")
	}
	row, err := variantOf(f, &v.sellable, when)
	if err != nil {
		return err
	}
	row.ProductID, row.Title = id(v.ParentID), v.title()
	costs, err := costsOf(f, r, &v.sellable, when)
	if err != nil {
		return err
	}
	rows.Variants = append(rows.Variants, row)
	rows.VariantCosts = append(rows.VariantCosts, costs...)
	return nil
}

// title is the variation's own name, else what it chooses of each attribute. Before
// WooCommerce 8.9 a variation has no name.
func (v *variation) title() string {
	if v.Name != "" {
		return string(v.Name)
	}
	var options []string
	for i := range v.Attributes {
		if option := string(v.Attributes[i].Option); option != "" {
			options = append(options, option)
		}
	}
	return strings.Join(options, ", ")
}
