package warehouse

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/tillhouse/tillhouse/schemas"
)

// reconcileBlock is how many records are tombstoned in one write.
const reconcileBlock = 1000

// Reconcile tombstones the stored records in the range that the list does not have,
// with the stored instants, and returns the listed ids that are not stored alive, unless
// the list is sparse. A history is left alone: it outlives its records. The
// deletions are landed in raw first; days are marked and rows written as WriteCanonical
// does. Cut off, it can be repeated.
func (w *Warehouse) Reconcile(ctx context.Context, r schemas.Reconciliation) (schemas.Reconciled, error) {
	done, err := w.reconcile(ctx, r)
	if err != nil {
		return done, fmt.Errorf("comparing %s of %s with the complete list: %w", r.Stream, r.Source, err)
	}
	return done, nil
}

func (w *Warehouse) reconcile(ctx context.Context, r schemas.Reconciliation) (schemas.Reconciled, error) {
	if len(r.Family) == 0 {
		return schemas.Reconciled{}, fmt.Errorf("the stream names no table")
	}
	own, err := w.aliveIDs(ctx, r, r.Family[0])
	if err != nil {
		return schemas.Reconciled{}, err
	}
	listed := make(map[int64]bool, len(r.IDs))
	var done schemas.Reconciled
	for _, id := range r.IDs {
		listed[id] = true
		if _, ok := own[id]; !ok && !r.Sparse {
			done.Missing = append(done.Missing, strconv.FormatInt(id, 10))
		}
	}
	// Children go before their record's own row: after a kill between the two, only they
	// tell of a record that the vendor no longer has.
	alive := own
	if r.Family[0].History {
		alive = map[int64]uint64{}
	}
	for _, table := range r.Family[1:] {
		if table.History {
			continue
		}
		children, err := w.aliveIDs(ctx, r, table)
		if err != nil {
			return done, err
		}
		for id, version := range children {
			alive[id] = max(alive[id], version)
		}
	}
	seen := uint64(max(r.SeenAt.UnixMilli(), 0))
	var gone []int64
	for id, version := range alive {
		if !listed[id] && schemas.VersionMS(version) <= seen {
			gone = append(gone, id)
		}
	}
	slices.Sort(gone)
	for part := range slices.Chunk(gone, reconcileBlock) {
		records := make([]schemas.WrittenRecord, len(part))
		raw := make([]schemas.RawRecord, len(part))
		for i, id := range part {
			records[i] = schemas.WrittenRecord{ID: strconv.FormatInt(id, 10), Deleted: true}
			raw[i] = schemas.RawRecord{
				Source: r.Source, Stream: r.Stream, RecordID: records[i].ID, Op: "delete", RunID: r.RunID,
				// No instant of the vendor's: reading decides which of the record's versions is the latest.
				VersionTime: r.SyncedAt, ExtractedAt: r.SyncedAt,
			}
		}
		// Without it a replay would find the last payload and bring the record back.
		if err := w.LandRaw(ctx, raw); err != nil {
			return done, err
		}
		if _, err := w.writeBlock(ctx, schemas.CanonicalWrite{Source: r.Source, Stream: r.Stream, Shop: r.Shop, Family: r.Family, Lease: r.Lease,
			RunID: r.RunID, Batch: r.Batch, Records: records, SyncedAt: r.SyncedAt}); err != nil {
			return done, err
		}
		for _, record := range records {
			done.Tombstoned = append(done.Tombstoned, record.ID)
		}
	}
	return done, nil
}

// aliveIDs are the records in the range that have live rows in a table, with the newest
// version of those. Ids that are no numbers are in no range.
func (w *Warehouse) aliveIDs(ctx context.Context, r schemas.Reconciliation, table schemas.Table) (map[int64]uint64, error) {
	if _, err := w.canonical(table.Name); err != nil {
		return nil, err
	}
	number := "toInt64OrNull(toString(" + table.Group + "))"
	alive := map[int64]uint64{}
	query := "SELECT assumeNotNull(" + number + ") AS id, max(_version) FROM " + w.layout.table(table.Name) + " FINAL WHERE source = " + quote(r.Source) +
		" AND " + number + " > " + strconv.FormatInt(r.After, 10) + " AND " + number + " <= " + strconv.FormatInt(r.UpTo, 10)
	if table.Where != "" {
		query += " AND (" + table.Where + ")"
	}
	err := w.each(ctx, "the stored ids", query+" GROUP BY id", func(scan func(...any) error) error {
		var id int64
		var version uint64
		err := scan(&id, &version)
		alive[id] = version
		return err
	})
	return alive, err
}
