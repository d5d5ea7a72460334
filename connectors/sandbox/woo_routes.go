package sandbox

import (
	"net/http"
	"strconv"
	"strings"
)

const (
	allowList   = "GET, POST"
	allowItem   = "GET, POST, PUT, PATCH, DELETE"
	allowRead   = "GET"
	allowRefund = "GET, DELETE"
)

// route finds the answer. The order of checks is WordPress's: route, parameters, then
// permission.
func (f *WooFace) route(r *http.Request, q *phpQuery, login bool) (answer, *wooError) {
	path, ok := strings.CutPrefix(r.URL.Path, "/wp-json")
	if !ok {
		// Keys are not looked at outside /wp-json/, so ?rest_route= is a visitor's request.
		path, login = q.get("rest_route"), false
		if path == "" {
			return answer{}, noRoute()
		}
	}
	path = strings.Trim(path, "/")
	if path == "" {
		return f.index(r, q), nil
	}
	rest, ok := strings.CutPrefix(path, "wc/v3/")
	if !ok {
		return answer{}, noRoute()
	}
	if login && r.Method != http.MethodGet && r.Method != http.MethodHead {
		return answer{}, badAuthentication("The API key provided does not have write permissions.")
	}
	return f.wc(r, q, strings.Split(rest, "/"), login)
}

func (f *WooFace) wc(r *http.Request, q *phpQuery, parts []string, login bool) (answer, *wooError) {
	id, numbered := int64(0), false
	if len(parts) > 1 {
		var err error
		id, err = strconv.ParseInt(parts[1], 10, 64)
		numbered = err == nil && id >= 0
	}
	switch {
	case len(parts) == 1 && parts[0] == "orders":
		return f.orders(r, q, login)
	case len(parts) == 2 && parts[0] == "orders" && parts[1] == "statuses":
		return f.orderStatuses(login)
	case len(parts) == 2 && parts[0] == "orders" && numbered:
		return f.oneOrder(r, q, id, login)
	case len(parts) == 3 && parts[0] == "orders" && numbered && parts[2] == "refunds":
		return f.refunds(r, q, id, login)
	case len(parts) == 4 && parts[0] == "orders" && numbered && parts[2] == "refunds":
		return f.oneRefund(r, q, id, parts[3], login)
	case len(parts) == 1 && parts[0] == "refunds" && f.version.allRefunds():
		return f.refunds(r, q, 0, login)
	case len(parts) == 1 && parts[0] == "system_status":
		return f.systemStatus(r, q, login)
	case parts[0] == "settings" && len(parts) <= 3:
		return f.settings(r, q, parts[1:], login)
	case strings.Join(parts, "/") == "reports/orders/totals":
		return f.orderTotals(login)
	}
	if a, refused, ok := f.recordRoute(r, q, parts, login); ok {
		return a, refused
	}
	return answer{}, noRoute()
}

func (f *WooFace) render(r *http.Request, digits int) *render {
	return &render{shop: f.shop, digits: digits, site: siteOf(r), version: f.version}
}

func (f *WooFace) orders(r *http.Request, q *phpQuery, login bool) (answer, *wooError) {
	a := answer{status: http.StatusOK}
	if login {
		a.allow = allowList
	}
	l, refused := f.readListing(q, "orders")
	if refused != nil {
		return a, refused
	}
	if !login {
		return answer{}, cannotView()
	}
	rows := f.shop.matchingOrders(&l, f.version.anyHasDrafts())
	x := f.render(r, l.digits)
	return f.page(r, q, &l, a, rows, []extra{{"dp", strconv.Itoa(l.digits)}, {"context", "view"}}, func(j *phpJSON, at row) {
		x.order(j, &f.shop.orders[at.at])
	}), nil
}

// extra is a default that preparing an object leaves in the request, so that it shows
// in the links of pages that have objects.
type extra struct{ name, value string }

func (f *WooFace) page(r *http.Request, q *phpQuery, l *listing, a answer, rows []row, extras []extra, write func(*phpJSON, row)) answer {
	total := len(rows)
	picked := l.pick(rows, f.shop.seed)
	j := &phpJSON{wanted: l.fields, buf: make([]byte, 0, 64+len(picked)*4500)}
	j.open('[')
	for _, at := range picked {
		j.comma()
		write(j, at)
	}
	j.close(']')
	a.body = j.buf
	normaliseFlags(q)
	if len(picked) > 0 {
		for _, e := range extras {
			if q.find(e.name) == nil {
				q.set(e.name, e.value)
			}
		}
	}
	if l.page > 1 && len(picked) == 0 && !l.hasOffset && !l.countsPastTheEnd {
		total = 0 // measured on orders and refunds: past the end the totals are zero
	}
	a.paged = &paging{
		total: total, pages: (total + l.perPage - 1) / l.perPage, page: l.page,
		query: *q, path: strings.TrimSuffix(r.URL.Path, "/"),
	}
	return a
}

// normaliseFlags leaves booleans in the request as WordPress casts them.
func normaliseFlags(q *phpQuery) {
	if q.find("dates_are_gmt") != nil {
		switch strings.ToLower(q.get("dates_are_gmt")) {
		case "1", "true":
			q.set("dates_are_gmt", "1")
		default:
			q.set("dates_are_gmt", "0")
		}
	}
}

func (f *WooFace) oneOrder(r *http.Request, q *phpQuery, id int64, login bool) (answer, *wooError) {
	a := answer{status: http.StatusOK}
	if !login {
		return answer{}, cannotViewItem()
	}
	a.allow = allowItem
	o := f.shop.order(id)
	if o == nil {
		return a, invalidID("shop_order")
	}
	l, refused := f.readListing(&phpQuery{params: onlyDigits(q)}, "orders")
	if refused != nil {
		return a, refused
	}
	j := &phpJSON{wanted: fieldMask(q)}
	f.render(r, l.digits).order(j, o)
	a.body = j.buf
	return a, nil
}

func onlyDigits(q *phpQuery) []phpParam {
	if p := q.find("dp"); p != nil {
		return []phpParam{*p}
	}
	return nil
}

func (f *WooFace) refunds(r *http.Request, q *phpQuery, order int64, login bool) (answer, *wooError) {
	storeWide := !strings.Contains(r.URL.Path, "/orders/")
	a := answer{status: http.StatusOK}
	if login {
		a.allow = allowRead
		if !storeWide {
			a.allow = allowList
		}
	}
	l, refused := f.readListing(q, "refunds")
	if refused != nil {
		return a, refused
	}
	if !login {
		return answer{}, cannotView()
	}
	if storeWide {
		l.parent = nil // the controller drops it
	} else if order == 0 {
		order = -1
	}
	rows := f.shop.matchingRefunds(&l, order)
	x := f.render(r, l.digits)
	return f.page(r, q, &l, a, rows, []extra{{"dp", strconv.Itoa(l.digits)}}, func(j *phpJSON, at row) {
		x.refund(j, f.shop.refunds[at.at], storeWide)
	}), nil
}

func (f *WooFace) oneRefund(r *http.Request, q *phpQuery, order int64, idText string, login bool) (answer, *wooError) {
	if !login {
		return answer{}, cannotViewItem()
	}
	a := answer{status: http.StatusOK, allow: allowRefund}
	if f.shop.order(order) == nil {
		return a, &wooError{status: http.StatusNotFound, code: "woocommerce_rest_invalid_order_id", message: "Invalid order ID."}
	}
	for _, refund := range f.shop.refundsOf[order] {
		if strconv.FormatInt(refund.id, 10) == idText {
			j := &phpJSON{wanted: fieldMask(q)}
			f.render(r, f.shop.config.Decimals).refund(j, refund, false)
			a.body = j.buf
			return a, nil
		}
	}
	return a, &wooError{status: http.StatusNotFound, code: "woocommerce_rest_invalid_order_refund_id", message: "Invalid order refund ID."}
}
