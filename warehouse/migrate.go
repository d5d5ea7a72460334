package warehouse

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tillhouse/tillhouse/schemas"
)

// migration is one numbered step forward. Its statements can be repeated: a step that
// was cut off runs again whole.
type migration struct {
	n          uint32
	statements []string
	checksum   string
}

// Applied is a migration that Migrate carried out.
type Applied struct {
	N          int
	Statements int
}

// Migrate creates the databases and brings the tables to the form this program needs,
// then checks them as Check does. It may run in several processes at once. It refuses
// a store that a newer program has migrated, or whose applied migrations read otherwise.
func (w *Warehouse) Migrate(ctx context.Context) ([]Applied, error) {
	for _, name := range []string{w.layout.store, w.layout.contract} {
		if err := w.conn.Exec(ctx, w.layout.createDatabase(name)); err != nil {
			return nil, fmt.Errorf("creating database %s: %w", name, err)
		}
	}
	list, err := w.migrations()
	if err != nil {
		return nil, err
	}
	applied, err := w.migrate(ctx, list)
	if err != nil {
		return applied, err
	}
	return applied, w.Check(ctx)
}

func (w *Warehouse) migrate(ctx context.Context, list []migration) ([]Applied, error) {
	pending, err := w.pending(ctx, list)
	if err != nil || len(pending) == 0 {
		return nil, err
	}
	lease, err := w.waitForLease(ctx, "migrate")
	if err != nil {
		return nil, fmt.Errorf("waiting for another migration to end: %w", err)
	}
	done, err := w.apply(ctx, list)
	return done, errors.Join(err, w.ReleaseLease(ctx, lease))
}

// apply asks again what is pending: while it waited, another process may have done it.
func (w *Warehouse) apply(ctx context.Context, list []migration) ([]Applied, error) {
	pending, err := w.pending(ctx, list)
	if err != nil {
		return nil, err
	}
	var done []Applied
	for _, m := range pending {
		for _, statement := range m.statements {
			if err := w.conn.Exec(ctx, statement); err != nil {
				return done, fmt.Errorf("applying migration %d: %w", m.n, err)
			}
		}
		row := []migrationRow{{N: m.n, Checksum: m.checksum, AppliedAt: w.now()}}
		if err := send(ctx, w, w.system.migrations, row); err != nil {
			return done, fmt.Errorf("recording migration %d: %w", m.n, err)
		}
		done = append(done, Applied{N: int(m.n), Statements: len(m.statements)})
	}
	return done, nil
}

func (w *Warehouse) pending(ctx context.Context, list []migration) ([]migration, error) {
	applied, err := w.appliedMigrations(ctx)
	if err != nil {
		return nil, err
	}
	known := map[uint32]bool{}
	var pending []migration
	for _, m := range list {
		known[m.n] = true
		checksum, ok := applied[m.n]
		if !ok {
			pending = append(pending, m)
			continue
		}
		if checksum != m.checksum {
			return nil, fmt.Errorf("migration %d was applied to %s with another text than this program has: use the program that migrated it, or a released version", m.n, w.layout.store)
		}
	}
	for n := range applied {
		if !known[n] {
			return nil, fmt.Errorf("%s was migrated by a newer program (migration %d): update tillhouse", w.layout.store, n)
		}
	}
	return pending, nil
}

func (w *Warehouse) appliedMigrations(ctx context.Context) (map[uint32]string, error) {
	var there uint64
	if err := w.conn.QueryRow(ctx, "SELECT count() FROM system.tables WHERE database = "+quote(w.layout.store)+" AND name = 'migrations'").Scan(&there); err != nil {
		return nil, fmt.Errorf("looking for the migrations of %s: %w", w.layout.store, err)
	}
	applied := map[uint32]string{}
	if there == 0 {
		return applied, nil
	}
	err := w.each(ctx, "the applied migrations", "SELECT n, checksum FROM "+w.layout.table("migrations")+" FINAL ORDER BY n", func(scan func(...any) error) error {
		var n uint32
		var checksum string
		err := scan(&n, &checksum)
		applied[n] = checksum
		return err
	})
	return applied, err
}

// migrations are made of the table files: migration n creates the tables that say so.
// The checksum covers the text before the topology, so that it is the same everywhere,
// and no comments, so that their wording can be improved.
func (w *Warehouse) migrations() ([]migration, error) {
	defs, err := schemas.Definitions()
	if err != nil {
		return nil, err
	}
	plain := layout{store: "store"}
	var list []migration
	texts := map[int]*strings.Builder{}
	for _, d := range defs {
		for len(list) < d.Migration {
			list = append(list, migration{n: uint32(len(list) + 1)})
			texts[len(list)] = &strings.Builder{}
		}
		m := &list[d.Migration-1]
		m.statements = append(m.statements, w.layout.createTable(d)...)
		texts[d.Migration].WriteString(strings.Join(plain.createTable(withoutComments(d)), ";\n"))
	}
	for i := range list {
		sum := sha256.Sum256([]byte(texts[i+1].String()))
		list[i].checksum = hex.EncodeToString(sum[:])
	}
	return list, nil
}

func withoutComments(d schemas.Definition) schemas.Definition {
	d.NL, d.EN = "", ""
	d.Columns = slices.Clone(d.Columns)
	for i := range d.Columns {
		d.Columns[i].NL, d.Columns[i].EN = "", ""
	}
	return d
}

const leaseWait = 200 * time.Millisecond

// waitForLease takes a lease that others hold for a short time only.
func (w *Warehouse) waitForLease(ctx context.Context, resource string) (schemas.Lease, error) {
	for {
		lease, err := w.AcquireLease(ctx, resource)
		if !errors.Is(err, schemas.ErrLeased) {
			return lease, err
		}
		if err := w.pause(ctx, leaseWait); err != nil {
			return schemas.Lease{}, err
		}
	}
}
