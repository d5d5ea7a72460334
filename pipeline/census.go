package pipeline

import (
	"context"
	"fmt"
	"slices"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// reconcile compares a complete list of the vendor's ids with what is stored: stored
// records that are not listed are tombstoned, listed ones that are not stored are read
// by id and written, unless the census says that such a list is sparse, and so are orders of
// customers who are gone. It runs after the block that the census came with.
func (s *streamRun) reconcile(ctx context.Context, census connectors.Census) error {
	s.batch++
	var found schemas.Reconciled
	err := s.store(ctx, "reconciling", func(ctx context.Context) error {
		var err error
		found, err = s.run.Warehouse.Reconcile(ctx, schemas.Reconciliation{
			Source: s.planned.Name, Stream: s.stream.Name, Shop: s.facts.Shop, Family: s.stream.Emits,
			Lease: s.lease, RunID: s.run.id, Batch: s.batch, After: census.After, UpTo: census.UpTo, IDs: census.IDs, All: census.All,
			SeenAt: inMillis(census.SeenAt), SyncedAt: inMillis(s.run.Clock.Now()), Sparse: census.Sparse,
		})
		return err
	})
	if err != nil {
		return err
	}
	s.line.Deleted += uint64(len(found.Tombstoned))
	if err := s.resolveGone(ctx, found.Tombstoned); err != nil {
		return err
	}
	byID := s.stream.Caps.Has(connectors.ByID)
	if len(found.Missing) > 0 && !byID {
		return &stopError{connectors.Drift, fmt.Errorf("reading %d missing %s: %w", len(found.Missing), s.stream.Name, errNoIDs)}
	}
	again := slices.Concat(found.Missing, found.Outdated)
	if len(again) == 0 || !byID {
		return nil
	}
	return s.read(ctx, connectors.Request{Stream: s.stream.Name, IDs: again}, func(b *block) error {
		b.census = nil
		return s.write(ctx, b)
	})
}
