package shopify

import (
	"cmp"
	"slices"
	"strings"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

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
