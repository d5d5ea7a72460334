package sandbox

import (
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// written is a value as JSON. What a query brings along may be any bytes.
func written(body any) []byte {
	text, err := json.Marshal(body, jsontext.AllowInvalidUTF8(true), json.Deterministic(true))
	if err != nil {
		panic(err) // values made here can be written
	}
	return text
}

// ref is an address with the type of what is there.
type ref struct {
	Href string `json:"href"`
	Type string `json:"type"`
}

func halRefTo(address string) *ref { return &ref{address, "application/hal+json"} }

func htmlRef(address string) *ref { return &ref{address, "text/html"} }

// halRef is a named link; to nil is null.
type halRef struct {
	name string
	to   *ref
}

// halRefs is the member _links, in the order in which it is written.
type halRefs []halRef

// MarshalJSONTo writes the links as members of an object.
func (l halRefs) MarshalJSONTo(out *jsontext.Encoder) error {
	if err := out.WriteToken(jsontext.BeginObject); err != nil {
		return err
	}
	for _, link := range l {
		if err := out.WriteToken(jsontext.String(link.name)); err != nil {
			return err
		}
		if err := json.MarshalEncode(out, link.to); err != nil {
			return err
		}
	}
	return out.WriteToken(jsontext.EndObject)
}

// listBody is the envelope of a list.
type listBody struct {
	Count    int      `json:"count"`
	Embedded embedded `json:"_embedded"`
	Links    halRefs  `json:"_links"`
}

// embedded is a list under its name.
type embedded struct {
	key  string
	list []any
}

// MarshalJSONTo writes an object with the list as its one member.
func (e embedded) MarshalJSONTo(out *jsontext.Encoder) error {
	list := e.list
	if list == nil {
		list = []any{}
	}
	return json.MarshalEncode(out, map[string]any{e.key: list})
}

// money is an amount as the vendor writes it: text with the currency's own decimals, or
// with four where fees need them.
type money struct {
	Currency string `json:"currency"`
	Value    string `json:"value"`
}

func moneyOf(m micro, currency string) *money {
	return &money{currency, string(appendFixed(nil, m, currencyDigits(currency)))}
}

func exactMoney(m micro, currency string) *money {
	return &money{currency, string(appendFixed(nil, m, 4))}
}

const mollieTime = "2006-01-02T15:04:05+00:00"

// moment is an instant as the vendor writes it; "" for 0.
func moment(t int64) string {
	if t == 0 {
		return ""
	}
	return time.Unix(t, 0).UTC().Format(mollieTime)
}

// nullable is an instant that is null when there is none.
func nullable(t int64) *string {
	if t == 0 {
		return nil
	}
	text := moment(t)
	return &text
}

func textOrNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func modeOf(test bool) string {
	if test {
		return "test"
	}
	return "live"
}
