package rest

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"golang.org/x/oauth2"

	"github.com/tillhouse/tillhouse/connectors"
)

// grantTimeout bounds the wait for an answer with tokens.
const grantTimeout = 30 * time.Second

// StoredOAuth2 sends access tokens that all processes of an installation share through
// Env.Credentials. One that is stored, still good and was not refused is used; else one
// process asks the vendor for another, stores what it answered with the refresh token
// that may be in it, and only then uses it.
//
// An authorisation that is missing, over or refused is an Auth error whose advice is the
// command that gets another.
func StoredOAuth2(way connectors.OAuth, env connectors.Env) *OAuth2 {
	auth := NewOAuth2(env.Clock, nil)
	auth.header = way.TokenHeader
	s := granter{way: way, env: env}
	auth.grant = func(ctx context.Context) (*oauth2.Token, error) {
		credential, err := s.credential(ctx, auth.lastRefused())
		if err != nil {
			return nil, err
		}
		return &oauth2.Token{AccessToken: credential.AccessToken, TokenType: credential.TokenType, Expiry: credential.Expiry}, nil
	}
	return auth
}

// AuthorizeURL is the address at which a person allows the access (RFC 6749 §4.1.1).
// Without PKCE the verifier is not used.
func AuthorizeURL(way connectors.OAuth, redirect, state, verifier string) string {
	query := way.Authorize.Query()
	query.Set("response_type", "code")
	query.Set("client_id", way.ClientID)
	query.Set("redirect_uri", redirect)
	query.Set("state", state)
	if scope := way.Scope(); scope != "" {
		query.Set("scope", scope)
	}
	if way.PKCE {
		query.Set("code_challenge", oauth2.S256ChallengeFromVerifier(verifier))
		query.Set("code_challenge_method", "S256")
	}
	address := *way.Authorize
	address.RawQuery = query.Encode()
	return address.String()
}

// Code is what a person's consent gave.
type Code struct {
	Code string
	// Redirect and Verifier are those of AuthorizeURL.
	Redirect, Verifier string
}

// Exchange asks for the credential that a code stands for (RFC 6749 §4.1.3). A code is
// good for one try.
func Exchange(ctx context.Context, way connectors.OAuth, env connectors.Env, code Code) (connectors.Credential, error) {
	form := url.Values{}
	maps.Copy(form, way.CodeForm)
	maps.Copy(form, url.Values{"grant_type": {"authorization_code"}, "code": {code.Code}, "redirect_uri": {code.Redirect}})
	if way.PKCE {
		form.Set("code_verifier", code.Verifier)
	}
	return granter{way: way, env: env}.grant(ctx, form, code.Code, code.Verifier)
}

// granter asks one vendor for the tokens of one source.
type granter struct {
	way connectors.OAuth
	env connectors.Env
}

func (g granter) credential(ctx context.Context, refused string) (connectors.Credential, error) {
	if g.env.Credentials == nil {
		return g.renewed(ctx, connectors.Credential{})
	}
	stored, err := g.env.Credentials.Load(ctx)
	if err != nil || g.usable(stored, refused) {
		return stored, err
	}
	return g.env.Credentials.Renew(ctx, func(ctx context.Context, stored connectors.Credential) (connectors.Credential, error) {
		if g.usable(stored, refused) { // another process was first
			return stored, nil
		}
		return g.renewed(ctx, stored)
	})
}

func (g granter) usable(c connectors.Credential, refused string) bool {
	return c.AccessToken != "" && c.AccessToken != refused && c.Audience == g.way.Audience() &&
		(c.Expiry.IsZero() || g.env.Clock.Now().Add(tokenMargin).Before(c.Expiry))
}

// renewed asks for a credential without a person.
func (g granter) renewed(ctx context.Context, stored connectors.Credential) (connectors.Credential, error) {
	if g.way.Grant == connectors.ClientCredentials {
		form := url.Values{"grant_type": {"client_credentials"}}
		if scope := g.way.Scope(); scope != "" {
			form.Set("scope", scope)
		}
		credential, err := g.grant(ctx, form)
		if authError(err) {
			return credential, &connectors.Error{Kind: connectors.Auth, Err: err, Advice: "check the client id and secret in the configuration, and that the app may read this account"}
		}
		return credential, err
	}
	switch {
	case stored.AccessToken == "":
		return stored, g.unauthorised(errors.New("nobody has authorised this source yet"))
	case stored.Audience != g.way.Audience():
		return stored, g.unauthorised(errors.New("the stored authorisation is for another client or another address than the configuration names"))
	case stored.RefreshToken == "":
		return stored, g.unauthorised(errors.New("the access has ended, and the vendor gave nothing to renew it with"))
	}
	fresh, err := g.grant(ctx, url.Values{"grant_type": {"refresh_token"}, "refresh_token": {stored.RefreshToken}}, stored.RefreshToken)
	switch {
	case authError(err):
		return fresh, g.unauthorised(err)
	case err != nil:
		return fresh, err
	case fresh.RefreshToken == "" && g.way.Rotates:
		return fresh, g.unauthorised(errors.New("the vendor answered without the refresh token that replaces the last one"))
	case fresh.RefreshToken == "":
		fresh.RefreshToken = stored.RefreshToken
	}
	if len(fresh.Scopes) == 0 {
		fresh.Scopes = stored.Scopes // RFC 6749 §6: those of before
	}
	return fresh, nil
}

func authError(err error) bool { return err != nil && connectors.KindOf(err) == connectors.Auth }

// unauthorised says which command a person has to run.
func (g granter) unauthorised(err error) error {
	name := "NAME"
	if g.env.Credentials != nil {
		name = g.env.Credentials.Source()
	}
	return &connectors.Error{Kind: connectors.Auth, Err: err, Advice: "run `tillhouse auth " + name + "`"}
}

// grant asks the vendor. The secrets are what the form holds of them.
func (g granter) grant(ctx context.Context, form url.Values, secrets ...string) (connectors.Credential, error) {
	o := Options{Base: g.way.Token, Classify: classifyGrant, Timeout: grantTimeout, Secrets: append(secrets, g.way.ClientSecret)}
	if g.way.ClientAuth == connectors.ClientBasic {
		o.Auth = Basic{User: url.QueryEscape(g.way.ClientID), Password: url.QueryEscape(g.way.ClientSecret)}
	} else {
		form.Set("client_id", g.way.ClientID)
		if g.way.ClientSecret != "" {
			form.Set("client_secret", g.way.ClientSecret)
		}
	}
	if g.way.Token.Scheme != "https" && !loopback(g.way.Token.Hostname()) {
		return connectors.Credential{}, &connectors.Error{
			Kind: connectors.BadConfig, Err: errors.New("fetching token: the client's secret would cross the network in clear text"), Advice: "use an https:// address",
		}
	}
	at := g.env.Clock.Now().UTC()
	token, err := New(o, g.env).Grant(ctx, "", form)
	if err != nil {
		return connectors.Credential{}, err
	}
	granted, _ := token.Extra("scope").(string)
	return connectors.Credential{
		Audience: g.way.Audience(), AccessToken: token.AccessToken, TokenType: token.TokenType, Expiry: token.Expiry,
		RefreshToken: token.RefreshToken, Scopes: g.scopes(granted), GrantedAt: at,
	}, nil
}

func (g granter) scopes(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || strings.ContainsRune(g.way.ScopeSeparator, r) })
}

// refusals are the codes of RFC 6749 §5.2 in words. What else stands in such an answer is
// not repeated: vendors put the refused token there.
var refusals = map[string]*connectors.Error{
	"invalid_grant":          {Kind: connectors.Auth, Err: errors.New("the vendor does not accept the code or refresh token (invalid_grant): it was used before, was withdrawn or is too old")},
	"invalid_client":         {Kind: connectors.Auth, Err: errors.New("the vendor does not know this client id with this secret (invalid_client)")},
	"unauthorized_client":    {Kind: connectors.Auth, Err: errors.New("the vendor does not let this client ask in this way (unauthorized_client)")},
	"invalid_scope":          {Kind: connectors.Auth, Err: errors.New("the vendor does not grant these scopes (invalid_scope)")},
	"unsupported_grant_type": {Kind: connectors.Drift, Err: errors.New("the vendor no longer grants tokens in this way (unsupported_grant_type)")},
	"invalid_request":        {Kind: connectors.Drift, Err: errors.New("the vendor does not understand how it was asked (invalid_request)")},
}

// classifyGrant words a refusal. One without a known code is Auth all the same where the
// status says that the request was at fault.
func classifyGrant(answer *Answer) *connectors.Error {
	if answer.Status < 400 || answer.Status >= 500 {
		return nil
	}
	var refusal struct {
		Error string `json:"error"`
	}
	if err := json.Unmarshal(answer.Body, &refusal); err == nil {
		if known := refusals[refusal.Error]; known != nil {
			own := *known
			return &own
		}
	}
	switch answer.Status {
	case http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden:
		return &connectors.Error{Kind: connectors.Auth, Err: errors.New("the vendor gives no token for this, and no reason that is known")}
	default:
		return nil
	}
}
