package rest_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"sort"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/oauth2"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/connectortest"
	"github.com/tillhouse/tillhouse/connectors/rest"
)

func TestEveryWayOfSigningInReachesTheVendor(t *testing.T) {
	for name, c := range map[string]struct {
		auth rest.Auth
		want func(*http.Request) bool
	}{
		"basic": {rest.Basic{User: "ck_1", Password: "cs_secret"}, func(r *http.Request) bool {
			user, password, _ := r.BasicAuth()
			return user == "ck_1" && password == "cs_secret"
		}},
		"bearer": {rest.Bearer("tok_secret"), func(r *http.Request) bool { return r.Header.Get("Authorization") == "Bearer tok_secret" }},
		"header": {rest.HeaderKey{Name: "X-Access-Token", Value: "tok_secret"}, func(r *http.Request) bool {
			return r.Header.Get("X-Access-Token") == "tok_secret"
		}},
		"query": {rest.QueryKeys{"consumer_key": "ck_1", "consumer_secret": "cs_s&cret"}, func(r *http.Request) bool {
			return r.URL.Query().Get("consumer_secret") == "cs_s&cret" && r.URL.Query().Get("page") == "1"
		}},
		"oauth2": {rest.NewOAuth2(connectortest.NewClock(start), granting("at_secret")), func(r *http.Request) bool {
			return r.Header.Get("Authorization") == "Bearer at_secret"
		}},
		"none": {nil, func(r *http.Request) bool { return r.Header.Get("Authorization") == "" }},
	} {
		t.Run(name, func(t *testing.T) {
			b := setup(t, func(w http.ResponseWriter, r *http.Request) {
				if !c.want(r) {
					reply(w, 401, "")
					return
				}
				good(w, r)
			}, func(o *rest.Options) { o.Auth = c.auth })
			_, err := b.client.Get(t.Context(), orders())
			require.NoError(t, err)
		})
	}
}

// verify is a vendor's side of OAuth 1.0a, written from RFC 5849 §3.4 on what came
// over the wire.
func verify(r *http.Request, secret string) bool {
	var pairs []string
	var signature, method string
	for pair := range strings.SplitSeq(r.URL.RawQuery, "&") {
		name, value, _ := strings.Cut(pair, "=")
		switch name {
		case "oauth_signature":
			signature, _ = url.PathUnescape(value)
		case "oauth_signature_method":
			method = value
			fallthrough
		default:
			pairs = append(pairs, name+"="+value) // sent in the strict form already
		}
	}
	sort.Strings(pairs)
	escape := func(s string) string {
		var b strings.Builder
		for _, c := range []byte(s) {
			if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0 {
				b.WriteByte(c)
				continue
			}
			b.WriteString("%" + strings.ToUpper(string("0123456789abcdef"[c>>4])+string("0123456789abcdef"[c&15])))
		}
		return b.String()
	}
	text := r.Method + "&" + escape("http://"+r.Host+r.URL.EscapedPath()) + "&" + escape(strings.Join(pairs, "&"))
	sum := sha256.New
	if method == "HMAC-SHA1" {
		sum = sha1.New
	}
	mac := hmac.New(sum, []byte(secret+"&"))
	mac.Write([]byte(text))
	return signature == base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

func TestOAuth1SignsEveryAttemptAnew(t *testing.T) {
	for _, old := range []bool{false, true} {
		nonces, times := map[string]bool{}, map[string]bool{}
		var b *bundle
		b = setup(t, func(w http.ResponseWriter, r *http.Request) {
			q := r.URL.Query()
			expect(t, verify(r, "cs_secret"), true)
			expect(t, strings.Contains(r.URL.RawQuery, "cs_secret"), false)
			expect(t, q.Has("oauth_version"), false)
			nonces[q.Get("oauth_nonce")], times[q.Get("oauth_timestamp")] = true, true
			b.clock.Advance(time.Second)
			if len(nonces) < 3 {
				reply(w, 503, "")
				return
			}
			good(w, r)
		})
		b.options.Auth = rest.OAuth1{Key: "ck_1", Secret: "cs_secret", SHA1: old, Clock: b.clock}
		call := orders()
		call.Query = url.Values{"search": {"a b+c&é=~*'()"}, "page": {"2", "10"}, "after": {"2026-01-01T00:00:00"}}
		_, err := rest.New(b.options, b.env).Get(t.Context(), call)
		require.NoError(t, err)
		require.Len(t, nonces, 3)
		require.Len(t, times, 3, "the time is that of the attempt")
	}
}

func TestOtherCredentialsShareThePace(t *testing.T) {
	b, faults := behind(t, func(o *rest.Options) { o.Auth = rest.Bearer("one_secret") }, connectortest.Answer(429, "", "Retry-After", "7200"))
	_, err := b.client.Get(t.Context(), orders())
	require.Equal(t, connectors.Throttled, connectors.KindOf(err))
	_, err = b.client.WithAuth(rest.Bearer("two_secret")).Get(t.Context(), orders())
	require.Equal(t, connectors.Throttled, connectors.KindOf(err))
	require.Equal(t, 1, faults.Attempts())
}

// granting gives these tokens one after the other, and then none.
func granting(tokens ...string) func(context.Context) (*oauth2.Token, error) {
	return func(context.Context) (*oauth2.Token, error) {
		if len(tokens) == 0 {
			return nil, errors.New("invalid_grant")
		}
		token := &oauth2.Token{AccessToken: tokens[0], Expiry: start.Add(time.Hour)}
		tokens = tokens[1:]
		return token, nil
	}
}

func TestATokenThatCannotBeHadIsAnAuthError(t *testing.T) {
	b := setup(t, good, func(o *rest.Options) { o.Auth = rest.NewOAuth2(connectortest.NewClock(start), granting()) })
	_, err := b.client.Get(t.Context(), orders())
	require.Equal(t, connectors.Auth, connectors.KindOf(err))
	require.ErrorContains(t, err, "invalid_grant: authorise this source again")
}

func TestATokenIsReplacedBeforeItEndsAndOnceForACallWhenItIsRefused(t *testing.T) {
	b := setup(t, good)
	var sent []string
	refuse := ""
	b.env.Transport = observed(func(r *http.Request) int {
		sent = append(sent, strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
		if strings.HasPrefix(sent[len(sent)-1], refuse) && refuse != "" {
			return http.StatusUnauthorized
		}
		return http.StatusOK
	})
	b.options.Auth = rest.NewOAuth2(b.clock, granting("at_1", "at_2", "at_3", "at_4", "at_5", "at_6"))
	client := rest.New(b.options, b.env)
	get := func() error {
		_, err := client.Get(t.Context(), orders())
		return err
	}
	require.NoError(t, get())
	require.NoError(t, get())
	refuse = "at_1"
	require.NoError(t, get())
	require.Equal(t, []string{"at_1", "at_1", "at_1", "at_2"}, sent)
	b.clock.Advance(time.Hour - 30*time.Second)
	require.NoError(t, get())
	require.Equal(t, "at_3", sent[len(sent)-1], "half a minute is too short for a request to arrive in")

	sent, refuse = nil, "at_"
	err := get()
	require.Equal(t, connectors.Auth, connectors.KindOf(err))
	require.Len(t, sent, 2)
	require.NotContains(t, err.Error(), "at_4")
}

// observed answers with a status and no vendor.
type observed func(*http.Request) int

func (o observed) RoundTrip(r *http.Request) (*http.Response, error) {
	return connectortest.Answer(o(r), `{"you_sent":"`+r.Header.Get("Authorization")+`"}`, "Content-Type", "application/json")(r, nil)
}

func TestCallsAtOnceAskForOneToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock, asked := connectortest.NewClock(start), 0
		auth := rest.NewOAuth2(clock, func(ctx context.Context) (*oauth2.Token, error) {
			asked++
			select {
			case <-time.After(time.Second): // of the bubble
			case <-ctx.Done():
				return nil, ctx.Err()
			}
			return &oauth2.Token{AccessToken: "at_secret"}, nil
		})
		base, err := url.Parse("https://vendor.example")
		require.NoError(t, err)
		client := rest.New(rest.Options{Base: base, Auth: auth}, connectors.Env{Clock: clock, Transport: observed(func(*http.Request) int { return 200 })})
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		_, err = client.Get(gone, orders())
		require.ErrorIs(t, err, context.Canceled)
		asked = 0
		var calls sync.WaitGroup
		for range 8 {
			calls.Go(func() {
				_, err := client.Get(t.Context(), orders())
				require.NoError(t, err)
			})
		}
		calls.Wait()
		require.Equal(t, 1, asked)
	})
}

func TestAGrantReadsTheTokenAndItsLifetimeAndRepeatsNoSecret(t *testing.T) {
	answer := `{"access_token":"at_secret","token_type":"bearer","expires_in":3600,"refresh_token":"rt_new"}`
	status := 200
	b := setup(t, func(w http.ResponseWriter, r *http.Request) {
		expect(t, r.FormValue("refresh_token"), "rt_secret")
		reply(w, status, answer)
	}, func(o *rest.Options) { o.Secrets = []string{"rt_secret"} })
	grant := func() (*oauth2.Token, error) {
		return b.client.Grant(t.Context(), "token", url.Values{"grant_type": {"refresh_token"}, "refresh_token": {"rt_secret"}})
	}
	token, err := grant()
	require.NoError(t, err)
	require.Equal(t, oauth2.Token{AccessToken: "at_secret", TokenType: "bearer", RefreshToken: "rt_new", Expiry: start.Add(time.Hour)}, *token)
	for _, c := range []struct {
		status int
		body   string
	}{{200, `{"token":"at_secret"}`}, {200, `["at_secret"]`}, {200, `{"access_token":"at_secret","expires_in":"soon at_secret"}`}, {400, `{"error":"invalid_grant rt_secret"}`}} {
		status, answer = c.status, c.body
		_, err := grant()
		require.Error(t, err)
		require.NotContains(t, err.Error(), "_secret")
	}
}
