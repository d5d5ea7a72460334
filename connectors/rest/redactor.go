package rest

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/tillhouse/tillhouse/connectors"
)

// Mask stands where a secret or an e-mail address was.
const Mask = "[hidden]"

// shortestSecret is the length in bytes below which a secret is not masked: it would
// take ordinary words with it. Configuration refuses such secrets.
const shortestSecret = 4

// Redactor masks secrets and e-mail addresses in text meant for people. The zero
// value masks e-mail addresses; it may be used by several goroutines at once.
type Redactor struct {
	mu       sync.RWMutex
	secrets  map[string]bool
	replacer *strings.Replacer
}

// NewRedactor knows these secrets.
func NewRedactor(secrets ...string) *Redactor {
	r := &Redactor{}
	r.Add(secrets...)
	return r
}

// Add makes further secrets known.
func (r *Redactor) Add(secrets ...string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	added := false
	for _, secret := range secrets {
		for _, form := range forms(secret) {
			if len(form) < shortestSecret || r.secrets[form] {
				continue
			}
			if r.secrets == nil {
				r.secrets = map[string]bool{}
			}
			r.secrets[form] = true
			added = true
		}
	}
	if !added {
		return
	}
	// Longest first, so that a secret that begins another one does not leave its rest.
	known := make([]string, 0, len(r.secrets))
	for secret := range r.secrets {
		known = append(known, secret)
	}
	slices.SortFunc(known, func(a, b string) int { return len(b) - len(a) })
	pairs := make([]string, 0, 2*len(known))
	for _, secret := range known {
		pairs = append(pairs, secret, Mask)
	}
	r.replacer = strings.NewReplacer(pairs...)
}

// forms are the ways in which a secret can stand in text: as it is, in an address, in
// base64, in JSON, in Go's quotes, and quoted once more in a log.
func forms(secret string) []string {
	list := []string{secret, url.QueryEscape(secret), url.PathEscape(secret), base64.StdEncoding.EncodeToString([]byte(secret))}
	if quoted, err := json.Marshal(secret); err == nil {
		list = append(list, string(quoted[1:len(quoted)-1]))
	}
	quoted := secret
	for range 2 {
		quoted = strconv.Quote(quoted)
		quoted = quoted[1 : len(quoted)-1]
		list = append(list, quoted)
	}
	return list
}

// afterScheme is what follows the scheme of an Authorization header, if anything.
func afterScheme(value string) []string {
	if _, token, ok := strings.Cut(value, " "); ok {
		return []string{token}
	}
	return nil
}

// Text is the text with every secret and e-mail address masked.
func (r *Redactor) Text(text string) string {
	r.mu.RLock()
	replacer := r.replacer
	r.mu.RUnlock()
	if replacer != nil {
		text = replacer.Replace(text)
	}
	return connectors.MaskEmails(text, Mask)
}
