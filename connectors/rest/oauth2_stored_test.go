package rest_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"
	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/connectortest"
	"github.com/tillhouse/tillhouse/connectors/rest"
)

// kept are credentials in memory, changed one after the other, as a store keeps them.
type kept struct {
	mu     sync.Mutex
	stored connectors.Credential
	saved  []string // refresh tokens in the order in which they were stored
	fail   error
}

func (*kept) Source() string { return "webshop" }

func (k *kept) Load(context.Context) (connectors.Credential, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.stored, k.fail
}

func (k *kept) Renew(ctx context.Context, change func(context.Context, connectors.Credential) (connectors.Credential, error)) (connectors.Credential, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	next, err := change(context.WithoutCancel(ctx), k.stored)
	if err == nil && k.fail == nil {
		k.stored, k.saved = next, append(k.saved, next.RefreshToken)
	}
	return next, errors.Join(err, k.fail)
}

// strict is a vendor that gives each refresh token once and shows what it was asked.
type strict struct {
	*httptest.Server

	t        *testing.T
	mu       sync.Mutex
	forms    []url.Values
	basics   []string
	refresh  string // the refresh token that is good
	access   string // the access token that is good
	count    int
	lost     bool // the next answer with tokens gets lost
	keepsOld bool // the token before stays good until the next is used
	old      string
	static   bool // answers without a refresh token
	status   int
	body     string
	header   string
	sent     []string
}

func newStrict(t *testing.T) *strict {
	t.Helper()
	v := &strict{t: t, refresh: "rt_secret_0", header: "Authorization"}
	v.Server = httptest.NewServer(v)
	t.Cleanup(v.Close)
	return v
}

func (v *strict) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if r.URL.Path != "/token" {
		v.sent = append(v.sent, r.Header.Get(v.header))
		if strings.TrimPrefix(r.Header.Get(v.header), "Bearer ") != v.access {
			reply(w, http.StatusUnauthorized, `{}`)
			return
		}
		reply(w, http.StatusOK, `{}`)
		return
	}
	if err := r.ParseForm(); err != nil {
		v.t.Error(err)
	}
	v.forms = append(v.forms, r.PostForm)
	id, secret, _ := r.BasicAuth()
	v.basics = append(v.basics, id+"/"+secret)
	if v.status != 0 {
		reply(w, v.status, v.body)
		return
	}
	given := r.PostForm.Get("refresh_token")
	if r.PostForm.Get("grant_type") == "refresh_token" && given != v.refresh && (!v.keepsOld || given != v.old) {
		reply(w, http.StatusBadRequest, `{"error":"invalid_grant","error_description":"unknown `+given+`"}`)
		return
	}
	v.count++
	v.old, v.access = given, "at_secret_"+strconv.Itoa(v.count)
	answer := `{"access_token":"` + v.access + `","token_type":"bearer","expires_in":3600,"scope":"orders.read refunds.read"`
	if !v.static {
		v.refresh = "rt_secret_" + strconv.Itoa(v.count)
		answer += `,"refresh_token":"` + v.refresh + `"`
	}
	if v.lost {
		v.lost = false
		panic(http.ErrAbortHandler)
	}
	reply(w, http.StatusOK, answer+"}")
}

func (v *strict) way() connectors.OAuth {
	base, err := url.Parse(v.URL)
	require.NoError(v.t, err)
	return connectors.OAuth{
		Authorize: base.JoinPath("authorize"), Token: base.JoinPath("token"), ClientID: "client", ClientSecret: "cs_secret/+", Rotates: true,
		Scopes: []string{"orders.read", "refunds.read"}, PKCE: true,
	}
}

// reader is a source of one process.
func (v *strict) reader(way connectors.OAuth, clock connectors.Clock, log io.Writer, credentials connectors.Credentials) func() error {
	base, err := url.Parse(v.URL)
	require.NoError(v.t, err)
	env := connectors.Env{Clock: clock, Log: zerolog.New(log).Level(zerolog.TraceLevel), AllowPlainHTTP: true, Credentials: credentials}
	client := rest.New(rest.Options{Base: base, Auth: rest.StoredOAuth2(way, env)}, env)
	return func() error {
		_, err := client.Get(v.t.Context(), orders())
		return err
	}
}

func stored(way connectors.OAuth, refresh string) connectors.Credential {
	return connectors.Credential{Audience: way.Audience(), AccessToken: "at_secret_0", RefreshToken: refresh, Expiry: start, Scopes: []string{"orders.read"}}
}

func TestARotatedRefreshTokenIsStoredBeforeItsAccessTokenIsUsed(t *testing.T) {
	v, clock, log := newStrict(t), connectortest.NewClock(start), &bytes.Buffer{}
	way := v.way()
	k := &kept{stored: stored(way, "rt_secret_0"), fail: nil}
	get := v.reader(way, clock, log, k)
	for i := range 3 {
		require.NoError(t, get())
		require.Equal(t, "rt_secret_"+strconv.Itoa(i+1), k.stored.RefreshToken)
		clock.Advance(2 * time.Hour)
	}
	require.Equal(t, []string{"rt_secret_1", "rt_secret_2", "rt_secret_3"}, k.saved)
	require.Equal(t, []string{"orders.read", "refunds.read"}, k.stored.Scopes)

	// What cannot be stored is not used.
	sent := len(v.sent)
	failing := &saveFails{kept: k}
	require.Error(t, v.reader(way, clock, log, failing)())
	require.Len(t, v.sent, sent)
	require.NotContains(t, log.String(), "_secret")
}

// saveFails loads and cannot store.
type saveFails struct{ *kept }

func (s *saveFails) Renew(ctx context.Context, change func(context.Context, connectors.Credential) (connectors.Credential, error)) (connectors.Credential, error) {
	if _, err := change(ctx, s.stored); err != nil {
		return connectors.Credential{}, err
	}
	return connectors.Credential{}, &connectors.Error{Kind: connectors.Drift, Err: errors.New("the disk is full")}
}

func TestATokenThatAnotherProcessGotIsTakenOverAndNoneIsBurnt(t *testing.T) {
	v, clock, log := newStrict(t), connectortest.NewClock(start), zerolog.SyncWriter(&bytes.Buffer{})
	way := v.way()
	k := &kept{stored: stored(way, "rt_secret_0")}
	first, second := v.reader(way, clock, log, k), v.reader(way, clock, log, k)
	require.NoError(t, first())
	require.NoError(t, second())
	require.Equal(t, 1, v.count, "the second found what the first had stored")

	v.access = "withdrawn" // both hold a token that is refused now
	require.NoError(t, first())
	require.NoError(t, second())
	require.Equal(t, 2, v.count, "one new token for both")

	clock.Advance(2 * time.Hour)
	var all sync.WaitGroup
	for range 4 {
		for _, get := range []func() error{first, second} {
			all.Go(func() {
				if err := get(); err != nil {
					t.Error(err)
				}
			})
		}
	}
	all.Wait()
	require.Equal(t, 3, v.count)
}

func TestALostAnswerIsMadeGoodWhereTheVendorKeepsTheRefreshTokenBefore(t *testing.T) {
	for _, keeps := range []bool{true, false} {
		v, log := newStrict(t), &bytes.Buffer{}
		v.keepsOld, v.lost = keeps, true
		way := v.way()
		k := &kept{stored: stored(way, "rt_secret_0")}
		err := v.reader(way, connectortest.NewClock(start), log, k)()
		if keeps {
			require.NoError(t, err)
			require.Equal(t, "rt_secret_2", k.stored.RefreshToken)
			continue
		}
		require.Equal(t, connectors.Auth, connectors.KindOf(err))
		require.ErrorContains(t, err, "(invalid_grant): it was used before, was withdrawn or is too old")
		require.ErrorContains(t, err, ": run `tillhouse auth webshop`")
		require.Equal(t, "rt_secret_0", k.stored.RefreshToken, "nothing was stored")
		requireNoToken(t, everything(err)+log.String())
	}
}

func requireNoToken(t *testing.T, text string) {
	t.Helper()
	for _, secret := range []string{"rt_secret", "at_secret", "cs_secret", "code_secret", "verifier_secret"} {
		require.NotContains(t, text, secret)
	}
}

func TestClientCredentialsAreMintedBeforeTheyEndAndOnceWhenRefused(t *testing.T) {
	v, clock, log := newStrict(t), connectortest.NewClock(start), &bytes.Buffer{}
	v.static, v.header = true, "X-Access-Token"
	way := v.way()
	way.Grant, way.Authorize, way.TokenHeader, way.ClientAuth, way.Rotates, way.Scopes = connectors.ClientCredentials, nil, "X-Access-Token", connectors.ClientBasic, false, nil
	require.NoError(t, way.Validate())
	k := &kept{}
	get, other := v.reader(way, clock, log, k), v.reader(way, clock, log, k)
	require.NoError(t, get())
	require.NoError(t, other())
	require.Equal(t, []string{"at_secret_1", "at_secret_1"}, v.sent)
	require.Equal(t, url.Values{"grant_type": {"client_credentials"}}, v.forms[0], "Basic carries the client")
	require.Equal(t, "client/"+url.QueryEscape("cs_secret/+"), v.basics[0])
	clock.Advance(time.Hour - 30*time.Second)
	require.NoError(t, get())
	require.Equal(t, "at_secret_2", v.sent[len(v.sent)-1])
	v.access = "withdrawn"
	require.NoError(t, get())
	require.NoError(t, other())
	require.Equal(t, 3, v.count)

	v.status, v.body = http.StatusUnauthorized, `{"error":"invalid_client","error_description":"cs_secret"}`
	clock.Advance(2 * time.Hour)
	err := get()
	require.Equal(t, connectors.Auth, connectors.KindOf(err))
	require.ErrorContains(t, err, "check the client id and secret in the configuration")
	requireNoToken(t, everything(err)+log.String())

	v.status = 0
	require.NoError(t, v.reader(way, clock, log, nil)(), "without a store they are minted for this process")
}

func TestWhatAPersonHasToAllowIsSaidWithTheCommand(t *testing.T) {
	v := newStrict(t)
	way := v.way()
	other := stored(way, "rt_secret_0")
	other.Audience = "another client at " + way.Token.String()
	ended := stored(way, "")
	for text, credential := range map[string]connectors.Credential{
		"nobody has authorised this source yet: run `tillhouse auth webshop`": {},
		"is for another client or another address":                            other,
		"the vendor gave nothing to renew it with":                            ended,
	} {
		err := v.reader(way, connectortest.NewClock(start), &bytes.Buffer{}, &kept{stored: credential})()
		require.Equal(t, connectors.Auth, connectors.KindOf(err))
		require.ErrorContains(t, err, text)
	}
	require.Empty(t, v.forms, "nothing was sent to a vendor that it is not for")
	v.static = true
	err := v.reader(way, connectortest.NewClock(start), &bytes.Buffer{}, &kept{stored: stored(way, "rt_secret_0")})()
	require.ErrorContains(t, err, "without the refresh token that replaces the last one")
	way.Rotates = false
	k := &kept{stored: stored(way, "rt_secret_0")}
	require.NoError(t, v.reader(way, connectortest.NewClock(start), &bytes.Buffer{}, k)())
	require.Equal(t, "rt_secret_0", k.stored.RefreshToken, "one that is not replaced stays in use")

	err = v.reader(way, connectortest.NewClock(start), &bytes.Buffer{}, &kept{fail: &connectors.Error{Kind: connectors.BadState, Err: errors.New("no store")}})()
	require.Equal(t, connectors.BadState, connectors.KindOf(err), "a failure of the store is no refusal")
}

func TestACodeIsExchangedWithItsVerifierAndRefusalsRepeatNothing(t *testing.T) {
	v, log := newStrict(t), &bytes.Buffer{}
	way := v.way()
	way.ScopeSeparator = ","
	require.NoError(t, way.Validate())
	address, err := url.Parse(rest.AuthorizeURL(way, "http://127.0.0.1:1/callback", "state_1", "verifier_secret"))
	require.NoError(t, err)
	query := address.Query()
	require.Equal(t, "orders.read,refunds.read", query.Get("scope"))
	require.Equal(t, "S256", query.Get("code_challenge_method"))
	require.NotContains(t, address.String(), "verifier_secret")
	env := connectors.Env{Clock: connectortest.NewClock(start), Log: zerolog.New(log), AllowPlainHTTP: true}
	code := rest.Code{Code: "code_secret", Redirect: "http://127.0.0.1:1/callback", Verifier: "verifier_secret"}
	got, err := rest.Exchange(t.Context(), way, env, code)
	require.NoError(t, err)
	require.Equal(t, connectors.Credential{
		Audience: way.Audience(), AccessToken: "at_secret_1", TokenType: "bearer", RefreshToken: "rt_secret_1", Expiry: start.Add(time.Hour),
		Scopes: []string{"orders.read", "refunds.read"}, GrantedAt: start,
	}, got)
	require.Empty(t, way.Missing(got))
	require.Equal(t, url.Values{
		"grant_type": {"authorization_code"}, "code": {"code_secret"}, "code_verifier": {"verifier_secret"}, "redirect_uri": {code.Redirect},
		"client_id": {"client"}, "client_secret": {"cs_secret/+"},
	}, v.forms[0])
	for _, answer := range []struct {
		status int
		body   string
		kind   connectors.Kind
	}{
		{400, `{"error":"invalid_grant","error_description":"code_secret verifier_secret"}`, connectors.Auth},
		{400, `{"error":"code_secret"}`, connectors.Auth},
		{401, `code_secret`, connectors.Auth},
		{400, `{"error":"invalid_request","error_description":"cs_secret/+"}`, connectors.Drift},
		{404, `<title>code_secret`, connectors.BadConfig},
		{200, `{"access_token":["code_secret"]}`, connectors.Drift},
		{503, `code_secret`, connectors.Transient},
	} {
		v.status, v.body = answer.status, answer.body
		_, err := rest.Exchange(t.Context(), way, env, code)
		require.Equal(t, answer.kind, connectors.KindOf(err), answer.body)
		requireNoToken(t, everything(err)+log.String())
	}
	require.NotContains(t, got.String()+got.GoString(), "secret_")

	way.Token = &url.URL{Scheme: "http", Host: "vendor.example", Path: "/token"}
	_, err = rest.Exchange(t.Context(), way, env, code)
	require.ErrorContains(t, err, "clear text")
}
