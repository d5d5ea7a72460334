package display_test

import (
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/cmd/tillhouse/internal/display"
)

func TestAmountsAreWrittenAsPeopleOfALanguageWriteThem(t *testing.T) {
	for _, c := range []struct {
		value  string
		digits int32
		en, nl string
	}{
		{"0", 2, "0.00", "0,00"},
		{"999.995", 2, "1,000.00", "1.000,00"},
		{"-1234567.8949", 2, "-1,234,567.89", "-1.234.567,89"},
		{"-123.5", 0, "-124", "-124"},
		{"123456", 0, "123,456", "123.456"},
	} {
		value := decimal.RequireFromString(c.value)
		require.Equal(t, c.en, display.Amount(value, c.digits, "en"))
		require.Equal(t, c.nl, display.Amount(value, c.digits, "nl"))
	}
}
