package schemas

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// KPI is a figure that the views kpi_day, kpi_week and kpi_month give per shop and
// profile, as its file in kpis/ describes it.
type KPI struct {
	// Place orders KPIs in lists.
	Place         int
	ID            string
	NL, EN        string
	DescriptionNL string
	DescriptionEN string
	Formula       string
	Unit          string // money (in the shop's currency) or count
	AddsUp        string // additive, additive over time, ratio, distinct
	Numerator     string // a column of sales_period
	Denominator   string // a column of sales_period; empty unless it is a ratio
	DateBasis     string
	TaxBasis      string
	Models        string
}

// KPIs are the KPIs in the order in which people read them.
func KPIs() ([]KPI, error) {
	files, err := modelFiles.ReadDir("kpis")
	if err != nil {
		return nil, fmt.Errorf("reading KPIs: %w", err)
	}
	list := make([]KPI, 0, len(files))
	for _, file := range files {
		text, err := modelFiles.ReadFile("kpis/" + file.Name())
		if err != nil {
			return nil, fmt.Errorf("reading kpis/%s: %w", file.Name(), err)
		}
		k, err := parseKPI(string(text))
		if err != nil {
			return nil, fmt.Errorf("reading kpis/%s: %w", file.Name(), err)
		}
		list = append(list, k)
	}
	slices.SortFunc(list, func(a, b KPI) int { return cmp.Compare(a.Place, b.Place) })
	return list, nil
}

// parseKPI reads "key: value" lines.
func parseKPI(text string) (KPI, error) {
	var k KPI
	fields := map[string]*string{
		"id": &k.ID, "name.nl": &k.NL, "name.en": &k.EN, "description.nl": &k.DescriptionNL, "description.en": &k.DescriptionEN,
		"formula": &k.Formula, "unit": &k.Unit, "adds up": &k.AddsUp, "numerator": &k.Numerator, "denominator": &k.Denominator,
		"date basis": &k.DateBasis, "tax basis": &k.TaxBasis, "models": &k.Models,
	}
	for n, line := range strings.Split(strings.TrimSpace(text), "\n") {
		key, value, ok := strings.Cut(line, ": ")
		if !ok || value == "" {
			return KPI{}, fmt.Errorf("line %d: want key: value", n+1)
		}
		if key == "place" {
			place, err := strconv.Atoi(value)
			if err != nil || place < 1 {
				return KPI{}, fmt.Errorf("line %d: place %q: want a number from 1", n+1, value)
			}
			k.Place = place
			continue
		}
		field, known := fields[key]
		if !known || *field != "" {
			return KPI{}, fmt.Errorf("line %d: %s is unknown or given twice", n+1, key)
		}
		*field = value
	}
	for key, field := range fields {
		if *field == "" && key != "denominator" {
			return KPI{}, fmt.Errorf("%s is missing", key)
		}
	}
	switch {
	case k.Place == 0:
		return KPI{}, fmt.Errorf("place is missing")
	case k.Unit != "money" && k.Unit != "count":
		return KPI{}, fmt.Errorf("unit %q: want money or count", k.Unit)
	case !modelName.MatchString(k.ID) || !modelName.MatchString(k.Numerator) || k.Denominator != "" && !modelName.MatchString(k.Denominator):
		return KPI{}, fmt.Errorf("id, numerator and denominator are names of small letters, digits and underscores")
	}
	return k, nil
}
