package vendorjson

import (
	"errors"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Maybe is an object where null, or the [] that PHP writes for an empty one, may stand:
// then it is not Given. Anything else in its place is an error.
type Maybe[T any] struct {
	Value T
	Given bool
}

// UnmarshalJSONFrom reads one value.
func (m *Maybe[T]) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	*m = Maybe[T]{}
	switch dec.PeekKind() {
	case '{':
		m.Given = true
		return json.UnmarshalDecode(dec, &m.Value)
	case '[':
		return emptyList(dec)
	case 'n':
		return dec.SkipValue()
	default:
	}
	if err := dec.SkipValue(); err != nil {
		return err
	}
	return errors.New("a text, a number or a boolean stands where an object was expected")
}

func emptyList(dec *jsontext.Decoder) error {
	value, err := dec.ReadValue()
	if err == nil && strings.Trim(string(value), "[] \t\r\n") != "" {
		err = errors.New("a list stands where an object was expected")
	}
	return err
}

// List is an array that PHP writes as an object when its keys have gaps; null, "" and
// other scalars are empty.
type List[T any] []T

// UnmarshalJSONFrom reads one value.
func (l *List[T]) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	kind := dec.PeekKind()
	*l = (*l)[:0]
	if kind != '[' && kind != '{' {
		return dec.SkipValue()
	}
	if _, err := dec.ReadToken(); err != nil {
		return err
	}
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
