package embedded_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Each block of Native is read and written again on its way to the Go client. A column after the one that is looked at
// tells whether bytes were lost or added.
func TestLessCommonTypesKeepTheirPlaceOnTheWayToTheGoClient(t *testing.T) {
	conn := open(t, shared.Options(""))
	for _, expression := range []string{
		"CAST(number, 'Enum16(\\'a\\' = 0, \\'b\\' = 1, \\'c\\' = 2)')", "toDateTime64(number, 9, 'Europe/Amsterdam')", "toIntervalDay(number)", "[toLowCardinality(toNullable('x')), NULL]",
		"map('k', [number])", "map(toLowCardinality('k'), (number, 'x'))", "CAST((1.5, 2.5), 'Point')", "[(number, 'a'), (2, 'b')]", "CAST('{\"a\": 1, \"b\": {\"c\": [1, 2]}}', 'JSON')", "CAST(number, 'Variant(String, UInt64)')",
		"CAST(number, 'Dynamic')", "toIPv6('::1')", "toInt256(number)", "toUInt128(number)", "toDecimal256(number, 20)", "toDate32('1950-01-01')", "[]", "tuple()", "CAST(number, 'SimpleAggregateFunction(sum, UInt64)')",
		"toFixedString('ab', 4)", "toUUID('0190163d-8694-739b-aea5-966c26f8ad91')", "toBFloat16(number)", "CAST([(1, 'x')], 'Nested(a UInt8, b String)')", "NULL", "[NULL]", "toNullable(number)", "(number, NULL)",
	} {
		rows, err := conn.Query(t.Context(), "SELECT "+expression+" AS looked_at, number + 7 AS after_it, 'end' AS last FROM numbers(3) SETTINGS allow_experimental_json_type = 1, allow_suspicious_low_cardinality_types = 1, enable_time_time64_type = 1")
		if err != nil {
			require.Contains(t, err.Error(), "CAST the column", expression)
			t.Logf("not for this client: %s", expression)
			continue
		}
		count := uint64(0)
		for rows.Next() {
			columns := rows.ColumnTypes()
			values := []any{newValue(columns[0].ScanType()), new(uint64), new(string)}
			require.NoError(t, rows.Scan(values...), expression)
			require.Equal(t, count+7, *values[1].(*uint64), expression)
			require.Equal(t, "end", *values[2].(*string), expression)
			count++
		}
		require.NoError(t, rows.Err(), expression)
		require.Equal(t, uint64(3), count, expression)
		require.NoError(t, rows.Close())
	}
	_, err := conn.Query(t.Context(), "SELECT sumState(number) FROM numbers(3)")
	require.Error(t, err)
	require.True(t, strings.Contains(err.Error(), "AggregateFunction") || strings.Contains(err.Error(), "unsupported"), err)
}

func newValue(kind reflect.Type) any {
	if kind == nil {
		return new(any)
	}
	return reflect.New(kind).Interface()
}
