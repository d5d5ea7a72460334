package warehouse

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"github.com/tillhouse/tillhouse/schemas"
)

// WriteCanonical writes the rows of a block in this order: marks of the days whose
// figures change, children, the records' own rows, the same marks again. It can be cut
// off anywhere: a record whose own row is old or missing is written whole by the next
// read, and days left unsettled are marked again by the next lease of the resource.
//
// A record is stale when the store has a newer version of it, unchanged when its rows
// and all its children say what is stored, else written. The stored key day of a row wins
// over a newly computed one. It returns *schemas.RecordError, with nothing written, when a
// row does not fit its table, and schemas.ErrFenced when a newer lease exists.
func (w *Warehouse) WriteCanonical(ctx context.Context, cw schemas.CanonicalWrite) (schemas.Outcome, error) {
	outcome, err := w.writeBlock(ctx, cw)
	if err != nil {
		return outcome, fmt.Errorf("writing %s of %s: %w", cw.Stream, cw.Source, err)
	}
	return outcome, nil
}

func (w *Warehouse) writeBlock(ctx context.Context, cw schemas.CanonicalWrite) (schemas.Outcome, error) {
	if len(cw.Records) == 0 {
		return schemas.Outcome{}, w.holds(ctx, cw.Lease)
	}
	if cw.Rows == nil {
		cw.Rows = &schemas.Rows{}
	}
	members, err := w.members(cw)
	if err != nil {
		return schemas.Outcome{}, err
	}
	ids := make([]string, len(cw.Records))
	for i, r := range cw.Records {
		ids[i] = r.ID
	}
	for _, m := range members {
		if err := m.look(ctx, w, cw.Source, ids); err != nil {
			return schemas.Outcome{}, err
		}
	}
	b := block{write: cw, members: members}
	if err := b.decide(); err != nil {
		return schemas.Outcome{}, err
	}
	if len(b.changed) == 0 && !b.noted {
		return b.outcome, w.holds(ctx, cw.Lease)
	}
	return b.outcome, w.commit(ctx, &b)
}

// block is a write under way.
type block struct {
	write   schemas.CanonicalWrite
	members []member
	// changed are the ids of the records that are written.
	changed []string
	// noted: versions of records are stored by themselves.
	noted   bool
	outcome schemas.Outcome
}

func (b *block) decide() error {
	own, empty := b.members[0], b.write.Family[0].MayBeEmpty
	bases := b.bases()
	fence := b.write.Lease.Fence
	for _, r := range b.write.Records {
		top, known := own.top(r.ID)
		if r.Deleted {
			b.remove(r, top, known)
			continue
		}
		if !empty && !own.has(r.ID) {
			return &schemas.RecordError{ID: r.ID, Table: own.name(), Column: b.write.Family[0].Group, Reason: "has no row: the mapping gave none"}
		}
		version := schemas.NewVersion(r.UpdatedAt, fence)
		if r.Undated {
			version = max(version, schemas.VersionAt(schemas.VersionMS(top.version), fence))
		}
		if known && top.version > version {
			b.outcome.Stale++
			continue
		}
		for i, m := range b.members {
			m.freeze(r.ID, bases[i])
		}
		if b.unchanged(r.ID) {
			b.outcome.Unchanged++
			newer := !known || schemas.VersionMS(version) > schemas.VersionMS(top.version)
			if empty && newer && !r.Undated {
				own.note(r.ID, version)
				b.noted = true
			}
			continue
		}
		for _, m := range b.members {
			m.put(r.ID, version)
		}
		if !own.has(r.ID) {
			own.note(r.ID, version)
		}
		b.written(r.ID)
	}
	return nil
}

// bases are, for each table, the table before it in the family whose key its own key
// begins with, or nil: the day in both is the same.
func (b *block) bases() []member {
	bases := make([]member, len(b.members))
	for i, table := range b.write.Family {
		for j, other := range b.write.Family[:i] {
			if len(table.Key) > len(other.Key) && slices.Equal(table.Key[:len(other.Key)], other.Key) {
				bases[i] = b.members[j]
			}
		}
	}
	return bases
}

func (b *block) unchanged(id string) bool {
	return !slices.ContainsFunc(b.members, func(m member) bool { return !m.unchanged(id) })
}

func (b *block) written(id string) {
	b.changed = append(b.changed, id)
	b.outcome.Written++
}

// remove stages the tombstones of a deleted record. A deletion without an instant takes
// the stored one, so that the same version is written again when it re-appears.
func (b *block) remove(r schemas.WrittenRecord, top storedRecord, known bool) {
	fence := b.write.Lease.Fence
	version := schemas.VersionAt(schemas.VersionMS(top.version), fence)
	if !r.UpdatedAt.IsZero() {
		version = schemas.NewVersion(r.UpdatedAt, fence)
	}
	if known && top.version > version {
		b.outcome.Stale++
		return
	}
	live := slices.ContainsFunc(b.members, func(m member) bool { t, _ := m.top(r.ID); return t.live })
	// A later deletion of a dead record moves its tombstone on, so that versions between
	// the two stay dead.
	renew := known && schemas.VersionMS(version) > schemas.VersionMS(top.version)
	if !live && !renew {
		b.outcome.Unchanged++
		return
	}
	for i, m := range b.members {
		m.remove(r.ID, version, fence, renew && i == 0)
	}
	b.written(r.ID)
}

// members are the tables of the block's family with the block's rows in them.
func (w *Warehouse) members(cw schemas.CanonicalWrite) ([]member, error) {
	if len(cw.Family) == 0 || cw.Family[0].Name != cw.Family[0].Family {
		return nil, errors.New("the family of a block starts with the table of its records")
	}
	members := make([]member, 0, len(cw.Family))
	inFamily := map[string]bool{}
	for _, table := range cw.Family {
		t, err := w.canonical(table.Name)
		if err != nil {
			return nil, err
		}
		m, err := t.member(table)
		if err != nil {
			return nil, err
		}
		if err := m.take(cw); err != nil {
			return nil, err
		}
		members = append(members, m)
		inFamily[table.Name] = true
	}
	for name, t := range w.tables {
		if n := t.count(cw.Rows); n > 0 && !inFamily[name] {
			return nil, fmt.Errorf("the block has %d rows of %s, which the stream does not say it emits", n, name)
		}
	}
	seen := make(map[string]bool, len(cw.Records))
	for _, r := range cw.Records {
		if seen[r.ID] {
			return nil, fmt.Errorf("record %s is in the block twice", r.ID)
		}
		seen[r.ID] = true
	}
	return members, nil
}

// commit writes what was decided. Children go before the records' own rows: a record
// counts as stored only when its own row is there.
func (w *Warehouse) commit(ctx context.Context, b *block) error {
	days, err := w.dirtyDays(ctx, b)
	if err != nil {
		return err
	}
	if err := w.holds(ctx, b.write.Lease); err != nil {
		return err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return fmt.Errorf("numbering a block: %w", err)
	}
	m := marking{run: b.write.RunID, lease: b.write.Lease, block: id.String(), days: days}
	if err := w.mark(ctx, m, unsettled); err != nil {
		return err
	}
	token := b.write.RunID + "/" + b.write.Source + "/" + b.write.Stream + "/" + strconv.FormatUint(b.write.Batch, 10)
	b.outcome.Rows = map[string]int{}
	for _, table := range slices.Backward(b.members) {
		n, err := table.flush(ctx, w, token)
		if err != nil {
			return err
		}
		if n > 0 {
			b.outcome.Rows[table.name()] = n
		}
	}
	// A model that was built between the marks and the rows has used the marks up.
	return w.mark(ctx, m, settled)
}
