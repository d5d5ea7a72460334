package shopify

// returnsOrder is an order with its returns.
type returnsOrder struct {
	ID      text               `json:"id"`
	Returns nodes[orderReturn] `json:"returns"`
}

type orderReturn struct {
	ID           text              `json:"id"`
	Name         text              `json:"name"`
	Status       text              `json:"status"`
	CreatedAt    text              `json:"createdAt"`
	ClosedAt     text              `json:"closedAt"`
	ApprovedAt   text              `json:"requestApprovedAt"`
	ShippingFees list[returnFee]   `json:"returnShippingFees"`
	Lines        nodes[returnLine] `json:"returnLineItems"`
	Exchanged    nodes[exchange]   `json:"exchangeLineItems"`
}

type returnFee struct {
	Amount maybe[moneyBag] `json:"amountSet"`
}

type returnLine struct {
	ID        text    `json:"id"`
	Quantity  integer `json:"quantity"`
	Refunded  integer `json:"refundedQuantity"`
	Processed integer `json:"processedQuantity"`
	Reason    maybe[struct {
		Handle text `json:"handle"`
		Name   text `json:"name"`
	}] `json:"returnReasonDefinition"`
	Sent maybe[struct {
		Line maybe[ref] `json:"lineItem"`
	}] `json:"fulfillmentLineItem"`
	RestockingFee maybe[returnFee] `json:"restockingFee"`
}

type exchange struct {
	ID       text    `json:"id"`
	Quantity integer `json:"quantity"`
}
