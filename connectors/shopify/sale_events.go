package shopify

// orderSpec is how a stream whose records are orders is read by the GraphQL API. An order is
// stamped whenever anything that belongs to it changes, and is read whole then: what
// belongs to it is never filtered by instants of its own.
func orderSpec(tree connection) *graphSpec {
	tree.field, tree.args, tree.on = "orders", "sortKey: UPDATED_AT", "Order"
	return &graphSpec{
		tree: tree, changed: "updated_at", created: "created_at", version: "updatedAt", born: "createdAt",
		count: "ordersCount", most: 100, bulk: true,
	}
}

// shopMoney is the selection of an amount in the shop's currency.
const shopMoney = "{shopMoney{amount currencyCode}}"

// bothMoney is the selection of an amount in the shop's and in the customer's currency.
const bothMoney = "{shopMoney{amount currencyCode} presentmentMoney{amount currencyCode}}"

// saleEvents reads the dated ledger of each order, which only the GraphQL API has.
// https://shopify.dev/docs/api/admin-graphql/latest/interfaces/SalesAgreement
func saleEvents() feed {
	return feed{graphql: orderSpec(saleEventsTree()).way(), limited: true, destroyed: "Order", sparse: true}
}

func saleEventsTree() connection {
	return connection{
		fields: "id createdAt updatedAt",
		below: []connection{{
			field: "agreements", on: "SalesAgreement", bare: true, size: 10,
			types:  []string{"OrderAgreement", "OrderEditAgreement", "RefundAgreement", "ReturnAgreement"},
			fields: "id happenedAt reason ... on RefundAgreement{refund{id}} ... on ReturnAgreement{return{id}}",
			below: []connection{{
				field: "sales", on: "Sale", bare: true, size: 20,
				types: []string{
					"ProductSale", "GiftCardSale", "TipSale", "ShippingLineSale", "DutySale", "FeeSale", "AdditionalFeeSale", "AdjustmentSale", "UnknownSale",
				},
				fields: "id actionType lineType quantity totalAmount" + shopMoney + " totalTaxAmount" + shopMoney +
					" totalDiscountAmountBeforeTaxes" + shopMoney + " totalDiscountAmountAfterTaxes" + shopMoney +
					" ... on ProductSale{lineItem{id}} ... on GiftCardSale{lineItem{id}} ... on TipSale{lineItem{id}}" +
					" ... on ShippingLineSale{shippingLine{id}} ... on DutySale{duty{id}} ... on FeeSale{fee{id}} ... on AdditionalFeeSale{additionalFee{id}}",
			}},
		}},
	}
}
