package shopifyadmin

import (
	"bytes"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// member is one name and value of a JSON object whose order is kept.
type member struct {
	name  string
	value any
}

type members []member

// MarshalJSONTo writes the object in the order of its members.
func (m members) MarshalJSONTo(out *jsontext.Encoder) error {
	if err := out.WriteToken(jsontext.BeginObject); err != nil {
		return err
	}
	for _, one := range m {
		if err := out.WriteToken(jsontext.String(one.name)); err != nil {
			return err
		}
		if err := json.MarshalEncode(out, one.value); err != nil {
			return err
		}
	}
	return out.WriteToken(jsontext.EndObject)
}

// encoded is a value as JSON text without a line end.
func encoded(value any) ([]byte, error) {
	var out bytes.Buffer
	if err := json.MarshalWrite(&out, value); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// object is something of a type of the schema, before its fields are asked for.
type object struct {
	kind string
	of   any
}

// bag is money in the shop's currency and the customer's.
type bag struct {
	amount     money
	shop, paid string
}

// oneMoney is an amount in one currency.
type oneMoney struct {
	minor    int64
	currency string
}

func moneyBag(m money, o *order) object {
	return object{"MoneyBag", bag{m, o.currency, o.presentment}}
}

func moneyOf(minor int64, currency string) object {
	return object{"MoneyV2", oneMoney{minor, currency}}
}

// moment is an instant as GraphQL writes it, nil for none.
func moment(at int64) any {
	if at == 0 {
		return nil
	}
	return time.Unix(at, 0).UTC().Format(time.RFC3339)
}

// gid is a global id.
func gid(kind string, id int64) string {
	return "gid://shopify/" + kind + "/" + strconv.FormatInt(id, 10)
}

// gidOrNull is nil for nothing.
func gidOrNull(kind string, id int64) any {
	if id == 0 {
		return nil
	}
	return gid(kind, id)
}

// parseGID reads a global id; what stands after a question mark is kept apart.
func parseGID(text string) (kind string, id int64, ok bool) {
	rest, found := strings.CutPrefix(text, "gid://shopify/")
	if !found {
		return "", 0, false
	}
	kind, number, found := strings.Cut(rest, "/")
	if !found || kind == "" {
		return "", 0, false
	}
	number, _, _ = strings.Cut(number, "?")
	id, err := strconv.ParseInt(number, 10, 64)
	return kind, id, err == nil
}

// idArgument reads an argument that may be a global id or a bare number.
func idArgument(text string) (int64, bool) {
	if _, id, ok := parseGID(text); ok {
		return id, true
	}
	id, err := strconv.ParseInt(text, 10, 64)
	return id, err == nil
}

// text is a string or null when there is none.
func textOrNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// upper spells a REST word as a GraphQL enum.
func upper(word string) string { return strings.ToUpper(word) }

func upperOrNull(word string) any {
	if word == "" {
		return nil
	}
	return upper(word)
}

// splitTags are the tags of REST's one text.
func splitTags(tags string) []any {
	list := []any{}
	for tag := range strings.SplitSeq(tags, ",") {
		if tag = strings.TrimSpace(tag); tag != "" {
			list = append(list, tag)
		}
	}
	return list
}

// rate is a number of millionths as a Float.
func rateOf(millionths int64) jsontext.Value { return scaled(millionths, 6) }

// scaled writes an integer with the point moved, without trailing zeros and at least one
// decimal: 210000 with six decimals is 0.21.
func scaled(n int64, decimals int) jsontext.Value {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	digits := strconv.FormatInt(n, 10)
	if decimals == 0 {
		return jsontext.Value(sign + digits + ".0")
	}
	if len(digits) <= decimals {
		digits = strings.Repeat("0", decimals-len(digits)+1) + digits
	}
	whole, fraction := digits[:len(digits)-decimals], strings.TrimRight(digits[len(digits)-decimals:], "0")
	if fraction == "" {
		fraction = "0" // as in 21.0
	}
	return jsontext.Value(sign + whole + "." + fraction)
}
