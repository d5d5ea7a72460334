package sandbox

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // OAuth 1.0a with HMAC-SHA1 is what WooCommerce accepts.
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"hash"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// The keys that every shop face accepts unless WooConfig names others. They open
// nothing but invented shops.
const (
	WooKey    = "ck_sandbox0000000000000000000000000000000000"
	WooSecret = "cs_sandbox0000000000000000000000000000000000"
)

const oauthWindow = 15 * 60

// authenticate follows WC_REST_Authentication: over TLS first the keys in the query,
// else those of Basic; then, on either scheme, OAuth 1.0a. No usable key is not an
// error here: the route's own permission check then says "cannot view".
func (f *WooFace) authenticate(r *http.Request, q *phpQuery) (ok bool, refused *wooError) {
	if r.TLS != nil {
		key, secret := q.get("consumer_key"), q.get("consumer_secret")
		if key == "" || secret == "" {
			key, secret, _ = r.BasicAuth()
		}
		if key != "" && secret != "" && same(key, f.config.Key) {
			if !same(secret, f.config.Secret) {
				return false, badAuthentication("Consumer secret is invalid.")
			}
			return true, nil
		}
	}
	return f.authenticateOAuth(r, q)
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

var oauthNames = []string{"oauth_consumer_key", "oauth_timestamp", "oauth_nonce", "oauth_signature", "oauth_signature_method"}

func (f *WooFace) authenticateOAuth(r *http.Request, q *phpQuery) (bool, *wooError) {
	params := q.clone()
	for name, value := range oauthHeader(r.Header.Get("Authorization")) {
		params.set(name, value)
	}
	var missing []string
	for _, name := range oauthNames {
		if params.get(name) == "" {
			missing = append(missing, name)
		}
	}
	switch {
	case len(missing) == len(oauthNames):
		return false, nil
	case len(missing) > 0:
		noun := "parameters"
		if len(missing) == 1 {
			noun = "parameter"
		}
		return false, &wooError{
			status: http.StatusUnauthorized, code: "woocommerce_rest_authentication_missing_parameter",
			message: "Missing OAuth " + noun + " " + strings.Join(missing, ", "),
		}
	}
	if !same(params.get("oauth_consumer_key"), f.config.Key) {
		return false, badAuthentication("Consumer key is invalid.")
	}
	if refused := f.checkSignature(r, &params); refused != nil {
		return false, refused
	}
	return f.checkNonce(params.get("oauth_timestamp"), params.get("oauth_nonce"))
}

var oauthPair = regexp.MustCompile(`(oauth_[a-z_-]*)=(?:"([^"]*)"|([^,]*))`)

func oauthHeader(header string) map[string]string {
	header = strings.TrimSpace(header)
	if !strings.HasPrefix(header, "OAuth ") {
		return nil
	}
	params := map[string]string{}
	for _, m := range oauthPair.FindAllStringSubmatch(header, -1) {
		params[m[1]] = unescape(m[2] + m[3])
	}
	return params
}

// checkSignature signs the request as RFC 5849 says, with one twist of WooCommerce's:
// a list is signed with the numbers PHP gave it (status[0]), so that a client which
// sent and signed status[] does not match.
func (f *WooFace) checkSignature(r *http.Request, params *phpQuery) *wooError {
	var sum func() hash.Hash
	switch params.get("oauth_signature_method") {
	case "HMAC-SHA1":
		sum = sha1.New
	case "HMAC-SHA256":
		sum = sha256.New
	default:
		return badAuthentication("Invalid signature - signature method is invalid.")
	}
	mac := hmac.New(sum, []byte(f.config.Secret+"&"))
	mac.Write([]byte(signatureBase(r.Method, siteOf(r)+r.URL.EscapedPath(), params)))
	want := base64.StdEncoding.EncodeToString(mac.Sum(nil))
	if !same(strings.ReplaceAll(params.get("oauth_signature"), " ", "+"), want) {
		return badAuthentication("Invalid signature - provided signature does not match.")
	}
	return nil
}

func signatureBase(method, address string, params *phpQuery) string {
	sorted := slices.Clone(params.params)
	slices.SortStableFunc(sorted, func(a, b phpParam) int { return strings.Compare(a.name, b.name) })
	var pairs []string
	for _, p := range sorted {
		if p.name == "oauth_signature" {
			continue
		}
		for i, v := range p.all {
			name := rfc3986(p.name)
			if p.list {
				name += "%5B" + rfc3986(p.keys[i]) + "%5D"
			}
			pairs = append(pairs, rfc3986(name+"="+rfc3986(v)))
		}
	}
	return method + "&" + rfc3986(address) + "&" + strings.Join(pairs, "%26")
}

func rfc3986(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

func (f *WooFace) checkNonce(timestamp, nonce string) (bool, *wooError) {
	sent, err := strconv.ParseInt(timestamp, 10, 64)
	now := f.clock().Unix()
	if err != nil || sent < now-oauthWindow || sent > now+oauthWindow {
		return false, badAuthentication("Invalid timestamp.")
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	for used, at := range f.nonces {
		if at < now-oauthWindow {
			delete(f.nonces, used)
		}
	}
	if _, used := f.nonces[nonce]; used {
		return false, badAuthentication("Invalid nonce - nonce has already been used.")
	}
	f.nonces[nonce] = sent
	return true, nil
}

// siteOf is the site's address as the client used it.
func siteOf(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}
