package sandbox

import (
	"net/http"
	"strings"
	"sync"
	"time"
)

// MollieConfig sets up a face of the world's Mollie account. The zero value accepts
// MollieToken for everything and the keys of MollieKey, and throttles nobody.
type MollieConfig struct {
	// Token is the organisation's access token (default MollieToken).
	Token string
	// Scopes are what access tokens may do (default: all of MollieScopes).
	Scopes []string
	// PerSecond and Burst are the budget of requests; 0 is none.
	PerSecond float64
	Burst     int
	// RetryAfter makes throttled answers say for how long.
	RetryAfter bool
	// Clock is the server's time for the budget, OAuth tokens and the Date header. The
	// default is the world's.
	Clock func() time.Time
	// Before runs before each answer: a slow vendor, or a test that wants to act in the
	// middle of a sync.
	Before func(*http.Request)
}

// MollieFace serves the account as the Mollie API v2 does, under /v2/. It was built from
// the vendor's OpenAPI file and the recorded answers of client libraries. Give it to an
// httptest server.
type MollieFace struct {
	world  *World
	config MollieConfig
	clock  func() time.Time

	mu       sync.Mutex
	log      []Request
	active   int
	mostBusy int
	budget   budget
	most     int  // records on a page that still works; 0 is any number
	ghosts   bool // each page comes after an empty one
	grants   grants
}

// Mollie makes a face of the account.
func (w *World) Mollie(config MollieConfig) *MollieFace {
	if config.Token == "" {
		config.Token = MollieToken
	}
	if config.Scopes == nil {
		config.Scopes = MollieScopes()
	}
	f := &MollieFace{world: w, config: config, clock: config.Clock}
	if f.clock == nil {
		f.clock = w.Now
	}
	f.SetBudget(config.PerSecond, config.Burst)
	return f
}

// LimitPages makes pages of more than so many records run into a gateway timeout.
func (f *MollieFace) LimitPages(most int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.most = most
}

// EmptyPages puts, from now on, a page without records that names a next one before each
// page of a list.
func (f *MollieFace) EmptyPages() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ghosts = true
}

// ServeHTTP answers a request and then, every MoveEvery requests, moves the world.
func (f *MollieFace) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	done := f.begin(r)
	defer done(0)
	if f.config.Before != nil {
		f.config.Before(r)
	}
	a := f.answer(r)
	h := out.Header()
	h.Set("Server", "nginx")
	h.Set("Date", f.clock().UTC().Format(http.TimeFormat))
	h.Set("Content-Type", "application/hal+json")
	h.Set("X-Mollie-Request-Id", "sandbox")
	for name, value := range a.header {
		h.Set(name, value)
	}
	send(out, r, a.status, a.body, true)
	done(a.status)
	f.world.requested()
}

// mollieAnswer is what a route gives.
type mollieAnswer struct {
	status int
	body   []byte
	header map[string]string
}

// mollieCall is a request by somebody who was let in.
type mollieCall struct {
	*caller
	face *MollieFace
	till *till
	r    *http.Request
	now  time.Time // by the server's clock
	path []string  // after /v2/
}

// answer holds the world still while it reads it.
func (f *MollieFace) answer(r *http.Request) mollieAnswer {
	switch strings.TrimSuffix(r.URL.Path, "/") {
	case "/oauth2/tokens":
		return f.grant(r)
	case "/oauth2/authorize":
		return f.consent(r)
	}
	now := f.clock()
	f.world.mu.Lock()
	defer f.world.mu.Unlock()
	c := &mollieCall{face: f, till: f.world.account(), r: r, now: now}
	body, refused := f.respond(c)
	if refused != nil {
		return refused.answer()
	}
	return mollieAnswer{status: http.StatusOK, body: written(body)}
}

// respond goes the vendor's way: route, who asks, the budget, then what is asked.
func (f *MollieFace) respond(c *mollieCall) (any, *mollieError) {
	path, ok := strings.CutPrefix(c.r.URL.Path, "/v2/")
	if !ok {
		return nil, mollieNoRoute()
	}
	var refused *mollieError
	if c.caller, refused = f.authenticate(c); refused != nil {
		return nil, refused
	}
	if wait, ok := f.spend(c.now); !ok {
		return nil, tooMany(wait, f.config.RetryAfter)
	}
	if c.r.Method != http.MethodGet {
		return nil, &mollieError{status: http.StatusMethodNotAllowed, title: "Method Not Allowed", detail: "This token may only read"}
	}
	c.path = strings.Split(path, "/")
	return c.route()
}

// Requests lists what was asked so far, oldest first (100,000 at most).
func (f *MollieFace) Requests() []Request {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]Request(nil), f.log...)
}

// MostConcurrent is the largest number of requests that were under way at once.
func (f *MollieFace) MostConcurrent() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.mostBusy
}

// begin counts a request in; the function it returns counts it out, once.
func (f *MollieFace) begin(r *http.Request) func(status int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.active++
	f.mostBusy = max(f.mostBusy, f.active)
	at := len(f.log)
	if at < maxLogged {
		f.log = append(f.log, Request{Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, TLS: r.TLS != nil, Agent: r.UserAgent()})
	}
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
