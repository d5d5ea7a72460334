package main

import (
	"runtime"

	"github.com/spf13/cobra"
)

var version = "unknown" // set by the linker

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Say which version this is",
		Args:  cobra.NoArgs,
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
