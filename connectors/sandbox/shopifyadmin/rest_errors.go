package shopifyadmin

import "net/http"

// reply is what the face answers.
type reply struct {
	status int
	header map[string]string
	body   []byte
}

// refusal is an answer that is not data. It has one of the two forms the vendor gives:
// a text, or texts by field.
type refusal struct {
	status int
	text   string
	fields [][2]string // name, text
	header map[string]string
}

func (e *refusal) reply() reply {
	j := &writer{}
	j.open('{')
	j.key("errors")
	if len(e.fields) == 0 {
		j.text(e.text)
	} else {
		j.open('{')
		for _, f := range e.fields {
			j.pair(f[0], f[1])
		}
		j.close('}')
	}
	j.close('}')
	return reply{status: e.status, header: e.header, body: j.buf}
}

// The texts are those that clients report having met, except where the name of the
// function says otherwise in decision 113.

func notFound() *refusal { return &refusal{status: http.StatusNotFound, text: "Not Found"} }

func unauthorised() *refusal {
	return &refusal{
		status: http.StatusUnauthorized,
		text:   "[API] Invalid API key or access token (unrecognized login or wrong password)",
	}
}

func frozen() *refusal { return &refusal{status: http.StatusPaymentRequired, text: "Unavailable Shop"} }

func locked() *refusal { return &refusal{status: http.StatusLocked, text: "Shop is locked"} }

func scopeMissing(scope string) *refusal {
	return &refusal{
		status: http.StatusForbidden,
		text:   "[API] This action requires merchant approval for " + scope + " scope.",
	}
}

func customerDataRefused() *refusal {
	return &refusal{
		status: http.StatusForbidden,
		text: "[API] This app is not approved to access REST endpoints with protected customer data. " +
			"See https://shopify.dev/docs/apps/launch/protected-customer-data for more details.",
	}
}

func unendingTokenRefused() *refusal {
	return &refusal{
		status: http.StatusForbidden,
		text: "[API] Non-expiring access tokens are no longer accepted for the Admin API. " +
			"Start using expiring offline tokens: https://shopify.dev/docs/apps/build/authentication-authorization/" +
			"access-tokens/offline-access-tokens#expiring-vs-non-expiring-offline-tokens",
	}
}

func withPageInfo(parameter string) *refusal {
	text := parameter + " cannot be passed when page_info is present. See https://shopify.dev/api/usage/pagination-rest for more information."
	return &refusal{status: http.StatusBadRequest, fields: [][2]string{{parameter, text}}}
}

func invalidValue(parameter string) *refusal {
	return &refusal{status: http.StatusBadRequest, fields: [][2]string{{parameter, "Invalid value."}}}
}

func requiredParameter(parameter string) *refusal {
	return &refusal{status: http.StatusBadRequest, fields: [][2]string{{parameter, "Required parameter missing or invalid"}}}
}

func brokenDown() *refusal {
	return &refusal{status: http.StatusInternalServerError, text: "Internal Server Error"}
}

func readOnly() *refusal {
	return &refusal{status: http.StatusMethodNotAllowed, text: "This sandbox only reads"}
}
