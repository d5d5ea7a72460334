// Package taken has a name that is another's.
package taken

import (
	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/ecb"
)

// Connector is the bank's.
func Connector() connectors.Connector { return ecb.Connector() }
