package sandbox

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

func (x *render) orderItems(j *phpJSON, o *opened) {
	if j.want("line_items") {
		j.open('[')
		for _, l := range o.priced().lines {
			j.comma()
			x.line(j, o.id, l.item, l.lineInput, l.rate, l.taxed, l.quantity, [4]micro{l.subtotal, l.subtotalTax, l.total, l.totalTax}, 0)
		}
		j.close(']')
	}
	if j.want("tax_lines") {
		j.open('[')
		for _, t := range o.priced().taxes {
			j.comma()
			x.tax(j, o.id*itemsPerPost+t.item, t.rate, t.cart, t.shipping)
		}
		j.close(']')
	}
	if j.want("shipping_lines") {
		j.open('[')
		for _, c := range o.priced().shipping {
			j.comma()
			x.shippingLine(j, o.id, c.item, c.chargeInput, c.rate, c.taxed, c.amount, c.tax, 0)
		}
		j.close(']')
	}
	if j.want("fee_lines") {
		j.open('[')
		for _, c := range o.priced().fees {
			j.comma()
			x.feeLine(j, o.id, c.item, c.chargeInput, c.rate, c.taxed, c.amount, c.tax, 0)
		}
		j.close(']')
	}
	if j.want("coupon_lines") {
		j.open('[')
		for _, k := range o.priced().coupons {
			j.comma()
			x.coupon(j, o.id, k)
		}
		j.close(']')
	}
	if j.want("refunds") {
		j.open('[')
		list := x.shop.refundsOf[o.id]
		for _, f := range slices.Backward(list) {
			j.comma()
			j.open('{')
			j.intPair("id", f.id)
			j.pair("reason", f.reason)
			j.moneyPair("total", -f.amount, x.digits)
			j.close('}')
		}
		j.close(']')
	}
}

// line writes a product line; refunded is the item it takes back, 0 on an order.
func (x *render) line(j *phpJSON, post, item int64, in lineInput, rate taxRate, taxed bool, quantity int64, amounts [4]micro, refunded int64) {
	product := x.shop.products[in.product]
	j.open('{')
	j.intPair("id", post*itemsPerPost+item)
	j.pair("name", product.name)
	j.intPair("product_id", product.id)
	j.intPair("variation_id", product.variation)
	j.intPair("quantity", quantity)
	j.pair("tax_class", product.class)
	for i, name := range []string{"subtotal", "subtotal_tax", "total", "total_tax"} {
		j.moneyPair(name, amounts[i], x.digits)
	}
	j.key("taxes")
	taxShares(j, rate, taxed, amounts[3], amounts[1], true)
	j.key("meta_data")
	j.open('[')
	if product.variation != 0 {
		color, size, _ := strings.Cut(product.name[len(product.parent)+3:], ", ")
		itemMeta(j, post*itemsPerPost+item, "pa_color", strings.ToLower(color), "Color", color)
		itemMeta(j, post*itemsPerPost+item+1, "pa_size", strings.ToLower(size), "Size", size)
	}
	refundedMeta(j, refunded)
	j.close(']')
	j.key("sku")
	j.string(product.sku)
	j.key("price")
	// The one amount that the real server gives as a binary float; nothing computes with it.
	if amounts[2] == 0 {
		j.int(0)
	} else {
		j.buf = strconv.AppendFloat(j.buf, float64(amounts[2])/float64(unit)/float64(quantity), 'f', -1, 64)
	}
	if product.variation != 0 {
		j.raw(`,"image":{"id":0,"src":""},"parent_name":`)
		j.string(product.parent)
	} else {
		j.raw(`,"image":{"id":"","src":""},"parent_name":null`)
	}
	if x.showsCost() {
		j.key("cost_of_goods_sold")
		x.cost(j, "value", x.shop.cost(in.product, quantity))
	}
	j.close('}')
}

func taxShares(j *phpJSON, rate taxRate, taxed bool, total, subtotal micro, product bool) {
	j.open('[')
	if taxed {
		j.open('{')
		j.intPair("id", rate.id)
		j.key("total")
		j.exact(total)
		j.key("subtotal")
		if product {
			j.exact(subtotal)
		} else {
			j.string("")
		}
		j.close('}')
	}
	j.close(']')
}

func itemMeta(j *phpJSON, id int64, key, value, displayKey, displayValue string) {
	j.comma()
	j.open('{')
	j.intPair("id", id)
	j.pair("key", key)
	j.pair("value", value)
	j.pair("display_key", displayKey)
	j.pair("display_value", displayValue)
	j.close('}')
}

func refundedMeta(j *phpJSON, item int64) {
	if item != 0 {
		text := strconv.FormatInt(item, 10)
		itemMeta(j, item+7, "_refunded_item_id", text, "_refunded_item_id", text)
	}
}

func (x *render) tax(j *phpJSON, id int64, rate taxRate, cart, shipping micro) {
	j.open('{')
	j.intPair("id", id)
	j.pair("rate_code", rate.code)
	j.intPair("rate_id", rate.id)
	j.pair("label", rate.label)
	j.key("compound")
	j.bool(false)
	j.moneyPair("tax_total", cart, x.digits)
	j.moneyPair("shipping_tax_total", shipping, x.digits)
	j.key("rate_percent")
	j.buf = appendTrimmed(j.buf, micro(rate.permill)*1000)
	j.raw(`,"meta_data":[]`)
	j.close('}')
}

func (x *render) shippingLine(j *phpJSON, post, item int64, in chargeInput, rate taxRate, taxed bool, total, tax micro, refunded int64) {
	j.open('{')
	j.intPair("id", post*itemsPerPost+item)
	j.pair("method_title", in.name)
	j.pair("method_id", in.method)
	j.pair("instance_id", "1")
	x.chargeAmounts(j, rate, taxed, total, tax)
	j.pair("tax_status", "taxable")
	j.key("meta_data")
	j.open('[')
	refundedMeta(j, refunded)
	j.close(']')
	j.close('}')
}

func (x *render) feeLine(j *phpJSON, post, item int64, in chargeInput, rate taxRate, taxed bool, total, tax micro, refunded int64) {
	j.open('{')
	j.intPair("id", post*itemsPerPost+item)
	j.pair("name", in.name)
	j.pair("tax_class", "")
	if in.taxable {
		j.pair("tax_status", "taxable")
	} else {
		j.pair("tax_status", "none")
	}
	j.key("amount")
	j.exact(in.amount)
	x.chargeAmounts(j, rate, taxed, total, tax)
	j.key("meta_data")
	j.open('[')
	refundedMeta(j, refunded)
	j.close(']')
	j.close('}')
}

func (x *render) chargeAmounts(j *phpJSON, rate taxRate, taxed bool, total, tax micro) {
	j.moneyPair("total", total, x.digits)
	j.moneyPair("total_tax", tax, x.digits)
	j.key("taxes")
	taxShares(j, rate, taxed, tax, 0, false)
}

func (x *render) coupon(j *phpJSON, post int64, k pricedCoupon) {
	nominal := string(appendTrimmed(nil, micro(k.coupon.permill)*1000))
	kind := `"percent"`
	if k.coupon.kind != "percent" {
		nominal, kind = string(appendTrimmed(nil, k.coupon.amount)), "null"
	}
	code := &phpJSON{}
	code.string(k.coupon.code)
	info := fmt.Sprintf("[%d,%s,%s,%s]", k.coupon.id, code.buf, kind, nominal)
	j.open('{')
	j.intPair("id", post*itemsPerPost+k.item)
	j.pair("code", k.coupon.code)
	j.key("discount")
	j.exact(k.discount)
	j.key("discount_tax")
	j.exact(k.discountTax)
	j.key("meta_data")
	j.open('[')
	itemMeta(j, post*itemsPerPost+k.item, "coupon_info", info, "coupon_info", info)
	j.close(']')
	j.pair("discount_type", k.coupon.kind)
	j.key("nominal_amount")
	j.raw(nominal)
	j.raw(`,"free_shipping":false`)
	j.close('}')
}

// refund writes a refund object; only the store-wide listing names the order.
func (x *render) refund(j *phpJSON, f *refund, storeWide bool) {
	j.open('{')
	if j.want("id") {
		j.int(f.id)
	}
	if storeWide && j.want("parent_id") {
		j.int(f.order)
	}
	if j.want("date_created") {
		j.date(f.created, x.shop.zone)
	}
	if j.want("date_created_gmt") {
		j.date(f.created, time.UTC)
	}
	if j.want("amount") {
		j.money(f.amount, x.digits)
	}
	if j.want("reason") {
		j.string(f.reason)
	}
	if j.want("refunded_by") {
		j.int(1)
	}
	if j.want("refunded_payment") {
		j.bool(false)
	}
	if j.want("meta_data") {
		j.raw("[]")
	}
	x.refundItems(j, f)
	if x.showsCost() && j.want("cost_of_goods_sold") {
		var cost micro
		for _, l := range f.lines {
			cost += x.shop.cost(l.of.product, l.quantity)
		}
		x.cost(j, "value", cost)
	}
	if j.want("_links") {
		order := x.site + "/wp-json/wc/v3/orders/" + strconv.FormatInt(f.order, 10)
		j.open('{')
		link(j, "self", order+"/refunds/"+strconv.FormatInt(f.id, 10), `"GET","DELETE"`)
		link(j, "collection", order+"/refunds", "")
		link(j, "up", order, "")
		j.close('}')
	}
	j.close('}')
}

func (x *render) refundItems(j *phpJSON, f *refund) {
	if j.want("line_items") {
		j.open('[')
		for _, l := range f.lines {
			j.comma()
			x.line(j, f.id, l.item, l.of, l.rate, l.taxed, l.quantity, [4]micro{l.total, l.tax, l.total, l.tax}, f.order*itemsPerPost+l.of.item)
		}
		j.close(']')
	}
	if j.want("shipping_lines") {
		j.open('[')
		for _, c := range f.shipping {
			j.comma()
			x.shippingLine(j, f.id, c.item, c.of, c.rate, c.rate.id != 0, c.net, c.tax, f.order*itemsPerPost+c.of.item)
		}
		j.close(']')
	}
	if j.want("tax_lines") {
		j.open('[')
		for _, t := range f.taxes() {
			j.comma()
			x.tax(j, f.id*itemsPerPost+t.item, t.rate, t.cart, t.shipping)
		}
		j.close(']')
	}
	if j.want("fee_lines") {
		j.open('[')
		for _, c := range f.fees {
			j.comma()
			x.feeLine(j, f.id, c.item, c.of, c.rate, c.rate.id != 0, c.net, c.tax, f.order*itemsPerPost+c.of.item)
		}
		j.close(']')
	}
}

func (f *refund) taxes() []pricedTax {
	var all []pricedTax
	add := func(rate taxRate, cart, shipping micro) {
		if rate.id == 0 {
			return
		}
		for i := range all {
			if all[i].rate.id == rate.id {
				all[i].cart += cart
				all[i].shipping += shipping
				return
			}
		}
		all = append(all, pricedTax{item: 50 + int64(len(all)), rate: rate, cart: cart, shipping: shipping})
	}
	for _, l := range f.lines {
		add(l.rate, l.tax, 0)
	}
	for _, c := range f.fees {
		add(c.rate, c.tax, 0)
	}
	for _, c := range f.shipping {
		add(c.rate, 0, c.tax)
	}
	return all
}
