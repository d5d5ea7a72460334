package rest

import (
	"net/http"
	"net/url"
	"time"

	"github.com/tillhouse/tillhouse/connectors"
)

// Options describe one vendor account to the HTTP stack. Zero values are usable
// except for Base.
type Options struct {
	// Base is the address that Call.Path is joined to. Nothing is ever requested from
	// another scheme, host or port.
	Base *url.URL
	// Auth is applied to every attempt; nil means no credentials.
	Auth Auth
	// Secrets never appear in an error or a log line. Auth's own need not be listed.
	Secrets []string
	// Account is what the limits are counted on, for instance the host and the key's
	// public id; empty means Base's host. Sources with the same account, scope and
	// Env.Shared share one pace.
	Account string
	// Limits are kept by waiting before an attempt is sent.
	Limits []connectors.Limit
	// Budget reads the vendor's own account of what is left from an answer's headers;
	// it reports false when they say nothing.
	Budget func(http.Header, time.Time) (Budget, bool)
	// Classify says how this vendor words failures: nil for "no opinion", else an error
	// whose text is the vendor's reason in words (no address, no status: they are
	// added). It sees every answer, those with status 200 too. It runs before the
	// general rules.
	Classify func(*Answer) *connectors.Error
	// UserAgent is sent with each request; empty means DefaultUserAgent.
	UserAgent string
	// Timeout bounds one attempt from sending to the body's last byte; zero means
	// DefaultTimeout.
	Timeout time.Duration
	// MaxBody bounds an answer's size in bytes, unpacked; zero means DefaultMaxBody.
	MaxBody int64
	// Attempts bounds the number of tries of one call; zero means DefaultAttempts.
	Attempts int
	// Patience bounds the time that one call may spend on failed tries and on waits; a
	// longer wait is answered as Throttled. Zero means DefaultPatience.
	Patience time.Duration
}

// The values of Options that are zero.
const (
	DefaultUserAgent = "Tillhouse"
	DefaultTimeout   = 90 * time.Second
	DefaultMaxBody   = 64 << 20
	DefaultAttempts  = 6
	DefaultPatience  = 5 * time.Minute
)

// The waits between tries when the vendor names none: doubled each time, half of it
// at random.
const (
	firstWait = time.Second
	lastWait  = time.Minute
)

func (o Options) withDefaults() Options {
	if o.UserAgent == "" {
		o.UserAgent = DefaultUserAgent
	}
	if o.Timeout == 0 {
		o.Timeout = DefaultTimeout
	}
	if o.MaxBody == 0 {
		o.MaxBody = DefaultMaxBody
	}
	if o.Attempts == 0 {
		o.Attempts = DefaultAttempts
	}
	if o.Patience == 0 {
		o.Patience = DefaultPatience
	}
	if o.Auth == nil {
		o.Auth = NoAuth{}
	}
	if o.Account == "" {
		o.Account = o.Base.Host
	}
	return o
}
