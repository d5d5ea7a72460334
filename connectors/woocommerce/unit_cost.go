package woocommerce

import (
	"bytes"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// settingCostMeta names the configured keys of meta_data that hold a cost.
const settingCostMeta = "unit_cost_meta"

// costMember is put before the members of a product or variation. Values of meta_data are
// dropped before landing, except those of keys that are known beforehand; which key has
// the cost only the configuration knows.
const costMember = "tillhouse_unit_cost"

// metaCost is a cost that a plugin keeps.
type metaCost struct {
	Key   text   `json:"key"`
	Value amount `json:"value"`
}

// withMetaCosts puts the first of the keys that has a value before the record's members.
func withMetaCosts(raw []byte, keys []string) ([]byte, error) {
	if len(keys) == 0 {
		return raw, nil
	}
	var record struct {
		Meta list[meta] `json:"meta_data"`
	}
	if err := json.Unmarshal(raw, &record, lenientJSON); err != nil {
		return nil, err
	}
	for _, key := range keys {
		value := valueOf(record.Meta, key)
		if value == "" {
			continue
		}
		var b bytes.Buffer
		b.Grow(len(raw) + len(key) + len(value) + 64)
		b.WriteString(`{"` + costMember + `":{"key":`)
		quoted, _ := jsontext.AppendQuote(nil, key) // broken text becomes U+FFFD
		b.Write(quoted)
		b.WriteString(`,"value":`)
		quoted, _ = jsontext.AppendQuote(nil, value)
		b.Write(quoted)
		b.WriteString(`},`)
		b.Write(raw[1:])
		return b.Bytes(), nil
	}
	return raw, nil
}
