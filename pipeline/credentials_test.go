package pipeline_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/rest"
	"github.com/tillhouse/tillhouse/pipeline"
	"github.com/tillhouse/tillhouse/schemas"
	"github.com/tillhouse/tillhouse/warehouse"
	"github.com/tillhouse/tillhouse/warehouse/embedded/embeddedtest"
)

// strictVendor gives each refresh token once. Its tokens end at once where short is set.
type strictVendor struct {
	*httptest.Server

	mu      sync.Mutex
	refresh string
	access  string
	granted int
	burnt   int // uses of a refresh token that had been used
	short   bool
}

func newStrictVendor(t *testing.T) *strictVendor {
	t.Helper()
	v := &strictVendor{refresh: "rt_secret_0", access: "at_secret_0"}
	v.Server = httptest.NewServer(v)
	t.Cleanup(v.Close)
	return v
}

func (v *strictVendor) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v.mu.Lock()
	defer v.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	switch {
	case r.URL.Path != "/token" && r.Header.Get("Authorization") == "Bearer "+v.access:
		fmt.Fprint(w, `{}`)
	case r.URL.Path != "/token":
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprint(w, `{}`)
	case r.PostFormValue("grant_type") == "refresh_token" && r.PostFormValue("refresh_token") != v.refresh:
		v.burnt++
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"error":"invalid_grant"}`)
	default:
		v.granted++
		v.refresh, v.access = fmt.Sprintf("rt_secret_%d", v.granted), fmt.Sprintf("at_secret_%d", v.granted)
		ends := 3600
		if v.short {
			ends = 1
		}
		fmt.Fprintf(w, `{"access_token":%q,"expires_in":%d,"refresh_token":%q}`, v.access, ends, v.refresh)
	}
}

func (v *strictVendor) way(t *testing.T, grant connectors.OAuthGrant) connectors.OAuth {
	t.Helper()
	base, err := url.Parse(v.URL)
	require.NoError(t, err)
	way := connectors.OAuth{Grant: grant, Token: base.JoinPath("token"), ClientID: "client", ClientSecret: "cs_secret", Rotates: true}
	if grant == connectors.AuthorizationCode {
		way.Authorize = base
	}
	require.NoError(t, way.Validate())
	return way
}

// process is a client of one source, over a store of its own.
func (v *strictVendor) process(t *testing.T, way connectors.OAuth, store pipeline.CredentialStore) *rest.Client {
	t.Helper()
	base, err := url.Parse(v.URL)
	require.NoError(t, err)
	env := connectors.Env{
		Clock: connectors.SystemClock{}, Log: zerolog.Nop(), AllowPlainHTTP: true,
		Credentials: pipeline.CredentialsOf(store, connectors.SystemClock{}, "shop"),
	}
	return rest.New(rest.Options{Base: base, Auth: rest.StoredOAuth2(way, env)}, env)
}

func get(ctx context.Context, client *rest.Client) error {
	_, err := client.Get(ctx, rest.Call{Endpoint: "orders", Path: "orders"})
	return err
}

// vaults opens the same store several times, as processes do.
func vaults(t *testing.T, n int) []*warehouse.Vault {
	t.Helper()
	engine := embeddedtest.Start(t)
	list := make([]*warehouse.Vault, n)
	for i := range list {
		w, err := warehouse.Open(t.Context(), warehouse.Config{Options: engine.Options("default"), Database: "tokens"})
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, w.Close()) })
		if i == 0 {
			_, err = w.Migrate(t.Context())
			require.NoError(t, err)
		}
		list[i], err = w.Vault([]byte("0123456789abcdef"))
		require.NoError(t, err)
	}
	return list
}

func authorise(t *testing.T, store pipeline.CredentialStore, way connectors.OAuth, refresh string) {
	t.Helper()
	_, err := pipeline.CredentialsOf(store, connectors.SystemClock{}, "shop").Renew(t.Context(), func(context.Context, connectors.Credential) (connectors.Credential, error) {
		return connectors.Credential{Audience: way.Audience(), AccessToken: "at_old", RefreshToken: refresh, Expiry: time.Now().Add(-time.Hour).UTC()}, nil
	})
	require.NoError(t, err)
}

func TestOfWarehousesThatRefreshAtOnceOneAsksAndNoRefreshTokenIsBurnt(t *testing.T) {
	const processes, calls = 3, 3
	list := vaults(t, processes)
	for _, grant := range []connectors.OAuthGrant{connectors.AuthorizationCode, connectors.ClientCredentials} {
		v := newStrictVendor(t)
		way := v.way(t, grant)
		authorise(t, list[0], way, "rt_secret_0")
		var all sync.WaitGroup
		for _, store := range list {
			client := v.process(t, way, store)
			for range calls {
				all.Go(func() {
					if err := get(t.Context(), client); err != nil {
						t.Error(err)
					}
				})
			}
		}
		all.Wait()
		require.Equal(t, 1, v.granted)
		require.Zero(t, v.burnt)
	}

	// Tokens that end at once make every call refresh: still none is used twice.
	v := newStrictVendor(t)
	v.short = true
	way := v.way(t, connectors.AuthorizationCode)
	authorise(t, list[0], way, "rt_secret_0")
	clients := []*rest.Client{v.process(t, way, list[0]), v.process(t, way, list[1])}
	var all sync.WaitGroup
	for _, client := range clients {
		all.Go(func() {
			for range calls {
				// The other process may have made the vendor forget this token meanwhile.
				if err := get(t.Context(), client); err != nil && connectors.KindOf(err) != connectors.Auth {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	require.Greater(t, v.granted, 1)
	require.Zero(t, v.burnt)
	stored, err := pipeline.CredentialsOf(list[2], connectors.SystemClock{}, "shop").Load(t.Context())
	require.NoError(t, err)
	require.Equal(t, v.refresh, stored.RefreshToken)
	require.NoError(t, get(t.Context(), v.process(t, way, list[2])))
}

// breaking is a store in memory whose next steps go wrong as the test says.
type breaking struct {
	mu       sync.Mutex
	fence    uint64
	value    []byte
	held     bool
	leased   int // times that another process has the lease
	overtake func()
	failLoad error
	failSave error
}

func (b *breaking) AcquireLease(context.Context, string) (schemas.Lease, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.leased > 0 {
		b.leased--
		return schemas.Lease{}, fmt.Errorf("%w: process 1", schemas.ErrLeased)
	}
	b.fence++
	b.held = true
	return schemas.Lease{Resource: "cred_shop", Fence: b.fence}, nil
}

func (b *breaking) ReleaseLease(context.Context, schemas.Lease) error {
	b.held = false
	return nil
}

func (b *breaking) LoadCredential(context.Context, string) ([]byte, error) {
	return b.value, b.failLoad
}

func (b *breaking) SaveCredential(ctx context.Context, lease schemas.Lease, _ string, value []byte) error {
	if overtake := b.overtake; overtake != nil {
		b.overtake = nil
		b.fence++
		overtake()
	}
	if lease.Fence != b.fence {
		return fmt.Errorf("saving: %w", schemas.ErrFenced)
	}
	if ctx.Err() != nil || b.failSave != nil {
		return errors.Join(ctx.Err(), b.failSave)
	}
	b.value = value
	return nil
}

// patient is a clock whose sleeps take no time.
type patient struct{ now time.Time }

func (p *patient) Now() time.Time { return p.now }

func (p *patient) Sleep(ctx context.Context, d time.Duration) error {
	p.now = p.now.Add(d)
	return ctx.Err()
}

func renewTo(token string, times *int) func(context.Context, connectors.Credential) (connectors.Credential, error) {
	return func(_ context.Context, stored connectors.Credential) (connectors.Credential, error) {
		*times++
		stored.RefreshToken = token
		return stored, nil
	}
}

func TestWhatTheVendorAnsweredIsStoredAlsoAfterATakeoverAndAStop(t *testing.T) {
	b, asked := &breaking{}, 0
	b.overtake = func() {}
	c := pipeline.CredentialsOf(b, &patient{}, "shop")
	got, err := c.Renew(t.Context(), renewTo("rt_mine", &asked))
	require.NoError(t, err)
	require.Equal(t, "rt_mine", got.RefreshToken)
	require.Equal(t, 1, asked, "the answer that was had is stored under the next lease")
	stored, err := c.Load(t.Context())
	require.NoError(t, err)
	require.Equal(t, "rt_mine", stored.RefreshToken)

	// One who took over and stored another: the change is made of that.
	b.overtake = func() { b.value = []byte(`{"refresh_token":"rt_theirs"}`) }
	seen := ""
	_, err = c.Renew(t.Context(), func(_ context.Context, stored connectors.Credential) (connectors.Credential, error) {
		seen = stored.RefreshToken
		return connectors.Credential{RefreshToken: "rt_after_" + seen}, nil
	})
	require.NoError(t, err)
	require.Equal(t, "rt_theirs", seen)

	ctx, stop := context.WithCancel(t.Context())
	_, err = c.Renew(ctx, func(ctx context.Context, stored connectors.Credential) (connectors.Credential, error) {
		stop()
		stored.RefreshToken = "rt_stopped"
		return stored, ctx.Err()
	})
	require.NoError(t, err)
	require.Contains(t, string(b.value), "rt_stopped")
	require.False(t, b.held)
	_, err = c.Renew(ctx, renewTo("rt_never", &asked))
	require.NoError(t, err, "the lease was free")
	b.leased = 1
	_, err = c.Renew(ctx, renewTo("rt_never", &asked))
	require.ErrorIs(t, err, context.Canceled, "nobody waits after a stop")
}

func TestAStoreThatFailsIsNotTakenForARefusalAndKeepsNoLease(t *testing.T) {
	asked := 0
	for _, b := range []*breaking{{failLoad: errors.New("the server is away")}, {failSave: errors.New("the disk is full")}} {
		_, err := pipeline.CredentialsOf(b, &patient{}, "shop").Renew(t.Context(), renewTo("rt_secret", &asked))
		require.Equal(t, connectors.Transient, connectors.KindOf(err))
		require.NotContains(t, err.Error(), "rt_secret")
		require.False(t, b.held)
	}
	for _, b := range []*breaking{{failLoad: fmt.Errorf("opening: %w", schemas.ErrSealed)}, {value: []byte("rt_secret, not JSON")}} {
		_, err := pipeline.CredentialsOf(b, &patient{}, "shop").Load(t.Context())
		require.Equal(t, connectors.Auth, connectors.KindOf(err))
		require.ErrorContains(t, err, "run `tillhouse auth shop`")
		require.NotContains(t, err.Error(), "rt_secret")
	}
	refused := &connectors.Error{Kind: connectors.Auth, Err: errors.New("no")}
	b := &breaking{value: []byte(`{}`)}
	_, err := pipeline.CredentialsOf(b, &patient{}, "shop").Renew(t.Context(), func(context.Context, connectors.Credential) (connectors.Credential, error) {
		return connectors.Credential{RefreshToken: "rt_secret"}, refused
	})
	require.Same(t, refused, err)
	require.Equal(t, `{}`, string(b.value))

	waiting := &breaking{leased: 3}
	_, err = pipeline.CredentialsOf(waiting, &patient{}, "shop").Renew(t.Context(), renewTo("rt", &asked))
	require.NoError(t, err)
	busy := &breaking{leased: 1 << 20}
	_, err = pipeline.CredentialsOf(busy, &patient{}, "shop").Renew(t.Context(), renewTo("rt", &asked))
	require.Equal(t, connectors.Transient, connectors.KindOf(err))
	require.ErrorContains(t, err, "process 1")
}
