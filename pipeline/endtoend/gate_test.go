package endtoend

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync"
	"testing"
)

// gate stands between the program under test and the engine and counts requests. At a
// chosen one it pulls a trigger: before the request is passed on, or after the engine
// has answered and before the program hears of it. So a kill can be put between any two
// writes without a hook in the program.
type gate struct {
	*httptest.Server

	mu      sync.Mutex
	engine  string // host:port
	seen    int
	at      int // the request that triggers; 0 for none
	after   bool
	trigger func()
}

func newGate(t testing.TB) *gate {
	t.Helper()
	g := &gate{}
	g.Server = httptest.NewServer(http.HandlerFunc(g.pass))
	t.Cleanup(g.Close)
	return g
}

// lead sends what follows to an engine, without a trigger.
func (g *gate) lead(engine string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.engine, g.seen, g.at, g.trigger = engine, 0, 0, nil
}

// arm sets the trigger for the n-th request from now.
func (g *gate) arm(n int, after bool, trigger func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.seen, g.at, g.after, g.trigger = 0, n, after, trigger
}

func (g *gate) pass(out http.ResponseWriter, r *http.Request) {
	g.mu.Lock()
	g.seen++
	engine, after := g.engine, g.after
	var trigger func()
	if g.seen == g.at {
		trigger = g.trigger
	}
	g.mu.Unlock()
	if trigger != nil && !after {
		trigger()
		panic(http.ErrAbortHandler) // hang up, as a dead process does
	}
	proxy := httputil.ReverseProxy{
		Rewrite: func(p *httputil.ProxyRequest) {
			p.SetURL(&url.URL{Scheme: "http", Host: engine})
			p.Out.Host = engine
		},
		ErrorHandler: func(http.ResponseWriter, *http.Request, error) { panic(http.ErrAbortHandler) },
	}
	if trigger != nil {
		proxy.ModifyResponse = func(*http.Response) error {
			trigger()
			panic(http.ErrAbortHandler)
		}
	}
	proxy.ServeHTTP(out, r)
}
