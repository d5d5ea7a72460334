package materialise

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/tillhouse/tillhouse/schemas"
)

// standing is what a build found when it began, in one statement each for marks, tables
// and facts: asking for each model would cost more than a build of few days.
type standing struct {
	// comments are those of the store's tables.
	comments map[string]string
	// rows is how many the store's tables have; a table of which the server does not
	// know it has no entry.
	rows map[string]uint64
	// views are the fingerprints of views, by database and name.
	views map[string]string
	// facts are the columns that models are built anew for, by TableColumns.
	facts map[string]string
	// unread are the marks that each model has not used yet.
	unread map[string]*unread
}

// look reads what stands. Marks come first: rows that they tell of are there when the
// tables are counted, or are marked once more after they came.
func (r *build) look(ctx context.Context) error {
	r.found = standing{comments: map[string]string{}, rows: map[string]uint64{}, views: map[string]string{}, facts: map[string]string{}}
	if err := r.readMarks(ctx); err != nil {
		return fmt.Errorf("reading marked days: %w", err)
	}
	left, err := r.readTables(ctx)
	if err != nil {
		return fmt.Errorf("looking for tables and views: %w", err)
	}
	for _, name := range left {
		if err := r.exec(ctx, "DROP TABLE IF EXISTS "+r.named(name)+r.warehouse.OnCluster()); err != nil {
			return fmt.Errorf("dropping %s of a killed build: %w", name, err)
		}
	}
	return r.readFacts(ctx)
}

// scratchName is that of a table which only a running build needs.
var scratchName = regexp.MustCompile(`__(staging|marks|days|part)_[0-9]+(_local)?$`)

// readTables returns the tables of builds that were killed.
func (r *build) readTables(ctx context.Context) (left []string, err error) {
	store := r.warehouse.Store()
	err = r.query(ctx, "SELECT database, name, comment, extract(as_select, "+quote(viewMark)+"), total_rows FROM system.tables WHERE database IN ("+
		quote(store)+", "+quote(r.warehouse.Contract())+")", func(scan func(...any) error) error {
		var database, name, comment, mark string
		var rows *uint64
		if err := scan(&database, &name, &comment, &mark, &rows); err != nil {
			return err
		}
		if mark != "" {
			r.found.views[database+"."+name] = mark
		}
		if database != store {
			return nil
		}
		if scratchName.MatchString(name) {
			left = append(left, name)
			return nil
		}
		r.found.comments[name] = comment
		if rows != nil {
			r.found.rows[name] = *rows
		}
		return nil
	})
	return left, err
}

// readFacts reads the columns on whose content every row of a model depends.
func (r *build) readFacts(ctx context.Context) error {
	var queries []string
	for i := range r.models {
		on := r.models[i].RebuildOn
		key := factKey(on)
		if _, known := r.found.facts[key]; on.Table == "" || known || !r.chosen(&r.models[i]) {
			continue
		}
		r.found.facts[key] = ""
		queries = append(queries, "SELECT "+quote(key)+", toString(groupArray(row)) FROM (SELECT toString(("+strings.Join(on.Columns, ", ")+")) AS row FROM "+
			r.named(on.Table)+" FINAL ORDER BY row)")
	}
	if len(queries) == 0 {
		return nil
	}
	err := r.query(ctx, strings.Join(queries, " UNION ALL "), func(scan func(...any) error) error {
		var key, facts string
		err := scan(&key, &facts)
		r.found.facts[key] = facts
		return err
	})
	if err != nil {
		return fmt.Errorf("reading what models are built anew for: %w", err)
	}
	return nil
}

func factKey(on schemas.TableColumns) string {
	return on.Table + "(" + strings.Join(on.Columns, ", ") + ")"
}

// fingerprint is that of the model's table that stands; empty when there is none.
func (s *standing) fingerprint(m *schemas.Model, local string) string {
	_, rest, ok := strings.Cut(s.comments[local], m.EN+" [")
	if !ok {
		return ""
	}
	return strings.TrimSuffix(rest, "]")
}

// built is the fingerprint of the table that stands; empty when there is none.
func (r *build) built(m *schemas.Model) string {
	return r.found.fingerprint(m, r.warehouse.LocalName(m.Name))
}

// sourceless tells that none of the tables that a model's rows come from has a row.
func (r *build) sourceless(m *schemas.Model) bool {
	for _, table := range m.RowsFrom {
		if rows, known := r.found.rows[table]; !known || rows > 0 {
			return false
		}
	}
	return len(m.RowsFrom) > 0
}

// isRead tells that a model stands which the marks of m would make out of date. One that
// does not stand yet is built in full anyway.
func (r *build) isRead(m *schemas.Model) bool {
	for i := range r.models {
		if reader := &r.models[i]; slices.Contains(reader.Marks, m.Name) && r.built(reader) != "" {
			return true
		}
	}
	return false
}
