package builder_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/cmd/tillhouse/internal/builder"
)

const repository = "../../../.."

// folder is a module of testdata.
func folder(name string) string {
	return "example.com/you/tillhouse-" + name + "=" + filepath.Join("testdata", name)
}

// build builds on this repository, without a network: the module cache has what
// Tillhouse needs.
func build(t *testing.T, modules ...string) (binary string, names []string, err error) {
	t.Helper()
	t.Setenv("GOPROXY", "off")
	t.Setenv("GOSUMDB", "off")
	t.Setenv("GOFLAGS", "")
	b := builder.Build{Out: filepath.Join(t.TempDir(), "tillhouse"), Say: func(string) {}}
	for _, text := range append([]string{builder.Tillhouse + "=" + repository}, modules...) {
		m, err := builder.ParseModule(text)
		require.NoError(t, err)
		b.Modules = append(b.Modules, m)
	}
	names, err = b.Run(t.Context())
	left, globErr := filepath.Glob(filepath.Join(filepath.Dir(b.Out), "*"))
	require.NoError(t, globErr)
	hidden, globErr := filepath.Glob(filepath.Join(filepath.Dir(b.Out), ".*"))
	require.NoError(t, globErr)
	require.Empty(t, hidden, "half of a program stays behind")
	if err != nil {
		require.Empty(t, left, "a build that fails writes something")
	}
	return b.Out, names, err
}

func run(t *testing.T, binary, config string, args ...string) (string, int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), binary, args...)
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "KEY=0123456789abcdef0123456789abcdef")
	require.NoError(t, os.WriteFile(filepath.Join(cmd.Dir, "tillhouse.yaml"), []byte(config), 0o600))
	out, err := cmd.CombinedOutput()
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		return string(out), failed.ExitCode()
	}
	require.NoError(t, err)
	return string(out), 0
}

func TestAProgramIsBuiltWithTheConnectorOfAnotherModuleAndKnowsItsConfiguration(t *testing.T) {
	binary, names, err := build(t, folder("lamp"))
	require.NoError(t, err)
	require.Contains(t, names, "lamp")
	require.Contains(t, names, "ecb")

	out, code := run(t, binary, "", "connectors")
	require.Zero(t, code, out)
	require.Regexp(t, `lamp\s.*Lamp`, out)

	const config = "secret_key: ${KEY}\nsources:\n  - name: light\n    connector: lamp\n    "
	out, code = run(t, binary, config+"colour: blue\n", "check")
	require.Equal(t, 1, code)
	require.Contains(t, out, "tillhouse.yaml:5:13: colour: want one of red, green")
	out, _ = run(t, binary, config+"colour: red\n", "check", "light", "--json")
	require.Contains(t, out, `"red lamp"`)
}

func TestABuildThatFailsSaysWhoseFaultItIsAndWritesNothing(t *testing.T) {
	for name, c := range map[string]struct {
		modules []string
		told    []string
	}{
		"another version": {[]string{folder("unfit")}, []string{"module example.com/you/tillhouse-unfit", "does not fit the Tillhouse in", "unknown field Nickname"}},
		"no connector":    {[]string{folder("lamp"), folder("none")}, []string{"module example.com/you/tillhouse-none", "is no connector", "needs func Connector() connectors.Connector"}},
		"no package":      {[]string{folder("nogo")}, []string{"module example.com/you/tillhouse-nogo", "no Go package at its root"}},
		"a name taken":    {[]string{folder("taken")}, []string{"connector ecb is listed twice"}},
		"not published":   {[]string{"example.com/you/tillhouse-nowhere@v1.2.0"}, []string{"module example.com/you/tillhouse-nowhere@v1.2.0 cannot be had", "check its path and version"}},
		"twice":           {[]string{folder("lamp"), folder("lamp")}, []string{"example.com/you/tillhouse-lamp is named twice"}},
		"none":            {nil, []string{"no connector is named", "--with"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := build(t, c.modules...)
			for _, told := range c.told {
				require.ErrorContains(t, err, told)
			}
		})
	}
}

func TestAProgramWithoutAReleaseAsksOnWhichTillhouseToBuild(t *testing.T) {
	t.Parallel()
	lamp, err := builder.ParseModule(folder("lamp"))
	require.NoError(t, err)
	for _, version := range []string{"", "unknown", "v0.0.0-20261121120000-abcdefabcdef+dirty"} {
		_, err = builder.Build{Version: version, Modules: []builder.Module{lamp}, Out: filepath.Join(t.TempDir(), "x")}.Run(t.Context())
		require.ErrorContains(t, err, "no released version to build on")
		require.ErrorContains(t, err, "--with github.com/tillhouse/tillhouse=folder")
	}
}

func TestWithoutGoThePersonIsToldWhereItIs(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	lamp, err := builder.ParseModule(folder("lamp"))
	require.NoError(t, err)
	_, err = builder.Build{Version: "v1.0.0", Modules: []builder.Module{lamp}, Out: filepath.Join(t.TempDir(), "x")}.Run(t.Context())
	require.ErrorContains(t, err, "the Go toolchain is not installed here")
	require.ErrorContains(t, err, "https://go.dev/dl")
}

// TestAnOlderGoIsToldAsSuch plays a Go of 2024.
func TestAnOlderGoIsToldAsSuch(t *testing.T) {
	bin := t.TempDir()
	script := "#!/bin/sh\necho 'go: go.mod requires go >= 1.26.0 (running go 1.22.1; GOTOOLCHAIN=local)'; exit 1\n"
	require.NoError(t, os.WriteFile(filepath.Join(bin, "go"), []byte(script), 0o700))
	t.Setenv("PATH", bin)
	lamp, err := builder.ParseModule(folder("lamp"))
	require.NoError(t, err)
	_, err = builder.Build{Version: "v1.0.0", Modules: []builder.Module{lamp}, Out: filepath.Join(t.TempDir(), "x"), Say: func(string) {}}.Run(t.Context())
	require.ErrorContains(t, err, "the Go of this machine is too old: install Go 1.26.0 or newer")
}

func TestAModuleIsNamedWithAVersionOrAFolder(t *testing.T) {
	t.Parallel()
	here, err := filepath.Abs("testdata/lamp")
	require.NoError(t, err)
	for text, want := range map[string]builder.Module{
		"example.com/x":        {Path: "example.com/x"},
		"example.com/x@v1.2.0": {Path: "example.com/x", Version: "v1.2.0"},
		"example.com/x@main":   {Path: "example.com/x", Version: "main"},
		folder("lamp"):         {Path: "example.com/you/tillhouse-lamp", Folder: here},
	} {
		got, err := builder.ParseModule(text)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	for text, told := range map[string]string{
		"":                            "want module@version or module=folder",
		"./lamp":                      "want module@version or module=folder",
		"example.com/x@":              "want module@version",
		"example.com/x=":              "want module=folder",
		"example.com/x=testdata":      "holds no Go module",
		"example.com/x=testdata/lamp": "holds module example.com/you/tillhouse-lamp, not example.com/x",
	} {
		_, err := builder.ParseModule(text)
		require.ErrorContains(t, err, told, strings.TrimSpace(text))
	}
}
