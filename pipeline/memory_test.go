package pipeline

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"sync"

	"github.com/tillhouse/tillhouse/schemas"
)

// memory is a Warehouse for the logic of the pipeline alone: which calls come, in which
// order, and what happens when one fails. What is asserted about content of the real
// warehouse is asserted in package endtoend, on the engine.
type memory struct {
	mu      sync.Mutex
	calls   []string // method and stream, in order
	fail    func(n int, call string) error
	fences  map[string]uint64
	holders map[string]chan struct{}
	facts   map[string]schemas.FactsRow
	raw     []schemas.RawRecord
	stored  map[string]map[string]storedRecord // by source/stream, then id
	shops   []schemas.Shop
	states  map[string]schemas.StateRow
	closed  map[string]schemas.Quarantined // quarantine by source/stream/id
	solved  map[string]bool
	runs    []schemas.Run
	lines   map[string]schemas.RunStream
	miscnt  int // added to the outcome, to break the accounting
}

type storedRecord struct {
	ms      int64
	deleted bool
	order   schemas.Order
}

func newMemory() *memory {
	return &memory{
		fences: map[string]uint64{}, holders: map[string]chan struct{}{}, facts: map[string]schemas.FactsRow{},
		stored: map[string]map[string]storedRecord{}, states: map[string]schemas.StateRow{},
		closed: map[string]schemas.Quarantined{}, solved: map[string]bool{}, lines: map[string]schemas.RunStream{},
	}
}

var _ Warehouse = (*memory)(nil)

// enter notes a call and says whether it fails, as it does when its context has ended.
// It returns holding the lock.
func (m *memory) enter(ctx context.Context, call, stream string) error {
	m.mu.Lock()
	if err := ctx.Err(); err != nil {
		return err
	}
	m.calls = append(m.calls, call+" "+stream)
	if m.fail != nil {
		return m.fail(len(m.calls), call+" "+stream)
	}
	return nil
}

func (m *memory) AcquireLease(ctx context.Context, resource string) (schemas.Lease, error) {
	defer m.mu.Unlock()
	if err := m.enter(ctx, "AcquireLease", resource); err != nil {
		return schemas.Lease{}, err
	}
	if m.holders[resource] != nil {
		return schemas.Lease{}, fmt.Errorf("%s: %w: pid 7", resource, schemas.ErrLeased)
	}
	m.fences[resource]++
	m.holders[resource] = make(chan struct{})
	return schemas.Lease{Resource: resource, Fence: m.fences[resource], Lost: m.holders[resource]}, nil
}

func (m *memory) ReleaseLease(ctx context.Context, lease schemas.Lease) error {
	defer m.mu.Unlock()
	if err := m.enter(ctx, "ReleaseLease", lease.Resource); err != nil {
		return err
	}
	delete(m.holders, lease.Resource)
	return nil
}

func (m *memory) SaveFacts(ctx context.Context, facts schemas.FactsRow) error {
	defer m.mu.Unlock()
	if err := m.enter(ctx, "SaveFacts", facts.Source); err != nil {
		return err
	}
	m.facts[facts.FactsID] = facts
	return nil
}

func (m *memory) LoadFacts(ctx context.Context, source, id string) (schemas.FactsRow, error) {
	defer m.mu.Unlock()
	if err := m.enter(ctx, "LoadFacts", source); err != nil {
		return schemas.FactsRow{}, err
	}
	row, ok := m.facts[id]
	if !ok {
		return row, errors.New("unknown facts " + id)
	}
	return row, nil
}

func (m *memory) LandRaw(ctx context.Context, records []schemas.RawRecord) error {
	defer m.mu.Unlock()
	if err := m.enter(ctx, "LandRaw", records[0].Stream); err != nil {
		return err
	}
	for _, r := range records {
		r.Payload = bytes.Clone(r.Payload)
		m.raw = append(m.raw, r)
	}
	return nil
}

func (m *memory) WriteCanonical(ctx context.Context, w schemas.CanonicalWrite) (schemas.Outcome, error) {
	defer m.mu.Unlock()
	if err := m.enter(ctx, "WriteCanonical", w.Stream); err != nil {
		return schemas.Outcome{}, err
	}
	out := schemas.Outcome{Rows: map[string]int{}}
	if w.Family[0].Name == schemas.Shops.Name {
		m.shops = append(m.shops, w.Rows.Shops...)
		return schemas.Outcome{Written: 1}, nil
	}
	table := m.stored[w.Source+"/"+w.Stream]
	if table == nil {
		table = map[string]storedRecord{}
		m.stored[w.Source+"/"+w.Stream] = table
	}
	rows := map[string]schemas.Order{}
	for _, o := range w.Rows.Orders {
		if o.Total.Exponent() < -4 {
			return out, fmt.Errorf("writing: %w", &schemas.RecordError{ID: o.OrderID, Table: "orders", Column: "total", Reason: "has more than four decimals"})
		}
		rows[o.OrderID] = o
	}
	for _, rec := range w.Records {
		now := storedRecord{rec.UpdatedAt.UnixMilli(), rec.Deleted, rows[rec.ID]}
		before, known := table[rec.ID]
		switch {
		case known && before.ms > now.ms && !rec.Undated:
			out.Stale++
		case known && reflect.DeepEqual(before, now):
			out.Unchanged++
		default:
			table[rec.ID] = now
			out.Written++
			out.Rows[w.Family[0].Name]++
		}
	}
	out.Written += m.miscnt
	return out, nil
}

func (m *memory) Reconcile(ctx context.Context, r schemas.Reconciliation) (schemas.Reconciled, error) {
	defer m.mu.Unlock()
	if err := m.enter(ctx, "Reconcile", r.Stream); err != nil {
		return schemas.Reconciled{}, err
	}
	var found schemas.Reconciled
	table := m.stored[r.Source+"/"+r.Stream]
	listed := map[string]bool{}
	list := slices.Clone(r.All)
	for _, id := range r.IDs {
		list = append(list, strconv.FormatInt(id, 10))
	}
	for _, text := range list {
		listed[text] = true
		if got, ok := table[text]; !r.Sparse && (!ok || got.deleted) {
			found.Missing = append(found.Missing, text)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(table)) {
		if got := table[id]; !listed[id] && !got.deleted {
			got.deleted = true
			table[id] = got
			found.Tombstoned = append(found.Tombstoned, id)
		}
	}
	return found, nil
}

func (m *memory) Quarantine(ctx context.Context, records []schemas.Quarantined) error {
	defer m.mu.Unlock()
	if err := m.enter(ctx, "Quarantine", records[0].Stream); err != nil {
		return err
	}
	for _, q := range records {
		key := q.Source + "/" + q.Stream + "/" + q.RecordID
		q.Attempts += m.closed[key].Attempts
		m.closed[key] = q
		delete(m.solved, key)
	}
	return nil
}

func (m *memory) ResolveQuarantine(ctx context.Context, source, stream string, ids []string) error {
	defer m.mu.Unlock()
	if err := m.enter(ctx, "ResolveQuarantine", stream); err != nil {
		return err
	}
	for _, id := range ids {
		m.solved[source+"/"+stream+"/"+id] = true
	}
	return nil
}

func (m *memory) LoadState(ctx context.Context, source, stream string) (schemas.StateRow, error) {
	defer m.mu.Unlock()
	if err := m.enter(ctx, "LoadState", stream); err != nil {
		return schemas.StateRow{}, err
	}
	return m.states[source+"/"+stream], nil
}

func (m *memory) SaveState(ctx context.Context, lease schemas.Lease, state schemas.StateRow) error {
	defer m.mu.Unlock()
	if err := m.enter(ctx, "SaveState", state.Stream); err != nil {
		return err
	}
	if lease.Fence < m.fences[lease.Resource] {
		return schemas.ErrFenced
	}
	m.states[state.Source+"/"+state.Stream] = state
	return nil
}

func (m *memory) SaveRun(ctx context.Context, run schemas.Run) error {
	defer m.mu.Unlock()
	if err := m.enter(ctx, "SaveRun", run.Status); err != nil {
		return err
	}
	m.runs = append(m.runs, run)
	return nil
}

func (m *memory) SaveRunStream(ctx context.Context, line schemas.RunStream) error {
	defer m.mu.Unlock()
	if err := m.enter(ctx, "SaveRunStream", line.Stream); err != nil {
		return err
	}
	m.lines[line.Source+"/"+line.Stream] = line
	return nil
}

func (m *memory) RawRecords(_ context.Context, source, stream string, ids []string, onlyQuarantined bool) iter.Seq2[schemas.RawRecord, error] {
	m.mu.Lock()
	latest := map[string]schemas.RawRecord{}
	for _, r := range m.raw {
		if r.Source == source && r.Stream == stream && !r.VersionTime.Before(latest[r.RecordID].VersionTime) {
			latest[r.RecordID] = r
		}
	}
	for key, q := range m.closed {
		if q.Unparsed && onlyQuarantined && !m.solved[key] && q.Source == source && q.Stream == stream {
			latest[q.RecordID] = q.RawRecord
		}
	}
	var list []schemas.RawRecord
	for _, id := range slices.Sorted(maps.Keys(latest)) {
		key := source + "/" + stream + "/" + id
		if _, bad := m.closed[key]; onlyQuarantined && (!bad || m.solved[key]) || len(ids) > 0 && !slices.Contains(ids, id) {
			continue
		}
		list = append(list, latest[id])
	}
	m.mu.Unlock()
	return func(yield func(schemas.RawRecord, error) bool) {
		for _, r := range list {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// orders is what the toy stream has stored and not deleted, by id.
func (m *memory) orders() map[string]string {
	m.mu.Lock()
	defer m.mu.Unlock()
	live := map[string]string{}
	for id, r := range m.stored[toys] {
		if !r.deleted {
			live[id] = r.order.Total.String()
		}
	}
	return live
}
