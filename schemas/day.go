package schemas

import (
	"fmt"
	"time"
)

// Day is a calendar day without a zone: days since 1970-01-01. The zero value is
// 1970-01-01 and stands for "no day" where a column says so (orders.sale_day).
type Day int32

// DayOf is the calendar day of an instant in a zone.
func DayOf(t time.Time, zone *time.Location) Day {
	y, m, d := t.In(zone).Date()
	return Day(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// ParseDay reads YYYY-MM-DD.
func ParseDay(text string) (Day, error) {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return 0, fmt.Errorf("reading day %q: want YYYY-MM-DD", text)
	}
	return Day(t.Unix() / 86400), nil
}

// Time is midnight UTC of the day: the form drivers take for a Date column.
func (d Day) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// Start is the first instant of the day in a zone.
func (d Day) Start(zone *time.Location) time.Time {
	y, m, n := d.Time().Date()
	return time.Date(y, m, n, 0, 0, 0, 0, zone)
}

// String is YYYY-MM-DD.
func (d Day) String() string { return d.Time().Format(time.DateOnly) }
