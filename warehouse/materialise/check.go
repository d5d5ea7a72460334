package materialise

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/tillhouse/tillhouse/schemas"
)

// examples is how many offending rows an error shows.
const examples = 3

// together is up to how many rows the tests of a model run in one statement. Of more,
// each runs for itself, so that they do not need their memory at the same time.
const together = 200_000

// TestError says that a model's test found rows that must not exist. What stood
// before still stands.
type TestError struct {
	Test string
	// Says is the rule that is broken.
	Says string
	// Rows are the first offending rows.
	Rows []string
}

func (e *TestError) Error() string {
	return fmt.Sprintf("test %s failed: the rule is that %s; broken by %s. The figures of the last good build stay in place. "+
		"Look at these rows with `tillhouse sql`, and report it with them if the source is right", e.Test, e.Says, strings.Join(e.Rows, "; "))
}

// check runs the model's tests on the rows that are to be swapped in, and looks which of
// its warnings they give cause for. It is told how many rows the tests see.
func (r *build) check(ctx context.Context, m *schemas.Model, s scope, rows uint64) ([]Warning, error) {
	key := strings.Join(m.Key, ", ")
	tests := append([]schemas.ModelTest{{
		Name: "unique", Says: "(" + key + ") is unique",
		Query: "select " + key + " from {{this}} group by " + key + " having count() > 1",
	}, {
		Name: "day", Says: m.Day + " is a day",
		Query: "select " + key + " from {{this}} where " + m.Day + " <= toDate(0)",
	}}, m.Tests...)
	all := slices.Concat(tests, m.Warnings)
	atOnce := len(all)
	if rows > together {
		atOnce = 1
	}
	broken := make([]Warning, len(all))
	for i := 0; i < len(all); i += atOnce {
		if err := r.offending(ctx, m, all[i:i+atOnce], s, broken[i:i+atOnce]); err != nil {
			return nil, err
		}
	}
	for _, b := range broken[:len(tests)] {
		if b.Count > 0 {
			return nil, &TestError{Test: b.Name, Says: b.Says, Rows: b.Rows}
		}
	}
	return slices.DeleteFunc(broken[len(tests):], func(w Warning) bool { return w.Count == 0 }), nil
}

// offending counts the rows that each test finds, and keeps the first.
func (r *build) offending(ctx context.Context, m *schemas.Model, tests []schemas.ModelTest, s scope, broken []Warning) error {
	queries, names := make([]string, len(tests)), make([]string, len(tests))
	for i, test := range tests {
		text, err := r.expand(m, test.Query, s)
		if err != nil {
			return err
		}
		broken[i] = Warning{Name: test.Name, Says: test.Says}
		queries[i] = fmt.Sprintf("SELECT toUInt64(%d), count(), groupArray(%d)(toString(tuple(*))) FROM (%s)", i, examples, text)
		names[i] = test.Name
	}
	err := r.query(ctx, strings.Join(queries, " UNION ALL "), func(scan func(...any) error) error {
		var i, count uint64
		var rows []string
		if err := scan(&i, &count, &rows); err != nil {
			return err
		}
		broken[i].Count, broken[i].Rows = count, rows
		return nil
	})
	if err != nil {
		return fmt.Errorf("running the tests %s: %w", strings.Join(names, ", "), err)
	}
	return nil
}
