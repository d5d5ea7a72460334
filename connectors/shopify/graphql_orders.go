package shopify

// ordersTree is an order with everything that its rows are made of. Refunds are a plain
// list, so a bulk operation exports them without their lines, which are then paged.
// https://shopify.dev/docs/api/admin-graphql/latest/objects/Order
func ordersTree() connection {
	const (
		taxes       = "taxLines{rate priceSet" + bothMoney + "}"
		allocations = "discountAllocations{allocatedAmountSet" + bothMoney + " discountApplication{index}}"
	)
	return connection{
		fields: "id name createdAt processedAt updatedAt cancelledAt closedAt test taxesIncluded displayFinancialStatus displayFulfillmentStatus" +
			" currencyCode presentmentCurrencyCode sourceName app{name} shippingAddress{countryCodeV2} billingAddress{countryCodeV2}" +
			" landingPageUrl referrerUrl tags paymentGatewayNames discountCodes" +
			" totalPriceSet" + bothMoney + " totalTaxSet" + bothMoney + " totalShippingPriceSet" + bothMoney + " totalTipReceivedSet" + bothMoney +
			" originalTotalDutiesSet" + bothMoney + " originalTotalAdditionalFeesSet" + bothMoney + " totalOutstandingSet" + bothMoney,
		extras: []extra{
			{fields: "email", loses: "e-mail addresses, by which customers are known"},
			{fields: "customer{id state}", loses: "the customers of orders"},
			{fields: "customerJourneySummary{customerOrderIndex}", loses: "which order of its customer an order is"},
			{fields: "purchasingEntity{__typename}", loses: "whether a company bought"},
			{fields: "paymentTerms{id}", loses: "terms of payment"},
		},
		below: []connection{
			{
				field: "discountApplications", on: "DiscountApplication", bare: true, size: 10,
				types:  []string{"DiscountCodeApplication", "AutomaticDiscountApplication", "ManualDiscountApplication", "ScriptDiscountApplication"},
				typed:  true,
				fields: "index targetType ... on DiscountCodeApplication{code} ... on AutomaticDiscountApplication{title} ... on ManualDiscountApplication{title} ... on ScriptDiscountApplication{title}",
			},
			{
				field: "lineItems", on: "LineItem", size: 20,
				fields: "id sku title vendor quantity currentQuantity isGiftCard requiresShipping taxable originalUnitPriceSet" + bothMoney +
					" " + allocations + " " + taxes + " duties{id price" + bothMoney + " " + taxes + "}",
				extras: []extra{{fields: "product{id} variant{id}", loses: "the products of lines"}},
			},
			{
				field: "shippingLines", args: "includeRemovals: true", on: "ShippingLine", bare: true, size: 5,
				fields: "id title isRemoved originalPriceSet" + bothMoney + " " + allocations + " " + taxes,
			},
			{
				field: "refunds", on: "Refund", plain: true,
				fields: "id createdAt processedAt duties{amountSet" + bothMoney + " originalDuty{id}}",
				extras: []extra{{fields: "return{id}", loses: "which return a refund is of"}},
				below: []connection{
					{
						field: "refundLineItems", on: "RefundLineItem", bare: true, size: 20,
						fields: "id quantity restockType subtotalSet" + bothMoney + " totalTaxSet" + bothMoney + " lineItem{id}",
					},
					{
						field: "refundShippingLines", on: "RefundShippingLine", size: 5,
						fields: "id subtotalAmountSet" + bothMoney + " taxAmountSet" + bothMoney,
					},
					{field: "orderAdjustments", on: "OrderAdjustment", size: 5, fields: "id reason amountSet" + bothMoney + " taxAmountSet" + bothMoney},
					{field: "transactions", on: "OrderTransaction", size: 5, fields: "id kind status amountSet" + bothMoney},
				},
			},
		},
	}
}

// ordersGraphQL is the GraphQL side of the stream of orders.
func ordersGraphQL() *way {
	spec := orderSpec(ordersTree())
	spec.land = reduceAddresses
	return spec.way()
}
