package shopifyadmin

import (
	"fmt"
	"time"
)

// How long tokens live, by the vendor's pages on offline access tokens and on the client
// credentials grant; the last is of its changelog of 2026-08-28.
const (
	credentialsLast = 86399 * time.Second
	offlineLasts    = 3600 * time.Second
	refreshLasts    = 90 * 24 * time.Hour
	refreshRetries  = 30 * 24 * time.Hour
)

// accessToken is one token that was handed out. A zero end is none.
type accessToken struct {
	scopes []string
	ends   time.Time
}

// refresh is a refresh token. It can be used again until the one that it was exchanged
// for is used, so that an answer that got lost can be asked for again.
type refresh struct {
	scopes   []string
	ends     time.Time
	used     time.Time // first
	previous *refresh
	retired  bool
}

// tokens are what was handed out. The face's lock guards them.
type tokens struct {
	access  map[string]*accessToken
	refresh map[string]*refresh
	codes   map[string]*code
	count   int
}

// code is an authorisation code that waits to be exchanged.
type code struct {
	scopes      []string
	redirectURI string
	challenge   string // PKCE, S256; "" when the request had none
}

func (t *tokens) name(prefix string) string {
	t.count++
	return fmt.Sprintf("%s_granted%025x", prefix, uint64(t.count)*0x9e3779b97f4a7c15)
}

func (t *tokens) addAccess(scopes []string, ends time.Time) string {
	name := t.name("shpat")
	if t.access == nil {
		t.access = map[string]*accessToken{}
	}
	t.access[name] = &accessToken{scopes, ends}
	return name
}

func (t *tokens) addRefresh(scopes []string, ends time.Time, previous *refresh) string {
	name := t.name("shprt")
	if t.refresh == nil {
		t.refresh = map[string]*refresh{}
	}
	t.refresh[name] = &refresh{scopes: scopes, ends: ends, previous: previous}
	return name
}

// use spends a refresh token: the one before it is retired by that, and so is what an
// earlier, unanswered use of this one had given.
func (t *tokens) use(name string, now time.Time) *refresh {
	r := t.refresh[name]
	if r == nil || r.retired || !now.Before(r.ends) || !r.used.IsZero() && now.Sub(r.used) >= refreshRetries {
		return nil
	}
	if r.previous != nil {
		r.previous.retired = true
	}
	if r.used.IsZero() {
		r.used = now
	}
	for _, other := range t.refresh {
		if other.previous == r {
			other.retired = true
		}
	}
	return r
}

// Expire ends all access tokens that were granted. Refresh tokens stay good.
func (f *Face) Expire() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.tokens.access = nil
}

// Uninstall ends all tokens, the static one and refresh tokens too, as when a merchant
// removes the app.
func (f *Face) Uninstall() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.tokens = tokens{count: f.tokens.count}
	f.config.Token = ""
}

// authenticate finds out who asks.
func (f *Face) authenticate(sent string, now time.Time) (*caller, *refusal) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if sent == "" {
		return nil, unauthorised()
	}
	if f.config.Token != "" && same(sent, f.config.Token) {
		return &caller{app: "static", scopes: f.config.Scopes, data: f.config.App.CustomerData}, nil
	}
	granted := f.tokens.access[sent]
	if granted == nil || !granted.ends.IsZero() && !now.Before(granted.ends) {
		return nil, unauthorised()
	}
	if granted.ends.IsZero() && f.config.App.mustExpire(now) {
		return nil, unendingTokenRefused()
	}
	return &caller{app: f.config.App.ClientID, scopes: granted.scopes, data: f.config.App.CustomerData}, nil
}
