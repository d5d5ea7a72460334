package warehouse

import (
	"context"
	"fmt"

	"github.com/tillhouse/tillhouse/schemas"
)

// memberOf is a member of rows of type T.
type memberOf[T any] struct {
	*tableOf[T]
	table    schemas.Table
	incoming map[string][]*T
	stored   map[string][]*T
	staged   []T
	write    schemas.CanonicalWrite
}

// rowKey tells the rows of one record apart; the day is part of it because it is part
// of the table's key.
type rowKey struct {
	day   schemas.Day
	child string
}

func (m *memberOf[T]) name() string { return m.table.Name }

func (m *memberOf[T]) key(row *T) rowKey {
	k := rowKey{child: m.child(row)}
	if m.frozen != nil {
		k.day = *m.frozen(row)
	}
	return k
}

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
		id := m.group(row)
		if !expected[id] {
			return fmt.Errorf("table %s has a row of record %s, which the block does not list or lists as deleted", m.table.Name, id)
		}
		if column, reason := m.plan.fits(row); column != "" {
			return &schemas.RecordError{ID: id, Table: m.table.Name, Column: column, Reason: reason}
		}
		m.incoming[id] = append(m.incoming[id], row)
	}
	for id, list := range m.incoming {
		seen := make(map[rowKey]struct{}, len(list))
		for _, row := range list {
			k := m.key(row)
			if _, twice := seen[k]; twice {
				return &schemas.RecordError{ID: id, Table: m.table.Name, Column: m.table.Key[len(m.table.Key)-1], Reason: "is the same in two rows of the record"}
			}
			seen[k] = struct{}{}
		}
	}
	return nil
}

func (m *memberOf[T]) look(ctx context.Context, w *Warehouse, source string, ids []string) error {
	where, err := m.whereRecords(m.table, source, ids)
	if err != nil {
		return err
	}
	for row, err := range read(ctx, w, m.plan, m.plan.newest(w.layout, m.table, where)) {
		if err != nil {
			return err
		}
		id := m.group(&row)
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
			found.day = m.key(row).day
		}
		found.live = found.live || meta.IsDeleted == 0
		ok = true
	}
	return found, ok
}

func (m *memberOf[T]) freeze(id string, day schemas.Day) {
	if m.frozen == nil {
		return
	}
	for _, row := range m.incoming[id] {
		*m.frozen(row) = day
	}
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

// bury stages a tombstone: the key and nothing of the content, with the higher of two
// versions.
func (m *memberOf[T]) bury(row *T, version, atLeast uint64) {
	var tomb T
	m.plan.copyCells(&tomb, row, m.table.Key)
	meta := m.meta(&tomb)
	meta.Source, meta.RunID, meta.SyncedAt = m.meta(row).Source, m.write.RunID, m.write.SyncedAt
	meta.Version, meta.IsDeleted = max(version, atLeast), 1
	m.staged = append(m.staged, tomb)
}

func (m *memberOf[T]) flush(ctx context.Context, w *Warehouse, name string) (int, error) {
	return len(m.staged), sendAs(ctx, w, m.plan, name, m.staged)
}
