package mollie

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/config"
	"github.com/tillhouse/tillhouse/connectors/connectortest"
	"github.com/tillhouse/tillhouse/connectors/rest"
	"github.com/tillhouse/tillhouse/connectors/sandbox"
)

func appValues(base string) map[string]any {
	return map[string]any{settingClientID: sandbox.MollieClientID, settingClientSecret: sandbox.MollieClientSecret, "url": base}
}

// consented is what a person's consent gives, by way of the vendor's page.
func consented(t *testing.T, face *sandbox.MollieFace, b *bench, way connectors.OAuth) connectors.Credential {
	t.Helper()
	const redirect = "http://127.0.0.1:8917/callback"
	page, err := http.NewRequestWithContext(t.Context(), http.MethodGet, rest.AuthorizeURL(way, redirect, "a-state", "a-verifier"), nil)
	require.NoError(t, err)
	answer, err := b.Asking(face).RoundTrip(page)
	require.NoError(t, err)
	defer answer.Body.Close()
	back, err := answer.Location()
	require.NoError(t, err)
	code := rest.Code{Code: back.Query().Get("code"), Redirect: redirect, Verifier: "a-verifier"}
	credential, err := rest.Exchange(t.Context(), way, connectors.Env{Transport: b.Asking(face), Clock: b.Clock}, code)
	require.NoError(t, err)
	return credential
}

func TestAnAppRenewsItsTokenOnceForAllReads(t *testing.T) {
	t.Parallel()
	world := newWorld(t, 48, twoShops()...)
	face := world.Mollie(sandbox.MollieConfig{})
	values := appValues("https://api.mollie.example")
	way, err := oauth(config.ValuesOf(Connector().Config, values))
	require.NoError(t, err)
	b := openAt(t, face, world.Now().Add(time.Minute), nil)
	var grants atomic.Int64
	b.Answer = func(r *http.Request) *http.Response {
		if face.Grants(r) {
			grants.Add(1)
		}
		return nil
	}
	credential := consented(t, face, b, *way)
	require.Empty(t, way.Missing(credential))
	require.Equal(t, sandbox.MollieRefreshToken, credential.RefreshToken)
	kept := connectortest.NewCredentials("payments", credential)
	source, err := Connector().Open(t.Context(), config.ValuesOf(Connector().Config, values), connectors.Env{Transport: b.Asking(face), Clock: b.Clock, Credentials: kept})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, source.Close()) })

	for range 2 {
		face.Expire()
		before := grants.Load()
		var reads sync.WaitGroup
		errs := make([]error, len(streams()))
		for i, stream := range streams() {
			reads.Go(func() {
				for _, err := range source.Read(t.Context(), connectors.Request{Stream: stream.Name}) {
					errs[i] = err
				}
			})
		}
		reads.Wait()
		for i, stream := range streams() {
			if stream.Name == streamPayouts {
				require.Equal(t, connectors.Permission, connectors.KindOf(errs[i]))
				require.ErrorContains(t, errs[i], "OAuth app")
				continue
			}
			require.NoError(t, errs[i], stream.Name)
		}
		require.EqualValues(t, 1, grants.Load()-before, "tokens asked for by all reads at once")
	}
	facts, err := source.Facts(t.Context())
	require.NoError(t, err)
	require.NotEmpty(t, facts.Name, "an app may read the organisation")
}

func TestWhoIsLetInIsTheTokenOrTheAppAndNeverBoth(t *testing.T) {
	t.Parallel()
	spec := Connector().Config
	for want, values := range map[string]map[string]any{
		"both a token and an OAuth app": {settingToken: sandbox.MollieToken, settingClientID: "app_x", settingClientSecret: "s"},
		"belong together":               {settingClientID: "app_x"},
	} {
		_, err := oauth(config.ValuesOf(spec, values))
		require.ErrorContains(t, err, want)
		require.Equal(t, connectors.BadConfig, connectors.KindOf(err))
	}
	way, err := oauth(config.ValuesOf(spec, map[string]any{settingToken: "live_x"}))
	require.NoError(t, err)
	require.Nil(t, way)
}

func TestConsentIsAskedAtTheVendorsOwnPageAndTokensAtTheAPI(t *testing.T) {
	t.Parallel()
	way, err := oauth(config.ValuesOf(Connector().Config, map[string]any{settingClientID: "app_x", settingClientSecret: "s"}))
	require.NoError(t, err)
	require.NoError(t, way.Validate())
	page, err := url.Parse(rest.AuthorizeURL(*way, "https://app.example/back", "a-state", "v"))
	require.NoError(t, err)
	require.Equal(t, "https://my.mollie.com/oauth2/authorize", page.Scheme+"://"+page.Host+page.Path)
	require.Equal(t, "https://api.mollie.com/oauth2/tokens", way.Token.String())
	require.Empty(t, page.Query().Get("code_challenge"), "Mollie documents no PKCE")
	require.Contains(t, strings.Fields(page.Query().Get("scope")), "balances.read")
	require.NotContains(t, page.Query().Get("scope"), "payouts", "not shown to apps")
}
