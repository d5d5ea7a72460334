package mollie

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

var currencyCode = regexp.MustCompile(`^[A-Z]{3}$`)

// moneyOf is an amount that must be there, in a known currency.
func moneyOf(m maybe[money], what string) (decimal.Decimal, string, error) {
	if err := must(m, what); err != nil {
		return decimal.Decimal{}, "", err
	}
	if !m.Value.Value.Given {
		return decimal.Decimal{}, "", fmt.Errorf("its %s has no value", what)
	}
	if !currencyCode.MatchString(string(m.Value.Currency)) {
		return decimal.Decimal{}, "", fmt.Errorf("its %s has no currency", what)
	}
	return m.Value.Value.Decimal, string(m.Value.Currency), nil
}

// partOf is an amount that may be absent, which is 0, in the currency of another one.
func partOf(m maybe[money], currency, what string) (decimal.Decimal, error) {
	if !m.Given {
		return decimal.Decimal{}, nil
	}
	d, own, err := moneyOf(m, what)
	if err == nil && own != currency {
		err = fmt.Errorf("its %s is in another currency", what)
	}
	return d, err
}

// instant reads a date and time with its offset, UTC.
func instant(t text) (time.Time, error) {
	at, err := time.Parse(time.RFC3339, string(t))
	if err != nil {
		return time.Time{}, errors.New("an instant cannot be read: want 2026-01-31T12:00:00+00:00")
	}
	return at.UTC(), nil
}

// created is the instant of creation and its day in Mollie's zone.
func created(t text) (time.Time, schemas.Day, error) {
	at, err := instant(t)
	if err != nil {
		return at, 0, fmt.Errorf("createdAt: %w", err)
	}
	day, err := dayOf(at)
	return at, day, err
}

func dayOf(at time.Time) (schemas.Day, error) {
	location, err := connectors.Zone(zone)
	if err != nil {
		return 0, err
	}
	return schemas.DayOf(at, location), nil
}

// instantOrNil is an instant that may be absent.
func instantOrNil(t text) (*time.Time, error) {
	if t == "" {
		return nil, nil //nolint:nilnil // absent is no error
	}
	at, err := instant(t)
	return &at, err
}

// instantAndDay is an instant that may be absent, and its day.
func instantAndDay(t text) (*time.Time, *schemas.Day, error) {
	at, err := instantOrNil(t)
	if at == nil || err != nil {
		return nil, nil, err
	}
	day, err := dayOf(*at)
	return at, &day, err
}

// dayOrNil is a bare date that may be absent.
func dayOrNil(t text) (*schemas.Day, error) {
	if t == "" {
		return nil, nil //nolint:nilnil // absent is no error
	}
	day, err := schemas.ParseDay(string(t))
	if err != nil {
		return nil, errors.New("a date cannot be read: want 2026-01-31")
	}
	return &day, nil
}

// country is an ISO 3166-1 alpha-2 code, "" when unknown.
func country(t text) string {
	s := strings.ToUpper(strings.TrimSpace(string(t)))
	if len(s) != 2 || s[0] < 'A' || s[0] > 'Z' || s[1] < 'A' || s[1] > 'Z' {
		return ""
	}
	return s
}

// sameRecord proves that a payload is that of its record: rows are replaced by its id.
func sameRecord(id text, r connectors.Record) error {
	if id == "" || string(id) != r.ID {
		return errors.New("the payload is not that of the record")
	}
	return nil
}

// flag is a boolean for a column.
func flag(b bool) uint8 {
	if b {
		return 1
	}
	return 0
}

// remember puts a value that has no column into extra.
func remember(m *schemas.Meta, key string, value text) {
	if value == "" {
		return
	}
	if m.Extra == nil {
		m.Extra = map[string]string{}
	}
	m.Extra[key] = string(value)
}

// failed words the error of a mapping.
func failed(what string, r connectors.Record, err error) error {
	return fmt.Errorf("mapping %s %s: %w", what, r.ID, err)
}
