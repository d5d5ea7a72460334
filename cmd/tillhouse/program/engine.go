package program

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tillhouse/tillhouse/cmd/tillhouse/internal/settings"
	"github.com/tillhouse/tillhouse/warehouse/embedded"
)

func (a *app) engineCommand() *cobra.Command {
	engine := &cobra.Command{
		Use:   "engine",
		Short: "Install, run and stop the embedded ClickHouse engine",
		Long: `Without a ClickHouse server, Tillhouse runs the real ClickHouse engine on this machine. Commands start it
by themselves and it ends a minute after the last of them; "engine serve" keeps it for BI tools.`,
		Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	engine.AddCommand(
		&cobra.Command{
			Use:   "install",
			Short: "Get the engine (about 170 MB) with npm, if it is not there",
			Args:  none,
			RunE:  func(cmd *cobra.Command, _ []string) error { return a.engineInstall(cmd.Context()) },
		},
		&cobra.Command{
			Use:   "path",
			Short: "Say where the engine's library is",
			Args:  none,
			RunE:  func(*cobra.Command, []string) error { return a.enginePath() },
		},
		a.engineServeCommand(),
		&cobra.Command{
			Use:   "stop",
			Short: "Stop the engine of this configuration's folder",
			Args:  none,
			RunE:  func(cmd *cobra.Command, _ []string) error { return a.engineStop(cmd.Context()) },
		},
		&cobra.Command{
			Use:                "run",
			Short:              "Be the engine's process",
			Hidden:             true,
			DisableFlagParsing: true,
			RunE:               func(cmd *cobra.Command, args []string) error { return embedded.RunMain(cmd.Context(), args) },
		},
	)
	return engine
}

func (a *app) engineInstall(ctx context.Context) error {
	if path, err := embedded.LibraryPath(embedded.Options{}); err == nil {
		return a.showPath(path)
	}
	a.screen.Notef("Downloading the ClickHouse engine (about 170 MB) with npm. This happens once.")
	path, err := embedded.Install(ctx, embedded.Options{Log: a.logger()})
	if err != nil {
		return err
	}
	return a.showPath(path)
}

func (a *app) enginePath() error {
	path, err := embedded.LibraryPath(embedded.Options{})
	if err != nil {
		return err
	}
	return a.showPath(path)
}

func (a *app) showPath(path string) error {
	return a.screen.Show(map[string]string{"library": path}, func() error {
		a.screen.Sayf("%s", path)
		return nil
	})
}

func (a *app) engineServeCommand() *cobra.Command {
	var port int
	serve := &cobra.Command{
		Use:   "serve",
		Short: "Keep the engine running for BI tools until Ctrl-C",
		Args:  none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if port < 0 || port > 65535 {
				return usage("--port %d: want a number from 1 to 65535, or 0", port)
			}
			options, err := a.engineOptions()
			if err != nil {
				return err
			}
			options.Port = port
			err = embedded.Serve(cmd.Context(), options, func(e *embedded.Engine) {
				if port != 0 && !strings.HasSuffix(e.Address, ":"+strconv.Itoa(port)) {
					a.screen.Notef("The engine was running already, on another port than %d: `tillhouse engine stop` first to change it.", port)
				}
				_ = a.showLogins(e) // standard output is gone, and serving goes on
			})
			if cmd.Context().Err() != nil {
				return nil //nolint:nilerr // Ctrl-C is how a person ends it
			}
			return err
		},
	}
	serve.Flags().IntVar(&port, "port", 0, "port on 127.0.0.1; 0 takes the one of last time, or any")
	return serve
}

// showLogins says how a BI tool reaches the engine. The read-write login stays in
// engine.json.
func (a *app) showLogins(e *embedded.Engine) error {
	login := struct {
		Address  string `json:"address"`
		Database string `json:"database"`
		User     string `json:"user"`
		Password string `json:"password"`
		JDBC     string `json:"jdbc"`
		PID      int    `json:"pid"`
	}{"http://" + e.Address, "tillhouse", e.BIUser, e.BIPassword, "jdbc:clickhouse://" + e.Address + "/tillhouse", e.PID}
	return a.screen.Show(login, func() error {
		a.screen.Sayf("ClickHouse answers at %s (process %d). For BI tools, reading only:", login.Address, login.PID)
		a.screen.Sayf("  database  %s\n  user      %s\n  password  %s\n  JDBC      %s", login.Database, login.User, login.Password, login.JDBC)
		a.screen.Sayf("Ctrl-C stops serving.")
		return nil
	})
}

func (a *app) engineStop(ctx context.Context) error {
	options, err := a.engineOptions()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	err = embedded.Stop(ctx, options.Folder)
	stopped := err == nil
	if errors.Is(err, embedded.ErrNotRunning) {
		err = nil
	}
	if err != nil {
		return err
	}
	return a.screen.Show(map[string]bool{"stopped": stopped}, func() error {
		if stopped {
			a.screen.Sayf("The engine has stopped.")
		} else {
			a.screen.Sayf("No engine was running on %s.", options.Folder)
		}
		return nil
	})
}

// engineOptions are those of the configured data folder.
func (a *app) engineOptions() (embedded.Options, error) {
	file, err := a.load(settings.WarehouseOnly)
	if err != nil {
		return embedded.Options{}, err
	}
	if !file.Warehouse.Embedded() {
		return embedded.Options{}, usage("%s uses a ClickHouse server (warehouse.url), so there is no embedded engine to run", file.Path)
	}
	return embedded.Options{Folder: file.Warehouse.Folder, Log: a.logger()}, nil
}
