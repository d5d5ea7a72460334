package mollie

// customers is the stream of customers that were registered through the API: usually far
// fewer than those of a shop. Nothing tells a change, so they are all read once a day.
func customers() feed {
	return feed{
		lists: oneList(listing{path: "v2/customers", key: streamCustomers, endpoint: streamCustomers, sorts: true}), mode: true, every: daily,
		alone: "v2/customers/%s", vanishes: true,
	}
}
