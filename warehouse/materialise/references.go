package materialise

import (
	"fmt"
	"strings"

	"github.com/tillhouse/tillhouse/schemas"
)

// defaultSettings are the values of {{setting …}}.
func defaultSettings() map[string]string {
	return map[string]string{
		// How many days old a rate may be.
		"fx_lookback_days": "10",
	}
}

// scope says what the references of a statement stand for.
type scope struct {
	// days is the table of (shop, day) to be computed; empty means all days.
	days string
	// marks is the table of (model_group, shop, day) not yet computed.
	marks string
	// this is what {{this}} reads: a table, or a SELECT in parentheses.
	this string
	// months limits tests to months, as 202611, 202612; empty means all.
	months string
}

func (b *Builder) expand(m *schemas.Model, text string, s scope) (string, error) {
	store := b.warehouse.Store()
	return schemas.Expand(text, func(r schemas.Reference) (string, error) {
		switch r.Verb {
		case "ref", "table":
			return store + "." + r.Args[0], nil
		case "setting":
			value, ok := b.settings[r.Args[0]]
			if !ok {
				return "", fmt.Errorf("%s: there is no setting %s", m.Name, r.Args[0])
			}
			return value, nil
		case "touched":
			if s.days == "" {
				return "1", nil
			}
			return "((" + r.Args[0] + ", " + r.Args[1] + ") in (select shop, day from " + s.days + "))", nil
		case "months":
			if s.months == "" {
				return "1", nil
			}
			return "(toYYYYMM(" + r.Args[0] + ") in (" + s.months + "))", nil
		case "marks":
			return "(select shop, day from " + s.marks + " where model_group = " + quote(r.Args[0]) + ")", nil
		case "this":
			return s.this, nil
		case "kpis":
			return kpiTuples(b.kpis), nil
		case "definitions":
			return definitionTuples(b.kpis), nil
		}
		return "", fmt.Errorf("%s: nobody has said what {{%s}} stands for", m.Name, r.Verb)
	})
}

// kpiTuples is an array of (id, name_nl, name_en, unit, numerator, denominator, value)
// over the columns of sales_period.
func kpiTuples(kpis []schemas.KPI) string {
	list := make([]string, len(kpis))
	for i, k := range kpis {
		denominator, value := "CAST(NULL, 'Nullable(Decimal(18, 4))')", amount(k.Numerator)
		if k.Denominator != "" {
			denominator = amount(k.Denominator)
			// Sixteen decimals, cut, then rounded once; a zero divisor throws even where its result is not used.
			value = fmt.Sprintf("if(%[2]s = 0, NULL, CAST(round(toDecimal256(%[1]s, 16) / if(%[2]s = 0, 1, %[2]s), 4), 'Nullable(Decimal(18, 4))'))", k.Numerator, k.Denominator)
		}
		list[i] = fmt.Sprintf("(%s, %s, %s, %s, %s, %s, %s)", quote(k.ID), quote(k.NL), quote(k.EN), quote(k.Unit), amount(k.Numerator), denominator, value)
	}
	return "[" + strings.Join(list, ", ") + "]"
}

func amount(column string) string { return "CAST(" + column + ", 'Nullable(Decimal(18, 4))')" }

// definitionTuples is an array of what kpi_definitions shows.
func definitionTuples(kpis []schemas.KPI) string {
	list := make([]string, len(kpis))
	for i, k := range kpis {
		texts := []string{k.ID, k.NL, k.EN, k.DescriptionNL, k.DescriptionEN, k.Formula, k.Unit, k.AddsUp, k.DateBasis, k.TaxBasis, k.Models}
		for j := range texts {
			texts[j] = quote(texts[j])
		}
		list[i] = "(" + strings.Join(texts, ", ") + ")"
	}
	return "[" + strings.Join(list, ", ") + "]"
}
