package materialise

import (
	"fmt"
	"slices"
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
	// days is what (shop, day) to be computed are selected from; empty means all days.
	days string
	// marks is what (model_group, shop, day) not yet computed are selected from.
	marks string
	// this is what {{this}} reads: a table, or a SELECT in parentheses.
	this string
	// fence is that of the build whose steps are read.
	fence uint64
	// months limits tests to months, as 202611, 202612; empty means all.
	months string
}

func (b *Builder) expand(m *schemas.Model, text string, s scope) (string, error) {
	store := b.warehouse.Store()
	return schemas.Expand(text, func(r schemas.Reference) (string, error) {
		switch r.Verb {
		case "ref":
			if i := slices.IndexFunc(b.models, func(m schemas.Model) bool { return m.Name == r.Args[0] && m.Kind == schemas.Ephemeral }); i >= 0 {
				return store + "." + scratch(&b.models[i], "part", s.fence), nil
			}
			return store + "." + r.Args[0], nil
		case "table":
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
			return b.kpiTuples(r.Args[0]), nil
		case "definitions":
			return definitionTuples(b.kpis), nil
		}
		return "", fmt.Errorf("%s: nobody has said what {{%s}} stands for", m.Name, r.Verb)
	})
}

// kpiTuples is an array over the columns of a model, of the KPIs that are read from it:
// ((id, name_nl, name_en, unit, digits, is_covered), numerator, denominator). Digits are
// those that the ratio is rounded to, 0 where the value is the numerator. Coverage
// matters where an amount can be unknown. What is constant stands apart: the engine plans
// every expression of every reader's query.
func (b *Builder) kpiTuples(from string) string {
	var constants, numerators, denominators []string
	for _, k := range b.kpis {
		if k.From != from {
			continue
		}
		digits, denominator := 0, "NULL"
		if k.Denominator != "" {
			digits, denominator = 18, k.Denominator
			if k.Unit == schemas.Money || k.Unit == schemas.Rating {
				digits = 4
			}
		}
		covered := 0
		if b.canBeUnknown(from, k.Numerator) {
			covered = 1
		}
		constants = append(constants, fmt.Sprintf("(%s, %s, %s, %s, %d, %d)", quote(k.ID), quote(k.NL), quote(k.EN), quote(string(k.Unit)), digits, covered))
		numerators = append(numerators, part(k.Numerator))
		denominators = append(denominators, part(denominator))
	}
	return "arrayZip([" + strings.Join(constants, ", ") + "], [" + strings.Join(numerators, ", ") + "], [" + strings.Join(denominators, ", ") + "])"
}

// part is a numerator or denominator: an amount or a count.
func part(column string) string { return "CAST(" + column + ", 'Nullable(Decimal(18, 4))')" }

func (b *Builder) canBeUnknown(model, column string) bool {
	return slices.ContainsFunc(b.models, func(m schemas.Model) bool {
		return m.Name == model && slices.ContainsFunc(m.Columns, func(c schemas.Column) bool {
			return c.Name == column && strings.HasPrefix(c.Type, "Nullable(")
		})
	})
}

// formats are how spreadsheets and BI tools write a unit.
var formats = map[schemas.Unit]string{
	schemas.Money: "#,##0.00", schemas.Count: "#,##0", schemas.Ratio: "0.0%", schemas.Average: "0.00", schemas.Rating: "0.00",
}

// definitionTuples is an array of what kpi_definitions shows.
func definitionTuples(kpis []schemas.KPI) string {
	list := make([]string, len(kpis))
	for i, k := range kpis {
		texts := []string{
			k.ID, k.NL, k.EN, k.DescriptionNL, k.DescriptionEN, k.Formula, string(k.Unit), k.AddsUp, strings.Join(k.Grains, ", "),
			k.DateBasis, k.TaxBasis, formats[k.Unit], k.Models,
		}
		for j := range texts {
			texts[j] = quote(texts[j])
		}
		list[i] = "(" + strings.Join(texts, ", ") + ")"
	}
	return "[" + strings.Join(list, ", ") + "]"
}
