package display_test

import (
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/cmd/tillhouse/internal/display"
)

func TestTrendKeepsUnknownApartFromZero(t *testing.T) {
	known := func(text string) decimal.NullDecimal {
		return decimal.NewNullDecimal(decimal.RequireFromString(text))
	}
	require.Equal(t, "▁ █▅", display.Trend([]decimal.NullDecimal{known("0"), {}, known("10.00"), known("5.5")}))
	require.Equal(t, "█▁", display.Trend([]decimal.NullDecimal{known("-1"), known("-99999999999999.99")}))
	require.Equal(t, "▅▅", display.Trend([]decimal.NullDecimal{known("3"), known("3")}), "a flat line is neither high nor low")
	require.Equal(t, "▁▁ ", display.Trend([]decimal.NullDecimal{known("0"), known("0.00"), {}}), "nothing is low")
	require.Equal(t, "  ", display.Trend([]decimal.NullDecimal{{}, {}}))
	require.Empty(t, display.Trend(nil))
}
