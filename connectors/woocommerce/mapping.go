package woocommerce

import (
	"math"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/tillhouse/tillhouse/schemas"
)

// Names in Facts.Settings.
const (
	settingGiftCards = "gift_card_products"
	settingInvoices  = "invoice_methods"
)

// Kinds of a line, in order_lines and refund_lines.
const (
	kindProduct  = "product"
	kindGiftCard = "gift_card"
	kindShipping = "shipping"
	kindFee      = "fee"
)

// inList reports whether a comma separated list has the element.
func inList(list, element string) bool {
	if element == "" {
		return false
	}
	for rest := list; rest != ""; {
		var item string
		item, rest, _ = strings.Cut(rest, ",")
		if item == element {
			return true
		}
	}
	return false
}

// productKind tells gift cards from other products by product id, variation id or SKU.
func productKind(l *line, giftCards string) string {
	if giftCards != "" && (inList(giftCards, id(l.ProductID)) || inList(giftCards, id(l.VariationID)) || inList(giftCards, string(l.SKU))) {
		return kindGiftCard
	}
	return kindProduct
}

// id is a vendor id as text, "" for 0: WooCommerce's "none".
func id(n integer) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(int64(n), 10)
}

// lineID is the vendor's id of a line. WooCommerce numbers all lines of a shop in one
// sequence; a line without one gets its place in the record.
func lineID(n integer, position int) string {
	if n == 0 {
		return "position-" + strconv.Itoa(position)
	}
	return strconv.FormatInt(int64(n), 10)
}

// valueOf returns the value of the first meta entry with that key.
func valueOf(entries list[meta], key string) string {
	for i := range entries {
		if string(entries[i].Key) == key {
			return string(entries[i].Value)
		}
	}
	return ""
}

// refs are ids of other records as text.
func refs(list list[ref]) []string {
	texts := make([]string, 0, len(list))
	for _, one := range list {
		texts = append(texts, id(integer(one)))
	}
	return texts
}

// unknownCountry is what stands where no country is known.
const unknownCountry = "ZZ"

// country is an ISO 3166-1 alpha-2 code, "ZZ" when unknown.
func country(t text) string {
	s := strings.ToUpper(strings.TrimSpace(string(t)))
	if len(s) != 2 || s[0] < 'A' || s[0] > 'Z' || s[1] < 'A' || s[1] > 'Z' {
		return unknownCountry
	}
	return s
}

// whole is a quantity for an integer column. Shops that sell by weight have
// fractions: these are rounded half away from zero, and raw keeps the text.
func whole(q amount) (n int32, fraction string, ok bool) {
	r := q.Round(0)
	if !r.IsInteger() || !r.BigInt().IsInt64() {
		return 0, "", false
	}
	i := r.IntPart()
	if i != int64(int32(i)) {
		return 0, "", false
	}
	if !r.Equal(q.Decimal) {
		fraction = q.String()
	}
	return int32(i), fraction, true
}

// count32 is a whole number from 0 for a column of 32 bits.
func count32(d decimal.Decimal) (n uint32, ok bool) {
	if d.IsNegative() || d.GreaterThan(maxCount) {
		return 0, false
	}
	return uint32(d.IntPart()), true
}

var maxCount = decimal.New(math.MaxUint32, 0)

// remember puts a value that has no column into extra.
func remember(m *schemas.Meta, key, value string) {
	if value == "" {
		return
	}
	if m.Extra == nil {
		m.Extra = map[string]string{}
	}
	m.Extra[key] = value
}
