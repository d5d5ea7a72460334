package pipeline

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// ReplayPlan says which raw records are mapped again.
type ReplayPlan struct {
	// Command is what the run log shows.
	Command string
	// Source, and its streams: empty means all.
	Source PlannedSource
	// IDs limits the replay to these records of one stream; empty means all.
	IDs []string
	// OnlyQuarantined limits the replay to records with an unresolved quarantine entry.
	OnlyQuarantined bool
	// CurrentFacts maps with what the vendor says of the shop now, for instance after
	// its time zone was changed, instead of with the facts each record was read under.
	// Raw keeps the old facts: a later replay has to ask for it again.
	CurrentFacts bool
}

// Replay maps the latest raw version of records again and writes what differs. The
// vendor is not asked for records; states do not move. With an unchanged mapping and
// the same facts it changes nothing. Records that cannot be mapped are quarantined
// (again); however many they are, the replay goes on.
func (r *Runner) Replay(ctx context.Context, replay ReplayPlan) (Report, error) {
	plan := Plan{Command: replay.Command, Sources: []PlannedSource{replay.Source}}
	if err := plan.check(); err != nil {
		return Report{}, &PlanError{err}
	}
	streams, err := replay.Source.streams()
	if err != nil {
		return Report{}, &PlanError{err}
	}
	if len(replay.IDs) > 0 && len(streams) != 1 {
		return Report{}, &PlanError{fmt.Errorf("records are named, so the stream must be too: %s has %s", replay.Source.Name, streamNames(streams))}
	}
	return r.logged(ctx, plan, func(ctx context.Context, one *run) {
		s := one.newSource(replay.Source)
		if replay.CurrentFacts {
			if err := s.open(ctx); err != nil {
				s.failAll(ctx, streams, err)
				return
			}
			defer s.close()
		}
		for _, stream := range streams {
			one := newStreamRun(s, stream)
			one.err = one.holdingLease(ctx, func(ctx context.Context) error { return one.replay(ctx, replay) })
			one.finish(ctx)
		}
	})
}

// replay maps the stored records of one stream, block by block.
func (s *streamRun) replay(ctx context.Context, plan ReplayPlan) error {
	writeCtx, stop := s.run.outlive(ctx)
	defer stop()
	facts := storedFacts{source: s.sourceRun, current: plan.CurrentFacts, known: map[string]connectors.Facts{}}
	missing := make(map[string]bool, len(plan.IDs))
	for _, id := range plan.IDs {
		missing[id] = true
	}
	clock, limits := s.run.Clock, s.run.Limits
	b := newBlock(clock.Now())
	factsOf := map[string]connectors.Facts{}
	flush := func() error {
		if err := s.writeReplayed(writeCtx, b, factsOf, plan.OnlyQuarantined); err != nil {
			return err
		}
		b = newBlock(clock.Now())
		clear(factsOf)
		return nil
	}
	for raw, err := range s.run.Warehouse.RawRecords(ctx, s.planned.Name, s.stream.Name, plan.IDs, plan.OnlyQuarantined) {
		if ctx.Err() != nil {
			return stopCause(ctx)
		}
		if err != nil {
			return &storeError{fmt.Errorf("reading raw %s: %w", s.stream.Name, err)}
		}
		delete(missing, raw.RecordID)
		if factsOf[raw.RecordID], err = facts.of(ctx, raw.FactsID); err != nil {
			return err
		}
		s.redactInto(b, recordOf(raw))
		if b.full(limits, clock.Now()) {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	for _, id := range slices.Sorted(maps.Keys(missing)) {
		s.warn(fmt.Sprintf("record %s of %s is not in raw: nothing to replay", id, s.stream.Name))
	}
	return flush()
}

// writeReplayed writes a block of replayed records. Quarantined payloads that could not
// be parsed before were never landed: they are now.
func (s *streamRun) writeReplayed(ctx context.Context, b *block, factsOf map[string]connectors.Facts, land bool) error {
	if land {
		if err := s.land(ctx, b); err != nil {
			return err
		}
	}
	lookup := func(id string) connectors.Facts { return factsOf[id] }
	if err := s.writeRecords(ctx, b, lookup, anyNumberQuarantined); err != nil {
		return err
	}
	s.seen.batch(connectors.Batch{Records: b.records})
	s.tell()
	return s.saveLineSometimes(ctx)
}

// recordOf is the record as the mapping saw it when it was live.
func recordOf(raw schemas.RawRecord) connectors.Record {
	rec := connectors.Record{
		ID: raw.RecordID, Version: raw.VersionTime.UTC(), ExtractedAt: raw.ExtractedAt.UTC(),
		RequestID: raw.RequestID, Payload: raw.Payload,
	}
	if raw.Op == connectors.Delete.String() {
		rec.Op = connectors.Delete
	}
	// Raw holds the extraction instant where the vendor has no version.
	if rec.Version.Equal(rec.ExtractedAt) {
		rec.Version = time.Time{}
	}
	return rec
}

// storedFacts finds the facts that raw records were read under.
type storedFacts struct {
	source  *sourceRun
	current bool // use the source's present facts for every record
	known   map[string]connectors.Facts
}

func (f *storedFacts) of(ctx context.Context, id string) (connectors.Facts, error) {
	if f.current || id == "" {
		// A deletion that a census found was read under no facts, and needs none.
		return f.source.facts, nil
	}
	if facts, ok := f.known[id]; ok {
		return facts, nil
	}
	name := f.source.planned.Name
	row, err := f.source.run.Warehouse.LoadFacts(ctx, name, id)
	if err != nil {
		return connectors.Facts{}, &storeError{fmt.Errorf("loading the facts %s of %s: %w", id, name, err)}
	}
	var facts connectors.Facts
	if err := json.Unmarshal(row.Payload, &facts); err != nil {
		return connectors.Facts{}, &stopError{connectors.BadState, fmt.Errorf("reading the stored facts %s of %s: %w: replay with current facts instead", id, name, err)}
	}
	f.known[id] = facts
	f.source.facts, f.source.factsID = facts, id
	return facts, nil
}
