package shopify

import (
	"errors"
	"slices"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// Origins of a cost, in variant_costs.
const (
	originAssumed = "assumed"
	originItem    = "cogs"
)

func redactInventoryItems() connectors.Redaction {
	return kept(nil, append(
		append(under("rest.inventory_item", "id", "sku", "cost", "tracked", "created_at", "updated_at"), "rest.variant_id"),
		under("graphql", "id", "sku", "unitCost", "tracked", "createdAt", "updatedAt", "variants.nodes.*.id")...,
	)...)
}

// normaliseInventoryItem maps the cost of a variant's inventory item to the two rows that it
// can mean: that it held since the item was made, which is assumed of the first cost ever
// seen, and that it holds since the item changed. Which one is written depends on what is
// stored: Shopify keeps no history. No cost, no rows: unknown is not zero. Costs are
// without tax.
func normaliseInventoryItem(f connectors.Facts, r connectors.Record, rows *schemas.Rows) error {
	p, err := neutral(r.Payload, (*restItem).neutral, (*graphQLItem).neutral)
	if err == nil && !slices.ContainsFunc(p.VariantIDs, func(id text) bool { return vendorID(id) == r.ID }) {
		err = errors.New("the payload is not that of the record")
	}
	var created, updated time.Time
	if err == nil {
		created, err = instantOf("created_at", p.CreatedAt)
	}
	if err == nil {
		updated, err = instantOf("updated_at", p.UpdatedAt)
	}
	var row schemas.VariantCost
	if err == nil && p.Cost.Given {
		row, err = unitCost(f, p.Cost)
	}
	if err != nil {
		return failed("inventory item of variant", r, err)
	}
	if !p.Cost.Given {
		return nil
	}
	row.VariantID, row.ValidFrom, row.Origin = r.ID, created, originAssumed
	rows.VariantCosts = append(rows.VariantCosts, row)
	if updated.After(created) {
		row.ValidFrom, row.Origin = updated, originItem
		rows.VariantCosts = append(rows.VariantCosts, row)
	}
	return nil
}

// unitCost is a cost with its currency, the shop's where REST tells none.
func unitCost(f connectors.Facts, m maybe[money]) (row schemas.VariantCost, err error) {
	row.Currency = string(m.Value.Currency)
	if row.Currency == "" {
		row.Currency = f.Currency
	}
	if !m.Value.Amount.Given || !currencyCode.MatchString(row.Currency) {
		return row, errors.New("its cost has no amount or no currency")
	}
	row.UnitCost, err = unitPrice("cost", m.Value.Amount.Decimal)
	return row, err
}
