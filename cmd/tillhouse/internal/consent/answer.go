// Package consent gets a person's consent in a browser: the way of an OAuth 2.0 code from
// the vendor's page to this program (RFC 6749 §4.1, for native programs RFC 8252).
package consent

import (
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"net/url"
	"strings"
	"unicode"

	"golang.org/x/oauth2"
)

// Attempt is one attempt to get consent. Its fields are random and good for it alone.
type Attempt struct {
	// State comes back with the vendor's answer and shows that it is the answer to this.
	State string
	// Verifier is the code verifier of PKCE.
	Verifier string
}

// NewAttempt begins an attempt.
func NewAttempt() Attempt { return Attempt{State: rand.Text(), Verifier: oauth2.GenerateVerifier()} }

// ErrOther says that an answer belongs to another attempt, or to none.
var ErrOther = errors.New("this answer does not belong to this attempt: use the address of this one, and the page that it leads to")

// longestCode is more than any vendor's code.
const longestCode = 4096

// Errors of what a person or browser brought. They repeat nothing of it: it may hold a code.
var (
	errNoCode  = errors.New("there is no code in it: paste the whole address at which the browser ended, or the code alone")
	errBadCode = errors.New("the code in it is not one: paste it anew, whole and alone")
)

// refusals are the codes of RFC 6749 §4.1.2.1 in words.
var refusals = map[string]string{
	"access_denied":             "the access was not allowed on the vendor's page",
	"invalid_scope":             "the vendor does not grant these scopes (invalid_scope): give the app the rights first, in the vendor's settings",
	"unauthorized_client":       "the vendor does not let this client ask (unauthorized_client): look at the app in the vendor's settings",
	"invalid_request":           "the vendor does not understand how it was asked (invalid_request): check that the redirect address is registered with the app",
	"unsupported_response_type": "the vendor does not let this client ask in this way (unsupported_response_type)",
	"server_error":              "the vendor had an error of its own (server_error): try again later",
	"temporarily_unavailable":   "the vendor cannot answer now (temporarily_unavailable): try again later",
}

// FromQuery reads the code from the query with which the vendor sent the browser back. It
// returns ErrOther for an answer without the state of the attempt.
func (a Attempt) FromQuery(query url.Values) (string, error) {
	if len(query["state"]) != 1 || subtle.ConstantTimeCompare([]byte(query.Get("state")), []byte(a.State)) != 1 {
		return "", ErrOther
	}
	if query.Has("error") {
		if text, ok := refusals[query.Get("error")]; ok {
			return "", errors.New(text)
		}
		return "", errors.New("the vendor refused, and gave a reason that is not known")
	}
	switch len(query["code"]) {
	case 0:
		return "", errNoCode
	case 1:
		return checked(query.Get("code"))
	default:
		return "", errBadCode
	}
}

// FromPasted reads the code from what a person pasted: the address at which the browser
// ended, its query, or the code alone.
func (a Attempt) FromPasted(text string) (string, error) {
	const pasteBegins, pasteEnds = "\x1b[200~", "\x1b[201~" // some terminals mark what is pasted
	text = strings.NewReplacer(pasteBegins, "", pasteEnds, "").Replace(text)
	text = strings.Trim(text, " \t\r\n\"'<>`")
	if text == "" {
		return "", errNoCode
	}
	before, query, found := strings.Cut(text, "?")
	switch {
	case found:
	case strings.Contains(text, "://"):
		return "", errNoCode
	case strings.Contains(text, "code=") || strings.Contains(text, "state="):
		query = text
	default:
		return checked(before)
	}
	query, _, _ = strings.Cut(query, "#")
	values, err := url.ParseQuery(query)
	if err != nil {
		return "", errBadCode
	}
	return a.FromQuery(values)
}

// checked is a code of visible characters (RFC 6749 appendix A.11).
func checked(code string) (string, error) {
	if code == "" {
		return "", errNoCode
	}
	odd := func(r rune) bool { return r <= ' ' || r > unicode.MaxASCII-1 }
	if len(code) > longestCode || strings.ContainsFunc(code, odd) {
		return "", errBadCode
	}
	return code, nil
}
