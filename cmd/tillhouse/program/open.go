package program

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/rs/zerolog"

	"github.com/tillhouse/tillhouse/cmd/tillhouse/internal/settings"
	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/rest"
	"github.com/tillhouse/tillhouse/pipeline"
	"github.com/tillhouse/tillhouse/warehouse"
	"github.com/tillhouse/tillhouse/warehouse/embedded"
)

// store is an open warehouse with the file that named it.
type store struct {
	*warehouse.Warehouse
	file   *settings.File
	engine *embedded.Engine // nil for a server
	place  string           // where it is, for people
	log    zerolog.Logger
	clock  connectors.Clock
}

// load reads what a command needs of the configuration and says its warnings.
func (a *app) load(scope settings.Scope) (*settings.File, error) {
	file, err := settings.Load(a.config, scope, a.connectors, os.LookupEnv)
	if err != nil {
		return nil, err
	}
	for _, warning := range file.Warnings {
		a.screen.Notef("%s", warning)
	}
	return file, nil
}

// open opens the configured warehouse for commands that ask no source.
func (a *app) open(ctx context.Context) (*store, error) {
	file, err := a.load(settings.WarehouseOnly)
	if err != nil {
		return nil, err
	}
	return a.openFile(ctx, file)
}

func (a *app) openFile(ctx context.Context, file *settings.File) (*store, error) {
	s := &store{file: file, clock: connectors.SystemClock{}, log: a.logger(file.Secrets()...)}
	topology, err := warehouse.ParseTopology(file.Warehouse.Topology)
	if err != nil {
		return nil, err
	}
	cfg := warehouse.Config{Database: file.Warehouse.Database, Topology: topology, Cluster: file.Warehouse.Cluster}
	if file.Warehouse.Embedded() {
		s.engine, err = embedded.Ensure(ctx, embedded.Options{Folder: file.Warehouse.Folder, Log: s.log})
		if err != nil {
			return nil, err
		}
		cfg.Options = s.engine.Options("")
		s.place = "the embedded engine in " + file.Warehouse.Folder
	} else {
		cfg.URL = file.Warehouse.Address()
		s.place = file.Warehouse.URL
	}
	if s.Warehouse, err = warehouse.Open(ctx, cfg); err != nil {
		s.close(a)
		return nil, err
	}
	return s, nil
}

// close gives up the connections and the hold on the engine.
func (s *store) close(a *app) {
	if s.Warehouse != nil {
		if err := s.Close(); err != nil {
			a.screen.Notef("tillhouse: closing the warehouse: %s", err)
		}
	}
	if s.engine != nil {
		_ = s.engine.Close() // always nil
	}
}

// prepare brings the tables up to date and makes sure that this configuration belongs
// to this warehouse: the same secret key, and no source under another name.
func (s *store) prepare(ctx context.Context) error {
	if _, err := s.Migrate(ctx); err != nil {
		return fmt.Errorf("preparing the warehouse: %w", err)
	}
	if err := s.CheckKey(ctx, []byte(s.file.SecretKey)); err != nil {
		return err
	}
	configured := make([]warehouse.ConfiguredSource, len(s.file.Sources))
	for i, source := range s.file.Sources {
		configured[i] = warehouse.ConfiguredSource{Name: source.Name, Connector: source.Connector.Name, Identity: source.Identity()}
	}
	return s.CheckSources(ctx, configured)
}

func (s *store) runner(ctx context.Context) (*pipeline.Runner, error) {
	keyer, err := connectors.NewKeyer(s.file.SecretKey)
	if err != nil {
		return nil, err
	}
	tokens, err := s.credentials(ctx)
	if err != nil {
		return nil, err
	}
	return &pipeline.Runner{
		Warehouse:   s.Warehouse,
		Clock:       s.clock,
		Log:         s.log,
		Keyer:       keyer,
		Version:     version,
		Credentials: tokens,
	}, nil
}

// credentials keeps the tokens of sources; nil where no source has any, and in a
// warehouse that was never written.
func (s *store) credentials(ctx context.Context) (pipeline.CredentialStore, error) {
	used, err := usesOAuth(s.file)
	if err != nil || !used {
		return nil, err
	}
	if err := s.isThere(ctx); errors.Is(err, errNothingSynced) {
		return nil, nil //nolint:nilnil // the contract above
	} else if err != nil {
		return nil, err
	}
	return s.Vault([]byte(s.file.SecretKey))
}

func usesOAuth(file *settings.File) (bool, error) {
	for _, source := range file.Sources {
		if way, err := source.OAuth(); err != nil || way != nil {
			return true, err
		}
	}
	return false, nil
}

// sqlConn is a connection of its own for statements that people write: names without a
// database are of the one that they read.
func (s *store) sqlConn() (driver.Conn, error) {
	var options *clickhouse.Options
	if s.engine != nil {
		options = s.engine.Options(s.Contract())
	} else {
		var err error
		if options, err = clickhouse.ParseDSN(s.file.Warehouse.Address()); err != nil {
			return nil, fmt.Errorf("reading warehouse.url: it cannot be used for %s", s.place)
		}
		options.Auth.Database = s.Contract()
	}
	options.MaxOpenConns = 1
	return clickhouse.Open(options)
}

// logger writes warnings and worse to standard error, everything with --verbose, and
// no secret.
func (a *app) logger(secrets ...string) zerolog.Logger {
	level := zerolog.WarnLevel
	if a.verbose {
		level = zerolog.DebugLevel
	}
	out := rest.NewRedactingWriter(a.screen.Err, rest.NewRedactor(secrets...))
	if a.screen.JSON {
		return zerolog.New(out).Level(level).With().Timestamp().Logger()
	}
	people := zerolog.ConsoleWriter{Out: out, NoColor: !a.screen.ErrTerminal, TimeFormat: "15:04:05"}
	return zerolog.New(people).Level(level).With().Timestamp().Logger()
}
