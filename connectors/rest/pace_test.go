package rest_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/connectortest"
	"github.com/tillhouse/tillhouse/connectors/rest"
)

// gate is a vendor that counts what it is asked, in virtual time.
type gate struct {
	clock   connectors.Clock
	latency time.Duration
	failing int // every so many-th answer is a 500; 0 none

	mu      sync.Mutex
	times   []time.Time
	running int
	most    int
}

func (g *gate) RoundTrip(request *http.Request) (*http.Response, error) {
	g.mu.Lock()
	g.times = append(g.times, g.clock.Now())
	n := len(g.times)
	g.running++
	g.most = max(g.most, g.running)
	g.mu.Unlock()
	err := g.clock.Sleep(request.Context(), g.latency)
	g.mu.Lock()
	g.running--
	g.mu.Unlock()
	if err != nil {
		return nil, err
	}
	status := 200
	if g.failing > 0 && n%g.failing == 0 {
		status = 500
	}
	return connectortest.Answer(status, "[]")(request, nil)
}

// densest is the largest number of requests in any window of that length.
func (g *gate) densest(window time.Duration) int {
	most, first := 0, 0
	for i, at := range g.times {
		for at.Sub(g.times[first]) >= window {
			first++
		}
		most = max(most, i-first+1)
	}
	return most
}

func TestADeclaredRateIsNeverExceededInAnyWindowRetriesIncluded(t *testing.T) {
	for _, limit := range []connectors.Limit{
		{Scope: "app", Requests: 2, Per: time.Second},
		{Scope: "app", Requests: 40, Per: time.Minute},
		{Scope: "app", Requests: 1, Per: 10 * time.Second},
		{Scope: "app", Requests: 10, Per: time.Second, Concurrency: 3},
	} {
		t.Run(fmt.Sprintf("%d per %s", limit.Requests, limit.Per), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g := &gate{clock: connectors.SystemClock{}, latency: 150 * time.Millisecond, failing: 7}
				base, _ := url.Parse("https://shop.example")
				var shared connectors.Shared
				env := connectors.Env{Transport: g, Clock: g.clock, Shared: &shared}
				const calls = 200
				begin := time.Now()
				var group sync.WaitGroup
				for range 4 { // streams of two sources of one account
					client := rest.New(rest.Options{Base: base, Limits: []connectors.Limit{limit}, Patience: time.Hour}, env)
					group.Go(func() {
						for range calls / 4 {
							_, err := client.Get(t.Context(), orders())
							require.NoError(t, err)
						}
					})
				}
				group.Wait()
				require.LessOrEqual(t, g.densest(limit.Per), limit.Requests)
				if limit.Concurrency > 0 {
					require.LessOrEqual(t, g.most, limit.Concurrency)
					return
				}
				granted := float64(limit.Requests) * float64(time.Since(begin)+limit.Per) / float64(limit.Per)
				require.GreaterOrEqual(t, float64(len(g.times))/granted, 0.90, "the rate is used")
			})
		})
	}
}

func TestOnlySoManyRequestsRunAtOneTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &gate{clock: connectors.SystemClock{}, latency: time.Second}
		base, _ := url.Parse("https://shop.example")
		client := rest.New(rest.Options{Base: base, Limits: []connectors.Limit{{Scope: "site", Concurrency: 1}}, Patience: time.Second}, connectors.Env{Transport: g, Clock: g.clock})
		begin := time.Now()
		var group sync.WaitGroup
		for range 30 {
			group.Go(func() {
				_, err := client.Get(t.Context(), orders())
				require.NoError(t, err, "standing in line is not the vendor's doing and costs no patience")
			})
		}
		group.Wait()
		require.Equal(t, 1, g.most)
		require.Equal(t, 30*time.Second, time.Since(begin))
	})
}

func TestWhoeverGivesUpLeavesNoPlaceBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &gate{clock: connectors.SystemClock{}, latency: time.Minute}
		base, _ := url.Parse("https://shop.example")
		client := rest.New(rest.Options{Base: base, Limits: []connectors.Limit{{Scope: "site", Concurrency: 1, Requests: 100, Per: time.Second}}}, connectors.Env{Transport: g, Clock: g.clock})
		var group sync.WaitGroup
		for range 5 {
			group.Go(func() {
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				_, err := client.Get(ctx, orders())
				require.ErrorIs(t, err, context.DeadlineExceeded)
			})
		}
		group.Wait()
		_, err := client.Get(t.Context(), orders())
		require.NoError(t, err)
	})
}

func TestAUsedUpDailyLimitIsReturnedAsThrottled(t *testing.T) {
	clock := connectortest.NewClock(start)
	g := &gate{clock: clock}
	base, _ := url.Parse("https://shop.example")
	client := rest.New(rest.Options{Base: base, Limits: []connectors.Limit{{Scope: "app", Requests: 3, Per: 24 * time.Hour}}}, connectors.Env{Transport: g, Clock: clock})
	for range 3 {
		_, err := client.Get(t.Context(), orders())
		require.NoError(t, err)
	}
	_, err := client.Get(t.Context(), orders())
	require.Equal(t, connectors.Throttled, connectors.KindOf(err))
	require.ErrorContains(t, err, "the vendor's limit is used up for now")
	require.True(t, connectors.UntilOf(err).After(start.Add(24*time.Hour-time.Second)))
	require.Len(t, g.times, 3)
}

// bucket is a vendor with a fixed budget per period that tells what is left.
type bucket struct {
	clock   connectors.Clock
	size    int
	period  time.Duration
	latency time.Duration

	mu        sync.Mutex
	used      int
	reset     time.Time
	answers   int
	throttled int
}

func (b *bucket) RoundTrip(request *http.Request) (*http.Response, error) {
	if err := b.clock.Sleep(request.Context(), b.latency/2); err != nil {
		return nil, err
	}
	status, headers := b.count()
	if err := b.clock.Sleep(request.Context(), b.latency/2); err != nil {
		return nil, err
	}
	return connectortest.Answer(status, "[]", headers...)(request, nil)
}

// count is the vendor's account at the moment when a request reaches it.
func (b *bucket) count() (int, []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if now := b.clock.Now(); !now.Before(b.reset) {
		b.used, b.reset = 0, now.Add(b.period)
	}
	b.answers++
	if b.used++; b.used > b.size {
		b.throttled++
		return http.StatusTooManyRequests, []string{"Retry-After", "1"}
	}
	return http.StatusOK, []string{"X-Left", strconv.Itoa(b.size - b.used), "X-Reset", b.reset.Format(time.RFC3339Nano)}
}

func leftOf(header http.Header, _ time.Time) (rest.Budget, bool) {
	until, err := time.Parse(time.RFC3339Nano, header.Get("X-Reset"))
	if err != nil {
		return rest.Budget{}, false
	}
	var left int
	_, err = fmt.Sscan(header.Get("X-Left"), &left)
	return rest.Budget{Remaining: left, Until: until}, err == nil
}

func TestTheVendorsOwnBudgetIsUsedUpAndNotOverdrawn(t *testing.T) {
	clock := connectortest.NewClock(start)
	b := &bucket{clock: clock, size: 40, period: time.Minute, latency: 50 * time.Millisecond}
	base, _ := url.Parse("https://shop.example")
	client := rest.New(rest.Options{Base: base, Budget: leftOf}, connectors.Env{Transport: b, Clock: clock})
	for range 400 {
		_, err := client.Get(t.Context(), orders())
		require.NoError(t, err)
	}
	require.Zero(t, b.throttled)
	require.Less(t, clock.Now().Sub(start), 10*time.Minute, "every period was used to the end")
}

func TestRequestsInFlightCountAgainstTheVendorsBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := &bucket{clock: connectors.SystemClock{}, size: 40, period: time.Minute, latency: 300 * time.Millisecond}
		base, _ := url.Parse("https://shop.example")
		client := rest.New(rest.Options{Base: base, Budget: leftOf}, connectors.Env{Transport: b, Clock: b.clock})
		_, err := client.Get(t.Context(), orders()) // tells the budget
		require.NoError(t, err)
		var group sync.WaitGroup
		for worker := range 8 {
			group.Go(func() {
				// Answers come one by one, each with others on their way.
				require.NoError(t, b.clock.Sleep(t.Context(), time.Duration(worker)*37*time.Millisecond))
				for range 30 {
					_, err := client.Get(t.Context(), orders())
					require.NoError(t, err)
				}
			})
		}
		group.Wait()
		require.Zero(t, b.throttled)
	})
}

func TestARetryThatTheLimitForbidsSaysSo(t *testing.T) {
	clock := connectortest.NewClock(start)
	base, _ := url.Parse("https://shop.example")
	client := rest.New(rest.Options{Base: base, Limits: []connectors.Limit{{Scope: "app", Requests: 1, Per: 24 * time.Hour}}},
		connectors.Env{Transport: &gate{clock: clock, failing: 1}, Clock: clock})
	_, err := client.Get(t.Context(), orders())
	require.Equal(t, connectors.Throttled, connectors.KindOf(err))
	require.ErrorContains(t, err, "failed: the vendor's limit is used up for now")
	require.Zero(t, rest.FailureOf(err).Status, "the 500 before is not this answer")
}

// BenchmarkPacing reports, in virtual time, how much of a granted rate is used and how
// often the vendor throttles.
func BenchmarkPacing(b *testing.B) {
	for _, c := range []struct {
		name   string
		limits []connectors.Limit
		vendor *bucket
		budget func(http.Header, time.Time) (rest.Budget, bool)
	}{
		{"declared 2 per second", []connectors.Limit{{Scope: "app", Requests: 2, Per: time.Second}}, &bucket{size: 2, period: time.Second}, nil},
		{"declared 40 per minute", []connectors.Limit{{Scope: "app", Requests: 40, Per: time.Minute}}, &bucket{size: 40, period: time.Minute}, nil},
		{"told by headers", nil, &bucket{size: 40, period: time.Minute}, leftOf},
	} {
		b.Run(c.name, func(b *testing.B) {
			base, _ := url.Parse("https://shop.example")
			var used, throttled float64
			for b.Loop() {
				clock := connectortest.NewClock(start)
				vendor := &bucket{size: c.vendor.size, period: c.vendor.period, clock: clock, latency: 20 * time.Millisecond}
				client := rest.New(rest.Options{Base: base, Limits: c.limits, Budget: c.budget, Patience: time.Hour}, connectors.Env{Transport: vendor, Clock: clock})
				const calls = 4000
				for range calls {
					if _, err := client.Get(b.Context(), orders()); err != nil {
						b.Fatal(err)
					}
				}
				granted := float64(vendor.size) * float64(clock.Now().Sub(start)) / float64(vendor.period)
				used, throttled = calls/granted, float64(vendor.throttled)/float64(vendor.answers)
			}
			b.ReportMetric(100*used, "%used")
			b.ReportMetric(100*throttled, "%throttled")
		})
	}
}
