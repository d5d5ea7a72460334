package display

import (
	"strings"

	"github.com/shopspring/decimal"
)

const bars = "▁▂▃▄▅▆▇█"

// Trend draws one bar per value between the smallest and the largest, a flat line in the
// middle or, of zeros, at the bottom; an invalid (NULL) value is a space, because unknown is
// not zero.
func Trend(values []decimal.NullDecimal) string {
	var low, high decimal.Decimal
	known := false
	for _, v := range values {
		switch {
		case !v.Valid:
		case !known:
			low, high, known = v.Decimal, v.Decimal, true
		default:
			low, high = decimal.Min(low, v.Decimal), decimal.Max(high, v.Decimal)
		}
	}
	steps := []rune(bars)
	top := decimal.NewFromInt(int64(len(steps) - 1))
	var line strings.Builder
	for _, v := range values {
		switch {
		case !v.Valid:
			line.WriteRune(' ')
		case high.IsZero() && low.IsZero():
			line.WriteRune(steps[0])
		case high.Equal(low):
			line.WriteRune(steps[len(steps)/2])
		default:
			step := v.Decimal.Sub(low).Mul(top).DivRound(high.Sub(low), 0)
			line.WriteRune(steps[step.IntPart()])
		}
	}
	return line.String()
}
