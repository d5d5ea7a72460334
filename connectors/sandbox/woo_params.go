package sandbox

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// listing is a validated collection request.
type listing struct {
	page, perPage, offset int
	hasOffset             bool
	ascending             bool
	orderBy               string
	statuses              []string
	created, modified     window
	include, exclude      []int64
	parent, parentExclude []int64
	customer, product     int64
	digits                int
	fields                map[string]bool
	words                 []string // types, SKUs, addresses, codes: see listed
	countsPastTheEnd      bool     // totals of a page past the last one are right
}

// window bounds an instant, both ends exclusive; 0 is open.
type window struct{ after, before int64 }

func (w window) open() bool { return w == window{} }

func (w window) has(t int64) bool {
	return t != 0 && (w.after == 0 || t > w.after) && (w.before == 0 || t < w.before)
}

// reader collects what is wrong with the parameters of one request, in the order in
// which the routes declare them.
type reader struct {
	query   *phpQuery
	shop    *shop
	version version
	invalid []invalidParam
}

func (r *reader) fail(name, code, message string) {
	r.invalid = append(r.invalid, invalidParam{name, message, code})
}

var (
	orderFields   = []string{"date", "id", "include", "title", "slug"}
	catalogFields = []string{"menu_order", "price", "popularity", "rating"}
	roles         = []string{"administrator", "editor", "author", "contributor", "subscriber", "customer", "shop_manager"}
	productStates = []string{"any", "future", "trash", "draft", "pending", "private", "publish"}
)

// readListing validates the parameters of a collection; kind is "orders", "refunds",
// "products", "variations", "coupons", "customers" or "reviews". Unknown parameters are
// ignored, as WordPress does.
func (f *WooFace) readListing(q *phpQuery, kind string) (listing, *wooError) {
	r := &reader{query: q, shop: f.shop, version: f.version}
	l := listing{digits: f.shop.config.Decimals}
	if c := q.get("context"); c != "" && c != "view" && c != "edit" {
		r.fail("context", "rest_not_in_enum", "context is not one of view and edit.")
	}
	l.page = r.number("page", 1, 1, 0)
	l.perPage = r.number("per_page", 10, 1, 100)
	switch kind {
	case "customers":
		r.customers(&l)
	case "reviews":
		r.reviews(&l)
	default:
		r.posts(&l, kind)
	}
	l.fields = fieldMask(q)
	if len(r.invalid) > 0 {
		return l, invalidParams(r.invalid)
	}
	return l, nil
}

// number reads an integer between least and most; most 0 is no bound.
func (r *reader) number(name string, fallback, least, most int) int {
	p := r.query.find(name)
	if p == nil {
		return fallback
	}
	n, err := strconv.Atoi(r.query.get(name))
	switch {
	case err != nil:
		r.fail(name, "rest_invalid_type", name+" is not of type integer.")
		return fallback
	case most > 0 && (n < least || n > most):
		r.fail(name, "rest_out_of_bounds", fmt.Sprintf("%s must be between %d (inclusive) and %d (inclusive)", name, least, most))
	case n < least:
		r.fail(name, "rest_out_of_bounds", fmt.Sprintf("%s must be greater than or equal to %d", name, least))
	}
	return n
}

func (r *reader) flag(name string) bool {
	if r.query.find(name) == nil {
		return false
	}
	switch strings.ToLower(r.query.get(name)) {
	case "1", "true":
		return true
	case "", "0", "false":
		return false
	}
	r.fail(name, "rest_invalid_type", name+" is not of type boolean.")
	return false
}

func (r *reader) choice(name, fallback string, choices []string) string {
	if r.query.find(name) == nil {
		return fallback
	}
	value := r.query.get(name)
	if !slices.Contains(choices, value) {
		r.fail(name, "rest_not_in_enum", fmt.Sprintf("%s is not one of %s.", name, sentence(choices)))
	}
	return value
}

func (r *reader) ids(name string) []int64 {
	values, _ := r.query.list(name)
	var ids []int64
	for i, v := range values {
		id, err := strconv.ParseInt(v, 10, 64)
		if err != nil {
			r.fail(name, "rest_invalid_type", fmt.Sprintf("%s[%d] is not of type integer.", name, i))
			return nil
		}
		ids = append(ids, id)
	}
	return ids
}

// statuses reads the status list and, like WordPress, leaves it in the request as a
// list, which the Link header then shows.
func (r *reader) statuses() []string {
	values, given := r.query.list("status")
	if !given || len(values) == 0 {
		values = []string{"any"}
	}
	known := append([]string{"any", "trash", "auto-draft"}, r.shop.registered()...)
	for i, v := range values {
		if !slices.Contains(known, v) {
			r.fail("status", "rest_not_in_enum", fmt.Sprintf("status[%d] is not one of %s.", i, sentence(known)))
			return nil
		}
	}
	r.query.setList("status", values)
	return values
}

// registered lists the shop's statuses in the order of wc_get_order_statuses.
func (s *shop) registered() []string {
	names := []string{"pending", "processing", "on-hold", "completed", "cancelled", "refunded", "failed"}
	return slices.Concat(names, s.config.CustomStatuses, []string{"checkout-draft"})
}

var dateTime = regexp.MustCompile(`^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.\d+)?(Z|z|[+-]\d\d(?::?\d\d)?)?$`)

// date reads a bound. What it means was measured on the recorded server: without a
// zone it is shop time, or UTC with dates_are_gmt; with a zone it is converted, but
// together with dates_are_gmt the converted SHOP time is then compared with UTC.
func (r *reader) date(name string, gmt bool) int64 {
	if r.query.find(name) == nil {
		return 0
	}
	m := dateTime.FindStringSubmatch(r.query.get(name))
	if m == nil || !inClock(m) {
		r.fail(name, "rest_invalid_date", "Invalid date.")
		return 0
	}
	var n [6]int
	for i := range n {
		n[i], _ = strconv.Atoi(m[i+1]) // digits only: the expression saw to it
	}
	zone := r.shop.zone
	if gmt {
		zone = time.UTC
	}
	if m[7] == "" {
		return wall(n, zone).Unix()
	}
	instant := wall(n, offsetZone(m[7]))
	if gmt {
		_, offset := instant.In(r.shop.zone).Zone()
		return instant.Unix() + int64(offset)
	}
	return instant.Unix()
}

func inClock(m []string) bool {
	return m[2] >= "01" && m[2] <= "12" && m[3] >= "01" && m[3] <= "31" && m[4] <= "24" && m[5] <= "59" && m[6] <= "59"
}

// wall is an instant by the clock of a zone; of an hour that happens twice, the first.
func wall(n [6]int, zone *time.Location) time.Time {
	t := time.Date(n[0], time.Month(n[1]), n[2], n[3], n[4], n[5], 0, zone)
	if earlier := t.Add(-time.Hour); earlier.In(zone).Format(wooTime) == t.Format(wooTime) {
		return earlier
	}
	return t
}

func offsetZone(text string) *time.Location {
	if text == "Z" || text == "z" {
		return time.UTC
	}
	digits := strings.ReplaceAll(text[1:], ":", "")
	hours, _ := strconv.Atoi(digits[:2])
	minutes := 0
	if len(digits) == 4 {
		minutes, _ = strconv.Atoi(digits[2:])
	}
	seconds := hours*hour + minutes*60
	if text[0] == '-' {
		seconds = -seconds
	}
	return time.FixedZone("", seconds)
}

// fieldMask reads _fields; a nested name ("refunds.id") asks for the whole field.
func fieldMask(q *phpQuery) map[string]bool {
	values, given := q.list("_fields")
	if !given || len(values) == 0 {
		return nil
	}
	mask := map[string]bool{}
	for _, v := range values {
		name, _, _ := strings.Cut(v, ".")
		mask[name] = true
	}
	return mask
}
