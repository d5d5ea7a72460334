package frankfurter

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/rest"
)

// classify knows that 422 is a parameter which Frankfurter does not take.
func classify(answer *rest.Answer) *connectors.Error {
	if answer.Status != http.StatusUnprocessableEntity {
		return nil
	}
	return &connectors.Error{
		Kind: connectors.BadConfig, Err: errors.New("one of the currencies or the provider is not known to Frankfurter"),
		Advice: "check currencies and provider; https://frankfurter.dev lists who publishes what",
	}
}

// drift is an answer in a shape that this connector does not know.
func drift(err error) error {
	return &connectors.Error{
		Kind: connectors.Drift, Err: fmt.Errorf("fetching rates: reading the answer: %w", err),
		Advice: "Frankfurter may have changed its API; what is stored stays valid",
	}
}
