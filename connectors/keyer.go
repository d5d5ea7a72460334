package connectors

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// The classes of a keyed e-mail address.
const (
	// EmailClass is a customer's own address.
	EmailClass = "email"
	// RelayClass is an address that a marketplace makes for one order; it identifies an
	// order and not a person.
	RelayClass = "relay"
)

// keyedPrefix begins a keyed address and names the way of keying.
const keyedPrefix = "k1:"

// keyedHex is the number of hex digits of a key: the first 16 bytes of the HMAC.
const keyedHex = 32

// shortestSecret is the least length of a secret key in bytes.
const shortestSecret = 16

// Keyer turns e-mail addresses into keys that only the holder of the secret can make
// again. The zero Keyer makes none. It may be used by several goroutines at once.
type Keyer struct{ macs *sync.Pool }

// NewKeyer uses the installation's secret key, of at least 16 characters.
func NewKeyer(secret string) (Keyer, error) {
	if len(secret) < shortestSecret {
		return Keyer{}, errors.New("the secret key is shorter than 16 characters: keys made with it could be guessed")
	}
	return Keyer{macs: &sync.Pool{New: func() any { return hmac.New(sha256.New, []byte(secret)) }}}, nil
}

// IsZero reports whether there is no secret.
func (k Keyer) IsZero() bool { return k.macs == nil }

// Email is the keyed form "k1:<class>:<32 hex>" of an address, where the digits are
// the first 16 bytes of HMAC-SHA256(secret, NormaliseEmail(address)). A keyed form is
// returned as it is. It reports false for text that is no address.
func (k Keyer) Email(address string) (string, bool) {
	if IsKeyed(address) {
		return address, true
	}
	normal, ok := NormaliseEmail(address)
	if !ok || k.IsZero() {
		return "", false
	}
	mac := k.macs.Get().(hash.Hash) //nolint:forcetypeassert // the pool makes nothing else
	defer k.macs.Put(mac)
	mac.Reset()
	mac.Write([]byte(normal))
	var sum [sha256.Size]byte
	return keyedPrefix + classOf(normal) + ":" + hex.EncodeToString(mac.Sum(sum[:0])[:keyedHex/2]), true
}

// IsKeyed reports whether text is a keyed address.
func IsKeyed(text string) bool {
	_, _, ok := SplitKeyed(text)
	return ok
}

// SplitKeyed is the class and the 32 hex digits of a keyed address.
func SplitKeyed(text string) (class, key string, ok bool) {
	rest, ok := strings.CutPrefix(text, keyedPrefix)
	if !ok {
		return "", "", false
	}
	class, key, ok = strings.Cut(rest, ":")
	if !ok || class != EmailClass && class != RelayClass || len(key) != keyedHex || strings.Trim(key, "0123456789abcdef") != "" {
		return "", "", false
	}
	return class, key, true
}

// NormaliseEmail is an address without surrounding space, in Unicode form NFC, in
// lower case. It reports false for text that is no address.
func NormaliseEmail(address string) (string, bool) {
	normal := strings.ToLower(norm.NFC.String(strings.TrimSpace(address)))
	local, domain, ok := strings.Cut(normal, "@")
	if !ok || local == "" || domain == "" || strings.Contains(domain, "@") || strings.ContainsFunc(normal, notInAddress) {
		return "", false
	}
	return normal, true
}

func notInAddress(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }

// classOf tells marketplace relays by their domain: Amazon's marketplace.amazon.* and
// the subdomains of bol.com.
func classOf(normal string) string {
	_, domain, _ := strings.Cut(normal, "@")
	if strings.HasPrefix(domain, "marketplace.amazon.") || strings.HasSuffix(domain, ".bol.com") {
		return RelayClass
	}
	return EmailClass
}
