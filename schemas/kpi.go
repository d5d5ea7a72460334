package schemas

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// KPI is a figure that the views kpi_day, kpi_week, kpi_month and kpi_quarter give per
// shop and profile, as its file in kpis/ describes it.
type KPI struct {
	// Place orders KPIs in lists.
	Place         int
	ID            string
	NL, EN        string
	DescriptionNL string
	DescriptionEN string
	Formula       string
	Unit          Unit
	AddsUp        string   // additive, additive over time, semi-additive (not over time), ratio (of additive parts), distinct
	Grains        []string // the periods it exists for: day, week, month, quarter
	// From is the model, by grain, shop, period and profile, that has the two columns.
	From        string
	Numerator   string
	Denominator string // empty where the value is the numerator itself
	DateBasis   string
	TaxBasis    string
	Models      string
	// Tables are the canonical tables without whose rows the value is empty or wrong;
	// shops and rates are needed by all and not named.
	Tables []string
}

// Unit says what a value is, and how exact it is.
type Unit string

// The units. Values are decimals in all of them: money and ratings are rounded to four
// decimals, ratios and averages to eighteen.
const (
	Money   Unit = "money"   // in the shop's currency
	Count   Unit = "count"   // a whole number
	Ratio   Unit = "ratio"   // a share of 1, shown as a percentage
	Average Unit = "average" // so many of one per one of another
	Rating  Unit = "rating"  // on a scale of 5
)

// Grains are the periods that KPIs are given for, shortest first.
func Grains() []string { return []string{"day", "week", "month", "quarter"} }

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
		"formula": &k.Formula, "unit": (*string)(&k.Unit), "adds up": &k.AddsUp, "from": &k.From, "numerator": &k.Numerator,
		"denominator": &k.Denominator, "date basis": &k.DateBasis, "tax basis": &k.TaxBasis, "models": &k.Models,
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
		if list := map[string]*[]string{"grains": &k.Grains, "tables": &k.Tables}[key]; list != nil {
			*list = strings.Split(value, ", ")
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
	return k, k.check()
}

func (k KPI) check() error {
	names := []string{k.ID, k.From, k.Numerator}
	if k.Denominator != "" {
		names = append(names, k.Denominator)
	}
	switch {
	case k.Place == 0:
		return fmt.Errorf("place is missing")
	case !slices.Contains([]Unit{Money, Count, Ratio, Average, Rating}, k.Unit):
		return fmt.Errorf("unit %q: want money, count, ratio, average or rating", k.Unit)
	case k.Denominator == "" && k.Unit != Money && k.Unit != Count || k.Denominator != "" && k.Unit == Count:
		return fmt.Errorf("unit %q: a ratio, average or rating has a denominator and a count has none", k.Unit)
	case !slices.Contains([]string{"additive", "additive over time", "semi-additive", "ratio", "distinct"}, k.AddsUp):
		return fmt.Errorf("adds up %q: want additive, additive over time, semi-additive, ratio or distinct", k.AddsUp)
	case len(k.Grains) == 0 || slices.ContainsFunc(k.Grains, func(g string) bool { return !slices.Contains(Grains(), g) }):
		return fmt.Errorf("grains: want some of day, week, month, quarter")
	case len(k.Tables) == 0 || slices.ContainsFunc(k.Tables, func(name string) bool { return !isCanonical(name) }):
		return fmt.Errorf("tables: want names of canonical tables, as orders, refunds")
	case slices.ContainsFunc(names, func(name string) bool { return !modelName.MatchString(name) }):
		return fmt.Errorf("id, from, numerator and denominator are names of small letters, digits and underscores")
	}
	return nil
}

func isCanonical(name string) bool {
	return slices.ContainsFunc(Tables(), func(t Table) bool { return t.Name == name })
}
