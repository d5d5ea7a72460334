package program

import (
	"cmp"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/tillhouse/tillhouse/cmd/tillhouse/internal/display"
	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/pipeline"
)

// app is what the commands share: the screen, the connectors that this program has, by
// name, and the flags of every command.
type app struct {
	screen     *display.Screen
	connectors []connectors.Connector
	config     string
	lang       string
	verbose    bool
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "tillhouse",
		Short: "Shop data into ClickHouse, and KPIs that match the shop to the cent",
		Long: `Tillhouse pulls orders, refunds and exchange rates from webshops, keeps them correct
in ClickHouse and builds KPIs that any BI tool can read.

Exit codes: 0 all well, 1 configuration or usage, 2 a source or stream failed,
3 finished with quarantined records, 130 interrupted.`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          none,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(flagError)
	flags := root.PersistentFlags()
	flags.StringVarP(&a.config, "config", "c", cmp.Or(os.Getenv("TILLHOUSE_CONFIG"), "tillhouse.yaml"),
		"configuration file (environment: TILLHOUSE_CONFIG)")
	root.PersistentFlags().Lookup("config").DefValue = "tillhouse.yaml"
	flags.BoolVar(&a.screen.JSON, "json", false, "write the result as JSON")
	flags.BoolVarP(&a.verbose, "verbose", "v", false, "log each step to standard error")
	root.AddCommand(
		a.initCommand(),
		a.connectorsCommand(),
		a.authCommand(),
		a.checkCommand(),
		a.discoverCommand(),
		a.syncCommand(),
		a.statusCommand(),
		a.replayCommand(),
		a.kpiCommand(),
		a.sqlCommand(),
		a.engineCommand(),
		a.migrateCommand(),
		a.demoCommand(),
		a.buildCommand(),
		a.versionCommand(),
	)
	return root
}

// langFlag gives a command --lang.
func (a *app) langFlag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&a.lang, "lang", "en", "names and numbers in en or nl")
}

// language checks the value of a --lang flag.
func (a *app) language() error {
	if a.lang != "en" && a.lang != "nl" {
		return usage("--lang %s: want en or nl", a.lang)
	}
	return nil
}

func usage(format string, args ...any) error {
	return &exitError{code: pipeline.ExitUsage, err: fmt.Errorf(format, args...)}
}
