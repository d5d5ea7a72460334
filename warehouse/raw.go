package warehouse

import (
	"context"
	"fmt"
	"iter"
	"strconv"
	"time"

	"github.com/tillhouse/tillhouse/schemas"
)

// RawRetention is how long superseded raw versions are kept; the latest version of a
// record is kept for ever.
const RawRetention = 400 * 24 * time.Hour

// pruneRaw is the resource of the process that deletes superseded versions.
const pruneRaw = "prune_raw"

// RawRecords yields the latest raw version of each record, ordered by record id. Empty
// ids means all; onlyQuarantined limits to records with an open quarantine entry, whose
// payload comes from there when it was never landed.
func (w *Warehouse) RawRecords(ctx context.Context, source, stream string, ids []string, onlyQuarantined bool) iter.Seq2[schemas.RawRecord, error] {
	if onlyQuarantined {
		return w.quarantinedRaw(ctx, source, stream, ids)
	}
	where := "source = " + quote(source) + " AND stream = " + quote(stream)
	if len(ids) > 0 {
		where += " AND record_id IN " + quoteList(ids)
	}
	return w.latestRaw(ctx, where)
}

// latestRaw reads in the order of the table's key, so that memory does not grow with
// the number of records.
func (w *Warehouse) latestRaw(ctx context.Context, where string) iter.Seq2[schemas.RawRecord, error] {
	p := w.system.raw
	query := "SELECT " + p.selects + " FROM " + w.layout.table(p.table) + " WHERE " + where +
		" ORDER BY source, stream, record_id, extracted_at SETTINGS optimize_read_in_order = 1"
	return func(yield func(schemas.RawRecord, error) bool) {
		var best schemas.RawRecord
		for row, err := range read(ctx, w, p, query) {
			if err != nil {
				yield(schemas.RawRecord{}, err)
				return
			}
			if best.RecordID != "" && best.RecordID != row.RecordID {
				if !yield(best, nil) {
					return
				}
				best = row
				continue
			}
			if best.RecordID == "" || supersedes(row, best) {
				best = row
			}
		}
		if best.RecordID != "" {
			yield(best, nil)
		}
	}
}

// supersedes compares two raw versions of a record, later read later in time. The
// vendor's instant decides; a deletion without one (its version is the instant of
// reading) and what was read after it are ordered by reading.
func supersedes(later, earlier schemas.RawRecord) bool {
	if blindDelete(later) || blindDelete(earlier) {
		return true
	}
	return !later.VersionTime.Before(earlier.VersionTime)
}

func blindDelete(r schemas.RawRecord) bool {
	return r.Op == "delete" && r.VersionTime.Equal(r.ExtractedAt)
}

// PruneRaw deletes superseded raw versions that were read before the given instant and
// says how many. What latestRaw would choose is never among them.
func (w *Warehouse) PruneRaw(ctx context.Context, before time.Time) (uint64, error) {
	lease, err := w.AcquireLease(ctx, pruneRaw)
	if err != nil {
		return 0, err
	}
	n, err := w.deleteSuperseded(ctx, before)
	if released := w.ReleaseLease(ctx, lease); err == nil {
		err = released
	}
	if err != nil {
		return n, fmt.Errorf("deleting superseded raw records: %w", err)
	}
	return n, nil
}

// deleteSuperseded keeps of each record what latestRaw chooses: the highest version read after
// the last deletion without an instant, or that deletion.
func (w *Warehouse) deleteSuperseded(ctx context.Context, before time.Time) (uint64, error) {
	table := w.layout.table("raw_records")
	latest := "SELECT source, stream, record_id, if(countIf(extracted_at > blind) = 0, any(blind), argMaxIf(extracted_at, (version_time, extracted_at), extracted_at > blind)) FROM" +
		" (SELECT source, stream, record_id, version_time, extracted_at, maxIf(extracted_at, op = 'delete' AND version_time = extracted_at) OVER (PARTITION BY source, stream, record_id) AS blind FROM " + table + ")" +
		" GROUP BY source, stream, record_id"
	superseded := "extracted_at < fromUnixTimestamp64Milli(" + strconv.FormatInt(before.UnixMilli(), 10) + ", 'UTC')" +
		" AND (source, stream, record_id, extracted_at) NOT IN (" + latest + ")"
	var n uint64
	if err := w.conn.QueryRow(ctx, "SELECT count() FROM "+table+" WHERE "+superseded).Scan(&n); err != nil || n == 0 {
		return 0, err
	}
	return n, w.conn.Exec(ctx, "DELETE FROM "+table+w.layout.onCluster()+" WHERE "+superseded)
}
