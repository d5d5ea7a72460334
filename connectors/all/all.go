// Package all lists the connectors that come with the program.
package all

import (
	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/ecb"
	"github.com/tillhouse/tillhouse/connectors/frankfurter"
	"github.com/tillhouse/tillhouse/connectors/mollie"
	"github.com/tillhouse/tillhouse/connectors/shopify"
	"github.com/tillhouse/tillhouse/connectors/woocommerce"
)

// Connectors are all built-in connectors, by name.
func Connectors() []connectors.Connector {
	return []connectors.Connector{
		ecb.Connector(),
		frankfurter.Connector(),
		mollie.Connector(),
		shopify.Connector(),
		woocommerce.Connector(),
	}
}
