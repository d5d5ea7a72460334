package frankfurter

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// FuzzMapping: whatever Frankfurter sends is an error or rates that fit their column, the
// same ones each time.
func FuzzMapping(f *testing.F) {
	f.Add([]byte(`{"day":"2026-04-10","rows":[{"date":"2026-04-10","base":"EUR","quote":"UAH","rate":48.7712}]}`))
	f.Add([]byte(`{"day":"2026-04-10","rows":[{"date":"2026-04-10","base":"EUR","quote":"XXX","rate":9.1e-06},{"rate":1E99}]}`))
	f.Add([]byte(`[{"date":"2026-04-10","base":"EUR","quote":"UAH","rate":48.7712},{"date":"2026-04-11"}]`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var one, two schemas.Rows
		first := normaliseRates(connectors.Facts{}, connectors.Record{ID: "1", Payload: text}, &one)
		second := normaliseRates(connectors.Facts{}, connectors.Record{ID: "1", Payload: text}, &two)
		require.Equal(t, first == nil, second == nil)
		require.Equal(t, one, two)
		for _, rate := range one.FXRates {
			require.True(t, rate.PerEUR.IsPositive() && rate.PerEUR.LessThan(rateLimit))
		}
		if first != nil {
			require.Equal(t, schemas.Rows{}, one, "rows beside an error")
		}
		_, _ = readDays(text, 20000, 20600)
	})
}
