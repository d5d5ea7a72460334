// Package unfit was written for another Tillhouse.
package unfit

import "github.com/tillhouse/tillhouse/connectors"

// Connector uses what is not there.
func Connector() connectors.Connector { return connectors.Connector{Nickname: "unfit"} }
