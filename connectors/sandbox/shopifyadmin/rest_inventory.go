package shopifyadmin

import (
	"net/http"
	"slices"
)

// mostIDs is how many ids a request for inventory items may name, mostLevelIDs how many
// for levels.
const (
	mostIDs      = 100
	mostLevelIDs = 50
)

// inventoryItems lists the items that the request names: there is no list of all. A page
// has no more than limit of them, which is 50 unless it says otherwise.
func (c *call) inventoryItems() (*collection, *refusal) {
	ids := numbers(c.q.Get("ids"))
	if len(ids) == 0 {
		return nil, requiredParameter("ids")
	}
	if len(ids) > mostIDs {
		return nil, invalidValue("ids")
	}
	var list []*inventoryItem
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		if item := c.visibleItem(id); item != nil {
			list = append(list, item)
		}
	}
	return &collection{
		name: "inventory_items", count: len(list), order: "id asc",
		id:    func(i int) int64 { return list[i].id },
		key:   func(i int, _ string) int64 { return list[i].id },
		keeps: func(int) bool { return true },
		write: func(w *writer, i int) { c.writeItem(w, list[i]) },
	}, nil
}

func (c *call) visibleItem(id int64) *inventoryItem {
	item := c.shop.itemByID(id)
	if item == nil || item.variant.gone || item.variant.product.gone {
		return nil
	}
	return item
}

func (c *call) inventoryItem() ([]byte, map[string]string, *refusal) {
	item := c.visibleItem(c.pathID(1))
	if item == nil {
		return nil, nil, notFound()
	}
	return c.one("inventory_item", func(w *writer) { c.writeItem(w, item) })
}

func (c *call) writeItem(w *writer, i *inventoryItem) {
	w.open('{')
	w.integer("id", i.id)
	w.optional("sku", i.sku)
	w.instant("created_at", instant(i.created))
	w.instant("updated_at", instant(i.updated))
	w.boolean("requires_shipping", i.ships)
	cost := ""
	if i.cost >= 0 {
		cost = fixed(i.cost, c.shop.config.Currency)
	}
	w.optional("cost", cost)
	w.optional("country_code_of_origin", i.origin)
	w.null("province_code_of_origin")
	w.optional("harmonized_system_code", i.code)
	w.boolean("tracked", i.tracked)
	w.plain("country_harmonized_system_codes", "[]")
	w.gid("InventoryItem", i.id)
	w.close('}')
}

// inventoryLevels lists the levels at the locations, of the items, or of both that the
// request names; one of the two it has to.
func (c *call) inventoryLevels() (*collection, *refusal) {
	items, locations := numbers(c.q.Get("inventory_item_ids")), numbers(c.q.Get("location_ids"))
	if len(items) == 0 && len(locations) == 0 {
		return nil, &refusal{
			status: http.StatusUnprocessableEntity,
			fields: [][2]string{{"inventory_item_ids", "or location_ids must be present"}},
		}
	}
	if len(items) > mostLevelIDs {
		return nil, invalidValue("inventory_item_ids")
	}
	if len(locations) > mostLevelIDs {
		return nil, invalidValue("location_ids")
	}
	updated, refused := c.between("updated_at")
	if refused != nil {
		return nil, refused
	}
	var list []*inventoryLevel
	for _, v := range c.shop.variants {
		if v.gone || v.product.gone || v.item == nil || len(items) > 0 && !slices.Contains(items, v.item.id) {
			continue
		}
		for _, l := range v.item.levels {
			if (len(locations) == 0 || slices.Contains(locations, l.location.id)) && updated.has(l.updated) {
				list = append(list, l)
			}
		}
	}
	return &collection{
		name: "inventory_levels", count: len(list), order: "id asc",
		id:    func(i int) int64 { return list[i].id },
		key:   func(i int, _ string) int64 { return list[i].id },
		keeps: func(int) bool { return true },
		write: func(w *writer, i int) {
			l := list[i]
			w.open('{')
			w.integer("inventory_item_id", l.item.id)
			w.integer("location_id", l.location.id)
			w.integer("available", l.available)
			w.instant("updated_at", instant(l.updated))
			w.pair("admin_graphql_api_id", "gid://shopify/InventoryLevel/"+digits(l.id)+"?inventory_item_id="+digits(l.item.id))
			w.close('}')
		},
	}, nil
}

// locations lists all locations at once.
func (c *call) locations() ([]byte, map[string]string, *refusal) {
	return all(c, "locations", c.shop.locations, c.writeLocation)
}

func (c *call) locationCount() ([]byte, map[string]string, *refusal) {
	return count(len(c.shop.locations)), nil, nil
}

func (c *call) location() ([]byte, map[string]string, *refusal) {
	l := c.shop.locationByID(c.pathID(1))
	if l == nil {
		return nil, nil, notFound()
	}
	return c.one("location", func(w *writer) { c.writeLocation(w, l) })
}

func (c *call) writeLocation(w *writer, l *location) {
	a := &l.address
	w.open('{')
	w.integer("id", l.id)
	w.pair("name", l.name)
	w.optional("address1", a.line1)
	w.optional("address2", a.line2)
	w.optional("city", a.city)
	w.optional("zip", a.zip)
	w.optional("province", a.province)
	w.pair("country", a.countryCode)
	w.optional("phone", a.phone)
	w.instant("created_at", instant(l.created))
	w.instant("updated_at", instant(l.updated))
	w.pair("country_code", a.countryCode)
	w.pair("country_name", a.country)
	w.optional("province_code", a.provinceID)
	w.boolean("legacy", false)
	w.boolean("active", l.active)
	w.gid("Location", l.id)
	w.close('}')
}
