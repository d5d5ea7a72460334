package display

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"strings"
)

// Formats are the words that Result takes.
func Formats() []string { return []string{"table", "csv", "json"} }

// tableRows is how many rows a table shows; csv and json have no end.
const tableRows = 1000

// Column is one column of a result.
type Column interface {
	Name() string
	DatabaseTypeName() string
	ScanType() reflect.Type
}

// Rows is a result that is being read; the driver's rows are one.
type Rows interface {
	Next() bool
	Scan(dest ...any) error
	Err() error
}

// Result writes rows to out as a table, as csv with a header (NULL is an empty cell),
// or as json with one object per line in an array. It reads as it writes.
func (s *Screen) Result(out io.Writer, columns []Column, rows Rows, format string) error {
	cells := make([]any, len(columns))
	for i, c := range columns {
		cells[i] = reflect.New(c.ScanType()).Interface()
	}
	each := func(write func() (more bool, err error)) error {
		for rows.Next() {
			if err := rows.Scan(cells...); err != nil {
				return fmt.Errorf("reading the result: %w", err)
			}
			if more, err := write(); err != nil || !more {
				return err
			}
		}
		return rows.Err()
	}
	switch format {
	case "csv":
		return csvResult(out, columns, cells, each)
	case "json":
		return jsonResult(out, columns, cells, each)
	default:
		return s.tableResult(out, columns, cells, each)
	}
}

type eachRow func(write func() (more bool, err error)) error

func csvResult(out io.Writer, columns []Column, cells []any, each eachRow) error {
	w := csv.NewWriter(out)
	line := make([]string, len(columns))
	for i, c := range columns {
		line[i] = c.Name()
	}
	if err := w.Write(line); err != nil {
		return err
	}
	err := each(func() (bool, error) {
		for i, c := range columns {
			line[i], _ = Cell(cells[i], c.DatabaseTypeName())
		}
		return true, w.Write(line)
	})
	w.Flush()
	if err != nil {
		return err
	}
	return w.Error()
}

func jsonResult(out io.Writer, columns []Column, cells []any, each eachRow) error {
	before := "[\n"
	err := each(func() (bool, error) {
		var line strings.Builder
		line.WriteString(before + "{")
		before = ",\n"
		for i, c := range columns {
			if i > 0 {
				line.WriteByte(',')
			}
			name, err := json.Marshal(c.Name())
			if err != nil {
				return false, err
			}
			value, err := json.Marshal(JSONCell(cells[i], c.DatabaseTypeName()))
			if err != nil {
				return false, fmt.Errorf("writing column %s: %w", c.Name(), err)
			}
			line.Write(name)
			line.WriteByte(':')
			line.Write(value)
		}
		line.WriteByte('}')
		_, err := io.WriteString(out, line.String())
		return true, err
	})
	if err != nil {
		return err
	}
	if before == "[\n" {
		_, err = io.WriteString(out, "[]\n")
		return err
	}
	_, err = io.WriteString(out, "\n]\n")
	return err
}

func (s *Screen) tableResult(out io.Writer, columns []Column, cells []any, each eachRow) error {
	header := make([]string, len(columns))
	for i, c := range columns {
		header[i] = c.Name()
		if isNumber(c.DatabaseTypeName()) {
			header[i] = ">" + header[i]
		}
	}
	var lines [][]string
	cut := false
	err := each(func() (bool, error) {
		if len(lines) == tableRows {
			cut = true
			return false, nil
		}
		line := make([]string, len(columns))
		for i, c := range columns {
			text, known := Cell(cells[i], c.DatabaseTypeName())
			if !known {
				text = "NULL"
			}
			line[i] = text
		}
		lines = append(lines, line)
		return true, nil
	})
	if err != nil {
		return err
	}
	screen := *s
	screen.Out = out
	screen.Table(header, lines)
	if cut {
		fmt.Fprintf(out, "These are the first %d rows. --format csv or json writes all of them.\n", tableRows)
	} else if s.OutTerminal {
		fmt.Fprintf(out, "%d rows\n", len(lines))
	}
	return nil
}

func isNumber(columnType string) bool {
	for _, wrap := range []string{"Nullable(", "LowCardinality("} {
		columnType = strings.TrimPrefix(columnType, wrap)
	}
	for _, number := range []string{"Int", "UInt", "Float", "Decimal"} {
		if strings.HasPrefix(columnType, number) {
			return true
		}
	}
	return false
}
