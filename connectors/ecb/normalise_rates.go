package ecb

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// rateScale is the scale of fx_rates.per_eur, Decimal(18,8).
const rateScale = 8

var rateLimit = decimal.New(1, 18-rateScale)

// normaliseRates maps the rates of one day to fx_rates, one row per currency, exact.
// The euro itself has no row. A currency that joined the euro has none after its last
// day: its fixed conversion rate is the business of the models.
func normaliseRates(_ connectors.Facts, r connectors.Record, rows *schemas.Rows) error {
	var d day
	if err := json.Unmarshal(r.Payload, &d); err != nil {
		return fmt.Errorf("reading the rates of %s: %w", r.ID, err)
	}
	rates, err := mapRates(d)
	if err != nil {
		return fmt.Errorf("mapping the rates of %s: %w", r.ID, err)
	}
	rows.FXRates = append(rows.FXRates, rates...)
	return nil
}

func mapRates(d day) ([]schemas.FXRate, error) {
	on, err := schemas.ParseDay(d.Day)
	if err != nil {
		return nil, err
	}
	if on <= 0 || on > 65535 {
		return nil, fmt.Errorf("day %s is outside 1970-01-02 … 2149-06-06", on)
	}
	rates := make([]schemas.FXRate, 0, len(d.Rates))
	for _, currency := range slices.Sorted(maps.Keys(d.Rates)) {
		rate, err := parseRate(d.Rates[currency])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", currency, err)
		}
		rates = append(rates, schemas.FXRate{RateDay: on, Currency: currency, PerEUR: rate, PublishedDay: on, Origin: "ecb"})
	}
	return rates, nil
}

func parseRate(s string) (decimal.Decimal, error) {
	whole, fraction, _ := strings.Cut(s, ".")
	if whole == "" || strings.Trim(whole+fraction, "0123456789") != "" || strings.HasSuffix(s, ".") {
		return decimal.Decimal{}, fmt.Errorf("rate %.20q is no number", s)
	}
	if len(whole) > 10 || len(strings.TrimRight(fraction, "0")) > rateScale {
		return decimal.Decimal{}, fmt.Errorf("rate %.30q does not fit 10 digits and %d decimals", s, rateScale)
	}
	rate, err := decimal.NewFromString(s)
	if err != nil {
		return rate, fmt.Errorf("rate %.20q is no number", s)
	}
	if !rate.IsPositive() || rate.GreaterThanOrEqual(rateLimit) {
		return rate, errors.New("a rate is above zero")
	}
	return rate, nil
}
