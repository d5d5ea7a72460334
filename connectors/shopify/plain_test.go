package shopify

import (
	"encoding/json"
	"strings"

	"github.com/tillhouse/tillhouse/schemas"
)

// plain is rows as lines of text: equal rows give equal ones, whatever the exponents of
// decimals.
func plain(rows schemas.Rows) []string {
	b, err := json.MarshalIndent(rows, "", " ")
	if err != nil {
		return []string{err.Error()}
	}
	return strings.Split(string(b), "\n")
}
