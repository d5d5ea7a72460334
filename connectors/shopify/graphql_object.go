package shopify

import (
	"bytes"
	"errors"
	"io"
	"slices"

	"github.com/go-json-experiment/json/jsontext"
)

// object is a JSON object whose members keep their order and their bytes.
type object struct {
	names  []string
	values []jsontext.Value
}

var errNoObject = errors.New("an object was expected")

// parseObject reads the members of an object; their values are not looked into.
func parseObject(text []byte) (*object, error) {
	d := jsontext.NewDecoder(bytes.NewBuffer(text), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if d.PeekKind() != '{' {
		return nil, errNoObject
	}
	if _, err := d.ReadToken(); err != nil {
		return nil, err
	}
	o := &object{names: make([]string, 0, 16), values: make([]jsontext.Value, 0, 16)}
	for d.PeekKind() != '}' {
		name, err := d.ReadToken()
		if err != nil {
			return nil, err
		}
		key := name.String()
		value, err := d.ReadValue()
		if err != nil {
			return nil, err
		}
		o.set(key, bytes.Clone(value))
	}
	return o, nil
}

// parseList reads the elements of an array.
func parseList(text []byte) ([]jsontext.Value, error) {
	d := jsontext.NewDecoder(bytes.NewBuffer(text), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if d.PeekKind() != '[' {
		return nil, errors.New("a list was expected")
	}
	if _, err := d.ReadToken(); err != nil {
		return nil, err
	}
	list := []jsontext.Value{}
	for d.PeekKind() != ']' {
		value, err := d.ReadValue()
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return nil, err
		}
		list = append(list, bytes.Clone(value))
	}
	return list, nil
}

func (o *object) at(name string) int {
	for i, n := range o.names {
		if n == name {
			return i
		}
	}
	return -1
}

// get is a member's value; nil when there is none.
func (o *object) get(name string) jsontext.Value {
	if i := o.at(name); i >= 0 {
		return o.values[i]
	}
	return nil
}

// text is a member that is a string or a number; "" for anything else.
func (o *object) text(name string) string {
	value := o.get(name)
	switch value.Kind() {
	case '"':
		s, err := jsontext.AppendUnquote(nil, value)
		if err != nil {
			return ""
		}
		return string(s)
	case '0':
		return string(value)
	default:
		return ""
	}
}

func (o *object) set(name string, value jsontext.Value) {
	if i := o.at(name); i >= 0 {
		o.values[i] = value
		return
	}
	o.names = append(o.names, name)
	o.values = append(o.values, value)
}

func (o *object) remove(name string) {
	if i := o.at(name); i >= 0 {
		o.names = append(o.names[:i], o.names[i+1:]...)
		o.values = append(o.values[:i], o.values[i+1:]...)
	}
}

// without is a copy that lacks some members.
func (o *object) without(names ...string) *object {
	short := &object{names: make([]string, 0, len(o.names)), values: make([]jsontext.Value, 0, len(o.values))}
	for i, name := range o.names {
		if !slices.Contains(names, name) {
			short.names, short.values = append(short.names, name), append(short.values, o.values[i])
		}
	}
	return short
}

// json is the object as text.
func (o *object) json() []byte {
	b := []byte{'{'}
	for i, name := range o.names {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, quoted(name)...)
		b = append(b, ':')
		b = append(b, o.values[i]...)
	}
	return append(b, '}')
}

// listOf is {"nodes":[…]}, which is how every complete connection is kept.
func listOf(elements []jsontext.Value) jsontext.Value {
	return append(append([]byte(`{"nodes":`), arrayOf(elements)...), '}')
}

func arrayOf(elements []jsontext.Value) jsontext.Value {
	b := []byte{'['}
	for i, one := range elements {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, one...)
	}
	return append(b, ']')
}
