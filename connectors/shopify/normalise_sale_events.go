package shopify

import (
	"errors"
	"fmt"
	"slices"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

func redactSaleEvents() connectors.Redaction {
	return kept(nil, under("graphql", "id", "createdAt", "updatedAt", "agreements")...)
}

// normaliseSaleEvents maps the ledger of one order: a row for each sale of each agreement,
// in shop money, with Shopify's signs. An order without agreements gives no rows.
func normaliseSaleEvents(f connectors.Facts, r connectors.Record, rows *schemas.Rows) error {
	var o agreementsOrder
	err := decodeGraphQL(r.Payload, &o)
	if err == nil {
		err = sameRecord(vendorID(o.ID), r)
	}
	var events []schemas.SaleEvent
	seen := map[string]bool{}
	for i := range o.Agreements.Nodes {
		if err != nil {
			break
		}
		a := &o.Agreements.Nodes[i]
		var some []schemas.SaleEvent
		if some, err = saleEventRows(f, a, r.ID); err != nil {
			err = fmt.Errorf("agreement %d: %w", i+1, err)
		}
		for j := range some {
			if err == nil && seen[some[j].EventID] {
				err = errors.New("two of its sales have one id")
			}
			seen[some[j].EventID] = true
		}
		events = append(events, some...)
	}
	if err != nil {
		return failed("sale events of order", r, err)
	}
	rows.SaleEvents = append(rows.SaleEvents, events...)
	return nil
}

func saleEventRows(f connectors.Facts, a *agreement, order string) ([]schemas.SaleEvent, error) {
	row := schemas.SaleEvent{OrderID: order, AgreementID: vendorID(a.ID), Reason: known(spelled(a.Reason), "order", "order_edit", "refund", "return")}
	if row.AgreementID == "" {
		return nil, errors.New("it has no id")
	}
	var err error
	if row.HappenedAt, err = instantOf("happenedAt", a.HappenedAt); err != nil {
		return nil, err
	}
	if row.HappenedDay, err = dayOf(f, row.HappenedAt); err != nil {
		return nil, err
	}
	row.RefundID, row.ReturnID = a.Refund.Value.id(), a.Return.Value.id()
	if row.Reason == unknownValue {
		remember(&row.Meta, "reason_raw", spelled(a.Reason))
	}
	list := make([]schemas.SaleEvent, 0, len(a.Sales.Nodes))
	for i := range a.Sales.Nodes {
		event := row
		event.Extra = nil
		for key, value := range row.Extra {
			remember(&event.Meta, key, value)
		}
		if err := saleEventRow(&event, &a.Sales.Nodes[i]); err != nil {
			return nil, fmt.Errorf("sale %d: %w", i+1, err)
		}
		list = append(list, event)
	}
	return list, nil
}

// unknownValue stands where Shopify says something that this program does not know.
const unknownValue = "unknown"

// known is a value, or unknown when it is none of these.
func known(value string, values ...string) string {
	if slices.Contains(values, value) {
		return value
	}
	return unknownValue
}

func saleEventRow(row *schemas.SaleEvent, s *sale) (err error) {
	if row.EventID = vendorID(s.ID); row.EventID == "" {
		return errors.New("it has no id")
	}
	row.Action = known(spelled(s.ActionType), "order", "return", "update")
	row.LineType = known(spelled(s.LineType), "product", "gift_card", "shipping", "tip", "fee", "additional_fee", "duty", "adjustment")
	if row.Action == unknownValue {
		remember(&row.Meta, "action_raw", spelled(s.ActionType))
	}
	if row.LineType == unknownValue {
		remember(&row.Meta, "line_type_raw", spelled(s.LineType))
	}
	row.LineID = saleLine(s)
	if row.Quantity, err = quantity("quantity", s.Quantity); err != nil {
		return err
	}
	if row.AmountInclTax, row.Currency, err = moneyOf("totalAmount", s.Total.Value.Shop); err != nil {
		return err
	}
	if row.Tax, err = partOf("totalTaxAmount", s.Tax.Value.Shop, row.Currency); err != nil {
		return err
	}
	if row.DiscountExTax, err = partOf("totalDiscountAmountBeforeTaxes", s.DiscountExTax.Value.Shop, row.Currency); err != nil {
		return err
	}
	row.DiscountInclTax, err = partOf("totalDiscountAmountAfterTaxes", s.DiscountTaxed.Value.Shop, row.Currency)
	return err
}

// saleLine is the line of the order that a sale is of, spelled as in order_lines; "" where
// it is of none, or Shopify does not tell it (shipping that is taken back).
func saleLine(s *sale) string {
	if id := s.LineItem.Value.id(); id != "" {
		return id
	}
	for _, other := range []struct {
		kind string
		of   ref
	}{{"shipping", s.ShippingLine.Value}, {"duty", s.Duty.Value}, {"fee", s.Fee.Value}, {"additional_fee", s.AdditionalFee.Value}} {
		if id := other.of.id(); id != "" {
			return other.kind + ":" + id
		}
	}
	return ""
}
