package mollie

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/rest"
)

// refusal is an error of Mollie.
// https://docs.mollie.com/overview/handling-errors
type refusal struct {
	Title  text `json:"title"`
	Detail text `json:"detail"`
	Field  text `json:"field"`
}

// cursorDied ends the reason of a refused cursor: what it pointed at was deleted, or is of
// another mode or profile.
const cursorDied = "(the cursor is not known)"

// classify words the failures of Mollie; nil where the general rules of HTTP say enough.
func classify(answer *rest.Answer) *connectors.Error {
	if answer.Status < 400 || answer.Status >= 500 || answer.Status == http.StatusTooManyRequests {
		return nil
	}
	var r refusal
	if !read(answer.Body, &r) || r.Title == "" || r.Detail == "" {
		return nil
	}
	reason := fmt.Sprintf("%s: %s", r.Title, strings.TrimSuffix(string(r.Detail), "."))
	switch answer.Status {
	case http.StatusBadRequest:
		if r.Field == "from" {
			return &connectors.Error{Kind: connectors.Drift, Err: errors.New(reason + " " + cursorDied)}
		}
		return &connectors.Error{Kind: connectors.Drift, Err: errors.New(reason), Advice: "Mollie may have changed its API; report this"}
	case http.StatusUnauthorized:
		return &connectors.Error{Kind: connectors.Auth, Err: errors.New(reason), Advice: "check token: it may have been revoked in the Mollie dashboard (Developers)"}
	case http.StatusForbidden:
		return &connectors.Error{Kind: connectors.Permission, Err: errors.New(reason), Advice: "give the organisation access token this scope, or use one instead of an API key"}
	case http.StatusNotFound:
		return &connectors.Error{Kind: connectors.BadConfig, Err: errors.New(reason), Advice: "check profiles and testmode: test and live data, and those of other profiles, are not visible to each other"}
	case http.StatusGone:
		return &connectors.Error{Kind: connectors.BadConfig, Err: errors.New(reason), Advice: "the profile was deleted at Mollie; take it out of profiles"}
	}
	return nil
}

// deadCursor reports the refusal of a cursor.
func deadCursor(err error) bool {
	failure := rest.FailureOf(err)
	return failure != nil && failure.Status == http.StatusBadRequest && strings.HasSuffix(failure.Reason, cursorDied)
}

// gone reports that what was asked for is not there, or no more.
func gone(err error) bool {
	failure := rest.FailureOf(err)
	return failure != nil && (failure.Status == http.StatusNotFound || failure.Status == http.StatusGone) && connectors.KindOf(err) == connectors.BadConfig
}

func badConfig(err error, advice string) error {
	return &connectors.Error{Kind: connectors.BadConfig, Err: err, Advice: advice}
}

// drift is an answer in a shape that this connector does not know.
func drift(doing string, err error) error {
	return &connectors.Error{
		Kind: connectors.Drift, Err: fmt.Errorf("fetching %s: reading the answer: %w", doing, err),
		Advice: "Mollie may have changed its API; what is stored stays valid",
	}
}

// read reports whether a body could be read.
func read(body []byte, into any) bool { return json.Unmarshal(body, into, lenientJSON) == nil }
