package woocommerce

import "net/url"

// variationFields are asked for, and so all that is read.
const variationFields = listFields + ",name,parent_id,sku,global_unique_id,price,regular_price,tax_status,tax_class," +
	"manage_stock,weight,attributes,cost_of_goods_sold"

// variations is the stream of variations of products.
//
// Since WooCommerce 10.3 they have a listing of their own, read as orders are. Before,
// they are read per product, for products that changed. Once in 24 hours all are read
// again: a variation's cost can come from its product, whose change does not change the
// variation, and before 10.3 changing a variation need not change its product.
func (s *source) variations(p *probe) feed {
	if p.variationList() {
		return feed{
			stream: streamVariations, path: streamVariations, fields: s.withCosts(variationFields),
			filter: url.Values{"status": {"any"}},
			trash:  true, modifiedFilter: true, dated: true, lasting: true, sweep: true,
			records: costedRecords,
		}
	}
	return feed{
		stream: streamVariations, path: streamProducts, fields: listFields + ",variations",
		filter:         url.Values{"status": {"any"}},
		modifiedFilter: p.modifiedFilter(), dated: true, lasting: true, sweep: true,
		records: s.variationsOfProducts,
		ids:     variationIDs,
	}
}
