package mollie

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tillhouse/tillhouse/connectors"
)

// rule says where a payment names its order.
type rule struct {
	// path leads to a member of metadata; nil is the description.
	path []string
	// pattern has one group; nil takes the whole text.
	pattern *regexp.Regexp
	written string
}

// usualRules know what the usual plugins write: Mollie's own for WooCommerce puts
// order_id into metadata, and "Order {number}" is the description it starts with. For a
// Shopify shop the description is the code that the shop keeps with its transaction
// (https://docs.mollie.com/docs/shopify-manage-orders); its two forms are those that were
// seen, and not documented.
var usualRules = []string{
	"metadata.order_id", `description ~ (?i)\b(?:order|bestelling)\s*#?\s*(\d+)`, `description ~ ^\s*(r[0-9A-Za-z]{16,40}|c\d{8,20}\.\d+)\s*$`,
}

const ruleAdvice = `write metadata.order_id, or description ~ Order (\d+)`

// parseRules reads rules of the form "metadata.a.b" or "description", each with an
// optional " ~ pattern".
func parseRules(list []string) ([]rule, error) {
	if len(list) == 0 {
		list = usualRules
	}
	rules := make([]rule, 0, len(list))
	for _, written := range list {
		from, pattern, ok := strings.Cut(written, "~")
		r := rule{written: strings.TrimSpace(written)}
		from = strings.TrimSpace(from)
		switch {
		case from == "description":
			if !ok {
				return nil, badConfig(fmt.Errorf("order_reference: %q has no pattern", written), ruleAdvice)
			}
		case strings.HasPrefix(from, "metadata."):
			r.path = strings.Split(strings.TrimPrefix(from, "metadata."), ".")
		default:
			return nil, badConfig(fmt.Errorf("order_reference: %q is neither description nor a member of metadata", from), ruleAdvice)
		}
		if ok {
			compiled, err := regexp.Compile(strings.TrimSpace(pattern))
			if err != nil || compiled.NumSubexp() != 1 || strings.ContainsRune(pattern, '\n') {
				return nil, badConfig(fmt.Errorf("order_reference: the pattern of %q is no RE2 pattern with one group", written), ruleAdvice)
			}
			r.pattern = compiled
		}
		rules = append(rules, r)
	}
	return rules, nil
}

// rulesText is the rules as a setting, one a line.
func rulesText(rules []rule) string {
	list := make([]string, len(rules))
	for i, r := range rules {
		list[i] = r.written
	}
	return strings.Join(list, "\n")
}

// match is what a text says by the rule, and the part of it that says so.
func (r rule) match(s string) (reference, part string) {
	if r.pattern == nil {
		return strings.TrimSpace(s), s
	}
	at := r.pattern.FindStringSubmatchIndex(s)
	if at == nil || at[2] < 0 {
		return "", ""
	}
	return strings.TrimSpace(s[at[2]:at[3]]), s[at[0]:at[1]]
}

// longestReference bounds what is taken for a reference.
const longestReference = 100

// reference is the first that the rules find; "" is none.
func reference(rules []rule, metadata jsontext.Value, description string) string {
	for _, r := range rules {
		source := description
		if r.path != nil {
			source = at(metadata, r.path)
		}
		if found, _ := r.match(source); found != "" && len(found) <= longestReference {
			return found
		}
	}
	return ""
}

// at is the text or number at a path of metadata. Plugins also store metadata as JSON in
// a text.
func at(metadata jsontext.Value, path []string) string {
	if metadata.Kind() == '"' {
		var inner string
		if json.Unmarshal(metadata, &inner) != nil || !jsontext.Value(inner).IsValid() {
			return ""
		}
		metadata = jsontext.Value(inner)
	}
	for _, name := range path {
		members := map[string]jsontext.Value{}
		if metadata.Kind() != '{' || json.Unmarshal(metadata, &members, lenientJSON) != nil {
			return ""
		}
		metadata = members[name]
	}
	if kind := metadata.Kind(); len(metadata) == 0 || kind != '"' && kind != '0' {
		return ""
	}
	var value text
	if json.Unmarshal(metadata, &value) != nil {
		return ""
	}
	return string(value)
}

// reduced is metadata with nothing but what the rules read in it: shops also put names
// and addresses there.
func reduced(rules []rule, metadata jsontext.Value) map[string]any {
	kept := map[string]any{}
	for _, r := range rules {
		if r.path == nil {
			continue
		}
		found, part := r.match(at(metadata, r.path))
		if found == "" {
			continue
		}
		into := kept
		for _, name := range r.path[:len(r.path)-1] {
			below, ok := into[name].(map[string]any)
			if !ok {
				below = map[string]any{}
				into[name] = below
			}
			into = below
		}
		if _, taken := into[r.path[len(r.path)-1]]; !taken {
			into[r.path[len(r.path)-1]] = part
		}
	}
	return kept
}

// described is the part of a description by which a rule knows the order. The whole text
// can name the customer.
func described(rules []rule, description string) string {
	for _, r := range rules {
		if r.path == nil {
			if found, part := r.match(description); found != "" {
				return part
			}
		}
	}
	return ""
}

// lean is a payment's payload with metadata and description reduced to what the rules
// read; everything else stays byte for byte. What cannot be read loses both.
func lean(rules []rule, payload []byte) ([]byte, error) {
	dec := jsontext.NewDecoder(bytes.NewReader(payload), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
	if _, err := dec.ReadToken(); err != nil {
		return nil, err
	}
	out := make([]byte, 0, len(payload))
	copied := 0
	for dec.PeekKind() == '"' {
		name, err := dec.ReadToken()
		if err != nil {
			return nil, err
		}
		member := name.String()
		value, err := dec.ReadValue()
		if err != nil {
			return nil, err
		}
		var with []byte
		switch member {
		case "metadata":
			if value.Kind() == 'n' {
				continue
			}
			with, err = json.Marshal(reduced(rules, value), json.Deterministic(true))
		case "description":
			var s text
			if json.Unmarshal(value, &s, lenientJSON) != nil {
				s = ""
			}
			with, err = json.Marshal(described(rules, string(s)), lenientJSON)
		default:
			continue
		}
		if err != nil {
			return nil, err
		}
		end := int(dec.InputOffset())
		out = append(append(out, payload[copied:end-len(value)]...), with...)
		copied = end
	}
	return append(out, payload[copied:]...), nil
}

// rulesOf are the rules that a record was read under.
func rulesOf(f connectors.Facts) ([]rule, error) {
	written := f.Settings[settingRules]
	if known, ok := parsed.Load(written); ok {
		return known.([]rule), nil //nolint:forcetypeassert // nothing else is stored
	}
	var list []string
	if written != "" {
		list = strings.Split(written, "\n")
	}
	rules, err := parseRules(list)
	if err == nil {
		parsed.Store(written, rules)
	}
	return rules, err
}

var parsed sync.Map // text of rules → []rule; compiling patterns for each record is slow
