package shopifyadmin

import (
	"fmt"
	"strconv"
)

func (c *graphCall) items() []*inventoryItem {
	var list []*inventoryItem
	for _, v := range c.variants() {
		list = append(list, v.item)
	}
	return list
}

func (c *graphCall) itemObject(id int64) any {
	if i := c.shop.itemByID(id); i != nil && !i.variant.gone && !i.variant.product.gone {
		return object{"InventoryItem", i}
	}
	return nil
}

func (c *graphCall) locationObject(id int64) any {
	if l := c.shop.locationByID(id); l != nil {
		return object{"Location", l}
	}
	return nil
}

// itemsListing has no sort key: it comes in the order of ids.
func itemsListing() *catalog[*inventoryItem] {
	return &catalog[*inventoryItem]{
		name: "inventoryItems", id: func(i *inventoryItem) int64 { return i.id }, natural: "ID",
		filters: map[string]filter[*inventoryItem]{
			"id":         byID(func(i *inventoryItem) int64 { return i.id }),
			"created_at": byTime(func(i *inventoryItem) int64 { return i.created }),
			"updated_at": byTime(func(i *inventoryItem) int64 { return i.updated }),
			"sku":        one(func(i *inventoryItem) string { return i.sku }),
		},
		render: func(_ *graphCall, i *inventoryItem) object { return object{"InventoryItem", i} },
	}
}

func itemFields() fields[*inventoryItem] {
	return fields[*inventoryItem]{
		"id":                   func(_ *graphCall, i *inventoryItem, _ arguments) any { return gid("InventoryItem", i.id) },
		"legacyResourceId":     func(_ *graphCall, i *inventoryItem, _ arguments) any { return strconv.FormatInt(i.id, 10) },
		"sku":                  func(_ *graphCall, i *inventoryItem, _ arguments) any { return textOrNull(i.sku) },
		"tracked":              func(_ *graphCall, i *inventoryItem, _ arguments) any { return i.tracked },
		"requiresShipping":     func(_ *graphCall, i *inventoryItem, _ arguments) any { return i.ships },
		"countryCodeOfOrigin":  func(_ *graphCall, i *inventoryItem, _ arguments) any { return textOrNull(i.origin) },
		"harmonizedSystemCode": func(_ *graphCall, i *inventoryItem, _ arguments) any { return textOrNull(i.code) },
		"createdAt":            func(_ *graphCall, i *inventoryItem, _ arguments) any { return moment(i.created) },
		"updatedAt":            func(_ *graphCall, i *inventoryItem, _ arguments) any { return moment(i.updated) },
		"duplicateSkuCount":    func(_ *graphCall, _ *inventoryItem, _ arguments) any { return 0 },
		"locationsCount":       func(_ *graphCall, i *inventoryItem, a arguments) any { return limited(len(i.levels), a) },
		"unitCost": func(c *graphCall, i *inventoryItem, _ arguments) any {
			if i.cost < 0 {
				return nil
			}
			return moneyOf(i.cost, c.shop.config.Currency)
		},
		"measurement": func(_ *graphCall, i *inventoryItem, _ arguments) any { return object{"InventoryItemMeasurement", i} },
		"variant":     func(_ *graphCall, i *inventoryItem, _ arguments) any { return object{"ProductVariant", i.variant} },
		"variants": func(c *graphCall, i *inventoryItem, a arguments) any {
			return childrenOf(c, a, gid("InventoryItem", i.id)+"/variants", []*variant{i.variant},
				func(v *variant) int64 { return v.id }, func(v *variant) object { return object{"ProductVariant", v} })
		},
		"inventoryLevel": func(_ *graphCall, i *inventoryItem, a arguments) any {
			location, _ := idArgument(a.text("locationId"))
			for _, l := range i.levels {
				if l.location.id == location {
					return object{"InventoryLevel", l}
				}
			}
			return nil
		},
		"inventoryLevels": func(c *graphCall, i *inventoryItem, a arguments) any {
			return levelsListing(gid("InventoryItem", i.id)).list(c, a, i.levels)
		},
	}
}

func levelsListing(owner string) *catalog[*inventoryLevel] {
	return &catalog[*inventoryLevel]{
		name: owner + "/inventoryLevels", id: func(l *inventoryLevel) int64 { return l.id }, natural: "ID",
		filters: map[string]filter[*inventoryLevel]{
			"id":                byID(func(l *inventoryLevel) int64 { return l.id }),
			"created_at":        byTime(func(l *inventoryLevel) int64 { return l.created }),
			"updated_at":        byTime(func(l *inventoryLevel) int64 { return l.updated }),
			"inventory_item_id": byID(func(l *inventoryLevel) int64 { return l.item.id }),
		},
		others: []string{"inventory_group_id"},
		render: func(_ *graphCall, l *inventoryLevel) object { return object{"InventoryLevel", l} },
	}
}

// quantities are what an inventory level counts, by name.
func (l *inventoryLevel) quantities() map[string]int64 {
	return map[string]int64{
		"available": l.available, "on_hand": l.onHand(), "committed": l.committed, "incoming": l.incoming, "reserved": l.reserved,
		"damaged": l.damaged, "quality_control": l.quality, "safety_stock": 0,
	}
}

type levelQuantity struct {
	level    *inventoryLevel
	name     string
	quantity int64
}

func levelFields() fields[*inventoryLevel] {
	return fields[*inventoryLevel]{
		"id": func(_ *graphCall, l *inventoryLevel, _ arguments) any {
			return fmt.Sprintf("%s?inventory_item_id=%d", gid("InventoryLevel", l.id), l.item.id)
		},
		"createdAt":     func(_ *graphCall, l *inventoryLevel, _ arguments) any { return moment(l.created) },
		"updatedAt":     func(_ *graphCall, l *inventoryLevel, _ arguments) any { return moment(l.updated) },
		"isActive":      func(_ *graphCall, _ *inventoryLevel, _ arguments) any { return true },
		"canDeactivate": func(_ *graphCall, _ *inventoryLevel, _ arguments) any { return false },
		"item":          func(_ *graphCall, l *inventoryLevel, _ arguments) any { return object{"InventoryItem", l.item} },
		"location":      func(_ *graphCall, l *inventoryLevel, _ arguments) any { return object{"Location", l.location} },
		"quantities": func(_ *graphCall, l *inventoryLevel, a arguments) any {
			names, _ := a.texts("names")
			known := l.quantities()
			list := []object{}
			for _, name := range names {
				n, ok := known[name]
				if !ok {
					return badRequest("The quantity name %q is not valid", name)
				}
				list = append(list, object{"InventoryQuantity", levelQuantity{l, name, n}})
			}
			return list
		},
	}
}

func quantityFields() fields[levelQuantity] {
	return fields[levelQuantity]{
		"id": func(_ *graphCall, q levelQuantity, _ arguments) any {
			return fmt.Sprintf("%s?inventory_item_id=%d&name=%s", gid("InventoryQuantity", q.level.id), q.level.item.id, q.name)
		},
		"name":     func(_ *graphCall, q levelQuantity, _ arguments) any { return q.name },
		"quantity": func(_ *graphCall, q levelQuantity, _ arguments) any { return q.quantity },
		"updatedAt": func(_ *graphCall, q levelQuantity, _ arguments) any {
			if q.name == "on_hand" {
				return nil
			}
			return moment(q.level.updated)
		},
	}
}

func locationsListing() *catalog[*location] {
	return &catalog[*location]{
		name: "locations", id: func(l *location) int64 { return l.id }, natural: "NAME",
		filters: map[string]filter[*location]{
			"id":         byID(func(l *location) int64 { return l.id }),
			"name":       one(func(l *location) string { return l.name }),
			"created_at": byTime(func(l *location) int64 { return l.created }),
			"active":     byTruth(func(l *location) bool { return l.active }),
		},
		others: []string{
			"address1", "address2", "city", "country", "geolocated", "legacy", "location_id", "pickup_in_store", "province", "zip", "default",
		},
		sorts:  map[string]sorting[*location]{"NAME": {text: func(_ *graphCall, l *location) string { return l.name }}},
		render: func(_ *graphCall, l *location) object { return object{"Location", l} },
	}
}

func locationFields() fields[*location] {
	return fields[*location]{
		"id":                   func(_ *graphCall, l *location, _ arguments) any { return gid("Location", l.id) },
		"legacyResourceId":     func(_ *graphCall, l *location, _ arguments) any { return strconv.FormatInt(l.id, 10) },
		"name":                 func(_ *graphCall, l *location, _ arguments) any { return l.name },
		"createdAt":            func(_ *graphCall, l *location, _ arguments) any { return moment(l.created) },
		"updatedAt":            func(_ *graphCall, l *location, _ arguments) any { return moment(l.updated) },
		"isActive":             func(_ *graphCall, l *location, _ arguments) any { return l.active },
		"activatable":          func(_ *graphCall, l *location, _ arguments) any { return !l.active },
		"deactivatable":        func(_ *graphCall, _ *location, _ arguments) any { return false },
		"deactivatedAt":        func(_ *graphCall, _ *location, _ arguments) any { return nil },
		"fulfillsOnlineOrders": func(_ *graphCall, l *location, _ arguments) any { return l.active },
		"hasActiveInventory":   func(_ *graphCall, l *location, _ arguments) any { return l.active },
		"shipsInventory":       func(_ *graphCall, l *location, _ arguments) any { return l.active },
		"address":              func(_ *graphCall, l *location, _ arguments) any { return object{"LocationAddress", &l.address} },
		"inventoryLevels": func(c *graphCall, l *location, a arguments) any {
			var levels []*inventoryLevel
			for _, item := range c.items() {
				for _, level := range item.levels {
					if level.location == l {
						levels = append(levels, level)
					}
				}
			}
			return levelsListing(gid("Location", l.id)).list(c, a, levels)
		},
	}
}

func measurementFields() fields[*inventoryItem] {
	return fields[*inventoryItem]{
		"id":     func(_ *graphCall, i *inventoryItem, _ arguments) any { return gid("InventoryItemMeasurement", i.id) },
		"weight": func(_ *graphCall, i *inventoryItem, _ arguments) any { return object{"Weight", i.variant.grams} },
	}
}

func weightFields() fields[int64] {
	return fields[int64]{
		"unit":  func(*graphCall, int64, arguments) any { return "GRAMS" },
		"value": func(_ *graphCall, grams int64, _ arguments) any { return scaled(grams, 0) },
	}
}
