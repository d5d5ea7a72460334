package shopify

import (
	"errors"
	"fmt"
	"strings"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

func redactReturns() connectors.Redaction {
	return kept(nil, under("graphql", "id", "createdAt", "updatedAt", "returns")...)
}

// normaliseReturns maps the returns of one order. Fees are what the shop keeps, in shop
// money. Shopify does not tell when goods came back.
func normaliseReturns(f connectors.Facts, r connectors.Record, rows *schemas.Rows) error {
	var o returnsOrder
	err := decodeGraphQL(r.Payload, &o)
	if err == nil {
		err = sameRecord(vendorID(o.ID), r)
	}
	var all schemas.Rows
	for i := range o.Returns.Nodes {
		if err != nil {
			break
		}
		if err = returnRows(f, r.ID, &o.Returns.Nodes[i], &all); err != nil {
			err = fmt.Errorf("return %d: %w", i+1, err)
		}
	}
	if err != nil {
		return failed("returns of order", r, err)
	}
	rows.Returns = append(rows.Returns, all.Returns...)
	rows.ReturnLines = append(rows.ReturnLines, all.ReturnLines...)
	return nil
}

func returnRows(f connectors.Facts, order string, p *orderReturn, rows *schemas.Rows) (err error) {
	row := schemas.Return{ReturnID: vendorID(p.ID), OrderID: order, Status: spelled(p.Status), Currency: f.Currency}
	if row.ReturnID == "" {
		return errors.New("it has no id")
	}
	if row.RequestedAt, err = instantOf("createdAt", p.CreatedAt); err != nil {
		return err
	}
	if row.RequestedDay, err = dayOf(f, row.RequestedAt); err != nil {
		return err
	}
	if row.ClosedAt, err = instantOrNil("closedAt", p.ClosedAt); err != nil {
		return err
	}
	if len(p.Exchanged.Nodes) > 0 {
		row.IsExchange = 1
	}
	for i := range p.ShippingFees {
		if err := addFee(&row, &p.ShippingFees[i]); err != nil {
			return err
		}
	}
	lines := make([]schemas.ReturnLine, 0, len(p.Lines.Nodes))
	for i := range p.Lines.Nodes {
		l := &p.Lines.Nodes[i]
		line, err := returnLineRow(&row, l)
		if err != nil {
			return fmt.Errorf("line %d: %w", i+1, err)
		}
		if l.RestockingFee.Given {
			if err := addFee(&row, &l.RestockingFee.Value); err != nil {
				return fmt.Errorf("line %d: %w", i+1, err)
			}
		}
		lines = append(lines, line)
	}
	rows.Returns = append(rows.Returns, row)
	rows.ReturnLines = append(rows.ReturnLines, lines...)
	return nil
}

func addFee(row *schemas.Return, fee *returnFee) error {
	amount, err := partOf("fee", fee.Amount.Value.Shop, row.Currency)
	if err != nil {
		return err
	}
	row.ReturnFee = row.ReturnFee.Add(amount)
	return nil
}

func returnLineRow(row *schemas.Return, p *returnLine) (line schemas.ReturnLine, err error) {
	line = schemas.ReturnLine{
		RequestedDay: row.RequestedDay, ReturnID: row.ReturnID, ReturnLineID: vendorID(p.ID), OrderID: row.OrderID,
		LineID: p.Sent.Value.Line.Value.id(), Reason: returnReason(p.Reason.Value.Handle), ReasonRaw: string(p.Reason.Value.Name),
	}
	if line.ReturnLineID == "" {
		return line, errors.New("it has no id")
	}
	if line.Quantity, err = quantity("quantity", p.Quantity); err != nil {
		return line, err
	}
	line.QuantityRefunded, err = quantity("refundedQuantity", p.Refunded)
	return line, err
}

// returnReason is the handle of a reason ("size-too-small") as other values are spelled.
func returnReason(handle text) string {
	if handle == "" {
		return unknownValue
	}
	return strings.ReplaceAll(spelled(handle), "-", "_")
}
