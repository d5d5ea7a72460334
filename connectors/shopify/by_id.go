package shopify

import (
	"context"
	"slices"

	"github.com/tillhouse/tillhouse/connectors"
)

// byID reads single records. What Shopify does not show any more is deleted, unless it is
// only too old to be shown.
func (r *reader) byID(ctx context.Context, ids []string) error {
	r.bound = &window{}
	complete := true
	if r.feed.limited {
		var err error
		if complete, err = r.source.wholeHistory(ctx); err != nil {
			return err
		}
	}
	for part := range slices.Chunk(ids, r.most) {
		asked := r.now()
		rows, err := r.way.byID(ctx, r, part)
		if err != nil {
			return err
		}
		found := map[string]bool{}
		records := make([]connectors.Record, 0, len(part))
		for i := range rows {
			found[rows[i].ID] = true
			records = append(records, rows[i].Record)
		}
		for _, id := range part {
			switch {
			case found[id]:
			case complete:
				records = append(records, connectors.Record{ID: id, Op: connectors.Delete, ExtractedAt: asked})
			default:
				r.warnf("some %s are not shown; without %s it cannot be told whether they were deleted or are too old", r.stream, scopeAllOrders)
			}
		}
		if err := r.send(connectors.Batch{Records: records}); err != nil {
			return err
		}
	}
	return nil
}
