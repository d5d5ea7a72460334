package ecb

import (
	"fmt"
	"net/http"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/rest"
)

// classify words the one failure that is the bank's own: its files have moved.
func classify(answer *rest.Answer) *connectors.Error {
	if answer.Status == http.StatusNotFound {
		return &connectors.Error{
			Kind: connectors.BadConfig, Err: fmt.Errorf("the European Central Bank has no such file any more"),
			Advice: "check url; without it, update this program",
		}
	}
	return nil
}

// drift is a file in a shape that this connector does not know.
func drift(file string, err error) error {
	return &connectors.Error{
		Kind: connectors.Drift, Err: fmt.Errorf("fetching rates: reading %s: %w", file, err),
		Advice: "the bank may have changed its file; rates already stored stay valid",
	}
}
