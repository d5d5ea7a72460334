package connectortest_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors/connectortest"
)

const generatedBelow = "<!-- Below here is generated: go test ./connectors/connectortest -run Document -update -->\n"

// TestTheDocumentListsEveryCaseWithTheToyThatProvesIt keeps docs/conformance.md equal to
// the kit.
func TestTheDocumentListsEveryCaseWithTheToyThatProvesIt(t *testing.T) {
	t.Parallel()
	path := filepath.Join("..", "..", "docs", "conformance.md")
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	head, _, found := strings.Cut(string(text), generatedBelow)
	require.True(t, found, "the document has the line that generated text follows")
	want := head + generatedBelow + listOfCases()
	if connectortest.Updating() {
		require.NoError(t, os.WriteFile(path, []byte(want), 0o600))
		return
	}
	if want != string(text) {
		t.Fatal("the list differs from the kit; run: go test ./connectors/connectortest -run Document -update")
	}
}

// TestEveryConnectorRunsTheKit looks for the kit in the folder of each connector.
func TestEveryConnectorRunsTheKit(t *testing.T) {
	t.Parallel()
	descriptions, err := filepath.Glob(filepath.Join("..", "*", "connector.go"))
	require.NoError(t, err)
	require.NotEmpty(t, descriptions)
	for _, description := range descriptions {
		path := filepath.Join(filepath.Dir(description), "conformance_test.go")
		text, err := os.ReadFile(path)
		require.NoError(t, err, "%s describes a connector", description)
		for _, call := range []string{"connectortest.Run(t,", "connectortest.FuzzNormalise(f,", "connectortest.BenchmarkNormalise(b,"} {
			if !strings.Contains(string(text), call) {
				t.Errorf("%s has no %s", path, call)
			}
		}
	}
}

func listOfCases() string {
	var b strings.Builder
	group := ""
	var beside []string
	for _, c := range connectortest.Cases() {
		if c.Group != group {
			group = c.Group
			fmt.Fprintf(&b, "\n## %s\n\n| Case | What it checks | Toy that proves it |\n| --- | --- | --- |\n", group)
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", c.Name, c.Checks, strings.Join(proofs[c.Name], "; "))
		if c.Beside {
			beside = append(beside, "- `"+c.Name+"`\n")
		}
	}
	b.WriteString("\n## With the race detector\n\nThe cases that `go test -race -short` runs; it leaves out all others.\n\n" + strings.Join(beside, ""))
	return b.String()
}
