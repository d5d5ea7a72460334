package shopify

import (
	"bytes"
	"context"
	"crypto/tls"
	commandline "flag"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
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

var backfillOrders = commandline.Int("backfill-orders", 0, "orders of the shop whose first read is measured, in full pages; 0 is a small one in small pages")

const (
	// longAnswer is how long Shopify is taken to need for a page of orders, shortAnswer for
	// anything else. It publishes neither.
	longAnswer  = 500 * time.Millisecond
	shortAnswer = 150 * time.Millisecond
)

// shifted is the time of a bubble of testing/synctest, moved to another day.
type shifted struct{ by time.Duration }

// shiftedTo shows an instant now.
func shiftedTo(at time.Time) shifted { return shifted{time.Until(at)} }

// Now is the moved instant.
func (s shifted) Now() time.Time { return time.Now().UTC().Add(s.by) }

// Sleep waits in the bubble's time.
func (shifted) Sleep(ctx context.Context, d time.Duration) error {
	return connectors.SystemClock{}.Sleep(ctx, d)
}

// distant is a vendor whose answers take time. Orders are cut to what reading them needs,
// and to their refunds: their size is nothing to virtual time.
type distant struct {
	face *shopifyadmin.Face

	mu     sync.Mutex
	calls  map[string]int // by the end of the path
	failed int
	busy   int
	most   int // at one time
}

// RoundTrip answers after a while; the vendor sees the request after half of it.
func (d *distant) RoundTrip(r *http.Request) (*http.Response, error) {
	kind := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
	d.begin(kind)
	defer d.end()
	in := r.Clone(r.Context())
	takes := shortAnswer
	if kind == "orders.json" {
		takes = longAnswer
		query := in.URL.Query()
		query.Set("fields", "id,created_at,updated_at,refunds")
		in.URL.RawQuery = query.Encode()
	}
	if err := (shifted{}).Sleep(r.Context(), takes/2); err != nil {
		return nil, err
	}
	in.RequestURI, in.Host, in.TLS, in.Body = in.URL.RequestURI(), r.URL.Host, &tls.ConnectionState{}, http.NoBody
	in.Header.Del("Accept-Encoding")
	out := httptest.NewRecorder()
	d.face.ServeHTTP(out, in)
	if err := (shifted{}).Sleep(r.Context(), takes/2); err != nil {
		return nil, err
	}
	if out.Code >= http.StatusBadRequest {
		d.mu.Lock()
		defer d.mu.Unlock()
		d.failed++
	}
	return out.Result(), nil
}

func (d *distant) begin(kind string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.calls[kind]++
	d.busy++
	d.most = max(d.most, d.busy)
}

func (d *distant) end() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.busy--
}

func (d *distant) all() (n int) {
	for calls := range maps.Values(d.calls) {
		n += calls
	}
	return n
}

// shopOfOrders is an invented shop with nothing but orders, whose customers pay in its own
// currency: the refund of one who does not costs a call.
func shopOfOrders(tb testing.TB, orders int, plan shopifyadmin.Plan) *shopifyadmin.Shop {
	tb.Helper()
	c := shopifyadmin.DefaultShop()
	c.PresentmentCurrencies, c.OrdersOnly, c.Plan = nil, true, plan
	return newShop(tb, c, orders)
}

// openDistant opens a source at a shop that throttles and whose answers take time, in a
// bubble of testing/synctest.
func openDistant(tb testing.TB, shop *shopifyadmin.Shop, faults shopifyadmin.Faults, size int, windows objects) (*source, *distant) {
	tb.Helper()
	clock := shiftedTo(shop.Now().Add(time.Minute))
	d := &distant{face: shopifyadmin.NewFace(shop, shopifyadmin.FaceConfig{Throttle: true, Clock: clock.Now, Faults: faults}), calls: map[string]int{}}
	values := config.ValuesOf(Connector().Config, map[string]any{
		"store": "laden-test", "url": testBase, "access_token": shopifyadmin.AdminToken, "api": apiREST, "page_size": size,
	})
	opened, err := Connector().Open(tb.Context(), values, connectors.Env{Transport: d, Log: zerolog.Nop(), Clock: clock})
	require.NoError(tb, err)
	s, ok := opened.(*source)
	require.True(tb, ok)
	s.objects = windows
	return s, d
}

// TestAFirstReadOverRESTUsesUpThePlansRate goes the whole way through the connector, in
// virtual time: a million orders in 4,000 pages may take 36 minutes on a Standard plan and
// 3:40 on Plus. The small shop has as much of the time as it has of the pages; its windows
// have half as many pages, since the last one is read alone.
func TestAFirstReadOverRESTUsesUpThePlansRate(t *testing.T) {
	orders, size, windows := *backfillOrders, mostPerPage, objects(mostObjects)
	if orders == 0 {
		orders, size, windows = 3_000, mostPerPage/50, mostObjects/100
	}
	for plan, aim := range map[shopifyadmin.Plan]time.Duration{
		shopifyadmin.PlanStandard: 36 * time.Minute,
		shopifyadmin.PlanPlus:     3*time.Minute + 40*time.Second,
	} {
		t.Run(string(plan), func(t *testing.T) {
			shop := shopOfOrders(t, orders, plan)
			synctest.Test(t, func(t *testing.T) {
				s, d := openDistant(t, shop, shopifyadmin.Faults{}, size, windows)
				began := time.Now()
				seen, refunded := make(map[string]bool, orders), 0
				for batch, err := range s.Read(t.Context(), connectors.Request{Stream: streamOrders}) {
					require.NoError(t, err)
					for _, one := range batch.Records {
						require.False(t, seen[one.ID], "nothing changed, so nothing is read twice")
						seen[one.ID] = true
						if bytes.Contains(one.Payload, []byte(`"refunds":[{`)) {
							refunded++
						}
					}
				}
				took := time.Since(began)
				require.NoError(t, s.Close())
				require.Len(t, seen, len(shop.Listed(shopifyadmin.Orders)))
				require.Zero(t, d.face.Throttled())
				require.Zero(t, d.failed)
				t.Logf("%s, %v, %d at once, %d of %d orders refunded", took, d.calls, d.most, refunded, orders)
				if *backfillOrders > 0 {
					fmt.Printf("BenchmarkBackfill/%s 1 %d orders %d refunded %.1f virtual-s %d calls %d throttled %d at-once\n",
						plan, orders, refunded, took.Seconds(), d.all(), d.face.Throttled(), d.most)
					return
				}
				require.LessOrEqual(t, took, aim*time.Duration(orders/size)/4_000)
			})
		})
	}
}

// TestABackfillOfManyWindowsAtOnceIsKilledAgainAndAgainAndTheUnionIsComplete also holds what
// a state says against what is durable: whatever is in none of its windows was read.
func TestABackfillOfManyWindowsAtOnceIsKilledAgainAndAgainAndTheUnionIsComplete(t *testing.T) {
	t.Parallel()
	shop := shopOfOrders(t, 500, shopifyadmin.PlanPlus)
	changed := shop.Listed(shopifyadmin.Orders)
	for _, life := range []int{5, 40} {
		synctest.Test(t, func(t *testing.T) {
			s, d := openDistant(t, shop, shopifyadmin.Faults{}, 5, 40)
			kept, kills, atOnce := map[string]bool{}, 0, 0
			var saved connectors.State
			for over := false; !over; {
				batches := 0
				over = true
				for batch, err := range s.Read(t.Context(), connectors.Request{Stream: streamOrders, State: saved}) {
					require.NoError(t, err)
					for _, one := range batch.Records {
						kept[one.ID] = true
					}
					saved = batch.State
					st, err := loadState(saved)
					require.NoError(t, err)
					atOnce = max(atOnce, requireAccounted(t, st, changed, kept))
					if batches++; batches == life {
						over = false
						kills++
						break
					}
				}
			}
			require.NoError(t, s.Close())
			require.Equal(t, slices.Sorted(maps.Keys(changed)), slices.Sorted(maps.Keys(kept)))
			require.Positive(t, kills)
			require.LessOrEqual(t, d.calls["orders.json"], 500/5+60+kills*mostLanes, "a page that was durable is not read again")
			if life > 5 {
				require.Greater(t, atOnce, 3, "windows were open beside each other")
			}
		})
	}
}

// requireAccounted requires each order to be kept, or in a window that is still to be read.
// It returns how many windows are half read.
func requireAccounted(t *testing.T, s state, changed map[string]time.Time, kept map[string]bool) (halfRead int) {
	t.Helper()
	for i, o := range s.Windows {
		if !o.fresh() {
			halfRead++
		}
		require.False(t, o.From.Before(s.Mark) && !s.Mark.IsZero(), "window %d begins before the mark", i)
	}
	for id, at := range changed {
		open := len(s.Windows) == 0 && s.Mark.IsZero()
		for _, o := range s.Windows {
			open = open || within(at, o.From, o.To)
		}
		require.True(t, open || kept[id], "order %s of %s is in no window and was not read", id, at)
	}
	return halfRead
}

// TestAFailureInOneWindowEndsTheReadAndLosesNothing has other windows under way.
func TestAFailureInOneWindowEndsTheReadAndLosesNothing(t *testing.T) {
	t.Parallel()
	shop := shopOfOrders(t, 800, shopifyadmin.PlanPlus)
	synctest.Test(t, func(t *testing.T) {
		s, d := openDistant(t, shop, shopifyadmin.Faults{Kinds: []shopifyadmin.Fault{shopifyadmin.Fault402}, Every: 60}, 5, 60)
		kept := map[string]bool{}
		var saved connectors.State
		for failures := 0; ; failures++ {
			var failure error
			for batch, err := range s.Read(t.Context(), connectors.Request{Stream: streamOrders, State: saved}) {
				if failure = err; err != nil {
					break
				}
				for _, one := range batch.Records {
					kept[one.ID] = true
				}
				saved = batch.State
			}
			if failure == nil {
				require.Positive(t, failures)
				break
			}
			require.Equal(t, connectors.Auth, connectors.KindOf(failure), "it is the vendor's refusal, and not that the other windows were stopped: %v", failure)
			require.Less(t, failures, 20)
		}
		require.NoError(t, s.Close())
		require.Zero(t, d.busy)
		require.Equal(t, slices.Sorted(maps.Keys(shop.Listed(shopifyadmin.Orders))), slices.Sorted(maps.Keys(kept)))
	})
}
