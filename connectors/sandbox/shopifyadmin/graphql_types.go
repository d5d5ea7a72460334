package shopifyadmin

// objectTypes are the resolvers of every type of the schema, but for connections and edges,
// which are alike and answered as pages.
func objectTypes() map[string]objectType {
	types := map[string]objectType{
		"QueryRoot": rootFields(), "Mutation": rootFields(), "Count": countFields(),
		"MoneyBag": bagFields(), "MoneyV2": moneyFields(),
		"Order": orderFields(), "OrderApp": orderAppFields(), "OrderAttribution": attributionFields(),
		"LineItem": lineFields(), "Duty": dutyFields(), "TaxLine": taxLineFields(), "ShippingLine": shippingLineFields(),
		"DiscountAllocation": allocationFields(), "PricingPercentageValue": percentageFields(), "Attribute": fields[[2]string]{
			"key":   func(_ *graphCall, a [2]string, _ arguments) any { return a[0] },
			"value": func(_ *graphCall, a [2]string, _ arguments) any { return textOrNull(a[1]) },
		},
		"AdditionalFee": feeFields("AdditionalFee"), "SaleAdditionalFee": feeFields("SaleAdditionalFee"),
		"ReturnShippingFee": returnFeeFields(), "RestockingFee": restockingFields(), "SaleTax": saleTaxFields(),
		"Refund": refundFields(), "RefundLineItem": refundLineFields(), "RefundShippingLine": refundShippingFields(),
		"OrderAdjustment": adjustmentFields(), "RefundDuty": refundDutyFields(),
		"OrderTransaction": transactionFields(), "TransactionFee": transactionFeeFields(),
		"Fulfillment": fulfilmentFields(), "FulfillmentTrackingInfo": trackingFields(),
		"FulfillmentLineItem": fulfilmentLineFields(), "FulfillmentEvent": fulfilmentEventFields(),
		"Return": returnFields(), "ReturnLineItem": returnLineFields("ReturnLineItem"), "ReturnReasonDefinition": reasonFields(),
		"UnverifiedReturnLineItem": returnLineFields("UnverifiedReturnLineItem"), "ExchangeLineItem": exchangeFields(),
		"CustomerJourneySummary": journeyFields(), "CustomerVisit": visitFields(), "UTMParameters": utmFields(),
		"Customer": customerFields(), "CustomerEmailAddress": emailFields(), "CustomerPhoneNumber": phoneFields(),
		"MailingAddress": addressFields(), "LocationAddress": addressFields(),
		"Product": productFields(), "ProductOption": productOptionFields(), "ProductVariant": variantFields(),
		"SelectedOption": selectedOptionFields(), "InventoryItem": itemFields(), "InventoryLevel": levelFields(),
		"InventoryQuantity": quantityFields(), "Location": locationFields(),
		"AbandonedCheckout": checkoutFields(), "AbandonedCheckoutLineItem": checkoutLineFields(),
		"DiscountNode": discountNodeFields(), "DiscountCodeNode": discountNodeFields(), "DiscountAutomaticNode": discountNodeFields(),
		"DiscountCombinesWith": combinesFields(), "DiscountCustomerGets": getsFields(),
		"DiscountAmount": discountAmountFields(), "DiscountPercentage": discountAmountFields(),
		"DiscountOnQuantity": onQuantityFields(), "DiscountQuantity": pieceFields(), "DiscountRedeemCode": redeemCodeFields(),
		"TenderTransaction": tenderFields(), "ShopifyPaymentsAccount": accountFields(), "ShopifyPaymentsPayout": payoutFields(),
		"ShopifyPaymentsPayoutSummary": payoutSummaryFields(), "ShopifyPaymentsBalanceTransaction": balanceFields(),
		"ShopifyPaymentsBalanceTransactionAssociatedPayout": associatedFields(), "ShopifyPaymentsAssociatedOrder": associatedOrderFields(),
		"ShopifyPaymentsAdjustmentOrder": adjustedFields(), "ShopifyPaymentsDispute": disputeFields(),
		"ShopifyPaymentsDisputeReasonDetails": reasonDetailsFields(), "OrderDisputeSummary": disputeSummaryFields(),
		"DeliveryMethod": deliveryFields(), "TaxonomyCategory": categoryFields(),
		"PurchasingCompany": fields[*orderNode]{
			"location": func(_ *graphCall, n *orderNode, _ arguments) any { return object{"CompanyLocation", n} },
		},
		"CompanyLocation": fields[*orderNode]{
			"id": func(_ *graphCall, n *orderNode, _ arguments) any {
				return gid("CompanyLocation", companyLocation(n.order()))
			},
			"name": func(*graphCall, *orderNode, arguments) any { return "Hoofdkantoor" },
		},
		"PaymentTerms": termsFields(), "CardPaymentDetails": paymentDetailsFields(), "PaypalWalletPaymentDetails": paymentDetailsFields(),
		"LocalPaymentMethodsPaymentDetails": paymentDetailsFields(), "ShopPayInstallmentsPaymentDetails": paymentDetailsFields(),
		"FulfillmentService": serviceFields(), "FulfillmentOrder": fulfilmentOrderFields(),
		"InventoryItemMeasurement": measurementFields(), "Weight": weightFields(),
		"DiscountMinimumSubtotal": minimumFields(), "DiscountMinimumQuantity": minimumFields(),
		"AllDiscountItems": discountItemFields(), "DiscountProducts": discountItemFields(), "DiscountCollections": discountItemFields(),
		"Shop": shopFields(), "ShopPlan": planFields(), "AppInstallation": installationFields(), "AccessScope": scopeFields(),
		"BasicEvent": eventFields(), "DeletionEvent": deletionFields(),
		"BulkOperation": bulkFields(), "BulkOperationRunQueryPayload": bulkPayloadFields(), "BulkOperationCancelPayload": bulkPayloadFields(),
		"BulkOperationUserError": userErrorFields(), "UserError": userErrorFields(),
		"ShopifyqlQueryResponse": shopifyQLFields(), "ShopifyqlTableData": shopifyQLTableFields(), "ShopifyqlTableDataColumn": shopifyQLColumnFields(),
	}
	for _, kind := range agreementKinds {
		types[kind] = agreementFields()
	}
	for _, kind := range saleKinds {
		types[kind] = saleFields()
	}
	for _, kind := range applicationKinds {
		types[kind] = applicationFields()
	}
	for _, kind := range discountKinds {
		types["DiscountCode"+kind], types["DiscountAutomatic"+kind] = discountFields(), discountFields()
	}
	return types
}

func bagFields() fields[bag] {
	return fields[bag]{
		"shopMoney":        func(_ *graphCall, b bag, _ arguments) any { return moneyOf(b.amount.shop, b.shop) },
		"presentmentMoney": func(_ *graphCall, b bag, _ arguments) any { return moneyOf(b.amount.paid, b.paid) },
	}
}

func moneyFields() fields[oneMoney] {
	return fields[oneMoney]{
		"amount":       func(_ *graphCall, m oneMoney, _ arguments) any { return trimmed(m.minor, m.currency) },
		"currencyCode": func(_ *graphCall, m oneMoney, _ arguments) any { return m.currency },
	}
}

func orderAppFields() fields[*orderNode] {
	return fields[*orderNode]{
		"id":   func(_ *graphCall, n *orderNode, _ arguments) any { return gid("App", n.order().app) },
		"name": func(_ *graphCall, n *orderNode, _ arguments) any { return n.order().appName },
	}
}

func attributionFields() fields[*orderNode] {
	return fields[*orderNode]{
		"handle":      func(_ *graphCall, n *orderNode, _ arguments) any { return n.order().source },
		"displayName": func(_ *graphCall, n *orderNode, _ arguments) any { return titled(n.order().source) },
		"icon":        func(_ *graphCall, _ *orderNode, _ arguments) any { return nil },
	}
}

func percentageFields() fields[int64] {
	return fields[int64]{"percentage": func(_ *graphCall, hundredths int64, _ arguments) any { return scaled(hundredths, 2) }}
}

// restockingFields are of a fee that the invented shop never takes.
func restockingFields() fields[orderPart[*orderReturn]] {
	return returnFeeFields().with(fields[orderPart[*orderReturn]]{
		"percentage": func(_ *graphCall, _ orderPart[*orderReturn], _ arguments) any { return 0.0 },
	})
}
