package vendorjson

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/shopspring/decimal"
)

// Amount is an exact decimal from a JSON string or number; null and "" are 0 and not
// Given.
type Amount struct {
	decimal.Decimal

	Given bool
}

// UnmarshalJSONFrom reads one value.
func (a *Amount) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	s, err := ReadScalar(dec, "an amount")
	if err != nil {
		return err
	}
	if s = strings.TrimSpace(s); s == "" {
		*a = Amount{}
		return nil
	}
	d, err := ParseDecimal(s)
	if err != nil {
		return err
	}
	*a = Amount{Decimal: d, Given: true}
	return nil
}

// ParseDecimal reads [-+]digits[.digits][e±nn], of 40 characters at most. It refuses what a
// decimal library may accept and no vendor means: hexadecimals, and exponents that would
// fill the memory.
func ParseDecimal(s string) (decimal.Decimal, error) {
	if d, ok := plainDecimal(s); ok {
		return d, nil
	}
	bad := func() (decimal.Decimal, error) {
		return decimal.Decimal{}, fmt.Errorf("reading %s: want an amount such as 12.50", Quote(s))
	}
	if len(s) > 40 {
		return bad()
	}
	mantissa, exponent, hasExponent := s, "", false
	if at := strings.IndexAny(s, "eE"); at >= 0 {
		mantissa, exponent, hasExponent = s[:at], s[at+1:], true
	}
	if hasExponent {
		if n, err := strconv.Atoi(exponent); err != nil || n < -30 || n > 30 {
			return bad()
		}
	}
	digits := strings.TrimLeft(mantissa, "+-")
	if len(mantissa)-len(digits) > 1 || strings.Trim(digits, "0123456789.") != "" || strings.Count(digits, ".") > 1 || digits == "" || digits == "." {
		return bad()
	}
	d, err := decimal.NewFromString(s)
	if err != nil {
		return bad()
	}
	return d, nil
}

// plainDecimal reads [-]digits[.digits] of up to 18 digits, which nearly all money is.
func plainDecimal(s string) (d decimal.Decimal, ok bool) {
	digits := strings.TrimPrefix(s, "-")
	var n int64
	point := -1
	for i := range len(digits) {
		switch c := digits[i]; {
		case c >= '0' && c <= '9':
			n = n*10 + int64(c-'0')
		case c == '.' && point < 0 && i > 0 && i < len(digits)-1:
			point = i
		default:
			return d, false
		}
	}
	if digits == "" || len(digits) > 18 {
		return d, false
	}
	scale := 0
	if point >= 0 {
		scale = len(digits) - point - 1
	}
	if len(digits) < len(s) {
		n = -n
	}
	return decimal.New(n, -int32(scale)), true
}
