package frankfurter

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// rateScale is the scale of fx_rates.per_eur, Decimal(18,8).
const rateScale = 8

var rateLimit = decimal.New(1, 18-rateScale)

// normaliseRates maps the rates of one day to fx_rates, one row per currency, exact. A
// rate of the day on which it was read may still change, and is provisional.
func normaliseRates(facts connectors.Facts, r connectors.Record, rows *schemas.Rows) error {
	rates, err := mapRates(facts, r)
	if err != nil {
		return fmt.Errorf("mapping the rates of %s: %w", r.ID, err)
	}
	rows.FXRates = append(rows.FXRates, rates...)
	return nil
}

func mapRates(facts connectors.Facts, r connectors.Record) ([]schemas.FXRate, error) {
	var d day
	if err := json.Unmarshal(r.Payload, &d); err != nil {
		return nil, err
	}
	on, err := schemas.ParseDay(d.Day)
	if err != nil {
		return nil, err
	}
	if on <= 0 || on > 65535 {
		return nil, fmt.Errorf("day %s is outside 1970-01-02 … 2149-06-06", on)
	}
	origin := "frankfurter"
	if provider := facts.Settings[settingProvider]; provider != "" {
		origin += ":" + strings.ToLower(provider)
	}
	var provisional uint8
	if on >= dayOf(r.ExtractedAt) {
		provisional = 1
	}
	rates := make([]schemas.FXRate, 0, len(d.Rows))
	seen := map[string]bool{}
	for _, text := range d.Rows {
		var one row
		if err := json.Unmarshal(text, &one); err != nil {
			return nil, err
		}
		if one.Date != d.Day || one.Base != "EUR" || !currencyCode.MatchString(one.Quote) || one.Quote == "EUR" || seen[one.Quote] {
			return nil, fmt.Errorf("a row is of %.10q from %.3q to %.3q", one.Date, one.Base, one.Quote)
		}
		seen[one.Quote] = true
		rate, err := parseRate(one.Rate)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", one.Quote, err)
		}
		rates = append(rates, schemas.FXRate{RateDay: on, Currency: one.Quote, PerEUR: rate, PublishedDay: on, IsProvisional: provisional, Origin: origin})
	}
	return rates, nil
}

// number is a JSON number of a size that a rate can have; small ones come as 9.1e-06.
var number = regexp.MustCompile(`^\d{1,30}(\.\d{1,30})?([eE][+-]?\d{1,2})?$`)

func parseRate(text jsontext.Value) (decimal.Decimal, error) {
	if !number.Match(text) {
		return decimal.Decimal{}, fmt.Errorf("rate %.30q is no number", string(text))
	}
	rate, err := decimal.NewFromString(string(text))
	switch {
	case err != nil:
		return rate, fmt.Errorf("rate %.30q is no number", string(text))
	case !rate.IsPositive(), rate.GreaterThanOrEqual(rateLimit), !rate.Equal(rate.Truncate(rateScale)):
		return decimal.Decimal{}, fmt.Errorf("rate %.30q is not above zero, or does not fit 10 digits and %d decimals", string(text), rateScale)
	}
	return rate, nil
}
