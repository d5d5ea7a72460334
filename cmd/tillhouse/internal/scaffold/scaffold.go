// Package scaffold makes the folder of a new connector: one that compiles, and whose
// conformance test tells what to write where, step by step.
package scaffold

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"go/format"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"text/template"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

// Tillhouse is the module that connectors are written against.
const Tillhouse = "github.com/tillhouse/tillhouse"

// Connector is what is asked for.
type Connector struct {
	// Name of connector, folder and package, [a-z][a-z0-9]*.
	Name string
	// Stream is the name of the first stream, [a-z][a-z0-9]*.
	Stream string
	// Module is the path of a module of its own; empty puts the connector into
	// Tillhouse's repository.
	Module string
	// Version of Tillhouse that a module of its own asks for; one that is no released
	// version is left out.
	Version string
	// Taken are the names of connectors that exist.
	Taken []string
}

// file is a file of a connector; the order is that in which one reads them.
type file struct{ template, name string }

func (c Connector) files() []file {
	files := []file{
		{"connector.go", "connector.go"},
		{"source.go", "source.go"},
		{"facts.go", "facts.go"},
		{"stream.go", c.Stream + ".go"},
		{"payload.go", "payload.go"},
		{"normalise.go", "normalise_" + c.Stream + ".go"},
		{"errors.go", "errors.go"},
		{"conformance_test.go", "conformance_test.go"},
		{"fuzz_test.go", "fuzz_test.go"},
		{"README.md", "README.md"},
	}
	return files
}

// Title is the stream's name inside names of Go.
func (c Connector) Title() string { return strings.ToUpper(c.Stream[:1]) + c.Stream[1:] }

// Env is the name inside names of environment variables.
func (c Connector) Env() string { return strings.ToUpper(c.Name) }

//go:embed templates
var templates embed.FS

var packageName = regexp.MustCompile(`^[a-z][a-z0-9]{0,29}$`)

// notVendors are folders of connectors that hold no vendor, whether or not they are there.
var notVendors = []string{"all", "config", "connectors", "connectortest", "external", "reference", "rest", "sandbox"}

// Write makes the connector below folder and returns the paths it wrote, in reading
// order. In Tillhouse's repository, whose root folder must be, it is connectors/<name>
// with a line in connectors/all; else <name> with a go.mod. Nothing that exists is
// overwritten: when something is in the way, nothing is written.
func (c Connector) Write(folder string) ([]string, error) {
	if err := c.validate(); err != nil {
		return nil, err
	}
	place := c.Name
	if c.Module == "" {
		if err := isTillhouse(folder); err != nil {
			return nil, err
		}
		place = path.Join("connectors", c.Name)
	}
	if _, err := os.Lstat(filepath.Join(folder, place)); !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%s is there already and is left as it is: choose another name, or move it away", place)
	}
	texts := map[string][]byte{}
	var order []string
	add := func(name string, text []byte) {
		texts[name] = text
		order = append(order, name)
	}
	for _, f := range c.files() {
		text, err := c.text(f)
		if err != nil {
			return nil, fmt.Errorf("writing %s: %w", f.name, err)
		}
		add(path.Join(place, f.name), text)
	}
	if c.Module == "" {
		text, err := listed(folder, c.Name)
		if err != nil {
			return nil, fmt.Errorf("adding the connector to %s: %w", listOfConnectors, err)
		}
		add(listOfConnectors, text)
	} else {
		add(path.Join(place, "go.mod"), c.goMod())
	}
	if err := os.MkdirAll(filepath.Join(folder, place), 0o755); err != nil { //nolint:gosec // source code, for everybody to read
		return nil, err
	}
	for _, name := range order {
		if err := os.WriteFile(filepath.Join(folder, name), texts[name], 0o644); err != nil { //nolint:gosec // as above
			return nil, err
		}
	}
	return order, nil
}

func (c Connector) validate() error {
	switch {
	case !packageName.MatchString(c.Name) || token.IsKeyword(c.Name):
		return fmt.Errorf("name %q: a connector's name is that of its Go package: small letters and digits, a letter first, at most 30", c.Name)
	case slices.Contains(c.Taken, c.Name):
		return fmt.Errorf("name %q: there is a connector of that name", c.Name)
	case slices.Contains(notVendors, c.Name):
		return fmt.Errorf("name %q: a folder of the program is called so", c.Name)
	case !packageName.MatchString(c.Stream) || token.IsKeyword(c.Stream):
		return fmt.Errorf("stream %q: a name is small letters and digits, a letter first, at most 30", c.Stream)
	case slices.ContainsFunc(Connector{Stream: "x"}.files(), func(f file) bool { return f.name == c.Stream+".go" }):
		return fmt.Errorf("stream %q: its file %s.go would be another's", c.Stream, c.Stream)
	}
	if c.Module != "" {
		if err := module.CheckPath(c.Module); err != nil {
			return fmt.Errorf("module %q: want a path as example.com/you/tillhouse-%s: %w", c.Module, c.Name, err)
		}
	}
	return nil
}

// isTillhouse proves that folder is the repository's root.
func isTillhouse(folder string) error {
	text, err := os.ReadFile(filepath.Join(folder, "go.mod"))
	if err == nil && modfile.ModulePath(text) == Tillhouse {
		return nil
	}
	return errors.New("this folder is not the root of Tillhouse's repository: go there, or name a module of your own with --module example.com/you/tillhouse-connector")
}

func (c Connector) text(f file) ([]byte, error) {
	parsed, err := template.New(f.template+".tmpl").Delims("«", "»").ParseFS(templates, "templates/"+f.template+".tmpl")
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := parsed.Execute(&b, c); err != nil {
		return nil, err
	}
	if path.Ext(f.name) == ".go" {
		return format.Source(b.Bytes())
	}
	return b.Bytes(), nil
}

// goMod asks for Go as Tillhouse does; `go mod tidy` fills in the rest.
func (c Connector) goMod() []byte {
	text := fmt.Sprintf("module %s\n\ngo 1.26.0\n", c.Module)
	if semver.IsValid(c.Version) && semver.Build(c.Version) == "" {
		text += fmt.Sprintf("\nrequire %s %s\n", Tillhouse, c.Version)
	}
	return []byte(text)
}

// listOfConnectors is where the built-in connectors are listed.
const listOfConnectors = "connectors/all/all.go"

var (
	importLine = regexp.MustCompile(`^\t"` + regexp.QuoteMeta(Tillhouse) + `/connectors/([a-z0-9]+)"$`)
	entryLine  = regexp.MustCompile(`^\t\t([a-z0-9]+)\.Connector\(\),$`)
)

// listed is the list with one connector more, in the order of names.
func listed(folder, name string) ([]byte, error) {
	text, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(listOfConnectors)))
	if err != nil {
		return nil, err
	}
	lines := strings.Split(string(text), "\n")
	for _, add := range []struct {
		like *regexp.Regexp
		line string
	}{
		{importLine, fmt.Sprintf("\t%q", Tillhouse+"/connectors/"+name)},
		{entryLine, "\t\t" + name + ".Connector(),"},
	} {
		at := -1
		for i, line := range lines {
			if found := add.like.FindStringSubmatch(line); found != nil && (at < 0 || found[1] < name) {
				at = i
				if found[1] < name {
					at = i + 1
				}
			}
		}
		if at < 0 {
			return nil, errors.New("it does not look as expected")
		}
		lines = slices.Insert(lines, at, add.line)
	}
	return format.Source([]byte(strings.Join(lines, "\n")))
}
