package warehouse

import (
	"errors"
	"fmt"
	"strings"

	"github.com/tillhouse/tillhouse/schemas"
)

// Topology is how the ClickHouse behind a URL is laid out.
type Topology uint8

// The topologies. Only Single has met a real engine so far; the DDL of the other two
// is tested as text.
const (
	// Single is one server, or the embedded engine.
	Single Topology = iota
	// Cluster has shards and replicas under a cluster name.
	Cluster
	// Cloud replicates by itself.
	Cloud
)

// ParseTopology reads single, cluster or cloud; empty is single.
func ParseTopology(text string) (Topology, error) {
	switch text {
	case "", "single":
		return Single, nil
	case "cluster":
		return Cluster, nil
	case "cloud":
		return Cloud, nil
	}
	return 0, fmt.Errorf("topology %q: want single, cluster or cloud", text)
}

// dedupWindow is how many inserted blocks a table remembers for dropping a resend.
const dedupWindow = 1000

// layout is the only place that knows what the topology does to DDL.
type layout struct {
	topology Topology
	cluster  string
	contract string
	store    string
}

func (l layout) validate() error {
	if l.topology == Cluster && !databaseName.MatchString(l.cluster) {
		return errors.New("warehouse topology cluster needs the cluster's name: set warehouse.cluster to a name of system.clusters")
	}
	return nil
}

func (l layout) onCluster() string {
	if l.topology == Cluster {
		return " ON CLUSTER `" + l.cluster + "`"
	}
	return ""
}

func (l layout) createDatabase(name string) string {
	if l.topology == Cloud {
		return "CREATE DATABASE IF NOT EXISTS " + name
	}
	return "CREATE DATABASE IF NOT EXISTS " + name + l.onCluster() + " ENGINE = Atomic"
}

func (l layout) table(name string) string { return l.store + "." + quoteName(name) }

// local is the table that holds the rows, which in a cluster is another one.
func (l layout) local(name string) string {
	if l.topology == Cluster {
		name += "_local"
	}
	return l.table(name)
}

// createTable gives the statements that create a table. In a cluster that is a local
// replicated table and a distributed one over it, sharded by the first column of the
// key: versions of a row meet in one shard, and an order's rows are together.
func (l layout) createTable(d schemas.Definition) []string {
	local := d.Name
	if l.topology == Cluster {
		local += "_local"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "CREATE TABLE IF NOT EXISTS %s%s\n(\n", l.table(local), l.onCluster())
	lines := make([]string, 0, len(d.Columns)+len(d.Indexes))
	for _, c := range d.Columns {
		line := "    " + c.Name + " " + c.Type + " COMMENT " + quote(c.Comment())
		if c.Storage != "" {
			line += " " + c.Storage
		}
		lines = append(lines, line)
	}
	for _, index := range d.Indexes {
		lines = append(lines, "    "+index)
	}
	b.WriteString(strings.Join(lines, ",\n"))
	fmt.Fprintf(&b, "\n)\nENGINE = %s", l.engine(d.Name, d.Engine))
	if d.PartitionBy != "" {
		b.WriteString("\nPARTITION BY " + d.PartitionBy)
	}
	order := d.OrderBy
	if strings.Contains(order, ",") {
		order = "(" + order + ")"
	}
	fmt.Fprintf(&b, "\nORDER BY %s\nSETTINGS %s\nCOMMENT %s", order, l.settings(), quote(d.Comment()))
	if l.topology != Cluster {
		return []string{b.String()}
	}
	first, _, _ := strings.Cut(d.OrderBy, ",")
	return []string{b.String(), fmt.Sprintf("CREATE TABLE IF NOT EXISTS %s%s AS %s\nENGINE = Distributed(`%s`, %s, %s, cityHash64(%s))\nCOMMENT %s",
		l.table(d.Name), l.onCluster(), l.table(local), l.cluster, l.store, local, first, quote(d.Comment()))}
}

func (l layout) engine(table, plain string) string {
	if l.topology != Cluster {
		return plain
	}
	name, arguments, _ := strings.Cut(strings.TrimSuffix(plain, ")"), "(")
	where := fmt.Sprintf("'/clickhouse/tables/{shard}/%s/%s', '{replica}'", l.store, table)
	if arguments != "" {
		where += ", " + arguments
	}
	return "Replicated" + name + "(" + where + ")"
}

func (l layout) settings() string {
	switch l.topology {
	case Cluster:
		return fmt.Sprintf("replicated_deduplication_window = %d, fsync_after_insert = 1, fsync_part_directory = 1", dedupWindow)
	case Cloud:
		return fmt.Sprintf("replicated_deduplication_window = %d", dedupWindow)
	default:
		return fmt.Sprintf("non_replicated_deduplication_window = %d, fsync_after_insert = 1, fsync_part_directory = 1", dedupWindow)
	}
}

// createLease is the compare-and-set that leases are made of: it fails when the table exists.
func (l layout) createLease(table, holder string) string {
	return fmt.Sprintf("CREATE TABLE %s%s (at DateTime64(3, 'UTC'), released UInt8) ENGINE = %s ORDER BY at COMMENT %s",
		l.table(table), l.onCluster(), l.engine(table, "MergeTree"), quote(holder))
}

func (l layout) dropTable(table string) string {
	return "DROP TABLE IF EXISTS " + l.table(table) + l.onCluster()
}

var literal = strings.NewReplacer(`\`, `\\`, `'`, `\'`)

// quote is a SQL string literal.
func quote(text string) string { return "'" + literal.Replace(text) + "'" }

var identifier = strings.NewReplacer("\\", "\\\\", "`", "\\`")

func quoteName(name string) string { return "`" + identifier.Replace(name) + "`" }

// quoteList is a list of SQL string literals in parentheses, for IN.
func quoteList(list []string) string {
	var b strings.Builder
	b.WriteByte('(')
	for i, text := range list {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(quote(text))
	}
	b.WriteByte(')')
	return b.String()
}
