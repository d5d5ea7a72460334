package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is one fault in a configuration file, for people. It never holds the value
// of a secret.
type Problem struct {
	// File as it was named to Lint; Line and Column count from 1.
	File         string
	Line, Column int
	// Path of the value in its block, for instance excluded_statuses[1].
	Path string
	// Message says what is wrong, Advice what to write instead; Advice may be empty.
	Message string
	Advice  string
	// Warning: the configuration can be used all the same.
	Warning bool
}

// String is the problem on one line: file:line:column, where, what, what to do.
func (p Problem) String() string {
	text := fmt.Sprintf("%s:%d:%d: ", p.File, p.Line, p.Column)
	if p.Warning {
		text += "warning: "
	}
	if p.Path != "" {
		text += p.Path + ": "
	}
	text += p.Message
	if p.Advice != "" {
		text += "; " + p.Advice
	}
	return text
}

// Problems is an error of every problem found, one a line.
type Problems []Problem //nolint:errname // read as what it holds: a list of problems

// Error is the problems as text.
func (p Problems) Error() string {
	lines := make([]string, 0, len(p))
	for _, problem := range p {
		lines = append(lines, problem.String())
	}
	return strings.Join(lines, "\n")
}

// Fatal are the problems without warnings; nil when the configuration can be used.
func (p Problems) Fatal() Problems {
	return slices.DeleteFunc(slices.Clone(p), func(p Problem) bool { return p.Warning })
}

// Sort orders problems by file, line and column.
func (p Problems) Sort() {
	slices.SortStableFunc(p, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
}
