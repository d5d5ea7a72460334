// Package builder builds the program with connectors of other modules: it writes a main
// that hands them to the program, and has Go build it.
package builder

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/semver"
)

// Build is what is to be built.
type Build struct {
	// Version of Tillhouse, a released one; unused where Modules name Tillhouse itself.
	Version string
	// Modules hold a connector each, in the package at their root, which has
	// func Connector() connectors.Connector. Tillhouse itself may be among them, to be
	// built from another version or a folder.
	Modules []Module
	// Out is the binary to write; it replaces a file that is there.
	Out string
	// Say is told of each step, for a person who waits.
	Say func(string)
}

// Run builds the binary for this machine and asks it for its connectors, whose names it
// returns. Out is only touched when that went well. The error says what to do.
func (b Build) Run(ctx context.Context) ([]string, error) {
	if info, err := os.Stat(b.Out); err == nil && info.IsDir() {
		return nil, fmt.Errorf("%s is a folder: name the file to write with -o", b.Out)
	}
	tillhouse, others, err := b.sort()
	if err != nil {
		return nil, err
	}
	compiler, err := exec.LookPath("go")
	if err != nil {
		return nil, errors.New("the Go toolchain is not installed here, or not in PATH: install it from https://go.dev/dl, or take a machine that has it and copy the binary")
	}
	folder, err := os.MkdirTemp("", "tillhouse-build-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder) //nolint:errcheck // it is a temporary folder
	if err := writeMain(folder, tillhouse, others); err != nil {
		return nil, err
	}
	g := toolchain{path: compiler, folder: folder, modules: others, tillhouse: tillhouse}
	for _, m := range append([]Module{tillhouse}, others...) {
		if m.Folder == "" {
			b.Say("fetching " + m.String())
			if err := g.get(ctx, m); err != nil {
				return nil, err
			}
		}
	}
	if err := g.sameTillhouse(ctx); err != nil {
		return nil, err
	}
	// Beside the target, so that it can be moved there in one step.
	target, err := os.CreateTemp(filepath.Dir(b.Out), ".tillhouse-build-*")
	if err != nil {
		return nil, fmt.Errorf("writing beside %s: %w", b.Out, err)
	}
	defer os.Remove(target.Name()) //nolint:errcheck // it is gone when all went well
	if err := target.Close(); err != nil {
		return nil, err
	}
	b.Say("building; the first time takes a minute or two")
	binary, err := filepath.Abs(target.Name())
	if err != nil {
		return nil, err
	}
	if err := g.build(ctx, binary); err != nil {
		return nil, err
	}
	names, err := ask(ctx, binary)
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(binary, 0o755); err != nil { //nolint:gosec // a program, for everybody to run
		return nil, err
	}
	return names, os.Rename(binary, b.Out)
}

// sort finds out which Tillhouse to build.
func (b Build) sort() (tillhouse Module, others []Module, err error) {
	seen := map[string]bool{}
	for _, m := range b.Modules {
		if seen[m.Path] {
			return tillhouse, nil, fmt.Errorf("%s is named twice", m.Path)
		}
		seen[m.Path] = true
		if m.Path == Tillhouse {
			tillhouse = m
		} else {
			others = append(others, m)
		}
	}
	switch {
	case len(others) == 0:
		return tillhouse, nil, errors.New("no connector is named: name at least one with --with example.com/you/tillhouse-acme@v1.2.0, or --with module=folder")
	case tillhouse.Path == "" && (!semver.IsValid(b.Version) || semver.Build(b.Version) != ""):
		return tillhouse, nil, fmt.Errorf("this program was built from a folder and has no released version to build on: name one with --with %s@v1.2.0, or a folder with --with %s=folder", Tillhouse, Tillhouse)
	case tillhouse.Path == "":
		tillhouse = Module{Path: Tillhouse, Version: b.Version}
	}
	return tillhouse, others, nil
}

// writeMain makes the module that is built.
func writeMain(folder string, tillhouse Module, others []Module) error {
	file := &modfile.File{}
	if err := errors.Join(file.AddModuleStmt("tillhouse-with-connectors"), file.AddGoStmt("1.26.0")); err != nil {
		return err
	}
	var imports, calls strings.Builder
	for i, m := range others {
		fmt.Fprintf(&imports, "\n\t%s %q", importName(i), m.Path)
		fmt.Fprintf(&calls, "\n\t\t%s.Connector(),", importName(i))
	}
	for _, m := range append([]Module{tillhouse}, others...) {
		if m.Folder != "" {
			if err := m.replaced(file); err != nil {
				return err
			}
		}
	}
	text, err := file.Format()
	if err != nil {
		return err
	}
	source := fmt.Sprintf("package main\n\nimport (\n\t%q\n%s\n)\n\nfunc main() {\n\tprogram.Main(%s\n\t)\n}\n", Tillhouse+"/cmd/tillhouse/program", imports.String(), calls.String())
	return errors.Join(
		os.WriteFile(filepath.Join(folder, "go.mod"), text, 0o600),
		os.WriteFile(filepath.Join(folder, "main.go"), []byte(source), 0o600))
}

// importName is what the main calls a module's package: two may have one name.
func importName(i int) string { return fmt.Sprintf("connector%d", i+1) }

// ask has the new program list its connectors: it refuses names that are taken and
// descriptions that are not complete.
func ask(ctx context.Context, binary string) ([]string, error) {
	cmd := exec.CommandContext(ctx, binary, "connectors", "--json")
	var out, told bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &told
	if err := cmd.Run(); err != nil {
		text := strings.TrimPrefix(strings.TrimSpace(told.String()), "tillhouse: ")
		return nil, fmt.Errorf("the program was built, and does not run with these connectors; nothing was written:\n%s", text)
	}
	var list []struct {
		Name string `json:"name"`
	}
	if err := json.Unmarshal(out.Bytes(), &list); err != nil {
		return nil, fmt.Errorf("asking the new program for its connectors: %w", err)
	}
	names := make([]string, len(list))
	for i, c := range list {
		names[i] = c.Name
	}
	return names, nil
}

// environment is that of the commands of Go: a program for this machine, and no
// workspace around it.
func environment() []string {
	return append(os.Environ(), "GOWORK=off", "CGO_ENABLED=0", "GOOS="+runtime.GOOS, "GOARCH="+runtime.GOARCH)
}
