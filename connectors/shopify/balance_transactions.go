package shopify

// balanceTransactions reads the ledger of Shopify Payments, every entry until its payout is
// paid. REST lists it whole each time: it has no filter by date.
func balanceTransactions() feed {
	return feed{
		rest:     byInstant(ofAccount(restList{path: "shopify_payments/balance/transactions", key: "transactions", row: happened("processed_at")}.way())),
		graphql:  byInstant(balanceTransactionsSpec().way()),
		byChange: true, slow: true,
		open: notFinal("payout_status", "paid"),
	}
}

func balanceTransactionsSpec() *graphSpec {
	return &graphSpec{
		tree:    connection{field: "balanceTransactions", args: "sortKey: PROCESSED_AT", on: "ShopifyPaymentsBalanceTransaction", fields: balanceFields},
		under:   account,
		changed: "processed_at", version: "transactionDate",
	}
}
