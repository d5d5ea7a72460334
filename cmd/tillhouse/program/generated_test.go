package program

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/cmd/tillhouse/internal/display"
	"github.com/tillhouse/tillhouse/cmd/tillhouse/internal/settings"
	"github.com/tillhouse/tillhouse/connectors/all"
	"github.com/tillhouse/tillhouse/connectors/reference"
)

var update = flag.Bool("update", false, "write the generated documentation instead of comparing it")

const marker = "<!-- Below here is generated: make generate -->\n"

// TestGeneratedDocumentationIsUpToDate compares what the code says of itself with the
// committed pages.
func TestGeneratedDocumentationIsUpToDate(t *testing.T) {
	schema, err := settings.Schema(all.Connectors())
	require.NoError(t, err)
	same(t, "tillhouse.schema.json", string(schema))
	same(t, "configuration.md", above(t, "configuration.md")+marker+"\n"+settings.Document(all.Connectors()))
	same(t, "cli.md", above(t, "cli.md")+marker+commandPages(t))
	for _, c := range all.Connectors() {
		same(t, filepath.Join("connectors", c.Name+".md"), reference.Page(c))
	}
}

// above is the hand-written part of a page.
func above(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(repository, "docs", name))
	require.NoError(t, err)
	written, _, found := strings.Cut(string(text), marker)
	require.True(t, found, "docs/%s has lost its marker", name)
	return written
}

func same(t *testing.T, name, want string) {
	t.Helper()
	path := filepath.Join(repository, "docs", name)
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(want), 0o600))
		return
	}
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, want, string(got), "run: make generate")
}

func commandPages(t *testing.T) string {
	t.Helper()
	root := (&app{screen: &display.Screen{}}).root()
	root.InitDefaultHelpCmd()
	root.DisableAutoGenTag = true
	var page bytes.Buffer
	var walk func(*cobra.Command)
	walk = func(cmd *cobra.Command) {
		if cmd != root && !cmd.IsAvailableCommand() || cmd.Name() == "help" || cmd.Name() == "completion" {
			return
		}
		var one bytes.Buffer
		require.NoError(t, doc.GenMarkdownCustom(cmd, &one, func(string) string { return "" }))
		text, _, _ := strings.Cut(one.String(), "### SEE ALSO")
		text, _, _ = strings.Cut(text, "### Options inherited from parent commands") // the first section has them
		page.WriteString("\n" + strings.TrimRight(strings.ReplaceAll(text, "\n### ", "\n#### "), "\n") + "\n")
		for _, below := range cmd.Commands() {
			walk(below)
		}
	}
	walk(root)
	return page.String()
}

// TestMakeGenerateRunsTestsThatExist: go test is content with a name that nothing has.
func TestMakeGenerateRunsTestsThatExist(t *testing.T) {
	makefile, err := os.ReadFile(filepath.Join(repository, "Makefile"))
	require.NoError(t, err)
	runs := regexp.MustCompile(`go test -count=1 \./(\S+) -run '\^(\w+)\$\$'`).FindAllStringSubmatch(string(makefile), -1)
	require.NotEmpty(t, runs)
	for _, run := range runs {
		files, err := filepath.Glob(filepath.Join(repository, run[1], "*_test.go"))
		require.NoError(t, err)
		require.True(t, slices.ContainsFunc(files, func(name string) bool {
			text, err := os.ReadFile(name)
			require.NoError(t, err)
			return strings.Contains(string(text), "func "+run[2]+"(t *testing.T)")
		}), "%s has no %s", run[1], run[2])
	}
}
