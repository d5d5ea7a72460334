package pipeline

import (
	"context"
	"fmt"
	"time"

	"github.com/tillhouse/tillhouse/schemas"
)

// openQuarantine is the unresolved quarantine of one stream: the version of each record
// that could not be mapped. It is small, because a stream stops before it grows.
type openQuarantine map[string]time.Time

func (q *openQuarantine) load(ctx context.Context, w Warehouse, source, stream string) error {
	*q = openQuarantine{}
	for raw, err := range w.RawRecords(ctx, source, stream, nil, true) {
		if err != nil {
			return &storeError{fmt.Errorf("loading what is quarantined of %s: %w", stream, err)}
		}
		(*q)[raw.RecordID] = raw.VersionTime
	}
	return nil
}

// writeQuarantine keeps the records of a block that could not be mapped.
func (s *streamRun) writeQuarantine(ctx context.Context, m mapped) error {
	if len(m.quarantined) == 0 {
		return nil
	}
	err := s.store(ctx, "quarantining", func(ctx context.Context) error { return s.run.Warehouse.Quarantine(ctx, m.quarantined) })
	if err != nil {
		return err
	}
	for _, q := range m.quarantined {
		s.open[q.RecordID] = q.VersionTime
		s.log.Warn().Str("record", q.RecordID).Str("reason", q.Error).Msg("record quarantined")
	}
	return nil
}

// resolve marks quarantined records as resolved once this version of them, or a newer
// one, was written.
func (s *streamRun) resolve(ctx context.Context, written []schemas.WrittenRecord) error {
	var ids []string
	for _, rec := range written {
		version, ok := s.open[rec.ID]
		if ok && (rec.UpdatedAt.IsZero() || !rec.UpdatedAt.Before(version)) {
			ids = append(ids, rec.ID)
		}
	}
	return s.resolveIDs(ctx, ids)
}

// resolveGone resolves records that no longer exist at the vendor.
func (s *streamRun) resolveGone(ctx context.Context, gone []string) error {
	var ids []string
	for _, id := range gone {
		if _, ok := s.open[id]; ok {
			ids = append(ids, id)
		}
	}
	return s.resolveIDs(ctx, ids)
}

func (s *streamRun) resolveIDs(ctx context.Context, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	err := s.store(ctx, "resolving the quarantine of", func(ctx context.Context) error {
		return s.run.Warehouse.ResolveQuarantine(ctx, s.planned.Name, s.stream.Name, ids)
	})
	if err != nil {
		return err
	}
	for _, id := range ids {
		delete(s.open, id)
	}
	return nil
}
