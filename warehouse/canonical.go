package warehouse

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/tillhouse/tillhouse/schemas"
)

// canonicalTable makes the part of a block that goes to one table.
type canonicalTable interface {
	member(table schemas.Table) (member, error)
	// count is how many rows the collection has for the table.
	count(rows *schemas.Rows) int
}

// member is what a block and the store say of one table of a family. Records are
// named by the text of the table's Group column.
type member interface {
	name() string
	// take groups the block's rows by record and fills in what the writer knows.
	take(w schemas.CanonicalWrite) error
	// look reads the stored rows of the records, tombstones included.
	look(ctx context.Context, w *Warehouse, source string, ids []string) error
	has(id string) bool
	// top is the record's newest stored version, and whether any row of the record is live.
	top(id string) (found storedRecord, ok bool)
	// freeze gives the record's rows the key days that hold: those of the table that base
	// is, or else of the stored rows with the same rest of the key.
	freeze(id string, base member)
	// days are the key days of the record's rows by the rest of their keys, which has so
	// many columns.
	days(id string) (days map[string]schemas.Day, width int)
	unchanged(id string) bool
	// put stages the record's new rows, and tombstones for live stored rows that are no
	// longer among them.
	put(id string, version uint64)
	// remove stages tombstones for the record's live rows; where renew is set, for its
	// tombstones too.
	remove(id string, version, fence uint64, renew bool)
	// note stages the record's version by itself, for a record whose rows do not hold it.
	note(id string, version uint64)
	// flush inserts what was staged and says how many rows that were.
	flush(ctx context.Context, w *Warehouse, name string) (int, error)
}

// storedRecord sums up the stored rows of a record in one table.
type storedRecord struct {
	version uint64
	live    bool
}

// tableOf ties a row type to its table.
type tableOf[T any] struct {
	plan *plan[T]
	rows func(*schemas.Rows) *[]T
	meta func(*T) *schemas.Meta
	// history is what a table with History has in addition; nil in other tables.
	history *history[T]
}

func (t *tableOf[T]) count(rows *schemas.Rows) int { return len(*t.rows(rows)) }

func (t *tableOf[T]) member(table schemas.Table) (member, error) {
	m := &memberOf[T]{tableOf: t, table: table, incoming: map[string][]*T{}, stored: map[string][]*T{}}
	if m.group = t.plan.column(table.Group); m.group == nil {
		return nil, fmt.Errorf("table %s has no column %q to group rows by", table.Name, table.Group)
	}
	if table.MayBeEmpty && m.group.kind != kindText {
		return nil, fmt.Errorf("table %s has no room for the version of a record without rows: %s is no text", table.Name, table.Group)
	}
	if table.Frozen != "" {
		if m.frozen = t.plan.column(table.Frozen); m.frozen == nil || m.frozen.kind != kindDay {
			return nil, fmt.Errorf("table %s has no day %q", table.Name, table.Frozen)
		}
	}
	for _, name := range table.Key {
		if name == "source" || name == table.Frozen || name == table.Group {
			continue
		}
		c := t.plan.column(name)
		if c == nil {
			return nil, fmt.Errorf("table %s has no column %q", table.Name, name)
		}
		m.rest = append(m.rest, c)
	}
	if table.History != (t.history != nil) {
		return nil, fmt.Errorf("table %s: whether it is a history is said in two ways", table.Name)
	}
	if table.History {
		return &historyOf[T]{m}, nil
	}
	return m, nil
}

// plan readies every row type for its table; a mismatch is a defect of the program.
func (w *Warehouse) plan() error {
	list, err := schemas.Definitions()
	if err != nil {
		return err
	}
	w.defs = map[string]schemas.Definition{}
	for _, d := range list {
		w.defs[d.Name] = d
	}
	w.tables = map[string]canonicalTable{}
	return errors.Join(w.planShops(), w.planMoney(), w.planSystem())
}

// register readies a row type. Tables that share a name differ in how rows are grouped,
// not in what a row is.
func register[T any](w *Warehouse, table schemas.Table, rows func(*schemas.Rows) *[]T, meta func(*T) *schemas.Meta) error {
	return registerAs(w, table, &tableOf[T]{rows: rows, meta: meta})
}

func registerAs[T any](w *Warehouse, table schemas.Table, t *tableOf[T]) error {
	var err error
	if t.plan, err = newPlan[T](w.layout, w.defs[table.Name], nil); err != nil {
		return err
	}
	if day := t.plan.column(table.Frozen); day != nil {
		t.plan.partition = func(row *T) int { return cellOf[schemas.Day](row, day).Time().Year() }
	}
	w.tables[table.Name] = t
	return nil
}

// whereRecords selects the rows of records. Ids of a Group column that is a day are
// compared as days. A source sees its own rows only, also where the key has no source.
func (m *memberOf[T]) whereRecords(source string, ids []string) (string, error) {
	where := "source = " + quote(source) + " AND " + m.table.Group + " IN "
	if m.group.kind == kindDay {
		list, err := dayList(ids)
		return where + list, err
	}
	return where + quoteList(ids), nil
}

func dayList(ids []string) (string, error) {
	list := make([]string, len(ids))
	for i, id := range ids {
		day, err := schemas.ParseDay(id)
		if err != nil {
			return "", err
		}
		list[i] = "toDate(" + strconv.Itoa(int(day)) + ")"
	}
	return "(" + strings.Join(list, ",") + ")", nil
}

func (w *Warehouse) canonical(name string) (canonicalTable, error) {
	t, ok := w.tables[name]
	if !ok {
		return nil, fmt.Errorf("table %s is not a canonical table", name)
	}
	return t, nil
}
