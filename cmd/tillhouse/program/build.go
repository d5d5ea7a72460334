package program

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tillhouse/tillhouse/cmd/tillhouse/internal/builder"
)

type buildFlags struct {
	with []string
	out  string
}

func (a *app) buildCommand() *cobra.Command {
	var f buildFlags
	build := &cobra.Command{
		Use:   "build --with module@version",
		Short: "Build this program with connectors of other modules",
		Long: `It needs Go, and writes a program for this machine that has the built-in connectors and those of the named
modules. A module is named with a version, or with a folder as module=folder. To build on another Tillhouse than this
one, name it in the same way. docs/connectors.md says what such a module looks like.`,
		Example: `  tillhouse build --with example.com/you/tillhouse-acme@v1.2.0
  tillhouse build --with example.com/you/tillhouse-acme=. -o bin/tillhouse`,
		Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.build(cmd, f) },
	}
	build.Flags().StringArrayVar(&f.with, "with", nil, "module with a connector: module@version or module=folder; may be repeated")
	build.Flags().StringVarP(&f.out, "output", "o", "tillhouse", "file to write")
	return build
}

func (a *app) build(cmd *cobra.Command, f buildFlags) error {
	b := builder.Build{Version: moduleVersion(), Out: f.out, Say: func(step string) {
		if a.screen.ErrTerminal || a.verbose {
			a.screen.Notef("%s …", step)
		}
	}}
	for _, text := range f.with {
		m, err := builder.ParseModule(text)
		if err != nil {
			return usage("--with %w", err)
		}
		b.Modules = append(b.Modules, m)
	}
	names, err := b.Run(cmd.Context())
	if err != nil {
		return err
	}
	own := make([]string, len(a.connectors))
	for i, c := range a.connectors {
		own[i] = c.Name
	}
	added := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return slices.Contains(own, name) })
	return a.screen.Show(map[string]any{"output": f.out, "connectors": names, "added": added}, func() error {
		a.screen.Sayf("Wrote %s, with %s.", f.out, strings.Join(added, ", "))
		return nil
	})
}
