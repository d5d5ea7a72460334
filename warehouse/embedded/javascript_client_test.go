package embedded_test

import (
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheJavaScriptClientWorks(t *testing.T) {
	if _, err := os.Stat("testdata/client-js/node_modules/@clickhouse/client"); err != nil {
		t.Skip("2026-11-21: the official JavaScript client is not installed; `npm ci` in warehouse/embedded/testdata/client-js installs it")
	}
	contract(t)
	command := exec.CommandContext(t.Context(), "node", "check.mjs")
	command.Dir = "testdata/client-js"
	command.Env = append(os.Environ(), "ENGINE_URL=http://"+shared.Address, "ENGINE_USER="+shared.User, "ENGINE_PASSWORD="+shared.Password,
		"BI_USER="+shared.BIUser, "BI_PASSWORD="+shared.BIPassword)
	out, err := command.CombinedOutput()
	require.NoError(t, err, string(out))
	require.Contains(t, string(out), "the JavaScript client agrees")
}
