package warehouse

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/tillhouse/tillhouse/schemas"
)

// SourceStatus is what the store knows of one source.
type SourceStatus struct {
	Source string
	// Shop, Timezone and Currency come from the shops row; empty before the first sync
	// and for sources without a shop.
	Shop, Timezone, Currency string
	Streams                  []StreamStatus
}

// StreamStatus is what the store knows of one stream.
type StreamStatus struct {
	Stream string
	// Last is the newest run of the stream; the zero value when there was none.
	Last schemas.RunStream
	// FreshAt is when the newest run that ended well began: whatever the source changed
	// before it is in the store. Zero when none has.
	FreshAt time.Time
	// State is where the next run continues; without it the stream was never read.
	State schemas.StateRow
	// Quarantined counts records that wait in quarantine.
	Quarantined uint64
}

// Status lists the sources that have been synced, with their streams, by name. Runs of
// other processes that are under way show with status running.
func (w *Warehouse) Status(ctx context.Context) ([]SourceStatus, error) {
	all := map[[2]string]*StreamStatus{}
	at := func(source, stream string) *StreamStatus {
		k := [2]string{source, stream}
		if all[k] == nil {
			all[k] = &StreamStatus{Stream: stream}
		}
		return all[k]
	}
	for _, read := range []func(context.Context, func(source, stream string) *StreamStatus) error{w.lastRuns, w.freshness, w.states, w.quarantineCounts} {
		if err := read(ctx, at); err != nil {
			return nil, fmt.Errorf("reading the status: %w", err)
		}
	}
	shops := map[string]schemas.Shop{}
	err := w.each(ctx, "the shops", "SELECT source, shop, timezone, currency FROM "+w.layout.table("shops")+" FINAL", func(scan func(...any) error) error {
		var s schemas.Shop
		err := scan(&s.Source, &s.Shop, &s.Timezone, &s.Currency)
		shops[s.Source] = s
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reading the status: %w", err)
	}
	bySource := map[string]*SourceStatus{}
	for k, stream := range all {
		s := bySource[k[0]]
		if s == nil {
			shop := shops[k[0]]
			s = &SourceStatus{Source: k[0], Shop: shop.Shop, Timezone: shop.Timezone, Currency: shop.Currency}
			bySource[k[0]] = s
		}
		s.Streams = append(s.Streams, *stream)
	}
	list := make([]SourceStatus, 0, len(bySource))
	for _, s := range bySource {
		slices.SortFunc(s.Streams, func(a, b StreamStatus) int { return cmp.Compare(a.Stream, b.Stream) })
		list = append(list, *s)
	}
	slices.SortFunc(list, func(a, b SourceStatus) int { return cmp.Compare(a.Source, b.Source) })
	return list, nil
}

func (w *Warehouse) lastRuns(ctx context.Context, at func(source, stream string) *StreamStatus) error {
	p := w.system.runStreams
	for row, err := range read(ctx, w, p, "SELECT "+p.selects+" FROM "+w.layout.table(p.table)+" FINAL ORDER BY source, stream, started_at DESC, run_id DESC LIMIT 1 BY source, stream") {
		if err != nil {
			return err
		}
		at(row.Source, row.Stream).Last = row.value()
	}
	return nil
}

func (w *Warehouse) freshness(ctx context.Context, at func(source, stream string) *StreamStatus) error {
	query := "SELECT source, stream, max(started_at) FROM " + w.layout.table("run_streams") + " FINAL WHERE status IN ('ok', 'quarantined') GROUP BY source, stream"
	return w.each(ctx, "when runs ended well", query, func(scan func(...any) error) error {
		var source, stream string
		var fresh time.Time
		err := scan(&source, &stream, &fresh)
		at(source, stream).FreshAt = fresh
		return err
	})
}

func (w *Warehouse) states(ctx context.Context, at func(source, stream string) *StreamStatus) error {
	p := w.system.state
	for row, err := range read(ctx, w, p, "SELECT "+p.selects+" FROM "+w.layout.table(p.table)+" ORDER BY source, stream, rank DESC LIMIT 1 BY source, stream") {
		if err != nil {
			return err
		}
		at(row.Source, row.Stream).State = schemas.StateRow{Source: row.Source, Stream: row.Stream, Fence: row.Fence, Version: row.Version, Payload: row.Payload, SavedAt: row.SavedAt}
	}
	return nil
}

func (w *Warehouse) quarantineCounts(ctx context.Context, at func(source, stream string) *StreamStatus) error {
	query := "SELECT source, stream, count() FROM " + w.layout.table("quarantine") + " FINAL WHERE resolved_at IS NULL GROUP BY source, stream"
	return w.each(ctx, "what is in quarantine", query, func(scan func(...any) error) error {
		var source, stream string
		var n uint64
		err := scan(&source, &stream, &n)
		at(source, stream).Quarantined = n
		return err
	})
}

// Runs are the newest lines of the run log, newest first.
func (w *Warehouse) Runs(ctx context.Context, limit int) ([]schemas.Run, error) {
	p := w.system.runs
	var list []schemas.Run
	for row, err := range read(ctx, w, p, fmt.Sprintf("SELECT %s FROM %s FINAL ORDER BY started_at DESC, run_id DESC LIMIT %d", p.selects, w.layout.table(p.table), limit)) {
		if err != nil {
			return nil, err
		}
		r := schemas.Run{RunID: row.RunID, Command: row.Command, Version: row.Version, StartedAt: row.StartedAt, Status: row.Status, Error: row.Error}
		if row.FinishedAt != nil {
			r.FinishedAt = *row.FinishedAt
		}
		list = append(list, r)
	}
	return list, nil
}

// QuarantinedRecords are the open quarantine entries of a stream, with payloads.
func (w *Warehouse) QuarantinedRecords(ctx context.Context, source, stream string) ([]schemas.Quarantined, error) {
	var list []schemas.Quarantined
	for row, err := range w.quarantineRows(ctx, source, stream, nil) {
		if err != nil {
			return nil, fmt.Errorf("reading the quarantine of %s of %s: %w", stream, source, err)
		}
		list = append(list, schemas.Quarantined{RawRecord: row.raw(), Error: row.Error, Unparsed: row.Unparsed == 1, FirstSeen: row.FirstSeen, Attempts: row.Attempts})
	}
	return list, nil
}
