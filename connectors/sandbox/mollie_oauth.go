package sandbox

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// What an OAuth client of the sandbox has. They open nothing but an invented account.
const (
	MollieClientID     = "app_sandbox"
	MollieClientSecret = "sandbox-client-secret"
	MollieRefreshToken = "refresh_sandbox0000000000000000000000"
)

// consentLasts is how long the code of a consent is good for, in seconds.
const consentLasts = 30

// grantLasts is how long an access token is good for, in seconds.
const grantLasts = 3600

// grants are the access tokens that were handed out, with when they end.
type grants struct {
	ends  map[string]int64
	codes map[string]int64
	count int
}

// consent is the page at which a merchant lets an app in; here everybody says yes. The
// browser goes back with a code that is good once. Mollie takes no address that is not
// registered, and asks for a state.
func (f *MollieFace) consent(r *http.Request) mollieAnswer {
	query := r.URL.Query()
	back, err := url.Parse(query.Get("redirect_uri"))
	if err != nil || !back.IsAbs() || !same(query.Get("client_id"), MollieClientID) || query.Get("response_type") != "code" || query.Get("state") == "" || query.Get("scope") == "" {
		return plainAnswer(http.StatusBadRequest, struct {
			Error string `json:"error"`
		}{"invalid_request"})
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.grants.codes == nil {
		f.grants.codes = map[string]int64{}
	}
	f.grants.count++
	code := fmt.Sprintf("auth_sandbox%024d", f.grants.count)
	f.grants.codes[code] = f.clock().Unix() + consentLasts
	answer := back.Query()
	answer.Set("code", code)
	answer.Set("state", query.Get("state"))
	back.RawQuery = answer.Encode()
	return mollieAnswer{status: http.StatusFound, header: map[string]string{"Location": back.String()}}
}

// spendCode reports whether a code is good, which it is once.
func (f *MollieFace) spendCode(code string, now time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	ends, ok := f.grants.codes[code]
	delete(f.grants.codes, code)
	return ok && now.Unix() < ends
}

func (f *MollieFace) granted(token string, now time.Time) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.grants.ends[token] > now.Unix()
}

// Expire ends all access tokens that were granted.
func (f *MollieFace) Expire() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.grants.ends = nil
}

// Grants reports whether a request asks for an access token.
func (f *MollieFace) Grants(r *http.Request) bool { return r.URL.Path == "/oauth2/tokens" }

// grant hands out an access token for a refresh token, which stays good, or for an
// authorisation code.
func (f *MollieFace) grant(r *http.Request) mollieAnswer {
	refuse := func(status int, code, text string) mollieAnswer {
		return plainAnswer(status, struct {
			Error       string `json:"error"`
			Description string `json:"error_description"`
		}{code, text})
	}
	id, secret, _ := r.BasicAuth()
	if err := r.ParseForm(); err != nil || r.Method != http.MethodPost {
		return refuse(http.StatusBadRequest, "invalid_request", "The request could not be read")
	}
	if id == "" {
		id, secret = r.PostForm.Get("client_id"), r.PostForm.Get("client_secret")
	}
	if !same(id, MollieClientID) || !same(secret, MollieClientSecret) {
		return refuse(http.StatusUnauthorized, "invalid_client", "Client authentication failed")
	}
	switch r.PostForm.Get("grant_type") {
	case "refresh_token":
		if !same(r.PostForm.Get("refresh_token"), MollieRefreshToken) {
			return refuse(http.StatusBadRequest, "invalid_grant", "Refresh token doesn't exist or is invalid for the client")
		}
	case "authorization_code":
		if !f.spendCode(r.PostForm.Get("code"), f.clock()) {
			return refuse(http.StatusBadRequest, "invalid_grant", "Authorization code doesn't exist or is invalid for the client")
		}
	default:
		return refuse(http.StatusBadRequest, "unsupported_grant_type", "The grant type is not supported")
	}
	now := f.clock()
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.grants.ends == nil {
		f.grants.ends = map[string]int64{}
	}
	f.grants.count++
	token := fmt.Sprintf("access_granted%024d", f.grants.count)
	f.grants.ends[token] = now.Unix() + grantLasts
	return plainAnswer(http.StatusOK, struct {
		AccessToken  string `json:"access_token"`
		ExpiresIn    int    `json:"expires_in"`
		TokenType    string `json:"token_type"`
		Scope        string `json:"scope"`
		RefreshToken string `json:"refresh_token"`
	}{token, grantLasts, "bearer", strings.Join(f.config.Scopes, " "), MollieRefreshToken})
}

func plainAnswer(status int, body any) mollieAnswer {
	return mollieAnswer{status: status, body: written(body), header: map[string]string{"Content-Type": "application/json"}}
}
