package connectors

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"
)

// OAuth is how one source is let in by OAuth 2.0 (RFC 6749): the vendor's addresses and
// what it knows our client by. It is inert.
type OAuth struct {
	Grant OAuthGrant
	// Authorize is where a person allows the access (§3.1); nil for ClientCredentials.
	Authorize *url.URL
	// Token is where tokens are asked for (§3.2). It has no query.
	Token *url.URL
	// ClientID and ClientSecret are the client's. The secret is empty for a public client.
	ClientID, ClientSecret string
	// ClientAuth is how the client proves itself at Token.
	ClientAuth ClientAuth
	// Scopes that are asked for; none leaves it to the vendor.
	Scopes []string
	// ScopeSeparator stands between scopes where the vendor wants another one than the
	// space of §3.3.
	ScopeSeparator string
	// CodeForm are members that the vendor wants in the form with which a code is
	// exchanged (§4.1.3), beside the standard's.
	CodeForm url.Values
	// PKCE: the vendor checks a code verifier (RFC 7636, S256).
	PKCE bool
	// Rotates: each refresh gives another refresh token, so an answer without one is
	// refused. Without it a refresh token that is not answered anew stays in use (§6).
	Rotates bool
	// TokenHeader carries the access token where that is not the Authorization header of
	// RFC 6750.
	TokenHeader string
}

// OAuthGrant is how the first token is had.
type OAuthGrant uint8

// The grants.
const (
	// AuthorizationCode: a person allows it in a browser (RFC 6749 §4.1), once.
	AuthorizationCode OAuthGrant = iota
	// ClientCredentials: the client asks for itself (§4.4), whenever it needs a token.
	ClientCredentials
)

// ClientAuth is how a client proves itself (RFC 6749 §2.3.1).
type ClientAuth uint8

// The ways.
const (
	// ClientInForm sends id and secret with the form.
	ClientInForm ClientAuth = iota
	// ClientBasic sends them as HTTP Basic.
	ClientBasic
)

// Validate proves that the description is complete.
func (o *OAuth) Validate() error {
	switch {
	case o.ClientID == "" || o.Token == nil:
		return errors.New("OAuth needs a client id and the address for tokens")
	case o.Token.RawQuery != "" || o.Token.User != nil:
		return errors.New("the address for tokens has neither query nor user")
	case (o.Authorize != nil) != (o.Grant == AuthorizationCode):
		return errors.New("the address for people goes with the authorization code")
	case o.Grant == ClientCredentials && o.ClientSecret == "":
		return errors.New("client credentials need a secret")
	default:
		return nil
	}
}

// Audience is the client and the address that a credential is for. It is sent nowhere
// else.
func (o *OAuth) Audience() string { return o.ClientID + " at " + o.Token.String() }

// Scope is the list of scopes as the vendor reads it.
func (o *OAuth) Scope() string {
	if o.ScopeSeparator == "" {
		return strings.Join(o.Scopes, " ")
	}
	return strings.Join(o.Scopes, o.ScopeSeparator)
}

// Missing are the scopes that were asked for and are not in a credential. It is empty
// where the vendor did not say what it granted: then it granted all (RFC 6749 §5.1).
func (o *OAuth) Missing(c Credential) []string {
	if len(c.Scopes) == 0 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(o.Scopes), func(scope string) bool { return slices.Contains(c.Scopes, scope) })
}

// Credential is what a source was let in with. It is stored sealed and never shown.
type Credential struct {
	// Audience is OAuth.Audience of who it was granted to.
	Audience    string `json:"audience"`
	AccessToken string `json:"access_token"`
	// TokenType as the vendor wrote it, "" for Bearer.
	TokenType string `json:"token_type,omitempty"`
	// Expiry of the access token, UTC; zero when the vendor told none.
	Expiry time.Time `json:"expiry,omitzero"`
	// RefreshToken is empty where the vendor gives none.
	RefreshToken string `json:"refresh_token,omitempty"`
	// Scopes that were granted; empty when the vendor did not say.
	Scopes []string `json:"scopes,omitempty"`
	// GrantedAt is when it was asked for, UTC.
	GrantedAt time.Time `json:"granted_at"`
}

// String keeps tokens out of text into which a credential is printed whole.
func (c Credential) String() string { return "credential of " + c.Audience }

// GoString is String.
func (c Credential) GoString() string { return c.String() }

// Credentials keeps the credential of one source for every process that reads it. It
// may be used by several goroutines at once.
type Credentials interface {
	// Source is the source's name, for advice to people.
	Source() string
	// Load returns what is stored, the zero Credential when there is nothing.
	Load(ctx context.Context) (Credential, error)
	// Renew calls change with what is stored while nobody else may change it, and returns
	// what change gave once that is durable. It waits for another process that is at it.
	// A change that has begun goes on when ctx ends: its answer may be the only copy of a
	// refresh token. An error of change is returned as it is, and nothing is stored.
	Renew(ctx context.Context, change func(context.Context, Credential) (Credential, error)) (Credential, error)
}
