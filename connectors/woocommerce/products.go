package woocommerce

import (
	"context"
	"net/url"
	"slices"

	"github.com/tillhouse/tillhouse/connectors"
)

// productFields are asked for, and so all that is read. meta_data is asked for only
// where the configuration names costs in it.
const productFields = listFields + ",name,slug,type,sku,global_unique_id,price,regular_price,tax_status,tax_class," +
	"manage_stock,weight,categories,brands,variations,cost_of_goods_sold"

// products is the stream of products.
//
// It is read as orders are. A product without variations is its own variant, so that its
// price and cost come with it; variations are a stream of their own.
func (s *source) products(p *probe) feed {
	return feed{
		stream: streamProducts, path: streamProducts, fields: s.withCosts(productFields),
		filter: url.Values{"status": {"any"}},
		trash:  true, modifiedFilter: p.modifiedFilter(), dated: true, alone: true, lasting: true,
		records: costedRecords,
	}
}

// withCosts adds the field that costs of plugins stand in.
func (s *source) withCosts(fields string) string {
	if len(s.values.List(settingCostMeta)) == 0 {
		return fields
	}
	return fields + ",meta_data"
}

// costedRecords are rows with the costs that plugins keep in their meta_data.
func costedRecords(ctx context.Context, r *reader, rows []row, p page) ([]connectors.Record, error) {
	keys := r.source.values.List(settingCostMeta)
	rows = slices.Clone(rows)
	for i := range rows {
		var err error
		if rows[i].raw, err = withMetaCosts(rows[i].raw, keys); err != nil {
			return nil, drift(r.feed.stream, "the meta_data of "+id(rows[i].ID)+" cannot be read", err)
		}
	}
	return versionedRecords(ctx, r, rows, p)
}
