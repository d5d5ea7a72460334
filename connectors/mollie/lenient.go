package mollie

import (
	"fmt"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/shopspring/decimal"
)

// text is a string that may arrive as a number, a boolean or null.
type text string

func (t *text) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	s, err := readScalar(dec, "text")
	*t = text(s)
	return err
}

// boolean is true or false; null is false.
type boolean bool

func (b *boolean) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	s, err := readScalar(dec, "true or false")
	*b = s == "true"
	return err
}

// amount is an exact decimal from a JSON string or number; null and "" are 0 and not
// Given.
type amount struct {
	decimal.Decimal

	Given bool
}

func (a *amount) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	s, err := readScalar(dec, "an amount")
	if err != nil {
		return err
	}
	if s = strings.TrimSpace(s); s == "" {
		*a = amount{}
		return nil
	}
	d, err := parseDecimal(s)
	if err != nil {
		return err
	}
	*a = amount{Decimal: d, Given: true}
	return nil
}

// longestAmount is more digits than any money has; a longer one would only fill memory.
const longestAmount = 30

// parseDecimal reads [-]digits[.digits], which is how Mollie writes amounts.
func parseDecimal(s string) (decimal.Decimal, error) {
	digits := strings.TrimPrefix(s, "-")
	whole, fraction, point := strings.Cut(digits, ".")
	if whole == "" || point && fraction == "" || strings.Trim(whole+fraction, "0123456789") != "" || len(s) > longestAmount {
		return decimal.Decimal{}, fmt.Errorf("reading %d characters: want an amount such as 12.50", len(s))
	}
	return decimal.NewFromString(s)
}

// maybe is an object where null, or the [] that PHP writes for an empty one, may stand.
type maybe[T any] struct {
	Value T
	Given bool
}

func (m *maybe[T]) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	*m = maybe[T]{}
	switch dec.PeekKind() {
	case '{':
		m.Given = true
		return json.UnmarshalDecode(dec, &m.Value)
	case '[':
		return m.empty(dec)
	case 'n':
		return dec.SkipValue()
	default:
	}
	if err := dec.SkipValue(); err != nil {
		return err
	}
	return fmt.Errorf("a text, a number or a boolean stands where an object was expected")
}

func (m *maybe[T]) empty(dec *jsontext.Decoder) error {
	value, err := dec.ReadValue()
	if err == nil && len(value) > len("[]") && strings.Trim(string(value), "[] \t\r\n") != "" {
		err = fmt.Errorf("a list stands where an object was expected")
	}
	return err
}

func readScalar(dec *jsontext.Decoder, want string) (string, error) {
	kind := dec.PeekKind()
	if kind == '{' || kind == '[' {
		if err := dec.SkipValue(); err != nil {
			return "", err
		}
		return "", fmt.Errorf("reading a list or an object: want %s", want)
	}
	token, err := dec.ReadToken()
	if err != nil || kind == 'n' {
		return "", err
	}
	return token.String(), nil
}

// lenientJSON is for reading a few fields: what is wrong elsewhere in the record is for
// the mapping to say.
var lenientJSON = json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
