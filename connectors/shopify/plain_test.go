package shopify

import (
	"encoding/json"

	"github.com/tillhouse/tillhouse/schemas"
)

// plain is rows as text: equal rows give equal text, whatever the exponents of decimals.
func plain(rows schemas.Rows) string {
	b, err := json.MarshalIndent(rows, "", " ")
	if err != nil {
		return err.Error()
	}
	return string(b)
}
