package shopify

// tenderTransactions reads what changed hands for orders; it does not change.
func tenderTransactions() feed {
	return feed{
		rest:     byInstant(restList{path: "tender_transactions", key: "tender_transactions", changed: "processed_at", row: happened("processed_at")}.way()),
		graphql:  byInstant(tenderTransactionsSpec().way()),
		byChange: true,
	}
}

func tenderTransactionsSpec() *graphSpec {
	return &graphSpec{
		tree:    connection{field: "tenderTransactions", on: "TenderTransaction", fields: tenderFields},
		changed: "processed_at", version: "processedAt", bulk: true,
	}
}
