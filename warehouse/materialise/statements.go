package materialise

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2"

	"github.com/tillhouse/tillhouse/schemas"
)

// statementSettings hold for every statement of a build: a backfill inserts into more
// than a hundred months at once, and a day's rows of one key are in one partition.
var statementSettings = clickhouse.Settings{
	"max_partitions_per_insert_block":             0,
	"do_not_merge_across_partitions_select_final": 1,
	"join_use_nulls":                              0,
	"max_execution_time":                          0,
	"insert_deduplicate":                          0,
}

// exec runs a statement that writes.
func (r *build) exec(ctx context.Context, statement string) error {
	if r.before != nil {
		if err := r.before(statement); err != nil {
			return err
		}
	}
	return r.warehouse.Conn().Exec(clickhouse.Context(ctx, clickhouse.WithSettings(statementSettings)), statement)
}

// query reads rows; each is given to scan.
func (r *build) query(ctx context.Context, statement string, scan func(func(...any) error) error) error {
	rows, err := r.warehouse.Conn().Query(clickhouse.Context(ctx, clickhouse.WithSettings(statementSettings)), statement)
	if err != nil {
		return err
	}
	defer rows.Close() //nolint:errcheck // Err tells of what matters
	for rows.Next() {
		if err := scan(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// one reads a single value.
func one[T any](ctx context.Context, r *build, statement string) (T, error) {
	var value T
	err := r.query(ctx, statement, func(scan func(...any) error) error { return scan(&value) })
	return value, err
}

// local is the name, with its database, of the table that holds the parts.
func (r *build) local(table string) string {
	return r.warehouse.Store() + "." + r.warehouse.LocalName(table)
}

func (r *build) named(table string) string { return r.warehouse.Store() + "." + table }

// scratch is the name of a table of this build. The fence keeps it apart from the
// tables of a build that has lost its lease and does not know it yet.
func (r *build) scratch(m *schemas.Model, purpose string) string {
	return scratch(m, purpose, r.lease.Fence)
}

func scratch(m *schemas.Model, purpose string, fence uint64) string {
	return fmt.Sprintf("%s__%s_%d", m.Name, purpose, fence)
}

func (r *build) drop(ctx context.Context, table string) error {
	statements := []string{"DROP TABLE IF EXISTS " + r.named(table) + r.warehouse.OnCluster()}
	if local := r.local(table); local != r.named(table) {
		statements = append(statements, "DROP TABLE IF EXISTS "+local+r.warehouse.OnCluster())
	}
	for _, statement := range statements {
		if err := r.exec(ctx, statement); err != nil {
			return fmt.Errorf("dropping %s: %w", table, err)
		}
	}
	return nil
}

// create makes a table with the columns of the model. The note goes into its comment.
func (r *build) create(ctx context.Context, m *schemas.Model, name, note string) error {
	d := m.Definition
	d.Name = name
	d.EN += note
	for _, statement := range r.warehouse.TableDDL(d) {
		if err := r.exec(ctx, statement); err != nil {
			return fmt.Errorf("creating %s: %w", name, err)
		}
	}
	return nil
}

// fingerprint tells builds of different SQL, columns, settings or shop facts apart. It
// stands in the comment of the table, so that it is swapped together with the rows.
func (r *build) fingerprint(m *schemas.Model) (string, error) {
	sum := sha256.New()
	fmt.Fprintf(sum, "%v\n%v\n", m.Columns, m.Key)
	if err := r.describe(sum, m); err != nil {
		return "", err
	}
	if m.RebuildOn.Table != "" {
		fmt.Fprintln(sum, r.found.facts[factKey(m.RebuildOn)])
	}
	return hex.EncodeToString(sum.Sum(nil)[:8]), nil
}

// describe writes the SQL of a model and of what it reads that is no table.
func (r *build) describe(to io.Writer, m *schemas.Model) error {
	text, err := r.expand(m, m.Query, scope{})
	if err != nil {
		return err
	}
	fmt.Fprintln(to, text, m.RowsFrom, m.OnlyIf)
	for i := range r.models {
		read := &r.models[i]
		if read.Kind != schemas.View && read.Kind != schemas.Ephemeral || read.Public || !slices.Contains(m.Refs, read.Name) {
			continue
		}
		if err := r.describe(to, read); err != nil {
			return err
		}
	}
	return nil
}

func note(fingerprint string) string { return " [" + fingerprint + "]" }

var literal = strings.NewReplacer(`\`, `\\`, `'`, `\'`)

// quote is a SQL string literal.
func quote(text string) string { return "'" + literal.Replace(text) + "'" }
