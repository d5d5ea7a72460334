package rest

import (
	"encoding/base64"
	"net/http"
	"net/url"
)

// Auth adds credentials to a request. It is asked anew for every attempt and may be
// used by several goroutines at once.
type Auth interface {
	// Apply adds the credentials to a request that is about to be sent.
	Apply(request *http.Request) error
	// Secrets are the texts that must never be seen in a log or an error.
	Secrets() []string
	// OnWire reports whether a secret itself is sent, so that only TLS protects it.
	OnWire() bool
}

// NoAuth sends no credentials.
type NoAuth struct{}

// Apply does nothing.
func (NoAuth) Apply(*http.Request) error { return nil }

// Secrets is empty.
func (NoAuth) Secrets() []string { return nil }

// OnWire is false.
func (NoAuth) OnWire() bool { return false }

// Basic is HTTP Basic authentication (RFC 7617).
type Basic struct{ User, Password string }

// Apply sets the Authorization header.
func (b Basic) Apply(request *http.Request) error {
	request.SetBasicAuth(b.User, b.Password)
	return nil
}

// Secrets are the password and the header's text.
func (b Basic) Secrets() []string {
	return []string{b.Password, base64.StdEncoding.EncodeToString([]byte(b.User + ":" + b.Password))}
}

// OnWire is true.
func (Basic) OnWire() bool { return true }

// HeaderKey sends a secret in a header of its own, for instance an access token.
type HeaderKey struct{ Name, Value string }

// Bearer sends a token as "Authorization: Bearer" (RFC 6750).
func Bearer(token string) HeaderKey {
	return HeaderKey{Name: "Authorization", Value: "Bearer " + token}
}

// Apply sets the header.
func (h HeaderKey) Apply(request *http.Request) error {
	request.Header.Set(h.Name, h.Value)
	return nil
}

// Secrets is the header's value, also without its scheme.
func (h HeaderKey) Secrets() []string { return append(afterScheme(h.Value), h.Value) }

// OnWire is true.
func (HeaderKey) OnWire() bool { return true }

// QueryKeys sends credentials in the query, for servers that strip headers. They are
// added below everything that logs, counts or words errors.
type QueryKeys map[string]string

// Apply adds the parameters.
func (q QueryKeys) Apply(request *http.Request) error {
	query := request.URL.Query()
	for name, value := range q {
		query.Set(name, value)
	}
	address := *request.URL
	address.RawQuery = query.Encode()
	request.URL = &address
	return nil
}

// Secrets are the values.
func (q QueryKeys) Secrets() []string {
	values := make([]string, 0, len(q))
	for _, value := range q {
		values = append(values, value)
	}
	return values
}

// OnWire is true.
func (QueryKeys) OnWire() bool { return true }

// sameOrigin reports whether two addresses have one scheme, host and port.
func sameOrigin(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && a.Hostname() == b.Hostname() && port(a) == port(b)
}

func port(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	if u.Scheme == "https" {
		return "443"
	}
	return "80"
}
