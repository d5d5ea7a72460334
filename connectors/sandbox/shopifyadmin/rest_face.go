package shopifyadmin

import (
	"compress/gzip"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// FaceConfig sets up one face of a shop. The zero value accepts AdminToken and the
// client credentials of a custom app, for everything the shop grants, and throttles
// nobody.
type FaceConfig struct {
	// Token is the static token of an app made in the shop's admin (default AdminToken).
	Token string
	// App asks for the tokens that are granted.
	App App
	// Scopes are what tokens may do (default: the shop's Config.Scopes).
	Scopes []string
	// Throttle holds requests to the budget of the shop's plan.
	Throttle bool
	// Clock is the server's time for budgets, tokens, versions, the 60 days of orders and
	// the Date header. The default is the shop's.
	Clock func() time.Time
	// NoGzip serves plain bodies even to clients that accept compressed ones.
	NoGzip bool
	// Faults go wrong on purpose.
	Faults Faults
}

// Face serves a shop as Shopify's Admin API does. It was built from Shopify's
// documentation and the bodies its client libraries are tested with. Give it to an
// httptest server.
type Face struct {
	shop   *Shop
	config FaceConfig
	clock  func() time.Time
	host   string // the shop's permanent name
	// graphQL answers POST graphql.json for a caller that was let in; files serves the
	// results of bulk operations, for which nobody needs a token. They find the face's
	// Date and version headers set.
	graphQL func(out http.ResponseWriter, r *http.Request, who *caller, version string)
	files   func(out http.ResponseWriter, r *http.Request)
	graph   *graphql
	routes  []route
	views   viewCache

	mu        sync.Mutex
	tokens    tokens
	buckets   map[string]*bucket
	calls     map[string]int
	log       []Request
	active    int
	mostBusy  int
	throttled int
	answered  int
	faults    Faults
	counted   int
}

// NewFace makes a face of a shop.
func NewFace(s *Shop, config FaceConfig) *Face {
	if config.Token == "" {
		config.Token = AdminToken
	}
	if config.App.ClientID == "" {
		config.App.ClientID, config.App.ClientSecret = ClientID, ClientSecret
	}
	if config.Scopes == nil {
		config.Scopes = s.config.Scopes
	}
	f := &Face{
		shop: s, config: config, clock: config.Clock, host: s.config.Domain, faults: config.Faults,
		routes: routes(), buckets: map[string]*bucket{}, calls: map[string]int{},
	}
	if f.clock == nil {
		f.clock = s.Now
	}
	f.graph = newGraphQL(f)
	f.graphQL, f.files = f.graph.serve, f.graph.serveFile
	return f
}

// call is a request by somebody who was let in.
type call struct {
	*caller
	face    *Face
	shop    *Shop
	r       *http.Request
	q       url.Values
	now     time.Time // by the server's clock
	version string    // that answers
	path    []string  // after the version, without .json
}

// ServeHTTP answers a request, after the shop has moved if it moves by requests.
func (f *Face) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	done := f.begin(r)
	defer done(0, "")
	f.shop.requested()
	faults, kind := f.nextFault(r)
	if faults.Before != nil {
		faults.Before(r)
	}
	breakOff(out, r, kind)
	now := f.clock()
	out.Header().Set("Date", now.UTC().Format(http.TimeFormat))
	out.Header().Set("X-Request-ID", f.requestID())
	if a, served := faults.faultReply(r, kind); served {
		f.send(out, r, a)
		done(a.status, "")
		return
	}
	watched := &recorder{ResponseWriter: out, spoils: kind}
	watched.begin(r)
	version := f.serve(watched, r, now)
	watched.end()
	done(watched.status, version)
}

// requestID is what support asks for.
func (f *Face) requestID() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answered++
	return fmt.Sprintf("00000000-0000-4000-8000-%012d", f.answered)
}

// serve answers a request and says which API version did.
func (f *Face) serve(out http.ResponseWriter, r *http.Request, now time.Time) string {
	path := r.URL.Path
	if rest, ok := strings.CutPrefix(path, "/admin/oauth/"); ok {
		f.send(out, r, f.oauth(r, rest, now))
		return ""
	}
	if f.files != nil && strings.HasPrefix(path, "/bulk-files/") {
		f.files(out, r)
		return ""
	}
	rest, ok := strings.CutPrefix(path, "/admin/")
	if !ok {
		f.send(out, r, notFound().reply())
		return ""
	}
	asked := ""
	if versioned, ok := strings.CutPrefix(rest, "api/"); ok {
		asked, rest, _ = strings.Cut(versioned, "/")
	}
	version, known := servedVersion(asked, now)
	who, refused := f.authenticate(r.Header.Get("X-Shopify-Access-Token"), now)
	switch {
	case refused != nil:
		f.send(out, r, refused.reply())
		return ""
	case !known:
		f.send(out, r, notFound().reply())
		return ""
	}
	out.Header().Set("X-Shopify-Api-Version", version)
	if rest == "graphql.json" && f.graphQL != nil {
		f.graphQL(out, r, who, version)
		return version
	}
	c := &call{caller: who, face: f, shop: f.shop, r: r, q: r.URL.Query(), now: now, version: version}
	f.send(out, r, f.rest(c, rest))
	return version
}

// rest goes the vendor's way: the budget, the route, who may, then what is asked.
func (f *Face) rest(c *call, path string) reply {
	level, refused := f.spend(c.app, c.now)
	var a reply
	if refused == nil {
		a, refused = c.answer(path)
	}
	if refused != nil {
		a = refused.reply()
	}
	if a.header == nil {
		a.header = map[string]string{}
	}
	a.header["X-Shopify-Shop-Api-Call-Limit"] = level
	return a
}

// answer holds the shop still while it reads it.
func (c *call) answer(path string) (reply, *refusal) {
	plain, ok := strings.CutSuffix(path, ".json")
	if !ok {
		return reply{}, notFound()
	}
	if c.r.Method != http.MethodGet {
		return reply{}, readOnly()
	}
	c.path = strings.Split(plain, "/")
	c.shop.mu.RLock()
	defer c.shop.mu.RUnlock()
	body, header, refused := c.route()
	if refused != nil {
		return reply{}, refused
	}
	return reply{status: http.StatusOK, header: header, body: body}, nil
}

func (f *Face) send(out http.ResponseWriter, r *http.Request, a reply) {
	h := out.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	for name, value := range a.header {
		h.Set(name, value)
	}
	if f.config.NoGzip || len(a.body) <= 20 || !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		out.WriteHeader(a.status)
		_, _ = out.Write(a.body) // a client that went away is its own affair
		return
	}
	h.Set("Content-Encoding", "gzip")
	out.WriteHeader(a.status)
	z, _ := gzip.NewWriterLevel(out, gzip.BestSpeed) // the level is a valid constant
	_, _ = z.Write(a.body)
	_ = z.Close()
}
