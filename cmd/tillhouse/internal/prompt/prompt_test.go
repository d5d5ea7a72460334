package prompt

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func converse(t *testing.T, lines ...string) (ran []string, prompts []string, output string) {
	t.Helper()
	var out strings.Builder
	p := Prompt{Name: "till", Run: func(_ context.Context, statement string, _ io.Writer) error {
		ran = append(ran, statement)
		if strings.HasPrefix(statement, "BROKEN") {
			return errors.New("no such thing")
		}
		return nil
	}}
	read := func() (string, error) {
		if len(lines) == 0 {
			return "", io.EOF
		}
		line := lines[0]
		lines = lines[1:]
		return line, nil
	}
	require.NoError(t, p.loop(t.Context(), read, func(s string) { prompts = append(prompts, s) }, &out))
	return ran, prompts, out.String()
}

func TestAStatementRunsFromSeveralLinesAtItsSemicolon(t *testing.T) {
	ran, prompts, _ := converse(t, "SELECT 1", "  , 2;", "", "SELECT 3 ;;")
	require.Equal(t, []string{"SELECT 1\n  , 2", "SELECT 3"}, ran)
	require.Equal(t, []string{"till> ", "   -> ", "till> ", "till> ", "till> "}, prompts)
}

func TestAFailedStatementIsShownAndThePromptGoesOn(t *testing.T) {
	ran, _, output := converse(t, "BROKEN;", "SELECT 1;")
	require.Equal(t, []string{"BROKEN", "SELECT 1"}, ran)
	require.Equal(t, "no such thing\n", output)
}

func TestThePromptsOwnWords(t *testing.T) {
	ran, _, output := converse(t, "help", "tables", "describe kpi_day;", "Exit;", "SELECT 'not reached';")
	require.Equal(t, []string{
		"SELECT name, extract(comment, 'EN: ([^.]*)') AS meaning FROM system.tables WHERE database = currentDatabase() ORDER BY name",
		"SELECT name, type, extract(comment, 'EN: (.*)') AS meaning FROM system.columns WHERE database = currentDatabase() AND table = 'kpi_day' ORDER BY position",
	}, ran)
	require.Equal(t, help+"\n", output)
}

func TestTheHistoryIsKeptForItsOwnerOnlyAndBounded(t *testing.T) {
	file := filepath.Join(t.TempDir(), "history")
	h, err := openHistory(file)
	require.NoError(t, err)
	for _, line := range []string{"SELECT 1;", "SELECT 1;", "", "SELECT 2;"} {
		h.Add(line)
	}
	require.NoError(t, h.err)
	info, err := os.Stat(file)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())

	again, err := openHistory(file)
	require.NoError(t, err)
	require.Equal(t, 2, again.Len())
	require.Equal(t, "SELECT 2;", again.At(0))
	require.Equal(t, "SELECT 1;", again.At(1))

	require.NoError(t, os.WriteFile(file, []byte(strings.Repeat("x;\n", historyLines+5)), 0o600))
	bounded, err := openHistory(file)
	require.NoError(t, err)
	require.Equal(t, historyLines, bounded.Len())
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, historyLines, strings.Count(string(text), "\n"))
}
