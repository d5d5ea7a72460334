package shopify

import (
	"errors"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

func redactInventoryLevels() connectors.Redaction {
	return kept(nil, append(
		append(under("rest.inventory_level", "inventory_item_id", "location_id", "available", "updated_at"),
			under("rest", "variant_id", "sku", "cost")...),
		under("graphql", "variantId", "sku", "unitCost", "level.id", "level.updatedAt", "level.location.id",
			"level.quantities.*.name", "level.quantities.*.quantity")...,
	)...)
}

// snapshotID is the id of what was in stock of a variant at a location on a day of the shop.
func snapshotID(day schemas.Day, variant, location string) string {
	return day.String() + ":" + variant + ":" + location
}

// normaliseInventoryLevel maps one level to the snapshot of the shop's day on which it was
// read. Shopify keeps no history of stock: of several readings of a day the last one stands.
// REST tells only what is available.
func normaliseInventoryLevel(f connectors.Facts, r connectors.Record, rows *schemas.Rows) error {
	p, err := neutral(r.Payload, (*restLevel).neutral, (*graphQLLevel).neutral)
	row := schemas.StockDay{
		VariantID: vendorID(p.VariantID), LocationID: vendorID(p.LocationID), SnapshotID: r.ID, SKU: string(p.SKU), TakenAt: r.ExtractedAt.UTC(),
	}
	if err == nil {
		row.Day, err = dayOf(f, r.ExtractedAt)
	}
	if err == nil && (row.VariantID == "" || row.LocationID == "" || snapshotID(row.Day, row.VariantID, row.LocationID) != r.ID) {
		err = errors.New("the payload is not that of the record")
	}
	for _, q := range []struct {
		field string
		value integer
		into  *int32
	}{
		{"available", p.Available, &row.Available},
		{"on_hand", p.OnHand, &row.OnHand},
		{"committed", p.Committed, &row.Committed},
		{"incoming", p.Incoming, &row.Incoming},
	} {
		if err == nil {
			*q.into, err = quantity(q.field, q.value)
		}
	}
	row.Currency = f.Currency
	if err == nil && p.Cost.Given {
		var cost schemas.VariantCost
		cost, err = unitCost(f, p.Cost)
		row.UnitCost, row.Currency = &cost.UnitCost, cost.Currency
	}
	if err != nil {
		return failed("stock", r, err)
	}
	if p.Partial {
		remember(&row.Meta, "partial", "1")
	}
	rows.StockDaily = append(rows.StockDaily, row)
	return nil
}
