package builder_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"

	"github.com/tillhouse/tillhouse/cmd/tillhouse/internal/builder"
)

// publish puts a version of a module into a folder that is a module proxy.
func publish(t *testing.T, proxy, folder, path, version string) {
	t.Helper()
	escaped, err := module.EscapePath(path)
	require.NoError(t, err)
	place := filepath.Join(proxy, escaped, "@v")
	require.NoError(t, os.MkdirAll(place, 0o700))
	var archive bytes.Buffer
	require.NoError(t, zip.CreateFromDir(&archive, module.Version{Path: path, Version: version}, folder))
	mod, err := os.ReadFile(filepath.Join(folder, "go.mod"))
	require.NoError(t, err)
	for name, text := range map[string][]byte{
		version + ".info": fmt.Appendf(nil, `{"Version":%q,"Time":"2026-11-01T00:00:00Z"}`, version),
		version + ".mod":  mod,
		version + ".zip":  archive.Bytes(),
	} {
		require.NoError(t, os.WriteFile(filepath.Join(place, name), text, 0o600))
	}
	list, err := os.OpenFile(filepath.Join(place, "list"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	require.NoError(t, err)
	_, err = fmt.Fprintln(list, version)
	require.NoError(t, err)
	require.NoError(t, list.Close())
}

// checkout is a copy of the repository's files.
func checkout(t *testing.T) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "git", "ls-files", "--cached", "--others", "--exclude-standard", "*.go", "go.mod", "go.sum", "cmd", "connectors", "pipeline", "schemas", "warehouse")
	cmd.Dir = repository
	out, err := cmd.Output()
	require.NoError(t, err)
	folder := t.TempDir()
	for name := range strings.Lines(string(out)) {
		name = strings.TrimSpace(name)
		text, err := os.ReadFile(filepath.Join(repository, name))
		if os.IsNotExist(err) {
			continue // deleted, not yet committed
		}
		require.NoError(t, err)
		require.NoError(t, os.MkdirAll(filepath.Join(folder, filepath.Dir(name)), 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), text, 0o600))
	}
	return folder
}

// lampFor is the lamp, written for a version of Tillhouse.
func lampFor(t *testing.T, tillhouse string) string {
	t.Helper()
	folder := t.TempDir()
	require.NoError(t, os.CopyFS(folder, os.DirFS("testdata/lamp")))
	file, err := os.OpenFile(filepath.Join(folder, "go.mod"), os.O_APPEND|os.O_WRONLY, 0)
	require.NoError(t, err)
	_, err = fmt.Fprintf(file, "\nrequire %s %s\n", builder.Tillhouse, tillhouse)
	require.NoError(t, err)
	require.NoError(t, file.Close())
	return folder
}

// TestAProgramIsBuiltOfPublishedVersions does what a person does who has no source code:
// everything comes from a module proxy.
func TestAProgramIsBuiltOfPublishedVersions(t *testing.T) {
	cache, err := exec.CommandContext(t.Context(), "go", "env", "GOMODCACHE").Output()
	require.NoError(t, err)
	proxy, tillhouse := t.TempDir(), checkout(t)
	publish(t, proxy, tillhouse, builder.Tillhouse, "v1.2.0")
	publish(t, proxy, tillhouse, builder.Tillhouse, "v1.3.0")
	publish(t, proxy, lampFor(t, "v1.2.0"), "example.com/you/tillhouse-lamp", "v0.1.0")
	publish(t, proxy, lampFor(t, "v1.3.0"), "example.com/you/tillhouse-lamp", "v0.2.0")
	t.Setenv("GOPROXY", "file://"+proxy+",file://"+filepath.Join(strings.TrimSpace(string(cache)), "cache", "download"))
	t.Setenv("GOSUMDB", "off")
	t.Setenv("GOFLAGS", "-modcacherw")
	t.Setenv("GOMODCACHE", t.TempDir()) // the invented versions stay out of the real one
	build := func(lamp string) (string, error) {
		m, err := builder.ParseModule(lamp)
		require.NoError(t, err)
		out := filepath.Join(t.TempDir(), "tillhouse")
		_, err = builder.Build{Version: "v1.2.0", Modules: []builder.Module{m}, Out: out, Say: func(string) {}}.Run(t.Context())
		return out, err
	}

	binary, err := build("example.com/you/tillhouse-lamp@v0.1.0")
	require.NoError(t, err)
	out, code := run(t, binary, "", "connectors", "show", "lamp")
	require.Zero(t, code, out)
	var version struct{ Version string }
	out, _ = run(t, binary, "", "version", "--json")
	require.NoError(t, json.Unmarshal([]byte(out), &version))
	require.Equal(t, "v1.2.0", version.Version)

	_, err = build("example.com/you/tillhouse-lamp")
	require.ErrorContains(t, err, "a module needs Tillhouse v1.3.0, and this is v1.2.0")
	require.ErrorContains(t, err, "--with github.com/tillhouse/tillhouse@v1.3.0")
	_, err = build("example.com/you/tillhouse-lamp@v0.3.0")
	require.ErrorContains(t, err, "module example.com/you/tillhouse-lamp@v0.3.0 cannot be had")
}
