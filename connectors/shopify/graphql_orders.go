package shopify

// ordersTree is an order with everything that its rows are made of. Refunds are a plain
// list, so a bulk operation exports them without their lines, which are then paged.
// https://shopify.dev/docs/api/admin-graphql/latest/objects/Order
func ordersTree() connection {
	const (
		taxes       = "taxLines{title rate priceSet" + shopMoney + "}"
		allocations = "discountAllocations{allocatedAmountSet" + shopMoney + " discountApplication{__typename index allocationMethod targetSelection targetType" +
			" value{... on MoneyV2{amount currencyCode} ... on PricingPercentageValue{percentage}}" +
			" ... on DiscountCodeApplication{code} ... on AutomaticDiscountApplication{title} ... on ManualDiscountApplication{title} ... on ScriptDiscountApplication{title}}}"
		visit = "{occurredAt source sourceType landingPage referrerUrl utmParameters{source medium campaign content term}}"
	)
	return connection{
		fields: "id name number createdAt processedAt updatedAt cancelledAt closedAt cancelReason test confirmed edited" +
			" displayFinancialStatus displayFulfillmentStatus returnStatus currencyCode presentmentCurrencyCode taxesIncluded sourceName" +
			" tags discountCodes paymentGatewayNames app{id name} shippingAddress{countryCodeV2 zip} billingAddress{countryCodeV2 zip}" +
			" totalPriceSet" + bothMoney + " subtotalPriceSet" + shopMoney + " originalTotalPriceSet" + shopMoney + " currentTotalPriceSet" + shopMoney +
			" totalTaxSet" + shopMoney + " totalDiscountsSet" + shopMoney + " totalShippingPriceSet" + shopMoney + " totalTipReceivedSet" + shopMoney +
			" totalRefundedSet" + shopMoney + " totalReceivedSet" + shopMoney + " totalOutstandingSet" + shopMoney + " netPaymentSet" + shopMoney +
			" originalTotalDutiesSet" + shopMoney + " currentTotalDutiesSet" + shopMoney + " originalTotalAdditionalFeesSet" + shopMoney,
		extras: []extra{
			{fields: "email", loses: "e-mail addresses, by which customers are told apart across shops"},
			{fields: "customer{id}", loses: "the customers of orders"},
			{fields: "customerJourneySummary{ready customerOrderIndex firstVisit" + visit + " lastVisit" + visit + "}", loses: "where visitors came from"},
			{fields: "purchasingEntity{__typename}", loses: "whether a company bought"},
			{fields: "paymentTerms{id}", loses: "terms of payment"},
		},
		below: []connection{
			{
				field: "lineItems", on: "LineItem", size: 20,
				fields: "id name title variantTitle sku vendor quantity currentQuantity isGiftCard requiresShipping taxable originalUnitPriceSet" + bothMoney +
					" originalTotalSet" + shopMoney + " " + allocations + " " + taxes + " duties{id price" + shopMoney + " " + taxes + "} lineItemGroup{id} sellingPlan{name}",
				extras: []extra{{fields: "product{id productType} variant{id}", loses: "the products of lines"}},
			},
			{
				field: "shippingLines", args: "includeRemovals: true", on: "ShippingLine", bare: true, size: 5,
				fields: "id title code source isRemoved originalPriceSet" + shopMoney + " discountedPriceSet" + shopMoney + " " + allocations + " " + taxes,
			},
			{
				field: "refunds", on: "Refund", plain: true,
				fields: "id createdAt processedAt updatedAt totalRefundedSet" + shopMoney + " duties{amountSet" + shopMoney + " originalDuty{id}}",
				extras: []extra{{fields: "return{id}", loses: "which return a refund is of"}},
				below: []connection{
					{
						field: "refundLineItems", on: "RefundLineItem", bare: true, size: 20,
						fields: "id quantity restockType subtotalSet" + shopMoney + " totalTaxSet" + shopMoney + " lineItem{id isGiftCard}",
					},
					{
						field: "refundShippingLines", on: "RefundShippingLine", size: 5,
						fields: "id subtotalAmountSet" + shopMoney + " taxAmountSet" + shopMoney + " shippingLine{id}",
					},
					{field: "orderAdjustments", on: "OrderAdjustment", size: 5, fields: "id amountSet" + shopMoney + " taxAmountSet" + shopMoney + " reason"},
					{
						field: "transactions", on: "OrderTransaction", size: 5,
						fields: "id kind status gateway test createdAt processedAt amountSet" + bothMoney,
					},
				},
			},
		},
	}
}

// ordersGraphQL is the GraphQL side of the stream of orders.
func ordersGraphQL() *way { return orderSpec(ordersTree()).way() }
