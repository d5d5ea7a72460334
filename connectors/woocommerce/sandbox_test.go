package woocommerce

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/config"
	"github.com/tillhouse/tillhouse/connectors/connectortest"
	"github.com/tillhouse/tillhouse/connectors/sandbox"
)

// sandboxShop is an invented shop behind TLS, and a clock that follows its world.
type sandboxShop struct {
	world  *sandbox.World
	face   *sandbox.WooFace
	server *httptest.Server
	clock  *connectortest.Clock
	// moving: the world takes a step after every second request.
	moving atomic.Bool
	asked  atomic.Int64
	// step, when set, is taken instead of the world's own.
	step func(n int64)
}

func (s *sandboxShop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n := s.asked.Add(1)
	if n%16 != 3 { // packing each answer would be most of the work
		r.Header.Del("Accept-Encoding")
	}
	s.face.ServeHTTP(w, r)
	switch {
	case !s.moving.Load() || n%2 != 0:
	case s.step != nil:
		s.step(n / 2)
	default:
		s.world.Step()
	}
}

func newSandbox(tb testing.TB, options sandbox.Options, face sandbox.WooConfig) *sandboxShop {
	tb.Helper()
	world, err := sandbox.New(options)
	require.NoError(tb, err)
	s := &sandboxShop{world: world, face: world.WooCommerce("main", face), clock: connectortest.NewClock(world.Now())}
	s.server = httptest.NewTLSServer(s)
	tb.Cleanup(s.server.Close)
	return s
}

var sandboxKeys = map[string]any{"consumer_key": sandbox.WooKey, "consumer_secret": sandbox.WooSecret}

func (s *sandboxShop) open(tb testing.TB, more map[string]any) *bench {
	tb.Helper()
	values := map[string]any{}
	for _, list := range []map[string]any{sandboxKeys, more} {
		maps.Copy(values, list)
	}
	return openSource(tb, s.server.URL, s.server.Client(), s.clock, values)
}

// settle moves the client's clock past the world's and a day on, so that a run reads
// what changed and compares all ids.
func (s *sandboxShop) settle() {
	if behind := s.world.Now().Sub(s.clock.Now()); behind > 0 {
		s.clock.Advance(behind)
	}
	s.clock.Advance(25 * time.Hour)
}

// requireEqualsWorld compares what was read with the world, amounts included.
func (s *sandboxShop) requireEqualsWorld(tb testing.TB, orders, refunds *result, facts connectors.Facts) {
	tb.Helper()
	wanted := map[string]sandbox.Order{}
	for _, o := range s.world.Orders("main") {
		if o.Status != "trash" {
			wanted[strconv.FormatInt(o.ID, 10)] = o
		}
	}
	got := orders.present()
	for key := range got {
		require.Contains(tb, wanted, key, "order %s is not in the shop", key)
	}
	for key, o := range wanted {
		require.True(tb, got[key], "order %s (%s) is missing", key, o.Status)
		rows, err := mapper().Rows(facts, streamOrders, orders.records[key])
		require.NoError(tb, err)
		row := rows.Orders[0]
		require.Equal(tb, o.Status, row.StatusRaw, key)
		require.Equal(tb, string(o.CreatedDay), row.CreatedDay.String(), key)
		require.True(tb, o.Created.Equal(row.CreatedAt), key)
		require.True(tb, o.Total.Equal(row.Total), key)
		require.True(tb, o.TotalTax.Equal(row.Tax), key)
		require.True(tb, o.DiscountTotal.Equal(row.Discounts), key)
		require.True(tb, o.ShippingTotal.Equal(row.Shipping), key)
		require.Len(tb, rows.OrderLines, len(o.Lines), key)
		require.Equal(tb, o.Email != "", row.CustomerKey != "", key)
	}
	if refunds == nil {
		return
	}
	wantedRefunds := map[string]sandbox.Refund{}
	for _, f := range s.world.Refunds("main") {
		wantedRefunds[strconv.FormatInt(f.ID, 10)] = f
	}
	gotRefunds := refunds.present()
	for key := range gotRefunds {
		require.Contains(tb, wantedRefunds, key, "refund %s is not in the shop", key)
	}
	for key, f := range wantedRefunds {
		require.True(tb, gotRefunds[key], "refund %s of order %d is missing", key, f.OrderID)
		rows, err := mapper().Rows(facts, streamRefunds, refunds.records[key])
		require.NoError(tb, err)
		require.Equal(tb, string(f.Day), rows.Refunds[0].RefundDay.String())
		require.True(tb, f.Amount.Equal(rows.Refunds[0].MoneyRefunded))
		require.Equal(tb, strconv.FormatInt(f.OrderID, 10), rows.Refunds[0].OrderID)
		lines := decimal.Decimal{}
		for _, l := range f.Lines {
			lines = lines.Sub(l.Total)
		}
		got := decimal.Decimal{}
		for _, l := range rows.RefundLines {
			got = got.Add(l.Amount)
		}
		require.True(tb, lines.Equal(got), key)
	}
}

// readMissing asks by id for what a census lists and the reads did not bring.
func readMissing(tb testing.TB, b *bench, r *result, stream string, from int) {
	tb.Helper()
	var missing []string
	for _, batch := range r.batches[from:] {
		if batch.Census == nil {
			continue
		}
		for _, number := range batch.Census.IDs {
			if key := strconv.FormatInt(number, 10); !r.present()[key] {
				missing = append(missing, key)
			}
		}
	}
	if len(missing) > 0 {
		saved := r.state
		require.NoError(tb, b.readOn(r, connectors.Request{Stream: stream, IDs: missing}))
		r.state = saved
	}
}

// TestAMovingWorldArrivesInEveryVersion reads while the world moves between requests,
// in versions that lack filters and routes, and compares everything after a quiet run.
func TestAMovingWorldArrivesInEveryVersion(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"10.4.0", "9.9.5", "8.9.0", "5.8.0", "5.7.0", "5.3.0", "4.3.0", "3.6.0"} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			s := newSandbox(t, sandbox.Options{Seed: 11, Orders: 150}, sandbox.WooConfig{Version: version})
			orders, refunds := &result{}, &result{}
			run := func() *bench {
				b := s.open(t, map[string]any{"page_size": 20})
				for stream, r := range map[string]*result{streamOrders: orders, streamRefunds: refunds} {
					from := len(r.batches)
					require.NoError(t, b.readOn(r, connectors.Request{Stream: stream}))
					readMissing(t, b, r, stream, from)
				}
				return b
			}
			s.moving.Store(true)
			for range 4 {
				run()
				s.world.Advance(10)
				s.settle()
			}
			s.moving.Store(false)
			s.settle()
			quiet := run()
			s.requireEqualsWorld(t, orders, refunds, factsOf(t, quiet))
		})
	}
}

func factsOf(tb testing.TB, b *bench) connectors.Facts {
	tb.Helper()
	f, err := b.source.Facts(tb.Context())
	require.NoError(tb, err)
	return f
}

// TestFaultsOnTheWayLoseNothing runs again and again while requests go wrong in every
// way there is; an error ends a run, and the next one goes on.
func TestFaultsOnTheWayLoseNothing(t *testing.T) {
	t.Parallel()
	s := newSandbox(t, sandbox.Options{Seed: 3, Orders: 200}, sandbox.WooConfig{})
	s.face.SetFaults(sandbox.Faults{Every: 7, Kinds: []sandbox.Fault{
		sandbox.Fault500, sandbox.Fault502, sandbox.Fault503, sandbox.Fault504, sandbox.Fault429, sandbox.Fault429Date,
		sandbox.FaultMaintenance, sandbox.FaultHTML, sandbox.FaultDrop, sandbox.FaultTruncated, sandbox.FaultEmptyBody, sandbox.FaultBOM,
		sandbox.FaultPHPWarning, sandbox.FaultBlocked, sandbox.FaultRedirect,
	}})
	results := map[string]*result{streamOrders: {}, streamRefunds: {}}
	for stream, r := range results {
		for runs := 0; ; runs++ {
			require.Less(t, runs, 40)
			err := s.open(t, map[string]any{"page_size": 10}).readOn(r, connectors.Request{Stream: stream})
			if err == nil {
				break
			}
			require.NotEqual(t, connectors.Unknown, connectors.KindOf(err), "%v", err)
		}
	}
	s.face.SetFaults(sandbox.Faults{})
	s.requireEqualsWorld(t, results[streamOrders], results[streamRefunds], factsOf(t, s.open(t, nil)))
	require.Equal(t, 1, s.face.MostConcurrent())
}

// TestStopAnywhereInAnyVersionAndResume stops after every second batch, each time with a
// source that remembers nothing.
func TestStopAnywhereInAnyVersionAndResume(t *testing.T) {
	t.Parallel()
	for _, version := range []string{"9.9.5", "8.9.0", "5.7.0", "4.3.0"} {
		s := newSandbox(t, sandbox.Options{Seed: 8, Orders: 120}, sandbox.WooConfig{Version: version})
		results := map[string]*result{streamOrders: {}, streamRefunds: {}}
		for round := range 3 {
			for stream, r := range results {
				from := len(r.batches)
				for ended := false; !ended; {
					ended = true
					n := 0
					for batch, err := range s.open(t, map[string]any{"page_size": 10}).source.Read(t.Context(), connectors.Request{Stream: stream, State: r.state}) {
						require.NoError(t, err)
						r.add(batch)
						if n++; n == 2 {
							ended = false
							break
						}
					}
					// A read that finished an old window goes on with a new one, so such reads
					// need never be at rest; enough of them have read everything.
					var saved state
					require.NoError(t, json.Unmarshal(r.state.Payload, &saved))
					ended = ended || saved.Phase == resting || len(r.batches)-from > 40
				}
			}
			if round < 2 {
				s.world.Advance(25)
				s.settle()
			}
		}
		b := s.open(t, nil)
		for stream, r := range results {
			require.NoError(t, b.readOn(r, connectors.Request{Stream: stream}))
			readMissing(t, b, r, stream, 0)
		}
		s.requireEqualsWorld(t, results[streamOrders], results[streamRefunds], factsOf(t, b))
	}
}

func TestBothStreamsAtOnceAskOneThingAtATime(t *testing.T) {
	t.Parallel()
	s := newSandbox(t, sandbox.Options{Seed: 4, Orders: 250}, sandbox.WooConfig{Faults: sandbox.Faults{StripAuthorization: true}})
	b := s.open(t, map[string]any{"page_size": 20})
	orders, refunds := &result{}, &result{}
	var group errgroup.Group
	group.Go(func() error { return b.readOn(orders, connectors.Request{Stream: streamOrders}) })
	group.Go(func() error { return b.readOn(refunds, connectors.Request{Stream: streamRefunds}) })
	require.NoError(t, group.Wait())
	s.requireEqualsWorld(t, orders, refunds, factsOf(t, b))
	require.Equal(t, 1, s.face.MostConcurrent())
}

func TestPagesAreHalvedWhereTheShopIsTooSlow(t *testing.T) {
	t.Parallel()
	s := newSandbox(t, sandbox.Options{Seed: 3, Orders: 300}, sandbox.WooConfig{Faults: sandbox.Faults{MaxPerPage: 30}})
	b := s.open(t, nil)
	orders := b.read(streamOrders)
	s.requireEqualsWorld(t, orders, nil, factsOf(t, b))
	slept := time.Duration(0)
	for _, d := range s.clock.Slept() {
		slept += d
	}
	require.Less(t, slept, time.Minute, "it waited instead of asking for less")
}

func TestACacheBeforeTheShopIsSaid(t *testing.T) {
	t.Parallel()
	s := newSandbox(t, sandbox.Options{Seed: 3, Orders: 30}, sandbox.WooConfig{Faults: sandbox.Faults{CachedPages: true}})
	r := s.open(t, nil).read(streamOrders)
	require.Contains(t, fmt.Sprint(r.warnings), "cache")
	asked := map[string]bool{}
	for _, one := range s.face.Requests() {
		require.False(t, asked[one.Query], "the same address was asked for twice: %s", one.Query)
		asked[one.Query] = true
	}
}

func TestEveryWayToSignInReadsTheShop(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		plain  bool
		strips bool
		values map[string]any
	}{
		{name: "auto over TLS"},
		{name: "auto where the header is stripped", strips: true},
		{name: "basic", values: map[string]any{"auth": authBasic}},
		{name: "query", values: map[string]any{"auth": authQuery}},
		{name: "oauth1 over TLS", values: map[string]any{"auth": authOAuth}},
		{name: "auto over plain http", plain: true, values: map[string]any{"allow_http": true}},
		{name: "oauth1 over plain http", plain: true, values: map[string]any{"allow_http": true, "auth": authOAuth}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newSandbox(t, sandbox.Options{Seed: 5, Orders: 40}, sandbox.WooConfig{Faults: sandbox.Faults{StripAuthorization: c.strips}})
			if c.plain {
				s.server = httptest.NewServer(s.face)
				t.Cleanup(s.server.Close)
			}
			b := s.open(t, c.values)
			require.NoError(t, b.source.Check(t.Context()))
			s.requireEqualsWorld(t, b.read(streamOrders), b.read(streamRefunds), factsOf(t, b))
		})
	}
}

func TestPlainHTTPIsRefusedUnlessAllowed(t *testing.T) {
	t.Parallel()
	s := newSandbox(t, sandbox.Options{Seed: 5, Orders: 1}, sandbox.WooConfig{})
	plain := httptest.NewServer(s.face)
	t.Cleanup(plain.Close)
	s.server = plain
	err := s.open(t, nil).source.Check(t.Context())
	require.Equal(t, connectors.BadConfig, connectors.KindOf(err), "%v", err)
	require.ErrorContains(t, err, "TLS")
	require.Empty(t, s.face.Requests())
}

func TestSecretsAppearInNoErrorAndNoLog(t *testing.T) {
	t.Parallel()
	for _, auth := range []string{authAuto, authBasic, authQuery, authOAuth} {
		var log bytes.Buffer
		server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = fmt.Fprintf(w, `{"code":"woocommerce_rest_cannot_view","message":"no: %s %s"}`, r.URL.String(), r.Header.Get("Authorization"))
		}))
		values := config.ValuesOf(Connector().Config, map[string]any{"url": server.URL, "auth": auth, "consumer_key": "ck_sentinel_1", "consumer_secret": "cs_sentinel_2"})
		env := connectors.Env{Transport: server.Client().Transport, Log: zerolog.New(&log).Level(zerolog.TraceLevel), Clock: recordedNow()}
		source, err := Connector().Open(t.Context(), values, env)
		require.NoError(t, err)
		err = source.Check(t.Context())
		require.Error(t, err)
		for _, text := range []string{err.Error(), log.String()} {
			require.NotContains(t, text, "cs_sentinel_2", auth)
			require.NotContains(t, text, "ck_sentinel_1", auth)
		}
		require.NoError(t, source.Close())
		server.Close()
	}
}

func TestAKeyWithoutTheRightToSettingsStillReadsOrders(t *testing.T) {
	t.Parallel()
	s := newSandbox(t, sandbox.Options{Seed: 5, Orders: 40}, sandbox.WooConfig{Restricted: true})
	f := factsOf(t, s.open(t, map[string]any{"sale_date_basis": "created", "excluded_statuses": []string{"wc-failed"}}))
	require.Equal(t, "created", f.SaleDateBasis)
	require.Equal(t, []string{"failed"}, f.ExcludedStatuses)
	require.Equal(t, 2, f.Decimals)
	require.Contains(t, f.Assumed, "currency")
	require.NotContains(t, f.Assumed, "sale_date_basis")
	require.NotEmpty(t, f.PlatformVersion)
	b := s.open(t, nil)
	s.requireEqualsWorld(t, b.read(streamOrders), b.read(streamRefunds), factsOf(t, b))
}

func TestAShopWithABareOffsetKeepsIt(t *testing.T) {
	t.Parallel()
	shop := sandbox.DefaultShop()
	shop.Zone, shop.OffsetMinutes = "", 330
	s := newSandbox(t, sandbox.Options{Seed: 5, Orders: 30, Shops: []sandbox.Shop{shop}}, sandbox.WooConfig{})
	f := factsOf(t, s.open(t, nil))
	require.Equal(t, "+05:30", f.Timezone)
	require.Equal(t, "Asia/Kolkata", factsOf(t, s.open(t, map[string]any{"timezone": "Asia/Kolkata"})).Timezone)
}
