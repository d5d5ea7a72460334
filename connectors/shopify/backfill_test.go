package shopify

import (
	"bytes"
	"context"
	"crypto/tls"
	commandline "flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/config"
	"github.com/tillhouse/tillhouse/connectors/sandbox/shopifyadmin"
)

var backfillOrders = commandline.Int("backfill-orders", 0, "orders of the shop that is read for the first time, in full pages; 0 is a small one in small pages")

const (
	// fullPage is how long Shopify is taken to need for a full page of orders, shortAnswer
	// for anything else. It publishes neither.
	fullPage    = 500 * time.Millisecond
	shortAnswer = 150 * time.Millisecond
)

// shifted is the time of a bubble of testing/synctest, moved to another day.
type shifted struct{ by time.Duration }

// Now is the moved instant.
func (s shifted) Now() time.Time { return time.Now().UTC().Add(s.by) }

// Sleep waits in the bubble's time.
func (shifted) Sleep(ctx context.Context, d time.Duration) error {
	return connectors.SystemClock{}.Sleep(ctx, d)
}

// distant is a vendor whose answers take time.
type distant struct {
	vendor http.Handler
	takes  func(*http.Request) time.Duration

	mu     sync.Mutex
	calls  map[string]int // by the end of the path
	busy   int
	most   int
	broken int // answers that are no success
}

// RoundTrip answers after a while; the vendor sees the request after half of it.
func (d *distant) RoundTrip(r *http.Request) (*http.Response, error) {
	d.mu.Lock()
	d.calls[r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]]++
	d.busy++
	d.most = max(d.most, d.busy)
	d.mu.Unlock()
	defer func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.busy--
	}()
	if err := (connectors.SystemClock{}).Sleep(r.Context(), d.takes(r)/2); err != nil {
		return nil, err
	}
	in := r.Clone(r.Context())
	in.RequestURI, in.Host, in.TLS = r.URL.RequestURI(), r.URL.Host, &tls.ConnectionState{}
	if in.Body == nil {
		in.Body = http.NoBody
	}
	in.Header.Del("Accept-Encoding")
	out := httptest.NewRecorder()
	d.vendor.ServeHTTP(out, in)
	if err := (connectors.SystemClock{}).Sleep(r.Context(), d.takes(r)/2); err != nil {
		return nil, err
	}
	if out.Code >= http.StatusBadRequest {
		d.mu.Lock()
		d.broken++
		d.mu.Unlock()
	}
	return out.Result(), nil
}

func (d *distant) all() int {
	n := 0
	for _, calls := range d.calls {
		n += calls
	}
	return n
}

// shopOfOrders is an invented shop with nothing but orders, of customers who pay in its own
// currency: the refund of one who does not costs a call.
func shopOfOrders(tb testing.TB, orders int, plan shopifyadmin.Plan) (shopifyadmin.Config, *shopifyadmin.Shop) {
	tb.Helper()
	c := shopifyadmin.DefaultShop()
	c.PresentmentCurrencies, c.OrdersOnly, c.Plan = nil, true, plan
	return c, newShop(tb, c, orders)
}

// TestAFirstReadOverRESTUsesUpThePlansRate is the whole way through the connector, in
// virtual time: a million orders in 4,000 pages may take 36 minutes on a Standard plan and
// 3:40 on Plus. The small shop has pages and windows of a fiftieth, and as much of that time
// as its pages are of 4,000.
func TestAFirstReadOverRESTUsesUpThePlansRate(t *testing.T) {
	for plan, aim := range map[shopifyadmin.Plan]time.Duration{
		shopifyadmin.PlanStandard: 36 * time.Minute,
		shopifyadmin.PlanPlus:     3*time.Minute + 40*time.Second,
	} {
		t.Run(string(plan), func(t *testing.T) {
			orders, size, windows := *backfillOrders, mostPerPage, objects(mostObjects)
			if orders == 0 {
				orders, size, windows = 8_000, mostPerPage/50, mostObjects/50
			}
			_, shop := shopOfOrders(t, orders, plan)
			synctest.Test(t, func(t *testing.T) {
				clock := shifted{shop.Now().Add(time.Minute).Sub(time.Now())}
				face := shopifyadmin.NewFace(shop, shopifyadmin.FaceConfig{Throttle: true, Clock: clock.Now})
				d := &distant{vendor: face, calls: map[string]int{}, takes: func(r *http.Request) time.Duration {
					if strings.HasSuffix(r.URL.Path, "/orders.json") {
						return fullPage
					}
					return shortAnswer
				}}
				values := config.ValuesOf(Connector().Config, map[string]any{"store": "laden-test", "url": testBase, "access_token": shopifyadmin.AdminToken, "api": apiREST, "page_size": size})
				opened, err := Connector().Open(t.Context(), values, connectors.Env{Transport: d, Log: zerolog.Nop(), Clock: clock})
				require.NoError(t, err)
				s, ok := opened.(*source)
				require.True(t, ok)
				s.objects = windows
				began := time.Now()
				seen, refunded := map[string]bool{}, 0
				for batch, err := range s.Read(t.Context(), connectors.Request{Stream: streamOrders}) {
					require.NoError(t, err)
					for _, one := range batch.Records {
						seen[one.ID] = true
						if !bytes.Contains(one.Payload, []byte(`"refunds":[]`)) {
							refunded++
						}
					}
				}
				took := time.Since(began)
				require.NoError(t, s.Close())
				require.Len(t, seen, len(shop.Listed(shopifyadmin.Orders)))
				scaled := aim * time.Duration((orders+size-1)/size) / 4_000
				t.Logf("%s of %s, %v, %d at once, %d refunded of %d", took, scaled, d.calls, d.most, refunded, orders)
				require.Zero(t, face.Throttled())
				require.Zero(t, d.broken)
				if *backfillOrders > 0 {
					fmt.Printf("BenchmarkBackfill/%s 1 %d orders %d refunded %f virtual-s %d calls %d throttled %d at-once\n",
						plan, orders, refunded, took.Seconds(), d.all(), face.Throttled(), d.most)
					return
				}
				require.LessOrEqual(t, took, scaled)
			})
		})
	}
}
