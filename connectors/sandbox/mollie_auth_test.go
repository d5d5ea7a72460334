package sandbox

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestEachCredentialSeesWhatItMay asks every endpoint with each kind of credential, and
// with each scope missing.
func TestEachCredentialSeesWhatItMay(t *testing.T) {
	w := paidWorld(t)
	profile, balance, settlement := w.PaymentProfiles()[0].ID, w.Balances()[0].ID, w.Settlements()[0].ID
	payment := livePayment(w).ID
	org, key := "", "key"
	for target, needs := range map[string]struct {
		keyed  string // whether an API key may ask
		scopes []string
	}{
		"/v2/payments":                                   {key, []string{"payments.read"}},
		"/v2/refunds":                                    {key, []string{"refunds.read"}},
		"/v2/chargebacks":                                {key, []string{"payments.read"}},
		"/v2/payments/" + payment + "/captures":          {key, []string{"payments.read"}},
		"/v2/payments/" + payment + "/refunds":           {key, []string{"refunds.read"}},
		"/v2/customers":                                  {key, []string{"customers.read"}},
		"/v2/methods/all":                                {key, []string{"payments.read"}},
		"/v2/payouts":                                    {key, []string{"payouts.read"}},
		"/v2/settlements":                                {org, []string{"settlements.read"}},
		"/v2/settlements/open":                           {org, []string{"settlements.read"}},
		"/v2/settlements/" + settlement + "/payments":    {org, []string{"settlements.read", "payments.read"}},
		"/v2/settlements/" + settlement + "/captures":    {org, []string{"settlements.read", "payments.read"}},
		"/v2/settlements/" + settlement + "/chargebacks": {org, []string{"settlements.read", "payments.read"}},
		"/v2/settlements/" + settlement + "/refunds":     {org, []string{"settlements.read", "refunds.read"}},
		"/v2/balances":                                   {org, []string{"balances.read"}},
		"/v2/balances/primary":                           {org, []string{"balances.read"}},
		"/v2/balances/" + balance + "/transactions":      {org, []string{"balances.read"}},
		"/v2/balances/" + balance + "/report?from=2026-01-01&until=2026-02-01": {org, []string{"balance-reports.read"}},
		"/v2/invoices":         {org, []string{"invoices.read"}},
		"/v2/profiles":         {org, []string{"profiles.read"}},
		"/v2/organizations/me": {org, []string{"organizations.read"}},
		"/v2/permissions":      {org, nil},
	} {
		asked := target
		if needs.keyed == key && !strings.Contains(target, payment) && target != "/v2/customers" && target != "/v2/payouts" {
			asked += "?profileId=" + profile
		}
		f := w.Mollie(MollieConfig{})
		require.Equal(t, http.StatusOK, askMollie(t, f, MollieToken, asked).StatusCode, asked)
		require.Equal(t, http.StatusUnauthorized, askMollie(t, f, "", asked).StatusCode, asked)
		require.Equal(t, http.StatusUnauthorized, askMollie(t, f, "access_wrong", asked).StatusCode, asked)
		want := http.StatusForbidden
		if needs.keyed == key {
			want = http.StatusOK
		}
		require.Equal(t, want, askMollie(t, f, MollieKey("main", false), target).StatusCode, target)
		for _, missing := range needs.scopes {
			scopes := slices.DeleteFunc(MollieScopes(), func(s string) bool { return s == missing })
			r := askMollie(t, w.Mollie(MollieConfig{Scopes: scopes}), MollieToken, asked)
			require.Equal(t, http.StatusForbidden, r.StatusCode, "%s without %s", asked, missing)
			require.Contains(t, r.text, missing)
		}
	}
	f := w.Mollie(MollieConfig{})
	require.Equal(t, http.StatusForbidden, askMollie(t, f, MollieToken, "/v2/profiles/me").StatusCode)
	require.Contains(t, askMollie(t, f, MollieKey("us", false), "/v2/profiles/me").text, w.PaymentProfiles()[1].ID)
}

// livePayment is a live payment of the shop "main".
func livePayment(w *World) Payment {
	all := w.Payments()
	return all[slices.IndexFunc(all, func(p Payment) bool { return !p.Test && p.Shop == "main" })]
}

func TestPermissionsSayWhatATokenMayDo(t *testing.T) {
	w := paidWorld(t)
	granted := func(f http.Handler) []string {
		var ids []string
		for _, p := range walk(t, f, MollieToken, "/v2/permissions") {
			if p["granted"].(bool) {
				ids = append(ids, p["id"].(string))
			}
		}
		return ids
	}
	require.ElementsMatch(t, MollieScopes(), granted(w.Mollie(MollieConfig{})))
	require.Equal(t, []string{"payments.read"}, granted(w.Mollie(MollieConfig{Scopes: []string{"payments.read"}})))
}

func TestLiveAndTestDataAndProfilesAreApart(t *testing.T) {
	w := paidWorld(t)
	f := w.Mollie(MollieConfig{})
	seen := map[string][]string{}
	for _, shop := range w.Shops() {
		for _, test := range []bool{false, true} {
			ids := idsOf(walk(t, f, MollieKey(shop, test), "/v2/payments?limit=250"))
			require.NotEmpty(t, ids)
			for _, id := range ids {
				seen[id] = append(seen[id], shop)
				if len(seen[id]) == 1 && len(seen) < 40 {
					require.Equal(t, http.StatusOK, askMollie(t, f, MollieKey(shop, test), "/v2/payments/"+id).StatusCode)
					require.Equal(t, http.StatusNotFound, askMollie(t, f, MollieKey(shop, !test), "/v2/payments/"+id).StatusCode)
				}
			}
			mode := map[bool]string{true: "test", false: "live"}[test]
			for _, p := range walk(t, f, MollieKey(shop, test), "/v2/payments?limit=250") {
				require.Equal(t, mode, p["mode"])
			}
		}
	}
	for _, p := range w.Payments() {
		require.Equal(t, []string{p.Shop}, seen[p.ID])
	}
	profile := w.PaymentProfiles()[0].ID
	tested := idsOf(walk(t, f, MollieToken, "/v2/payments?testmode=true&limit=3&profileId="+profile))
	require.ElementsMatch(t, idsOf(walk(t, f, MollieKey("main", true), "/v2/payments")), tested)
	require.Equal(t, http.StatusNotFound, askMollie(t, f, MollieToken, "/v2/payments/"+tested[0]).StatusCode)
	require.Equal(t, http.StatusOK, askMollie(t, f, MollieToken, "/v2/payments/"+tested[0]+"?testmode=true").StatusCode)
	require.Empty(t, walk(t, f, MollieToken, "/v2/balances?testmode=true"))
}

func TestWhatIsNotThereIsNotFoundOrGone(t *testing.T) {
	w := paidWorld(t)
	f := w.Mollie(MollieConfig{})
	for target, want := range map[string]int{
		"/v2/payments/tr_unknown": 404, "/v2/settlements/stl_unknown": 404, "/v2/balances/bal_unknown": 404, "/v2/customers/cst_unknown": 404,
		"/v2/invoices/inv_unknown": 404, "/v2/payouts/payout_unknown": 404, "/v2/profiles/pfl_unknown": 404, "/v2/profiles/" + deletedProfile: 410,
		"/v2/payments?profileId=pfl_unknown": 404, "/v2/orders": 404, "/v1/payments": 404, "/v2/permissions/x.read": 404,
		"/v2/payments/" + livePayment(w).ID + "/refunds/re_unknown": 404, "/v2/organizations/org_1": 404,
		"/v2/balances/primary/report": 422, "/v2/balances/primary/report?from=2026-02-01&until=2026-01-01": 422,
		"/v2/balances/primary/report?from=2026-02-30&until=2026-03-01": 422, "/v2/balances/primary/report?from=2026-01-01&until=2026-01-02&grouping=x": 422,
	} {
		r := askMollie(t, f, MollieToken, target)
		require.Equal(t, want, r.StatusCode, "%s: %s", target, r.text)
		require.Equal(t, "application/hal+json", r.Header.Get("Content-Type"))
		var body struct{ Status int }
		require.NoError(t, json.Unmarshal([]byte(r.text), &body))
		require.Equal(t, want, body.Status)
	}
	removed := w.RemoveMollie(MollieCustomerList)
	require.Equal(t, http.StatusGone, askMollie(t, f, MollieToken, "/v2/customers/"+removed).StatusCode)
	require.NotContains(t, idsOf(walk(t, f, MollieToken, "/v2/customers")), removed)
	post := httptest.NewRequest(http.MethodPost, "https://api.example/v2/payments", nil)
	post.Header.Set("Authorization", "Bearer "+MollieToken)
	require.Equal(t, http.StatusMethodNotAllowed, do(t, f, post).StatusCode)
}

func TestTheBudgetRunsOutFillsUpAndChanges(t *testing.T) {
	w := paidWorld(t)
	now := w.Now()
	f := w.Mollie(MollieConfig{PerSecond: 2, Burst: 3, RetryAfter: true, Clock: func() time.Time { return now }})
	ask := func() reply { return askMollie(t, f, MollieToken, "/v2/balances") }
	for range 3 {
		require.Equal(t, http.StatusOK, ask().StatusCode)
	}
	refused := ask()
	require.Equal(t, http.StatusTooManyRequests, refused.StatusCode)
	require.Equal(t, "1", refused.Header.Get("Retry-After"))
	requireValid(t, readMollieSpec(t).schema(t, "/v2/balances", "429"), "429", refused)
	now = now.Add(500 * time.Millisecond)
	require.Equal(t, http.StatusOK, ask().StatusCode)
	require.Equal(t, http.StatusTooManyRequests, ask().StatusCode)
	f.SetBudget(0, 0)
	for range 20 {
		require.Equal(t, http.StatusOK, ask().StatusCode)
	}
	require.Len(t, f.Requests(), 26)
	require.Equal(t, 1, f.MostConcurrent())
}

func TestATokenIsGrantedForARefreshTokenAndEnds(t *testing.T) {
	w := paidWorld(t)
	now := w.Now()
	f := w.Mollie(MollieConfig{Clock: func() time.Time { return now }})
	grant := func(secret string, form url.Values) reply {
		r := httptest.NewRequest(http.MethodPost, "https://api.example/oauth2/tokens", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.SetBasicAuth(MollieClientID, secret)
		require.True(t, f.Grants(r))
		return do(t, f, r)
	}
	refresh := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {MollieRefreshToken}}
	require.Equal(t, http.StatusUnauthorized, grant("wrong", refresh).StatusCode)
	require.Equal(t, http.StatusBadRequest, grant(MollieClientSecret, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {"x"}}).StatusCode)
	require.Equal(t, http.StatusBadRequest, grant(MollieClientSecret, url.Values{"grant_type": {"password"}}).StatusCode)
	token := func(form url.Values) string {
		var got struct {
			AccessToken string `json:"access_token"`
			ExpiresIn   int    `json:"expires_in"`
		}
		r := grant(MollieClientSecret, form)
		require.Equal(t, http.StatusOK, r.StatusCode, r.text)
		require.NoError(t, json.Unmarshal([]byte(r.text), &got))
		require.Equal(t, 3600, got.ExpiresIn)
		return got.AccessToken
	}
	page := do(t, f, httptest.NewRequest(http.MethodGet, "https://api.example/oauth2/authorize?response_type=code&state=s1&scope=balances.read&client_id="+MollieClientID+"&redirect_uri=https%3A%2F%2Fapp.example%2Fback", nil))
	require.Equal(t, http.StatusFound, page.StatusCode)
	back, err := url.Parse(page.Header.Get("Location"))
	require.NoError(t, err)
	require.Equal(t, "s1", back.Query().Get("state"))
	code := url.Values{"grant_type": {"authorization_code"}, "code": {back.Query().Get("code")}}
	first, second := token(refresh), token(code)
	require.Equal(t, http.StatusBadRequest, grant(MollieClientSecret, code).StatusCode, "a code is good once")
	require.Equal(t, http.StatusOK, askMollie(t, f, first, "/v2/balances").StatusCode)
	require.Equal(t, http.StatusForbidden, askMollie(t, f, first, "/v2/payouts").StatusCode, "OAuth has no payouts")
	now = now.Add(time.Hour)
	require.Equal(t, http.StatusUnauthorized, askMollie(t, f, first, "/v2/balances").StatusCode)
	third := token(refresh)
	f.Expire()
	for _, ended := range []string{second, third} {
		require.Equal(t, http.StatusUnauthorized, askMollie(t, f, ended, "/v2/balances").StatusCode)
	}
}
