package sandbox

import (
	"strconv"
	"strings"
)

// variation writes a variation. The store-wide listing names itself in the links, where
// there is no route to a single one.
func (x *render) variation(j *phpJSON, v listedVariant, storeWide bool) {
	option := "?attribute_pa_color=" + strings.ToLower(v.color) + "&attribute_pa_size=" + strings.ToLower(v.size)
	j.open('{')
	j.count("id", v.id)
	if x.version.variationsNameParent() {
		j.text("type", "variation")
	}
	x.dates(j, "date_created", v.created)
	x.dates(j, "date_modified", v.modified)
	j.text("description", "")
	j.text("permalink", x.permalink(v.of)+option)
	j.text("sku", v.shownSKU())
	if x.version.hasGTIN() {
		j.text("global_unique_id", v.gtin)
	}
	x.price(j, "price", price(v.regular, v.sale))
	x.price(j, "regular_price", v.regular)
	x.price(j, "sale_price", v.sale)
	x.saleDates(j, v.sale.known)
	j.text("status", v.status)
	j.flag("purchasable", v.status == published)
	x.download(j)
	j.text("tax_status", "taxable")
	j.text("tax_class", v.of.class)
	j.flag("manage_stock", v.tracksStock)
	if j.want("stock_quantity") {
		if v.tracksStock {
			j.int(v.stock)
		} else {
			j.raw("null")
		}
	}
	j.text("stock_status", stockStatus(v.tracksStock, v.stock))
	x.backorders(j, v.tracksStock, v.stock)
	x.size(j, v.of.weight)
	j.text("shipping_class", "")
	j.count("shipping_class_id", 0)
	j.plain("image", "null")
	if j.want("attributes") {
		j.open('[')
		for i, a := range [][3]string{{"Color", "pa_color", v.color}, {"Size", "pa_size", v.size}} {
			j.comma()
			j.open('{')
			j.intPair("id", int64(i+1))
			j.pair("name", a[0])
			j.pair("slug", a[1])
			j.pair("option", a[2])
			j.close('}')
		}
		j.close(']')
	}
	j.count("menu_order", 0)
	x.costMeta(j, v.id, v.cost)
	if x.version.variationsNameParent() {
		j.text("name", v.color+", "+v.size)
	}
	if x.version.variationsNameParent() || storeWide {
		j.count("parent_id", v.of.id)
	}
	if x.showsCost() && j.want("cost_of_goods_sold") {
		x.variationCost(j, v)
	}
	if j.want("_links") {
		x.variationLinks(j, v, storeWide)
	}
	j.close('}')
}

// variationCost is WooCommerce's own arithmetic: an additive cost is summed as binary
// floats, so that its last digits can be off.
func (x *render) variationCost(j *phpJSON, v listedVariant) {
	total := v.total(v.of)
	j.raw(`{"values":[{"defined_value":`)
	j.defined(v.cost)
	j.raw(`,"effective_value":`)
	if x.version.costIsAdditive() {
		j.number(v.cost.value)
	} else {
		j.number(total.value)
	}
	j.raw(`}],"total_value":`)
	if v.cost.known && v.additive && v.of.cost.known {
		// The server adds the two as floats; nothing here computes with the sum.
		j.buf = strconv.AppendFloat(j.buf, float64(v.cost.value)/float64(unit)+float64(v.of.cost.value)/float64(unit), 'f', -1, 64)
	} else {
		j.number(total.value)
	}
	if x.version.costIsAdditive() {
		j.raw(`,"defined_value_is_additive":`)
		j.bool(v.additive)
	} else {
		j.raw(`,"defined_value_overrides_parent":`)
		j.bool(!v.additive && v.cost.known)
	}
	j.raw("}")
}

func (x *render) variationLinks(j *phpJSON, v listedVariant, storeWide bool) {
	up := x.site + "/wp-json/wc/v3/products/" + strconv.FormatInt(v.of.id, 10)
	if storeWide {
		base := x.site + "/wp-json/wc/v3/variations"
		j.open('{')
		link(j, "self", base+"/"+strconv.FormatInt(v.id, 10), "")
		link(j, "collection", base, "")
	} else {
		x.links(j, "products/"+strconv.FormatInt(v.of.id, 10)+"/variations", v.id)
	}
	link(j, "up", up, "")
	j.close('}')
}
