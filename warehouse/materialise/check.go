package materialise

import (
	"context"
	"fmt"
	"strings"

	"github.com/tillhouse/tillhouse/schemas"
)

// examples is how many offending rows an error shows.
const examples = 3

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

// test runs the model's tests on the rows that are to be swapped in.
func (r *build) test(ctx context.Context, m *schemas.Model, s scope) error {
	key := strings.Join(m.Key, ", ")
	tests := append([]schemas.ModelTest{{
		Name: "unique", Says: "(" + key + ") is unique",
		Query: "select " + key + " from {{this}} group by " + key + " having count() > 1",
	}, {
		Name: "day", Says: m.Day + " is a day",
		Query: "select " + key + " from {{this}} where " + m.Day + " <= toDate(0)",
	}}, m.Tests...)
	for _, test := range tests {
		_, rows, err := r.offending(ctx, m, test, s)
		if err != nil {
			return fmt.Errorf("running test %s: %w", test.Name, err)
		}
		if len(rows) > 0 {
			return &TestError{Test: test.Name, Says: test.Says, Rows: rows}
		}
	}
	return nil
}

// warn looks which of the model's warnings the rows to be swapped in give cause for.
func (r *build) warn(ctx context.Context, m *schemas.Model, s scope) ([]Warning, error) {
	var warnings []Warning
	for _, test := range m.Warnings {
		count, rows, err := r.offending(ctx, m, test, s)
		if err != nil {
			return nil, fmt.Errorf("looking for warning %s: %w", test.Name, err)
		}
		if count > 0 {
			warnings = append(warnings, Warning{Name: test.Name, Says: test.Says, Count: count, Rows: rows})
		}
	}
	return warnings, nil
}

// offending counts the rows that a test finds, and shows the first.
func (r *build) offending(ctx context.Context, m *schemas.Model, test schemas.ModelTest, s scope) (count uint64, rows []string, err error) {
	text, err := r.expand(m, test.Query, s)
	if err != nil {
		return 0, nil, err
	}
	err = r.query(ctx, fmt.Sprintf("SELECT toString(tuple(*)) AS offender, count() OVER () FROM (%s) LIMIT %d", text, examples), func(scan func(...any) error) error {
		var row string
		err := scan(&row, &count)
		rows = append(rows, row)
		return err
	})
	return count, rows, err
}
