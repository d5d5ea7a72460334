package program

import (
	"github.com/spf13/cobra"

	"github.com/tillhouse/tillhouse/cmd/tillhouse/internal/scaffold"
)

func (a *app) connectorsNewCommand() *cobra.Command {
	var c scaffold.Connector
	start := &cobra.Command{
		Use:   "new NAME",
		Short: "Make the folder of a new connector, which tells what to write where",
		Long: `It compiles, and its conformance test lists the steps to take in their order. In the root of Tillhouse's
repository it becomes connectors/NAME with a line in connectors/all; with --module it becomes the folder NAME, a Go
module of its own that "tillhouse build" adds to the program. Nothing that exists is overwritten.`,
		Example: `  tillhouse connectors new acme --stream orders
  tillhouse connectors new acme --module example.com/you/tillhouse-acme`,
		Args: one("name"),
		RunE: func(_ *cobra.Command, args []string) error { c.Name = args[0]; return a.connectorsNew(c) },
	}
	start.Flags().StringVar(&c.Stream, "stream", "items", "name of its first stream")
	start.Flags().StringVar(&c.Module, "module", "", "path of a Go module of its own")
	return start
}

func (a *app) connectorsNew(c scaffold.Connector) error {
	for _, known := range a.connectors {
		c.Taken = append(c.Taken, known.Name)
	}
	c.Version = moduleVersion()
	written, err := c.Write(".")
	if err != nil {
		return usage("making a connector: %w", err)
	}
	return a.screen.Show(map[string][]string{"written": written}, func() error {
		a.screen.Sayf("Wrote, in the order to read them:")
		for _, name := range written {
			a.screen.Sayf("  %s", name)
		}
		a.screen.Sayf("\nNext:")
		if c.Module == "" {
			a.screen.Sayf("  go test ./connectors/%s    lists the steps, and once they are done says what is not right yet", c.Name)
			a.screen.Sayf("  go test ./connectors/%s -run Conformance -update    writes its golden rows, budget and reference", c.Name)
		} else {
			a.screen.Sayf("  cd %s && go mod tidy", c.Name)
			a.screen.Sayf("  go test .    lists the steps, and once they are done says what is not right yet")
			a.screen.Sayf("  go test . -run Conformance -update    writes its golden rows, budget and reference")
			a.screen.Sayf("  tillhouse build --with %s=.", c.Module)
		}
		return nil
	})
}
