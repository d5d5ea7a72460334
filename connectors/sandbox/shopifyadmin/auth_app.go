package shopifyadmin

import (
	"crypto/subtle"
	"net/url"
	"slices"
	"time"
)

// What a face accepts unless FaceConfig names something else. They open nothing but an
// invented shop.
const (
	AdminToken   = "shpat_sandbox00000000000000000000000000"
	ClientID     = "sandbox0000000000000000000000000"
	ClientSecret = "shpss_sandbox0000000000000000000000000" //nolint:gosec // opens nothing real
)

// App is the app that asks for tokens. The zero value is a custom app of the shop's own
// organisation with all protected customer data.
type App struct {
	// ClientID and ClientSecret identify it (default: the constants of that name).
	ClientID, ClientSecret string
	// Public apps are for everybody's shops: tokens that never end are refused to those
	// made since April 2026, and to all from 2027 on.
	Public  bool
	Created time.Time
	// OtherOrganisation is an app that the shop's organisation does not own: it gets no
	// token for its client credentials alone.
	OtherOrganisation bool
	// RedirectURIs are where people may come back to; none means any loopback address.
	RedirectURIs []string
	// CustomerData is what protected customer data it was approved for.
	CustomerData CustomerData
}

// mayReturnTo tells whether a redirect_uri belongs to the app.
func (a *App) mayReturnTo(uri string) bool {
	if len(a.RedirectURIs) > 0 {
		return slices.Contains(a.RedirectURIs, uri)
	}
	u, err := url.Parse(uri)
	return err == nil && u.Scheme == "http" && slices.Contains([]string{"localhost", "127.0.0.1", "::1"}, u.Hostname())
}

// mustExpire tells whether tokens without an end are refused to the app.
// (https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens/offline-access-tokens)
func (a *App) mustExpire(now time.Time) bool {
	since := time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)
	always := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	return a.Public && (!a.Created.Before(since) || !now.Before(always))
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }
