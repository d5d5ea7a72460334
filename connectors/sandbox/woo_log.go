package sandbox

import (
	"net/http"
	"strings"
)

// Request is what a face remembers of a request: no key, secret or signature in it.
type Request struct {
	Method string
	Path   string
	Query  string // as sent, secrets replaced by REDACTED
	Status int    // 0 when the answer was broken off
	TLS    bool
	Agent  string // User-Agent
}

const maxLogged = 100_000

// begin counts a request in; the function it returns counts it out.
func (f *WooFace) begin(r *http.Request) func(status int) {
	f.mu.Lock()
	f.active++
	f.mostBusy = max(f.mostBusy, f.active)
	at := len(f.log)
	if at < maxLogged {
		f.log = append(f.log, Request{
			Method: r.Method, Path: r.URL.Path, Query: withoutSecrets(r.URL.RawQuery),
			TLS: r.TLS != nil, Agent: r.UserAgent(),
		})
	}
	f.mu.Unlock()
	finished := false
	return func(status int) {
		f.mu.Lock()
		defer f.mu.Unlock()
		if finished {
			return
		}
		finished = true
		f.active--
		if at < len(f.log) {
			f.log[at].Status = status
		}
	}
}

func withoutSecrets(raw string) string {
	parts := strings.Split(raw, "&")
	for i, p := range parts {
		name, _, _ := strings.Cut(p, "=")
		if strings.HasPrefix(name, "consumer_") || strings.HasPrefix(name, "oauth_") {
			parts[i] = name + "=REDACTED"
		}
	}
	return strings.Join(parts, "&")
}

// Requests lists what was asked so far, oldest first (100,000 at most).
func (f *WooFace) Requests() []Request {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]Request(nil), f.log...)
}

// MostConcurrent is the largest number of requests that were under way at once: 1 for
// a polite client.
func (f *WooFace) MostConcurrent() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.mostBusy
}
