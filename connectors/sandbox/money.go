package sandbox

import (
	"strconv"

	"github.com/shopspring/decimal"
)

// micro is an amount in millionths of a currency unit: the six decimals that
// WooCommerce keeps inside (wc_get_rounding_precision), as an integer. The world
// computes and renders hundreds of thousands of orders with it; what it exports
// is decimal.
type micro int64

const (
	microDigits = 6
	unit        = micro(1_000_000)
)

var powersOfTen = [...]int64{1, 10, 100, 1_000, 10_000, 100_000, 1_000_000}

func step(digits int) micro {
	if digits >= microDigits {
		return 1
	}
	return micro(powersOfTen[microDigits-digits])
}

// round rounds half away from zero, as PHP's round does.
func (m micro) round(digits int) micro {
	s := step(digits)
	if m < 0 {
		return -((-m + s/2) / s * s)
	}
	return (m + s/2) / s * s
}

// roundHalfDown rounds half towards zero: WooCommerce's tax rounding for shops
// whose prices include tax. It is why an order's tax can differ by a cent from
// the sum of the lines as shown.
func (m micro) roundHalfDown(digits int) micro {
	s := step(digits)
	if s == 1 {
		return m
	}
	if m < 0 {
		return -((-m + s/2 - 1) / s * s)
	}
	return (m + s/2 - 1) / s * s
}

// share is m × numerator ÷ denominator, rounded half away from zero to a millionth.
// Factors stay small enough (rates in thousandths of a percent, quantities) for int64.
func (m micro) share(numerator, denominator int64) micro {
	p := int64(m) * numerator
	if p < 0 {
		return micro((p - denominator/2) / denominator)
	}
	return micro((p + denominator/2) / denominator)
}

func (m micro) decimal(digits int) decimal.Decimal {
	return decimal.New(int64(m.round(digits)/step(digits)), -int32(min(digits, microDigits)))
}

// appendFixed writes the amount with exactly digits decimals ("12.50").
func appendFixed(dst []byte, m micro, digits int) []byte {
	m = m.round(digits)
	if m < 0 {
		dst = append(dst, '-')
		m = -m
	}
	dst = strconv.AppendInt(dst, int64(m/unit), 10)
	if digits == 0 {
		return dst
	}
	dst = append(dst, '.')
	fraction := int64(m % unit)
	for i := range digits {
		if i >= microDigits {
			dst = append(dst, '0')
			continue
		}
		dst = append(dst, byte('0'+fraction/powersOfTen[microDigits-1-i]%10))
	}
	return dst
}

// appendTrimmed writes the amount unrounded, without trailing zeros ("27.783").
func appendTrimmed(dst []byte, m micro) []byte {
	dst = appendFixed(dst, m, microDigits)
	for dst[len(dst)-1] == '0' {
		dst = dst[:len(dst)-1]
	}
	if dst[len(dst)-1] == '.' {
		dst = dst[:len(dst)-1]
	}
	return dst
}
