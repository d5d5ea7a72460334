// Package warehouse is ClickHouse as Tillhouse uses it: tables, versions and
// tombstones, state, leases, the run log, quarantine and dirty days. It knows no
// vendor. The embedded engine and a server are reached by the same code.
package warehouse

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"github.com/tillhouse/tillhouse/schemas"
)

// Config says which ClickHouse to use. Either URL or Options is set.
type Config struct {
	// URL is clickhouse://, http:// or https:// with user and password; a path names
	// the database. clickhouse:// speaks the native protocol, ?secure=true turns on TLS.
	URL string
	// Options reaches the engine when there is no URL (the embedded engine).
	Options *clickhouse.Options
	// Database is the public database; empty means the URL's, or "tillhouse". Physical
	// tables are in <Database>_store.
	Database string
	// Topology is how the server is laid out; the zero value is one server.
	Topology Topology
	// Cluster is the cluster's name, for Topology Cluster.
	Cluster string
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Warehouse is an open connection pool with the leases taken through it. Its methods
// may be called at once by several goroutines.
type Warehouse struct {
	conn     driver.Conn
	layout   layout
	now      func() time.Time
	pause    func(context.Context, time.Duration) error
	defs     map[string]schemas.Definition
	tables   map[string]canonicalTable
	system   systemPlans
	marks    markLog
	landed   landings
	leases   leaseBook
	saves    saveCounter
	failSend func(table string, part int) error // tests break a write here; nil otherwise
}

const defaultDatabase = "tillhouse"

var databaseName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)

// Open prepares a connection pool and asks the server who it is. It creates nothing:
// call Migrate, or Check where the tables are known to exist.
func Open(ctx context.Context, cfg Config) (*Warehouse, error) {
	opts, database, err := cfg.options()
	if err != nil {
		return nil, err
	}
	w := &Warehouse{now: cfg.Now, pause: pause, layout: layout{topology: cfg.Topology, cluster: cfg.Cluster, contract: database, store: database + "_store"}}
	if w.now == nil {
		w.now = time.Now
	}
	if err := w.layout.validate(); err != nil {
		return nil, err
	}
	if err := w.plan(); err != nil {
		return nil, err
	}
	if w.conn, err = clickhouse.Open(opts); err != nil {
		return nil, fmt.Errorf("opening ClickHouse at %s: %w", strings.Join(opts.Addr, ", "), err)
	}
	if err := w.conn.Ping(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("reaching ClickHouse at %s: %w", strings.Join(opts.Addr, ", "), err), w.conn.Close())
	}
	return w, nil
}

// Close stops the heartbeats of leases that are still held, without giving them
// back, and closes the connections.
func (w *Warehouse) Close() error {
	w.leases.stopAll()
	return w.conn.Close()
}

// Conn is the connection pool, for reading models and for queries of the CLI.
func (w *Warehouse) Conn() driver.Conn { return w.conn }

// Store is the name of the database with the physical tables.
func (w *Warehouse) Store() string { return w.layout.store }

// Contract is the name of the public database.
func (w *Warehouse) Contract() string { return w.layout.contract }

func (c Config) options() (*clickhouse.Options, string, error) {
	opts, database := c.Options, c.Database
	if opts == nil {
		var err error
		var named string
		if opts, named, err = parseURL(c.URL); err != nil {
			return nil, "", err
		}
		if database == "" {
			database = named
		}
	}
	if database == "" {
		database = defaultDatabase
	}
	if !databaseName.MatchString(database) {
		return nil, "", fmt.Errorf("warehouse database %q: want letters, digits and underscores, a letter first", database)
	}
	own := *opts
	// Every name is written with its database, and the database may not exist yet.
	own.Auth.Database = "default"
	own.Settings = clickhouse.Settings{"async_insert": 0}
	maps.Copy(own.Settings, opts.Settings)
	if own.MaxOpenConns == 0 {
		own.MaxOpenConns = 16
	}
	if own.DialTimeout == 0 {
		own.DialTimeout = 10 * time.Second
	}
	return &own, database, nil
}

// parseURL never repeats the URL in an error: it may hold a password.
func parseURL(text string) (*clickhouse.Options, string, error) {
	u, err := url.Parse(text)
	if err != nil {
		return nil, "", errors.New("warehouse url cannot be read: want clickhouse://user:password@host:9440/database?secure=true or https://user:password@host:8443/database; special characters in the password must be percent-encoded")
	}
	switch u.Scheme {
	case "clickhouse", "http", "https":
	default:
		return nil, "", fmt.Errorf("warehouse url has scheme %q: want clickhouse, http or https, or the word embedded", u.Scheme)
	}
	if u.Hostname() == "" {
		return nil, "", errors.New("warehouse url has no host: want for instance https://user:password@clickhouse.example.com:8443/tillhouse")
	}
	if q := u.Query(); u.Scheme == "https" && q.Get("secure") == "" {
		q.Set("secure", "true")
		u.RawQuery = q.Encode()
	}
	opts, err := clickhouse.ParseDSN(u.String())
	if err != nil {
		return nil, "", fmt.Errorf("reading the warehouse url for host %s: %s", u.Hostname(), withoutSecrets(err.Error(), u))
	}
	if opts.Compression == nil {
		// Worth it between machines; the embedded engine is on this one.
		opts.Compression = &clickhouse.Compression{Method: clickhouse.CompressionLZ4}
	}
	return opts, strings.Trim(u.Path, "/"), nil
}

func withoutSecrets(text string, u *url.URL) string {
	text = strings.ReplaceAll(text, u.String(), u.Redacted())
	if password, ok := u.User.Password(); ok && password != "" {
		text = strings.ReplaceAll(text, password, "***")
	}
	return text
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// saveCounter numbers saves so that the last one of a process wins.
type saveCounter struct {
	mu   sync.Mutex
	last uint64
}

// next is the time in microseconds, or one more than the last number where the clock
// has not moved on.
func (c *saveCounter) next(now time.Time) uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.last = max(c.last+1, uint64(max(now.UnixMicro(), 0)))
	return c.last
}
