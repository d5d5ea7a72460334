package connectortest

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"time"
)

// answering is a transport made of a function.
type answering func(*http.Request) (*http.Response, error)

// RoundTrip calls the function.
func (a answering) RoundTrip(r *http.Request) (*http.Response, error) { return a(r) }

// inMemory is what a vendor answers to a request, without a network. now is the vendor's
// clock; packed lets it compress its answer.
func inMemory(vendor http.Handler, r *http.Request, now time.Time, packed bool) (*httptest.ResponseRecorder, *http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, nil, err
	}
	in := r.Clone(r.Context())
	in.TLS, in.Host, in.RequestURI, in.RemoteAddr = &tls.ConnectionState{}, r.URL.Host, r.URL.RequestURI(), "192.0.2.1:1"
	if in.Body == nil {
		in.Body = http.NoBody
	}
	if !packed {
		in.Header.Del("Accept-Encoding")
	}
	out := httptest.NewRecorder()
	// As every server does; a handler may know better.
	out.Header().Set("Date", now.UTC().Format(http.TimeFormat))
	vendor.ServeHTTP(out, in)
	answer := out.Result()
	answer.Request = r
	// On a real wire the names of headers lose their spelling.
	for name, values := range answer.Header {
		delete(answer.Header, name)
		answer.Header[http.CanonicalHeaderKey(name)] = values
	}
	return out, answer, nil
}
