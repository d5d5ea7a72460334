package woocommerce

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/rest"
)

// refusal is an error of WordPress or WooCommerce: {"code","message","data"}. data can
// be an object or, after a failed write, a number.
// https://woocommerce.github.io/woocommerce-rest-api-docs/#errors
type refusal struct {
	Code    text `json:"code"`
	Message text `json:"message"`

	reason string
}

// Error is the reason in our words, then the shop's code and message.
func (r *refusal) Error() string {
	return fmt.Sprintf("%s (%s: %s)", r.reason, r.Code, strings.TrimSuffix(string(r.Message), "."))
}

// verdicts is what WooCommerce's codes mean. A rule holds for the codes with its
// prefix and, where it has one, its status and a part of the message; the first wins.
var verdicts = []struct {
	code    string
	status  int
	message string
	kind    connectors.Kind
	reason  string
	advice  string
}{
	{
		code: "woocommerce_rest_authentication_error", message: "secret", kind: connectors.Auth,
		reason: "the consumer secret does not belong to the consumer key",
		advice: "check consumer_secret; WooCommerce shows it only once, so make a new key if it is lost",
	},
	{
		code: "woocommerce_rest_authentication_error", message: "signature", kind: connectors.Auth,
		reason: "the shop refuses the signature",
		advice: "check consumer_secret, and that url is spelled as in WordPress (www, path and port are part of the signature)",
	},
	{
		code: "woocommerce_rest_authentication_error", message: "timestamp", kind: connectors.Auth,
		reason: "the shop's clock and this machine's differ by more than 15 minutes",
		advice: "set the clocks right",
	},
	{
		code: "woocommerce_rest_authentication_error", message: "nonce", kind: connectors.Transient,
		reason: "the shop saw the same signed request twice",
		advice: "a proxy between here and the shop repeats requests",
	},
	{
		code: "woocommerce_rest_authentication_error", kind: connectors.Auth,
		reason: "the shop refuses the API key",
		advice: "check consumer_key and consumer_secret, and that the key has Read permission",
	},
	{
		code: "woocommerce_rest_cannot_view", status: http.StatusUnauthorized, kind: connectors.Auth,
		reason: "the shop does not know the API key, or did not see it",
		advice: "check that consumer_key still exists under WooCommerce → Settings → Advanced → REST API. On plain http, set auth: oauth1",
	},
	{
		code: "woocommerce_rest_cannot_view", kind: connectors.Permission,
		reason: "the API key's user may not read this",
		advice: "make the key for a user with the role Shop manager, with Read permission",
	},
	{
		code: "rest_no_route", kind: connectors.BadConfig,
		reason: "WordPress answers, but has no WooCommerce API there",
		advice: "check that the plugin WooCommerce is active, 3.5 or newer, and that url is the shop's",
	},
	{
		code: "rest_invalid_param", kind: connectors.Drift,
		reason: "the shop does not understand a question that every supported version does",
		advice: "a plugin may change the API; report this with the shop's WooCommerce version",
	},
	{
		code: "rest_forbidden", kind: connectors.Permission,
		reason: "the shop forbids this",
		advice: "a security plugin may have closed the REST API; allow this program there",
	},
	{
		code: "rest_cannot_access", kind: connectors.Permission,
		reason: "a plugin has closed the shop's REST API",
		advice: "allow /wp-json/wc/ in the plugin that closes it",
	},
	{
		code: "rest_disabled", kind: connectors.Permission,
		reason: "a plugin has closed the shop's REST API",
		advice: "allow /wp-json/wc/ in the plugin that closes it",
	},
	{
		code: "internal_server_error", kind: connectors.Transient,
		reason: "WordPress stopped with a critical error",
		advice: "look in the server's PHP log; if memory ran out, a smaller page_size helps",
	},
	{
		code: "db_error", kind: connectors.Transient,
		reason: "the shop's database fails",
	},
}

// classify words the failures of WordPress and WooCommerce; nil where the general
// rules of HTTP say enough.
func classify(answer *rest.Answer) *connectors.Error {
	if answer.Status < 400 {
		return nil
	}
	r := &refusal{}
	if json.Unmarshal(answer.Body, r) != nil || r.Code == "" {
		return classifyPage(answer)
	}
	for _, v := range verdicts {
		if !strings.HasPrefix(string(r.Code), v.code) || v.status != 0 && v.status != answer.Status ||
			v.message != "" && !strings.Contains(strings.ToLower(string(r.Message)), v.message) {
			continue
		}
		r.reason = v.reason
		return &connectors.Error{Kind: v.kind, Err: r, Advice: v.advice}
	}
	return nil
}

// classifyPage words answers that do not come from WordPress's API.
func classifyPage(answer *rest.Answer) *connectors.Error {
	switch {
	case answer.Status == http.StatusUnauthorized && answer.Header.Get("WWW-Authenticate") != "":
		return &connectors.Error{
			Kind: connectors.Auth, Err: errors.New("the web server itself asks for a password, before WordPress"),
			Advice: "this is usual for test sites; allow this machine's address there",
		}
	case answer.Status == http.StatusNotFound:
		return &connectors.Error{
			Kind: connectors.BadConfig, Err: errors.New("there is no WordPress API at this address"),
			Advice: "check url; in WordPress, Settings → Permalinks must not be Plain",
		}
	case answer.Status == http.StatusInternalServerError && strings.Contains(string(answer.Body), "Error establishing a database connection"):
		return &connectors.Error{
			Kind: connectors.Transient, Err: errors.New("the shop's database is down (WordPress: Error establishing a database connection)"),
			Advice: "tell the shop's host; the next run goes on where this one stopped",
		}
	}
	return nil
}

// unseen reports the answer that is given when no credentials arrive at all.
func unseen(err error) bool {
	failure := rest.FailureOf(err)
	return failure != nil && connectors.KindOf(err) == connectors.Auth && strings.Contains(failure.Reason, "woocommerce_rest_cannot_view")
}

// refusesParameter reports that the shop's version does not know a value that was asked.
func refusesParameter(err error) bool {
	failure := rest.FailureOf(err)
	return failure != nil && failure.Status == http.StatusBadRequest && strings.Contains(failure.Reason, "rest_invalid_param")
}

// drift is an answer in a shape that this connector does not know.
func drift(doing, what string, err error) error {
	return &connectors.Error{
		Kind: connectors.Drift, Err: fmt.Errorf("fetching %s: %s: %w", doing, what, err),
		Advice: "a plugin may change the API; report this with the shop's WooCommerce version",
	}
}
