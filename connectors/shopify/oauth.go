package shopify

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/config"
	"github.com/tillhouse/tillhouse/connectors/rest"
)

// Ways to be let in with a client id.
const (
	grantClient = "client_credentials"
	grantCode   = "authorization_code"
)

// tokenHeader carries the access token.
const tokenHeader = "X-Shopify-Access-Token" //nolint:gosec // a header's name

// oauth says how a source is let in; nil with a token of its own.
// https://shopify.dev/docs/apps/build/authentication-authorization/access-tokens
func oauth(values config.Values) (*connectors.OAuth, error) {
	token, id, secret := values.Text("access_token"), values.Text("client_id"), values.Text("client_secret")
	switch {
	case token != "" && (id != "" || secret != ""):
		return nil, badConfig(errors.New("there are an access_token and a client"), "keep access_token, or client_id and client_secret")
	case token != "":
		return nil, nil //nolint:nilnil // the contract's way of saying none
	case id == "" || secret == "":
		return nil, badConfig(errors.New("there is neither an access_token nor a client_id with its client_secret"), "set one of the two; see the connector's README for how to make an app")
	}
	base, err := baseOf(values)
	if err != nil {
		return nil, err
	}
	way := &connectors.OAuth{
		Grant: connectors.ClientCredentials, Token: base.JoinPath("admin/oauth/access_token"),
		ClientID: id, ClientSecret: secret, ClientAuth: connectors.ClientInForm, TokenHeader: tokenHeader, ScopeSeparator: ",",
	}
	if values.Text("grant") == grantCode {
		way.Grant, way.Rotates = connectors.AuthorizationCode, true
		way.Authorize = base.JoinPath("admin/oauth/authorize")
		if way.Scopes = values.List("scopes"); len(way.Scopes) == 0 {
			way.Scopes = wanted()
		}
		// Offline tokens end after an hour and are renewed only where that is asked for.
		way.CodeForm = url.Values{"expiring": {"1"}}
	}
	return way, nil
}

// authOf is how requests are signed.
func authOf(values config.Values, env connectors.Env) (rest.Auth, error) {
	way, err := oauth(values)
	switch {
	case err != nil:
		return nil, err
	case way == nil:
		return rest.HeaderKey{Name: tokenHeader, Value: values.Text("access_token")}, nil
	}
	return rest.StoredOAuth2(*way, env), nil
}

var shopName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*$`)

// adminHost is where Shopify's own pages about a shop are.
const adminHost = "admin.shopify.com"

// domainOf is the permanent domain of a shop, from its name, its domain or an address of
// its admin.
func domainOf(shop string) (string, error) {
	text := strings.ToLower(strings.TrimSpace(shop))
	if _, after, ok := strings.Cut(text, "://"); ok {
		text = after
	}
	text, path, _ := strings.Cut(text, "/")
	if parts := strings.Split(path, "/"); text == adminHost && len(parts) > 1 && parts[0] == "store" {
		text = parts[1]
	}
	name := strings.TrimSuffix(text, ".myshopify.com")
	if !shopName.MatchString(name) {
		return "", badConfig(fmt.Errorf("store is not the permanent name of a store"), "write example.myshopify.com, which stands in the admin under Settings → Domains; a domain of your own does not answer the API")
	}
	return name + ".myshopify.com", nil
}

// baseOf is the address that is asked.
func baseOf(values config.Values) (*url.URL, error) {
	domain, err := domainOf(values.Text("store"))
	if err != nil {
		return nil, err
	}
	if other := values.URL("url"); other != nil {
		base := *other
		base.Path = strings.TrimSuffix(base.Path, "/")
		return &base, nil
	}
	return &url.URL{Scheme: "https", Host: domain}, nil
}

// wanted are all scopes that the streams use.
func wanted() []string {
	var list []string
	for _, n := range needs {
		for _, scope := range slices.Concat(n.scopes, n.better) {
			if !slices.Contains(list, scope) {
				list = append(list, scope)
			}
		}
	}
	slices.Sort(list)
	return list
}
