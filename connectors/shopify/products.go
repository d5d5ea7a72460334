package shopify

import "net/url"

// everyStatus: lists of products show active ones only unless they are asked for more.
const everyStatus = "active,archived,draft,unlisted"

// products reads products of every status. REST knows neither gift cards nor categories, so
// GraphQL is preferred.
func products() feed {
	way := productsSpec().way()
	way.ids = graphIDs{field: "products", filter: "status:" + everyStatus, created: "created_at"}.list
	return feed{rest: restProducts().way(), graphql: way, slow: true, destroyed: "Product", census: true}
}

func productsSpec() *graphSpec {
	return &graphSpec{
		tree:    connection{field: "products", args: "sortKey: UPDATED_AT", on: "Product", fields: productFields},
		changed: "updated_at", created: "created_at", filter: "status:" + everyStatus, version: "updatedAt", born: "createdAt",
		count: "productsCount", bulk: true,
	}
}

// restProducts lists products by REST.
// https://shopify.dev/docs/api/admin-rest/latest/resources/product
func restProducts() restList {
	return restList{
		path: "products", key: "products", query: url.Values{"status": {everyStatus}}, changed: "updated_at", created: "created_at", counts: true,
	}
}
