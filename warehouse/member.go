package warehouse

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/tillhouse/tillhouse/schemas"
)

// memberOf is a member of rows of type T.
type memberOf[T any] struct {
	*tableOf[T]
	table schemas.Table
	// group is the column with the record's id, frozen the key's day (nil where the key has
	// none), and rest what tells the rows of one record apart: the other columns of the key.
	group, frozen *column
	rest          []*column
	incoming      map[string][]*T
	stored        map[string][]*T
	staged        []T
	write         schemas.CanonicalWrite
}

// rowKey tells the rows of one record apart; the day is part of it because it is part
// of the table's key.
type rowKey struct {
	day  schemas.Day
	rest string
}

func (m *memberOf[T]) name() string { return m.table.Name }

func (m *memberOf[T]) key(row *T) rowKey {
	k := rowKey{rest: keyText(row, m.rest)}
	if m.frozen != nil {
		k.day = *cellOf[schemas.Day](row, m.frozen)
	}
	return k
}

// record is the id of the record that the row came from.
func (m *memberOf[T]) record(row *T) string { return cellText(row, m.group) }

func (m *memberOf[T]) take(w schemas.CanonicalWrite) error {
	m.write = w
	expected := make(map[string]bool, len(w.Records))
	for _, r := range w.Records {
		expected[r.ID] = !r.Deleted
	}
	rows := *m.rows(w.Rows)
	for i := range rows {
		row := &rows[i]
		meta := m.meta(row)
		meta.Source, meta.RunID, meta.SyncedAt, meta.IsDeleted = w.Source, w.RunID, w.SyncedAt, 0
		id := m.record(row)
		if !expected[id] {
			return fmt.Errorf("table %s has a row of record %s, which the block does not list or lists as deleted", m.table.Name, id)
		}
		if column, reason := m.plan.fits(row); column != "" {
			return &schemas.RecordError{ID: id, Table: m.table.Name, Column: column, Reason: reason}
		}
		m.incoming[id] = append(m.incoming[id], row)
	}
	for id, list := range m.incoming {
		seen := make(map[string]struct{}, len(list))
		for _, row := range list {
			k := keyText(row, m.rest)
			if _, twice := seen[k]; twice {
				return &schemas.RecordError{ID: id, Table: m.table.Name, Column: m.table.Key[len(m.table.Key)-1], Reason: "is the same in two rows of the record"}
			}
			seen[k] = struct{}{}
		}
	}
	return nil
}

func (m *memberOf[T]) look(ctx context.Context, w *Warehouse, source string, ids []string) error {
	where, err := m.whereRecords(source, ids)
	if err != nil {
		return err
	}
	for row, err := range read(ctx, w, m.plan, m.plan.newest(w.layout, m.table, where)) {
		if err != nil {
			return err
		}
		id := m.record(&row)
		m.stored[id] = append(m.stored[id], &row)
	}
	return nil
}

func (m *memberOf[T]) has(id string) bool { return len(m.incoming[id]) > 0 }

func (m *memberOf[T]) top(id string) (found storedRecord, ok bool) {
	for _, row := range m.stored[id] {
		meta := m.meta(row)
		if !ok || meta.Version > found.version {
			found.version = meta.Version
		}
		found.live = found.live || meta.IsDeleted == 0
		ok = true
	}
	return found, ok
}

func (m *memberOf[T]) freeze(id string, base member) {
	if m.frozen == nil || !m.has(id) {
		return
	}
	var theirs map[string]schemas.Day
	width := 0
	if base != nil {
		theirs, width = base.days(id)
	}
	stored := m.storedDays(id)
	for _, row := range m.incoming[id] {
		held, ok := schemas.Day(0), false
		if base != nil {
			held, ok = theirs[keyText(row, m.rest[:width])]
		}
		if !ok {
			held, ok = stored[keyText(row, m.rest)]
		}
		if ok {
			*cellOf[schemas.Day](row, m.frozen) = held
		}
	}
}

func (m *memberOf[T]) days(id string) (days map[string]schemas.Day, width int) {
	days = make(map[string]schemas.Day, len(m.incoming[id]))
	for _, row := range m.incoming[id] {
		k := m.key(row)
		days[k.rest] = k.day
	}
	return days, len(m.rest)
}

// storedDays are the days of the record's stored rows, tombstones included, by the rest
// of their keys: that of the newest row, and among equals of one that is alive.
func (m *memberOf[T]) storedDays(id string) map[string]schemas.Day {
	newest := make(map[string]*schemas.Meta, len(m.stored[id]))
	days := make(map[string]schemas.Day, len(m.stored[id]))
	for _, row := range m.stored[id] {
		k, meta := m.key(row), m.meta(row)
		if k.day == 0 && meta.IsDeleted == 1 {
			continue // a version by itself, see note
		}
		if other := newest[k.rest]; other == nil || meta.Version > other.Version || meta.Version == other.Version && meta.IsDeleted < other.IsDeleted {
			newest[k.rest], days[k.rest] = meta, k.day
		}
	}
	return days
}

// live are the record's stored rows that are no tombstones, by key.
func (m *memberOf[T]) live(id string) map[rowKey]*T {
	rows := make(map[rowKey]*T, len(m.stored[id]))
	for _, row := range m.stored[id] {
		if m.meta(row).IsDeleted == 0 {
			rows[m.key(row)] = row
		}
	}
	return rows
}

func (m *memberOf[T]) unchanged(id string) bool {
	live := m.live(id)
	if len(live) != len(m.incoming[id]) {
		return false
	}
	for _, row := range m.incoming[id] {
		old, ok := live[m.key(row)]
		if !ok || !m.plan.same(row, old) {
			return false
		}
	}
	return true
}

func (m *memberOf[T]) put(id string, version uint64) {
	live := m.live(id)
	for _, row := range m.incoming[id] {
		delete(live, m.key(row))
		m.meta(row).Version = version
		m.staged = append(m.staged, *row)
	}
	for _, row := range live {
		m.bury(row, version, version)
	}
}

func (m *memberOf[T]) remove(id string, version, fence uint64, renew bool) {
	for _, row := range m.stored[id] {
		meta := m.meta(row)
		if meta.IsDeleted == 0 || renew && meta.Version < version {
			m.bury(row, version, schemas.VersionAt(schemas.VersionMS(meta.Version), fence))
		}
	}
}

// note: the version stands in a tombstone that has no key but the record's id.
func (m *memberOf[T]) note(id string, version uint64) {
	var tomb T
	*cellOf[string](&tomb, m.group) = id
	meta := m.meta(&tomb)
	meta.Source, meta.RunID, meta.SyncedAt = m.write.Source, m.write.RunID, m.write.SyncedAt
	meta.Version, meta.IsDeleted = version, 1
	m.staged = append(m.staged, tomb)
}

// bury stages a tombstone: the key, the record's id and nothing of the content, with the
// higher of two versions.
func (m *memberOf[T]) bury(row *T, version, atLeast uint64) {
	var tomb T
	m.plan.copyCells(&tomb, row, m.table.Key)
	m.plan.copyCells(&tomb, row, []string{m.table.Group})
	meta := m.meta(&tomb)
	meta.Source, meta.RunID, meta.SyncedAt = m.meta(row).Source, m.write.RunID, m.write.SyncedAt
	meta.Version, meta.IsDeleted = max(version, atLeast), 1
	m.staged = append(m.staged, tomb)
}

func (m *memberOf[T]) flush(ctx context.Context, w *Warehouse, name string) (int, error) {
	return len(m.staged), sendAs(ctx, w, m.plan, name, m.staged)
}

// keyText is the text of a row's columns, one text for each combination of values.
func keyText[T any](row *T, columns []*column) string {
	switch len(columns) {
	case 0:
		return ""
	case 1:
		return cellText(row, columns[0])
	}
	parts := make([]string, len(columns))
	for i, c := range columns {
		parts[i] = cellText(row, c)
	}
	return strings.Join(parts, "\x00")
}

// cellText is the text of a cell of a type that keys have.
func cellText[T any](row *T, c *column) string {
	switch c.kind {
	case kindText:
		return *cellOf[string](row, c)
	case kindDay:
		return cellOf[schemas.Day](row, c).String()
	case kindUint16:
		return strconv.Itoa(int(*cellOf[uint16](row, c)))
	case kindTime:
		return strconv.FormatInt(stored(cellOf[time.Time](row, c)), 10)
	default:
		return ""
	}
}
