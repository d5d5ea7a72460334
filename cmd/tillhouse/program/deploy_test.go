package program

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/cmd/tillhouse/internal/display"
	"github.com/tillhouse/tillhouse/pipeline"
)

// TestTheSystemdUnitRunsACommandThatExists: its command line parses, and only the exit
// code of a run with quarantined records counts as success beside 0.
func TestTheSystemdUnitRunsACommandThatExists(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(repository, "deploy", "systemd", "tillhouse.service"))
	require.NoError(t, err)
	settings := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if name, value, ok := strings.Cut(strings.TrimSpace(line), "="); ok && !strings.HasPrefix(line, "#") {
			settings[name] = value
		}
	}
	words := strings.Fields(settings["ExecStart"])
	require.Equal(t, "/usr/local/bin/tillhouse", words[0])
	command, rest, err := (&app{screen: &display.Screen{}}).root().Find(words[1:])
	require.NoError(t, err)
	require.Equal(t, "sync", command.Name())
	require.NoError(t, command.ParseFlags(rest))
	require.Equal(t, strconv.Itoa(pipeline.ExitQuarantined), settings["SuccessExitStatus"])
}
