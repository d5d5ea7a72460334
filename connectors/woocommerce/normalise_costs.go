package woocommerce

import (
	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// Origins of a cost, in variant_costs.
const (
	originAssumed = "assumed"
	originCOGS    = "cogs"
	originMeta    = "meta"
)

// costsOf are the two rows that a known cost can mean: that it held since the variant was
// made, which is assumed of the first cost ever seen, and that it holds since the record
// changed. Which one is written depends on what is stored. No cost, no rows: unknown is
// not zero. Costs are in the shop's currency and without tax.
func costsOf(f connectors.Facts, r connectors.Record, s *sellable, when lifetime) ([]schemas.VariantCost, error) {
	value, origin := s.cost()
	if origin == "" {
		return nil, nil
	}
	unit, err := rounded("cost_of_goods_sold", value, priceScale)
	if err != nil {
		return nil, err
	}
	since := when.updated
	if origin == originCOGS && s.inherits() {
		// Its product's change does not change the variation, so it is known only since when
		// the cost was seen.
		since = r.ExtractedAt.UTC()
	}
	costs := []schemas.VariantCost{{VariantID: id(s.ID), ValidFrom: when.created, UnitCost: unit, Currency: f.Currency, Origin: originAssumed}}
	if since.After(when.created) {
		costs = append(costs, schemas.VariantCost{VariantID: id(s.ID), ValidFrom: since, UnitCost: unit, Currency: f.Currency, Origin: origin})
	}
	return costs, nil
}

// cost is what one piece costs and who says so: WooCommerce's own feature, else a plugin's
// meta_data. A total of 0 that nobody entered is no cost.
func (s *sellable) cost() (value decimal.Decimal, origin string) {
	c := &s.Cost.Value
	if c.Total.Given && (c.entered() || !c.Total.IsZero()) {
		return c.Total.Decimal, originCOGS
	}
	if s.MetaCost.Value.Value.Given {
		return s.MetaCost.Value.Value.Decimal, originMeta
	}
	return decimal.Decimal{}, ""
}

// entered reports a cost that somebody entered for the record itself.
func (c *costs) entered() bool {
	for i := range c.Values {
		if c.Values[i].Defined.Given {
			return true
		}
	}
	return false
}

// inherits reports a cost that is, whole or in part, the product's.
func (s *sellable) inherits() bool {
	c := &s.Cost.Value
	return bool(c.Additive) || c.Overrides == "false" || !c.entered()
}
