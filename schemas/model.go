package schemas

import (
	"embed"
	"fmt"
	"slices"
	"strings"
)

//go:embed models/*.sql views/*.sql kpis/*.kpi
var modelFiles embed.FS

// Materialisation is how the rows of a model come to be.
type Materialisation string

// The materialisations.
const (
	// View computes on reading.
	View Materialisation = "view"
	// Whole is computed anew as a whole and swapped in.
	Whole Materialisation = "table"
	// Incremental is computed anew for the days that changed.
	Incremental Materialisation = "incremental"
	// Ephemeral is a step of the models that read it: a table only while they are computed,
	// with the days that they compute.
	Ephemeral Materialisation = "ephemeral"
)

// Model is a SELECT in models/ or views/ with what its header says. Its Definition is
// that of the physical table; views use its columns and comments only.
type Model struct {
	Definition
	TitleNL, TitleEN string
	Formula          string
	Grain            string
	Unit             string
	Kind             Materialisation
	// Public models are views of the contract database; the others live in the store.
	Public bool
	// Day is the column that holds the day, for models that are marked or read by day.
	Day string
	// Key is unique in the table, and its sorting key.
	Key []string
	// Marks are the groups of dirty_days that make the model out of date. A model marks
	// the days it changes under its own name.
	Marks []string
	// RebuildOn names columns of a canonical table on whose content every row depends;
	// empty where there are none.
	RebuildOn TableColumns
	// RowsFrom names tables and models: while none of them has a row, this model has none.
	RowsFrom []string
	// OnlyIf is a SELECT that finds a row if the model has rows on the days to be computed:
	// a cheap look that saves an expensive one. Ephemeral models may have it.
	OnlyIf string
	// Query is the SELECT; Touched the SELECT of (shop, day) to be computed anew, of
	// incremental models only. Both hold references in {{…}}, see Expand.
	Query, Touched string
	Tests          []ModelTest
	// Warnings look at the source more than at the model: rows that they find are told,
	// and do not hold back the figures.
	Warnings []ModelTest
	// Refs are the models that Query, Touched and the tests read.
	Refs []string
}

// TableColumns are columns of a table.
type TableColumns struct {
	Table   string
	Columns []string
}

// ModelTest is a SELECT of the rows that must not exist.
type ModelTest struct {
	Name string
	// Says is the rule, for people.
	Says  string
	Query string
}

// Models are the models of the store and the views of the contract, each after the
// models it reads.
func Models() ([]Model, error) {
	var list []Model
	for _, folder := range []string{"models", "views"} {
		files, err := modelFiles.ReadDir(folder)
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", folder, err)
		}
		for _, file := range files {
			name := folder + "/" + file.Name()
			text, err := modelFiles.ReadFile(name)
			if err != nil {
				return nil, fmt.Errorf("reading %s: %w", name, err)
			}
			m, err := parseModel(string(text))
			if err != nil {
				return nil, fmt.Errorf("reading %s: %w", name, err)
			}
			if m.Name+".sql" != file.Name() {
				return nil, fmt.Errorf("reading %s: its header says %s", name, m.Name)
			}
			m.Public = folder == "views"
			list = append(list, m)
		}
	}
	return inOrder(list)
}

// inOrder sorts models so that each comes after those it reads. A contract view may
// have the name of the model it shows.
func inOrder(list []Model) ([]Model, error) {
	var ordered []Model
	stored := map[string]bool{}
	for rest := list; len(rest) > 0; {
		var later []Model
		for _, m := range rest {
			if slices.ContainsFunc(m.Refs, func(ref string) bool { return !stored[ref] }) {
				later = append(later, m)
				continue
			}
			ordered = append(ordered, m)
			if !m.Public {
				stored[m.Name] = true
			}
		}
		if len(later) == len(rest) {
			return nil, fmt.Errorf("ordering models: %s reads %s, which does not exist or reads it back", later[0].Name, strings.Join(later[0].Refs, ", "))
		}
		rest = later
	}
	return ordered, nil
}
