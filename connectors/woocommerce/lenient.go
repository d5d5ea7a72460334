package woocommerce

import (
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tillhouse/tillhouse/connectors/vendorjson"
)

type (
	text        = vendorjson.Text
	integer     = vendorjson.Integer
	boolean     = vendorjson.Boolean
	amount      = vendorjson.Amount
	list[T any] = vendorjson.List[T]
)

var lenientJSON = vendorjson.Lenient

// scalar is a text, or "" where any other JSON value stands.
type scalar string

func (s *scalar) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	if k := dec.PeekKind(); k == '{' || k == '[' {
		return dec.SkipValue()
	}
	v, err := vendorjson.ReadScalar(dec, "text")
	*s = scalar(v)
	return err
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

// moment is a date and time without zone ("2006-01-02T15:04:05"), "" when there is none.
type moment string

func (m *moment) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	s, err := vendorjson.ReadScalar(dec, "a date")
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
	s, err := vendorjson.ReadScalar(dec, "text")
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
