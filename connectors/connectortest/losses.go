package connectortest

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// lossesHeading is the chapter of a connector's README that Losses reads.
const lossesHeading = "## What gets lost elsewhere"

var (
	lossRow      = regexp.MustCompile(`^\| ([0-9]+) \| (.+?) \| (.+) \|$`)
	testName     = regexp.MustCompile("`(Test[A-Za-z0-9]+)`")
	testFunction = regexp.MustCompile(`(?m)^func (Test[A-Za-z0-9]+)\(`)
)

// Losses requires the README.md of the package under test to have the chapter "What gets lost
// elsewhere": a table of so many numbered ways in which readers of the vendor lose or double
// records, each with one or more tests that exist in the package.
func Losses(tb testing.TB, points int) {
	tb.Helper()
	text, err := os.ReadFile("README.md")
	require.NoError(tb, err)
	_, chapter, found := strings.Cut(string(text), lossesHeading+"\n")
	require.True(tb, found, "README.md has no chapter %q", lossesHeading)
	chapter, _, _ = strings.Cut(chapter, "\n## ")
	files, err := filepath.Glob("*_test.go")
	require.NoError(tb, err)
	exists := map[string]bool{}
	for _, file := range files {
		source, err := os.ReadFile(file)
		require.NoError(tb, err)
		for _, match := range testFunction.FindAllStringSubmatch(string(source), -1) {
			exists[match[1]] = true
		}
	}
	next := 1
	for line := range strings.SplitSeq(chapter, "\n") {
		row := lossRow.FindStringSubmatch(line)
		if row == nil {
			continue
		}
		require.Equal(tb, strconv.Itoa(next), row[1], "points are numbered one after the other")
		next++
		names := testName.FindAllStringSubmatch(row[3], -1)
		require.NotEmpty(tb, names, "point %s (%s) names no test", row[1], row[2])
		for _, name := range names {
			require.True(tb, exists[name[1]], "point %s (%s) names %s, and there is no such test", row[1], row[2], name[1])
		}
	}
	require.Equal(tb, points, next-1, "points in the table")
}
