package sandbox

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzMollieAnswersAnything: whatever is asked, the answer is JSON of a known status.
func FuzzMollieAnswersAnything(f *testing.F) {
	w, err := New(Options{Seed: 3, Orders: 40})
	require.NoError(f, err)
	face := w.Mollie(MollieConfig{})
	profile := w.PaymentProfiles()[0].ID
	for _, path := range []string{
		"payments", "payments/" + w.Payments()[0].ID + "/refunds", "settlements/open", "settlements/next/payments", "balances/primary/transactions",
		"balances/primary/report", "payouts", "methods/all", "organizations/me", "", "/", "permissions/payments.read", "customers/x/y/z",
	} {
		f.Add(path, "profileId="+profile+"&limit=3&from=x")
		f.Add(path, "from=2026-01-01&until=2026-02-01&sort=asc&embed=payment,&include=")
	}
	f.Add("payments", "\x80")
	statuses := []int{200, 400, 401, 403, 404, 405, 410, 422}
	f.Fuzz(func(t *testing.T, path, query string) {
		for _, credential := range []string{MollieToken, MollieKey("main", true)} {
			r := httptest.NewRequest(http.MethodGet, "https://api.example/", nil)
			r.URL = &url.URL{Scheme: "https", Host: "api.example", Path: "/v2/" + path, RawQuery: query}
			r.Header.Set("Authorization", "Bearer "+credential)
			got := do(t, face, r)
			require.True(t, slices.Contains(statuses, got.StatusCode), "%s?%s: %d", path, query, got.StatusCode)
			require.True(t, json.Valid([]byte(got.text)), got.text)
		}
	})
}
