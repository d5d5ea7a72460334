package frankfurter

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/schemas"
)

// FuzzRatesFitTheirColumn: whatever Frankfurter sends is an error, or rates that the
// table can hold.
func FuzzRatesFitTheirColumn(f *testing.F) {
	f.Add([]byte(`{"day":"2026-04-10","rows":[{"date":"2026-04-10","base":"EUR","quote":"UAH","rate":48.7712}]}`))
	f.Add([]byte(`{"day":"2026-04-10","rows":[{"date":"2026-04-10","base":"EUR","quote":"XXX","rate":9.1e-06},{"rate":1E99}]}`))
	f.Add([]byte(`[{"date":"2026-04-10","base":"EUR","quote":"UAH","rate":48.7712},{"date":"2026-04-11"}]`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var one schemas.Rows
		_ = normaliseRates(connectors.Facts{}, connectors.Record{ID: "1", Payload: text}, &one)
		for _, rate := range one.FXRates {
			require.True(t, rate.PerEUR.IsPositive() && rate.PerEUR.LessThan(rateLimit))
		}
		_, _ = readDays(text, 20000, 20600)
	})
}
