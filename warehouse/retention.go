package warehouse

import (
	"context"
	"errors"
	"time"

	"github.com/tillhouse/tillhouse/schemas"
)

// keepEvery is how often what is past its retention is looked for: finding it reads the
// keys of all raw records.
const keepEvery = 24 * time.Hour

// MarksRetention is how long marks of days are kept at least.
const MarksRetention = 7 * 24 * time.Hour

// KeepRetention deletes what is past its retention: superseded raw versions after
// RawRetention, unparsed payloads in quarantine after UnparsedRetention, marks that every
// model has used after MarksRetention. It does so at
// most once a day, by the server's clock, and leaves it to another process that is at it.
func (w *Warehouse) KeepRetention(ctx context.Context) error {
	tables, now, err := w.leaseTables(ctx, pruneRaw)
	if err != nil {
		return err
	}
	if len(tables) > 0 {
		last, err := w.standing(ctx, tables[len(tables)-1])
		if errors.Is(err, errLeaseGone) || err == nil && now.Sub(last.claim.At) < keepEvery {
			return nil
		}
		if err != nil {
			return err
		}
	}
	if err := w.PruneQuarantine(ctx, w.now().Add(-UnparsedRetention)); err != nil {
		return err
	}
	if _, err := w.PruneMarks(ctx, w.now().Add(-MarksRetention)); err != nil {
		return err
	}
	_, err = w.PruneRaw(ctx, w.now().Add(-RawRetention))
	if errors.Is(err, schemas.ErrLeased) {
		return nil
	}
	return err
}
