package shopify

// returns reads the returns of each order, which only the GraphQL API has.
// https://shopify.dev/docs/api/admin-graphql/latest/objects/Return
func returns() feed {
	return feed{graphql: orderSpec(returnsTree()).way(), limited: true, destroyed: "Order", sparse: true}
}

func returnsTree() connection {
	return connection{
		fields: "id createdAt updatedAt",
		below: []connection{{
			field: "returns", on: "Return", size: 5,
			fields: "id name status createdAt closedAt requestApprovedAt returnShippingFees{id amountSet" + shopMoney + "}",
			below: []connection{
				{
					field: "returnLineItems", on: "ReturnLineItem", types: []string{"ReturnLineItem", "UnverifiedReturnLineItem"}, size: 10,
					fields: "id quantity refundedQuantity processedQuantity returnReasonDefinition{handle name}" +
						" ... on ReturnLineItem{fulfillmentLineItem{id lineItem{id}} restockingFee{id amountSet" + shopMoney + "}}",
				},
				{field: "exchangeLineItems", args: "includeRemovedItems: true", on: "ExchangeLineItem", size: 5, fields: "id quantity variantId"},
			},
		}},
	}
}
