package shopify

import (
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tillhouse/tillhouse/connectors/vendorjson"
)

// reportDay is one day of an answer of ShopifyQL, as the source lands it: the names of the
// columns, and the rows of the day. Shopify writes a row as an object by column or, in
// older versions, as a list in the order of the columns.
type reportDay struct {
	Day     text           `json:"day"`
	Columns list[text]     `json:"columns"`
	Rows    jsontext.Value `json:"rows"`
}

func (d *reportDay) neutral() reportDay { return *d }

// reportRow is a row of a report by column. Numbers and text arrive as text; null is "".
type reportRow map[string]text

// rows reads the rows.
func (d *reportDay) rows() ([]reportRow, error) { return reportRows(d.Columns, d.Rows) }

func reportRows(columns []text, rows jsontext.Value) ([]reportRow, error) {
	if len(rows) == 0 || rows.Kind() != '[' {
		return nil, errors.New("it has no rows")
	}
	var each list[jsontext.Value]
	if err := json.Unmarshal(rows, &each, lenientJSON); err != nil {
		return nil, errors.New("its rows cannot be read")
	}
	all := make([]reportRow, 0, len(each))
	for i, raw := range each {
		row, err := reportRowOf(columns, raw)
		if err != nil {
			return nil, fmt.Errorf("row %d: %w", i+1, err)
		}
		all = append(all, row)
	}
	return all, nil
}

func reportRowOf(columns []text, raw jsontext.Value) (reportRow, error) {
	if raw.Kind() == '{' {
		row := reportRow{}
		if err := vendorjson.Decode(raw, &row); err != nil {
			return nil, err
		}
		return row, nil
	}
	var cells list[text]
	if raw.Kind() != '[' {
		return nil, errors.New("it is neither an object nor a list")
	}
	if err := vendorjson.Decode(raw, &cells); err != nil {
		return nil, err
	}
	if len(cells) != len(columns) {
		return nil, fmt.Errorf("it has %d cells for %d columns", len(cells), len(columns))
	}
	row := reportRow{}
	for i, name := range columns {
		row[string(name)] = cells[i]
	}
	return row, nil
}

// cell is a column's text; a column that is not there is an error, so that a report whose
// columns were renamed is not taken for one of zeros.
func (r reportRow) cell(column string) (text, error) {
	value, ok := r[column]
	if !ok {
		return "", fmt.Errorf("the report has no column %s", column)
	}
	return value, nil
}
