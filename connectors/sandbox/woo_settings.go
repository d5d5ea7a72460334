package sandbox

import (
	"net/http"
	"slices"
	"strconv"
	"time"
)

// index is the site's public front: name, zone and namespaces.
func (f *WooFace) index(r *http.Request, q *phpQuery) answer {
	s := f.shop
	j := &phpJSON{wanted: fieldMask(q)}
	_, offset := time.Unix(f.world.now, 0).In(s.zone).Zone()
	j.open('{')
	for _, p := range []extra{{"name", htmlText(s.config.Title)}, {"description", ""}, {"url", siteOf(r)}, {"home", siteOf(r)}} {
		if j.want(p.name) {
			j.string(p.value)
		}
	}
	if j.want("gmt_offset") {
		if s.config.Zone == "" {
			j.string(hours(offset)) // an option of that type is stored as text
		} else {
			j.raw(hours(offset))
		}
	}
	if j.want("timezone_string") {
		j.string(s.config.Zone)
	}
	if j.want("namespaces") {
		j.raw(`["oembed\/1.0","wc\/v3","wc\/v1","wc-admin","wc-analytics","wc\/store","wc\/store\/v1","wc\/v2","wp\/v2"]`)
	}
	j.close('}')
	return answer{status: http.StatusOK, body: j.buf, allow: allowRead}
}

func htmlText(s string) string {
	var out []byte
	for i := range len(s) {
		if s[i] == '&' {
			out = append(out, "&amp;"...)
		} else {
			out = append(out, s[i])
		}
	}
	return string(out)
}

// hours writes an offset in hours: 1, -3, 5.5, 5.75.
func hours(seconds int) string {
	return string(appendTrimmed(nil, micro(seconds)*unit/hour))
}

type setting struct {
	id, label, description, kind, fallback string
	value                                  string   // of a plain setting
	values                                 []string // of a multiselect
	options                                [][2]string
}

// groups are the settings that connectors read. "general" has the shop's currency and
// precision, "wc_admin" what its reports count.
func (f *WooFace) group(name string) ([]setting, bool) {
	c := f.shop.config
	switch name {
	case "general":
		return []setting{
			{id: "woocommerce_store_city", label: "City", description: "The city in which your business is located.", kind: "text", value: "Utrecht"},
			{id: "woocommerce_default_country", label: "Country / State", kind: "select", value: c.Country, options: [][2]string{{c.Country, c.Country}}},
			{id: "woocommerce_calc_taxes", label: "Enable taxes", kind: "checkbox", fallback: "no", value: "yes"},
			{id: "woocommerce_currency", label: "Currency", kind: "select", fallback: "USD", value: c.Currency, options: [][2]string{{c.Currency, c.Currency}}},
			{id: "woocommerce_price_num_decimals", label: "Number of decimals", kind: "number", fallback: "2", value: strconv.Itoa(c.Decimals)},
		}, true
	case "tax":
		value := "no"
		if c.PricesIncludeTax {
			value = "yes"
		}
		return []setting{{
			id: "woocommerce_prices_include_tax", label: "Prices entered with tax", kind: "radio", fallback: "no", value: value,
			options: [][2]string{{"yes", "Yes, I will enter prices inclusive of tax"}, {"no", "No, I will enter prices exclusive of tax"}},
		}}, true
	case "products":
		return []setting{
			{id: "woocommerce_weight_unit", label: "Weight unit", description: "This controls what unit you will define weights in.", kind: "select", fallback: "kg", value: "kg", options: [][2]string{{"kg", "kg"}, {"g", "g"}, {"lbs", "lbs"}, {"oz", "oz"}}},
			{id: "woocommerce_enable_reviews", label: "Enable reviews", description: "Enable product reviews", kind: "checkbox", fallback: "yes", value: "yes"},
		}, true
	case "wc_admin":
		if !f.version.atLeast(4, 0) {
			return nil, false
		}
		group := []setting{{
			id: "woocommerce_excluded_report_order_statuses", label: "Excluded report order statuses", kind: "multiselect",
			description: "Statuses that should not be included when calculating report totals.", values: c.ExcludedStatuses,
			options: f.shop.statusLabels(),
		}}
		if f.version.dateTypeSetting() {
			group = append(group, setting{
				id: "woocommerce_date_type", label: "Date Type", kind: "select", value: c.DateType,
				description: "Database date field considered for Revenue and Orders reports",
				options:     [][2]string{{"date_created", "Date created"}, {"date_paid", "Date paid"}, {"date_completed", "Date completed"}},
			})
		}
		return group, true
	}
	return nil, false
}

var statusNames = map[string]string{
	"pending": "Pending payment", "processing": "Processing", "on-hold": "On hold", "completed": "Completed",
	"cancelled": "Cancelled", "refunded": "Refunded", "failed": "Failed", "checkout-draft": "Draft",
}

func (s *shop) statusLabels() [][2]string {
	var labels [][2]string
	for _, name := range s.registered() {
		label := statusNames[name]
		if label == "" {
			label = name
		}
		labels = append(labels, [2]string{name, label})
	}
	return labels
}

func (f *WooFace) settings(r *http.Request, q *phpQuery, parts []string, login bool) (answer, *wooError) {
	if refused := f.mayManage(login); refused != nil {
		return answer{}, refused
	}
	a := answer{status: http.StatusOK, allow: allowRead}
	j := &phpJSON{wanted: fieldMask(q)}
	if len(parts) == 0 {
		j.raw(`[{"id":"general","label":"General","description":"","parent_id":"","sub_groups":[]},` +
			`{"id":"products","label":"Products","description":"","parent_id":"","sub_groups":[]},` +
			`{"id":"tax","label":"Tax","description":"","parent_id":"","sub_groups":[]},` +
			`{"id":"wc_admin","label":"WooCommerce Admin","description":"Settings for WooCommerce admin reporting.","parent_id":"","sub_groups":[]}]`)
		a.body = j.buf
		return a, nil
	}
	group, ok := f.group(parts[0])
	if !ok {
		return a, &wooError{status: http.StatusNotFound, code: "rest_setting_setting_group_invalid", message: "Invalid setting group."}
	}
	base := siteOf(r) + "/wp-json/wc/v3/settings/" + parts[0]
	if len(parts) == 1 {
		j.open('[')
		for _, s := range group {
			j.comma()
			s.write(j, base)
		}
		j.close(']')
		a.body = j.buf
		return a, nil
	}
	at := slices.IndexFunc(group, func(s setting) bool { return s.id == parts[1] })
	if at < 0 {
		return a, &wooError{status: http.StatusNotFound, code: "rest_setting_setting_invalid", message: "Invalid setting."}
	}
	a.allow = "GET, POST, PUT, PATCH"
	group[at].write(j, base)
	a.body = j.buf
	return a, nil
}

func (s setting) write(j *phpJSON, base string) {
	j.open('{')
	for _, p := range []extra{{"id", s.id}, {"label", s.label}, {"description", s.description}, {"type", s.kind}, {"default", s.fallback}} {
		if j.want(p.name) {
			j.string(p.value)
		}
	}
	if s.options != nil && j.want("options") {
		j.open('{')
		for _, o := range s.options {
			j.pair(o[0], o[1])
		}
		j.close('}')
	}
	if j.want("value") {
		if s.kind == "multiselect" {
			j.open('[')
			for _, v := range s.values {
				j.comma()
				j.string(v)
			}
			j.close(']')
		} else {
			j.string(s.value)
		}
	}
	if j.want("_links") {
		j.open('{')
		link(j, "self", base+"/"+s.id, `"GET","POST","PUT","PATCH"`)
		link(j, "collection", base, "")
		j.close('}')
	}
	j.close('}')
}

// mayManage checks for manage_woocommerce: a key of a shop manager has it.
func (f *WooFace) mayManage(login bool) *wooError {
	if !login {
		return cannotView()
	}
	if f.config.Restricted {
		e := cannotView()
		e.status = http.StatusForbidden
		return e
	}
	return nil
}

func (f *WooFace) systemStatus(r *http.Request, q *phpQuery, login bool) (answer, *wooError) {
	if refused := f.mayManage(login); refused != nil {
		return answer{}, refused
	}
	c := f.shop.config
	j := &phpJSON{wanted: fieldMask(q)}
	j.open('{')
	if j.want("environment") {
		j.open('{')
		j.pair("home_url", siteOf(r))
		j.pair("site_url", siteOf(r))
		j.pair("version", f.version.text)
		j.pair("wp_version", "6.9")
		j.pair("php_version", "8.2.36")
		j.intPair("php_max_execution_time", 30)
		j.pair("default_timezone", "UTC")
		j.close('}')
	}
	if j.want("settings") {
		j.open('{')
		j.key("api_enabled")
		j.bool(false)
		j.pair("currency", c.Currency)
		j.pair("currency_symbol", currencySymbols[c.Currency])
		j.intPair("number_of_decimals", int64(c.Decimals))
		j.close('}')
	}
	j.close('}')
	return answer{status: http.StatusOK, body: j.buf, allow: allowRead}, nil
}

func (f *WooFace) orderStatuses(login bool) (answer, *wooError) {
	if !login {
		return answer{}, cannotView()
	}
	j := &phpJSON{}
	j.open('[')
	for _, s := range f.shop.statusLabels() {
		j.comma()
		j.open('{')
		j.pair("slug", s[0])
		j.pair("name", s[1])
		j.close('}')
	}
	j.close(']')
	return answer{status: http.StatusOK, body: j.buf, allow: allowRead}, nil
}

func (f *WooFace) orderTotals(login bool) (answer, *wooError) {
	if refused := f.mayManage(login); refused != nil {
		return answer{}, refused
	}
	count := map[string]int64{}
	for i := range f.shop.orders {
		if o := &f.shop.orders[i]; !o.gone {
			count[f.shop.statusOf(o)]++
		}
	}
	j := &phpJSON{}
	j.open('[')
	for _, s := range f.shop.statusLabels() {
		j.comma()
		j.open('{')
		j.pair("slug", s[0])
		j.pair("name", s[1])
		j.intPair("total", count[s[0]])
		j.close('}')
	}
	j.close(']')
	return answer{status: http.StatusOK, body: j.buf, allow: allowRead}, nil
}
