package mollie

import (
	"errors"
	"net/url"

	"github.com/tillhouse/tillhouse/connectors"
	"github.com/tillhouse/tillhouse/connectors/config"
	"github.com/tillhouse/tillhouse/connectors/rest"
)

// The values that say how a source is let in.
const (
	settingToken        = "token"
	settingClientID     = "client_id"
	settingClientSecret = "client_secret"
)

const (
	apiHost = "api.mollie.com"
	// consentHost is where a person allows an app; the API has another host.
	consentHost = "my.mollie.com"
)

// oauth is how an app is let in, nil for a token. Mollie documents no PKCE, and its
// refresh tokens do not change.
// https://docs.mollie.com/reference/authorize
func oauth(values config.Values) (*connectors.OAuth, error) {
	id, secret := values.Text(settingClientID), values.Text(settingClientSecret)
	switch {
	case values.Text(settingToken) != "" && (id != "" || secret != ""):
		return nil, badConfig(errors.New("both a token and an OAuth app are given"), "keep token, or client_id with client_secret")
	case values.Text(settingToken) != "":
		return nil, nil //nolint:nilnil // the contract of Connector.OAuth
	case id == "" && secret == "":
		return nil, badConfig(errors.New("token is missing"), "set token, or client_id and client_secret of an OAuth app")
	case id == "" || secret == "":
		return nil, badConfig(errors.New("client_id and client_secret belong together"), "set both, or a token instead")
	}
	base := values.URL("url")
	return &connectors.OAuth{
		Grant: connectors.AuthorizationCode, Authorize: consentPage(base), Token: base.JoinPath("oauth2/tokens"),
		ClientID: id, ClientSecret: secret, ClientAuth: connectors.ClientBasic, Scopes: appScopes(),
	}, nil
}

func consentPage(base *url.URL) *url.URL {
	page := base.JoinPath("oauth2/authorize")
	if page.Host == apiHost {
		page.Host = consentHost
	}
	return page
}

// authOf signs requests in.
func authOf(values config.Values, env connectors.Env) (rest.Auth, error) {
	way, err := oauth(values)
	if err != nil {
		return nil, err
	}
	if way == nil {
		return rest.Bearer(values.Text(settingToken)), nil
	}
	return rest.StoredOAuth2(*way, env), nil
}
