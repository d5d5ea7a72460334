package program

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/cmd/tillhouse/internal/settings"
	"github.com/tillhouse/tillhouse/connectors/all"
)

// pages are the files that people read.
func pages(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	names, err := filepath.Glob(filepath.Join(repository, "docs", "*.md"))
	require.NoError(t, err)
	for _, name := range append(names, filepath.Join(repository, "README.md")) {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		texts[filepath.Base(name)] = string(text)
	}
	return texts
}

// blocks are the fenced blocks of a page whose info string is exactly info.
func blocks(page, info string) []string {
	fence := regexp.MustCompile("(?ms)^```" + regexp.QuoteMeta(info) + "\n(.*?)^```$")
	var found []string
	for _, m := range fence.FindAllStringSubmatch(page, -1) {
		found = append(found, m[1])
	}
	return found
}

// TestDocumentedCommandsWork runs the `sh tested` blocks of each page in order, in an
// empty folder, as one script that stops at the first failure.
func TestDocumentedCommandsWork(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the demo; left out with -short (2026-11-21)")
	}
	for name, page := range pages(t) {
		tested := blocks(page, "sh tested")
		if len(tested) == 0 {
			continue
		}
		t.Run(name, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), "bash", "-euo", "pipefail", "-c", strings.Join(tested, "\n"))
			cmd.Dir = t.TempDir()
			cmd.Env = append(os.Environ(), "PATH="+filepath.Dir(program)+":"+os.Getenv("PATH"))
			out, err := cmd.CombinedOutput()
			t.Logf("%s", out)
			require.NoError(t, err)
		})
	}
}

func TestLinksBetweenPagesLeadSomewhere(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#:]+)(#[^)]*)?\)`)
	for name, page := range pages(t) {
		folder := filepath.Join(repository, "docs")
		if name == "README.md" {
			folder = repository
		}
		for _, m := range link.FindAllStringSubmatch(page, -1) {
			_, err := os.Stat(filepath.Join(folder, m[1]))
			require.NoError(t, err, "%s links to %s", name, m[1])
		}
	}
}

func TestEveryConfigurationInTheDocumentationPassesLint(t *testing.T) {
	environment := func(string) (string, bool) { return "0123456789abcdef", true }
	found := 0
	for name, page := range pages(t) {
		for _, text := range blocks(page, "yaml example") {
			found++
			folder := t.TempDir()
			require.NoError(t, os.MkdirAll(filepath.Join(folder, ".tillhouse"), 0o700))
			require.NoError(t, os.WriteFile(filepath.Join(folder, ".tillhouse", "secret.key"), []byte("0123456789abcdef"), 0o600))
			file, err := settings.Parse(filepath.Join(folder, "tillhouse.yaml"), []byte(text), settings.Whole, all.Connectors(), environment)
			require.NoError(t, err, name)
			require.NotEmpty(t, file.Sources, name)
		}
	}
	require.Positive(t, found)
}
