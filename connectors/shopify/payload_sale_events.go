package shopify

// The GraphQL API's JSON, as far as the mapping of these streams reads it (2026-10), after
// redaction. Reference: https://shopify.dev/docs/api/admin-graphql

// ref is another record, of which only the id is read.
type ref struct {
	ID text `json:"id"`
}

func (m ref) id() string { return vendorID(m.ID) }

// agreementsOrder is an order with its dated ledger.
type agreementsOrder struct {
	ID         text             `json:"id"`
	Agreements nodes[agreement] `json:"agreements"`
}

type agreement struct {
	ID         text        `json:"id"`
	HappenedAt text        `json:"happenedAt"`
	Reason     text        `json:"reason"`
	Refund     maybe[ref]  `json:"refund"`
	Return     maybe[ref]  `json:"return"`
	Sales      nodes[sale] `json:"sales"`
}

// sale is what one line of an order was changed by. Amounts are those of all pieces
// together, negative where something is taken back.
type sale struct {
	ID            text            `json:"id"`
	ActionType    text            `json:"actionType"`
	LineType      text            `json:"lineType"`
	Quantity      integer         `json:"quantity"`
	Total         maybe[moneyBag] `json:"totalAmount"`
	Tax           maybe[moneyBag] `json:"totalTaxAmount"`
	DiscountExTax maybe[moneyBag] `json:"totalDiscountAmountBeforeTaxes"`
	DiscountTaxed maybe[moneyBag] `json:"totalDiscountAmountAfterTaxes"`
	LineItem      maybe[ref]      `json:"lineItem"`
	ShippingLine  maybe[ref]      `json:"shippingLine"`
	Duty          maybe[ref]      `json:"duty"`
	Fee           maybe[ref]      `json:"fee"`
	AdditionalFee maybe[ref]      `json:"additionalFee"`
}
