package sandbox

import (
	"fmt"
	"net/http"
	"strings"
)

// wooError is an answer that is not data: WordPress's error object.
type wooError struct {
	status  int
	code    string
	message string
	invalid []invalidParam
}

type invalidParam struct{ name, message, code string }

// body is the error object, byte for byte as the recorded server writes it.
func (e *wooError) body() []byte {
	j := &phpJSON{}
	j.open('{')
	j.pair("code", e.code)
	j.pair("message", e.message)
	j.key("data")
	j.open('{')
	j.intPair("status", int64(e.status))
	if len(e.invalid) > 0 {
		j.key("params")
		j.open('{')
		for _, p := range e.invalid {
			j.pair(p.name, p.message)
		}
		j.close('}')
		j.key("details")
		j.open('{')
		for _, p := range e.invalid {
			j.key(p.name)
			j.open('{')
			j.pair("code", p.code)
			j.pair("message", p.message)
			j.raw(`,"data":null`)
			j.close('}')
		}
		j.close('}')
	}
	j.close('}')
	j.close('}')
	return j.buf
}

func invalidParams(invalid []invalidParam) *wooError {
	names := make([]string, len(invalid))
	for i, p := range invalid {
		names[i] = p.name
	}
	return &wooError{
		status: http.StatusBadRequest, code: "rest_invalid_param",
		message: "Invalid parameter(s): " + strings.Join(names, ", "), invalid: invalid,
	}
}

func noRoute() *wooError {
	return &wooError{status: http.StatusNotFound, code: "rest_no_route", message: "No route was found matching the URL and request method."}
}

func cannotView() *wooError {
	return &wooError{status: http.StatusUnauthorized, code: "woocommerce_rest_cannot_view", message: "Sorry, you cannot list resources."}
}

func cannotViewItem() *wooError {
	return &wooError{status: http.StatusUnauthorized, code: "woocommerce_rest_cannot_view", message: "Sorry, you cannot view this resource."}
}

func badAuthentication(message string) *wooError {
	return &wooError{status: http.StatusUnauthorized, code: "woocommerce_rest_authentication_error", message: message}
}

func invalidID(kind string) *wooError {
	return &wooError{status: http.StatusNotFound, code: "woocommerce_rest_" + kind + "_invalid_id", message: "Invalid ID."}
}

// sentence lists choices as WordPress does: "a, b, and c", "a and b".
func sentence(choices []string) string {
	switch n := len(choices); n {
	case 1:
		return choices[0]
	case 2:
		return choices[0] + " and " + choices[1]
	default:
		return fmt.Sprintf("%s, and %s", strings.Join(choices[:n-1], ", "), choices[n-1])
	}
}
