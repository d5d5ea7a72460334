package shopify

import (
	"context"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/config"
	"github.com/tillhouse/tillhouse/connectors/connectortest"
	"github.com/tillhouse/tillhouse/connectors/rest"
	"github.com/tillhouse/tillhouse/connectors/sandbox/shopifyadmin"
)

// keptTokens is a store of one credential, as the warehouse is one.
type keptTokens struct {
	mu     sync.Mutex
	stored connectors.Credential
	saved  []string // refresh tokens in the order in which they were stored
}

// Source is the source's name.
func (*keptTokens) Source() string { return "main" }

// Load is what is stored.
func (k *keptTokens) Load(context.Context) (connectors.Credential, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.stored, nil
}

// Renew changes it.
func (k *keptTokens) Renew(ctx context.Context, change func(context.Context, connectors.Credential) (connectors.Credential, error)) (connectors.Credential, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	next, err := change(ctx, k.stored)
	if err != nil {
		return next, err
	}
	k.stored = next
	k.saved = append(k.saved, next.RefreshToken)
	return next, nil
}

// app are the values of a source with a client id.
func app(more map[string]any) map[string]any {
	values := map[string]any{"store": "laden-test", "url": testBase, "client_id": shopifyadmin.ClientID, "client_secret": shopifyadmin.ClientSecret, "api": apiREST}
	maps.Copy(values, more)
	return values
}

func grants(b *bench) (n int) {
	for _, r := range b.Asked {
		if strings.HasSuffix(r.URL.Path, "/oauth/access_token") {
			n++
		}
	}
	return n
}

func TestATokenOf24HoursIsMintedOnceAndAgainBeforeItEnds(t *testing.T) {
	t.Parallel()
	shop := newShop(t, shopifyadmin.DefaultShop(), 20)
	b := openShop(t, shop, shopifyadmin.FaceConfig{}, app(nil))
	b.Sync(streamOrders)
	require.NoError(t, b.Source.Check(t.Context()))
	require.Equal(t, 1, grants(b))
	b.Clock.Advance(23 * time.Hour)
	shop.PassTo(b.Clock.Now())
	b.Sync(streamOrders)
	require.Equal(t, 1, grants(b), "it is still good")
	b.Clock.Advance(time.Hour)
	shop.PassTo(b.Clock.Now())
	b.Sync(streamOrders)
	require.Equal(t, 2, grants(b), "it was replaced before anybody refused it")
	require.NotContains(t, b.Log.String(), shopifyadmin.ClientSecret)
}

func TestARefusedTokenIsMintedAnewOnce(t *testing.T) {
	t.Parallel()
	shop := newShop(t, shopifyadmin.DefaultShop(), 20)
	face := shopifyadmin.NewFace(shop, shopifyadmin.FaceConfig{})
	b := openAt(t, face, shop.Now().Add(time.Minute), app(nil))
	b.Sync(streamOrders)
	face.Expire()
	b.Sync(streamOrders)
	require.Equal(t, 2, grants(b))
	b.Answer = func(r *http.Request) *http.Response {
		if strings.Contains(r.URL.Path, "/api/") {
			return connectortest.Reply(http.StatusUnauthorized, `{"errors":"[API] Invalid API key or access token"}`)
		}
		return nil
	}
	before := len(b.Asked)
	err := b.Read(t.Context(), connectors.Request{Stream: streamOrders}, nil)
	require.Equal(t, connectors.Auth, connectors.KindOf(err), "%v", err)
	require.Equal(t, 3, len(b.Asked)-before, "refused, minted, refused")
}

func TestAnAppIsLetInByAPersonAndItsRefreshTokensRotate(t *testing.T) {
	t.Parallel()
	shop := newShop(t, shopifyadmin.DefaultShop(), 20)
	clock := connectortest.NewClock(shop.Now().Add(time.Minute))
	const redirect = "https://app.example.com/callback"
	face := shopifyadmin.NewFace(shop, shopifyadmin.FaceConfig{
		Clock: clock.Now, App: shopifyadmin.App{Public: true, RedirectURIs: []string{redirect}},
	})
	b := openAt(t, face, clock.Now(), app(nil))
	b.Clock = clock
	store := &keptTokens{}
	env := connectors.Env{Transport: b.Asking(face), Log: zerolog.New(io.Discard), Clock: clock, Credentials: store}
	values := config.ValuesOf(Connector().Config, app(map[string]any{"grant": grantCode}))
	way, err := oauth(values)
	require.NoError(t, err)
	require.NoError(t, way.Validate())

	source, err := Connector().Open(t.Context(), values, env)
	require.NoError(t, err)
	err = source.Check(t.Context())
	require.Equal(t, connectors.Auth, connectors.KindOf(err))
	require.ErrorContains(t, err, "tillhouse auth main")

	asked := httptest.NewRequestWithContext(t.Context(), http.MethodGet, rest.AuthorizeURL(*way, redirect, "a-state", ""), http.NoBody)
	answer := httptest.NewRecorder()
	face.ServeHTTP(answer, asked)
	back, err := url.Parse(answer.Header().Get("Location"))
	require.NoError(t, err)
	require.NotEmpty(t, back.Query().Get("code"), "%d %s", answer.Code, answer.Body)
	require.Equal(t, "a-state", back.Query().Get("state"))
	_, err = store.Renew(t.Context(), func(ctx context.Context, _ connectors.Credential) (connectors.Credential, error) {
		return rest.Exchange(ctx, *way, env, rest.Code{Code: back.Query().Get("code"), Redirect: redirect})
	})
	require.NoError(t, err)
	require.NotEmpty(t, store.stored.RefreshToken, "an offline token that ends is asked for")
	require.Empty(t, way.Missing(store.stored))

	for range 3 {
		require.NoError(t, source.Check(t.Context()))
		clock.Advance(2 * time.Hour)
		shop.PassTo(clock.Now())
	}
	require.NoError(t, source.Check(t.Context()))
	require.Len(t, store.saved, 4, "the first, and one for each hour that was over")
	for i, token := range store.saved {
		require.NotEmpty(t, token)
		require.NotContains(t, store.saved[:i], token)
	}
}

func TestTwoWaysInAreOneTooMany(t *testing.T) {
	t.Parallel()
	for name, values := range map[string]map[string]any{
		"both":            app(map[string]any{"access_token": "shpat_x"}),
		"without secret":  {"store": "laden-test", "client_id": "x"},
		"another version": app(map[string]any{"api_version": "latest"}),
		"a page of 251":   app(map[string]any{"page_size": 251}),
		"another domain":  app(map[string]any{"store": "shop.example.com"}),
		"no zone":         app(map[string]any{"timezone": "Mars/Base"}),
	} {
		_, err := Connector().Open(t.Context(), config.ValuesOf(Connector().Config, values), connectors.Env{Clock: fixedClock{time.Now()}})
		require.Equal(t, connectors.BadConfig, connectors.KindOf(err), "%s: %v", name, err)
		require.NotContains(t, err.Error(), "shpat_x")
	}
	way, err := oauth(config.ValuesOf(Connector().Config, map[string]any{"store": "laden-test", "access_token": "shpat_x"}))
	require.NoError(t, err)
	require.Nil(t, way)
}

func TestCheckSaysWhatEachMissingScopeCosts(t *testing.T) {
	t.Parallel()
	shop := newShop(t, shopifyadmin.DefaultShop(), 20)
	b := openShop(t, shop, shopifyadmin.FaceConfig{Scopes: []string{"read_orders", "read_all_orders"}}, nil)
	require.NoError(t, b.Source.Check(t.Context()))
	for _, lost := range []string{"read_customers", "read_reports", "sessions, and with them conversion", "read_shopify_payments_payouts", "fees of Shopify Payments", "unit cost, and with it margins"} {
		require.Contains(t, b.Log.String(), lost)
	}
	err := b.Read(t.Context(), connectors.Request{Stream: streamCustomers}, nil)
	require.Equal(t, connectors.Permission, connectors.KindOf(err))
	require.ErrorContains(t, err, "read_customers")
	b.Sync(streamOrders)
	require.NotEmpty(t, b.IDs(streamOrders))
}

// TestNoAnswerIsThrottledAndMostOfTheBudgetIsUsed reads in virtual time against the
// face's own bucket.
func TestNoAnswerIsThrottledAndMostOfTheBudgetIsUsed(t *testing.T) {
	t.Parallel()
	shop := newShop(t, shopifyadmin.DefaultShop(), 200)
	clock := connectortest.NewClock(shop.Now().Add(time.Minute))
	face := shopifyadmin.NewFace(shop, shopifyadmin.FaceConfig{Clock: clock.Now, Throttle: true})
	b := openAt(t, face, clock.Now(), map[string]any{"api": apiREST, "page_size": 1})
	source, err := Connector().Open(t.Context(), config.ValuesOf(Connector().Config, map[string]any{"store": "laden-test", "url": testBase, "access_token": shopifyadmin.AdminToken, "api": apiREST, "page_size": 1}),
		connectors.Env{Transport: b.Asking(face), Log: zerolog.New(io.Discard), Clock: clock})
	require.NoError(t, err)
	b.Source = source
	began := clock.Now()
	b.Sync(streamOrders)
	took := clock.Now().Sub(began).Seconds()
	calls := float64(len(b.Asked))
	require.Zero(t, face.Throttled())
	require.Greater(t, calls, 200.0)
	// A bucket of 40 that leaks 2 a second: what is beyond the first 38 goes at the rate.
	require.InDelta(t, (calls-38)/2, took, 3, "%v calls", calls)
}
