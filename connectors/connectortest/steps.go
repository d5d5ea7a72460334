package connectortest

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// step is an instruction of the scaffold that still stands in a connector's folder.
type step struct {
	number int
	place  string // file and line
	text   string
}

var (
	stepBegins = regexp.MustCompile(`^\s*(?://|<!--) STEP (\d+): (.*)$`)
	stepGoesOn = regexp.MustCompile(`^\s*// (.*)$`)
)

// unfinished lists the steps that stand in the Go files and pages of a folder, in the
// order in which they are done. One reaches to the end of its comment.
func unfinished(folder fs.FS) ([]step, error) {
	entries, err := fs.ReadDir(folder, ".")
	if err != nil {
		return nil, err
	}
	var steps []step
	for _, entry := range entries {
		if extension := path.Ext(entry.Name()); entry.IsDir() || extension != ".go" && extension != ".md" {
			continue
		}
		text, err := fs.ReadFile(folder, entry.Name())
		if err != nil {
			return nil, err
		}
		steps = append(steps, stepsOf(entry.Name(), string(text))...)
	}
	slices.SortStableFunc(steps, func(a, b step) int { return a.number - b.number })
	return steps, nil
}

func stepsOf(file, text string) []step {
	var steps []step
	open := false
	for i, line := range strings.Split(text, "\n") {
		if begun := stepBegins.FindStringSubmatch(line); begun != nil {
			number, _ := strconv.Atoi(begun[1]) // digits, by the pattern
			words, closed := strings.CutSuffix(begun[2], "-->")
			steps = append(steps, step{number, fmt.Sprintf("%s:%d", file, i+1), strings.TrimSpace(words)})
			open = !closed
			continue
		}
		more := stepGoesOn.FindStringSubmatch(line)
		if open = open && more != nil; open {
			last := &steps[len(steps)-1]
			last.text += " " + more[1]
		}
	}
	return steps
}

// instructions is what a person reads whose connector is not finished.
func instructions(steps []step) string {
	var b strings.Builder
	b.WriteString("This connector is not finished. Do these steps in their order, and remove the comment of each one that is done.\n" +
		"The cases of the kit run when none is left; docs/connectors.md explains them.\n")
	for _, s := range steps {
		fmt.Fprintf(&b, "\n%2d. %s\n    %s\n", s.number, s.place, s.text)
	}
	return b.String()
}
