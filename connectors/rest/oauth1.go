package rest

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // the vendor's signature method, an HMAC
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/tillhouse/tillhouse/connectors"
)

// OAuth1 signs requests as OAuth 1.0a with a consumer key and no token ("one-legged",
// RFC 5849 §3.4), in the query. The secret is never sent, so it is safe without TLS.
// oauth_version is left out, as WooCommerce asks.
type OAuth1 struct {
	Key, Secret string
	// SHA1 signs with HMAC-SHA1 instead of HMAC-SHA256.
	SHA1  bool
	Clock connectors.Clock
}

// Apply signs with a new nonce and the present time.
func (o OAuth1) Apply(request *http.Request) error {
	method, sum := "HMAC-SHA256", sha256.New
	if o.SHA1 {
		method, sum = "HMAC-SHA1", sha1.New
	}
	var nonce [16]byte
	_, _ = rand.Read(nonce[:]) // never fails
	query := request.URL.Query()
	query.Set("oauth_consumer_key", o.Key)
	query.Set("oauth_nonce", hex.EncodeToString(nonce[:]))
	query.Set("oauth_signature_method", method)
	query.Set("oauth_timestamp", strconv.FormatInt(o.Clock.Now().Unix(), 10))
	query.Set("oauth_signature", o.sign(sum, request, query))
	address := *request.URL
	// %20 and not +: the server signs what it decodes the strict way.
	address.RawQuery = strings.ReplaceAll(query.Encode(), "+", "%20")
	request.URL = &address
	return nil
}

// Secrets are the secret and the signing key.
func (o OAuth1) Secrets() []string { return []string{o.Secret} }

// OnWire is false: only a signature is sent.
func (OAuth1) OnWire() bool { return false }

// sign is the signature of the base string (RFC 5849 §3.4.1).
func (o OAuth1) sign(sum func() hash.Hash, request *http.Request, query url.Values) string {
	pairs := make([]string, 0, len(query))
	for name, values := range query {
		for _, value := range values {
			pairs = append(pairs, strict(name)+"="+strict(value))
		}
	}
	slices.Sort(pairs)
	address := *request.URL
	address.RawQuery, address.Fragment, address.User = "", "", nil
	base := request.Method + "&" + strict(address.String()) + "&" + strict(strings.Join(pairs, "&"))
	mac := hmac.New(sum, []byte(strict(o.Secret)+"&"))
	mac.Write([]byte(base))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// strict escapes all but the unreserved characters (RFC 5849 §3.6).
func strict(text string) string {
	return strings.ReplaceAll(url.QueryEscape(text), "+", "%20")
}
