package shopifyadmin

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// clock is a server's time that a test moves.
type clock struct{ now time.Time }

func (c *clock) at() time.Time        { return c.now }
func (c *clock) pass(d time.Duration) { c.now = c.now.Add(d) }

func newClock() *clock { return &clock{time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)} }

const tokenPath = "/admin/oauth/access_token"

// posted sends a form to the token endpoint as a program does.
func posted(t *testing.T, f *Face, values map[string]string) answered {
	t.Helper()
	q := url.Values{"client_id": {ClientID}, "client_secret": {ClientSecret}}
	for name, value := range values {
		q.Set(name, value)
	}
	return askWith(t, f, http.MethodPost, tokenPath, q.Encode(), map[string]string{
		"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json",
	})
}

type grantedTokens struct {
	Access         string `json:"access_token"`
	Scope          string `json:"scope"`
	ExpiresIn      int    `json:"expires_in"`
	Refresh        string `json:"refresh_token"`
	RefreshExpires int    `json:"refresh_token_expires_in"`
}

func (a answered) tokens(t *testing.T) grantedTokens {
	t.Helper()
	require.Equal(t, http.StatusOK, a.status, a.text)
	var g grantedTokens
	require.NoError(t, json.Unmarshal([]byte(a.text), &g))
	return g
}

func status(t *testing.T, f *Face, token string) int {
	t.Helper()
	return askWith(t, f, http.MethodGet, "/admin/api/2026-10/shop.json", "", map[string]string{"X-Shopify-Access-Token": token}).status
}

func TestWithoutAGoodTokenEverythingIs401(t *testing.T) {
	f := NewFace(euroShop(), FaceConfig{})
	for _, header := range []map[string]string{nil, {"X-Shopify-Access-Token": "shpat_wrong"}, {"Authorization": "Bearer " + AdminToken}} {
		for _, path := range []string{"/admin/api/2026-10/orders.json", "/admin/api/2026-10/graphql.json", "/admin/oauth/access_scopes.json"} {
			a := askWith(t, f, http.MethodGet, path, "", header)
			require.Equal(t, http.StatusUnauthorized, a.status)
			require.JSONEq(t, `{"errors":"[API] Invalid API key or access token (unrecognized login or wrong password)"}`, a.text)
		}
	}
}

func TestClientCredentialsGiveATokenForADay(t *testing.T) {
	c := newClock()
	f := NewFace(euroShop(), FaceConfig{Clock: c.at, Scopes: []string{"read_orders", "read_products"}})
	a := posted(t, f, map[string]string{"grant_type": "client_credentials"})
	g := a.tokens(t)
	require.Equal(t, grantedTokens{Access: g.Access, Scope: "read_orders,read_products", ExpiresIn: 86399}, g)
	require.Equal(t, http.StatusOK, status(t, f, g.Access))
	c.pass(86398 * time.Second)
	require.Equal(t, http.StatusOK, status(t, f, g.Access))
	c.pass(time.Second)
	require.Equal(t, http.StatusUnauthorized, status(t, f, g.Access))
	require.NotEqual(t, g.Access, posted(t, f, map[string]string{"grant_type": "client_credentials"}).tokens(t).Access)
	require.Equal(t, 2, f.Calls()["POST oauth/access_token"])
}

func TestClientCredentialsAreRefusedInTheVendorsWords(t *testing.T) {
	f := NewFace(euroShop(), FaceConfig{App: App{ClientID: ClientID, ClientSecret: ClientSecret, OtherOrganisation: true}})
	a := posted(t, f, map[string]string{"grant_type": "client_credentials"})
	require.Equal(t, http.StatusBadRequest, a.status)
	require.JSONEq(t, `{"error":"shop_not_permitted","error_description":"Client credentials cannot be performed on this shop."}`, a.text)
	require.Contains(t, posted(t, f, map[string]string{"client_id": "other"}).text, "application_cannot_be_found")
	require.Contains(t, posted(t, f, map[string]string{"client_secret": "other"}).text, "invalid_client")
	page := askWith(t, f, http.MethodPost, tokenPath, "client_id=<b>", nil)
	require.Equal(t, "text/html; charset=utf-8", page.header.Get("Content-Type"), "who does not ask for JSON gets a page")
	require.Contains(t, page.text, "Oauth error application_cannot_be_found")
	require.NotContains(t, page.text, "<b>")
}

func TestTheTokenEndpointReadsJSONToo(t *testing.T) {
	f := NewFace(euroShop(), FaceConfig{})
	body := `{"client_id":"` + ClientID + `","client_secret":"` + ClientSecret + `","grant_type":"client_credentials"}`
	a := askWith(t, f, http.MethodPost, tokenPath, body, map[string]string{"Content-Type": "application/json; charset=utf-8"})
	require.NotEmpty(t, a.tokens(t).Access)
	require.Equal(t, http.StatusBadRequest, askWith(t, f, http.MethodPost, tokenPath, "{", map[string]string{"Content-Type": "application/json"}).status)
}

// letIn goes through the merchant's page and gives the query that the app gets back.
func letIn(t *testing.T, f *Face, values url.Values) url.Values {
	t.Helper()
	a := askWith(t, f, http.MethodGet, "/admin/oauth/authorize?"+values.Encode(), "", nil)
	require.Equal(t, http.StatusFound, a.status, a.text)
	back, err := url.Parse(a.header.Get("Location"))
	require.NoError(t, err)
	require.Equal(t, "127.0.0.1:4711", back.Host)
	return back.Query()
}

func asked(state string) url.Values {
	return url.Values{
		"client_id": {ClientID}, "scope": {"read_orders,read_products,read_themes"},
		"redirect_uri": {"http://127.0.0.1:4711/back"}, "state": {state},
	}
}

func TestACodeGivesAnHourAndARefreshTokenWhenAskedForExpiringTokens(t *testing.T) {
	c := newClock()
	f := NewFace(euroShop(), FaceConfig{Clock: c.at})
	back := letIn(t, f, asked("s1"))
	require.Equal(t, "s1", back.Get("state"))
	require.Equal(t, euroShop().config.Domain, back.Get("shop"))
	require.Equal(t, signQuery(back, ClientSecret), back.Get("hmac"))
	code := map[string]string{"code": back.Get("code"), "expiring": "1"}
	g := posted(t, f, code).tokens(t)
	require.Equal(t, "read_orders,read_products", g.Scope, "a scope the app may not have is left out without a word")
	require.Equal(t, 3600, g.ExpiresIn)
	require.Equal(t, 90*24*3600, g.RefreshExpires)
	again := posted(t, f, code)
	require.Equal(t, http.StatusBadRequest, again.status)
	require.JSONEq(t, `{"error":"invalid_request","error_description":"The authorization code was not found or was already used"}`, again.text)
	c.pass(time.Hour)
	require.Equal(t, http.StatusUnauthorized, status(t, f, g.Access))
	next := posted(t, f, map[string]string{"grant_type": "refresh_token", "refresh_token": g.Refresh}).tokens(t)
	require.Equal(t, http.StatusOK, status(t, f, next.Access))
	require.NotEqual(t, g.Refresh, next.Refresh)
}

func TestACodeWithoutExpiringGivesATokenWithoutEnd(t *testing.T) {
	c := newClock()
	f := NewFace(euroShop(), FaceConfig{Clock: c.at})
	g := posted(t, f, map[string]string{"code": letIn(t, f, asked("")).Get("code")}).tokens(t)
	require.Zero(t, g.ExpiresIn)
	require.Empty(t, g.Refresh)
	c.pass(10_000 * time.Hour)
	require.Equal(t, http.StatusOK, status(t, f, g.Access))
}

func TestPublicAppsNeedTokensThatEnd(t *testing.T) {
	c := newClock()
	old := App{ClientID: ClientID, ClientSecret: ClientSecret, Public: true, Created: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)}
	f := NewFace(euroShop(), FaceConfig{Clock: c.at, App: old})
	g := posted(t, f, map[string]string{"code": letIn(t, f, asked("")).Get("code")}).tokens(t)
	require.Equal(t, http.StatusOK, status(t, f, g.Access))
	c.now = time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	require.Equal(t, http.StatusForbidden, status(t, f, g.Access))
	fresh := old
	fresh.Created = time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)
	f = NewFace(euroShop(), FaceConfig{Clock: newClock().at, App: fresh})
	g = posted(t, f, map[string]string{"code": letIn(t, f, asked("")).Get("code")}).tokens(t)
	require.Equal(t, http.StatusForbidden, status(t, f, g.Access))
}

func TestAnEarlierRefreshTokenWorksUntilItsReplacementIsUsed(t *testing.T) {
	c := newClock()
	f := NewFace(euroShop(), FaceConfig{Clock: c.at})
	renew := func(token string) answered {
		return posted(t, f, map[string]string{"grant_type": "refresh_token", "refresh_token": token})
	}
	first := posted(t, f, map[string]string{"code": letIn(t, f, asked("")).Get("code"), "expiring": "1"}).tokens(t)
	lost := renew(first.Refresh).tokens(t)
	c.pass(29 * 24 * time.Hour)
	second := renew(first.Refresh).tokens(t)
	require.Equal(t, http.StatusUnauthorized, renew(lost.Refresh).status, "the answer that got lost is worth nothing any more")
	third := renew(second.Refresh).tokens(t)
	for _, dead := range []string{first.Refresh, "shprt_unknown", ""} {
		a := renew(dead)
		require.Equal(t, http.StatusUnauthorized, a.status)
		require.JSONEq(t, `{"error":"invalid_request","error_description":"This request requires an active refresh_token"}`, a.text)
	}
	require.Equal(t, http.StatusOK, status(t, f, second.Access), "the earlier access token lives on")
	renew(third.Refresh).tokens(t)
	c.pass(30 * 24 * time.Hour)
	require.Equal(t, http.StatusUnauthorized, renew(third.Refresh).status, "thirty days after its first use")
	c.pass(61 * 24 * time.Hour)
	require.Equal(t, http.StatusUnauthorized, renew(third.Refresh).status)
}

func TestARefreshTokenEndsAfterNinetyDays(t *testing.T) {
	c := newClock()
	f := NewFace(euroShop(), FaceConfig{Clock: c.at})
	g := posted(t, f, map[string]string{"code": letIn(t, f, asked("")).Get("code"), "expiring": "1"}).tokens(t)
	c.pass(90 * 24 * time.Hour)
	require.Equal(t, http.StatusUnauthorized, posted(t, f, map[string]string{"grant_type": "refresh_token", "refresh_token": g.Refresh}).status)
}

func TestAVerifierHasToFitTheChallengeThatWasSent(t *testing.T) {
	f := NewFace(euroShop(), FaceConfig{})
	sum := sha256.Sum256([]byte("verifier"))
	q := asked("")
	q.Set("code_challenge", base64.RawURLEncoding.EncodeToString(sum[:]))
	q.Set("code_challenge_method", "S256")
	require.Equal(t, http.StatusBadRequest, posted(t, f, map[string]string{"code": letIn(t, f, q).Get("code"), "code_verifier": "other"}).status)
	require.Equal(t, http.StatusBadRequest, posted(t, f, map[string]string{"code": letIn(t, f, q).Get("code")}).status)
	posted(t, f, map[string]string{"code": letIn(t, f, q).Get("code"), "code_verifier": "verifier"}).tokens(t)
	q.Set("code_challenge_method", "plain")
	require.Equal(t, http.StatusBadRequest, askWith(t, f, http.MethodGet, "/admin/oauth/authorize?"+q.Encode(), "", nil).status)
}

func TestPeopleComeBackOnlyToWhereTheAppMay(t *testing.T) {
	f := NewFace(euroShop(), FaceConfig{})
	for _, uri := range []string{"https://evil.example/back", "http://127.0.0.1.evil.example/", "", "javascript:alert(1)"} {
		q := asked("")
		q.Set("redirect_uri", uri)
		a := askWith(t, f, http.MethodGet, "/admin/oauth/authorize?"+q.Encode(), "", nil)
		require.Equal(t, http.StatusBadRequest, a.status, uri)
		require.Contains(t, a.text, "The redirect_uri is not whitelisted")
	}
	q := asked("")
	q.Set("client_id", "other")
	require.Equal(t, http.StatusBadRequest, askWith(t, f, http.MethodGet, "/admin/oauth/authorize?"+q.Encode(), "", nil).status)
}

func TestExpiredAndRemovedTokensAre401(t *testing.T) {
	f := NewFace(euroShop(), FaceConfig{})
	g := posted(t, f, map[string]string{"code": letIn(t, f, asked("")).Get("code"), "expiring": "1"}).tokens(t)
	f.Expire()
	require.Equal(t, http.StatusUnauthorized, status(t, f, g.Access))
	require.Equal(t, http.StatusOK, status(t, f, AdminToken))
	g = posted(t, f, map[string]string{"grant_type": "refresh_token", "refresh_token": g.Refresh}).tokens(t)
	f.Uninstall()
	require.Equal(t, http.StatusUnauthorized, status(t, f, g.Access))
	require.Equal(t, http.StatusUnauthorized, status(t, f, AdminToken))
	require.Equal(t, http.StatusUnauthorized, posted(t, f, map[string]string{"grant_type": "refresh_token", "refresh_token": g.Refresh}).status)
}

func TestGrantedScopesAreListed(t *testing.T) {
	f := NewFace(euroShop(), FaceConfig{Scopes: []string{"read_products", "write_orders"}})
	a := askWith(t, f, http.MethodGet, "/admin/oauth/access_scopes.json", "", map[string]string{"X-Shopify-Access-Token": AdminToken})
	require.JSONEq(t, `{"access_scopes":[{"handle":"read_products"},{"handle":"write_orders"}]}`, a.text)
}

func TestEveryResourceTakesItsScope(t *testing.T) {
	s := dollarShop()
	for _, r := range routes() {
		if r.scope == "" {
			continue
		}
		without := slices.DeleteFunc(slices.Clone(AllScopes()), func(scope string) bool { return scope == r.scope })
		path := strings.ReplaceAll(r.path, "#", "1") + ".json"
		a := ask(t, NewFace(s, FaceConfig{Scopes: without}), path)
		require.Equal(t, http.StatusForbidden, a.status, path)
		require.JSONEq(t, `{"errors":"[API] This action requires merchant approval for `+r.scope+` scope."}`, a.text)
		writer := append(slices.Clone(without), strings.Replace(r.scope, "read_", "write_", 1))
		require.NotEqual(t, http.StatusForbidden, ask(t, NewFace(s, FaceConfig{Scopes: writer}), path).status, path)
	}
}

func TestOrdersOfMoreThanSixtyDaysAgoAreSilentlyMissing(t *testing.T) {
	s := dollarShop()
	some := []string{"read_orders", "read_customers", "read_fulfillments"}
	f := NewFace(s, FaceConfig{Scopes: some})
	wall := s.Now().Add(-60 * 24 * time.Hour).Unix()
	recent := sorted(s.kept(func(o *orderRecord) bool { return o.created >= wall }))
	old := s.kept(func(o *orderRecord) bool { return o.created < wall })
	require.NotEmpty(t, recent)
	require.NotEmpty(t, old)
	require.Equal(t, recent, sorted(idsOf(t, everything(t, f, "orders.json?status=any&limit=30", "orders"))))
	require.JSONEq(t, `{"count":`+digits(int64(len(recent)))+`}`, ask(t, f, "orders/count.json?status=any").text)
	for _, path := range []string{"", "/refunds", "/transactions", "/fulfillments"} {
		require.Equal(t, http.StatusNotFound, ask(t, f, "orders/"+digits(old[0])+path+".json").status)
	}
	require.Empty(t, ask(t, f, "orders.json?status=any&ids="+digits(old[0])).ids(t, "orders"))
	whole := NewFace(s, FaceConfig{Scopes: append(some, "read_all_orders")})
	require.Len(t, everything(t, whole, "orders.json?status=any&limit=250", "orders"), len(recent)+len(old))
}

func TestProtectedCustomerDataIsMissingWithoutApproval(t *testing.T) {
	s := dollarShop()
	f := NewFace(s, FaceConfig{App: App{ClientID: ClientID, ClientSecret: ClientSecret, CustomerData: CustomerDataAnonymous}})
	for _, path := range []string{"orders.json?status=any&limit=250", "customers.json?limit=250", "checkouts.json?limit=250"} {
		a := ask(t, f, path)
		require.Equal(t, http.StatusOK, a.status)
		require.NotContains(t, a.text, "@", path)
		for _, member := range []string{"email", "first_name", "last_name", "phone", "address1", "browser_ip", "contact_email"} {
			if member == "phone" { // shipping lines have a phone of their own, always null
				require.NotRegexp(t, `"phone":"`, a.text, path)
				continue
			}
			require.NotContains(t, a.text, `"`+member+`":"`, path)
		}
	}
	none := NewFace(s, FaceConfig{App: App{ClientID: ClientID, ClientSecret: ClientSecret, CustomerData: CustomerDataNone}})
	for _, path := range []string{"orders.json", "customers.json", "checkouts.json", "orders/1/refunds.json"} {
		a := ask(t, none, path)
		require.Equal(t, http.StatusForbidden, a.status)
		require.Contains(t, a.text, "not approved to access REST endpoints with protected customer data")
	}
	require.Equal(t, http.StatusOK, ask(t, none, "products.json").status)
}
