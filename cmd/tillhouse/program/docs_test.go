package program

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/cmd/tillhouse/internal/display"
	"github.com/tillhouse/tillhouse/cmd/tillhouse/internal/settings"
	"github.com/tillhouse/tillhouse/connectors/all"
	"github.com/tillhouse/tillhouse/warehouse/embedded/embeddedtest"
)

// pages are the files that people read, by their path in the repository.
func pages(t *testing.T) map[string]string {
	t.Helper()
	read := map[string]string{}
	for _, pattern := range []string{"README.md", "docs/*.md", "docs/connectors/*.md", "connectors/*/README.md", "deploy/README.md"} {
		names, err := filepath.Glob(filepath.Join(repository, filepath.FromSlash(pattern)))
		require.NoError(t, err)
		require.NotEmpty(t, names, pattern)
		for _, name := range names {
			text, err := os.ReadFile(name)
			require.NoError(t, err)
			page, err := filepath.Rel(repository, name)
			require.NoError(t, err)
			read[filepath.ToSlash(page)] = string(text)
		}
	}
	return read
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
	t.Parallel()
	for name, page := range pages(t) {
		tested := blocks(page, "sh tested")
		if len(tested) == 0 {
			continue
		}
		t.Run(name, func(t *testing.T) {
			cmd := exec.CommandContext(t.Context(), "bash", "-euo", "pipefail", "-c", strings.Join(tested, "\n"))
			cmd.Dir = embeddedtest.Folder(t)
			cmd.Env = append(os.Environ(), "PATH="+filepath.Dir(program)+":"+os.Getenv("PATH"))
			out, err := cmd.CombinedOutput()
			t.Logf("%s", out)
			require.NoError(t, err)
		})
	}
}

func TestLinksBetweenPagesLeadSomewhere(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#:]*)(?:#([^)]*))?\)`)
	for name, page := range pages(t) {
		for _, m := range link.FindAllStringSubmatch(page, -1) {
			target := filepath.Join(repository, filepath.FromSlash(name))
			if m[1] != "" {
				target = filepath.Join(filepath.Dir(target), filepath.FromSlash(m[1]))
			}
			_, err := os.Stat(target)
			require.NoError(t, err, "%s links to %s", name, m[1])
			if m[2] != "" {
				text, err := os.ReadFile(target)
				require.NoError(t, err)
				require.Contains(t, anchors(string(text)), m[2], "%s links to %s", name, m[0])
			}
		}
	}
}

// anchors are the names by which a page's headings can be linked to.
func anchors(page string) []string {
	var found []string
	for _, m := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(page, -1) {
		name := regexp.MustCompile(`[^\pL\pN_ -]`).ReplaceAllString(strings.ToLower(m[1]), "")
		found = append(found, strings.ReplaceAll(name, " ", "-"))
	}
	return found
}

// withoutAlternatives leaves out required keys in whose place others stand in the text.
func withoutAlternatives(text string) string {
	for _, c := range all.Connectors() {
		for _, field := range c.Config {
			if field.Unless != "" && strings.Contains(text, "connector: "+c.Name+"\n") {
				text = regexp.MustCompile("(?m)^ +"+field.Name+": .*\n").ReplaceAllString(text, "")
			}
		}
	}
	return text
}

// TestEveryConfigurationInTheDocumentationPassesLint: what is shown as YAML is a whole file
// ("yaml example") or entries of sources ("yaml source"), and nothing else is.
func TestEveryConfigurationInTheDocumentationPassesLint(t *testing.T) {
	environment := func(string) (string, bool) { return "0123456789abcdef", true }
	fence := regexp.MustCompile("(?m)^```ya?ml.*$")
	whole, sources := 0, 0
	for name, page := range pages(t) {
		examples := blocks(page, "yaml example")
		whole += len(examples)
		for _, entries := range blocks(page, "yaml source") {
			sources++
			// What is optional stands there as a comment; it has to be right as well, and
			// with what it stands in for left out.
			for _, text := range []string{entries, withoutAlternatives(strings.ReplaceAll(entries, "\n  # ", "\n  "))} {
				examples = append(examples, "secret_key: ${KEY}\nsources:\n"+text)
			}
		}
		for _, text := range examples {
			folder := t.TempDir()
			require.NoError(t, os.MkdirAll(filepath.Join(folder, ".tillhouse"), 0o700))
			require.NoError(t, os.WriteFile(filepath.Join(folder, ".tillhouse", "secret.key"), []byte("0123456789abcdef"), 0o600))
			file, err := settings.Parse(filepath.Join(folder, "tillhouse.yaml"), []byte(text), settings.Whole, all.Connectors(), environment)
			require.NoError(t, err, name)
			require.Empty(t, file.Warnings, name)
			require.NotEmpty(t, file.Sources, name)
		}
		for _, info := range fence.FindAllString(page, -1) {
			require.Contains(t, []string{"```yaml example", "```yaml source"}, info, "%s: YAML that no test reads", name)
		}
	}
	require.Positive(t, whole)
	require.Len(t, all.Connectors(), sources, "each connector shows a source")
}

// TestEveryDocumentedCommandLineIsUnderstood looks at what TestDocumentedCommandsWork does
// not run: commands that need a shop, commands in sentences, in examples of the help and in
// the advice of messages.
func TestEveryDocumentedCommandLineIsUnderstood(t *testing.T) {
	lines := map[string]string{}
	inline := regexp.MustCompile("`(tillhouse [^`]*)`")
	find := func(where, text string) {
		for _, m := range inline.FindAllStringSubmatch(text, -1) {
			lines[m[1]] = where
		}
	}
	for name, page := range pages(t) {
		find(name, page)
		for _, block := range append(blocks(page, "sh"), blocks(page, "sh tested")...) {
			for line := range strings.Lines(block) {
				if strings.HasPrefix(line, "tillhouse ") {
					lines[strings.TrimSpace(line)] = name
				}
			}
		}
	}
	root := (&app{screen: &display.Screen{}, connectors: all.Connectors()}).root()
	var walk func(*cobra.Command)
	walk = func(cmd *cobra.Command) {
		for line := range strings.Lines(cmd.Example) {
			lines[strings.TrimSpace(line)] = cmd.CommandPath()
		}
		find(cmd.CommandPath(), cmd.Long)
		for _, below := range cmd.Commands() {
			walk(below)
		}
	}
	walk(root)
	texts(t, func(name, text string) {
		if path.Ext(name) == ".go" && !strings.HasSuffix(name, "_test.go") && !strings.HasPrefix(name, "cmd/tillhouse/internal/scaffold") {
			for _, literal := range literals(t, name, text) {
				find(name, literal)
			}
		}
	})
	require.Greater(t, len(lines), 40)
	for _, wrong := range []string{"tillhouse snyc", "tillhouse sync --fulll", "tillhouse kpi build-all", "tillhouse replay", "tillhouse -c"} {
		require.Error(t, understood(t, wrong), wrong)
	}
	for line, where := range lines {
		require.NoError(t, understood(t, line), "%s: %s", where, line)
	}
}

// literals are the texts in quotes of a Go file.
func literals(t *testing.T, name, text string) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution)
	require.NoError(t, err)
	var found []string
	ast.Inspect(file, func(n ast.Node) bool {
		if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			value, err := strconv.Unquote(literal.Value)
			require.NoError(t, err)
			found = append(found, value)
		}
		return true
	})
	return found
}

// understood reads a command line as the program does, and does not run it.
func understood(t *testing.T, line string) error {
	t.Helper()
	line = regexp.MustCompile(` [<>]+ \S+`).ReplaceAllString(line, "") // no file is read or written
	cmd := exec.CommandContext(t.Context(), "bash", "-c", `tillhouse() { printf '%s\0' "$@"; }; `+line)
	cmd.Dir = t.TempDir()
	out, err := cmd.Output()
	require.NoError(t, err, line)
	args := strings.Split(strings.TrimSuffix(string(out), "\x00"), "\x00")
	root := (&app{screen: &display.Screen{}, connectors: all.Connectors()}).root()
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	found, rest, err := root.Find(args)
	if err != nil {
		return err
	}
	found.InitDefaultHelpFlag()
	if err := found.ParseFlags(rest); err != nil {
		return err
	}
	if found.DisableFlagParsing || found.Flags().Changed("help") {
		return nil
	}
	return found.ValidateArgs(found.Flags().Args())
}
