package schemas

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var (
	headerLine  = regexp.MustCompile(`^-- ([a-z]+(?: [a-z]+|\.[a-z]+)*): (.+)$`)
	sectionLine = regexp.MustCompile(`^-- (touched|only if|(test|warning) ([a-z_]+): (.+))$`)
	modelName   = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
	rebuildLine = regexp.MustCompile(`^([a-z_]+)\(([a-z_, ]+)\)$`)
)

// parseModel reads a header of "-- key: value" lines, the SELECT, and the sections
// "-- touched", "-- only if", "-- test name: rule" and "-- warning name: rule" after it.
func parseModel(text string) (Model, error) {
	m := Model{Definition: Definition{Engine: "MergeTree"}}
	lines := strings.Split(text, "\n")
	body := len(lines)
	for n, line := range lines {
		found := headerLine.FindStringSubmatch(line)
		if found == nil {
			body = n
			break
		}
		if err := m.setHeader(found[1], strings.TrimSpace(found[2])); err != nil {
			return Model{}, fmt.Errorf("line %d: %w", n+1, err)
		}
	}
	if err := m.addSections(lines[body:]); err != nil {
		return Model{}, err
	}
	if err := m.complete(); err != nil {
		return Model{}, err
	}
	return m, m.collectRefs()
}

func (m *Model) setHeader(key, value string) error {
	texts := map[string]*string{
		"name": &m.Name, "title.nl": &m.TitleNL, "title.en": &m.TitleEN, "description.nl": &m.NL, "description.en": &m.EN,
		"formula": &m.Formula, "grain": &m.Grain, "unit": &m.Unit, "day": &m.Day,
	}
	if field, ok := texts[key]; ok {
		if *field != "" {
			return fmt.Errorf("%s is given twice", key)
		}
		*field = value
		return nil
	}
	switch key {
	case "materialisation":
		m.Kind = Materialisation(value)
		if !slices.Contains([]Materialisation{View, Whole, Incremental, Ephemeral}, m.Kind) {
			return fmt.Errorf("materialisation %q: want view, table, incremental or ephemeral", value)
		}
	case "key":
		m.Key = strings.Split(value, ", ")
		m.OrderBy = value
	case "rows from":
		m.RowsFrom = strings.Split(value, ", ")
	case "marks":
		m.Marks = strings.Split(value, ", ")
	case "index":
		for column := range strings.SplitSeq(value, ", ") {
			m.Indexes = append(m.Indexes, "INDEX "+column+"_filter "+column+" TYPE bloom_filter GRANULARITY 4")
		}
	case "rebuild on":
		found := rebuildLine.FindStringSubmatch(value)
		if found == nil {
			return fmt.Errorf("rebuild on %q: want table(column, column)", value)
		}
		m.RebuildOn = TableColumns{Table: found[1], Columns: strings.Split(found[2], ", ")}
	case "column":
		return m.addModelColumn(value)
	default:
		return fmt.Errorf("unknown header %q", key)
	}
	return nil
}

// addModelColumn reads "name type | Dutch | English".
func (m *Model) addModelColumn(value string) error {
	parts := strings.Split(value, " | ")
	if len(parts) != 3 {
		return fmt.Errorf("column %q: want name type | Dutch | English", value)
	}
	name, kind, ok := strings.Cut(parts[0], " ")
	if !ok || !modelName.MatchString(name) || kind == "" || parts[1] == "" || parts[2] == "" {
		return fmt.Errorf("column %q: want name type | Dutch | English", value)
	}
	if slices.ContainsFunc(m.Columns, func(c Column) bool { return c.Name == name }) {
		return fmt.Errorf("column %s is given twice", name)
	}
	m.Columns = append(m.Columns, Column{Name: name, Type: kind, NL: parts[1], EN: parts[2]})
	return nil
}

func (m *Model) addSections(lines []string) error {
	target := &m.Query
	var body strings.Builder
	flush := func() {
		*target = strings.TrimSpace(body.String())
		body.Reset()
	}
	for _, line := range lines {
		found := sectionLine.FindStringSubmatch(line)
		if found == nil {
			body.WriteString(line + "\n")
			continue
		}
		flush()
		if found[1] == "touched" {
			if m.Touched != "" {
				return errors.New("section touched is given twice")
			}
			target = &m.Touched
			continue
		}
		if found[1] == "only if" {
			if m.OnlyIf != "" {
				return errors.New("section only if is given twice")
			}
			target = &m.OnlyIf
			continue
		}
		list := &m.Tests
		if found[2] == "warning" {
			list = &m.Warnings
		}
		*list = append(*list, ModelTest{Name: found[3], Says: found[4]})
		target = &(*list)[len(*list)-1].Query
	}
	flush()
	return nil
}

func (m *Model) complete() error {
	for name, value := range map[string]string{
		"name": m.Name, "title.nl": m.TitleNL, "title.en": m.TitleEN, "description.nl": m.NL, "description.en": m.EN,
		"formula": m.Formula, "grain": m.Grain, "unit": m.Unit, "materialisation": string(m.Kind), "the SELECT": m.Query,
	} {
		if value == "" {
			return fmt.Errorf("%s is missing", name)
		}
	}
	if !modelName.MatchString(m.Name) {
		return fmt.Errorf("name %q: want small letters, digits and underscores", m.Name)
	}
	if len(m.Columns) == 0 {
		return errors.New("no column is given")
	}
	for _, test := range slices.Concat(m.Tests, m.Warnings) {
		if test.Query == "" {
			return fmt.Errorf("test %s has no SELECT", test.Name)
		}
	}
	if m.OnlyIf != "" && m.Kind != Ephemeral {
		return errors.New("only ephemeral models have a section only if")
	}
	if m.Kind == View || m.Kind == Ephemeral {
		if (len(m.Key) > 0) != (m.Kind == Ephemeral) || len(m.Marks) > 0 || m.Touched != "" || len(m.Tests)+len(m.Warnings) > 0 {
			return errors.New("a view has no key, an ephemeral model has one; neither has marks, touched, tests or warnings")
		}
		return nil
	}
	if len(m.Key) == 0 || len(m.Marks) == 0 || m.Day == "" {
		return errors.New("a stored model needs key, marks and day")
	}
	for _, name := range append([]string{m.Day}, m.Key...) {
		if !slices.ContainsFunc(m.Columns, func(c Column) bool { return c.Name == name }) {
			return fmt.Errorf("%s is no column", name)
		}
	}
	if m.Kind == Incremental {
		m.PartitionBy = "toYYYYMM(" + m.Day + ")"
		if m.Touched == "" && len(m.Marks) == 1 {
			m.Touched = "select shop, day from {{marks " + m.Marks[0] + "}}"
		}
		if m.Touched == "" {
			return errors.New("an incremental model with several marks needs a section touched")
		}
		return nil
	}
	if m.Touched != "" {
		return errors.New("only incremental models have a section touched")
	}
	return nil
}

func (m *Model) collectRefs() error {
	texts := []string{m.Query, m.OnlyIf, m.Touched}
	for _, test := range slices.Concat(m.Tests, m.Warnings) {
		texts = append(texts, test.Query)
	}
	for _, text := range texts {
		_, err := Expand(text, func(r Reference) (string, error) {
			if r.Verb == "ref" && !slices.Contains(m.Refs, r.Args[0]) {
				m.Refs = append(m.Refs, r.Args[0])
			}
			return "", nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Reference is what stands in {{…}} in the SQL of a model.
type Reference struct {
	// Verb is one of
	//	ref model           a model of the store
	//	table name          a canonical or system table
	//	setting name        the value of a setting
	//	marks group         (shop, day) that are marked and not yet computed
	//	touched shop, day   a condition: these columns hold a day to be computed anew
	//	months day          a condition: this column lies in a month to be swapped
	//	this                the model's own rows; in a test those to be swapped in
	//	kpis model          the KPIs that are read from the model, as an array of tuples over its columns
	//	definitions         the KPI definitions as an array of tuples
	Verb string
	Args []string
}

var argumentsOf = map[string]int{"ref": 1, "table": 1, "setting": 1, "marks": 1, "touched": 2, "months": 1, "this": 0, "kpis": 1, "definitions": 0}

// Expand replaces each reference in a model's SQL.
func Expand(text string, replace func(Reference) (string, error)) (string, error) {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "{{")
		b.WriteString(before)
		if !ok {
			return b.String(), nil
		}
		inside, after, ok := strings.Cut(rest, "}}")
		if !ok {
			return "", errors.New("a {{ has no }}")
		}
		r, err := parseReference(inside)
		if err != nil {
			return "", err
		}
		value, err := replace(r)
		if err != nil {
			return "", err
		}
		b.WriteString(value)
		text = after
	}
}

func parseReference(text string) (Reference, error) {
	verb, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
	r := Reference{Verb: verb}
	for arg := range strings.SplitSeq(rest, ",") {
		if arg = strings.TrimSpace(arg); arg != "" {
			r.Args = append(r.Args, arg)
		}
	}
	if want, ok := argumentsOf[verb]; !ok || want != len(r.Args) {
		return Reference{}, fmt.Errorf("reference {{%s}}: unknown, or it has another number of arguments", text)
	}
	for _, arg := range r.Args {
		if !referenceArgument.MatchString(arg) {
			return Reference{}, fmt.Errorf("reference {{%s}}: %q is no name", text, arg)
		}
	}
	return r, nil
}

var referenceArgument = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)?$`)
