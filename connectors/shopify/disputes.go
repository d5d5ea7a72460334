package shopify

// disputes reads chargebacks and inquiries until they are decided.
func disputes() feed {
	return feed{
		rest:     byInstant(ofAccount(restList{path: "shopify_payments/disputes", key: "disputes", row: happened("initiated_at")}.way())),
		graphql:  byInstant(disputesSpec().way()),
		byChange: true, slow: true,
		open: notFinal("status", "won", "lost", "accepted", "prevented", "charge_refunded"),
	}
}

func disputesSpec() *graphSpec {
	return &graphSpec{
		tree:    connection{field: "disputes", on: "ShopifyPaymentsDispute", fields: disputeFields},
		under:   account,
		changed: "initiated_at", version: "initiatedAt",
	}
}
