package shopify

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// vendorID is an id in decimal digits: a number, its text, or the last part of a global id
// such as gid://shopify/Order/450789469. Parameters behind a ? are left out. What holds no
// such number is "".
func vendorID(t text) string {
	s := string(t)
	if rest, global := strings.CutPrefix(s, "gid://"); global {
		s, _, _ = strings.Cut(rest, "?")
		s = s[strings.LastIndexByte(s, '/')+1:]
	}
	if s == "" || s == "0" || strings.Trim(s, "0123456789") != "" {
		return ""
	}
	return s
}

// sameRecord proves that a payload is that of its record: rows are replaced by its id.
func sameRecord(id string, r connectors.Record) error {
	if id == "" || id != r.ID {
		return errors.New("the payload is not that of the record")
	}
	return nil
}

// instant reads a date and time with its offset, UTC.
func instant(t text) (time.Time, error) {
	at, err := time.Parse(time.RFC3339Nano, string(t))
	if err != nil {
		return time.Time{}, errors.New("an instant cannot be read: want 2026-01-31T12:00:00Z")
	}
	return at.UTC(), nil
}

// instantOf is an instant that must be there.
func instantOf(field string, t text) (time.Time, error) {
	at, err := instant(t)
	if err != nil {
		return at, fmt.Errorf("%s: %w", field, err)
	}
	return at, nil
}

// instantOrNil is an instant that may be absent.
func instantOrNil(field string, t text) (*time.Time, error) {
	if t == "" {
		return nil, nil //nolint:nilnil // absent is no error
	}
	at, err := instantOf(field, t)
	if err != nil {
		return nil, err
	}
	return &at, nil
}

// instantOrDay is an instant that Shopify has also written as a bare date, which then is the
// beginning of that day in the shop.
func instantOrDay(f connectors.Facts, field string, t text) (time.Time, error) {
	day, err := schemas.ParseDay(string(t))
	if err != nil {
		return instantOf(field, t)
	}
	zone, err := f.Location()
	if err != nil {
		return time.Time{}, err
	}
	return day.Start(zone).UTC(), nil
}

// The days that a Date column of ClickHouse can hold.
const (
	firstDay = schemas.Day(0)
	lastDay  = schemas.Day(65535)
)

// dayOf is the shop's calendar day of an instant, refused where no Date column can hold it.
func dayOf(f connectors.Facts, at time.Time) (schemas.Day, error) {
	zone, err := f.Location()
	if err != nil {
		return 0, err
	}
	return keyDay(schemas.DayOf(at, zone))
}

func keyDay(day schemas.Day) (schemas.Day, error) {
	if day <= firstDay || day > lastDay {
		return 0, fmt.Errorf("day %s is outside 1970-01-02 … 2149-06-06", day)
	}
	return day, nil
}

// bareDay is a date without a time.
func bareDay(field string, t text) (schemas.Day, error) {
	day, err := schemas.ParseDay(string(t))
	if err != nil {
		return 0, fmt.Errorf("%s: a date cannot be read: want 2026-01-31", field)
	}
	return keyDay(day)
}

// unknownCountry is what stands where no country is known.
const unknownCountry = "ZZ"

// country is an ISO 3166-1 alpha-2 code, "ZZ" when unknown.
func country(t text) string {
	s := strings.ToUpper(strings.TrimSpace(string(t)))
	if len(s) != 2 || s[0] < 'A' || s[0] > 'Z' || s[1] < 'A' || s[1] > 'Z' {
		return unknownCountry
	}
	return s
}

// spelled is a value of an enumeration in one spelling for both transports: lower case with
// underscores ("PARTIALLY_REFUNDED", "Payments::Balance::AdjustmentReversal").
func spelled(t text) string {
	s := string(t)
	s = s[strings.LastIndexByte(s, ':')+1:]
	if s == strings.ToUpper(s) {
		return strings.ToLower(s)
	}
	var b strings.Builder
	for i, c := range s {
		if c >= 'A' && c <= 'Z' {
			if i > 0 {
				b.WriteByte('_')
			}
			c += 'a' - 'A'
		}
		b.WriteRune(c)
	}
	return strings.ReplaceAll(b.String(), " ", "_")
}

// flag is a boolean for a column.
func flag(b boolean) uint8 {
	if b {
		return 1
	}
	return 0
}

// count32 is a whole number from 0 for a column of 32 bits.
func count32(field string, n integer) (uint32, error) {
	if n < 0 || n > math.MaxUint32 {
		return 0, fmt.Errorf("%s %d cannot be stored", field, n)
	}
	return uint32(n), nil
}

// quantity is a whole number for a signed column of 32 bits.
func quantity(field string, n integer) (int32, error) {
	if n < math.MinInt32 || n > math.MaxInt32 {
		return 0, fmt.Errorf("%s %d cannot be stored", field, n)
	}
	return int32(n), nil
}

// splitTags are the tags of REST, which writes them as one text.
func splitTags(t text) []string {
	tags := []string{}
	for tag := range strings.SplitSeq(string(t), ",") {
		if tag = strings.TrimSpace(tag); tag != "" {
			tags = append(tags, tag)
		}
	}
	return tags
}

// texts are the members of a list.
func texts(list list[text]) []string {
	all := make([]string, 0, len(list))
	for _, one := range list {
		all = append(all, string(one))
	}
	return all
}

// remember puts a value that has no column into extra.
func remember(m *schemas.Meta, key, value string) {
	if value == "" {
		return
	}
	if m.Extra == nil {
		m.Extra = map[string]string{}
	}
	m.Extra[key] = value
}

// failed words the error of a mapping.
func failed(what string, r connectors.Record, err error) error {
	return fmt.Errorf("mapping %s %s: %w", what, r.ID, err)
}
