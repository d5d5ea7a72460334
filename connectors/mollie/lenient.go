package mollie

import (
	"fmt"

	"github.com/tillhouse/tillhouse/connectors/vendorjson"
)

type (
	text         = vendorjson.Text
	boolean      = vendorjson.Boolean
	amount       = vendorjson.Amount
	maybe[T any] = vendorjson.Maybe[T]
)

var lenientJSON = vendorjson.Lenient

// must says that an object has to be there.
func must[T any](m maybe[T], what string) error {
	if !m.Given {
		return fmt.Errorf("it has no %s", what)
	}
	return nil
}
