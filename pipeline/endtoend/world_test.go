package endtoend

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors/sandbox"
	"github.com/tillhouse/tillhouse/connectors/sandbox/shopifyadmin"
)

// servedWorld is a sandbox world behind HTTPS servers, one per shop and one for the
// rates.
type servedWorld struct {
	*sandbox.World
	shops   map[string]*httptest.Server
	faces   map[string]*sandbox.WooFace
	stores  map[string]*httptest.Server // Shopify shops
	admins  map[string]*shopifyadmin.Face
	account *httptest.Server // nil in a world whose account is not read
	ecb     *httptest.Server
	// tokens are those that Shopify shops were asked with.
	tokens sync.Map
	// addresses are those that were asked, with their queries.
	addresses sync.Map
	// asked is called before each request, when set.
	asked atomic.Pointer[func()]
}

// serve starts servers for every shop of a world; they stop with the test.
func serve(t testing.TB, options sandbox.Options) *servedWorld {
	t.Helper()
	world, err := sandbox.New(options)
	require.NoError(t, err)
	return serveWorld(t, world)
}

// serveWorld is serve for a world that is there.
func serveWorld(t testing.TB, world *sandbox.World) *servedWorld {
	t.Helper()
	w := &servedWorld{World: world, shops: map[string]*httptest.Server{}, faces: map[string]*sandbox.WooFace{}, stores: map[string]*httptest.Server{}, admins: map[string]*shopifyadmin.Face{}}
	for _, name := range world.Shops() {
		w.faces[name] = world.WooCommerce(name, sandbox.WooConfig{})
		w.shops[name] = w.listen(t, w.faces[name])
	}
	for _, name := range world.ShopifyShops() {
		w.admins[name] = shopifyadmin.NewFace(world.Shopify(name), shopifyadmin.FaceConfig{})
		w.stores[name] = w.listen(t, w.admins[name])
	}
	w.ecb = w.listen(t, world.ECB())
	return w
}

// everything is a world with WooCommerce shops (one, if none are given), two Shopify shops
// in euros and dollars, and the account that their payments go through.
func everything(t testing.TB, seed uint64, orders int, shops ...sandbox.Shop) *servedWorld {
	t.Helper()
	european, american := shopifyadmin.DefaultShop(), shopifyadmin.DollarShop()
	european.Orders, american.Orders = orders/2, orders/2
	// What is not yet paid out is told until the engine's own today, so the world stays behind.
	from := time.Date(2025, 9, 1, 0, 0, 0, 0, time.UTC)
	w := serve(t, sandbox.Options{Seed: seed, Orders: orders, Shops: shops, ShopifyShops: []shopifyadmin.Config{european, american}, From: from, To: from.AddDate(0, 13, 0)})
	w.account = w.listen(t, w.Mollie(sandbox.MollieConfig{}))
	return w
}

func (w *servedWorld) listen(t testing.TB, face http.Handler) *httptest.Server {
	t.Helper()
	server := httptest.NewTLSServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		if token := r.Header.Get("X-Shopify-Access-Token"); token != "" {
			w.tokens.Store(token, true)
		}
		w.addresses.Store(r.URL.String(), true)
		if asked := w.asked.Load(); asked != nil {
			(*asked)()
		}
		face.ServeHTTP(out, r)
	}))
	t.Cleanup(server.Close)
	return server
}

// onRequest sets what happens before each request to the shops; nil for nothing.
func (w *servedWorld) onRequest(do func()) {
	if do == nil {
		w.asked.Store(nil)
		return
	}
	w.asked.Store(&do)
}

// transport trusts the servers. All servers of httptest share one certificate.
func (w *servedWorld) transport() http.RoundTripper { return w.ecb.Client().Transport }

// ahead is how long after the world's last event it is read: Shopify shows changes a little
// late, so that a read leaves the last minutes to the next one.
const ahead = 10 * time.Minute

// worldClock tells the world's time, plus what was slept and added: a program beside a
// shop lives in the same time as the shop.
type worldClock struct {
	world *sandbox.World
	mu    sync.Mutex
	ahead time.Duration
}

func (c *worldClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.world.Now().Add(c.ahead)
}

func (c *worldClock) Sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c.add(d)
	return nil
}

func (c *worldClock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += max(d, 0)
}
