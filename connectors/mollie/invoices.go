package mollie

// invoices is the stream of Mollie's own invoices: one a month and currency, so they are
// read whole.
func invoices() feed {
	return feed{lists: oneList(listing{path: "v2/invoices", key: streamInvoices, endpoint: streamInvoices, sorts: true})}
}
