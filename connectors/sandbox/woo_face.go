package sandbox

import (
	"compress/gzip"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// WooConfig sets up one face of a shop. The zero value is WooCommerce 9.9.5, as recorded.
type WooConfig struct {
	// Version of WooCommerce: decides which routes and parameters exist.
	Version string
	// Key and Secret are the read-only key pair (default WooKey and WooSecret).
	Key, Secret string
	// Restricted is a key that may read orders but neither settings nor system status.
	Restricted bool
	// Clock is the server's time for OAuth timestamps and the Date header. The default
	// is the world's; give time.Now where real programs sign requests.
	Clock func() time.Time
	// NoGzip serves plain bodies even to clients that accept compressed ones.
	NoGzip bool
	// Faults go wrong on purpose.
	Faults Faults
}

// WooFace serves a shop as its WooCommerce REST API (wc/v3) would, under /wp-json/. It
// was built from recorded answers and WooCommerce's own source. Give it to an
// httptest server; whether a request came over TLS decides how it may authenticate.
type WooFace struct {
	world   *World
	shop    *shop
	config  WooConfig
	version version
	clock   func() time.Time

	mu       sync.Mutex
	nonces   map[string]int64
	log      []Request
	active   int
	mostBusy int
	faults   Faults
	counted  int
}

// WooCommerce makes a face of a shop. It panics on a shop or a version that cannot be:
// both are mistakes in the calling code.
func (w *World) WooCommerce(shopName string, config WooConfig) *WooFace {
	if config.Version == "" {
		config.Version = "9.9.5"
	}
	if config.Key == "" {
		config.Key, config.Secret = WooKey, WooSecret
	}
	v, err := parseVersion(config.Version)
	if err != nil {
		panic(err)
	}
	f := &WooFace{
		world: w, shop: w.shop(shopName), config: config, version: v,
		clock: config.Clock, nonces: map[string]int64{}, faults: config.Faults,
	}
	if f.clock == nil {
		f.clock = w.Now
	}
	return f
}

// answer is what a route gives: a body, how it is paged, and what may be done to it.
type answer struct {
	status int
	body   []byte
	allow  string
	paged  *paging
	login  bool
}

type paging struct {
	total, pages, page int
	query              phpQuery
	path               string
}

// ServeHTTP answers a request and then, every MoveEvery requests, moves the world.
func (f *WooFace) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	done := f.begin(r)
	defer done(0)
	done(f.serve(out, r))
	f.world.requested()
}

func (f *WooFace) serve(out http.ResponseWriter, r *http.Request) int {
	faults, fault := f.currentFaults(), f.nextFault(r)
	if faults.Before != nil {
		faults.Before(r)
	}
	if faults.StripAuthorization {
		r.Header.Del("Authorization")
	}
	if status, served := f.serveFault(out, r, fault); served {
		return status
	}
	q := parsePHPQuery(r.URL.RawQuery)
	a := f.answer(r, &q)
	f.headers(out.Header(), r, &a)
	body := disfigure(a.body, fault)
	if faults.CachedPages {
		out.Header().Set("Age", "3600")
		out.Header().Set("X-Cache", "HIT")
	}
	send(out, r, a.status, body, !f.config.NoGzip)
	return a.status
}

// answer holds the world still while it reads it.
func (f *WooFace) answer(r *http.Request, q *phpQuery) answer {
	login, refused := f.authenticate(r, q)
	if refused != nil {
		return answer{status: refused.status, body: refused.body()}
	}
	f.world.mu.RLock()
	defer f.world.mu.RUnlock()
	a, refused := f.route(r, q, login)
	a.login = login
	if refused != nil {
		a.status, a.body = refused.status, refused.body()
	}
	return a
}

func (f *WooFace) headers(h http.Header, r *http.Request, a *answer) {
	h.Set("Server", "nginx/1.22.1")
	h.Set("Date", f.clock().UTC().Format(http.TimeFormat))
	h.Set("X-Powered-By", "PHP/8.2.36")
	h.Set("Content-Type", "application/json; charset=UTF-8")
	h.Set("X-Robots-Tag", "noindex")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Access-Control-Expose-Headers", "X-WP-Total, X-WP-TotalPages, Link")
	h.Set("Access-Control-Allow-Headers", "Authorization, X-WP-Nonce, Content-Disposition, Content-MD5, Content-Type")
	if a.allow != "" {
		h.Set("Allow", a.allow)
	}
	if a.login {
		h.Set("Expires", "Wed, 11 Jan 1984 05:00:00 GMT")
		h.Set("Cache-Control", "no-cache, must-revalidate, max-age=0, no-store, private")
	} else {
		h.Set("Vary", "Origin")
	}
	h.Set("Link", "<"+siteOf(r)+`/wp-json/>; rel="https://api.w.org/"`)
	if a.paged != nil {
		h["X-WP-Total"] = []string{strconv.Itoa(a.paged.total)}
		h["X-WP-TotalPages"] = []string{strconv.Itoa(a.paged.pages)}
		if links := a.paged.links(siteOf(r)); links != "" {
			h.Set("Link", links)
		}
	}
}

// links are the neighbours of a page, with the whole query, secrets included.
func (p *paging) links(site string) string {
	var links []string
	add := func(page int, rel string) {
		q := p.query.clone()
		q.set("page", strconv.Itoa(page))
		links = append(links, "<"+site+p.path+"?"+q.encode()+`>; rel="`+rel+`"`)
	}
	if p.page > 1 {
		add(min(p.page-1, p.pages), "prev")
	}
	if p.pages > p.page {
		add(p.page+1, "next")
	}
	return strings.Join(links, ", ")
}

func send(out http.ResponseWriter, r *http.Request, status int, body []byte, compress bool) {
	if compress && len(body) > 20 && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		out.Header().Set("Content-Encoding", "gzip")
		out.WriteHeader(status)
		if r.Method == http.MethodHead {
			return
		}
		z, _ := gzip.NewWriterLevel(out, gzip.BestSpeed) // the level is a valid constant
		_, _ = z.Write(body)                             // a client that went away is its own affair
		_ = z.Close()
		return
	}
	out.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = out.Write(body)
	}
}
