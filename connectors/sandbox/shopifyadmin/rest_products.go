package shopifyadmin

import (
	"slices"
	"strings"
)

// mostVariants is how many variants of a product the REST API gives. What has more is
// only whole over GraphQL.
const mostVariants = 100

// products lists products of every status, unless the request names some.
func (c *call) products() (*collection, *refusal) {
	created, refused := c.between("created_at")
	if refused != nil {
		return nil, refused
	}
	updated, refused := c.between("updated_at")
	if refused != nil {
		return nil, refused
	}
	published, refused := c.between("published_at")
	if refused != nil {
		return nil, refused
	}
	var statuses []string
	if text := c.q.Get("status"); text != "" {
		statuses = strings.Split(text, ",")
	}
	since, ids, list := c.since(), numbers(c.q.Get("ids")), c.shop.products
	vendor, kind, handle, title := c.q.Get("vendor"), c.q.Get("product_type"), c.q.Get("handle"), c.q.Get("title")
	return &collection{
		name: "products", count: len(list), order: "id asc", orders: []string{"created_at", "updated_at", "id"},
		id: func(i int) int64 { return list[i].id },
		key: func(i int, by string) int64 {
			switch by {
			case "created_at":
				return list[i].created
			case "updated_at":
				return list[i].updated
			default:
				return list[i].id
			}
		},
		keeps: func(i int) bool {
			p := list[i]
			return !p.gone && p.id > since && (ids == nil || slices.Contains(ids, p.id)) &&
				(statuses == nil || slices.Contains(statuses, p.status)) &&
				(vendor == "" || p.vendor == vendor) && (kind == "" || p.kind == kind) &&
				(handle == "" || p.handle == handle) && (title == "" || p.title == title) &&
				created.has(p.created) && updated.has(p.updated) && published.has(p.published)
		},
		write: func(w *writer, i int) { c.writeProduct(w, list[i]) },
	}, nil
}

func (c *call) visibleProduct() (*product, *refusal) {
	p := c.shop.productByID(c.pathID(1))
	if p == nil || p.gone {
		return nil, notFound()
	}
	return p, nil
}

func (c *call) product() ([]byte, map[string]string, *refusal) {
	p, refused := c.visibleProduct()
	if refused != nil {
		return nil, nil, refused
	}
	return c.one("product", func(w *writer) { c.writeProduct(w, p) })
}

// shown are the variants of a product that REST gives.
func (p *product) shown() []*variant {
	var shown []*variant
	for _, v := range p.variants {
		if !v.gone && len(shown) < mostVariants {
			shown = append(shown, v)
		}
	}
	return shown
}

func (c *call) variants() (*collection, *refusal) {
	p, refused := c.visibleProduct()
	if refused != nil {
		return nil, refused
	}
	since, list := c.since(), p.shown()
	return &collection{
		name: "variants", count: len(list), order: "id asc",
		id:    func(i int) int64 { return list[i].id },
		key:   func(i int, _ string) int64 { return list[i].id },
		keeps: func(i int) bool { return list[i].id > since },
		write: func(w *writer, i int) { c.writeVariant(w, list[i], false) },
	}, nil
}

func (c *call) variant() ([]byte, map[string]string, *refusal) {
	v := c.shop.variantByID(c.pathID(1))
	if v == nil || v.gone || v.product.gone || !slices.Contains(v.product.shown(), v) {
		return nil, nil, notFound()
	}
	return c.one("variant", func(w *writer) { c.writeVariant(w, v, true) })
}

func (c *call) writeProduct(w *writer, p *product) {
	w.open('{')
	w.integer("id", p.id)
	w.pair("title", p.title)
	w.optional("body_html", p.body)
	w.pair("vendor", p.vendor)
	w.pair("product_type", p.kind)
	w.instant("created_at", instant(p.created))
	w.pair("handle", p.handle)
	w.instant("updated_at", instant(p.updated))
	w.instant("published_at", instant(p.published))
	w.null("template_suffix")
	w.pair("published_scope", "web")
	w.pair("tags", p.tags)
	w.pair("status", p.status)
	w.gid("Product", p.id)
	w.member("variants", func() {
		w.open('[')
		for _, v := range p.shown() {
			c.writeVariant(w, v, false)
		}
		w.close(']')
	})
	w.member("options", func() {
		w.open('[')
		for i, o := range p.options {
			w.open('{')
			w.integer("id", o.id)
			w.integer("product_id", p.id)
			w.pair("name", o.name)
			w.integer("position", int64(i+1))
			w.texts("values", o.values)
			w.close('}')
		}
		w.close(']')
	})
	w.plain("images", "[]")
	w.null("image")
	w.close('}')
}

// writeVariant writes a variant; only alone it has a tax code.
func (c *call) writeVariant(w *writer, v *variant, alone bool) {
	currency := c.shop.config.Currency
	w.open('{')
	w.integer("id", v.id)
	w.integer("product_id", v.product.id)
	w.pair("title", v.title)
	w.pair("price", fixed(v.price, currency))
	w.integer("position", int64(v.position))
	w.pair("inventory_policy", "deny")
	compareAt := ""
	if v.compareAt != 0 {
		compareAt = fixed(v.compareAt, currency)
	}
	w.optional("compare_at_price", compareAt)
	for i, name := range []string{"option1", "option2", "option3"} {
		option := ""
		if i < len(v.options) {
			option = v.options[i]
		}
		w.optional(name, option)
	}
	w.instant("created_at", instant(v.created))
	w.instant("updated_at", instant(v.updated))
	w.boolean("taxable", v.taxable)
	w.optional("barcode", v.barcode)
	w.pair("fulfillment_service", "manual")
	w.integer("grams", v.grams)
	var quantity, item int64
	ships, tracked := false, false
	if v.item != nil {
		item, ships, tracked = v.item.id, v.item.ships, v.item.tracked
		for _, l := range v.item.levels {
			quantity += l.available
		}
	}
	if tracked {
		w.pair("inventory_management", "shopify")
	} else {
		w.null("inventory_management")
	}
	w.boolean("requires_shipping", ships)
	w.optional("sku", v.sku)
	w.plain("weight", kilograms(v.grams))
	w.pair("weight_unit", "kg")
	w.integer("inventory_item_id", item)
	w.integer("inventory_quantity", quantity)
	w.integer("old_inventory_quantity", quantity)
	w.member("presentment_prices", func() {
		w.open('[')
		w.open('{')
		w.amount("price", v.price, currency)
		if v.compareAt != 0 {
			w.amount("compare_at_price", v.compareAt, currency)
		} else {
			w.null("compare_at_price")
		}
		w.close('}')
		w.close(']')
	})
	if alone {
		w.null("tax_code")
	}
	w.gid("ProductVariant", v.id)
	w.null("image_id")
	w.close('}')
}

// kilograms writes grams as a JSON number of kilograms.
func kilograms(grams int64) string {
	w := &writer{}
	w.rate("", grams*1000)
	return strings.TrimPrefix(string(w.buf), `"":`)
}
