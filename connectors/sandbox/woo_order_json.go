package sandbox

import (
	"strconv"
	"time"
)

// render carries what the shape of a body depends on.
type render struct {
	shop    *shop
	digits  int    // dp
	site    string // scheme://host, as links repeat it
	version version
	rated   map[int64]stars // of products, once needed
}

var currencySymbols = map[string]string{"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "CHF": "CHF", "SEK": "kr", "TND": "د.ت"}

// opened is an order whose content, customer and amounts are worked out when a field
// first needs them: a listing of ids needs none.
type opened struct {
	*record
	shop *shop
	c    *content
	w    *person
	p    *priced
}

func (o *opened) held() *content {
	if o.c == nil {
		o.c = o.shop.contentOf(o.record)
	}
	return o.c
}

func (o *opened) who() *person {
	if o.w == nil {
		w := personAt(o.shop.seed, int(o.person))
		o.w = &w
	}
	return o.w
}

func (o *opened) priced() *priced {
	if o.p == nil {
		p := o.shop.price(o.held())
		o.p = &p
	}
	return o.p
}

// order writes an order object with its fields in the recorded order.
func (x *render) order(j *phpJSON, r *record) {
	o := &opened{record: r, shop: x.shop}
	zone := x.shop.zone
	j.open('{')
	x.orderHead(j, o)
	orderPeople(j, o)
	if j.want("date_completed") {
		j.date(o.completed, zone)
	}
	if j.want("date_paid") {
		j.date(o.paid, zone)
	}
	if j.want("cart_hash") {
		j.string("")
	}
	if j.want("number") {
		j.string(strconv.FormatInt(o.id, 10))
	}
	if j.want("meta_data") {
		x.orderMeta(j, r)
	}
	x.orderItems(j, o)
	x.orderTail(j, o)
	j.close('}')
}

func (x *render) orderHead(j *phpJSON, o *opened) {
	s := x.shop
	if j.want("id") {
		j.int(o.id)
	}
	if j.want("parent_id") {
		j.int(0)
	}
	if j.want("status") {
		j.string(s.statusOf(o.record))
	}
	if j.want("currency") {
		j.string(o.held().currency)
	}
	if j.want("version") {
		j.string(x.version.text)
	}
	if j.want("prices_include_tax") {
		j.bool(s.config.PricesIncludeTax)
	}
	if j.want("date_created") {
		j.date(o.created, s.zone)
	}
	if j.want("date_modified") {
		j.date(o.modified, s.zone)
	}
	for _, f := range []struct {
		name string
		get  func(*priced) micro
	}{
		{"discount_total", func(p *priced) micro { return p.discountTotal }},
		{"discount_tax", func(p *priced) micro { return p.discountTax }},
		{"shipping_total", func(p *priced) micro { return p.shippingTotal }},
		{"shipping_tax", func(p *priced) micro { return p.shippingTax }},
		{"cart_tax", func(p *priced) micro { return p.cartTax }},
		{"total", func(p *priced) micro { return p.total }},
		{"total_tax", func(p *priced) micro { return p.totalTax }},
	} {
		if j.want(f.name) {
			j.money(f.get(o.priced()), x.digits)
		}
	}
}

func orderPeople(j *phpJSON, o *opened) {
	if j.want("customer_id") {
		if c := o.held(); c.guest {
			j.int(0)
		} else {
			j.int(o.who().customerID)
		}
	}
	if j.want("order_key") {
		j.string(orderKey(o.record))
	}
	if j.want("billing") {
		address(j, o.who(), o.held(), true)
	}
	if j.want("shipping") {
		address(j, o.who(), o.held(), false)
	}
	method := methods[o.held().method]
	if j.want("payment_method") {
		j.string(method.id)
	}
	if j.want("payment_method_title") {
		j.string(method.title)
	}
	if j.want("transaction_id") {
		if o.paid == 0 {
			j.string("")
		} else {
			j.string("TEST" + strconv.FormatUint(o.seed&0xffffffff, 16))
		}
	}
	if j.want("customer_ip_address") {
		j.string("198.51.100." + strconv.Itoa(int(o.seed%250)))
	}
	if j.want("customer_user_agent") {
		j.string("Mozilla/5.0 (invented) Test/" + strconv.Itoa(int(o.seed%9)))
	}
	if j.want("created_via") {
		j.string(o.held().createdVia)
	}
	if j.want("customer_note") {
		j.string(o.held().note)
	}
}

func orderKey(o *record) string {
	const letters = "abcdefghijkmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ23456789"
	r := repeatable(o.seed, 0x6b6579)
	key := []byte("wc_order_")
	for range 13 {
		key = append(key, letters[r.IntN(len(letters))])
	}
	return string(key)
}

func address(j *phpJSON, who *person, c *content, billing bool) {
	j.open('{')
	j.pair("first_name", who.first)
	j.pair("last_name", who.last)
	j.pair("company", "")
	j.pair("address_1", "Teststraat 1")
	j.pair("address_2", "")
	j.pair("city", who.city)
	j.pair("state", "")
	j.pair("postcode", "3511 AA")
	j.pair("country", c.country)
	if billing {
		j.pair("email", c.email)
	}
	j.pair("phone", "+31 6 00000000")
	j.close('}')
}

func (x *render) orderMeta(j *phpJSON, o *record) {
	j.open('[')
	meta := func(id int64, key, value string) {
		j.comma()
		j.open('{')
		j.intPair("id", o.id*itemsPerPost+id)
		j.pair("key", key)
		j.pair("value", value)
		j.close('}')
	}
	sources := []string{"facebook", "google", "partner.example", "(direct)"}
	meta(1, "_wc_order_attribution_device_type", []string{"Mobile", "Desktop", "Tablet"}[o.seed%3])
	meta(2, "_wc_order_attribution_session_pages", strconv.Itoa(int(o.seed%20)+1))
	meta(3, "_wc_order_attribution_source_type", "organic")
	meta(4, "_wc_order_attribution_utm_source", sources[o.seed>>8%4])
	if o.status == trash {
		meta(5, "_wp_trash_meta_status", "wc-"+x.shop.statuses[o.before])
		meta(6, "_wp_trash_meta_time", strconv.FormatInt(o.trashedAt, 10))
	}
	j.close(']')
}

func (x *render) orderTail(j *phpJSON, o *opened) {
	s := x.shop
	if j.want("payment_url") {
		j.string(x.site + "/checkout/order-pay/" + strconv.FormatInt(o.id, 10) + "/?pay_for_order=true&key=" + orderKey(o.record))
	}
	if j.want("is_editable") {
		j.bool(o.status == pending || o.status == onHold || o.status == checkoutDraft)
	}
	if j.want("needs_payment") {
		j.bool((o.status == pending || o.status == failed) && o.priced().total > 0)
	}
	if j.want("needs_processing") {
		j.bool(true)
	}
	if j.want("date_created_gmt") {
		j.date(o.created, time.UTC)
	}
	if j.want("date_modified_gmt") {
		j.date(o.modified, time.UTC)
	}
	if j.want("date_completed_gmt") {
		j.date(o.completed, time.UTC)
	}
	if j.want("date_paid_gmt") {
		j.date(o.paid, time.UTC)
	}
	if x.showsCost() && j.want("cost_of_goods_sold") {
		var cost micro
		for _, l := range o.priced().lines {
			cost += s.cost(l.product, l.quantity)
		}
		x.cost(j, "total_value", cost)
	}
	if j.want("currency_symbol") {
		j.string(currencySymbols[o.held().currency])
	}
	if j.want("_links") {
		x.orderLinks(j, o)
	}
}

func (x *render) orderLinks(j *phpJSON, o *opened) {
	orders := x.site + "/wp-json/wc/v3/orders"
	self := orders + "/" + strconv.FormatInt(o.id, 10)
	j.open('{')
	link(j, "self", self, `"GET","POST","PUT","PATCH","DELETE"`)
	link(j, "collection", orders, "")
	j.key("email_templates")
	j.raw(`[{"embeddable":true,"href":`)
	j.string(self + "/actions/email_templates")
	j.raw("}]")
	if !o.held().guest {
		link(j, "customer", x.site+"/wp-json/wc/v3/customers/"+strconv.FormatInt(o.who().customerID, 10), "")
	}
	j.close('}')
}

func link(j *phpJSON, name, href, allow string) {
	j.key(name)
	j.raw(`[{"href":`)
	j.string(href)
	if allow != "" {
		j.raw(`,"targetHints":{"allow":[` + allow + `]}`)
	}
	j.raw("}]")
}

// cost of a piece is two fifths of its price: enough for shops that read it.
func (s *shop) cost(product int, quantity int64) micro {
	return s.products[product].price.share(2*quantity, 5).round(s.config.Decimals)
}

func (x *render) cost(j *phpJSON, name string, value micro) {
	j.raw(`{"` + name + `":`)
	j.buf = appendTrimmed(j.buf, value)
	j.raw("}")
}
