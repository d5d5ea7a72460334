package sandbox

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"hash"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sort"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// encode is RFC 3986's encoding, written down here once more so that the face's own
// is not tested with itself.
func encode(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// sign is RFC 5849 without a token.
func sign(method, address string, params map[string]string, secret string, sum func() hash.Hash) string {
	var pairs []string
	for name, value := range params {
		pairs = append(pairs, encode(name)+"="+encode(value))
	}
	sort.Strings(pairs)
	mac := hmac.New(sum, []byte(secret+"&"))
	mac.Write([]byte(method + "&" + encode(address) + "&" + encode(strings.Join(pairs, "&"))))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

func oauthParams(w *World, nonce string) map[string]string {
	return map[string]string{
		"oauth_consumer_key": WooKey, "oauth_nonce": nonce, "oauth_signature_method": "HMAC-SHA256",
		"oauth_timestamp": strconv.FormatInt(w.Now().Unix(), 10),
	}
}

func signed(address string, params map[string]string, secret string) *http.Request {
	sum := sha256.New
	if params["oauth_signature_method"] == "HMAC-SHA1" {
		sum = sha1.New
	}
	q := url.Values{}
	for name, value := range params {
		q.Set(name, value)
	}
	q.Set("oauth_signature", sign(http.MethodGet, address, params, secret, sum))
	return httptest.NewRequest(http.MethodGet, address+"?"+q.Encode(), nil)
}

const ordersOverHTTP = "http://shop.example/wp-json/wc/v3/orders"

func TestSignatureVectors(t *testing.T) {
	// Computed with Python's hmac from the same parameters.
	for method, wanted := range map[string]string{
		"HMAC-SHA1": "RK16x8Zj5dn/phv0XgaSK4B1OPc=", "HMAC-SHA256": "lauxkTRW4jpCqQJUP0c9exRJlXXtNFkM4BHJQhM26fw=",
	} {
		w := newWorld(t, Options{Orders: 30})
		q := url.Values{
			"oauth_consumer_key": {WooKey}, "oauth_nonce": {"n-0123456789"}, "oauth_timestamp": {"1795176000"}, "per_page": {"2"},
			"search x": {"a b+c/é~"}, "_fields": {"id,total"}, "oauth_signature_method": {method}, "oauth_signature": {wanted},
		}
		got := do(t, w.WooCommerce("main", WooConfig{}), httptest.NewRequest(http.MethodGet, ordersOverHTTP+"?"+q.Encode(), nil))
		require.Equal(t, http.StatusOK, got.StatusCode, got.text)
	}
}

func TestOAuthWorksInQueryAndHeaderOverBothSchemes(t *testing.T) {
	w := newWorld(t, Options{Orders: 30})
	f := w.WooCommerce("main", WooConfig{})
	n := 0
	for _, address := range []string{ordersOverHTTP, strings.Replace(ordersOverHTTP, "http:", "https:", 1)} {
		for _, method := range []string{"HMAC-SHA1", "HMAC-SHA256"} {
			n++
			params := oauthParams(w, fmt.Sprint("q", n))
			params["oauth_signature_method"] = method
			params["status[0]"] = "completed"
			require.Equal(t, http.StatusOK, do(t, f, signed(address, params, WooSecret)).StatusCode)

			params["oauth_nonce"] = fmt.Sprint("h", n)
			r := httptest.NewRequest(http.MethodGet, address+"?status%5B0%5D=completed", nil)
			sum := sha256.New
			if method == "HMAC-SHA1" {
				sum = sha1.New
			}
			var header strings.Builder
			fmt.Fprintf(&header, `OAuth oauth_signature="%s"`, encode(sign(http.MethodGet, address, params, WooSecret, sum)))
			for name, value := range params {
				if strings.HasPrefix(name, "oauth_") {
					fmt.Fprintf(&header, `, %s="%s"`, name, encode(value))
				}
			}
			r.Header.Set("Authorization", header.String())
			require.Equal(t, http.StatusOK, do(t, f, r).StatusCode)
		}
	}
}

func TestOAuthRefusals(t *testing.T) {
	w := newWorld(t, Options{Orders: 30})
	f := w.WooCommerce("main", WooConfig{})
	refusal := func(r *http.Request) string {
		got := do(t, f, r)
		require.Equal(t, http.StatusUnauthorized, got.StatusCode)
		return got.text
	}
	once := oauthParams(w, "once")
	require.Equal(t, http.StatusOK, do(t, f, signed(ordersOverHTTP, once, WooSecret)).StatusCode)
	require.JSONEq(t, string(readRecording(t, "err-401-oauth-nonce-replay").body), refusal(signed(ordersOverHTTP, once, WooSecret)))
	require.JSONEq(t, string(readRecording(t, "err-401-oauth-signature").body), refusal(signed(ordersOverHTTP, oauthParams(w, "a"), "cs_wrong")))

	late := oauthParams(w, "b")
	late["oauth_timestamp"] = strconv.FormatInt(w.Now().Unix()-oauthWindow-1, 10)
	require.Contains(t, refusal(signed(ordersOverHTTP, late, WooSecret)), "Invalid timestamp.")

	unknown := oauthParams(w, "c")
	unknown["oauth_consumer_key"] = "ck_unknown"
	require.Contains(t, refusal(signed(ordersOverHTTP, unknown, WooSecret)), "Consumer key is invalid.")

	unnumbered := oauthParams(w, "d")
	unnumbered["status[]"] = "completed"
	require.Contains(t, refusal(signed(ordersOverHTTP, unnumbered, WooSecret)), "provided signature does not match")

	without := httptest.NewRequest(http.MethodGet, ordersOverHTTP+"?oauth_consumer_key="+WooKey, nil)
	require.Contains(t, refusal(without), "Missing OAuth parameters oauth_timestamp, oauth_nonce, oauth_signature, oauth_signature_method")

	other := signed(strings.Replace(ordersOverHTTP, "shop.", "www.shop.", 1), oauthParams(w, "e"), WooSecret)
	other.Host = "shop.example"
	require.Contains(t, refusal(other), "provided signature does not match", "the host is part of what is signed")
}

func TestKeysInTheQueryWorkOverTLSAndComeBackInTheLink(t *testing.T) {
	f := newWorld(t, Options{Orders: 60}).WooCommerce("main", WooConfig{})
	r := httptest.NewRequest(http.MethodGet, "https://shop.example/wp-json/wc/v3/orders?consumer_key="+WooKey+"&consumer_secret="+WooSecret, nil)
	got := do(t, f, r)
	require.Equal(t, http.StatusOK, got.StatusCode)
	require.Contains(t, got.Header.Get("Link"), "consumer_secret="+WooSecret)
	for _, seen := range f.Requests() {
		require.NotContains(t, seen.Query, WooSecret)
		require.NotContains(t, seen.Query, WooKey)
	}
}

func TestAnUnknownKeyIsAVisitor(t *testing.T) {
	f := newWorld(t, Options{Orders: 30}).WooCommerce("main", WooConfig{})
	r := httptest.NewRequest(http.MethodGet, "https://shop.example/wp-json/wc/v3/orders", nil)
	r.SetBasicAuth("ck_unknown", WooSecret)
	require.Contains(t, do(t, f, r).text, "woocommerce_rest_cannot_view")
	r = httptest.NewRequest(http.MethodGet, "https://shop.example/?rest_route=/wc/v3/orders", nil)
	r.SetBasicAuth(WooKey, WooSecret)
	require.Contains(t, do(t, f, r).text, "woocommerce_rest_cannot_view", "keys do not work on rest_route")
}

func TestARestrictedKeyReadsOrdersButNoSettings(t *testing.T) {
	f := newWorld(t, Options{Orders: 30}).WooCommerce("main", WooConfig{Restricted: true})
	require.Equal(t, http.StatusOK, get(t, f, "/wp-json/wc/v3/orders").StatusCode)
	for _, path := range []string{"system_status", "settings/general", "settings/wc_admin/woocommerce_date_type", "reports/orders/totals"} {
		require.Equal(t, http.StatusForbidden, get(t, f, "/wp-json/wc/v3/"+path).StatusCode, path)
	}
}

func TestTheKeyIsReadOnly(t *testing.T) {
	f := newWorld(t, Options{Orders: 30}).WooCommerce("main", WooConfig{})
	r := httptest.NewRequest(http.MethodPost, "https://shop.example/wp-json/wc/v3/orders", nil)
	r.SetBasicAuth(WooKey, WooSecret)
	require.Contains(t, do(t, f, r).text, "does not have write permissions")
}
