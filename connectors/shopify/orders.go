package shopify

import "net/url"

// orders reads orders of every status, closed and cancelled ones too.
// https://shopify.dev/docs/api/admin-rest/latest/resources/order
func orders() feed {
	return feed{
		rest: restList{
			path: "orders", key: "orders", query: url.Values{"status": {"any"}},
			changed: "updated_at", created: "created_at", counts: true,
		}.way(),
		limited: true, destroyed: "Order", census: true,
	}
}
