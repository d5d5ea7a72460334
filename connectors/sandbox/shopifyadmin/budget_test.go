package shopifyadmin

import (
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestABucketLetsFortyInAndLeaksTwoASecond(t *testing.T) {
	c := newClock()
	f := NewFace(euroShop(), FaceConfig{Clock: c.at, Throttle: true})
	for n := range 40 {
		a := ask(t, f, "shop.json")
		require.Equal(t, http.StatusOK, a.status)
		require.Equal(t, strconv.Itoa(n+1)+"/40", a.header.Get("X-Shopify-Shop-Api-Call-Limit"))
	}
	a := ask(t, f, "shop.json")
	require.Equal(t, http.StatusTooManyRequests, a.status)
	require.JSONEq(t, `{"errors":"Exceeded 2 calls per second for api client. Reduce request rates to resume uninterrupted service."}`, a.text)
	require.Equal(t, "0.5", a.header.Get("Retry-After"), "with a fraction")
	require.Equal(t, "40/40", a.header.Get("X-Shopify-Shop-Api-Call-Limit"))
	require.Equal(t, 1, f.Throttled())
	c.pass(499 * time.Millisecond)
	require.Equal(t, http.StatusTooManyRequests, ask(t, f, "shop.json").status)
	c.pass(time.Millisecond)
	require.Equal(t, http.StatusOK, ask(t, f, "shop.json").status)
	c.pass(10 * time.Second)
	require.Equal(t, "21/40", ask(t, f, "shop.json").header.Get("X-Shopify-Shop-Api-Call-Limit"))
}

func TestBucketsAreAsLargeAsThePlan(t *testing.T) {
	for plan, want := range map[Plan]string{PlanAdvanced: "1/80", PlanPlus: "1/400", PlanEnterprise: "1/800"} {
		config := DefaultShop()
		config.Plan = plan
		s := builtShop(t, config, 1)
		require.Equal(t, want, ask(t, NewFace(s, FaceConfig{Throttle: true}), "shop.json").header.Get("X-Shopify-Shop-Api-Call-Limit"))
	}
}

func TestEachAppHasABucketOfItsOwnAndTokensOfOneAppShareIt(t *testing.T) {
	c := newClock()
	f := NewFace(euroShop(), FaceConfig{Clock: c.at, Throttle: true})
	one := posted(t, f, map[string]string{"grant_type": "client_credentials"}).tokens(t).Access
	two := posted(t, f, map[string]string{"grant_type": "client_credentials"}).tokens(t).Access
	for range 40 {
		require.Equal(t, http.StatusOK, status(t, f, one))
	}
	require.Equal(t, http.StatusTooManyRequests, status(t, f, two))
	require.Equal(t, http.StatusOK, status(t, f, AdminToken))
}

func TestARefusedCallCostsAsMuchAsAnyOther(t *testing.T) {
	f := NewFace(euroShop(), FaceConfig{Clock: newClock().at, Throttle: true})
	for range 40 {
		require.Equal(t, http.StatusNotFound, ask(t, f, "nothing.json").status)
	}
	require.Equal(t, http.StatusTooManyRequests, ask(t, f, "shop.json").status)
}

func TestTwoCallsASecondForAnHourAreNeverThrottled(t *testing.T) {
	c := newClock()
	f := NewFace(euroShop(), FaceConfig{Clock: c.at, Throttle: true})
	for range 7200 {
		require.Equal(t, http.StatusOK, ask(t, f, "locations/count.json").status)
		c.pass(500 * time.Millisecond)
	}
	require.Zero(t, f.Throttled())
	require.Equal(t, map[string]int{"GET locations/count.json": 7200}, f.Calls())
}

func TestCallersAtOnceNeverGetMoreThanTheBucket(t *testing.T) {
	f := NewFace(euroShop(), FaceConfig{Clock: newClock().at, Throttle: true})
	var good atomic.Int64
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 10 {
				if ask(t, f, "shop.json").status == http.StatusOK {
					good.Add(1)
				}
			}
		})
	}
	all.Wait()
	require.EqualValues(t, 40, good.Load())
	require.Equal(t, 40, f.Throttled())
}
