package sandbox

import (
	"fmt"
	"hash/fnv"
	"net/http"
	"slices"
	"strings"
)

// MollieToken is the organisation token that a face accepts unless MollieConfig names
// another. It opens nothing but an invented account.
const MollieToken = "access_sandbox00000000000000000000000000"

// MollieKey is the API key of a shop's profile, for live or for test data. It opens
// nothing but an invented account.
func MollieKey(shopName string, test bool) string {
	kind := "live_"
	if test {
		kind = "test_"
	}
	sum := fnv.New64a()
	_, _ = sum.Write([]byte(shopName)) // never fails
	return fmt.Sprintf("%ssandbox%023d", kind, sum.Sum64())
}

// MollieScopes are the scopes of all endpoints that a face has.
func MollieScopes() []string {
	return []string{
		"balance-reports.read", "balances.read", "customers.read", "invoices.read", "organizations.read", "payments.read",
		"payouts.read", "profiles.read", "refunds.read", "settlements.read",
	}
}

type tokenKind int

const (
	apiKey tokenKind = 1 << iota
	organisationToken
	oauthToken

	organisation = organisationToken | oauthToken
)

// caller is who asks and what it may see.
type caller struct {
	kind    tokenKind
	profile *profile // of an API key
	test    bool
	scopes  []string
}

func (f *MollieFace) authenticate(c *mollieCall) (*caller, *mollieError) {
	token, ok := strings.CutPrefix(c.r.Header.Get("Authorization"), "Bearer ")
	if !ok || token == "" {
		return nil, unauthorized()
	}
	if same(token, f.config.Token) {
		return &caller{kind: organisationToken, scopes: f.config.Scopes}, nil
	}
	if f.granted(token, c.now) {
		return &caller{kind: oauthToken, scopes: f.config.Scopes}, nil
	}
	for _, p := range c.till.profiles {
		for _, test := range []bool{false, true} {
			if same(token, MollieKey(p.shopName, test)) {
				return &caller{kind: apiKey, profile: p, test: test}, nil
			}
		}
	}
	return nil, unauthorized()
}

func unauthorized() *mollieError {
	return &mollieError{
		status: http.StatusUnauthorized, title: "Unauthorized Request", detail: "Missing authentication, or failed to authenticate",
		docs: "https://docs.mollie.com/overview/authentication",
	}
}

// allow checks what kind of token asks and which scopes it has. An API key has no scopes:
// it may use all endpoints that are open to it.
func (c *mollieCall) allow(kinds tokenKind, scopes ...string) *mollieError {
	if c.kind&kinds == 0 {
		return &mollieError{status: http.StatusForbidden, title: "Forbidden", detail: "This endpoint cannot be used with this kind of credential"}
	}
	if c.kind == apiKey {
		return nil
	}
	for _, s := range scopes {
		if !slices.Contains(c.scopes, s) {
			return &mollieError{status: http.StatusForbidden, title: "Forbidden", detail: "Your access token does not have the right permissions: " + s + " is missing"}
		}
	}
	return nil
}

// mode reads testmode, which only tokens of an organisation may send.
func (c *mollieCall) mode() *mollieError {
	value, sent := c.query("testmode")
	switch {
	case !sent:
		return nil
	case c.kind == apiKey:
		return badParameter("testmode", "The parameter 'testmode' cannot be used with an API key")
	case value == "true":
		c.test = true
	case value != "false":
		return badParameter("testmode", "The parameter 'testmode' should be a boolean")
	}
	return nil
}

// within reads profileId, which an API key implies. needed: an organisation has to say
// which one.
func (c *mollieCall) within(needed bool) *mollieError {
	id, sent := c.query("profileId")
	if c.kind == apiKey {
		if sent {
			return badParameter("profileId", "The parameter 'profileId' cannot be used with an API key")
		}
		return nil
	}
	if !sent {
		if needed {
			return badParameter("profileId", "The parameter 'profileId' is required for this credential")
		}
		return nil
	}
	at := slices.IndexFunc(c.till.profiles, func(p *profile) bool { return p.id == id })
	if at < 0 {
		return notFound("profile", id)
	}
	c.profile = c.till.profiles[at]
	return nil
}

// sees tells whether a payment, or what hangs on it, is the caller's.
func (c *mollieCall) sees(p *payment) bool {
	return p.test == c.test && (c.profile == nil || p.profile == c.profile)
}

func (c *mollieCall) query(name string) (string, bool) {
	q := c.r.URL.Query()
	return q.Get(name), q.Has(name)
}
