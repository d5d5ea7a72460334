package warehouse

import (
	"cmp"
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
// the list is sparse, and of orders those whose customer is gone. A history is left alone: it outlives its records. The
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
	if r.All != nil {
		return compareIDs(ctx, w, r, r.All, idsAsText, func(id string) string { return id })
	}
	return compareIDs(ctx, w, r, r.IDs, idsInRange(r), func(id int64) string { return strconv.FormatInt(id, 10) })
}

// idSelection is how the ids of records are read from the column they stand in.
type idSelection func(column string) (id, where string)

func idsAsText(column string) (id, where string) { return "toString(" + column + ")", "1" }

// idsInRange: ids that are no numbers are in no range.
func idsInRange(r schemas.Reconciliation) idSelection {
	return func(column string) (id, where string) {
		number := "toInt64OrNull(toString(" + column + "))"
		return "assumeNotNull(" + number + ")", number + " > " + strconv.FormatInt(r.After, 10) + " AND " + number + " <= " + strconv.FormatInt(r.UpTo, 10)
	}
}

func compareIDs[K cmp.Ordered](ctx context.Context, w *Warehouse, r schemas.Reconciliation, ids []K, chosen idSelection, text func(K) string) (schemas.Reconciled, error) {
	own, err := aliveIDs[K](ctx, w, r, r.Family[0], chosen)
	if err != nil {
		return schemas.Reconciled{}, err
	}
	listed := make(map[K]bool, len(ids))
	var done schemas.Reconciled
	for _, id := range ids {
		listed[id] = true
		if _, ok := own[id]; !ok && !r.Sparse {
			done.Missing = append(done.Missing, text(id))
		}
	}
	// Children go before their record's own row: after a kill between the two, only they
	// tell of a record that the vendor no longer has.
	alive := own
	if r.Family[0].History {
		alive = map[K]uint64{}
	}
	for _, table := range r.Family[1:] {
		if table.History {
			continue
		}
		children, err := aliveIDs[K](ctx, w, r, table, chosen)
		if err != nil {
			return done, err
		}
		for id, version := range children {
			alive[id] = max(alive[id], version)
		}
	}
	seen := uint64(max(r.SeenAt.UnixMilli(), 0))
	var gone []K
	for id, version := range alive {
		if !listed[id] && schemas.VersionMS(version) <= seen {
			gone = append(gone, id)
		}
	}
	slices.Sort(gone)
	for part := range slices.Chunk(gone, reconcileBlock) {
		names := make([]string, len(part))
		for i, id := range part {
			names[i] = text(id)
		}
		if err := w.tombstone(ctx, r, names); err != nil {
			return done, err
		}
		done.Tombstoned = append(done.Tombstoned, names...)
	}
	if r.Family[0].Name == schemas.Orders.Name {
		orphans, err := orphanedOrders[K](ctx, w, r, chosen)
		if err != nil {
			return done, err
		}
		for _, id := range orphans {
			if listed[id] {
				done.Outdated = append(done.Outdated, text(id))
			}
		}
	}
	return done, nil
}

// orphanedOrders are the stored orders, in order, whose customer was stored and is deleted.
func orphanedOrders[K cmp.Ordered](ctx context.Context, w *Warehouse, r schemas.Reconciliation, chosen idSelection) ([]K, error) {
	column, where := chosen(schemas.Orders.Group)
	source := "source = " + quote(r.Source)
	query := "SELECT " + column + " AS id FROM " + w.layout.table(schemas.Orders.Name) + " FINAL WHERE " + source + " AND " + where +
		" AND customer_id != '' AND customer_id IN (SELECT customer_id FROM " + w.layout.table(schemas.Customers.Name) + " WHERE " + source +
		" GROUP BY customer_id HAVING argMax(_is_deleted, (_version, _is_deleted)) = 1) ORDER BY id"
	var list []K
	err := w.each(ctx, "the orders of customers who are gone", query, func(scan func(...any) error) error {
		var id K
		err := scan(&id)
		list = append(list, id)
		return err
	})
	return list, err
}

// tombstone deletes records that the vendor no longer has.
func (w *Warehouse) tombstone(ctx context.Context, r schemas.Reconciliation, ids []string) error {
	records := make([]schemas.WrittenRecord, len(ids))
	raw := make([]schemas.RawRecord, len(ids))
	for i, id := range ids {
		records[i] = schemas.WrittenRecord{ID: id, Deleted: true}
		raw[i] = schemas.RawRecord{
			Source: r.Source, Stream: r.Stream, RecordID: id, Op: "delete", RunID: r.RunID,
			// No instant of the vendor's: reading decides which of the record's versions is the latest.
			VersionTime: r.SyncedAt, ExtractedAt: r.SyncedAt,
		}
	}
	// Without it a replay would find the last payload and bring the record back.
	if err := w.LandRaw(ctx, raw); err != nil {
		return err
	}
	_, err := w.writeBlock(ctx, schemas.CanonicalWrite{Source: r.Source, Stream: r.Stream, Shop: r.Shop, Family: r.Family, Lease: r.Lease,
		RunID: r.RunID, Batch: r.Batch, Records: records, SyncedAt: r.SyncedAt})
	return err
}

// aliveIDs are the chosen records that have live rows in a table, with the newest
// version of those.
func aliveIDs[K comparable](ctx context.Context, w *Warehouse, r schemas.Reconciliation, table schemas.Table, chosen idSelection) (map[K]uint64, error) {
	if _, err := w.canonical(table.Name); err != nil {
		return nil, err
	}
	column, where := chosen(table.Group)
	alive := map[K]uint64{}
	query := "SELECT " + column + " AS id, max(_version) FROM " + w.layout.table(table.Name) + " FINAL WHERE source = " + quote(r.Source) + " AND " + where
	if table.Where != "" {
		query += " AND (" + table.Where + ")"
	}
	err := w.each(ctx, "the stored ids", query+" GROUP BY id", func(scan func(...any) error) error {
		var id K
		var version uint64
		err := scan(&id, &version)
		alive[id] = version
		return err
	})
	return alive, err
}
