package program

import (
	"cmp"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// module is this program's module, whoever's main it is linked into.
const module = "github.com/tillhouse/tillhouse"

var version = cmp.Or(moduleVersion(), "unknown") // the Makefile has the linker set it

// moduleVersion is the version of the module as Go built it, or empty for a folder's.
func moduleVersion() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, m := range append(info.Deps, &info.Main) {
		if m.Path == module && m.Replace == nil && m.Version != "(devel)" {
			return m.Version
		}
	}
	return ""
}

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Say which version this is",
		Args:  none,
		RunE: func(*cobra.Command, []string) error {
			v := struct {
				Version string `json:"version"`
				Go      string `json:"go"`
				System  string `json:"system"`
			}{version, runtime.Version(), runtime.GOOS + "/" + runtime.GOARCH}
			return a.screen.Show(v, func() error {
				a.screen.Sayf("tillhouse %s (%s, %s)", v.Version, v.Go, v.System)
				return nil
			})
		},
	}
}
