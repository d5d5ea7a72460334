package rest

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
	"golang.org/x/oauth2"

	"github.com/tillhouse/tillhouse/connectors"
)

// OAuth2 sends access tokens (RFC 6749 §7). It asks for one when there is none, when the
// last is about to expire, and when the vendor refuses the last with status 401. However
// many calls need a token at that moment, it is asked for once, and the others wait.
type OAuth2 struct {
	clock connectors.Clock
	grant func(context.Context) (*oauth2.Token, error)
	line  chan struct{} // one place: whoever asks for a token
	// header carries the token where that is not Authorization.
	header string

	mu      sync.Mutex
	current *oauth2.Token
	bad     string   // the last token that was refused
	seen    []string // the last tokens, newest last
}

// tokenMargin is how long before its end a token is replaced: a request must arrive
// while it is valid.
const tokenMargin = time.Minute

// NewOAuth2 gets tokens from grant, which asks the vendor anew at each call: usually with
// Client.Grant, of a client without OAuth2 and without the limits of the one that uses
// the tokens, since a call that waits for a token keeps its place in their lines. A token
// without an Expiry is valid until it is refused.
func NewOAuth2(clock connectors.Clock, grant func(context.Context) (*oauth2.Token, error)) *OAuth2 {
	return &OAuth2{clock: clock, grant: grant, line: make(chan struct{}, 1)}
}

// Apply sets the header that carries the token. When no token can be had, a failure that passes by
// itself keeps its kind; any other is an Auth error.
func (o *OAuth2) Apply(request *http.Request) error {
	token, err := o.token(request.Context())
	if err != nil {
		return err
	}
	if o.header != "" {
		request.Header.Set(o.header, token.AccessToken)
	} else {
		token.SetAuthHeader(request)
	}
	return nil
}

// sent is the header that carried the token of a request.
func (o *OAuth2) sent(request *http.Request) string {
	if o.header != "" {
		return request.Header.Get(o.header)
	}
	return request.Header.Get("Authorization")
}

func (o *OAuth2) token(ctx context.Context) (*oauth2.Token, error) {
	if token := o.valid(); token != nil {
		return token, nil
	}
	if err := enter(ctx, o.line); err != nil {
		return nil, err
	}
	defer leave(o.line)
	if token := o.valid(); token != nil { // whoever was before in the line got it
		return token, nil
	}
	token, err := o.grant(ctx)
	if err != nil {
		return nil, grantError(ctx, err)
	}
	o.remember(token)
	return token, nil
}

func grantError(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return err
	}
	known, _ := errors.AsType[*connectors.Error](err)
	if known != nil && known.Kind == connectors.Auth && known.Advice != "" {
		return err
	}
	switch connectors.KindOf(err) {
	case connectors.Unknown, connectors.Auth, connectors.Permission, connectors.Drift:
		return &connectors.Error{Kind: connectors.Auth, Err: err, Advice: "authorise this source again"}
	default:
		return err
	}
}

// valid is the current token, nil when another is needed.
func (o *OAuth2) valid() *oauth2.Token {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.current == nil || !o.current.Expiry.IsZero() && o.clock.Now().Add(tokenMargin).After(o.current.Expiry) {
		return nil
	}
	return o.current
}

// refused gives up the token that was sent in a header, unless another has taken its
// place already.
func (o *OAuth2) refused(sent string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.current == nil {
		return
	}
	current := o.current.AccessToken
	if o.header == "" {
		current = o.current.Type() + " " + current
	}
	if sent == current {
		o.bad, o.current = o.current.AccessToken, nil
	}
}

// lastRefused is the last token that the vendor refused, "" when there is none.
func (o *OAuth2) lastRefused() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.bad
}

func (o *OAuth2) remember(token *oauth2.Token) {
	const kept = 4 // an answer in flight may still repeat a token that was just replaced
	o.mu.Lock()
	defer o.mu.Unlock()
	o.current = token
	o.seen = append(o.seen, token.AccessToken)
	o.seen = o.seen[max(0, len(o.seen)-kept):]
}

// Secrets are the tokens used last.
func (o *OAuth2) Secrets() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.seen)
}

// OnWire is true.
func (*OAuth2) OnWire() bool { return true }

// Grant asks a token endpoint for an access token with a form (RFC 6749 §4.4 and §6) and
// reads its answer (§5.1). It tries once: whoever needs the token tries again.
func (c *Client) Grant(ctx context.Context, path string, form url.Values) (*oauth2.Token, error) {
	answer, err := c.Post(ctx, Call{
		Endpoint: "token", Path: path, Attempts: 1, Body: []byte(form.Encode()),
		Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}},
	})
	if err != nil {
		return nil, err
	}
	var granted struct {
		AccessToken  string `json:"access_token"`
		TokenType    string `json:"token_type"`
		RefreshToken string `json:"refresh_token"`
		ExpiresIn    int64  `json:"expires_in"`
		Scope        string `json:"scope"`
	}
	// The decoder's own words may repeat the answer, which holds tokens.
	if err := json.Unmarshal(answer.Body, &granted); err != nil || granted.AccessToken == "" || granted.ExpiresIn < 0 {
		return nil, &connectors.Error{Kind: connectors.Drift, Err: errors.New("fetching token: the answer holds no access token")}
	}
	token := &oauth2.Token{AccessToken: granted.AccessToken, TokenType: granted.TokenType, RefreshToken: granted.RefreshToken}
	if granted.ExpiresIn > 0 {
		token.Expiry = answer.At.Add(time.Duration(granted.ExpiresIn) * time.Second)
	}
	if granted.Scope != "" {
		token = token.WithExtra(map[string]any{"scope": granted.Scope})
	}
	return token, nil
}
