package shopify

import (
	"errors"
	"fmt"

	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/vendorjson"
	"github.com/tillhouse/tillhouse/schemas"
)

// redactReports: reports hold no personal data; a campaign that names an address loses it.
func redactReports() connectors.Redaction {
	return kept(nil, "graphql.day", "graphql.columns", "graphql.rows")
}

// decodeReport is a day of a report with its rows.
func decodeReport(r connectors.Record) (schemas.Day, []reportRow, error) {
	p, err := neutral(r.Payload, onlyGraphQL[reportDay], (*reportDay).neutral)
	if err != nil {
		return 0, nil, err
	}
	if string(p.Day) != r.ID {
		return 0, nil, errors.New("the payload is not that of the record")
	}
	day, err := bareDay("day", p.Day)
	if err != nil {
		return 0, nil, err
	}
	rows, err := p.rows()
	return day, rows, err
}

// count is a whole number of a column; an empty cell is 0.
func (r reportRow) count(column string) (uint64, error) {
	d, err := r.number(column)
	if err != nil {
		return 0, err
	}
	if d == nil {
		return 0, nil
	}
	if d.IsNegative() || !d.IsInteger() || !d.BigInt().IsUint64() {
		return 0, fmt.Errorf("column %s holds no count", column)
	}
	return d.BigInt().Uint64(), nil
}

// number is a number of a column, nil for an empty cell.
func (r reportRow) number(column string) (*decimal.Decimal, error) {
	value, err := r.cell(column)
	if err != nil || value == "" {
		return nil, err
	}
	d, err := vendorjson.ParseDecimal(string(value))
	if err != nil {
		return nil, fmt.Errorf("column %s holds no number", column)
	}
	return &d, nil
}
