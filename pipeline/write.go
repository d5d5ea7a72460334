package pipeline

import (
	"context"
	"errors"
	"fmt"

	"github.com/cespare/xxhash/v2"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// write makes a block durable in the order on which everything rests: raw, canonical
// (its dirty days first), quarantine, and only then the state. A stop between any two
// steps repeats work on the next run.
func (s *streamRun) write(ctx context.Context, b *block) error {
	for _, w := range b.warnings {
		s.warn(w)
	}
	if err := s.land(ctx, b); err != nil {
		return err
	}
	shopFacts := func(string) connectors.Facts { return s.facts }
	if err := s.writeRecords(ctx, b, shopFacts, counts.tooManyQuarantined); err != nil {
		return err
	}
	if b.census != nil {
		if err := s.reconcile(ctx, *b.census); err != nil {
			return err
		}
	}
	if err := s.saveState(ctx, b.state); err != nil {
		return err
	}
	s.tell()
	return s.saveLineSometimes(ctx)
}

// land appends the block to raw.
func (s *streamRun) land(ctx context.Context, b *block) error {
	if len(b.records) == 0 {
		return nil
	}
	raw := make([]schemas.RawRecord, len(b.records))
	for i, rec := range b.records {
		raw[i] = s.raw(rec)
	}
	return s.store(ctx, "landing", func(ctx context.Context) error { return s.run.Warehouse.LandRaw(ctx, raw) })
}

func (s *streamRun) raw(rec connectors.Record) schemas.RawRecord {
	return schemas.RawRecord{
		Source: s.planned.Name, Stream: s.stream.Name, RecordID: rec.ID, Op: rec.Op.String(),
		VersionTime: rec.UpdatedAt(), FactsID: s.factsID, ExtractedAt: rec.ExtractedAt,
		RunID: s.run.id, RequestID: rec.RequestID, Hash: xxhash.Sum64(rec.Payload), Payload: rec.Payload,
	}
}

// store does one write under the lease; its error is the warehouse's.
func (s *streamRun) store(ctx context.Context, doing string, write func(context.Context) error) error {
	if err := s.holdsLease(); err != nil {
		return err
	}
	if err := write(ctx); err != nil {
		return &storeError{fmt.Errorf("%s %s: %w", doing, s.stream.Name, err)}
	}
	return nil
}

// writeRecords maps the records of a block with the facts of each, writes their rows
// and accounts for them. It stops when tooMany says so of the stream's counts.
func (s *streamRun) writeRecords(ctx context.Context, b *block, factsOf func(id string) connectors.Facts, tooMany func(counts) bool) error {
	if b.fetched() == 0 {
		return nil
	}
	kept, stale := newest(b.records)
	unfit := map[string]error{}
	for {
		m := mapped{counts: counts{fetched: uint64(b.fetched()), stale: uint64(stale)}, rows: emptied(s.room)}
		s.room = m.rows
		if err := m.addAll(s, b, kept, factsOf, unfit); err != nil {
			return err
		}
		if total := s.counted.plus(m.counts); tooMany(total) {
			return s.refuse(ctx, m, total)
		}
		err := s.writeCanonical(ctx, &m)
		if bad, ok := errors.AsType[*schemas.RecordError](err); ok && unfit[bad.ID] == nil {
			// Nothing of the block was written: it is mapped again without that record.
			unfit[bad.ID] = bad
			continue
		}
		if err != nil {
			return err
		}
		if err := s.writeQuarantine(ctx, m); err != nil {
			return err
		}
		if err := m.balanced(); err != nil {
			return &stopError{connectors.Unknown, err}
		}
		s.counted = s.counted.plus(m.counts)
		return nil
	}
}

// refuse keeps what was quarantined, for people to look at, and stops the stream.
func (s *streamRun) refuse(ctx context.Context, m mapped, total counts) error {
	if err := s.writeQuarantine(ctx, m); err != nil {
		return err
	}
	s.counted.fetched, s.counted.quarantined = total.fetched, total.quarantined
	return &stopError{connectors.Drift, fmt.Errorf(
		"%d of %d records of %s could not be mapped (more than 1 %% and more than %d), the last because: %s: "+
			"the state was not moved; look at tillhouse_store.quarantine, and replay after the cause is gone",
		total.quarantined, total.fetched, s.stream.Name, tolerableCount, m.quarantined[len(m.quarantined)-1].Error)}
}

func (s *streamRun) writeCanonical(ctx context.Context, m *mapped) error {
	if len(m.records) == 0 {
		return nil
	}
	s.batch++
	var out schemas.Outcome
	err := s.store(ctx, "writing", func(ctx context.Context) error {
		var err error
		out, err = s.run.Warehouse.WriteCanonical(ctx, schemas.CanonicalWrite{
			Source: s.planned.Name, Stream: s.stream.Name, Shop: s.facts.Shop, Family: s.stream.Emits,
			Lease: s.lease, RunID: s.run.id, Batch: s.batch, Records: m.records, Rows: m.rows,
			SyncedAt: inMillis(s.run.Clock.Now()),
		})
		return err
	})
	if err != nil {
		return err
	}
	m.written += uint64(out.Written)
	m.unchanged += uint64(out.Unchanged)
	m.stale += uint64(out.Stale)
	for table, n := range out.Rows {
		s.rows[table] += n
	}
	return s.resolve(ctx, m.records)
}

// saveState stores where reading continues, unless that is where it already is.
func (s *streamRun) saveState(ctx context.Context, state *connectors.State) error {
	if state == nil || state.IsZero() || state.Version == s.durable.Version && string(state.Payload) == string(s.durable.Payload) {
		return nil
	}
	row := schemas.StateRow{
		Source: s.planned.Name, Stream: s.stream.Name, Fence: s.lease.Fence,
		Version: state.Version, Payload: state.Payload, SavedAt: inMillis(s.run.Clock.Now()),
	}
	if err := s.store(ctx, "saving the state of", func(ctx context.Context) error { return s.run.Warehouse.SaveState(ctx, s.lease, row) }); err != nil {
		return err
	}
	s.durable = *state
	s.line.CursorAfter = cursorText(state.Payload)
	return nil
}

var errNoIDs = errors.New("the stream cannot read records by id")
