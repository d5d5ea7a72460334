package shopify

import "github.com/tillhouse/tillhouse/connectors/vendorjson"

type (
	text         = vendorjson.Text
	integer      = vendorjson.Integer
	boolean      = vendorjson.Boolean
	amount       = vendorjson.Amount
	maybe[T any] = vendorjson.Maybe[T]
	list[T any]  = vendorjson.List[T]
)

var lenientJSON = vendorjson.Lenient
