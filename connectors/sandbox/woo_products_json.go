package sandbox

import (
	"strconv"
	"time"
)

// stars are the approved ratings of a product, as its page shows them.
type stars struct{ count, sum int64 }

func (s stars) average() micro {
	if s.count == 0 {
		return 0
	}
	return (unit * micro(s.sum) / micro(s.count)).round(2)
}

func (s *shop) ratings() map[int64]stars {
	all := map[int64]stars{}
	for _, v := range s.reviews {
		if v.status == "approved" && v.rating > 0 {
			all[v.product] = stars{all[v.product].count + 1, all[v.product].sum + int64(v.rating)}
		}
	}
	return all
}

func (p *item) totalSales() int64 { return p.id * 7919 % 150 }

// plain writes a member that is the same for every record.
func (j *phpJSON) plain(name, value string) {
	if j.want(name) {
		j.raw(value)
	}
}

func (j *phpJSON) text(name, value string) {
	if j.want(name) {
		j.string(value)
	}
}

func (j *phpJSON) flag(name string, value bool) {
	if j.want(name) {
		j.bool(value)
	}
}

func (j *phpJSON) count(name string, value int64) {
	if j.want(name) {
		j.int(value)
	}
}

// dates writes a date in shop time and in UTC.
func (x *render) dates(j *phpJSON, name string, t int64) {
	if j.want(name) {
		j.date(t, x.shop.zone)
	}
	if j.want(name + "_gmt") {
		j.date(t, time.UTC)
	}
}

func (x *render) price(j *phpJSON, name string, a amount) {
	if !j.want(name) {
		return
	}
	if !a.known {
		j.string("")
		return
	}
	j.money(a.value, x.shop.config.Decimals) // dp is not for prices
}

func (x *render) permalink(p *item) string {
	if slug := p.slug(); slug != "" {
		return x.site + "/product/" + slug + "/"
	}
	return x.site + "/?post_type=product&p=" + strconv.FormatInt(p.id, 10)
}

// product writes a product with its fields in the recorded order.
func (x *render) product(j *phpJSON, p *item) {
	j.open('{')
	j.count("id", p.id)
	j.text("name", p.name)
	j.text("slug", p.slug())
	j.text("permalink", x.permalink(p))
	x.dates(j, "date_created", p.created)
	x.dates(j, "date_modified", p.modified)
	j.text("type", p.kind)
	j.text("status", p.status)
	j.plain("featured", "false")
	j.text("catalog_visibility", "visible")
	j.text("description", "<p>Description of "+p.name+"</p>\n")
	j.text("short_description", "<p>Short: "+p.name+"</p>\n")
	j.text("sku", p.sku)
	x.price(j, "price", p.price())
	x.price(j, "regular_price", p.regular)
	x.price(j, "sale_price", p.sale)
	x.saleDates(j, p.sale.known)
	j.flag("purchasable", p.price().known)
	j.count("total_sales", p.totalSales())
	x.download(j)
	j.text("external_url", "")
	j.text("button_text", "")
	j.text("tax_status", "taxable")
	j.text("tax_class", p.class)
	x.stock(j, p.tracksStock, p.stock)
	j.plain("sold_individually", "false")
	x.size(j, p.weight)
	j.plain("shipping_required", "true")
	j.plain("shipping_taxable", "true")
	j.text("shipping_class", "")
	j.count("shipping_class_id", 0)
	x.productTail(j, p)
	j.close('}')
}

func (x *render) saleDates(j *phpJSON, onSale bool) {
	for _, name := range []string{"date_on_sale_from", "date_on_sale_to"} {
		x.dates(j, name, 0)
	}
	j.flag("on_sale", onSale)
}

func (x *render) download(j *phpJSON) {
	j.plain("virtual", "false")
	j.plain("downloadable", "false")
	j.plain("downloads", "[]")
	j.count("download_limit", -1)
	j.count("download_expiry", -1)
}

// stock writes what a shop does about stock; a variation has the status in the middle,
// a product at its end.
func (x *render) stock(j *phpJSON, tracked bool, quantity int64) {
	j.flag("manage_stock", tracked)
	if j.want("stock_quantity") {
		if tracked {
			j.int(quantity)
		} else {
			j.raw("null")
		}
	}
	x.backorders(j, tracked, quantity)
}

func (x *render) backorders(j *phpJSON, tracked bool, quantity int64) {
	j.text("backorders", map[bool]string{true: "yes", false: "no"}[tracked])
	j.flag("backorders_allowed", tracked)
	j.flag("backordered", tracked && quantity <= 0)
	j.plain("low_stock_amount", "null")
}

func stockStatus(tracked bool, quantity int64) string {
	if tracked && quantity <= 0 {
		return "onbackorder"
	}
	return "instock"
}

func (x *render) size(j *phpJSON, weight amount) {
	if j.want("weight") {
		if weight.known {
			j.exact(weight.value)
		} else {
			j.string("")
		}
	}
	j.plain("dimensions", `{"length":"","width":"","height":""}`)
}

func (x *render) productTail(j *phpJSON, p *item) {
	rating := x.productRatings()[p.id]
	j.plain("reviews_allowed", "true")
	if j.want("average_rating") {
		j.money(rating.average(), 2)
	}
	j.count("rating_count", rating.count)
	j.plain("upsell_ids", "[]")
	j.plain("cross_sell_ids", "[]")
	j.count("parent_id", 0)
	j.text("purchase_note", "")
	if j.want("categories") {
		c := categories[p.category]
		j.open('[')
		j.term(c.id, c.name, c.slug)
		j.close(']')
	}
	if x.version.hasBrands() && j.want("brands") {
		j.open('[')
		if p.id%3 == 0 {
			j.term(32, "Acme Invented", "acme-invented")
		}
		j.close(']')
	}
	if j.want("tags") {
		j.open('[')
		if p.id%4 == 0 {
			j.term(25, "new", "new")
		}
		j.close(']')
	}
	j.plain("images", "[]")
	if j.want("attributes") {
		p.attributes(j)
	}
	j.plain("default_attributes", "[]")
	if j.want("variations") {
		j.open('[')
		for _, v := range p.variants {
			j.comma()
			j.int(v.id)
		}
		j.close(']')
	}
	j.plain("grouped_products", "[]")
	j.count("menu_order", 0)
	j.text("price_html", `<span class="woocommerce-Price-amount amount">`+p.name+`</span>`)
	if j.want("related_ids") {
		j.open('[')
		j.int(firstProductID + p.id%16)
		j.close(']')
	}
	x.costMeta(j, p.id, p.cost)
	j.text("stock_status", stockStatus(p.tracksStock, p.stock))
	j.flag("has_options", p.kind == "variable")
	j.text("post_password", "")
	if x.version.hasGTIN() {
		j.text("global_unique_id", p.gtin)
	}
	if x.showsCost() && j.want("cost_of_goods_sold") {
		j.raw(`{"values":[{"defined_value":`)
		j.defined(p.cost)
		j.raw(`,"effective_value":`)
		j.number(p.cost.value)
		j.raw(`}],"total_value":`)
		j.number(p.cost.value)
		j.raw("}")
	}
	if j.want("_links") {
		x.links(j, "products", p.id)
		j.close('}')
	}
}

func (j *phpJSON) term(id int64, name, slug string) {
	j.comma()
	j.open('{')
	j.intPair("id", id)
	j.pair("name", name)
	j.pair("slug", slug)
	j.close('}')
}

// attributes of a variable product are all options of its variations.
func (p *item) attributes(j *phpJSON) {
	j.open('[')
	if p.kind == "variable" {
		for i, a := range [][2]string{{"Color", "pa_color"}, {"Size", "pa_size"}} {
			j.comma()
			j.open('{')
			j.intPair("id", int64(i+1))
			j.pair("name", a[0])
			j.pair("slug", a[1])
			j.intPair("position", int64(i))
			j.raw(`,"visible":true,"variation":true,"options":`)
			j.open('[')
			seen := map[string]bool{}
			for _, v := range p.variants {
				if option := [2]string{v.color, v.size}[i]; !seen[option] {
					seen[option] = true
					j.comma()
					j.string(option)
				}
			}
			j.close(']')
			j.close('}')
		}
	}
	j.close(']')
}

// showsCost tells whether WooCommerce's own cost fields are there.
func (x *render) showsCost() bool {
	return x.version.hasCost() && x.shop.config.Costs == CostsInCOGS
}

// costMeta writes the meta of a product, in which a plugin has its cost.
func (x *render) costMeta(j *phpJSON, id int64, cost amount) {
	if !j.want("meta_data") {
		return
	}
	j.open('[')
	if x.shop.config.Costs == CostsInMeta {
		j.comma()
		j.open('{')
		j.intPair("id", id*3)
		j.pair("key", CostMeta)
		j.key("value")
		if cost.known {
			j.exact(cost.value)
		} else {
			j.string("")
		}
		j.close('}')
	}
	j.close(']')
}

func (j *phpJSON) defined(a amount) {
	if !a.known {
		j.raw("null")
		return
	}
	j.number(a.value)
}

func (j *phpJSON) number(m micro) { j.buf = appendTrimmed(j.buf, m) }

// links opens _links and writes self and collection; the caller closes it.
func (x *render) links(j *phpJSON, path string, id int64) {
	base := x.site + "/wp-json/wc/v3/" + path
	j.open('{')
	link(j, "self", base+"/"+strconv.FormatInt(id, 10), `"GET","POST","PUT","PATCH","DELETE"`)
	link(j, "collection", base, "")
}
