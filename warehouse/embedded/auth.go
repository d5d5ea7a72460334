package embedded

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"strings"
)

// Names of the two logins. The read-write one belongs to Tillhouse, the BI one to people and their tools.
const (
	UserName   = "tillhouse"
	BIUserName = "bi"
)

// login is who asks.
type login struct {
	name     string
	readonly bool // the BI login: allow-list, database tillhouse
}

// newPassword gives a password that is only ever generated: 24 random bytes in URL-safe text.
func newPassword() (string, error) {
	b := make([]byte, 24)
	if _, err := rand.Read(b); err != nil {
		return "", fmt.Errorf("generating a password: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

// guard refuses requests that a web page could have made in a browser on this machine: a Host that is not this
// machine's (DNS rebinding), a foreign Origin, or a Sec-Fetch-Site of another site.
func guard(r *http.Request) error {
	if !localHost(r.Host) {
		return fmt.Errorf("this address answers to 127.0.0.1 and localhost only, not to the host name in the request")
	}
	if origin := r.Header.Get("Origin"); origin != "" && origin != "http://"+r.Host {
		return fmt.Errorf("requests from web pages of another origin are refused")
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "none", "same-origin":
		return nil
	}
	return fmt.Errorf("requests from web pages of another site are refused")
}

func localHost(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		host = hostport
	}
	host = strings.Trim(host, "[]")
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// credentials are looked for where ClickHouse looks: the X-ClickHouse-User and -Key headers, Basic, then the URL.
func credentials(r *http.Request) (user, password string) {
	if u := r.Header.Get("X-Clickhouse-User"); u != "" {
		return u, r.Header.Get("X-Clickhouse-Key")
	}
	if u, p, ok := r.BasicAuth(); ok {
		return u, p
	}
	values := r.URL.Query()
	return values.Get("user"), values.Get("password")
}

// authenticate says who asks; the comparison takes the same time for every wrong password.
func (s *server) authenticate(r *http.Request) (login, error) {
	user, password := credentials(r)
	for _, known := range []struct {
		login    login
		password string
	}{
		{login{name: UserName}, s.state.Password},
		{login{name: BIUserName, readonly: true}, s.state.BIPassword},
	} {
		if user == known.login.name && known.password != "" && sameSecret(password, known.password) {
			return known.login, nil
		}
	}
	return login{}, refuse(codeAuthentication, "Authentication failed: password is incorrect, or there is no user with such name. The logins are in engine.json in the data folder")
}

func sameSecret(a, b string) bool {
	x, y := sha256.Sum256([]byte(a)), sha256.Sum256([]byte(b))
	return subtle.ConstantTimeCompare(x[:], y[:]) == 1
}
