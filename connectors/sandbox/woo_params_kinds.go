package sandbox

import (
	"slices"
	"strings"
)

// posts reads the parameters that orders, refunds, products, variations and coupons
// share, and those of their own.
func (r *reader) posts(l *listing, kind string) {
	gmt := r.flag("dates_are_gmt") && r.version.gmtFlag()
	l.created.after = r.date("after", gmt)
	l.created.before = r.date("before", gmt)
	if r.version.modifiedFilters() {
		l.modified.after = r.date("modified_after", gmt)
		l.modified.before = r.date("modified_before", gmt)
	}
	r.some(l)
	l.ascending = r.choice("order", "desc", []string{"asc", "desc"}) == "asc"
	fields := orderFields
	if r.version.ordersByModified() {
		fields = append(slices.Clone(orderFields), "modified")
	}
	catalogue := kind == "products" || kind == "variations"
	if catalogue {
		fields = slices.Concat(fields, catalogFields)
	}
	l.orderBy = r.choice("orderby", "date", fields)
	l.parent = r.ids("parent")
	l.parentExclude = r.ids("parent_exclude")
	switch {
	case kind == "orders":
		l.statuses = r.statuses()
		l.customer = int64(r.number("customer", 0, 0, 0))
		l.product = int64(r.number("product", 0, 0, 0))
	case kind == "coupons":
		r.word(l, "code", "code ")
	case catalogue:
		l.statuses = []string{r.choice("status", "any", productStates)}
		if kind == "products" {
			r.choice("type", "", []string{"simple", "grouped", "external", "variable", "gift-card"})
			r.word(l, "type", "type ")
		}
		r.word(l, "sku", "sku ")
	}
	if kind == "orders" || kind == "refunds" {
		l.digits = min(r.number("dp", l.digits, 0, 0), 30)
	}
}

// some reads which records by id or place.
func (r *reader) some(l *listing) {
	l.exclude = r.ids("exclude")
	l.include = r.ids("include")
	l.hasOffset = r.query.get("offset") != ""
	l.offset = r.number("offset", 0, 0, 0)
}

// customers reads the parameters of users, who have no filter by a date.
func (r *reader) customers(l *listing) {
	r.some(l)
	l.ascending = r.choice("order", "asc", []string{"asc", "desc"}) == "asc"
	l.orderBy = r.choice("orderby", "name", []string{"id", "include", "name", "registered_date"})
	r.word(l, "email", "email ")
	l.statuses = []string{r.choice("role", "customer", slices.Concat([]string{"all"}, roles))}
}

// reviews reads the parameters of comments: by creation in shop time, and nothing by
// modification.
func (r *reader) reviews(l *listing) {
	l.created.after = r.date("after", false)
	l.created.before = r.date("before", false)
	r.some(l)
	l.ascending = r.choice("order", "desc", []string{"asc", "desc"}) == "asc"
	l.orderBy = r.choice("orderby", "date_gmt", []string{"date", "date_gmt", "id", "include", "product"})
	r.word(l, "reviewer_email", "email ")
	l.parent = r.ids("product")
	l.statuses = []string{r.choice("status", "approved", []string{"all", "hold", "approved", "spam", "trash"})}
}

// word asks for records that have this word.
func (r *reader) word(l *listing, name, prefix string) {
	value := r.query.get(name)
	if value == "" {
		return
	}
	if prefix == "email " {
		value = strings.ToLower(value)
	}
	l.words = append(l.words, prefix+value)
}
