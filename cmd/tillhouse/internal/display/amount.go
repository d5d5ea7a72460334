package display

import (
	"strings"

	"github.com/shopspring/decimal"
)

// Amount writes a number for people with the marks of a language (en: 1,234.50;
// nl: 1.234,50), rounded half away from zero to digits.
func Amount(value decimal.Decimal, digits int32, lang string) string {
	group, point := ",", "."
	if lang == "nl" {
		group, point = ".", ","
	}
	text := value.StringFixed(digits)
	sign := ""
	if strings.HasPrefix(text, "-") {
		sign, text = "-", text[1:]
	}
	whole, fraction, hasFraction := strings.Cut(text, ".")
	var b strings.Builder
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(group)
		}
		b.WriteRune(digit)
	}
	if hasFraction {
		b.WriteString(point + fraction)
	}
	return sign + b.String()
}
