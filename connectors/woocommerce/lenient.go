package woocommerce

import (
	"fmt"
	"strconv"
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

// scalar is a text, or "" where any other JSON value stands.
type scalar string

func (s *scalar) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if k := dec.PeekKind(); k == '{' || k == '[' {
		return dec.SkipValue()
	}
	v, err := readScalar(dec, "text")
	*s = scalar(v)
	return err
}

// integer is a whole number that may arrive as a string, "" or null (then 0).
type integer int64

func (i *integer) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	s, err := readScalar(dec, "a whole number")
	if err != nil {
		return err
	}
	if s == "" || s == "false" {
		*i = 0
		return nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return fmt.Errorf("reading %s: want a whole number", quote(s))
	}
	*i = integer(n)
	return nil
}

// ref is the id of another record, as a number or as an object with an id.
type ref integer

func (r *ref) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if dec.PeekKind() != '{' {
		return (*integer)(r).UnmarshalJSONFrom(dec)
	}
	var object struct {
		ID integer `json:"id"`
	}
	err := json.UnmarshalDecode(dec, &object)
	*r = ref(object.ID)
	return err
}

// boolean may arrive as true, "yes", "true", 1 or "1"; anything else is false.
type boolean bool

func (b *boolean) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	s, err := readScalar(dec, "true or false")
	switch strings.ToLower(s) {
	case "true", "yes", "1", "on":
		*b = true
	default:
		*b = false
	}
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
	s = strings.TrimSpace(s)
	if s == "" {
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

// parseDecimal reads [-+]digits[.digits][e±nn]. It refuses what a decimal library may
// accept and no shop means: hexadecimals, and exponents that would fill the memory.
func parseDecimal(s string) (decimal.Decimal, error) {
	if d, ok := plainDecimal(s); ok {
		return d, nil
	}
	bad := func() (decimal.Decimal, error) {
		return decimal.Decimal{}, fmt.Errorf("reading %s: want an amount such as 12.50", quote(s))
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

// moment is a date and time without zone ("2006-01-02T15:04:05"), "" when there is none.
type moment string

func (m *moment) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	s, err := readScalar(dec, "a date")
	// MySQL's zero date reaches the API in these two forms.
	if strings.HasPrefix(s, "0000-") || strings.HasPrefix(s, "-0001-") || s == "false" {
		s = ""
	}
	*m = moment(s)
	return err
}

// maybe is an object that PHP writes as [] when it is empty.
type maybe[T any] struct{ Value T }

func (m *maybe[T]) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if dec.PeekKind() != '{' {
		return dec.SkipValue()
	}
	return json.UnmarshalDecode(dec, &m.Value)
}

// list is an array that PHP writes as an object when its keys have gaps; null and ""
// are empty.
type list[T any] []T

func (l *list[T]) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	kind := dec.PeekKind()
	if kind != '[' && kind != '{' {
		return dec.SkipValue()
	}
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
	*l = (*l)[:0]
	for end := kind + 2; dec.PeekKind() != end; { // ']' and '}' follow their openers by two
		if kind == '{' {
			if _, err := dec.ReadToken(); err != nil {
				return err
			}
		}
		var element T
		if err := json.UnmarshalDecode(dec, &element); err != nil {
			return err
		}
		*l = append(*l, element)
	}
	_, err := dec.ReadToken()
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

// quote shows a value in an error: short, and never an e-mail address.
func quote(s string) string {
	if strings.Contains(s, "@") {
		return "a text with an e-mail address"
	}
	if len(s) > 40 {
		s = s[:40] + "…"
	}
	return strconv.Quote(s)
}

// settingAny is a setting's value: a text, or a list of texts.
type settingAny []string

func (v *settingAny) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if kind := dec.PeekKind(); kind == '[' || kind == '{' {
		var values list[scalar]
		if err := json.UnmarshalDecode(dec, &values); err != nil {
			return err
		}
		*v = make([]string, 0, len(values))
		for _, one := range values {
			*v = append(*v, string(one))
		}
		return nil
	}
	s, err := readScalar(dec, "text")
	*v = settingAny{s}
	return err
}

// text is the value as one text, "" where it has none.
func (v *settingAny) text() string {
	if v == nil || len(*v) == 0 {
		return ""
	}
	return (*v)[0]
}

// list leaves out empty texts: an empty list reads "" where a plugin stored it so.
func (v *settingAny) list() []string {
	var values []string
	for _, one := range *v {
		if one != "" {
			values = append(values, one)
		}
	}
	return values
}

// lenientJSON is for reading a few fields: what is wrong elsewhere in the record is for
// the mapping to say.
var lenientJSON = json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
