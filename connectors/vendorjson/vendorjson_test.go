package vendorjson_test

import (
	"math"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"
	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors/vendorjson"
)

type record struct {
	Name   vendorjson.Text    `json:"name"`
	Count  vendorjson.Integer `json:"count"`
	Open   vendorjson.Boolean `json:"open"`
	Total  vendorjson.Amount  `json:"total"`
	Person vendorjson.Maybe[struct {
		City vendorjson.Text `json:"city"`
	}] `json:"person"`
	Lines vendorjson.List[vendorjson.Integer] `json:"lines"`
}

func read(text string) (record, error) {
	var r record
	err := json.Unmarshal([]byte(text), &r, vendorjson.Lenient)
	return r, err
}

func TestEveryFormOfAValueReadsTheSame(t *testing.T) {
	t.Parallel()
	want, err := read(`{"name":"7","count":3,"open":true,"total":12.10,"person":{"city":"Ede"},"lines":[1,2]}`)
	require.NoError(t, err)
	for _, text := range []string{
		`{"name":7,"count":"3","open":"yes","total":"12.10","person":{"city":"Ede"},"lines":{"0":1,"2":"2"}}`,
		`{"name":"7","count":"3","open":1,"total":" 12.1 ","person":{"city":"Ede"},"lines":["1","2"]}`,
	} {
		got, err := read(text)
		require.NoError(t, err)
		require.True(t, want.Total.Equal(got.Total.Decimal))
		got.Total = want.Total
		require.Equal(t, want, got)
	}
}

func TestEmptyFormsAreEmptyAndNotGiven(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`{}`, `{"name":null,"count":null,"open":null,"total":null,"person":null,"lines":null}`,
		`{"name":"","count":"","open":"no","total":"","person":[],"lines":""}`, `{"count":false,"open":0,"lines":[],"person":[ ]}`,
	} {
		got, err := read(text)
		require.NoError(t, err, text)
		require.Empty(t, got.Lines)
		got.Lines = nil
		require.Equal(t, record{}, got, text)
	}
}

func TestWhatCannotBeReadIsSaidWithoutItsValue(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`{"name":{"a":"x@example.com"}}`, `{"count":"x@example.com"}`, `{"total":"x@example.com"}`, `{"total":[1]}`, `{"person":["x@example.com"]}`,
		`{"person":"x@example.com"}`, `{"open":[]}`, `{"total":"1e99"}`, `{"count":1.5}`,
	} {
		_, err := read(text)
		require.Error(t, err, text)
		require.NotContains(t, err.Error(), "@", text)
	}
}

// FuzzParseDecimal: what is read is what was written, and nothing grows without bound.
func FuzzParseDecimal(f *testing.F) {
	for _, s := range []string{"12.10", "-3", "1e5", "1E-30", ".5", "5.", "+7", "--1", "1e999999999", "0x10", "١٢", "1_000", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := vendorjson.ParseDecimal(s)
		if err != nil {
			return
		}
		require.Less(t, len(d.String()), 120)
		want, err := decimal.NewFromString(s)
		require.NoError(t, err)
		require.True(t, want.Equal(d), "%s read as %s", s, d)
		float, _ := d.Float64()
		require.False(t, math.IsNaN(float) || math.IsInf(float, 0))
		require.Empty(t, strings.Trim(s, "+-0123456789.eE"))
	})
}
