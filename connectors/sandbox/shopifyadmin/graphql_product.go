package shopifyadmin

import (
	"strconv"
	"strings"
)

func present[T any](list []*T, gone func(*T) bool) []*T {
	kept := make([]*T, 0, len(list))
	for _, one := range list {
		if !gone(one) {
			kept = append(kept, one)
		}
	}
	return kept
}

func (c *graphCall) products() []*product {
	return present(c.shop.products, func(p *product) bool { return p.gone })
}

func (c *graphCall) variants() []*variant {
	return present(c.shop.variants, func(v *variant) bool { return v.gone || v.product.gone })
}

// categoryFields are of a category, known by its full name.
func categoryFields() fields[string] {
	above, name := func(full string) string { return full[:max(strings.LastIndex(full, " > "), 0)] }, func(full string) string {
		return full[strings.LastIndex(" > "+full, " > "):]
	}
	id := func(full string) string { return "gid://shopify/TaxonomyCategory/" + handleOf(full) }
	return fields[string]{
		"id":         func(_ *graphCall, full string, _ arguments) any { return id(full) },
		"fullName":   func(_ *graphCall, full string, _ arguments) any { return full },
		"name":       func(_ *graphCall, full string, _ arguments) any { return name(full) },
		"isArchived": func(*graphCall, string, arguments) any { return false },
		"isLeaf":     func(*graphCall, string, arguments) any { return true },
		"isRoot":     func(_ *graphCall, full string, _ arguments) any { return above(full) == "" },
		"level":      func(_ *graphCall, full string, _ arguments) any { return strings.Count(full, " > ") + 1 },
		"parentId": func(_ *graphCall, full string, _ arguments) any {
			if above(full) == "" {
				return nil
			}
			return id(above(full))
		},
	}
}

func (c *graphCall) productObject(id int64) any {
	if p := c.shop.productByID(id); p != nil && !p.gone {
		return object{"Product", p}
	}
	return nil
}

func (c *graphCall) variantObject(id int64) any {
	if v := c.shop.variantByID(id); v != nil && !v.gone && !v.product.gone {
		return object{"ProductVariant", v}
	}
	return nil
}

// productsListing searches products. Once a query is given it finds active ones only,
// unless it names a status: the documented default. Recorded lists without a query have
// products of every status.
func productsListing() *catalog[*product] {
	return &catalog[*product]{
		name: "products", id: func(p *product) int64 { return p.id }, natural: "ID",
		implied: &searchTerm{field: "status", value: "active"},
		filters: map[string]filter[*product]{
			"id":           byID(func(p *product) int64 { return p.id }),
			"status":       one(func(p *product) string { return p.status }),
			"created_at":   byTime(func(p *product) int64 { return p.created }),
			"updated_at":   byTime(func(p *product) int64 { return p.updated }),
			"published_at": byTime(func(p *product) int64 { return p.published }),
			"gift_card":    byTruth(func(p *product) bool { return p.giftCard }),
			"handle":       one(func(p *product) string { return p.handle }),
			"product_type": one(func(p *product) string { return p.kind }),
			"title":        one(func(p *product) string { return p.title }),
			"vendor":       one(func(p *product) string { return p.vendor }),
			"tag":          byText(func(_ *graphCall, p *product) []string { return tagTexts(p.tags) }),
			"sku": byText(func(_ *graphCall, p *product) []string {
				var list []string
				for _, v := range p.variants {
					list = append(list, v.sku)
				}
				return list
			}),
		},
		others: []string{
			"barcode", "bundles", "category_id", "collection_id", "combined_listing_role", "delivery_profile_id", "error_feedback",
			"has_only_composites", "has_only_default_variant", "has_variant_with_components", "inventory_total", "is_price_reduced",
			"out_of_stock_somewhere", "price", "product_configuration_owner", "product_publication_status", "publication_ids",
			"publishable_status", "published_status", "tag_not", "tracks_inventory", "variant_id", "variant_title", "default",
		},
		sorts: map[string]sorting[*product]{
			"CREATED_AT":   {number: func(_ *graphCall, p *product) int64 { return p.created * 1000 }},
			"UPDATED_AT":   {number: func(_ *graphCall, p *product) int64 { return p.updated * 1000 }},
			"PUBLISHED_AT": {number: func(_ *graphCall, p *product) int64 { return p.published * 1000 }},
			"TITLE":        {text: func(_ *graphCall, p *product) string { return p.title }},
			"VENDOR":       {text: func(_ *graphCall, p *product) string { return p.vendor }},
			"PRODUCT_TYPE": {text: func(_ *graphCall, p *product) string { return p.kind }},
		},
		render: func(_ *graphCall, p *product) object { return object{"Product", p} },
	}
}

func (p *product) kept() []*variant {
	return present(p.variants, func(v *variant) bool { return v.gone })
}

func (v *variant) available() int64 {
	var sum int64
	for _, l := range v.item.levels {
		sum += l.available
	}
	return sum
}

func productFields() fields[*product] {
	return fields[*product]{
		"id":               func(_ *graphCall, p *product, _ arguments) any { return gid("Product", p.id) },
		"legacyResourceId": func(_ *graphCall, p *product, _ arguments) any { return strconv.FormatInt(p.id, 10) },
		"title":            func(_ *graphCall, p *product, _ arguments) any { return p.title },
		"handle":           func(_ *graphCall, p *product, _ arguments) any { return p.handle },
		"vendor":           func(_ *graphCall, p *product, _ arguments) any { return p.vendor },
		"productType":      func(_ *graphCall, p *product, _ arguments) any { return p.kind },
		"descriptionHtml":  func(_ *graphCall, p *product, _ arguments) any { return p.body },
		"status":           func(_ *graphCall, p *product, _ arguments) any { return upper(p.status) },
		"tags":             func(_ *graphCall, p *product, _ arguments) any { return splitTags(p.tags) },
		"createdAt":        func(_ *graphCall, p *product, _ arguments) any { return moment(p.created) },
		"updatedAt":        func(_ *graphCall, p *product, _ arguments) any { return moment(p.updated) },
		"publishedAt":      func(_ *graphCall, p *product, _ arguments) any { return moment(p.published) },
		"isGiftCard":       func(_ *graphCall, p *product, _ arguments) any { return p.giftCard },
		"hasOnlyDefaultVariant": func(_ *graphCall, p *product, _ arguments) any {
			return len(p.kept()) == 1 && len(p.options) <= 1 && p.kept()[0].title == "Default Title"
		},
		"options": func(_ *graphCall, p *product, a arguments) any {
			list := []object{}
			for i := range truncated(a, p.options) {
				list = append(list, object{"ProductOption", productOptionAt{&p.options[i], i + 1}})
			}
			return list
		},
		"totalInventory": func(_ *graphCall, p *product, _ arguments) any {
			var sum int64
			for _, v := range p.kept() {
				if v.item.tracked {
					sum += v.available()
				}
			}
			return sum
		},
		"category": func(_ *graphCall, p *product, _ arguments) any {
			if p.category == "" {
				return nil
			}
			return object{"TaxonomyCategory", p.category}
		},
		"totalVariants": func(_ *graphCall, p *product, _ arguments) any { return len(p.kept()) },
		"variantsCount": func(_ *graphCall, p *product, a arguments) any { return limited(len(p.kept()), a) },
		"tracksInventory": func(_ *graphCall, p *product, _ arguments) any {
			for _, v := range p.kept() {
				if v.item.tracked {
					return true
				}
			}
			return false
		},
		"variants": func(c *graphCall, p *product, a arguments) any {
			l := variantsListing()
			l.name, l.natural = gid("Product", p.id)+"/variants", "POSITION"
			return l.list(c, a, p.kept())
		},
	}
}

type productOptionAt struct {
	*productOption
	position int
}

func productOptionFields() fields[productOptionAt] {
	return fields[productOptionAt]{
		"id":       func(_ *graphCall, o productOptionAt, _ arguments) any { return gid("ProductOption", o.id) },
		"name":     func(_ *graphCall, o productOptionAt, _ arguments) any { return o.name },
		"position": func(_ *graphCall, o productOptionAt, _ arguments) any { return o.position },
		"values":   func(_ *graphCall, o productOptionAt, _ arguments) any { return texts(o.values) },
	}
}

func variantsListing() *catalog[*variant] {
	return &catalog[*variant]{
		name: "productVariants", id: func(v *variant) int64 { return v.id }, natural: "ID",
		filters: map[string]filter[*variant]{
			"id":                 byID(func(v *variant) int64 { return v.id }),
			"product_id":         byID(func(v *variant) int64 { return v.product.id }),
			"product_ids":        byID(func(v *variant) int64 { return v.product.id }),
			"product_status":     one(func(v *variant) string { return v.product.status }),
			"product_type":       one(func(v *variant) string { return v.product.kind }),
			"updated_at":         byTime(func(v *variant) int64 { return v.updated }),
			"sku":                one(func(v *variant) string { return v.sku }),
			"barcode":            one(func(v *variant) string { return v.barcode }),
			"title":              one(func(v *variant) string { return v.title }),
			"vendor":             one(func(v *variant) string { return v.product.vendor }),
			"gift_card":          byTruth(func(v *variant) bool { return v.product.giftCard }),
			"taxable":            byTruth(func(v *variant) bool { return v.taxable }),
			"tag":                byText(func(_ *graphCall, v *variant) []string { return tagTexts(v.product.tags) }),
			"inventory_quantity": byID(func(v *variant) int64 { return v.available() }),
		},
		others: []string{
			"collection", "delivery_profile_id", "exclude_composite", "exclude_variants_with_components", "location_id", "managed",
			"managed_by", "product_publication_status", "publishable_status", "published_status", "requires_components", "tag_not", "default",
		},
		sorts: map[string]sorting[*variant]{
			"POSITION": {number: func(_ *graphCall, v *variant) int64 { return int64(v.position) }},
			"SKU":      {text: func(_ *graphCall, v *variant) string { return v.sku }},
			"TITLE":    {text: func(_ *graphCall, v *variant) string { return v.title }},
		},
		render: func(_ *graphCall, v *variant) object { return object{"ProductVariant", v} },
	}
}

func variantFields() fields[*variant] {
	return fields[*variant]{
		"id":               func(_ *graphCall, v *variant, _ arguments) any { return gid("ProductVariant", v.id) },
		"legacyResourceId": func(_ *graphCall, v *variant, _ arguments) any { return strconv.FormatInt(v.id, 10) },
		"title":            func(_ *graphCall, v *variant, _ arguments) any { return v.title },
		"displayName":      func(_ *graphCall, v *variant, _ arguments) any { return v.product.title + " - " + v.title },
		"sku":              func(_ *graphCall, v *variant, _ arguments) any { return textOrNull(v.sku) },
		"barcode":          func(_ *graphCall, v *variant, _ arguments) any { return textOrNull(v.barcode) },
		"position":         func(_ *graphCall, v *variant, _ arguments) any { return v.position },
		"price":            func(c *graphCall, v *variant, _ arguments) any { return fixed(v.price, c.shop.config.Currency) },
		"compareAtPrice": func(c *graphCall, v *variant, _ arguments) any {
			if v.compareAt == 0 {
				return nil
			}
			return fixed(v.compareAt, c.shop.config.Currency)
		},
		"taxable":           func(_ *graphCall, v *variant, _ arguments) any { return v.taxable },
		"createdAt":         func(_ *graphCall, v *variant, _ arguments) any { return moment(v.created) },
		"updatedAt":         func(_ *graphCall, v *variant, _ arguments) any { return moment(v.updated) },
		"inventoryPolicy":   func(_ *graphCall, _ *variant, _ arguments) any { return "DENY" },
		"inventoryQuantity": func(_ *graphCall, v *variant, _ arguments) any { return v.available() },
		"availableForSale": func(_ *graphCall, v *variant, _ arguments) any {
			return v.product.status == "active" && (!v.item.tracked || v.available() > 0)
		},
		"product":       func(_ *graphCall, v *variant, _ arguments) any { return object{"Product", v.product} },
		"inventoryItem": func(_ *graphCall, v *variant, _ arguments) any { return object{"InventoryItem", v.item} },
		"selectedOptions": func(_ *graphCall, v *variant, _ arguments) any {
			list := []object{}
			for i, value := range v.options {
				if i < len(v.product.options) {
					list = append(list, object{"SelectedOption", [2]string{v.product.options[i].name, value}})
				}
			}
			return list
		},
	}
}

func selectedOptionFields() fields[[2]string] {
	return fields[[2]string]{
		"name":  func(_ *graphCall, o [2]string, _ arguments) any { return o[0] },
		"value": func(_ *graphCall, o [2]string, _ arguments) any { return o[1] },
	}
}
