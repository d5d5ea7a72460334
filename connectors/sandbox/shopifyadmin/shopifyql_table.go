package shopifyadmin

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// analyticsRow is what one day (and, of sessions, one kind of visitor) came to.
type analyticsRow struct {
	day        string
	dimensions map[string]string
	metrics    map[string]int64
}

// analyticsTable is a table of ShopifyQL: its dimensions and metrics, and which of the
// metrics are money.
type analyticsTable struct {
	dimensions []string
	metrics    map[string]string // ColumnDataType
	rows       func(s *Shop, since, until string) []analyticsRow
}

func analyticsTables() map[string]analyticsTable {
	number := func(names ...string) map[string]string {
		m := map[string]string{}
		for _, name := range names {
			m[name] = "INTEGER"
		}
		return m
	}
	sales := number("orders")
	for _, name := range []string{
		"gross_sales", "discounts", "sales_reversals", "net_sales", "shipping_charges", "taxes", "duties", "additional_fees", "total_sales",
	} {
		sales[name] = "MONEY"
	}
	return map[string]analyticsTable{
		"sales": {metrics: sales, rows: (*Shop).salesRows},
		"sessions": {
			dimensions: []string{"referrer_source", "session_device_type", "session_country", "utm_source", "utm_medium", "utm_campaign"},
			metrics: number("sessions", "online_store_visitors", "pageviews", "sessions_with_cart_additions",
				"sessions_that_reached_checkout", "sessions_that_completed_checkout"),
			rows: (*Shop).sessionRows,
		},
	}
}

func (s *Shop) sessionRows(since, until string) []analyticsRow {
	var list []analyticsRow
	for _, d := range s.sessionDays(since, until) {
		list = append(list, analyticsRow{
			day:        d.day,
			dimensions: map[string]string{"referrer_source": d.source, "session_device_type": d.device, "session_country": d.country},
			metrics: map[string]int64{
				"sessions": d.sessions, "online_store_visitors": d.visitors, "pageviews": d.pageviews, "sessions_with_cart_additions": d.carts,
				"sessions_that_reached_checkout": d.checkouts, "sessions_that_completed_checkout": d.completed,
			},
		})
	}
	return list
}

// salesRows add up the sales of agreements by day, as the vendor's sales report does:
// orders on the day they were processed, everything else on the day it happened. Test
// orders, tips and gift cards are not in it.
func (s *Shop) salesRows(since, until string) []analyticsRow {
	days := map[string]*analyticsRow{}
	on := func(at int64) map[string]int64 {
		day := s.dayOf(at)
		if days[day] == nil {
			days[day] = &analyticsRow{day: day, metrics: map[string]int64{}}
		}
		return days[day].metrics
	}
	for i := range s.orders {
		if s.orders[i].gone || s.orders[i].test {
			continue
		}
		o := s.orderAt(i)
		on(o.processed)["orders"]++
		for _, a := range o.agreements {
			at := a.happened
			if a.reason == "ORDER" {
				at = o.processed
			}
			for j := range a.sales {
				a.sales[j].addTo(on(at), a.reason)
			}
		}
	}
	var list []analyticsRow
	for _, row := range days {
		if row.day >= since && row.day <= until {
			list = append(list, *row)
		}
	}
	return list
}

// addTo adds a sale of an agreement to the metrics of its day.
func (s *sale) addTo(m map[string]int64, reason string) {
	ex := s.amount.shop - s.tax.shop
	m["taxes"] += s.tax.shop
	m["total_sales"] += s.tax.shop
	switch s.lineType {
	case "GIFT_CARD", "TIP":
		return
	case "SHIPPING":
		m["shipping_charges"] += ex
	case "DUTY":
		m["duties"] += ex
	case "FEE", "ADDITIONAL_FEE":
		m["additional_fees"] += ex
	default:
		gross, discount, reversal := s.productParts(reason)
		m["gross_sales"] += gross
		m["discounts"] -= discount
		m["sales_reversals"] -= reversal
		m["net_sales"] += ex
	}
	m["total_sales"] += ex
}

// analysed is the answer to a ShopifyQL query.
type analysed struct {
	problem string
	columns []analysedColumn
	rows    []any
}

type analysedColumn struct{ name, kind string }

func shopifyQLFields() fields[analysed] {
	return fields[analysed]{
		"parseErrors": func(_ *graphCall, a analysed, _ arguments) any {
			if a.problem == "" {
				return []any{}
			}
			return []any{a.problem}
		},
		"tableData": func(_ *graphCall, a analysed, _ arguments) any {
			if a.problem != "" {
				return nil
			}
			return object{"ShopifyqlTableData", a}
		},
	}
}

func shopifyQLTableFields() fields[analysed] {
	return fields[analysed]{
		"columns": func(_ *graphCall, a analysed, _ arguments) any {
			list := []object{}
			for _, column := range a.columns {
				list = append(list, object{"ShopifyqlTableDataColumn", column})
			}
			return list
		},
		"rows": func(_ *graphCall, a analysed, _ arguments) any { return a.rows },
	}
}

func shopifyQLColumnFields() fields[analysedColumn] {
	return fields[analysedColumn]{
		"name":     func(_ *graphCall, k analysedColumn, _ arguments) any { return k.name },
		"dataType": func(_ *graphCall, k analysedColumn, _ arguments) any { return k.kind },
		"subType":  func(_ *graphCall, _ analysedColumn, _ arguments) any { return nil },
		"displayName": func(_ *graphCall, k analysedColumn, _ arguments) any {
			return strings.ToUpper(k.name[:1]) + strings.ReplaceAll(k.name[1:], "_", " ")
		},
	}
}

// shopifyQL answers a query.
func (c *graphCall) shopifyQL(text string) any {
	today := dayStart(time.Unix(c.now, 0), c.shop.zone)
	a, err := parseAnalysis(text, today)
	if err != nil {
		return object{"ShopifyqlQueryResponse", analysed{problem: err.Error()}}
	}
	table, known := analyticsTables()[a.table]
	if !known {
		return object{"ShopifyqlQueryResponse", analysed{problem: fmt.Sprintf("Table %s not found.", a.table)}}
	}
	metrics, dimensions, err := a.columns(table)
	if err != nil {
		return object{"ShopifyqlQueryResponse", analysed{problem: err.Error()}}
	}
	return object{"ShopifyqlQueryResponse", a.run(c, table, metrics, dimensions)}
}

// columns tells what is shown: a day when asked for by TIMESERIES or GROUP BY, dimensions,
// metrics.
func (a *analysis) columns(table analyticsTable) (metrics, dimensions []string, err error) {
	if a.series || slices.Contains(a.by, "day") {
		dimensions = append(dimensions, "day")
	}
	for _, name := range a.by {
		if name != "day" && !slices.Contains(table.dimensions, name) {
			return nil, nil, fmt.Errorf("column %s not found", name)
		}
		if name != "day" {
			dimensions = append(dimensions, name)
		}
	}
	for _, name := range a.show {
		switch {
		case slices.Contains(dimensions, name):
		case table.metrics[name] != "":
			metrics = append(metrics, name)
		default:
			return nil, nil, fmt.Errorf("column %s not found", name)
		}
	}
	if a.order != "" && !slices.Contains(metrics, a.order) && !slices.Contains(dimensions, a.order) {
		return nil, nil, fmt.Errorf("column %s not found", a.order)
	}
	return metrics, dimensions, nil
}

// run adds up the rows by their dimensions.
func (a *analysis) run(c *graphCall, table analyticsTable, metrics, dimensions []string) analysed {
	sums := map[string]*analyticsRow{}
	var order []*analyticsRow
	into := func(values []string) *analyticsRow {
		key := strings.Join(values, "\x00")
		if sums[key] == nil {
			row := &analyticsRow{dimensions: map[string]string{}, metrics: map[string]int64{}}
			for i, name := range dimensions {
				row.dimensions[name] = values[i]
			}
			sums[key] = row
			order = append(order, row)
		}
		return sums[key]
	}
	if a.series && len(dimensions) == 1 {
		for day := a.since; day <= a.until; day = nextDay(day) {
			into([]string{day})
		}
	}
	if len(dimensions) == 0 {
		into(nil)
	}
	for _, row := range table.rows(c.shop, a.since, min(a.until, c.shop.dayOf(c.now))) {
		values := make([]string, len(dimensions))
		for i, name := range dimensions {
			values[i] = row.dimensions[name]
			if name == "day" {
				values[i] = row.day
			}
		}
		sum := into(values)
		for _, name := range metrics {
			sum.metrics[name] += row.metrics[name]
		}
	}
	a.sort(order, dimensions)
	order = order[min(a.offset, len(order)):]
	order = order[:min(a.limit, len(order))]
	return a.answer(c, table, order, metrics, dimensions)
}

func nextDay(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return "~" // behind every day
	}
	return t.AddDate(0, 0, 1).Format(time.DateOnly)
}

func (a *analysis) sort(rows []*analyticsRow, dimensions []string) {
	slices.SortStableFunc(rows, func(x, y *analyticsRow) int {
		for _, name := range dimensions {
			if d := strings.Compare(x.dimensions[name], y.dimensions[name]); d != 0 {
				return d
			}
		}
		return 0
	})
	if a.order == "" {
		return
	}
	slices.SortStableFunc(rows, func(x, y *analyticsRow) int {
		d := strings.Compare(x.dimensions[a.order], y.dimensions[a.order])
		if x.metrics[a.order] != y.metrics[a.order] {
			d = sign(x.metrics[a.order] < y.metrics[a.order])
		}
		if a.descending {
			return -d
		}
		return d
	})
}

// answer gives the rows as objects by column, every value a text.
func (a *analysis) answer(c *graphCall, table analyticsTable, order []*analyticsRow, metrics, dimensions []string) analysed {
	out := analysed{rows: []any{}}
	for _, name := range dimensions {
		kind := "STRING"
		if name == "day" {
			kind = "DAY_TIMESTAMP"
		}
		out.columns = append(out.columns, analysedColumn{name, kind})
	}
	for _, name := range metrics {
		out.columns = append(out.columns, analysedColumn{name, table.metrics[name]})
	}
	for _, row := range order {
		one := members{}
		for _, name := range dimensions {
			one = append(one, member{name, textOrNull(row.dimensions[name])})
		}
		for _, name := range metrics {
			value := strconv.FormatInt(row.metrics[name], 10)
			if table.metrics[name] == "MONEY" {
				value = fixed(row.metrics[name], c.shop.config.Currency)
			}
			one = append(one, member{name, value})
		}
		out.rows = append(out.rows, one)
	}
	return out
}
