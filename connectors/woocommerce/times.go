package woocommerce

import (
	"fmt"
	"time"

	"github.com/tillhouse/tillhouse/connectors/vendorjson"
	"github.com/tillhouse/tillhouse/schemas"
)

// naive is how WooCommerce writes and reads instants: without a zone.
const naive = "2006-01-02T15:04:05"

// The days that a Date column of ClickHouse can hold.
var (
	firstDay = schemas.Day(0)
	lastDay  = schemas.Day(65535)
)

// instant reads a pair of date fields: the GMT one, or, where a shop has none (old
// imports, edits in the database), the local one in the shop's zone. local reports the
// second case. Both empty is the zero time.
func instant(gmt, shop moment, zone *time.Location) (at time.Time, local bool, err error) {
	if gmt != "" {
		at, err = parseNaive(string(gmt))
		return at, false, err
	}
	if shop == "" {
		return time.Time{}, false, nil
	}
	wall, err := parseNaive(string(shop))
	if err != nil {
		return time.Time{}, false, err
	}
	return fromWall(wall, zone), true, nil
}

// parseNaive reads an instant as UTC. A fraction of a second, a Z or an offset, which
// plugins add, is understood.
func parseNaive(s string) (time.Time, error) {
	if t, err := time.Parse(naive, s); err == nil {
		return t, nil
	}
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
		return t.UTC(), nil
	}
	if t, err := time.Parse(time.DateTime, s); err == nil {
		return t, nil
	}
	return time.Time{}, fmt.Errorf("reading date %s: want 2006-01-02T15:04:05", vendorjson.Quote(s))
}

// fromWall is the instant at which clocks in the zone show the wall time (given as
// UTC). In the hour that clocks repeat it is the earlier one; in the hour that they
// skip it is what the clocks would have shown without the change.
func fromWall(wall time.Time, zone *time.Location) time.Time {
	_, before := wall.Add(-24 * time.Hour).In(zone).Zone()
	_, after := wall.Add(24 * time.Hour).In(zone).Zone()
	early := wall.Add(-time.Duration(max(before, after)) * time.Second)
	if sameWall(early, wall, zone) {
		return early
	}
	late := wall.Add(-time.Duration(min(before, after)) * time.Second)
	if sameWall(late, wall, zone) {
		return late
	}
	return wall.Add(-time.Duration(before) * time.Second)
}

func sameWall(at, wall time.Time, zone *time.Location) bool {
	return at.In(zone).Format(naive) == wall.Format(naive)
}

// keyDay is the shop's calendar day of an instant, refused where no Date column can
// hold it.
func keyDay(at time.Time, zone *time.Location) (schemas.Day, error) {
	day := schemas.DayOf(at, zone)
	if day <= firstDay || day > lastDay {
		return 0, fmt.Errorf("day %s is outside 1970-01-02 … 2149-06-06", day)
	}
	return day, nil
}
