package shopifyadmin

import (
	"maps"
	"net/http"
	"strings"
)

// Request is what a face remembers of a request: no token, secret or code in it.
type Request struct {
	Method string
	Path   string
	Query  string // as sent, secrets replaced by REDACTED
	Status int    // 0 when the answer was broken off
	// Version is the API version that answered, "" outside the API.
	Version string
	TLS     bool
	Agent   string // User-Agent
}

const maxLogged = 100_000

// begin counts a request in; the function it returns counts it out, once.
func (f *Face) begin(r *http.Request) func(status int, version string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.active++
	f.mostBusy = max(f.mostBusy, f.active)
	f.calls[r.Method+" "+endpointOf(r.URL.Path)]++
	at := len(f.log)
	if at < maxLogged {
		f.log = append(f.log, Request{
			Method: r.Method, Path: r.URL.Path, Query: withoutSecrets(r.URL.RawQuery), TLS: r.TLS != nil, Agent: r.UserAgent(),
		})
	}
	finished := false
	return func(status int, version string) {
		f.mu.Lock()
		defer f.mu.Unlock()
		if finished {
			return
		}
		finished = true
		f.active--
		if at < len(f.log) {
			f.log[at].Status, f.log[at].Version = status, version
		}
	}
}

var secretNames = map[string]bool{
	"access_token": true, "client_secret": true, "code": true, "code_challenge": true, "code_verifier": true,
	"hmac": true, "refresh_token": true, "state": true,
}

func withoutSecrets(raw string) string {
	parts := strings.Split(raw, "&")
	for i, p := range parts {
		if name, _, _ := strings.Cut(p, "="); secretNames[name] {
			parts[i] = name + "=REDACTED"
		}
	}
	return strings.Join(parts, "&")
}

// endpointOf is a path without shop, version and ids: orders/{id}/transactions.json,
// graphql.json, oauth/access_token.
func endpointOf(path string) string {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	if len(parts) > 0 && parts[0] == "admin" {
		parts = parts[1:]
	}
	if len(parts) > 1 && parts[0] == "api" {
		parts = parts[1:]
		if versionName.MatchString(parts[0]) || parts[0] == "unstable" {
			parts = parts[1:]
		}
	}
	for i, p := range parts {
		name, suffix, _ := strings.Cut(p, ".")
		if name != "" && strings.Trim(name, "0123456789") == "" {
			parts[i] = "{id}"
			if suffix != "" {
				parts[i] += "." + suffix
			}
		}
	}
	return strings.Join(parts, "/")
}

// Requests lists what was asked so far, oldest first (100,000 at most).
func (f *Face) Requests() []Request {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]Request(nil), f.log...)
}

// Calls counts all requests so far by endpoint, as in "GET orders/{id}/transactions.json"
// or "POST oauth/access_token".
func (f *Face) Calls() map[string]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return maps.Clone(f.calls)
}

// Throttled is the number of requests that were refused because a budget was spent.
func (f *Face) Throttled() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.throttled
}

// MostConcurrent is the largest number of requests that were under way at once.
func (f *Face) MostConcurrent() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.mostBusy
}
