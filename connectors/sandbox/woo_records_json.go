package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
)

// productRatings are worked out once per answer.
func (x *render) productRatings() map[int64]stars {
	if x.rated == nil {
		x.rated = x.shop.ratings()
	}
	return x.rated
}

// account writes a customer object.
func (x *render) account(j *phpJSON, a *account) {
	j.open('{')
	j.count("id", a.id)
	x.dates(j, "date_created", a.registered)
	x.dates(j, "date_modified", a.modified)
	j.text("email", a.email)
	j.text("first_name", a.first)
	j.text("last_name", a.last)
	j.text("role", a.role)
	j.text("username", a.username)
	if j.want("billing") {
		a.address(j, true)
	}
	if j.want("shipping") {
		a.address(j, false)
	}
	if j.want("is_paying_customer") {
		j.bool(x.shop.usage().paying[a.id])
	}
	j.text("avatar_url", avatar(a.email, 96))
	if j.want("meta_data") {
		j.open('[')
		if a.person < 0 && a.role == "customer" {
			j.comma()
			j.open('{')
			j.intPair("id", a.id*5)
			j.pair("key", "default_password_nag")
			j.pair("value", "1")
			j.close('}')
		}
		j.close(']')
	}
	if j.want("_links") {
		x.links(j, "customers", a.id)
		j.close('}')
	}
	j.close('}')
}

// address is all empty until somebody gave one.
func (a *account) address(j *phpJSON, billing bool) {
	given := *a
	street, postcode := "Teststraat 1", "3511 AA"
	if a.country == "" {
		given, street, postcode = account{}, "", ""
	}
	j.open('{')
	j.pair("first_name", given.first)
	j.pair("last_name", given.last)
	j.pair("company", "")
	j.pair("address_1", street)
	j.pair("address_2", "")
	j.pair("city", given.city)
	j.pair("postcode", postcode)
	j.pair("country", given.country)
	j.pair("state", "")
	if billing {
		j.pair("email", a.billingEmail())
	}
	j.pair("phone", given.phone)
	j.close('}')
}

// voucher writes a coupon object.
func (x *render) voucher(j *phpJSON, v *voucher) {
	used := x.shop.usage().of(v)
	j.open('{')
	j.count("id", v.id)
	j.text("code", v.code)
	x.couponAmount(j, "amount", v.amount)
	j.text("status", v.status)
	x.dates(j, "date_created", v.created)
	x.dates(j, "date_modified", v.modified)
	j.text("discount_type", v.kind)
	j.text("description", v.description)
	x.dates(j, "date_expires", v.expires)
	j.count("usage_count", int64(len(used)))
	j.flag("individual_use", v.individual)
	j.ids("product_ids", v.products)
	j.ids("excluded_product_ids", v.excluded)
	j.limit("usage_limit", v.limit)
	j.limit("usage_limit_per_user", v.limitPerUser)
	j.plain("limit_usage_to_x_items", "null")
	j.flag("free_shipping", v.freeShipping)
	j.plain("product_categories", "[]")
	j.plain("excluded_product_categories", "[]")
	j.plain("exclude_sale_items", "false")
	x.couponAmount(j, "minimum_amount", v.minimum)
	x.couponAmount(j, "maximum_amount", 0)
	j.plain("email_restrictions", "[]")
	if j.want("used_by") {
		j.open('[')
		for _, by := range used {
			j.comma()
			j.string(by)
		}
		j.close(']')
	}
	j.plain("meta_data", "[]")
	if j.want("_links") {
		x.links(j, "coupons", v.id)
		j.close('}')
	}
	j.close('}')
}

func (x *render) couponAmount(j *phpJSON, name string, m micro) {
	if j.want(name) {
		j.money(m, couponDigits)
	}
}

func (j *phpJSON) ids(name string, ids []int64) {
	if !j.want(name) {
		return
	}
	j.open('[')
	for _, id := range ids {
		j.comma()
		j.int(id)
	}
	j.close(']')
}

// limit writes 0 as null, as WooCommerce does.
func (j *phpJSON) limit(name string, n int64) {
	if !j.want(name) {
		return
	}
	if n == 0 {
		j.raw("null")
		return
	}
	j.int(n)
}

// review writes a review object.
func (x *render) review(j *phpJSON, v *review) {
	name, permalink := "", ""
	if p := x.shop.item(v.product); p != nil {
		name, permalink = p.name, x.permalink(p)
	}
	j.open('{')
	j.count("id", v.id)
	x.dates(j, "date_created", v.created)
	j.count("product_id", v.product)
	j.text("product_name", name)
	j.text("product_permalink", permalink)
	j.text("status", v.status)
	j.text("reviewer", v.name)
	j.text("reviewer_email", v.email)
	j.text("review", "<p>"+strings.ReplaceAll(v.text, "\n", "<br />\n")+"</p>\n")
	j.count("rating", int64(v.rating))
	j.flag("verified", v.verified)
	if j.want("reviewer_avatar_urls") {
		j.open('{')
		for _, size := range []int{24, 48, 96} {
			j.pair(strconv.Itoa(size), avatar(v.email, size))
		}
		j.close('}')
	}
	if j.want("_links") {
		x.links(j, "products/reviews", v.id)
		link(j, "up", x.site+"/wp-json/wc/v3/products/"+strconv.FormatInt(v.product, 10), "")
		if v.user != 0 {
			j.key("reviewer")
			j.raw(`[{"embeddable":true,"href":`)
			j.string(x.site + "/wp-json/wp/v2/users/" + strconv.FormatInt(v.user, 10))
			j.raw("}]")
		}
		j.close('}')
	}
	j.close('}')
}

// avatar is the address of somebody's picture: a digest of the address.
func avatar(email string, size int) string {
	sum := sha256.Sum256([]byte(strings.ToLower(strings.TrimSpace(email))))
	return "https://secure.gravatar.com/avatar/" + hex.EncodeToString(sum[:]) + "?s=" + strconv.Itoa(size) + "&d=mm&r=g"
}
