package shopify

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/vendorjson"
	"github.com/tillhouse/tillhouse/schemas"
)

// redactReports: reports hold no personal data; a campaign that names an address loses it.
func redactReports() connectors.Redaction {
	return kept(nil, "graphql.day", "graphql.columns", "graphql.rows")
}

// decodeReport is a day of a report with its rows.
func decodeReport(r connectors.Record) (schemas.Day, []reportRow, error) {
	p, err := neutral(r.Payload, onlyGraphQL[reportDay], (*reportDay).neutral)
	if err != nil {
		return 0, nil, err
	}
	if string(p.Day) != r.ID {
		return 0, nil, errors.New("the payload is not that of the record")
	}
	day, err := bareDay("day", p.Day)
	if err != nil {
		return 0, nil, err
	}
	rows, err := p.rows()
	return day, rows, err
}

// The columns of the report of sessions.
const (
	columnSessions  = "sessions"
	columnPageviews = "pageviews"
	columnCart      = "sessions_with_cart_additions"
	columnCheckout  = "sessions_that_reached_checkout"
	columnCompleted = "sessions_that_completed_checkout"
	columnReferrer  = "referrer_source"
	columnDevice    = "session_device_type"
	columnCountry   = "session_country"
	columnDay       = "day"
)

// reportSettles is after how many days Shopify's report of sessions is taken as settled.
const reportSettles = 3

// normaliseSessions maps one day of sessions by where they came from, device and country.
// The day is the shop's.
func normaliseSessions(f connectors.Facts, r connectors.Record, rows *schemas.Rows) error {
	day, table, err := decodeReport(r)
	var all []schemas.WebDay
	if err == nil {
		all, err = webDays(f, r, day, table)
	}
	if err != nil {
		return failed("sessions of", r, err)
	}
	rows.WebDaily = append(rows.WebDaily, all...)
	return nil
}

func webDays(f connectors.Facts, r connectors.Record, day schemas.Day, table []reportRow) ([]schemas.WebDay, error) {
	read, err := dayOf(f, r.ExtractedAt)
	if err != nil {
		return nil, err
	}
	byKey := map[[3]string]*schemas.WebDay{}
	var all []*schemas.WebDay
	for _, line := range table {
		key := [3]string{channelGroup(line[columnReferrer]), strings.ToLower(string(line[columnDevice])), countryNamed(line[columnCountry])}
		row, known := byKey[key]
		if !known {
			row = &schemas.WebDay{
				Day: day, ChannelGroup: key[0], Device: key[1], Country: key[2], Shop: f.Shop, ReportTZ: f.Timezone, Currency: f.Currency,
				FetchedAt: r.ExtractedAt.UTC(), IsFinal: flag(read > day+reportSettles),
			}
			byKey[key] = row
			all = append(all, row)
		}
		for _, c := range []struct {
			column string
			into   *uint64
		}{
			{columnSessions, &row.Sessions}, {columnPageviews, &row.Pageviews}, {columnCart, &row.SessionsCart},
			{columnCheckout, &row.SessionsCheckout}, {columnCompleted, &row.SessionsPurchase},
		} {
			n, err := line.count(c.column)
			if err != nil {
				return nil, err
			}
			*c.into += n
		}
	}
	return inOrder(all), nil
}

func inOrder(all []*schemas.WebDay) []schemas.WebDay {
	rows := make([]schemas.WebDay, 0, len(all))
	for _, row := range all {
		rows = append(rows, *row)
	}
	slices.SortFunc(rows, func(a, b schemas.WebDay) int {
		return cmp.Or(cmp.Compare(a.ChannelGroup, b.ChannelGroup), cmp.Compare(a.Device, b.Device), cmp.Compare(a.Country, b.Country))
	})
	return rows
}

// channelGroup is where sessions came from, as Shopify groups it. What it does not know is
// told apart from what is not broken down, which is "".
func channelGroup(referrer text) string {
	if referrer == "" {
		return "unknown"
	}
	return strings.ToLower(string(referrer))
}

// countryNamed is the code of a country, which reports name in English or by its code.
func countryNamed(name text) string {
	if code := country(name); code != unknownCountry {
		return code
	}
	if code, ok := countryCode(string(name)); ok {
		return code
	}
	return unknownCountry
}

// count is a whole number of a column; an empty cell is 0.
func (r reportRow) count(column string) (uint64, error) {
	d, err := r.number(column)
	if err != nil {
		return 0, err
	}
	if d == nil {
		return 0, nil
	}
	if d.IsNegative() || !d.IsInteger() || !d.BigInt().IsUint64() {
		return 0, fmt.Errorf("column %s holds no count", column)
	}
	return d.BigInt().Uint64(), nil
}

// number is a number of a column, nil for an empty cell.
func (r reportRow) number(column string) (*decimal.Decimal, error) {
	value, err := r.cell(column)
	if err != nil || value == "" {
		return nil, err
	}
	d, err := vendorjson.ParseDecimal(string(value))
	if err != nil {
		return nil, fmt.Errorf("column %s holds no number", column)
	}
	return &d, nil
}

// salesMetric is a column of the report of sales, with the KPI that it is compared with.
type salesMetric struct{ column, metric string }

// salesMetrics are the columns that are read. Until 2026-04 reversals were called returns.
func salesMetrics() []salesMetric {
	return []salesMetric{
		{"orders", "orders"},
		{"gross_sales", "gross_sales"},
		{"discounts", "discounts"},
		{"sales_reversals", "returns"},
		{"net_sales", "net_sales"},
		{"shipping_charges", "shipping"},
		{"taxes", "taxes"},
		{"total_sales", "total_sales"},
	}
}

// normaliseSalesReport maps one day of the shop's own report of sales to the values that our
// figures are compared with. They keep Shopify's sign: discounts and returns are negative.
// Amounts are in the shop's currency.
func normaliseSalesReport(_ connectors.Facts, r connectors.Record, rows *schemas.Rows) error {
	day, table, err := decodeReport(r)
	var all []schemas.ReconDay
	if err == nil {
		all, err = reconDays(r, day, table)
	}
	if err != nil {
		return failed("sales report of", r, err)
	}
	rows.ReconDaily = append(rows.ReconDaily, all...)
	return nil
}

func reconDays(r connectors.Record, day schemas.Day, table []reportRow) ([]schemas.ReconDay, error) {
	if len(table) != 1 {
		return nil, fmt.Errorf("it has %d rows: want one a day", len(table))
	}
	var all []schemas.ReconDay
	for _, m := range salesMetrics() {
		value, err := table[0].number(m.column)
		if err != nil {
			return nil, err
		}
		if value != nil {
			if *value, err = exact(m.column, *value); err != nil {
				return nil, err
			}
		}
		all = append(all, schemas.ReconDay{Day: day, Metric: m.metric, AdminValue: value, CheckedAt: r.ExtractedAt.UTC()})
	}
	return all, nil
}
