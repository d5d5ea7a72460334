// Package vendorjson decodes vendors' JSON where it is looser than its documentation:
// numbers in strings, null for empty, lists written as objects. Money stays exact: no
// amount passes through a float. Errors say what was expected and repeat no value.
package vendorjson

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Lenient is for reading a few fields of a record: what is wrong elsewhere in it is for
// the mapping to say.
var Lenient = json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))

// Decode reads a record's payload into the types that its mapping reads. The error says
// where it is wrong and repeats nothing of it.
func Decode(payload []byte, into any) error {
	err := json.Unmarshal(payload, into, Lenient)
	if err == nil {
		return nil
	}
	if wrong, ok := errors.AsType[*json.SemanticError](err); ok {
		if wrong.Err != nil {
			return fmt.Errorf("at %s: %w", wrong.JSONPointer, wrong.Err)
		}
		return fmt.Errorf("at %s stands what cannot be read", wrong.JSONPointer)
	}
	return errors.New("it is no JSON object")
}

// ReadScalar reads a string, number or boolean as text; null is "". Of a list or an object,
// which it skips, it says that want was expected.
func ReadScalar(dec *jsontext.Decoder, want string) (string, error) {
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

// Text is a string that may arrive as a number, a boolean or null (then "").
type Text string

// UnmarshalJSONFrom reads one value.
func (t *Text) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	s, err := ReadScalar(dec, "text")
	*t = Text(s)
	return err
}

// Integer is a whole number that may arrive as a string; null, "" and false are 0.
type Integer int64

// UnmarshalJSONFrom reads one value.
func (i *Integer) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	s, err := ReadScalar(dec, "a whole number")
	if err != nil {
		return err
	}
	if s == "" || s == "false" {
		*i = 0
		return nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return fmt.Errorf("reading %s: want a whole number", Quote(s))
	}
	*i = Integer(n)
	return nil
}

// Boolean may arrive as true, 1, "true", "yes", "on" or "1"; anything else is false.
type Boolean bool

// UnmarshalJSONFrom reads one value.
func (b *Boolean) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	s, err := ReadScalar(dec, "true or false")
	switch strings.ToLower(s) {
	case "true", "yes", "1", "on":
		*b = true
	default:
		*b = false
	}
	return err
}

// Quote shows a value in an error: short, and never an e-mail address.
func Quote(s string) string {
	if strings.Contains(s, "@") {
		return "a text with an e-mail address"
	}
	if len(s) > 40 {
		s = s[:40] + "…"
	}
	return strconv.Quote(s)
}
