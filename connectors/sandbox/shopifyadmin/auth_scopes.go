package shopifyadmin

import (
	"slices"
	"strings"
)

// CustomerData is how much of the protected customer data an app has been approved for.
// (https://shopify.dev/docs/apps/launch/protected-customer-data)
type CustomerData int

// The levels. A custom app has all of it; a public one what its review allowed.
const (
	// CustomerDataAll has names, addresses, phones and e-mails.
	CustomerDataAll CustomerData = iota
	// CustomerDataAnonymous has customers and orders without any of those.
	CustomerDataAnonymous
	// CustomerDataNone has neither customers nor orders.
	CustomerDataNone
)

// caller is who asks and what it may see.
type caller struct {
	app    string // whose bucket it is
	scopes []string
	data   CustomerData
}

// may tells whether a scope was granted. Who may write may read.
func (c *caller) may(scope string) bool {
	return slices.Contains(c.scopes, scope) || slices.Contains(c.scopes, strings.Replace(scope, "read_", "write_", 1))
}

// allOrders tells whether orders of more than 60 days ago exist for the caller.
func (c *caller) allOrders() bool { return slices.Contains(c.scopes, "read_all_orders") }

// personal tells whether the caller sees names, addresses, phones and e-mails.
func (c *caller) personal() bool { return c.data == CustomerDataAll }

func handles(scopes []string) reply {
	j := &writer{}
	j.open('{')
	j.key("access_scopes")
	j.open('[')
	for _, s := range scopes {
		j.open('{')
		j.pair("handle", s)
		j.close('}')
	}
	j.close(']')
	j.close('}')
	return reply{status: 200, body: j.buf}
}
