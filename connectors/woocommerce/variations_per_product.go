package woocommerce

import (
	"context"
	"fmt"
	"net/url"
	"slices"

	"github.com/tillhouse/tillhouse/connectors"
)

// variationIDs are the variations that a product says it has.
func variationIDs(product row) []int64 {
	ids := make([]int64, 0, len(product.Variations))
	for _, one := range product.Variations {
		ids = append(ids, int64(one))
	}
	return ids
}

// variationsOfProducts reads the variations of those products that say they have some.
func (s *source) variationsOfProducts(ctx context.Context, r *reader, products []row, _ page) ([]connectors.Record, error) {
	var records []connectors.Record
	for i := range products {
		if len(products[i].Variations) == 0 {
			continue
		}
		of, err := s.variationsOf(ctx, r, &products[i])
		if err != nil {
			return nil, err
		}
		records = append(records, of...)
	}
	return records, nil
}

func (s *source) variationsOf(ctx context.Context, r *reader, product *row) ([]connectors.Record, error) {
	var records []connectors.Record
	query := url.Values{"_fields": {s.withCosts(variationFields)}, "status": {"any"}}
	w := s.walk(r.feed.stream, "products/"+id(product.ID)+"/variations", query, &r.sizer, position{})
	for {
		step, err := w.next(ctx)
		if err != nil {
			return nil, err
		}
		// A product does not count drafts among its variations.
		rows := slices.DeleteFunc(within(step.rows, r.since, r.until), func(one row) bool {
			return one.Status != "publish" && one.Status != "private" && one.Status != ""
		})
		for i := range rows {
			if rows[i].ParentID == 0 {
				rows[i].raw = fmt.Appendf(nil, `{"parent_id":%d,%s`, product.ID, rows[i].raw[1:])
			}
		}
		of, err := costedRecords(ctx, r, rows, step.page)
		if err != nil {
			return nil, err
		}
		records = append(records, of...)
		if step.done {
			return records, nil
		}
	}
}
