package warehouse

import (
	"context"
	"fmt"
	"sync"

	"github.com/tillhouse/tillhouse/schemas"
)

// LandRaw appends redacted records to raw_records. A record is left out when what was
// read of it last is landed and says the same: payload, operation, facts and, where the
// vendor has one, version. Landing a record twice is harmless: readers take the latest.
func (w *Warehouse) LandRaw(ctx context.Context, records []schemas.RawRecord) error {
	news, err := w.news(ctx, records)
	if err == nil {
		err = send(ctx, w, w.system.raw, news)
	}
	if err != nil {
		return fmt.Errorf("landing raw records: %w", err)
	}
	return nil
}

// rawStream is what is landed side by side.
type rawStream struct{ source, stream string }

// news are the records that are not landed yet.
func (w *Warehouse) news(ctx context.Context, records []schemas.RawRecord) ([]schemas.RawRecord, error) {
	ids := map[rawStream][]string{}
	for _, r := range records {
		key := rawStream{r.Source, r.Stream}
		ids[key] = append(ids[key], r.RecordID)
	}
	last := map[rawStream]map[string][]schemas.RawRecord{}
	for key, list := range ids {
		known, err := w.landed.before(ctx, w, key, records[0].RunID)
		if err != nil {
			return nil, err
		}
		if !known {
			continue
		}
		if last[key], err = w.lastLanded(ctx, key, list); err != nil {
			return nil, err
		}
	}
	news := make([]schemas.RawRecord, 0, len(records))
	for _, r := range records {
		if !saysTheSame(r, last[rawStream{r.Source, r.Stream}][r.RecordID]) {
			news = append(news, r)
		}
	}
	return news, nil
}

// saysTheSame: of landed records that were read at one instant it is not known which
// was the last, so all of them must say what the record says.
func saysTheSame(r schemas.RawRecord, landed []schemas.RawRecord) bool {
	for _, l := range landed {
		sameVersion := l.VersionTime.Equal(r.VersionTime) || undated(l) && undated(r)
		if l.Hash != r.Hash || l.Op != r.Op || l.FactsID != r.FactsID || !sameVersion {
			return false
		}
	}
	return len(landed) > 0
}

// undated: the vendor has no instant, so that of reading stands in for it.
func undated(r schemas.RawRecord) bool { return r.VersionTime.Equal(r.ExtractedAt) }

// lastLanded are the landed versions of records that were read last, without payloads.
func (w *Warehouse) lastLanded(ctx context.Context, of rawStream, ids []string) (map[string][]schemas.RawRecord, error) {
	last := map[string][]schemas.RawRecord{}
	query := "SELECT record_id, op, version_time, facts_id, extracted_at, hash FROM " + w.layout.table("raw_records") +
		" WHERE source = " + quote(of.source) + " AND stream = " + quote(of.stream) + " AND record_id IN " + quoteList(ids) +
		" QUALIFY extracted_at = max(extracted_at) OVER (PARTITION BY record_id)"
	err := w.each(ctx, "the landed versions of records", query, func(scan func(...any) error) error {
		var r schemas.RawRecord
		err := scan(&r.RecordID, &r.Op, &r.VersionTime, &r.FactsID, &r.ExtractedAt, &r.Hash)
		last[r.RecordID] = append(last[r.RecordID], r)
		return err
	})
	return last, err
}

// landings remembers of which streams nothing was landed when a run began: a first
// backfill has nothing to look for.
type landings struct {
	mu    sync.Mutex
	known map[rawStream]landing
}

// landing is what was found when this process landed records of a stream for the first
// time, and the run that did.
type landing struct {
	found bool
	run   string
}

// before says whether anything of the stream was landed before the run.
func (l *landings) before(ctx context.Context, w *Warehouse, of rawStream, run string) (bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if first, asked := l.known[of]; asked {
		return first.found || first.run != run, nil
	}
	found, err := w.textColumn(ctx, "whether anything is landed", "SELECT record_id FROM "+w.layout.table("raw_records")+
		" WHERE source = "+quote(of.source)+" AND stream = "+quote(of.stream)+" LIMIT 1")
	if err != nil {
		return false, err
	}
	if l.known == nil {
		l.known = map[rawStream]landing{}
	}
	l.known[of] = landing{len(found) > 0, run}
	return len(found) > 0, nil
}
