package shopify

import (
	"errors"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/tillhouse/tillhouse/connectors/vendorjson"
)

// orderRecord is what both transports say of an order.
type orderRecord struct {
	ID, Name                                                 text
	CreatedAt, ProcessedAt, UpdatedAt, CancelledAt, ClosedAt text
	Test, TaxesIncluded, PaymentTerms, B2B                   boolean
	Financial, Fulfilment                                    text
	Currency, Presentment                                    text
	Email, CustomerID, Account                               text
	Index                                                    integer
	Source, App                                              text
	ShipCountry, BillCountry                                 text
	Landing, Referrer                                        text
	Codes, Tags, Gateways                                    []string
	Total, Tax, Shipping, Tips, Duties, Fees, Outstanding    moneyBag
	Applications                                             []application
	Lines                                                    []orderLine
	ShippingLines                                            []shippingLine
	Refunds                                                  []orderRefund
}

// application says why lines have discounts. Index is its id in the order.
type application struct {
	Index                     integer
	Target, Kind, Code, Title text
}

type orderLine struct {
	ID, Product, Variant     text
	SKU, Title, Vendor       text
	Quantity, Current        integer
	Price                    moneyBag // of a piece, as entered
	GiftCard, Ships, Taxable boolean
	Allocations              []allocation
	Taxes                    []taxLine
	Duties                   []duty
}

type shippingLine struct {
	ID, Title   text
	Removed     boolean
	Price       moneyBag // before discounts, as entered
	Allocations []allocation
	Taxes       []taxLine
}

// allocation is the part of a discount application that a line got.
type allocation struct {
	Application integer
	Amount      moneyBag
}

type taxLine struct {
	Rate  amount
	Price moneyBag
}

type duty struct {
	ID    text
	Price moneyBag
	Taxes []taxLine
}

// orderRefund is a refund as it comes with its order.
type orderRefund struct {
	ID                     text
	CreatedAt, ProcessedAt text
	Return                 text
	Lines                  []refundLine
	Shipping               []refundShipping
	Adjustments            []adjustment
	Duties                 []refundDuty
	Fees                   moneyBag
	Money                  []refundMoney
}

// refundLine has its amounts as the order's: with tax inside Subtotal where the prices
// include it.
type refundLine struct {
	ID, Line, Restock text
	Quantity          integer
	Subtotal, Tax     moneyBag
}

// refundShipping is shipping that was given back; WithoutTax says that Amount has no tax
// inside even where the prices include it.
type refundShipping struct {
	Amount, Tax moneyBag
	WithoutTax  bool
}

// adjustment is money of a refund that belongs to no line, negative when it is to the
// customer's favour.
type adjustment struct {
	ID, Reason  text
	Amount, Tax moneyBag
}

type refundDuty struct {
	ID     text
	Amount moneyBag
}

type refundMoney struct {
	Kind, Status text
	Amount       maybe[money]
}

// readOrder reads an order in either shape.
func readOrder(payload []byte) (orderRecord, error) {
	var s struct {
		REST    jsontext.Value   `json:"rest"`
		GraphQL jsontext.Value   `json:"graphql"`
		Refunds list[restRefund] `json:"refunds_in_shop_currency"`
	}
	if err := vendorjson.Decode(payload, &s); err != nil {
		return orderRecord{}, err
	}
	switch {
	case len(s.GraphQL) > 0 && s.GraphQL.Kind() == '{':
		var o graphQLOrder
		if err := vendorjson.Decode(s.GraphQL, &o); err != nil {
			return orderRecord{}, err
		}
		return o.neutral(), nil
	case len(s.REST) > 0 && s.REST.Kind() == '{':
		var o restOrder
		if err := vendorjson.Decode(s.REST, &o); err != nil {
			return orderRecord{}, err
		}
		return o.neutral(s.Refunds), nil
	}
	return orderRecord{}, errors.New("it is neither in the shape of REST nor of GraphQL")
}
