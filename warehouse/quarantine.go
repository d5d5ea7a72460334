package warehouse

import (
	"context"
	"fmt"
	"iter"
	"strconv"
	"time"

	"github.com/tillhouse/tillhouse/schemas"
)

// UnparsedRetention is how long a payload that could not be parsed, hence not redacted,
// is kept.
const UnparsedRetention = 30 * 24 * time.Hour

type quarantineRow struct {
	Source          string     `ch:"source"`
	Stream          string     `ch:"stream"`
	RecordID        string     `ch:"record_id"`
	RunID           string     `ch:"run_id"`
	Error           string     `ch:"error"`
	Op              string     `ch:"op"`
	VersionTime     time.Time  `ch:"version_time"`
	FactsID         string     `ch:"facts_id"`
	ExtractedAt     time.Time  `ch:"extracted_at"`
	RequestID       string     `ch:"request_id"`
	Hash            uint64     `ch:"hash"`
	Unparsed        uint8      `ch:"unparsed"`
	Payload         []byte     `ch:"payload"`
	UnparsedPayload []byte     `ch:"unparsed_payload"`
	FirstSeen       time.Time  `ch:"first_seen"`
	Attempts        uint32     `ch:"attempts"`
	ResolvedAt      *time.Time `ch:"resolved_at"`
	Saved           uint64     `ch:"saved"`
}

// Quarantine keeps records that could not be mapped. A record that is in quarantine
// already keeps its first_seen and counts one attempt more.
func (w *Warehouse) Quarantine(ctx context.Context, records []schemas.Quarantined) error {
	if len(records) == 0 {
		return nil
	}
	byStream := map[[2]string][]schemas.Quarantined{}
	for _, q := range records {
		k := [2]string{q.Source, q.Stream}
		byStream[k] = append(byStream[k], q)
	}
	for k, list := range byStream {
		if err := w.quarantine(ctx, k[0], k[1], list); err != nil {
			return fmt.Errorf("quarantining records of %s of %s: %w", k[1], k[0], err)
		}
	}
	return nil
}

func (w *Warehouse) quarantine(ctx context.Context, source, stream string, list []schemas.Quarantined) error {
	ids := make([]string, len(list))
	for i, q := range list {
		ids[i] = q.RecordID
	}
	open, err := w.openQuarantine(ctx, source, stream, ids)
	if err != nil {
		return err
	}
	rows := make([]quarantineRow, len(list))
	for i, q := range list {
		row := quarantineRow{Source: source, Stream: stream, RecordID: q.RecordID, RunID: q.RunID, Error: q.Error, Op: q.Op, VersionTime: q.VersionTime,
			FactsID: q.FactsID, ExtractedAt: q.ExtractedAt, RequestID: q.RequestID, Hash: q.Hash, Payload: q.Payload,
			FirstSeen: orNow(q.FirstSeen, w.now), Attempts: max(q.Attempts, 1)}
		if q.Unparsed {
			row.Unparsed, row.Payload, row.UnparsedPayload = 1, nil, q.Payload
		}
		if before, ok := open[q.RecordID]; ok {
			row.FirstSeen, row.Attempts = before.FirstSeen, before.Attempts+1
		}
		row.Saved = max(w.saves.next(w.now()), open[q.RecordID].Saved+1)
		rows[i] = row
	}
	return send(ctx, w, w.system.quarantine, rows)
}

// ResolveQuarantine marks records as resolved and drops their payloads; records that
// are not in quarantine are left alone.
func (w *Warehouse) ResolveQuarantine(ctx context.Context, source, stream string, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	open, err := w.openQuarantine(ctx, source, stream, ids)
	if err != nil {
		return fmt.Errorf("resolving quarantined records of %s of %s: %w", stream, source, err)
	}
	rows := make([]quarantineRow, 0, len(open))
	now := w.now()
	for _, row := range open {
		row.ResolvedAt, row.Payload, row.UnparsedPayload = &now, nil, nil
		row.Saved = max(w.saves.next(now), row.Saved+1)
		rows = append(rows, row)
	}
	if err := send(ctx, w, w.system.quarantine, rows); err != nil {
		return fmt.Errorf("resolving quarantined records of %s of %s: %w", stream, source, err)
	}
	return nil
}

// openQuarantine are the unresolved entries of records; empty ids means all.
func (w *Warehouse) openQuarantine(ctx context.Context, source, stream string, ids []string) (map[string]quarantineRow, error) {
	open := map[string]quarantineRow{}
	for row, err := range w.quarantineRows(ctx, source, stream, ids) {
		if err != nil {
			return nil, err
		}
		open[row.RecordID] = row
	}
	return open, nil
}

func (w *Warehouse) quarantineRows(ctx context.Context, source, stream string, ids []string) iter.Seq2[quarantineRow, error] {
	p := w.system.quarantine
	where := "resolved_at IS NULL AND source = " + quote(source) + " AND stream = " + quote(stream)
	if len(ids) > 0 {
		where += " AND record_id IN " + quoteList(ids)
	}
	return read(ctx, w, p, "SELECT "+p.selects+" FROM "+w.layout.table(p.table)+" FINAL WHERE "+where+" ORDER BY record_id")
}

// quarantinedRaw are the records in quarantine: as landed where they were landed, else
// with the payload that quarantine kept.
func (w *Warehouse) quarantinedRaw(ctx context.Context, source, stream string, ids []string) iter.Seq2[schemas.RawRecord, error] {
	return func(yield func(schemas.RawRecord, error) bool) {
		open, err := w.openQuarantine(ctx, source, stream, ids)
		if err != nil {
			yield(schemas.RawRecord{}, err)
			return
		}
		if len(open) == 0 {
			return
		}
		names := make([]string, 0, len(open))
		for id := range open {
			names = append(names, id)
		}
		for raw, err := range w.RawRecords(ctx, source, stream, names, false) {
			if err == nil {
				q := open[raw.RecordID]
				delete(open, raw.RecordID)
				if raw.ExtractedAt.Before(q.ExtractedAt) && supersedes(q.raw(), raw) {
					raw = q.raw()
				}
			}
			if !yield(raw, err) || err != nil {
				return
			}
		}
		for _, q := range open {
			if !yield(q.raw(), nil) {
				return
			}
		}
	}
}

// raw is the record as quarantine keeps it; its payload is empty once an unparsed one
// has expired.
func (q quarantineRow) raw() schemas.RawRecord {
	payload := q.Payload
	if q.Unparsed == 1 {
		payload = q.UnparsedPayload
	}
	return schemas.RawRecord{Source: q.Source, Stream: q.Stream, RecordID: q.RecordID, Op: q.Op, VersionTime: q.VersionTime, FactsID: q.FactsID,
		ExtractedAt: q.ExtractedAt, RunID: q.RunID, RequestID: q.RequestID, Hash: q.Hash, Payload: payload}
}

// PruneQuarantine empties unparsed payloads first seen before the given instant. The
// table's TTL does the same on a server that runs all day; an embedded engine may not
// live long enough for it.
func (w *Warehouse) PruneQuarantine(ctx context.Context, before time.Time) error {
	err := w.conn.Exec(ctx, "ALTER TABLE "+w.layout.table("quarantine")+w.layout.onCluster()+" UPDATE unparsed_payload = '' WHERE unparsed_payload != '' AND first_seen < fromUnixTimestamp64Milli("+
		strconv.FormatInt(before.UnixMilli(), 10)+", 'UTC') SETTINGS mutations_sync = 1")
	if err != nil {
		return fmt.Errorf("expiring unparsed payloads: %w", err)
	}
	return nil
}
