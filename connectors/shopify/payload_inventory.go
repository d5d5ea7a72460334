package shopify

// itemRecord is what both transports say of an inventory item and the variant it is the
// stock of.
type itemRecord struct {
	VariantIDs           []text
	CreatedAt, UpdatedAt text
	Cost                 maybe[money]
}

// restItem is an inventory item by REST, which does not say of which variant it is: the
// source puts that beside it. Its cost is in the shop's currency.
// https://shopify.dev/docs/api/admin-rest/latest/resources/inventoryitem
type restItem struct {
	VariantID text              `json:"variant_id"`
	Item      maybe[restItemOf] `json:"inventory_item"`
}

type restItemOf struct {
	ID        text   `json:"id"`
	SKU       text   `json:"sku"`
	CreatedAt text   `json:"created_at"`
	UpdatedAt text   `json:"updated_at"`
	Cost      amount `json:"cost"`
}

func (i *restItem) neutral() itemRecord {
	return itemRecord{
		VariantIDs: []text{i.VariantID}, CreatedAt: i.Item.Value.CreatedAt, UpdatedAt: i.Item.Value.UpdatedAt,
		Cost: priced(i.Item.Value.Cost, ""),
	}
}

// graphQLItem is an InventoryItem of the GraphQL API. Since 2026-01 several variants may
// share one.
type graphQLItem struct {
	ID        text             `json:"id"`
	SKU       text             `json:"sku"`
	CreatedAt text             `json:"createdAt"`
	UpdatedAt text             `json:"updatedAt"`
	UnitCost  maybe[money]     `json:"unitCost"`
	Variants  nodes[reference] `json:"variants"`
}

func (i *graphQLItem) neutral() itemRecord {
	n := itemRecord{CreatedAt: i.CreatedAt, UpdatedAt: i.UpdatedAt, Cost: i.UnitCost}
	for _, v := range i.Variants.Nodes {
		n.VariantIDs = append(n.VariantIDs, v.ID)
	}
	return n
}

// itemFields is the selection of an InventoryItem beside its variants.
const itemFields = `id sku tracked createdAt updatedAt unitCost { amount currencyCode }`

// levelRecord is what both transports say of the stock of a variant at a location.
type levelRecord struct {
	VariantID, LocationID, SKU             text
	Cost                                   maybe[money]
	Available, OnHand, Committed, Incoming integer
	// Partial: only what is available is known.
	Partial bool
}

// restLevel is a level by REST, beside which the source puts the variant it is of.
// https://shopify.dev/docs/api/admin-rest/latest/resources/inventorylevel
type restLevel struct {
	VariantID text               `json:"variant_id"`
	SKU       text               `json:"sku"`
	Cost      amount             `json:"cost"`
	Level     maybe[restLevelOf] `json:"inventory_level"`
}

type restLevelOf struct {
	ItemID     text    `json:"inventory_item_id"`
	LocationID text    `json:"location_id"`
	Available  integer `json:"available"`
}

func (l *restLevel) neutral() levelRecord {
	return levelRecord{
		VariantID: l.VariantID, SKU: l.SKU, Cost: priced(l.Cost, ""),
		LocationID: l.Level.Value.LocationID, Available: l.Level.Value.Available, Partial: true,
	}
}

// graphQLLevel is one of an item's InventoryLevels, beside which the source puts the item
// and the variant it is of.
type graphQLLevel struct {
	VariantID text                  `json:"variantId"`
	SKU       text                  `json:"sku"`
	UnitCost  maybe[money]          `json:"unitCost"`
	Level     maybe[graphQLLevelOf] `json:"level"`
}

type graphQLLevelOf struct {
	ID         text             `json:"id"`
	Location   maybe[reference] `json:"location"`
	Quantities list[named]      `json:"quantities"`
}

// named is one kind of quantity.
type named struct {
	Name     text    `json:"name"`
	Quantity integer `json:"quantity"`
}

func (l *graphQLLevel) neutral() levelRecord {
	n := levelRecord{VariantID: l.VariantID, SKU: l.SKU, Cost: l.UnitCost, LocationID: l.Level.Value.Location.Value.ID}
	for _, q := range l.Level.Value.Quantities {
		switch q.Name {
		case "available":
			n.Available = q.Quantity
		case "on_hand":
			n.OnHand = q.Quantity
		case "committed":
			n.Committed = q.Quantity
		case "incoming":
			n.Incoming = q.Quantity
		}
	}
	return n
}

// levelFields is the selection of an InventoryLevel.
const levelFields = `id updatedAt location { id } quantities(names: ["available", "on_hand", "committed", "incoming"]) { name quantity }`
