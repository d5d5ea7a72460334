package woocommerce

import "net/url"

// couponFields are asked for, and so all that is read: not who used a coupon, and for
// whose address it holds.
const couponFields = listFields + ",code,amount,discount_type,date_expires,date_expires_gmt,usage_count,individual_use," +
	"product_ids,excluded_product_ids,usage_limit,usage_limit_per_user,free_shipping,minimum_amount,maximum_amount"

// coupons is the stream of coupons.
//
// It is read as orders are. A coupon's usage_count changes with an order and not with its
// modified date, so all are read again once in 24 hours. Shops that do not know the
// parameter status list published coupons only; the others count as gone there.
func (s *source) coupons(p *probe) feed {
	return feed{
		stream: streamCoupons, path: streamCoupons, fields: couponFields,
		filter: url.Values{"status": {"any"}},
		trash:  true, modifiedFilter: p.modifiedFilter(), dated: true, alone: true, lasting: true, sweep: true,
		records: versionedRecords,
	}
}
