// Package none has no Connector.
package none
