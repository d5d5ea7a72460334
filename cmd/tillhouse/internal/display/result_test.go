package display_test

import (
	"bytes"
	"errors"
	"math"
	"reflect"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/cmd/tillhouse/internal/display"
)

type column struct {
	name, databaseType string
	scan               reflect.Type
}

func (c column) Name() string             { return c.name }
func (c column) DatabaseTypeName() string { return c.databaseType }
func (c column) ScanType() reflect.Type   { return c.scan }

// rows repeats one row n times, then fails with err.
type rows struct {
	row []any
	n   int
	err error
}

func (r *rows) Next() bool { r.n--; return r.n >= 0 }
func (r *rows) Err() error { return r.err }
func (r *rows) Scan(dest ...any) error {
	for i, d := range dest {
		reflect.ValueOf(d).Elem().Set(reflect.ValueOf(r.row[i]))
	}
	return nil
}

func result(t *testing.T, format string, n int, fault error) string {
	t.Helper()
	absent := (*decimal.Decimal)(nil)
	row := []any{
		time.Date(2026, 3, 29, 0, 0, 0, 0, time.UTC), decimal.New(1210000, -4), absent, `say "hi"`,
		time.Date(2026, 3, 29, 1, 2, 3, 4e6, time.UTC), uint64(math.MaxUint64), []string{"a", "b"}, math.NaN(),
	}
	kinds := []string{"Date", "Decimal(18, 4)", "Nullable(Decimal(18, 4))", "String", "DateTime64(3, 'UTC')", "UInt64", "Array(String)", "Float64"}
	columns := make([]display.Column, len(row))
	for i, value := range row {
		columns[i] = column{name: string(rune('a' + i)), databaseType: kinds[i], scan: reflect.TypeOf(value)}
	}
	var out bytes.Buffer
	err := (&display.Screen{}).Result(&out, columns, &rows{row: row, n: n, err: fault}, format)
	require.Equal(t, fault, err)
	return out.String()
}

func TestAmountsKeepEveryDigitInEveryFormat(t *testing.T) {
	require.Equal(t, "a,b,c,d,e,f,g,h\n"+
		`2026-03-29,121.0000,,"say ""hi""",2026-03-29 01:02:03.004,18446744073709551615,"[""a"",""b""]",NaN`+"\n", result(t, "csv", 1, nil))
	//nolint:testifylint // every digit as it is written, which JSONEq would read as floats
	require.Equal(t, "[\n"+
		`{"a":"2026-03-29","b":"121.0000","c":null,"d":"say \"hi\"","e":"2026-03-29 01:02:03.004","f":18446744073709551615,"g":["a","b"],"h":null}`+
		"\n]\n", result(t, "json", 1, nil))
	table := result(t, "table", 1, nil)
	require.Contains(t, table, "121.0000")
	require.Contains(t, table, "NULL")
}

func TestAnEmptyResultIsValidInEveryFormat(t *testing.T) {
	require.Equal(t, "[]\n", result(t, "json", 0, nil))
	require.Equal(t, "a,b,c,d,e,f,g,h\n", result(t, "csv", 0, nil))
}

func TestATableThatWasCutSaysSo(t *testing.T) {
	require.Contains(t, result(t, "table", 1001, nil), "first 1000 rows")
	require.NotContains(t, result(t, "table", 1000, nil), "first 1000 rows")
}

func TestAResultThatBreaksOffIsAnError(t *testing.T) {
	for _, format := range display.Formats() {
		result(t, format, 2, errors.New("the connection was lost"))
	}
}
