package woocommerce

import "net/url"

// reviewFields are asked for, and so all that is read: neither the text nor the name of
// who wrote it. The address becomes a key.
const reviewFields = "id,status,date_created,date_created_gmt,product_id,reviewer_email,rating,verified"

// reviews is the stream of reviews of products, unpublished ones included.
//
// The listing tells no changes. New reviews have the highest ids; changed and deleted ones
// are found by a sweep.
func (s *source) reviews() feed {
	return feed{
		stream: streamReviews, path: "products/reviews", fields: reviewFields,
		filter: url.Values{"status": {"all"}},
		newest: true, sweep: true, lasting: true, alone: true,
		records: undatedRecords,
	}
}
