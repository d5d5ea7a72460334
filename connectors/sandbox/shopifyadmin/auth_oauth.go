package shopifyadmin

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"html"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// oauth serves everything under /admin/oauth/.
func (f *Face) oauth(r *http.Request, path string, now time.Time) reply {
	switch {
	case path == "access_scopes.json" && r.Method == http.MethodGet:
		c, refused := f.authenticate(r.Header.Get("X-Shopify-Access-Token"), now)
		if refused != nil {
			return refused.reply()
		}
		return handles(c.scopes)
	case path == "authorize" && r.Method == http.MethodGet:
		return f.authorise(r, now)
	case path == "access_token" && r.Method == http.MethodPost:
		return f.grant(r, now)
	}
	return notFound().reply()
}

// oauthError is a page for people, unless the client says that it wants JSON.
func oauthError(r *http.Request, status int, code, text string) reply {
	if strings.Contains(r.Header.Get("Accept"), "application/json") {
		j := &writer{}
		j.open('{')
		j.pair("error", code)
		j.pair("error_description", text)
		j.close('}')
		return reply{status: status, body: j.buf}
	}
	said := html.EscapeString("Oauth error " + code + ": " + text)
	page := "<html><head><title>" + strconv.Itoa(status) + " - Oauth error " + code + "</title></head>" +
		"<body><div>Oops, something went wrong.</div><div>" + said + "</div></body></html>"
	return reply{status: status, header: map[string]string{"Content-Type": "text/html; charset=utf-8"}, body: []byte(page)}
}

// authorise is the page where the merchant lets the app in. This merchant always does,
// at once.
func (f *Face) authorise(r *http.Request, now time.Time) reply {
	q := r.URL.Query()
	app := &f.config.App
	if !same(q.Get("client_id"), app.ClientID) {
		return unknownApp(r, q.Get("client_id"))
	}
	back := q.Get("redirect_uri")
	if !app.mayReturnTo(back) {
		return oauthError(r, http.StatusBadRequest, "invalid_request", "The redirect_uri is not whitelisted")
	}
	if method := q.Get("code_challenge_method"); q.Get("code_challenge") != "" && method != "S256" {
		return oauthError(r, http.StatusBadRequest, "invalid_request", "The code_challenge_method is not supported")
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	name := f.tokens.name("code")
	if f.tokens.codes == nil {
		f.tokens.codes = map[string]*code{}
	}
	f.tokens.codes[name] = &code{scopes: f.approved(q.Get("scope")), redirectURI: back, challenge: q.Get("code_challenge")}
	u, err := url.Parse(back)
	if err != nil {
		return oauthError(r, http.StatusBadRequest, "invalid_request", "The redirect_uri is not whitelisted")
	}
	store, _, _ := strings.Cut(f.host, ".")
	answer := u.Query()
	answer.Set("code", name)
	answer.Set("host", base64.RawStdEncoding.EncodeToString([]byte("admin.shopify.com/store/"+store)))
	answer.Set("shop", f.host)
	answer.Set("timestamp", strconv.FormatInt(now.Unix(), 10))
	if q.Has("state") {
		answer.Set("state", q.Get("state"))
	}
	answer.Set("hmac", signQuery(answer, app.ClientSecret))
	u.RawQuery = answer.Encode()
	return reply{status: http.StatusFound, header: map[string]string{"Location": u.String()}}
}

// approved are the scopes that the app gets of those it asks for: what it was not
// approved for is left out without a word, and a right to write includes that to read.
func (f *Face) approved(asked string) []string {
	if asked == "" {
		return f.config.Scopes
	}
	var scopes []string
	for _, s := range strings.FieldsFunc(asked, func(r rune) bool { return r == ',' || r == ' ' }) {
		if slices.Contains(f.config.Scopes, s) && !slices.Contains(scopes, s) {
			scopes = append(scopes, s)
		}
	}
	return scopes
}

// signQuery is the hmac that the vendor adds to what a browser carries: over all other
// parameters, sorted by name.
func signQuery(q url.Values, secret string) string {
	names := make([]string, 0, len(q))
	for name := range q {
		if name != "hmac" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	parts := make([]string, len(names))
	for i, name := range names {
		parts[i] = name + "=" + q.Get(name)
	}
	mac := hmac.New(sha256.New, []byte(secret))
	_, _ = mac.Write([]byte(strings.Join(parts, "&"))) // never fails
	return hex.EncodeToString(mac.Sum(nil))
}

func unknownApp(r *http.Request, id string) reply {
	return oauthError(r, http.StatusBadRequest, "application_cannot_be_found", "Could not find Shopify API application with api_key "+id)
}

// form reads what a client posts, as a form or as JSON: the vendor takes both.
func form(r *http.Request) (url.Values, bool) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 64<<10))
	if err != nil {
		return nil, false
	}
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")) // no type is the form below
	if kind != "application/json" {
		values, err := url.ParseQuery(string(body))
		return values, err == nil
	}
	var sent map[string]any
	if json.Unmarshal(body, &sent) != nil {
		return nil, false
	}
	values := url.Values{}
	for name, value := range sent {
		switch v := value.(type) {
		case string:
			values.Set(name, v)
		case float64:
			values.Set(name, strconv.FormatFloat(v, 'f', -1, 64))
		case bool:
			values.Set(name, strconv.FormatBool(v))
		}
	}
	return values, true
}

// grant hands out tokens.
func (f *Face) grant(r *http.Request, now time.Time) reply {
	q, ok := form(r)
	if !ok {
		return oauthError(r, http.StatusBadRequest, "invalid_request", "The request could not be read")
	}
	app := &f.config.App
	if !same(q.Get("client_id"), app.ClientID) {
		return unknownApp(r, q.Get("client_id"))
	}
	if !same(q.Get("client_secret"), app.ClientSecret) {
		return oauthError(r, http.StatusBadRequest, "invalid_client", "The client secret is not valid")
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	switch kind := q.Get("grant_type"); kind {
	case "client_credentials":
		if app.OtherOrganisation {
			return oauthError(r, http.StatusBadRequest, "shop_not_permitted", "Client credentials cannot be performed on this shop.")
		}
		return granted(f.tokens.addAccess(f.config.Scopes, now.Add(credentialsLast)), f.config.Scopes, credentialsLast, "")
	case "refresh_token":
		used := f.tokens.use(q.Get("refresh_token"), now)
		if used == nil {
			return oauthError(r, http.StatusUnauthorized, "invalid_request", "This request requires an active refresh_token")
		}
		return f.pair(used.scopes, used, now)
	case "", "authorization_code":
		return f.exchange(r, q, now)
	}
	return oauthError(r, http.StatusBadRequest, "unsupported_grant_type", "The grant type is not supported")
}

// exchange gives tokens for an authorisation code, once.
func (f *Face) exchange(r *http.Request, q url.Values, now time.Time) reply {
	c := f.tokens.codes[q.Get("code")]
	delete(f.tokens.codes, q.Get("code"))
	if c == nil {
		return oauthError(r, http.StatusBadRequest, "invalid_request", "The authorization code was not found or was already used")
	}
	if c.challenge != "" {
		sum := sha256.Sum256([]byte(q.Get("code_verifier")))
		if !same(base64.RawURLEncoding.EncodeToString(sum[:]), c.challenge) {
			return oauthError(r, http.StatusBadRequest, "invalid_grant", "The code_verifier does not match")
		}
	}
	if e := q.Get("expiring"); e == "1" || e == "true" {
		return f.pair(c.scopes, nil, now)
	}
	return granted(f.tokens.addAccess(c.scopes, time.Time{}), c.scopes, 0, "")
}

// pair is an access token that ends and the refresh token for the next one.
func (f *Face) pair(scopes []string, previous *refresh, now time.Time) reply {
	access := f.tokens.addAccess(scopes, now.Add(offlineLasts))
	return granted(access, scopes, offlineLasts, f.tokens.addRefresh(scopes, now.Add(refreshLasts), previous))
}

func granted(access string, scopes []string, lasts time.Duration, refresh string) reply {
	j := &writer{}
	j.open('{')
	j.pair("access_token", access)
	j.pair("scope", strings.Join(scopes, ","))
	if lasts > 0 {
		j.integer("expires_in", int64(lasts/time.Second))
	}
	if refresh != "" {
		j.pair("refresh_token", refresh)
		j.integer("refresh_token_expires_in", int64(refreshLasts/time.Second))
	}
	j.close('}')
	return reply{status: http.StatusOK, body: j.buf}
}
