package shopifyadmin

import (
	"strconv"

	"github.com/shopspring/decimal"
)

// money is one amount in both of an order's currencies, in minor units (cents, whole yen).
type money struct{ shop, paid int64 }

func (m money) plus(o money) money  { return money{m.shop + o.shop, m.paid + o.paid} }
func (m money) minus(o money) money { return money{m.shop - o.shop, m.paid - o.paid} }
func (m money) times(n int64) money { return money{m.shop * n, m.paid * n} }
func (m money) neg() money          { return money{-m.shop, -m.paid} }
func (m money) isZero() bool        { return m == money{} }

// part is the share of n of q equal units after the first before units: the shares of all
// units add up to the whole.
func (m money) part(before, n, q int64) money {
	if q == 0 {
		return money{}
	}
	share := func(a int64) int64 { return divide(a*(before+n), q) - divide(a*before, q) }
	return money{share(m.shop), share(m.paid)}
}

// permillion is m × rate ÷ base, each side rounded half away from zero.
func (m money) permillion(rate, base int64) money {
	return money{divide(m.shop*rate, base), divide(m.paid*rate, base)}
}

// divide rounds half away from zero.
func divide(a, b int64) int64 {
	if a < 0 {
		return -((-a + b/2) / b)
	}
	return (a + b/2) / b
}

// digitsOf is the number of decimals of a currency.
func digitsOf(currency string) int {
	if currency == "JPY" {
		return 0
	}
	return 2
}

// exact is an amount in minor units as a decimal.
func exact(minor int64, currency string) decimal.Decimal {
	return decimal.New(minor, -int32(digitsOf(currency)))
}

// fixed writes an amount the way REST does: with the currency's decimals ("12.50").
func fixed(minor int64, currency string) string {
	digits := digitsOf(currency)
	if digits == 0 {
		return strconv.FormatInt(minor, 10)
	}
	sign := ""
	if minor < 0 {
		sign, minor = "-", -minor
	}
	cents := minor % 100
	return sign + strconv.FormatInt(minor/100, 10) + "." + string([]byte{byte('0' + cents/10), byte('0' + cents%10)})
}

// trimmed writes an amount the way GraphQL does: without trailing zeros, one decimal at
// least ("12.5", "9.0").
func trimmed(minor int64, currency string) string {
	text := fixed(minor, currency)
	if digitsOf(currency) == 0 {
		return text + ".0"
	}
	if text[len(text)-1] == '0' {
		text = text[:len(text)-1]
	}
	return text
}
