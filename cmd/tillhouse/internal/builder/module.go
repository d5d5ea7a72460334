package builder

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
)

// Tillhouse is the module of the program itself.
const Tillhouse = "github.com/tillhouse/tillhouse"

// Module is a Go module to build with, from its published versions or from a folder.
type Module struct {
	Path string
	// Version as `go get` understands it; empty is the latest. It means nothing with a
	// Folder.
	Version string
	// Folder, when set, is an absolute path.
	Folder string
}

// ParseModule reads module@version or module=folder, and proves that a folder holds the
// module.
func ParseModule(text string) (Module, error) {
	m := Module{Path: text}
	if path, folder, ok := strings.Cut(text, "="); ok {
		absolute, err := filepath.Abs(folder)
		if err != nil || folder == "" {
			return m, fmt.Errorf("%q: want module=folder", text)
		}
		m.Path, m.Folder = path, absolute
	} else if path, version, ok := strings.Cut(text, "@"); ok {
		m.Path, m.Version = path, version
		if version == "" {
			return m, fmt.Errorf("%q: want module@version", text)
		}
	}
	if err := module.CheckPath(m.Path); err != nil {
		return m, fmt.Errorf("%q: want module@version or module=folder, for instance example.com/you/tillhouse-acme@v1.2.0: %w", text, err)
	}
	if m.Folder == "" {
		return m, nil
	}
	found, err := os.ReadFile(filepath.Join(m.Folder, "go.mod"))
	if err != nil {
		return m, fmt.Errorf("%q: the folder holds no Go module (it has no go.mod that can be read)", text)
	}
	if has := modfile.ModulePath(found); has != m.Path {
		return m, fmt.Errorf("%q: the folder holds module %s, not %s", text, cmp.Or(has, "without a name"), m.Path)
	}
	return m, nil
}

func (m Module) String() string {
	switch {
	case m.Folder != "":
		return m.Path + " in " + m.Folder
	case m.Version != "":
		return m.Path + "@" + m.Version
	}
	return m.Path
}

// query is the module as `go get` takes it.
func (m Module) query() string { return m.Path + "@" + cmp.Or(m.Version, "latest") }

// replaced puts the folder into a go.mod. A version must be named and has no meaning.
func (m Module) replaced(file *modfile.File) error {
	_, major, ok := module.SplitPathVersion(m.Path)
	if !ok {
		return errors.New("reading the major version in " + m.Path)
	}
	version := cmp.Or(module.PathMajorPrefix(major), "v0") + ".0.0"
	if err := file.AddRequire(m.Path, version); err != nil {
		return err
	}
	return file.AddReplace(m.Path, "", m.Folder, "")
}
