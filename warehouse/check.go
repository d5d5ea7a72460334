package warehouse

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tillhouse/tillhouse/schemas"
)

// Check compares every table with what this program expects: engine, sorting key,
// partition key, columns and their types. It changes nothing. The error names each
// table that differs and what to do.
func (w *Warehouse) Check(ctx context.Context) error {
	found, err := w.foundTables(ctx)
	if err != nil {
		return err
	}
	columns, err := w.foundColumns(ctx)
	if err != nil {
		return err
	}
	defs, err := schemas.Definitions()
	if err != nil {
		return err
	}
	var problems []error
	for _, d := range defs {
		name := d.Name
		if w.layout.topology == Cluster {
			name += "_local"
		}
		t, ok := found[name]
		if !ok {
			problems = append(problems, fmt.Errorf("table %s.%s does not exist: run `tillhouse migrate`", w.layout.store, name))
			continue
		}
		for _, difference := range append(t.differences(d), columnDifferences(columns[name], d)...) {
			problems = append(problems, fmt.Errorf("table %s.%s: %s", w.layout.store, name, difference))
		}
	}
	if len(problems) == 0 {
		return nil
	}
	return fmt.Errorf("the tables in %s are not the ones this program writes; nothing was changed. Somebody altered or created them by hand, or another version of tillhouse did: restore them from a backup, or use an empty database (warehouse.database) and sync again:\n%w", w.layout.store, errors.Join(problems...))
}

// foundTable is a table as the engine reports it.
type foundTable struct {
	engine, engineFull, sortingKey, partitionKey string
}

func (t foundTable) differences(d schemas.Definition) (list []string) {
	want, _, _ := strings.Cut(d.Engine, "(")
	plain := strings.TrimPrefix(strings.TrimPrefix(t.engine, "Replicated"), "Shared")
	if plain != want {
		list = append(list, fmt.Sprintf("engine is %s, expected %s", t.engine, want))
	} else if _, arguments, ok := strings.Cut(d.Engine, "("); ok && !strings.Contains(t.engineFull, arguments) {
		list = append(list, fmt.Sprintf("engine is %s, expected %s", t.engineFull, d.Engine))
	}
	if t.sortingKey != d.OrderBy {
		list = append(list, fmt.Sprintf("sorting key is (%s), expected (%s)", t.sortingKey, d.OrderBy))
	}
	if t.partitionKey != d.PartitionBy {
		list = append(list, fmt.Sprintf("partition key is %q, expected %q", t.partitionKey, d.PartitionBy))
	}
	return list
}

func (w *Warehouse) foundTables(ctx context.Context) (map[string]foundTable, error) {
	found := map[string]foundTable{}
	query := "SELECT name, engine, engine_full, sorting_key, partition_key FROM system.tables WHERE database = " + quote(w.layout.store)
	err := w.each(ctx, "the list of tables", query, func(scan func(...any) error) error {
		var name string
		var t foundTable
		err := scan(&name, &t.engine, &t.engineFull, &t.sortingKey, &t.partitionKey)
		found[name] = t
		return err
	})
	return found, err
}

// foundColumns are the columns of each table in order, as name and type.
func (w *Warehouse) foundColumns(ctx context.Context) (map[string][][2]string, error) {
	found := map[string][][2]string{}
	query := "SELECT table, name, type FROM system.columns WHERE database = " + quote(w.layout.store) + " ORDER BY table, position"
	err := w.each(ctx, "the list of columns", query, func(scan func(...any) error) error {
		var table string
		var c [2]string
		err := scan(&table, &c[0], &c[1])
		found[table] = append(found[table], c)
		return err
	})
	return found, err
}

// columnDifferences: a column more than expected is no difference, so that people may
// add their own at the end.
func columnDifferences(found [][2]string, d schemas.Definition) (list []string) {
	for _, c := range d.Columns {
		i := slices.IndexFunc(found, func(f [2]string) bool { return f[0] == c.Name })
		switch {
		case i < 0:
			list = append(list, "column "+c.Name+" is missing")
		case found[i][1] != c.Type:
			list = append(list, fmt.Sprintf("column %s is %s, expected %s", c.Name, found[i][1], c.Type))
		}
	}
	return list
}

// ErrOtherKey says that the store was written with another secret key.
var ErrOtherKey = errors.New("TILLHOUSE_SECRET_KEY is not the key this warehouse was written with")

// CheckKey compares the secret key with the fingerprint in the store; the first key a
// store sees is recorded. With another key every customer would get a new identity, so
// the error stops the program.
func (w *Warehouse) CheckKey(ctx context.Context, secretKey []byte) error {
	if len(secretKey) == 0 {
		return errors.New("the secret key is empty: set TILLHOUSE_SECRET_KEY, for instance to the output of `openssl rand -hex 32`, and keep it")
	}
	mac := hmac.New(sha256.New, secretKey)
	mac.Write([]byte("tillhouse: fingerprint of the secret key"))
	mine := hex.EncodeToString(mac.Sum(nil)[:16])
	recorded, err := w.recordedKey(ctx)
	if err == nil && recorded == "" {
		if err = send(ctx, w, w.system.key, []keyRow{{Fingerprint: mine, CreatedAt: w.now()}}); err == nil {
			// Another process may have been first.
			recorded, err = w.recordedKey(ctx)
		}
	}
	if err != nil {
		return fmt.Errorf("comparing the secret key with %s: %w", w.layout.store, err)
	}
	if recorded != mine {
		return fmt.Errorf("%w (fingerprint here %s, in %s.installation %s): customers would be counted as new ones. Set the key it was written with, or start with an empty database", ErrOtherKey, mine[:8], w.layout.store, recorded[:min(8, len(recorded))])
	}
	return nil
}

func (w *Warehouse) recordedKey(ctx context.Context) (string, error) {
	list, err := w.textColumn(ctx, "the key's fingerprint", "SELECT key_fingerprint FROM "+w.layout.table("installation")+" ORDER BY created_at, key_fingerprint LIMIT 1")
	if err != nil || len(list) == 0 {
		return "", err
	}
	return list[0], nil
}
