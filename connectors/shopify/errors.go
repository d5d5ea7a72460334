package shopify

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/rest"
	"github.com/tillhouse/tillhouse/connectors/vendorjson"
)

// Statuses that only Shopify gives.
// https://shopify.dev/docs/api/usage/response-codes
const statusRejected = 430 // a security check took the calls for an attack

// deadCursor ends the reason of a page token that Shopify does not take any more.
const deadCursor = "(the page token is not accepted)"

// classify words the failures of Shopify; nil where the general rules of HTTP say enough.
func classify(answer *rest.Answer) *connectors.Error {
	if answer.Status < 400 {
		return throttledInside(answer)
	}
	reason := refusal(answer.Body)
	verdict := func(kind connectors.Kind, otherwise, advice string) *connectors.Error {
		text := reason
		if text == "" {
			text = otherwise
		}
		return &connectors.Error{Kind: kind, Err: errors.New(text), Advice: advice}
	}
	switch answer.Status {
	case http.StatusUnauthorized:
		return verdict(connectors.Auth, "the access token is not accepted", "check the token or the client's secret; the app may have been removed from the shop")
	case http.StatusPaymentRequired:
		return verdict(connectors.Auth, "the shop is frozen", "the shop's owner has an open bill at Shopify; nothing can be read until it is paid")
	case http.StatusLocked:
		return verdict(connectors.Auth, "the shop is locked", "the shop's owner has to ask Shopify's support why")
	case http.StatusForbidden:
		return verdict(connectors.Permission, "the app may not read this", "give the app the scope that is named, and install it again; tillhouse check lists what is missing")
	case http.StatusNotFound:
		return verdict(connectors.BadConfig, "there is no such page", "check store, which is the permanent name, example.myshopify.com, and api_version where it is set")
	case statusRejected:
		return verdict(connectors.Throttled, "Shopify took the calls for an attack and rejects them for a while", "")
	case http.StatusTooManyRequests:
		return verdict(connectors.Throttled, "more was asked than the shop's plan allows", "")
	case http.StatusBadRequest:
		if strings.Contains(reason, "page_info") {
			reason += " " + deadCursor
		}
		return verdict(connectors.Drift, "the request is refused", "Shopify may have changed its API; report this")
	}
	return nil
}

// throttledInside is a throttle with a status of success, as GraphQL gives it.
func throttledInside(answer *rest.Answer) *connectors.Error {
	if !bytes.HasPrefix(bytes.TrimSpace(answer.Body), []byte(`{"errors"`)) {
		return nil
	}
	var r struct {
		Errors list[struct {
			Extensions struct {
				Code text `json:"code"`
			} `json:"extensions"`
		}] `json:"errors"`
	}
	if json.Unmarshal(answer.Body, &r, vendorjson.Lenient) != nil {
		return nil //nolint:nilerr // no throttle: what a body is that nobody can read, rest and its reader say
	}
	for i := range r.Errors {
		if r.Errors[i].Extensions.Code == "THROTTLED" {
			return &connectors.Error{Kind: connectors.Throttled, Err: errors.New("more was asked than the shop's plan allows")}
		}
	}
	return nil
}

// refusal is what an error's body says: {"errors": "text"}, {"errors": {"field": ["text"]}},
// {"errors": [{"message": "text"}]} or {"error": "text", "error_description": "text"}.
func refusal(body []byte) string {
	var r struct {
		Errors      jsontext.Value `json:"errors"`
		Error       jsontext.Value `json:"error"`
		Description jsontext.Value `json:"error_description"`
	}
	if json.Unmarshal(body, &r, vendorjson.Lenient) != nil {
		return ""
	}
	var parts []string
	for _, one := range []jsontext.Value{r.Errors, r.Error, r.Description} {
		parts = append(parts, reasons(one, "", 0)...)
	}
	return strings.Join(parts, "; ")
}

// deepest and most bound what is read of a refusal.
const (
	deepest   = 4
	mostTexts = 5
)

// reasons are the texts in a value, with the field that each is about.
func reasons(value jsontext.Value, about string, depth int) []string {
	var list []string
	switch {
	case len(value) == 0 || depth > deepest:
	case value.Kind() == '"':
		var text string
		if json.Unmarshal(value, &text, vendorjson.Lenient) == nil && text != "" {
			list = []string{strings.TrimSuffix(strings.TrimPrefix(about+": "+text, ": "), ".")}
		}
	case value.Kind() == '[':
		var all []jsontext.Value
		if json.Unmarshal(value, &all, vendorjson.Lenient) == nil {
			for _, one := range all {
				list = append(list, reasons(one, about, depth+1)...)
			}
		}
	case value.Kind() == '{':
		var members map[string]jsontext.Value
		if json.Unmarshal(value, &members, vendorjson.Lenient) != nil {
			break
		}
		if message, ok := members["message"]; ok {
			return reasons(message, about, depth+1)
		}
		for _, name := range slices.Sorted(maps.Keys(members)) {
			list = append(list, reasons(members[name], name, depth+1)...)
		}
	}
	return list[:min(len(list), mostTexts)]
}

// deadToken reports that a page token is refused: the window is read again from its first
// page.
func deadToken(err error) bool {
	failure := rest.FailureOf(err)
	return failure != nil && strings.Contains(failure.Reason, deadCursor)
}

// tooMuch reports failures that a smaller page may avoid: pages that are too large, too
// dear or too slow. Unlike rest.TooMuch it takes no failure with status 200 for one: GraphQL
// tells all of its own with that.
func tooMuch(err error) bool {
	switch connectors.KindOf(err) {
	case connectors.TooLarge:
		return true
	case connectors.Transient:
		failure := rest.FailureOf(err)
		return failure != nil && (failure.Timeout || failure.Status >= http.StatusInternalServerError)
	default:
		return false
	}
}

func badConfig(err error, advice string) error {
	return &connectors.Error{Kind: connectors.BadConfig, Err: err, Advice: advice}
}

// drift is an answer in a shape that this connector does not know.
func drift(stream string, err error) error {
	return &connectors.Error{
		Kind: connectors.Drift, Err: fmt.Errorf("fetching %s: reading the answer: %w", stream, err),
		Advice: "Shopify may have changed its API; what is stored stays valid",
	}
}
